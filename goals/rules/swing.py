"""The usual swing of a measure: how far its values stray when nothing has changed.

Natural process limits of the XmR chart (individual values and moving ranges): the mean, and 2.66 times the mean
moving range to either side. Source: Walter Shewhart, Economic Control of Quality of Manufactured Product (1931);
Donald Wheeler, Understanding Variation (1993), whose constant it is: 3 ÷ 1.128, where 1.128 is what the range of
two values of one process comes to, in its standard deviations. Below twelve values nothing is said of chance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from statistics import median

ENOUGH = 12
SCALE = Fraction("2.66")


@dataclass(frozen=True, slots=True)
class Limits:
    """Between `low` and `high`, both in it, a value says nothing new. `swing` is how far they are from the mean."""

    mean: Fraction
    swing: Fraction

    @property
    def low(self) -> Fraction:
        return self.mean - self.swing

    @property
    def high(self) -> Fraction:
        return self.mean + self.swing

    def __contains__(self, value: Decimal | Fraction) -> bool:
        return self.low <= Fraction(value) <= self.high


def limits(values: Sequence[Decimal]) -> Limits | None:
    """The natural limits of values in the order in which they were measured; None below twelve of them."""
    if len(values) < ENOUGH:
        return None
    moves = moving_ranges(values)
    return Limits(mean=_mean([Fraction(value) for value in values]), swing=SCALE * _mean(moves))


def usual_movement(values: Sequence[Decimal]) -> Decimal | None:
    """How far the value usually moves from one period to the next, up or down; None below twelve values.

    The median, so that one leap of the past makes nobody blind to the next.
    """
    if len(values) < ENOUGH:
        return None
    moved = median(moving_ranges(values))
    return Decimal(moved.numerator) / moved.denominator


def moving_ranges(values: Sequence[Decimal]) -> list[Fraction]:
    return [abs(Fraction(after) - Fraction(before)) for before, after in pairwise(values)]


def _mean(values: Sequence[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)
