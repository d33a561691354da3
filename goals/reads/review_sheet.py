"""The bowling chart as a spreadsheet: a row for each outcome, plan and actual of each period beside each other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from lean.lib.spreadsheet import CSV_TYPE, XLSX_TYPE, Cell, csv_of, xlsx_of

from ..models import Review
from ..rules.bowling import Line
from .review import ReviewPage
from .review_rows import word_of


def rows_of(page: ReviewPage) -> Iterator[list[Cell]]:
    """All periods of the cycle, also those for which a page has no room; what is to come has a plan alone."""
    ends = [period.ends_on for period in page.periods]
    heads = [head for end in ends for head in _heads(page.review, end)]
    yield [_("Outcome"), _("Team"), _("Measure"), _("Unit"), _("Start"), _("Target"), *heads, _("Status")]
    for line in page.framed(page.lines):
        target = line.target if line.target is not None else line.target_says
        about = [line.statement, line.team, line.what, line.unit, line.start, target]
        yield [*about, *_frames(line, ends), word_of(line)]


def _heads(review: Review, ends_on: date) -> tuple[str, str]:
    when = Review(cycle=review.cycle, ends_on=ends_on).when
    return _("%(period)s plan") % {"period": when}, _("%(period)s actual") % {"period": when}


def _frames(line: Line, ends: list[date]) -> list[Cell]:
    frames = {frame.ends_on: frame for frame in line.frames}
    cells: list[Cell] = []
    for end in ends:
        frame = frames.get(end)
        cells += [_shown(frame.plan, line), frame.actual] if frame else [None, None]
    return cells


def _shown(value: Decimal | None, line: Line) -> Decimal | None:
    """A planned value with the places that the page shows: between two days it may have any number of them."""
    return None if value is None else round(value, line.decimals)


FILES = {
    "csv": (CSV_TYPE, lambda page: csv_of(rows_of(page))),
    "xlsx": (XLSX_TYPE, lambda page: xlsx_of(rows_of(page), page.title)),
}
