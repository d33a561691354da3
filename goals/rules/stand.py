"""From where to where, in which unit: the numbers of one set of terms, and what they give to those above.

Pure and exact. Source of the ways in which pieces add up: DOMAIN.md section 4.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

ZERO, ONE = Decimal(0), Decimal(1)


class Direction(StrEnum):
    INCREASE = "increase"
    DECREASE = "decrease"
    RANGE = "range"
    MILESTONE = "milestone"


class AddsUp(StrEnum):
    """How the pieces of an outcome carry it, chosen on the outcome itself."""

    SUM = "sum"
    ENABLING = "enabling"
    WEIGHTED = "weighted"
    WORST = "worst"
    COUNT = "count"


def modes_for(direction: Direction) -> tuple[AddsUp, ...]:
    """How pieces can carry an outcome of this direction: what goes nowhere has no way to be shared, and no end to
    be the worst of or the average of."""
    if direction in (Direction.RANGE, Direction.MILESTONE):
        return AddsUp.COUNT, AddsUp.ENABLING
    return tuple(AddsUp)


@dataclass(frozen=True, slots=True)
class Stand:
    """The numbers of one set of terms: from `baseline` to `target` in `unit`, or kept within a range.

    `contribution` is in the *parent's* unit; None means: by default, see `worth`. `weight` is that of a piece in
    a weighted average; it has no unit. A milestone goes from 0 to 1.
    """

    measure_key: str = ""
    unit: str = ""
    direction: Direction = Direction.DECREASE
    decimals: int = 0
    baseline: Decimal | None = None
    target: Decimal | None = None
    contribution: Decimal | None = None
    weight: Decimal | None = None
    range_low: Decimal | None = None
    range_high: Decimal | None = None

    @property
    def change(self) -> Decimal | None:
        """How far it moves, positive in the direction that is wanted. None without both numbers, and in a range."""
        return None if self.target is None else self.change_to(self.target)

    def change_to(self, value: Decimal) -> Decimal | None:
        """How far it is from the baseline to `value`, positive in the direction that is wanted."""
        if self.baseline is None or self.direction is Direction.RANGE:
            return None
        return self.baseline - value if self.direction is Direction.DECREASE else value - self.baseline

    def lands_at(self, change: Decimal) -> Decimal | None:
        """The value reached from the baseline by so much change."""
        if self.baseline is None:
            return None
        return self.baseline + (-change if self.direction is Direction.DECREASE else change)

    @property
    def has_target(self) -> bool:
        """Whether there is something to reach: a number, or the bounds of a range."""
        if self.direction is Direction.RANGE:
            return self.range_low is not None or self.range_high is not None
        return self.target is not None

    def is_like(self, other: Stand) -> bool:
        """Whether one number can stand for both: the same unit, and better the same way."""
        return self.unit.strip() == other.unit.strip() and self.direction == other.direction

    def watches_the_same(self, other: Stand) -> bool:
        """Percentages of different wholes never add, even under one name."""
        same = bool(self.measure_key) and self.measure_key == other.measure_key
        return same and self.is_like(other) and self.unit.strip() != "%"


def worth(piece: Stand, parent: Stand, adds_up: AddsUp = AddsUp.SUM) -> Decimal | None:
    """How far a piece carries its parent, in the parent's unit. None: it can't be said (unlike units, no number).

    In a weighted average this is the piece's whole change, before it is weighed; there percentages are welcome.
    Of the worst it is how far the parent comes if it stands where the piece ends; in a count each gives one.
    """
    if adds_up is AddsUp.COUNT:
        return ONE if piece.has_target else None
    if adds_up is AddsUp.SUM:
        if piece.contribution is not None:
            return piece.contribution
        return piece.change if piece.watches_the_same(parent) else None
    if not piece.is_like(parent):
        return piece.contribution
    if adds_up is AddsUp.WEIGHTED:
        return piece.change
    return None if piece.target is None else parent.change_to(piece.target)


def at_rest(piece: Stand | None, parent: Stand, adds_up: AddsUp) -> Decimal:
    """How far a piece without a word carries its parent: not at all; of the worst, to where the piece stands today."""
    return rest_of(piece, parent) if adds_up is AddsUp.WORST else ZERO


def rest_of(piece: Stand | None, parent: Stand) -> Decimal:
    """How far beyond the parent's own baseline a piece stands today; nothing where that can't be compared."""
    if piece is None or piece.baseline is None or not piece.is_like(parent):
        return ZERO
    return parent.change_to(piece.baseline) or ZERO
