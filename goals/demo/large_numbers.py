"""The numbers of a large company's outcomes: month by month along the plan, some well, some not, some silent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random

TENTH = Decimal("0.1")


def tenths(value: float) -> Decimal:
    return Decimal(round(value * 10)).scaleb(-1)


def month_ends(today: date, count: int) -> list[date]:
    """The last days of the latest months that are over, oldest first."""
    ends, first = [], today.replace(day=1)
    for _ in range(count):
        ends.append(first - timedelta(days=1))
        first = ends[-1].replace(day=1)
    return ends[::-1]


def values_of(outcome, count: int, today: date, drawn: Random) -> Iterator[tuple[date, Decimal]]:
    """One value for each of so many months. One in fourteen has not been heard for a while."""
    silent = drawn.randrange(3, 6) if drawn.random() < 0.07 else 0
    quality, swing = drawn.gauss(0.9, 0.35), drawn.choice((0.02, 0.05, 0.1))
    length = (outcome.due_on - outcome.starts_on).days or 1
    for on in month_ends(today, count + silent)[:count]:
        share = min(1.0, max(0.0, (on - outcome.starts_on).days / length))
        yield on, _value(outcome, share, quality, swing, drawn)


def _value(outcome, share: float, quality: float, swing: float, drawn: Random) -> Decimal:
    if outcome.direction == "milestone":
        return Decimal(int(share * quality > 0.6))
    if outcome.direction == "range":
        middle, room = (outcome.low + outcome.high) / 2, (outcome.high - outcome.low) / 2
        return tenths(float(middle) + drawn.gauss(0, 0.6) * float(room))
    change = float(outcome.target - outcome.baseline)
    return tenths(float(outcome.baseline) + change * (share * quality + drawn.gauss(0, swing)))
