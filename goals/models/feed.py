"""A calendar that a person subscribes to with their own program, at an address that nobody else knows."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models, transaction

from lean.lib import clock
from teams.models import Person
from teams.models.api_token import fingerprint

LAST_SHOWN = 4


class CalendarFeedManager(models.Manager):
    @transaction.atomic
    def renew(self, person: Person) -> tuple[CalendarFeed, str]:
        """A new secret for this person's calendar, which can't be read again. The one before ends at this moment."""
        secret = secrets.token_urlsafe(32)
        given = {"hash": fingerprint(secret), "ends_with": secret[-LAST_SHOWN:], "made_at": clock.now()}
        return self.update_or_create(person=person, defaults=given)[0], secret

    def stop(self, person: Person) -> None:
        """No calendar any more. Said twice it is said once."""
        self.filter(person=person).delete()

    def person_for(self, secret: str) -> Person | None:
        """Whose calendar is at this address, if it still is and they are still with us.

        Looked up by its hash: how long that takes says how much of a hash is right, which helps nobody to a secret.
        """
        feed = self.filter(hash=fingerprint(secret), person__is_active=True).select_related("person").first()
        return feed.person if feed else None


class CalendarFeed(models.Model):
    """Only the hash of its 256 random bits is kept: a stolen database shows nobody's calendar."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="calendar_feed"
    )
    hash = models.CharField(max_length=64, unique=True)
    ends_with = models.CharField(max_length=LAST_SHOWN)
    made_at = models.DateTimeField(default=clock.now)

    objects = CalendarFeedManager()

    def __str__(self):
        return f"calendar of {self.person_id}"
