"""A line of the bowling chart as it is read: in words what shape and colour say, on a desk and on a phone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from lean.lib import numbers

from ..models.outcome import slug_of
from ..rules import bowling
from ..rules.bowling import Frame, Line
from ..rules.progress import SWING, Progress
from ..rules.rhythm import Period


@dataclass(frozen=True, slots=True)
class Column:
    period: Period
    head: str
    is_now: bool
    is_to_come: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """A frame as it is read: in words what its shape and colour say."""

    frame: Frame
    column: Column
    line: Line

    @property
    def plan(self) -> str:
        return planned(self.frame.plan, self.line, self.frame.actual)

    @property
    def actual(self) -> str:
        return measured(self.frame.actual, self.line)

    @property
    def mark(self) -> str:
        """What was planned for a day to come has no mark yet, and neither has a number that nobody holds to a plan."""
        held = self.frame.actual is not None and self.frame.progress != Progress.NONE
        return mark_of(self.frame) if held else ""

    @property
    def colour(self) -> str:
        return f"is-{self.mark}" if self.mark in ("ok", "watch", "off") else ""

    @property
    def says(self) -> str:
        """Beside the plan: how the actual compares with it."""
        if self.frame.usual:
            return _("inside the usual swing")
        words = {Progress.WATCH: _("behind plan"), Progress.OFF: _("far from plan")}
        return words.get(self.frame.progress, _("met"))

    @property
    def reads(self) -> str:
        """April 27.5, planned 27."""
        words = {"period": self.column.head, "actual": self.actual, "plan": self.plan}
        return (_("%(period)s %(actual)s, planned %(plan)s") if self.plan else _("%(period)s %(actual)s")) % words


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the chart as it is read."""

    line: Line
    cells: Sequence[Cell]

    @property
    def url(self) -> str:
        return reverse("goals:outcome", args=[self.line.outcome, slug_of(self.line.name)])

    @property
    def mark(self) -> str:
        return mark_of(self.line)

    @property
    def word(self) -> str:
        return word_of(self.line)

    @property
    def start(self) -> str:
        return measured(self.line.start, self.line)

    @property
    def target(self) -> str:
        return self.line.target_says or measured(self.line.target, self.line)

    @property
    def now(self) -> str:
        return measured(self.line.now, self.line)

    @property
    def planned(self) -> str:
        return planned(self.line.planned, self.line, self.line.now)

    @property
    def reads(self) -> str:
        """All frames that have a number, in a sentence."""
        return "; ".join(cell.reads for cell in self.cells if cell.actual)


def measured(value: Decimal | None, line: Line) -> str:
    """As it was measured, and no wider than needed: 41.5 stays 41.5 also where plans are whole."""
    if value is not None and line.is_milestone:
        return _("yes") if value else _("no")
    return numbers.show_trimmed(value)


def planned(value: Decimal | None, line: Line, actual: Decimal | None) -> str:
    """Between two days a plan may have any number of places; as many are read as the measure has.

    One more where it would read like the actual, which it isn't: 31, planned 31 can't be behind.
    """
    if value is None:
        return ""
    read = round(value, line.decimals)
    return measured(round(value, line.decimals + 1) if read == actual != value else read, line)


def word_of(line: Line | Frame) -> str:
    """On track, Behind, In catchball. A miss that is no news reads so."""
    if line.usual:
        return str(SWING[1])
    others = {bowling.TALK: _("In catchball"), bowling.AGREED: _("Agreed")}
    return others.get(line.progress) or str(Progress(line.progress).word)


def mark_of(line: Line | Frame) -> str:
    """The shape that stands for it; a usual miss gets no colour."""
    if line.usual:
        return SWING[0]
    return str(line.progress)
