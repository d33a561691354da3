"""What neighbouring teams say about terms: beside them on the thread, at the agreement, and asked for on Home."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lean.lib import clock, days
from lean.lib.along import Along
from teams.access import standing
from teams.models import Person, Team

from ..models import Catchball, Hit, Neighbour, Outcome, Support, Terms
from ..models.neighbour import MATERIAL, differ
from ..rules.negotiation import IN_PLAY, Side
from .told import PLEDGE

ABOUT = sorted({*MATERIAL, *PLEDGE})
NEIGHBOURS = Along(
    Neighbour,
    *("catchball", "side", "asked_at", "asked_about", "answer", "words", "answered_at"),
    *("team__name", "team__key", "team__path"),
    *(f"{who}__{name}" for who in ("asked_by", "answered_by") for name in ("name", "email")),
    *(f"answered_about__{name}" for name in ABOUT),
)
# So many teams are named that it may hit; any other is found by its name.
MOST_LIKELY = 8
# More outcomes than teams are looked through: one team may carry several of them.
LOOKED_THROUGH = 40
BECAUSE = (
    gettext_lazy("helps this, or is helped by it"),
    gettext_lazy("carries a piece of the same outcome"),
    gettext_lazy("watches the same measure"),
)


@dataclass(frozen=True)
class Word:
    """One neighbour as it is read beside `now`, the terms that count there."""

    neighbour: Neighbour
    now: Terms
    may_answer: bool = False
    is_of_my_side: bool = False

    @property
    def team(self) -> Team:
        return self.neighbour.team

    @property
    def is_trouble(self) -> bool:
        return self.neighbour.answer == Hit.TROUBLE

    @property
    def may_take_word_back(self) -> bool:
        return self.may_answer and bool(self.neighbour.answer)

    @property
    def may_take_back(self) -> bool:
        """The question, as long as nothing was answered."""
        return self.is_of_my_side and not self.neighbour.answer

    @property
    def may_ask_again(self) -> bool:
        """It answered about other terms, and wasn't asked about these."""
        return self.is_of_my_side and not self.neighbour.waits and bool(self.drift)

    @property
    def says(self) -> str:
        """ "Welding: trouble", "Welding hasn't answered yet"."""
        words = {"team": self.team}
        if not self.neighbour.answer:
            return _("%(team)s hasn’t answered yet") % words
        return (_("%(team)s: trouble") if self.is_trouble else _("%(team)s: fine")) % words

    @property
    def mark(self) -> str:
        if not self.neighbour.answer:
            return "later"
        return "watch" if self.is_trouble else "ok"

    @cached_property
    def drift(self) -> str:
        """How the terms have moved since it answered; empty where its word is about these."""
        about = self.neighbour.answered_about
        if about is None or not differ(about, self.now):
            return ""
        if about.promise != self.now.promise:
            words = {"then": about.promise or _("a number still open"), "now": self.now.promise or _("open")}
            return _("answered about %(then)s; it is %(now)s now") % words
        if about.due_on != self.now.due_on and about.due_on and self.now.due_on:
            words = {"then": days.day(about.due_on, clock.today()), "now": days.day(self.now.due_on, clock.today())}
            return _("answered about %(then)s; it is due on %(now)s now") % words
        return _("answered about other terms than these")


class Neighbours:
    """All that were asked about one catchball, as this person reads it beside `now`. No query of its own.

    `sides` are those for which the person moves. Once both have agreed, what was said stays as it is.
    """

    def __init__(
        self, rows: Sequence[Neighbour], now: Terms | None, person: Person, *, is_open=False, sides: Sequence[Side] = ()
    ):
        self.rows, self.now, self.person, self.is_open = rows, now, person, is_open
        self.sides = {side for side in sides if is_open and side is not Side.ARBITER}

    @classmethod
    def of(cls, catchball: Catchball, person: Person) -> Neighbours:
        """Two queries."""
        rows = catchball.neighbours.select_related("team", "asked_by", "answered_by", "answered_about")
        sides = [side for side, those in catchball.movers().items() if those.capacity(person)]
        is_open = catchball.state in IN_PLAY
        return cls(list(rows), catchball.latest_terms, person, is_open=is_open, sides=sides)

    @property
    def may_ask(self) -> bool:
        return bool(self.sides)

    @cached_property
    def words(self) -> list[Word]:
        if self.now is None:
            return []
        mine = standing(self.person).moves_for if self.is_open and self.rows else ()
        return [Word(row, self.now, row.team_id in mine, row.side in self.sides) for row in self.rows]


def asked_of(person: Person) -> list[Word]:
    """Whose word is asked for from the teams of this person: its own list on Home, no ball. One query at the most."""
    teams = standing(person).moves_for
    if not teams:
        return []
    rows = Neighbour.objects.waiting().filter(team__in=teams)
    related = ("team", "asked_by", "answered_about", "asked_about")
    rows = rows.select_related(*related, "catchball__outcome", "catchball__latest_terms", "catchball__asking_team")
    rows = rows.select_related("catchball__receiving_team").order_by("asked_at", "pk")
    return [Word(row, row.catchball.latest_terms, may_answer=True) for row in rows]


@dataclass(frozen=True, slots=True)
class Likely:
    team: Team
    because: str


def likely(catchball: Catchball) -> list[Likely]:
    """Teams that this may hit, and why it may. One query.

    Those whose outcomes support this one or are supported by it, then those that carry a piece of the same outcome,
    then those that watch the same measure. Not the two sides, nor who was asked already.
    """
    outcome, name = catchball.outcome, catchball.latest_terms.measure_name if catchball.latest_terms else ""
    linked = Support.objects.filter(Q(helper=OuterRef("pk"), helped=outcome) | Q(helped=OuterRef("pk"), helper=outcome))
    beside = Q(parent=outcome.parent_id) if outcome.parent_id else Q(pk=None)
    same = Q(in_force__commitment__terms__measure_name=name) if name else Q(pk=None)
    found = Outcome.objects.live().annotate(linked=Exists(linked)).filter(Q(linked=True) | beside | same)
    found = found.exclude(team__in=[catchball.asking_team_id, catchball.receiving_team_id])
    found = found.exclude(team__in=Neighbour.objects.filter(catchball=catchball).values("team"))
    rank = Case(When(linked=True, then=Value(0)), When(beside, then=Value(1)), default=2, output_field=IntegerField())
    found = found.annotate(rank=rank).select_related("team").order_by("rank", "team__path", "pk")[:LOOKED_THROUGH]
    teams: dict[int, Likely] = {}
    for each in found:
        teams.setdefault(each.team_id, Likely(each.team, BECAUSE[each.rank]))
    return list(teams.values())[:MOST_LIKELY]
