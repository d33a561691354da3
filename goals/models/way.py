"""By which way a nudge reaches a person: a mail, their team's chat, the week's digest, or not at all."""

from django.db import models


class Way(models.TextChoices):
    MAIL = "mail", "Mail"
    CHAT = "chat", "Chat"
    DIGEST = "digest", "With the week"
    OFF = "off", "Not at all"
