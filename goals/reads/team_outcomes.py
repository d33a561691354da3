"""What teams carry, a row for each outcome: its number on the way to the target, or whose turn it is."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import FilteredRelation, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from lean.lib import numbers
from teams.models import Membership, Role

from ..models import Catchball, CheckIn, Help, Outcome, Terms
from ..rules.coverage import Direction
from ..rules.negotiation import HOLDER, IN_PLAY, Side, State
from .measure import Measure
from .series import Value, check_ins_of

# As many values as a thumbnail can tell apart.
VALUES_SHOWN = 12
# What a row shows none of: long texts, and what only the outcome's own page reads.
AGREED = "in_force__commitment"
UNSHOWN = (
    *("depth", "numchild", "key", "why", "adds_up", "own_share", "measured_by", "drafted_by", "created_by"),
    *("created_at", "carried_from"),
    *(f"cycle__{name}" for name in ("key", "name", "span", "ends_on", "review_rhythm", "sponsor")),
    *(f"{AGREED}__{name}" for name in ("version", "basis", "move", "parent_commitment", "parent_adds_up", "by", "at")),
    *(f"{AGREED}__terms__{name}" for name in ("statement", "why", "stretch", "look_again_on", "look_again_for")),
    *(f"{AGREED}__terms__{name}" for name in ("help_text", "help_days", "foresight", "guardrails", "ask_first")),
    *(f"{AGREED}__terms__{name}" for name in ("outcome", "by_team", "at")),
)


@dataclass(frozen=True)
class TeamOutcome:
    """One row, as somebody reads it who moves for the teams in `moves_for`."""

    outcome: Outcome
    check_ins: Sequence[Value]
    moves_for: Container[int]

    @property
    def ball(self) -> Catchball | None:
        return getattr(self.outcome, "ball", None)

    @cached_property
    def in_force(self) -> Terms | None:
        pointer = getattr(self.outcome, "in_force", None)
        return pointer.commitment.terms if pointer else None

    @cached_property
    def terms(self) -> Terms | None:
        """The numbers that stand for it now: agreed ones first, else the latest with a target, else what was asked."""
        if self.in_force is not None or self.ball is None:
            return self.in_force
        latest = self.ball.latest_terms
        return latest if latest and latest.has_target else self.ball.asker_terms or latest

    @cached_property
    def measure(self) -> Measure | None:
        if self.terms is None or not self.terms.has_measure:
            return None
        outcome, agreed = self.outcome, self.in_force is not None
        starts_on = outcome.cycle.starts_on
        return Measure(self.terms, self.check_ins, starts_on, agreed, outcome.rhythm, outcome.tolerance)

    @property
    def now(self):
        """The last value; before there is one, where it starts."""
        measured = self.measure.now if self.measure else None
        return measured if measured is not None or self.terms is None else self.terms.baseline

    @property
    def shown_now(self) -> str:
        """Where it stands; a milestone is there or not, and its word says which."""
        if self.terms is None or self.now is None or self.terms.direction == Direction.MILESTONE:
            return ""
        return numbers.show(self.now, self.terms.decimals)

    @property
    def shown_target(self) -> str:
        """What is promised, without its unit."""
        terms = self.terms
        if terms is None or not terms.has_target:
            return ""
        if terms.is_directed:
            return numbers.show(terms.target, terms.decimals)
        milestone = terms.direction == Direction.MILESTONE
        return terms.promise if milestone else numbers.between(terms.range_low, terms.range_high, terms.decimals, "")

    @property
    def says_numbers(self) -> str:
        """6.2 → 5.0, in a sentence."""
        return " → ".join(filter(None, [self.shown_now, self.shown_target]))

    @property
    def says_unit(self) -> str:
        return "" if self.terms.direction == Direction.MILESTONE else self.terms.unit

    @property
    def lacks_help(self) -> bool:
        """Help that was promised with its commitment did not come by its day: its condition failed."""
        return self.outcome.lacks_help

    @cached_property
    def standing(self) -> tuple[str, str]:
        """Mark and word: whose turn it is while somebody must move, else how it is going."""
        if self.ball is not None and self.ball.state in IN_PLAY:
            return self._turn
        if self.in_force is None:
            return "none", _("No number yet")
        if self.measure is None:
            return "agreed", _("Agreed")
        return self.measure.mark, self.measure.word

    @property
    def _turn(self) -> tuple[str, str]:
        if self.ball.state == State.ESCALATED:
            return "talk", _("Being decided")
        asked = HOLDER[State(self.ball.state)] is Side.RECEIVER
        if (self.outcome.team_id if asked else self.ball.asking_team_id) in self.moves_for:
            return "mine", _("Your turn")
        name = self.outcome.receiving_lead if asked else self.outcome.asking_lead
        if not name:
            return "talk", _("In catchball")
        return "theirs", _("Waiting for %(name)s") % {"name": name.split()[0]}

    @property
    def plain(self) -> dict:
        """What a list shows of it. A template reads a dictionary at once, and tries four ways to read an object."""
        mark, word = self.standing
        what = self.measure.what if self.measure else ""
        return {
            "url": (self.ball if mark == "mine" else self.outcome).get_absolute_url(),
            "statement": self.outcome.statement,
            "what": "" if what == self.outcome.statement else what,
            "values": self.values,
            "planned": self.planned,
            "base": self.base,
            "now": self.shown_now,
            "target": self.shown_target,
            "mark": mark,
            "word": word,
            "lacks_help": self.lacks_help,
        }

    # --- For the thumbnail ----------------------------------------------------------------------------

    @property
    def shown(self) -> Sequence[Value]:
        return self.check_ins[-VALUES_SHOWN:]

    @property
    def values(self) -> list:
        return [each.value for each in self.shown]

    @property
    def planned(self) -> list:
        """The plan for the days of the values; only an agreement has one."""
        if self.in_force is None or self.measure is None:
            return []
        plan = [self.measure.planned_on(each.for_on) for each in self.shown]
        return [] if None in plan else plan

    @property
    def base(self):
        """Where the line begins: the baseline, as long as all of the way is shown."""
        whole = self.terms is not None and self.terms.is_directed and len(self.check_ins) <= VALUES_SHOWN
        return self.terms.baseline if whole else None


def outcomes_of(teams: Iterable[int], today: date):
    """The live outcomes of these teams, breakthroughs first, each with all that a row needs. One query."""
    return known(Outcome.objects.live().filter(team__in=teams), today).order_by("kind", "path")


def known(outcomes, today: date):
    """These outcomes, each with all that a row needs, its team, and what it is for."""
    return _known(outcomes, today).select_related("team", "parent__team")


def outcomes_of_one(team: int, today: date):
    """The same of one team, whose page says at its head whose they are. No more columns than its rows show."""
    return _known(Outcome.objects.live().filter(team=team), today).defer(*UNSHOWN).order_by("kind", "path")


def _known(outcomes, today: date):
    return outcomes.annotate(
        ball=FilteredRelation("catchballs", condition=Q(catchballs__state__in=IN_PLAY)),
        receiving_lead=lead_of("team"),
        asking_lead=lead_of("ball__asking_team"),
        lacks_help=Help.objects.missing(today),
    ).select_related("cycle", "in_force__commitment__terms", "ball__asker_terms", "ball__latest_terms")


def lead_of(team: str) -> Subquery:
    lead = Membership.objects.filter(team=OuterRef(team), role=Role.LEAD, person__is_active=True)
    return Subquery(lead.values("person__name")[:1])


def rows_with_series(outcomes: Iterable[Outcome], moves_for: Container[int]) -> list[TeamOutcome]:
    """The rows of outcomes that know their values, without a query of their own."""
    return [TeamOutcome(each, check_ins_of(each), moves_for) for each in outcomes]


def with_last_value(outcomes):
    """Outcomes that know their last value, without a query of its own."""
    last = CheckIn.objects.filter(outcome=OuterRef("pk"), replaced_by=None).order_by("-for_on", "-pk")
    return outcomes.annotate(last_value=Subquery(last.values("value")[:1]), last_on=Subquery(last.values("for_on")[:1]))
