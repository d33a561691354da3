"""The bowling chart: for each outcome a frame a period, what was planned above, what was measured below.

Pure values, with a plain form in which a closed review keeps them: numbers as exact texts, days as ISO dates.
The name is the sport's: a score card has a frame for each turn (Pascal Dennis, Getting the Right Things Done).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import takewhile
from typing import Any

from .coverage import Direction
from .progress import Progress

# While nobody agreed yet, or on nothing that is measured, there is no progress to speak of.
TALK, AGREED = "talk", "agreed"
# The worst first. What is reached, on track or not agreed yet needs nobody's time.
WORST_FIRST = (Progress.OFF, Progress.WATCH, Progress.SILENT)
RANKS = {progress: rank for rank, progress in enumerate(WORST_FIRST)}
FINE = (Progress.OK, Progress.REACHED)


@dataclass(frozen=True, slots=True)
class Frame:
    """One period. `plan` is that of the day on which `actual` was measured; `usual` is a miss that is no news."""

    ends_on: date
    plan: Decimal | None = None
    actual: Decimal | None = None
    progress: str = Progress.NONE
    usual: bool = False

    @property
    def missed(self) -> bool:
        return self.actual is not None and self.progress in (Progress.WATCH, Progress.OFF)


@dataclass(frozen=True, slots=True)
class Line:
    """One outcome. `level` says how far it is indented, `target_says` the promise where that is no single number.

    `progress` is a Progress, or TALK, or AGREED. `planned` is the plan of the day on which `now` was measured.
    `path` is its place in the tree. `open` is what no team carries yet, in its unit; None where that isn't asked or
    nothing is open. `counts` says that its unit is pieces of it, such as models.
    """

    outcome: int
    level: int
    name: str
    statement: str
    team_id: int
    team: str
    path: str = ""
    what: str = ""
    unit: str = ""
    direction: str = Direction.DECREASE
    decimals: int = 0
    start: Decimal | None = None
    target: Decimal | None = None
    target_says: str = ""
    now: Decimal | None = None
    planned: Decimal | None = None
    last_on: date | None = None
    progress: str = TALK
    usual: bool = False
    open: Decimal | None = None
    counts: bool = False
    frames: tuple[Frame, ...] = ()

    @property
    def is_milestone(self) -> bool:
        """Reached or not: its numbers are 1 and 0."""
        return self.direction == Direction.MILESTONE

    @property
    def change(self) -> Decimal | None:
        """How far it has to go in all; None where there is no start or no target."""
        return None if None in (self.start, self.target) else abs(self.target - self.start)

    @property
    def misses(self) -> int:
        """How many of the latest periods with a value missed their plan, in a row."""
        return len(self._missed)

    @property
    def missed_by(self) -> Decimal | None:
        """By how much each of them missed it, if all by the same."""
        by = {abs(each.actual - round(each.plan, self.decimals)) for each in self._missed if each.plan is not None}
        return by.pop() if len(by) == 1 else None

    @property
    def _missed(self) -> list[Frame]:
        """The latest first."""
        heard = [frame for frame in reversed(self.frames) if frame.actual is not None]
        return list(takewhile(lambda frame: frame.missed, heard))

    @property
    def shortfall(self) -> Decimal:
        return shortfall(self.start, self.now, self.planned)

    @property
    def actuals(self) -> list[Decimal]:
        """A value for each period up to the last that has one; a period without keeps the one before."""
        heard = [place for place, frame in enumerate(self.frames) if frame.actual is not None]
        found: list[Decimal] = []
        for frame in self.frames[: heard[-1] + 1] if heard else ():
            value = frame.actual if frame.actual is not None else (found[-1] if found else self.start)
            if value is not None:
                found.append(value)
        return found

    @property
    def plans(self) -> list[Decimal]:
        return [frame.plan for frame in self.frames if frame.plan is not None]


def shortfall(start: Decimal | None, now: Decimal | None, planned: Decimal | None) -> Decimal:
    """How much of the planned change so far is missing, as a share: what sorts those of one progress."""
    if None in (start, now, planned) or planned == start:
        return Decimal(0)
    return (planned - now) / (planned - start)


def to_talk_about(lines: Iterable[Line]) -> list[Line]:
    """Off track, behind, silent, in this order; within each the one that misses most. A usual miss comes last."""
    return sorted((line for line in lines if line.progress in RANKS), key=urgency)


def urgency(line: Line) -> tuple:
    """What sorts them; the database sorts by the same."""
    return line.usual, RANKS[line.progress], -float(line.shortfall), line.path


def plain(line: Line) -> dict[str, Any]:
    """As JSON can keep it, exactly."""
    return _plain(asdict(line))


def kept(row: Mapping[str, Any]) -> Line:
    """The line that `plain` wrote down."""
    frames = tuple(Frame(**_read(frame, FRAME)) for frame in row["frames"])
    return replace(Line(**_read({k: v for k, v in row.items() if k != "frames"}, LINE)), frames=frames)


NUMBER, DAY = Decimal, date.fromisoformat
FRAME = {"ends_on": DAY, "plan": NUMBER, "actual": NUMBER}
LINE = dict.fromkeys(("start", "target", "now", "planned", "open"), NUMBER) | {"last_on": DAY}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, Decimal | date):
        return str(value)
    return value


def _read(row: Mapping[str, Any], readers: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: readers[name](value) if name in readers and value is not None else value for name, value in row.items()
    }
