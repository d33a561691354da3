"""What words find on the map: the outcomes that Find would find, and those of whoever leads a team by that name."""

from __future__ import annotations

from django.db.models import Q

from lean.lib.sought import Arm, Word, found, typed
from teams.models import Membership, Person
from teams.models.membership import MOVERS

from .find import outcomes_with


def matching(text: str) -> Q:
    """Outcomes that have all these words, in themselves, in their team, or in the name of one who leads it.

    One query now, for the teams; text without a word finds nothing.
    """
    words = typed(text)
    if not words:
        return Q(pk=0)
    named = found(Person, Arm([[Word(word)] for word in words]))
    led = Membership.objects.filter(person__in=named, person__is_active=True, role__in=MOVERS).order_by()
    return outcomes_with(text) | Q(team__in=led.values("team"))
