"""Had people a real say: what is told of their answers, and whether somebody is still asked for theirs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from teams.access import standing
from teams.models import Team

from ..models import RealSayGiven, RealSayGroup
from ..models.real_say import AGREED, may_answer

if TYPE_CHECKING:
    from .thread import Thread


@dataclass(frozen=True, slots=True)
class RealSays:
    """Of a cycle, a team and all below it: how many answered what, seven people or more.

    `words` stand in the order of the alphabet, which tells nothing.
    """

    cycle: str
    yes: int = 0
    partly: int = 0
    no: int = 0
    words: tuple[str, ...] = ()

    @property
    def all(self) -> int:
        return self.yes + self.partly + self.no


def told_of(team: Team, today: date) -> list[RealSays]:
    """Of the cycles that are under way. Empty as long as fewer than seven people can be told of. One query."""
    groups = RealSayGroup.objects.filter(team__path__startswith=team.path)
    now = groups.filter(cycle__starts_on__lte=today, cycle__ends_on__gte=today).order_by("cycle__starts_on", "cycle")
    told: dict[str, RealSays] = {}
    for name, yes, partly, no, words in now.values_list("cycle__name", "yes", "partly", "no", "words"):
        so_far = told.get(name, RealSays(name))
        counts = (so_far.yes + yes, so_far.partly + partly, so_far.no + no)
        told[name] = RealSays(name, *counts, words=tuple(sorted([*so_far.words, *words])))
    return list(told.values())


def is_asked(thread: Thread) -> bool:
    """Whether the reader carries this agreement and hasn't answered. One query, only for who is in the team."""
    stands, team = thread.commitment, thread.catchball.receiving_team
    if stands is None or stands.basis not in AGREED or thread.position.is_open:
        return False
    places = [place for place in standing(thread.person).memberships if place.team_id == team.pk]
    if not may_answer(thread.person, places):
        return False
    return not RealSayGiven.objects.filter(commitment=stands, person=thread.person).exists()
