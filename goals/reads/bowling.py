"""The lines of a review: what its outcomes planned and measured up to the end of the period. One query.

What is still open of those that are talked about is a second.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db.models import Exists, Q, QuerySet

from lean.lib import tree
from lean.lib.few import among, any_of
from lean.lib.tree import up

from ..models import CheckIn, Outcome, Review, Terms
from ..models.cycle import Span
from ..rules.bowling import AGREED, TALK, Frame, Line
from ..rules.coverage import AddsUp, Bands, Direction, project
from ..rules.progress import Going, Progress, going
from ..rules.rhythm import Period, Rhythm
from .coverage import nodes_of
from .measure import Measure
from .series import check_ins_of, with_series

# Texts that no line shows, and that may be long.
UNSHOWN = ["why", *(f"in_force__commitment__terms__{name}" for name in ("why", "help_text", "statement"))]


def outcomes_of(review: Review, period: Period):
    """Live outcomes of all cycles that run in this period, as the tree has them.

    Of the whole those at the top, which are the organisation's own: owned by a team without a team above it. Where
    such teams own none (every agency under one root that only holds them together), all at the top.
    Horizons of several years stand above them and are not looked at by the month.
    """
    running = {"cycle__starts_on__lte": period.ends_on, "cycle__ends_on__gte": period.starts_on}
    outcomes = Outcome.objects.live().filter(**running).exclude(cycle__span=Span.HORIZON)
    if review.team is None and not review.below:
        horizons = among("parent", Outcome.objects.filter(cycle__span=Span.HORIZON).order_by())
        outcomes = outcomes.filter(any_of("pk", Outcome.objects.live(), Q(parent=None), horizons))
        own = outcomes.filter(team__depth=1)
        outcomes = outcomes.filter(Q(team__depth=1) | ~Exists(own))
    return outcomes.filter(of_its_teams(review, "team")).order_by("path")


def of_its_teams(review: Review, field: str) -> Q:
    """Rows whose team, found under `field`, is one that the review looks at."""
    if review.team is None:
        return Q()
    return tree.below(review.team.path, f"{field}__path") if review.below else Q(**{field: review.team})


def span_of_its_teams(review: Review) -> tuple[str, str]:
    """The same as the first and the last path that count: words that are the same for every review."""
    if review.team is None:
        return tree.span("")
    return tree.span(review.team.path) if review.below else (review.team.path, review.team.path)


class Chart:
    """A line for each of these outcomes, as it stood at the end of `period`. One query.

    The frames of a line are worked out only for those that are looked at: they are most of the work.
    """

    def __init__(self, outcomes: QuerySet, periods: Sequence[Period], period: Period):
        rows = with_series(outcomes).defer(*UNSHOWN)
        self.outcomes = list(rows.select_related("team", "cycle", "in_force__commitment__terms"))
        levels = _Levels()
        self._bowlers = {row.pk: _Bowler(row, _values(row, period.ends_on), periods, period) for row in self.outcomes}
        self.lines = [each.line(levels.of(each.outcome.path)) for each in self._bowlers.values()]

    def framed(self, lines: Iterable[Line]) -> list[Line]:
        """These lines with a frame for each period."""
        return [replace(line, frames=self._bowlers[line.outcome].frames) for line in lines]


def with_open(lines: Sequence[Line]) -> list[Line]:
    """These lines with what no team carries yet: today's, because what was agreed since is carried. One query."""
    nodes = nodes_of(line.path for line in lines)
    return [_with_open(line, project(nodes[line.path])) if line.path in nodes else line for line in lines]


def _with_open(line: Line, bands: Bands) -> Line:
    # One without pieces is carried by its own team; a milestone is reached or it isn't.
    if not (bands.given and bands.adds and bands.open) or line.is_milestone:
        return line
    return replace(line, open=bands.open)


