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
    return Limits(mean=_mean(values), swing=SCALE * _mean(moving_ranges(values)))


def usual_movement(values: Sequence[Decimal]) -> Decimal | None:
    """How far the value usually moves from one period to the next, up or down; None below twelve values.

    The median, so that one leap of the past makes nobody blind to the next.
    """
    if len(values) < ENOUGH:
        return None
    return median(moving_ranges(values))


def moving_ranges(values: Sequence[Decimal]) -> list[Decimal]:
    return [abs(after - before) for before, after in pairwise(values)]


def _mean(values: Sequence[Decimal]) -> Fraction:
    # Of fifteen digits each, a sum of Decimals is as exact as one of fractions, and lists ask for hundreds of them.
    return Fraction(sum(values, Decimal(0))) / len(values)
