"""What can be said as a value: for which day, which number, and when to ask once more before it is kept.

Pure. A doubt is no refusal for good: who looks again and means it says it a second time.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from .coverage import Direction
from .negotiation import Refused

# A milestone is reached or not; its values are these two.
NOT_YET, REACHED = Decimal(0), Decimal(1)


class NothingMeasured(Refused):
    code = "nothing_measured"
    says = "Nothing is measured here yet. As soon as there is a measure on the table, its numbers can be said."


class NotLive(Refused):
    code = "not_live"
    says = "This outcome isn't live, so no numbers are kept for it."


class DayToCome(Refused):
    code = "day_to_come"
    says = "That day is still to come. Write a day that has passed, or today."
    about = "for_on"


class NeitherYesNorNo(Refused):
    code = "neither_yes_nor_no"
    says = "A milestone is reached or not yet. Write yes or no."
    about = "value"


class PleaseConfirm(Refused):
    """Asked once; the same number said again with `confirmed` is kept."""

    code = "please_confirm"
    says = "Is this number right?"
    about = "value"


class SaidAlready(Refused):
    """Another value stands for that day than the one that the writer saw. `current` is it, for showing both."""

    code = "said_already"
    says = "There is another number for that day. Yours is kept here: look at both, then go on."
    about = "value"

    def __init__(self, says: str | None = None, *, current=None):
        super().__init__(says)
        self.current = current


class Doubt(StrEnum):
    BEFORE_THE_START = "before_the_start"
    FAR_FROM_ALL = "far_from_all"


@dataclass(frozen=True, slots=True)
class Scale:
    """What the terms say about the size of things, in the measure's own unit."""

    direction: Direction
    baseline: Decimal | None = None
    baseline_on: date | None = None
    target: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None

    @property
    def reach(self) -> Decimal | None:
        """The whole planned change; within a range its width. None where nothing says how far things go."""
        ends = (self.low, self.high) if self.direction is Direction.RANGE else (self.baseline, self.target)
        return None if None in ends else abs(ends[1] - ends[0]) or None

    @property
    def known(self) -> set[Decimal]:
        return {value for value in (self.baseline, self.target, self.low, self.high) if value is not None}


def must_be_sayable(value: Decimal, on: date, direction: Direction, today: date) -> None:
    """Raises DayToCome, NeitherYesNorNo. A value is about what has passed."""
    if on > today:
        raise DayToCome
    if direction is Direction.MILESTONE and value not in (NOT_YET, REACHED):
        raise NeitherYesNorNo


def doubt_about(value: Decimal, on: date, scale: Scale, seen: Collection[Decimal]) -> Doubt | None:
    """Whether to ask "is that right?": a slip of the finger is cheap to mend now, and dear in a month.

    `seen` are the values that hold. A number is doubted where it is farther from every one of them, and from
    baseline and target, than the whole planned change: 275 where 31 is to become 18. Our own measure of "far":
    limits that are learned from values would doubt the first of them, and trust none where all are wrong.
    """
    if scale.baseline_on is not None and on < scale.baseline_on:
        return Doubt.BEFORE_THE_START
    if scale.direction is Direction.MILESTONE or scale.reach is None:
        return None
    nearest = min((abs(value - known) for known in {*scale.known, *seen}), default=None)
    return Doubt.FAR_FROM_ALL if nearest is not None and nearest > scale.reach else None