def _values(outcome: Outcome, until: date) -> list[CheckIn]:
    """The values that hold up to a day, oldest first."""
    return [each for each in check_ins_of(outcome) if each.for_on <= until]


class _Levels:
    """How deep each row stands under those that are listed too. Rows come in the order of the tree."""

    def __init__(self) -> None:
        self.listed: set[str] = set()

    def of(self, path: str) -> int:
        level = sum(above in self.listed for above in up(path, Outcome.steplen)[:-1])
        self.listed.add(path)
        return level


@dataclass(frozen=True)
class _Bowler:
    """One outcome with its values, for the frames of these periods; what comes after `period` is to come."""

    outcome: Outcome
    values: Sequence[CheckIn]
    periods: Sequence[Period]
    period: Period

    @property
    def terms(self) -> Terms | None:
        in_force = getattr(self.outcome, "in_force", None)
        return in_force.commitment.terms if in_force else None

    def line(self, level: int) -> Line:
        outcome, terms = self.outcome, self.terms
        plain = {
            "outcome": outcome.pk,
            "level": level,
            "name": outcome.short_name,
            "statement": outcome.statement,
            "team_id": outcome.team_id,
            "team": outcome.team.name,
            "path": outcome.path,
        }
        if terms is None or not terms.has_measure:
            return Line(**plain, progress=AGREED if terms else TALK)
        how, last = self.how(self.values, self.period.ends_on), self.values[-1] if self.values else None
        return Line(
            **plain,
            what=self.measure(self.values).what,
            unit=terms.unit,
            direction=terms.direction,
            counts=outcome.adds_up == AddsUp.COUNT,
            decimals=terms.decimals,
            start=terms.baseline,
            target=terms.target,
            target_says=_bounds(terms),
            now=last.value if last else None,
            planned=how.planned,
            last_on=last.for_on if last else None,
            # Who never said a number owes a word like who said none of late.
            progress=Progress.SILENT if how.silent else how.progress,
            usual=how.in_usual_swing,
        )

    @property
    def frames(self) -> tuple[Frame, ...]:
        measured = self.terms is not None and self.terms.has_measure
        return tuple(self.frame(each) for each in self.periods) if measured else ()

    def frame(self, period: Period) -> Frame:
        known = [each for each in self.values if each.for_on <= period.ends_on]
        if not known or known[-1].for_on not in period:
            return Frame(period.ends_on, plan=self.plan_of(period))
        last = known[-1]
        if last.for_on < self.measure(()).starts_on:
            # Measured before there was a plan: history.
            return Frame(period.ends_on, actual=last.value)
        how = self.how(known, last.for_on)
        # Within a range there is no one number to plan: its bounds stand with the outcome.
        plan = None if self.terms.direction == Direction.RANGE else how.planned
        return Frame(period.ends_on, plan, last.value, how.progress, how.in_usual_swing)

    def plan_of(self, period: Period) -> Decimal | None:
        """Of a period before the start, or after the one in which it is due, nothing was planned."""
        measure, due = self.measure(()), self.terms.due_on
        if period.ends_on < measure.starts_on or (due is not None and due < period.starts_on):
            return None
        return measure.planned_on(period.ends_on)

    # --- What Measure says ----------------------------------------------------------------------------

    def measure(self, values: Sequence[CheckIn]) -> Measure:
        return Measure(self.terms, values, self.outcome.cycle.starts_on, agreed=True)

    def how(self, values: Sequence[CheckIn], on: date) -> Going:
        """How it was going on this day."""
        outcome, plan = self.outcome, self.terms.plan(self.outcome.cycle.starts_on)
        told = [(each.for_on, each.value) for each in values]
        return going(self.terms.stand, plan, told, on, Rhythm(outcome.rhythm), outcome.tolerance)


def _bounds(terms: Terms) -> str:
    """What a range promises, as everywhere: 10.0–25.0 °C."""
    return terms.promise if terms.direction == Direction.RANGE else ""
