"""What came of an outcome by the end of its cycle: what was asked, what was agreed, and what was reached.

Pure. A result is a fact for the next conversation, and no verdict: it is shown to both sides, ranked nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from .coverage import Direction
from .stand import Stand


@dataclass(frozen=True, slots=True)
class Result:
    """`agreed` are the numbers that held, `asked` the first target that was asked for, `reached` the last value."""

    agreed: Stand
    asked: Decimal | None
    reached: Decimal | None

    @property
    def is_met(self) -> bool | None:
        """Whether what was agreed was reached; None where nobody said a number, or none was promised."""
        if self.reached is None:
            return None
        at = self.agreed
        if at.direction is Direction.RANGE:
            if at.range_low is None and at.range_high is None:
                return None
            over = at.range_low is None or self.reached >= at.range_low
            return over and (at.range_high is None or self.reached <= at.range_high)
        if at.target is None:
            return None
        return self.reached <= at.target if at.direction is Direction.DECREASE else self.reached >= at.target
