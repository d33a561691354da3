"""The address in a mail's headers that turns mails of its kind off, without signing in (RFC 8058).

Signed, so that nobody can make one for somebody else. It doesn't expire: mails lie in mailboxes for years, their
readers press the button of their mail program then too, and all it can do is shown on the person's own page and
undone there.
"""

from __future__ import annotations

from django.core import signing
from django.urls import reverse

from lean.lib.site import absolute

from ..models import Nudge
from ..models.nudge import NudgeKind

SALT = "goals.mails.unsubscribe"
# What the mail program posts, word for word; a person's press of the button sends the same.
NAME, VALUE = "List-Unsubscribe", "One-Click"


def headers(nudge: Nudge) -> dict[str, str]:
    """None for the ball itself: somebody waits, so it can't be off."""
    if nudge.kind == NudgeKind.BALL:
        return {}
    return {NAME: f"<{absolute(path_of(nudge.recipient_id, nudge.kind))}>", f"{NAME}-Post": f"{NAME}={VALUE}"}


def path_of(person: int, kind: str) -> str:
    return reverse("goals:mail_off", args=[signing.dumps([person, str(kind)], salt=SALT)])


def read(token: str) -> tuple[int, NudgeKind] | None:
    """The person's id and the kind; None for what we have not signed."""
    try:
        person, kind = signing.loads(token, salt=SALT)
        return person, NudgeKind(kind)
    except (signing.BadSignature, ValueError, TypeError):
        return None
