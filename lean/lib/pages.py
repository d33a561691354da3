"""Long lists in pages of fifty, without counting them: one row more is fetched than is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from .prepared import Portions

SIZE = 50


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a list. `param` is the name under which its address asks for another page."""

    rows: Sequence[Any]
    number: int
    has_more: bool
    param: str = "page"

    def __iter__(self):
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def before(self) -> int:
        """The number of the page before this one, 0 on the first."""
        return self.number - 1

    @property
    def after(self) -> int:
        """The number of the next page, 0 on the last."""
        return self.number + 1 if self.has_more else 0


def page_of(
    rows: QuerySet | Portions | Sequence, asked: str | int | None = 1, *, param: str = "page", size: int = SIZE
) -> Page:
    """The page that was asked for; the first where that is no page number."""
    number = number_of(asked)
    start = (number - 1) * size
    found = list(rows[start : start + size + 1])
    return Page(found[:size], number, len(found) > size, param)


def number_of(asked: str | int | None) -> int:
    """A page's number as it came in an address: 1 for anything that isn't one."""
    text = str(asked or "")
    # More digits than any list has pages are no number either: a database refuses such an offset.
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) <= 6 else 1
