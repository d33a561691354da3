"""The lines of a counter, "because → worth": they add up to what separates it from the number on the table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from lean.lib import numbers

from .coverage import ZERO, Direction, Stand
from .negotiation import Refused

Lines = Sequence[tuple[str, Decimal]]
DIRECTED = (Direction.INCREASE, Direction.DECREASE)


class DoesNotAddUp(Refused):
    code = "does_not_add_up"
    says = "The lines don't add up to the difference. Change one, or leave them out."
    about = "because"


class NothingToAddUp(DoesNotAddUp):
    code = "nothing_to_add_up"
    says = "Lines explain a number that differs from the one on the table. Name one, or leave the lines out."


@dataclass(frozen=True, slots=True)
class Difference:
    """How far a counter is from what is on the table; from the start where no number is. Never below zero."""

    amount: Decimal
    decimals: int
    unit: str

    def said(self, amount: Decimal, unit: str | None = None) -> str:
        """With as many places as the terms have, or as the amount needs; in their unit where none is given."""
        places = max(self.decimals, numbers.places(amount))
        return numbers.with_unit(amount, places, self.unit if unit is None else unit)


def difference(before: Stand, after: Stand) -> Difference | None:
    """None where the two have no numbers to compare: a range, a milestone, a blank.

    By their targets; where those are the same, by what they give to the outcome above.
    """
    if after.direction not in DIRECTED or after.target is None:
        return None
    alike = (before.unit, before.direction) == (after.unit, after.direction)
    start = before.target if alike and before.target is not None else after.baseline
    if start is None:
        return None
    amount = after.target - start
    if amount == ZERO and before.contribution is not None and after.contribution is not None:
        # In the unit of the outcome above, which the terms of this one don't know.
        return Difference(abs(after.contribution - before.contribution), after.decimals, "")
    return Difference(abs(amount), after.decimals, after.unit)


def must_add_up(lines: Lines, before: Stand, after: Stand) -> None:
    """Exactly, and in either direction: what is worth 0.2 days may be written for more or for less.

    Raises NothingToAddUp, DoesNotAddUp.
    """
    if not lines:
        return
    apart = difference(before, after)
    if apart is None or apart.amount == ZERO:
        raise NothingToAddUp
    total = added(lines)
    if abs(total) != apart.amount:
        raise DoesNotAddUp(
            f"The lines add up to {apart.said(total)}, and your number is {apart.said(apart.amount)} away from the one "
            "it answers. Change a line or the number, or leave all lines out."
        )


def added(lines: Lines) -> Decimal:
    return sum((worth for _, worth in lines), ZERO)


def so_far(lines: Lines, before: Stand, after: Stand) -> str:
    """While they are written: how much of the difference they explain. Empty while there is nothing to say."""
    apart = difference(before, after)
    if apart is None or apart.amount == ZERO or not lines:
        return ""
    total = abs(added(lines))
    if total == apart.amount:
        return f"{apart.said(total)}: they add up."
    left = apart.amount - total
    rest = f"{apart.said(left, '')} still to explain" if left > 0 else f"{apart.said(-left, '')} too much"
    return f"{apart.said(total, '')} of {apart.said(apart.amount)}: {rest}."
