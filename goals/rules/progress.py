"""How it is going: what was measured, beside what the plan wanted by then.

Pure and exact. The rules are DOMAIN.md section 5. On track is all of the planned change so far, within the
outcome's tolerance; behind is at least half of it, off track less. Where nobody was heard for one rhythm and a half,
that is what is said. A miss within the natural limits is the usual swing (see swing.py) and stays uncoloured.

A tolerance that nobody set is one period's usual movement, which is known from twelve values on, like everything
that is said about chance. Before that it is nothing. Tried and left: the median step of the few values there are.
A measure that improves steadily moves by what is planned, so it could always stay one period behind its plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from .coverage import ZERO, Direction, Stand
from .pace import Points, planned
from .rhythm import Rhythm, period_of, silent_from
from .swing import Limits, limits, usual_movement

HALF = Decimal("0.5")
REACHED = Decimal(1)
# So many misses in a row ask one question: do we know the cause?
ASKS = 2


class Progress(StrEnum):
    """Its value is the name of the mark that stands for it."""

    OK = "ok"
    WATCH = "watch"
    OFF = "off"
    NONE = "none"
    REACHED = "reached"
    SILENT = "silent"

    @property
    def word(self) -> str:
        return WORDS[self]


# The mark and the word of a miss that is no news.
SWING = ("swing", _("Inside the usual swing"))
WORDS = {
    Progress.OK: _("On track"),
    Progress.WATCH: _("Behind"),
    Progress.OFF: _("Off track"),
    Progress.NONE: _("No number yet"),
    Progress.REACHED: _("Reached"),
    Progress.SILENT: _("No recent word"),
}
MISSES = frozenset({Progress.WATCH, Progress.OFF})


@dataclass(frozen=True, slots=True)
class Plan:
    """What was agreed for the time between: the way to the due day, or the bounds within which to keep."""

    starts_on: date
    due_on: date | None = None
    pace: Points = ()
    low: Decimal | None = None
    high: Decimal | None = None

    def on(self, day: date, stand: Stand, value: Decimal) -> Decimal | None:
        """The planned value of a day. Within a range that is the nearest value that keeps it."""
        if stand.direction is Direction.RANGE:
            return self.nearest(value)
        if stand.direction is Direction.MILESTONE:
            return None if self.due_on is None else Decimal(day >= self.due_on)
        return planned(stand.baseline, stand.target, self.starts_on, self.due_on, day, self.pace)

    def nearest(self, value: Decimal) -> Decimal | None:
        if self.low is None and self.high is None:
            return None
        above = value if self.low is None else max(value, self.low)
        return above if self.high is None else min(above, self.high)


@dataclass(frozen=True, slots=True)
class Going:
    """How one outcome is going. `planned` is the plan for `on`, the day of `current`, its latest value.

    `misses` counts the latest periods in a row that missed their plan; `inside` of `heard` periods kept the range.
    `share` is the progress, not clipped: 1 is all of the way, or every period within the range.
    """

    progress: Progress
    planned: Decimal | None = None
    current: Decimal | None = None
    on: date | None = None
    silent: bool = False
    misses: int = 0
    in_usual_swing: bool = False
    limits: Limits | None = None
    tolerance: Decimal = ZERO
    inside: int = 0
    heard: int = 0
    share: Fraction | None = None

    @property
    def asks_for_cause(self) -> bool:
        """Two misses in a row ask first whether the cause is known; a swing as usual has none of its own."""
        return self.misses >= ASKS and not self.in_usual_swing

    @property
    def mark(self) -> str:
        """The name of its mark; a miss as usual gets no colour."""
        return SWING[0] if self.in_usual_swing else self.progress.value

    @property
    def word(self) -> str:
        return str(SWING[1] if self.in_usual_swing else self.progress.word)


def going(
    stand: Stand,
    plan: Plan | None,
    values: Sequence[tuple[date, Decimal]],
    today: date,
    rhythm: Rhythm = Rhythm.MONTHLY,
    tolerance: Decimal | None = None,
) -> Going:
    """How it is going, by all values that hold, oldest first. Without a `plan` nothing was agreed to hold it to.

    `tolerance`, in the unit of the measure, is what the outcome grants; None is one period's usual movement.
    """
    if not values:
        return Going(Progress.NONE, silent=plan is not None and _is_silent(plan, rhythm, None, today))
    (on, current), measured = values[-1], [value for _on, value in values]
    if plan is None:
        return Going(Progress.NONE, None, current, on, limits=_limits(stand, measured), share=share(stand, current))
    kept = tolerance if tolerance is not None else _usual(stand, measured)
    heard = _by_period(values, rhythm, plan.starts_on)
    inside = sum(plan.nearest(value) == value for _on, value in heard)
    wanted, natural = plan.on(on, stand, current), _limits(stand, measured)
    progress = _progress(stand, plan, values[-1], today, kept, Fraction(inside, len(heard)) if heard else None)
    silent = _is_silent(plan, rhythm, on, today) and progress is not Progress.REACHED
    usual = progress in MISSES and is_usual(natural, wanted, current)
    return Going(
        progress=Progress.SILENT if silent and progress is not Progress.NONE else progress,
        planned=wanted,
        current=current,
        on=on,
        silent=silent,
        misses=_misses(stand, plan, heard, kept),
        in_usual_swing=usual and not silent,
        limits=natural,
        tolerance=kept,
        inside=inside,
        heard=len(heard),
        share=_share_inside(plan, inside, heard) if stand.direction is Direction.RANGE else share(stand, current),
    )


def share(stand: Stand, current: Decimal | None) -> Fraction | None:
    """How much of the way is done: (current − baseline) ÷ (target − baseline), exact and not clipped.

    The same for a decrease and for a milestone from 0 to 1. Where nothing is to change, all of it is done while it
    holds. None where a number is missing, and for a range, whose progress is the share of its periods.
    """
    if current is None or stand.baseline is None or stand.target is None or stand.direction is Direction.RANGE:
        return None
    if stand.target == stand.baseline:
        return Fraction(_way(stand, current) >= 0)
    return (Fraction(current) - Fraction(stand.baseline)) / (Fraction(stand.target) - Fraction(stand.baseline))


def status(stand: Stand, planned_value: Decimal | None, current: Decimal | None, tolerance: Decimal = ZERO) -> Progress:
    """On track, behind or off track; no word where a number is missing, or where there is no up or down.

    `planned_value` is the plan for the day on which `current` was measured: a number from April is held
    against April.
    """
    if current is None or planned_value is None or stand.change is None:
        return Progress.NONE
    wanted = _way(stand, planned_value)
    done = _way(stand, current)
    if done >= wanted - tolerance:
        return Progress.OK
    # Where nothing was planned to change yet, a small step back is no more than behind.
    if wanted <= 0 or done >= wanted * HALF:
        return Progress.WATCH
    return Progress.OFF


def misses(stand: Stand, wanted: Decimal | None, value: Decimal, tolerance: Decimal = ZERO) -> bool:
    """Whether a value misses what was planned for its day by more than is tolerated."""
    if wanted is None:
        return False
    if stand.direction is Direction.RANGE:
        return abs(value - wanted) > tolerance
    return _way(stand, value) < _way(stand, wanted) - tolerance


def is_usual(natural: Limits | None, wanted: Decimal | None, value: Decimal) -> bool:
    """Whether the way between plan and value is no more than the usual swing: both lie within the natural limits.

    A plan beyond them is one that the work as it is doesn't keep by chance: missing it is no swing.
    """
    return natural is not None and wanted is not None and value in natural and wanted in natural


def _progress(
    stand: Stand, plan: Plan, last: tuple[date, Decimal], today: date, tolerance: Decimal, inside: Fraction | None
) -> Progress:
    on, current = last
    is_over = plan.due_on is not None and on >= plan.due_on
    if stand.direction is Direction.MILESTONE:
        if current >= REACHED:
            return Progress.REACHED
        return Progress.OFF if plan.due_on is not None and today > plan.due_on else Progress.OK
    wanted = plan.on(on, stand, current)
    if stand.direction is Direction.RANGE:
        return _kept(wanted, current, tolerance, inside, is_over)
    if is_over and stand.change is not None and _way(stand, current) >= stand.change:
        return Progress.REACHED
    return status(stand, wanted, current, tolerance)


def _kept(
    wanted: Decimal | None, current: Decimal, tolerance: Decimal, inside: Fraction | None, is_over: bool
) -> Progress:
    """Within a range the last value decides: nobody can bring a month back. How many kept it says how far it is off."""
    if wanted is None:
        return Progress.NONE
    if abs(current - wanted) <= tolerance:
        return Progress.REACHED if is_over and inside == 1 else Progress.OK
    return Progress.WATCH if inside is not None and inside >= HALF else Progress.OFF


def _usual(stand: Stand, values: Sequence[Decimal]) -> Decimal:
    """The tolerance that nobody set. A range is one itself, and a milestone has none."""
    if stand.direction in (Direction.RANGE, Direction.MILESTONE):
        return ZERO
    return usual_movement(values) or ZERO


def _limits(stand: Stand, values: Sequence[Decimal]) -> Limits | None:
    return None if stand.direction is Direction.MILESTONE else limits(values)


def _misses(stand: Stand, plan: Plan, heard: Points, tolerance: Decimal) -> int:
    """How many of the latest periods in a row missed their plan, each held against its own day."""
    count = 0
    for on, value in reversed(heard):
        wanted = plan.on(on, stand, value)
        if not misses(stand, wanted, value, tolerance):
            break
        count += 1
    return count


def _by_period(values: Sequence[tuple[date, Decimal]], rhythm: Rhythm, starts_on: date) -> list[tuple[date, Decimal]]:
    """The last value of each period; what was measured before the start is history."""
    last = {period_of(on, rhythm): (on, value) for on, value in values if on > starts_on}
    return list(last.values())


def _share_inside(plan: Plan, inside: int, heard: Points) -> Fraction | None:
    return Fraction(inside, len(heard)) if heard and (plan.low is not None or plan.high is not None) else None


def _is_silent(plan: Plan, rhythm: Rhythm, last_on: date | None, today: date) -> bool:
    since = unheard_from(plan, rhythm, last_on)
    return since is not None and today >= since


def unheard_from(plan: Plan, rhythm: Rhythm, last_on: date | None) -> date | None:
    """From when on there is no recent word. After the period of the due day none is owed any more."""
    if plan.due_on is not None and last_on is not None and last_on >= period_of(plan.due_on, rhythm).starts_on:
        return None
    return silent_from(rhythm, plan.starts_on, last_on)


def _way(stand: Stand, value: Decimal) -> Decimal:
    """How far a value is from the baseline, positive in the direction that is wanted."""
    return stand.baseline - value if stand.direction is Direction.DECREASE else value - stand.baseline
