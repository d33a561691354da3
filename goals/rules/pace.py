"""The pace: where the number should stand on each day between the start and the due day.

Straight from the baseline to the target, unless both sides agreed on values of their own for its periods.
Pure and exact: days and Decimals in, Decimals out.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from .rhythm import Rhythm, periods

Points = Sequence[tuple[date, Decimal]]
# What terms keep: four places.
KEPT = Decimal("0.0001")
# So many numbers are still one row: half a year of weeks, two years of months.
MOST = 26


def planned(
    baseline: Decimal | None,
    target: Decimal | None,
    start_on: date,
    due_on: date | None,
    on: date,
    pace: Points = (),
) -> Decimal | None:
    """Where it should stand on a day: on the line from the baseline through the agreed pace to the target.

    `pace` are planned values by day, in order. Before the start the plan is the baseline, from the due day on
    the target. None where there is no line.
    """
    if baseline is None or target is None or due_on is None:
        return None
    if on >= due_on:
        return target
    if on <= start_on:
        return baseline
    between = [(day, value) for day, value in pace if start_on < day < due_on]
    points = [(start_on, baseline), *between, (due_on, target)]
    after = next(index for index, (day, _value) in enumerate(points) if day >= on)
    return _on_the_line(points[after - 1], points[after], on)


def _on_the_line(before: tuple[date, Decimal], after: tuple[date, Decimal], on: date) -> Decimal:
    share = (months(on) - months(before[0])) / (months(after[0]) - months(before[0]))
    return before[1] + (after[1] - before[1]) * share.numerator / share.denominator


# A list of fifty outcomes asks for the same few ends of months hundreds of times.
@lru_cache(maxsize=4096)
def months(day: date) -> Fraction:
    """A day as a number of months, so that each month plans the same share, whatever its number of days."""
    return day.year * 12 + day.month - 1 + Fraction(day.day, monthrange(day.year, day.month)[1])


# --- As a row of numbers ----------------------------------------------------------------------------------


def days_of(start_on: date, due_on: date, rhythm: Rhythm) -> list[date]:
    """The days that a pace may name: the end of each period after the start, before the due day."""
    return [each.ends_on for each in periods(start_on, due_on, rhythm) if start_on < each.ends_on < due_on]


def row(
    baseline: Decimal | None,
    target: Decimal | None,
    start_on: date,
    due_on: date,
    rhythm: Rhythm,
    pace: Points = (),
) -> list[tuple[date, Decimal | None]]:
    """One planned number for each period, as terms keep them: the agreed ones, else those of the straight line.

    Days without a number while there is no line. Days that were agreed between the periods stay.
    """
    between = {day for day, _value in pace if start_on < day < due_on}
    days = sorted(between | set(days_of(start_on, due_on, coarse(start_on, due_on, rhythm))))
    wanted = [(day, planned(baseline, target, start_on, due_on, day, pace)) for day in days]
    return [(day, None if value is None else value.quantize(KEPT)) for day, value in wanted]


def coarse(start_on: date, due_on: date, rhythm: Rhythm) -> Rhythm:
    """The rhythm of the row: the outcome's own, unless nobody could fill in so many numbers."""
    slower = {Rhythm.WEEKLY: Rhythm.MONTHLY, Rhythm.MONTHLY: Rhythm.QUARTERLY}
    while rhythm in slower and len(days_of(start_on, due_on, rhythm)) > MOST:
        rhythm = slower[rhythm]
    return rhythm
