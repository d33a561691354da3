"""What a pasted column would do, line by line, before anything is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..models import CheckIn
from ..models.checkin import doubted
from ..rules.column import Line
from .checkin import CheckIns


@dataclass(frozen=True)
class Row:
    """One line with the value that stands for its day, and the question that it deserves."""

    line: Line
    before: CheckIn | None
    called: str
    value: str
    does: str
    question: str


class Preview:
    """`lines` as the rules read them, beside what was said already. No query."""

    def __init__(self, check_ins: CheckIns, lines: Sequence[Line]):
        self.check_ins, self.lines = check_ins, lines
        self.rows = [self._row(line) for line in lines]

    @property
    def problems(self) -> list[Line]:
        return [line for line in self.lines if line.problem]

    @property
    def may_be_saved(self) -> bool:
        return bool(self.lines) and not self.problems

    @property
    def button(self) -> str:
        """Save 4 values."""
        count = len(self.lines)
        return ngettext("Save %(count)s value", "Save %(count)s values", count) % {"count": count}

    def _row(self, line: Line) -> Row:
        if line.problem:
            return Row(line, None, "", "", "", "")
        of = self.check_ins
        before = of.of_day(line.on)
        made = CheckIn(outcome=of.outcome, for_on=line.on, value=line.value, words=line.words)
        seen = {each.value for each in of.held if each is not before}
        question = doubted(made, of.terms, seen)
        return Row(line, before, of.called(line.on), of.shown(line.value), self._does(made, before), question)

    def _does(self, made: CheckIn, before: CheckIn | None) -> str:
        if before is None:
            return _("new")
        if made.says_nothing_new_after(before):
            return _("there already")
        return _("corrects %(number)s") % {"number": self.check_ins.shown(before.value)}
