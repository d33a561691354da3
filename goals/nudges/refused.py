"""What mail servers refused for good, and how an administrator mends it."""

from __future__ import annotations

import logging
import re
import uuid

from django.db import transaction

from lean.lib.refusal import Refused
from teams.models import Person

from ..models import Nudge

log = logging.getLogger(__name__)

MESSAGE_ID = re.compile(r"<?(?P<id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:@|>|$)", re.IGNORECASE)


class SayWhich(Refused):
    code = "say_which"
    says = "Say which of them: those of one person, those with one code, or all that was tried in vain."


def try_again(*, person: Person | None = None, code: str = "", waiting: bool = False) -> int:
    """Send again what came back from this person, or with words that begin with this code; or at once what waits after
    a vain attempt. Raises SayWhich where that isn't one of them; says how many are due again.
    """
    if [person is not None, bool(code), waiting].count(True) != 1:
        raise SayWhich
    if waiting:
        return Nudge.objects.waiting().filter(attempts__gt=0).send_again()
    refused = Nudge.objects.refused()
    return (refused.filter(recipient=person) if person else refused.filter(error__startswith=code)).send_again()


def refused_people():
    """Whose address a mail server has refused something from."""
    return Person.objects.filter(nudges__in=Nudge.objects.refused()).distinct()


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
