"""Had people a real say: what is told of their answers, and whether somebody is still asked for theirs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from lean.lib import clock, tree
from lean.lib.along import Along
from lean.lib.prepared import Prepared
from teams.access import Standing, standing
from teams.models import Person, Team

from ..models import Catchball, InForce, Outcome, RealSayGiven, RealSayGroup
from ..models.outcome import OutcomeState
from ..models.real_say import AGREED, may_answer
from ..rules.negotiation import IN_PLAY

if TYPE_CHECKING:
    from ..models import Commitment
    from .thread import Thread


# For so long after an agreement Home asks those who carry it. Its own page goes on asking.
ASKED_FOR = timedelta(days=14)
ASKED = Along(InForce, "outcome__short_name", "outcome__team__name", "commitment__at")
TOLD_OF = ("yes", "partly", "no")
TOLD = Along(RealSayGroup, *TOLD_OF)


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
    told: dict[str, RealSays] = {}
    for name, yes, partly, no, words in NOW.rows(*tree.span(team.path), today):
        so_far = told.get(name, RealSays(name))
        counts = (so_far.yes + yes, so_far.partly + partly, so_far.no + no)
        told[name] = RealSays(name, *counts, words=tuple(sorted([*so_far.words, *words])))
    return list(told.values())


def _now(first: str, last: str, today: date):
    """What is told of the teams between these paths, of the cycles that are under way."""
    groups = RealSayGroup.objects.filter(team__path__gte=first, team__path__lte=last)
    now = groups.filter(cycle__starts_on__lte=today, cycle__ends_on__gte=today).order_by("cycle__starts_on", "cycle")
    return now.values_list("cycle__name", "yes", "partly", "no", "words")


NOW = Prepared(_now)


def is_asked(thread: Thread) -> bool:
    """Whether the reader carries this agreement and hasn't answered. One query, only for who is in the team."""
    stands, team = thread.commitment, thread.catchball.receiving_team
    if stands is None or stands.basis not in AGREED or thread.position.is_open:
        return False
    if not may_answer(thread.person, _places(standing(thread.person), team.pk)):
        return False
    return not _given(thread.person.pk, stands).exists()


def asked_in(person: Person, at: Standing) -> list[int]:
    """The keys of the teams in which this person carries what is agreed, and so is asked."""
    return [place.team_id for place in at.memberships if may_answer(person, [place])]


def asked_since() -> datetime:
    """About what was agreed before nobody is asked any more."""
    return clock.now() - ASKED_FOR


def asked_of(person: int, teams: list[int], since: datetime):
    """What was agreed lately for these teams, and about which the person of this key hasn't answered."""
    lately = {"commitment__basis__in": AGREED, "commitment__at__gte": since}
    rows = InForce.objects.filter(outcome__team__in=teams, outcome__state=OutcomeState.LIVE, **lately)
    open_again = Catchball.objects.filter(outcome=OuterRef("outcome"), state__in=IN_PLAY)
    return rows.exclude(Exists(open_again)).exclude(Exists(_given(person, OuterRef("commitment"))))


def of_outcome(person: int) -> dict:
    """To annotate outcomes with: whether the person of this key has answered, and what is told of its team and those
    below.
    """
    groups = RealSayGroup.objects.filter(cycle=OuterRef("cycle"), team__path__startswith=OuterRef("team__path"))
    return {
        "gave_say": Exists(_given(person, OuterRef("in_force__commitment"))),
        "told_says": TOLD.of(groups),
    }


def says_about(outcome: Outcome) -> RealSays | None:
    """Of an outcome that was annotated `of_outcome`. None as long as fewer than seven people can be told of."""
    groups = TOLD.read(outcome.told_says)
    if not groups:
        return None
    return RealSays(outcome.cycle.name, *(sum(getattr(each, name) for each in groups) for name in TOLD_OF))


def is_asked_about(outcome: Outcome, stands: Commitment | None, person: Person, *, in_play: bool) -> bool:
    """Whether this person carries it and hasn't answered; of an outcome that was annotated `of_outcome`."""
    if stands is None or stands.basis not in AGREED or in_play or outcome.gave_say:
        return False
    if outcome.state != OutcomeState.LIVE:
        return False
    return may_answer(person, _places(standing(person), outcome.team_id))


def _places(at: Standing, team: int) -> list:
    return [place for place in at.memberships if place.team_id == team]


def _given(person: int, commitment):
    return RealSayGiven.objects.filter(commitment=commitment, person=person)
