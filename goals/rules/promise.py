"""A promise of help: kept, still due, or missed, as of a day."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Promised(StrEnum):
    """In the order in which people look at them: first what was missed."""

    MISSED = "missed"
    DUE = "due"
    KEPT = "kept"

    @property
    def word(self) -> str:
        return WORDS[self]


WORDS = {Promised.MISSED: _("Missed"), Promised.DUE: _("Due"), Promised.KEPT: _("Kept")}


def standing(due_on: date | None, kept: bool, today: date) -> Promised:
    """A promise is missed once its day has passed; kept late is kept. Without a day it stays due."""
    if kept:
        return Promised.KEPT
    return Promised.MISSED if due_on is not None and due_on < today else Promised.DUE
