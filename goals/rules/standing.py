"""How an outcome stands on every day to come, as long as nobody says anything more.

Of all that is said about how it is going only two things come by themselves: silence, and the day of a milestone
that was not reached. So a mark and two days are enough to keep, and a list can be filtered by them on any day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from .coverage import Direction, Stand
from .progress import Plan, Progress, going, unheard_from
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


def kept(
    stand: Stand,
    plan: Plan,
    values: Sequence[tuple[date, Decimal]],
    rhythm: Rhythm = Rhythm.MONTHLY,
    tolerance: Decimal | None = None,
) -> Kept:
    """What `going` says of these on each day, for all days at once."""
    at_first = going(stand, plan, values, AT_FIRST, rhythm, tolerance)
    if at_first.progress in (Progress.NONE, Progress.REACHED):
        return Kept(at_first.mark)
    missed = stand.direction is Direction.MILESTONE and plan.due_on is not None
    return Kept(
        at_first.mark,
        missed_from=plan.due_on + timedelta(days=1) if missed else None,
        silent_from=unheard_from(plan, rhythm, at_first.on),
    )
