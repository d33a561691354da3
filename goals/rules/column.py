"""A pasted column: one value in each line, for the day before it, or for periods that follow each other.

Pure. Every line is read, so that all that is wrong can be named at once, by its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from lean.lib import numbers

from .checkin import NOT_YET, REACHED, must_be_sayable
from .coverage import Direction
from .negotiation import Refused
from .rhythm import Rhythm, before, period_of

MOST = 500
_DAY_FIRST = re.compile(r"(\d{4}-\d\d?-\d\d?|\d\d?\.\d\d?\.\d{4})(?:\s*[\t;]\s*|\s+|$)(.*)", re.ASCII)
SAID = {"yes": REACHED, "reached": REACHED, "no": NOT_YET, "not yet": NOT_YET}


@dataclass(slots=True)
class Line:
    """`number` is that of the line as it was pasted. With a `problem` it has no value, no day, or both."""

    number: int
    text: str
    on: date | None = None
    value: Decimal | None = None
    words: str = ""
    problem: str = ""


def read_column(text: str, direction: Direction, rhythm: Rhythm, ends_on: date, today: date) -> list[Line]:
    """The lines that aren't blank. Where none names a day, the last value is for `ends_on`, each one before it
    for the period before."""
    lines = [_read(number, line, direction) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if not any(line.on for line in lines):
        _count_back(lines, rhythm, ends_on)
    seen: dict[date, int] = {}
    for line in lines:
        line.problem = line.problem or next(_wrong_with(line, seen, direction, today), "")
        if line.on is not None:
            seen.setdefault(line.on, line.number)
    for line in lines[MOST:]:
        line.problem = _("That is too much at once: %(most)s lines are the most.") % {"most": MOST}
    return lines


def _read(number: int, text: str, direction: Direction) -> Line:
    line = Line(number, text.strip())
    rest = line.text
    if dated := _DAY_FIRST.fullmatch(rest):
        line.on, rest = _day(dated[1]), dated[2]
        if line.on is None:
            line.problem = _("There is no such day.")
    cell, _tab, line.words = (part.strip() for part in re.sub(r"\s*[\t;]\s*", "\t", rest).partition("\t"))
    if direction is Direction.MILESTONE and cell.casefold() in SAID:
        line.value = SAID[cell.casefold()]
        return line
    try:
        line.value = numbers.parse(cell)
    except numbers.NotANumber as error:
        line.problem = line.problem or str(error)
    return line


def _day(text: str) -> date | None:
    year, month, day = map(int, text.split("-") if "-" in text else reversed(text.split(".")))
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _count_back(lines: list[Line], rhythm: Rhythm, ends_on: date) -> None:
    period, on = period_of(ends_on, rhythm), ends_on
    for line in reversed(lines[:MOST]):
        line.on = on
        period = before(period, rhythm)
        on = period.ends_on


def _wrong_with(line: Line, seen: dict[date, int], direction: Direction, today: date) -> Iterator[str]:
    if line.on is None:
        yield _("Write its day before it: other lines have theirs.")
    elif line.on in seen:
        yield _("Line %(number)s is for the same day.") % {"number": seen[line.on]}
    else:
        try:
            must_be_sayable(line.value, line.on, direction, today)
        except Refused as refusal:
            yield str(refusal)
