"""Is it within reach? A team's own history beside the number on the table: what it was, and how often it was there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .coverage import Direction, Stand

Point = tuple[date, Decimal]
LAST = 3


@dataclass(frozen=True, slots=True)
class Reach:
    """`best` is the furthest that it came, the latest of those; None within a range, which has no best.

    `there` of `of` values were at the number on the table or beyond; None where nothing is on it yet.
    """

    last: tuple[Point, ...]
    best: Point | None
    there: int | None
    of: int


def reach(values: Sequence[Point], stand: Stand) -> Reach:
    """`values` by day, the oldest first; `stand` is what is on the table."""
    directed = stand.direction in (Direction.INCREASE, Direction.DECREASE)
    wanted = 1 if stand.direction is Direction.INCREASE else -1
    best = max(values, key=lambda point: (point[1] * wanted, point[0]), default=None) if directed else None
    there = [is_there(value, stand) for _, value in values]
    return Reach(
        last=tuple(values[-LAST:]),
        best=best,
        there=None if None in there else sum(map(bool, there)),
        of=len(values),
    )


def is_there(value: Decimal, stand: Stand) -> bool | None:
    if stand.direction is Direction.RANGE:
        low, high = stand.range_low, stand.range_high
        return None if low is high is None else (low is None or value >= low) and (high is None or value <= high)
    if stand.target is None:
        return None
    return value >= stand.target if stand.direction is Direction.INCREASE else value <= stand.target
