"""Where it lands at this pace: a line through what was measured that a few odd values can't turn.

The line is Theil's and Sen's: the median of the slopes between all pairs of values, at the height at which as many
values lie above it as below. Its range is Sen's interval for the slope: of all those slopes, in order, the ones
between which the true one lies in four cases of five, by the spread of Kendall's tau. With few values that is every
one of them: the less is known, the wider it is.

Sources: Henri Theil, A rank-invariant method of linear and polynomial regression analysis (1950); Pranab Kumar Sen,
Estimates of the regression coefficient based on Kendall's tau, JASA 63 (1968). Pure and exact: Fractions within.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from statistics import median

from .pace import months

ENOUGH = 3
# What happened longer ago says little about this pace.
LATEST = 12
# Beyond it lies a tenth of the normal distribution on either side.
FOUR_IN_FIVE = Decimal("1.2816")


@dataclass(frozen=True, slots=True)
class Forecast:
    """Where the line is on a day; the flattest and the steepest likely line are at `low` and `high` then."""

    on: date
    value: Decimal
    low: Decimal
    high: Decimal


def forecast(values: Sequence[tuple[date, Decimal]], on: date) -> Forecast | None:
    """Where it lands on a day to come. None below three values, or where the day has its value already."""
    seen = [(months(day), Fraction(value)) for day, value in values[-LATEST:]]
    if len({when for when, _value in seen}) < ENOUGH or on <= values[-1][0]:
        return None
    slopes = sorted((y2 - y1) / (x2 - x1) for (x1, y1), (x2, y2) in combinations(seen, 2) if x1 != x2)
    first = _rank(len(seen), len(slopes))
    steep = [_landing(seen, slope, months(on)) for slope in (slopes[first], slopes[-1 - first])]
    value = _landing(seen, median(slopes), months(on))
    low, high = min(*steep, value), max(*steep, value)
    return Forecast(on, *(_decimal(each) for each in (value, low, high)))


def _landing(seen: Sequence[tuple[Fraction, Fraction]], slope: Fraction, when: Fraction) -> Fraction:
    return median(y - slope * x for x, y in seen) + slope * when


def _rank(values: int, slopes: int) -> int:
    """How many slopes, counted from either end, are too extreme to be likely."""
    spread = Decimal(values * (values - 1) * (2 * values + 5)) / 18
    return max(int((slopes - FOUR_IN_FIVE * spread.sqrt()) / 2) - 1, 0)


def _decimal(number: Fraction) -> Decimal:
    return Decimal(number.numerator) / number.denominator
