"""What mail servers refused for good, and how an administrator mends it."""

from __future__ import annotations

import logging
import re
import uuid

from django.db import transaction

from teams.models import Person

from ..models import Nudge

log = logging.getLogger(__name__)

MESSAGE_ID = re.compile(r"<?(?P<id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:@|>|$)", re.IGNORECASE)


def try_again(*, person: Person | None = None, code: str = "") -> int:
    """Send again what was refused: to this person, or for the reason that begins with this code; else all of it."""
    refused = Nudge.objects.refused()
    if person is not None:
        refused = refused.filter(recipient=person)
    return refused.filter(error__startswith=code).send_again()


@transaction.atomic
def put_address_right(person: Person, email: str, *, by: Person) -> int:
    """What came back goes to the right address. Raises AddressTaken; says how many nudges are due again."""
    person.move_to_address(email)
    log.info("Person %s has another address; put right by %s.", person.pk, by.pk)
    return try_again(person=person)


def came_back(message: str, words: str) -> bool:
    """A mail that a server had taken could not be delivered after all. `message` is what it was sent as."""
    found = MESSAGE_ID.match(message)
    nudge = Nudge.objects.filter(message_id=uuid.UUID(found["id"])).first() if found else None
    return nudge is not None and nudge.bounce(words)
