"""How an outcome stands on every day to come, as long as nobody says anything more.

Of all that is said about how it is going only two things come by themselves: silence, and the day of a milestone
that was not reached. So a mark and two days are enough to keep, and a list can be filtered by them on any day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from .bowling import shortfall
from .coverage import Direction, Stand
from .progress import Going, Plan, Progress, going, unheard_from
from .rhythm import Rhythm

# Before anything has come by itself.
AT_FIRST = date.min
# What is said without any value: nothing is agreed, it is talked about, or it was agreed without a number.
NOTHING, TALK, AGREED = "none", "talk", "agreed"


@dataclass(frozen=True, slots=True)
class Kept:
    """`mark` holds until one of the days comes; silence says more than a day that was missed."""

    mark: str
    missed_from: date | None = None
    silent_from: date | None = None

    def on(self, day: date) -> str:
        if self.silent_from is not None and self.silent_from <= day:
            return Progress.SILENT.value
        if self.missed_from is not None and self.missed_from <= day:
            return Progress.OFF.value
        return self.mark


@dataclass(frozen=True, slots=True)
class Owed:
    """What a review says of it: `progress` until a day comes, from `owed_from` on that nobody was heard.

    A review asks for a word of all that is measured, also where nothing was promised or no number ever said.
    `shortfall` sorts those of one progress; `last_on` is the day of the latest value, before which this wasn't known.
    """

    progress: str
    usual: bool = False
    owed_from: date | None = None
    shortfall: float = 0.0
    last_on: date | None = None


def at_first(
    stand: Stand,
    plan: Plan,
    values: Sequence[tuple[date, Decimal]],
    rhythm: Rhythm = Rhythm.MONTHLY,
    tolerance: Decimal | None = None,
) -> Going:
    """How it is going before anything has come by itself."""
    return going(stand, plan, values, AT_FIRST, rhythm, tolerance)


def owed(how: Going, stand: Stand, plan: Plan, rhythm: Rhythm = Rhythm.MONTHLY) -> Owed:
    """What a review of any day from that of the latest value on says of what is measured. `how` it goes at first."""
    reached = how.progress is Progress.REACHED
    return Owed(
        how.progress.value,
        how.in_usual_swing,
        None if reached else unheard_from(plan, rhythm, how.on),
        float(shortfall(stand.baseline, how.current, how.planned)),
        how.on,
    )


def kept(how: Going, stand: Stand, plan: Plan, rhythm: Rhythm = Rhythm.MONTHLY) -> Kept:
    """What `going` says of it on each day, for all days at once. `how` it goes at first."""
    if how.progress in (Progress.NONE, Progress.REACHED):
        return Kept(how.mark)
    missed = stand.direction is Direction.MILESTONE and plan.due_on is not None
    return Kept(
        how.mark,
        missed_from=plan.due_on + timedelta(days=1) if missed else None,
        silent_from=unheard_from(plan, rhythm, how.on),
    )
