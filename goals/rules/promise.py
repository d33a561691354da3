"""A promise of help: kept, still due, or missed, as of a day; and the lines of terms in which help is named."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import zip_longest

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lean.lib import days


class Promised(StrEnum):
    """In the order in which people look at them: first what was missed."""

    MISSED = "missed"
    DUE = "due"
    KEPT = "kept"

    @property
    def word(self) -> str:
        return WORDS[self]

    @property
    def mark(self) -> str:
        """The shape beside the word."""
        return {Promised.MISSED: "watch", Promised.KEPT: "ok"}.get(self, "later")


WORDS = {
    Promised.MISSED: gettext_lazy("Missed"),
    Promised.DUE: gettext_lazy("Due"),
    Promised.KEPT: gettext_lazy("Kept"),
}


def standing(due_on: date | None, kept: bool, today: date) -> Promised:
    """A promise is missed once its day has passed; kept late is kept. Without a day it stays due."""
    if kept:
        return Promised.KEPT
    return Promised.MISSED if due_on is not None and due_on < today else Promised.DUE


# --- In terms -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HelpLine:
    """One line of help as terms name it; `due_on` only where a day was named for it alone."""

    text: str
    due_on: date | None = None

    def said(self, today: date) -> str:
        """A second cure rack, by 15 June."""
        words = {"what": self.text, "day": days.day(self.due_on, today) if self.due_on else ""}
        return _("%(what)s, by %(day)s") % words if self.due_on else self.text


def lines_in(text: str, named: Sequence[str | None]) -> list[HelpLine]:
    """The lines of a text with the days named for them, ["2026-06-15", null]."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    pairs = zip_longest(lines, named[: len(lines)])
    return [HelpLine(line, date.fromisoformat(day) if day else None) for line, day in pairs]


def days_of(lines: Iterable[HelpLine]) -> list[str | None]:
    """As terms keep them. Without those at the end that say nothing: the same days are the same list."""
    named = [line.due_on and line.due_on.isoformat() for line in lines]
    while named and named[-1] is None:
        named.pop()
    return named


def days_moved_along(lines: Iterable[HelpLine], text: str) -> list[str | None]:
    """The days for another text: each belongs to its words, wherever these stand now."""
    known = {line.text: line.due_on for line in lines}
    return days_of(HelpLine(line.text, known.get(line.text)) for line in lines_in(text, ()))


def day_it_is_due(line: HelpLine, look_again_on: date | None, whole: date | None, today: date) -> date | None:
    """The day on which help is due that is promised today: its own, that to look again, or that of the `whole`.

    Nobody promises anything for a day to look again that has passed.
    """
    if line.due_on is not None:
        return line.due_on
    soon = look_again_on is not None and (look_again_on >= today or whole is None)
    return look_again_on if soon else whole
