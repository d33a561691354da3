"""When to look again at what was agreed: on the day that the terms name, then on the days that looking named."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date


def next_look(named: date | None, looks: Sequence[tuple[date, date | None]]) -> date | None:
    """The day that waits for a look, or will. `looks` are those that were said, each with the next day it named."""
    if not looks:
        return named
    return max(looks)[1]
