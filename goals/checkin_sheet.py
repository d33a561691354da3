"""Check-ins out of a spreadsheet, whether it comes as a file or as a column that somebody pastes.

All of it or nothing, with every problem named by its row. A file adds and corrects; the same file twice
changes nothing, and what a file doesn't speak of stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.db import transaction

from lean.lib import clock
from lean.lib.sheet import Problem, Report, Row, Sheet, Tally, read_file, suggestion

from .models import CheckIn, Outcome
from .models.checkin import LONGEST_WORDS, Entry, held_still, must_be_measured
from .models.terms import YEARS
from .plan_sheet import day_in, number_in
from .rules.checkin import NOT_YET, REACHED, must_be_sayable
from .rules.coverage import Direction
from .rules.negotiation import Refused

COLUMNS = ("outcome_key", "for_on", "value", "words")
MILESTONE = {"yes": REACHED, "reached": REACHED, "no": NOT_YET, "not yet": NOT_YET}


@dataclass(slots=True)
class Reading:
    """One row: a value for a day. None where the cell can't be read."""

    row: Row
    key: str
    for_on: date | None
    value: Decimal | None

    @property
    def words(self) -> str:
        return self.row["words"]


def import_check_ins(path: str | Path, *, check: bool = False) -> Report:
    """Import the file, or with `check` only find out what that would do."""
    sheet = read_file(path, COLUMNS)
    tally = Tally()
    report = Report({"Check-ins": tally}, sheet.problems)
    if not sheet.whole:
        return report
    readings = read_readings(sheet)
    with transaction.atomic():
        known = _known({reading.key for reading in readings})
        sheet.problems += _misfits(readings, known)
        if not sheet.problems:
            entries = [Entry(known[r.key].pk, r.for_on, r.value, r.words) for r in readings]
            brought = CheckIn.objects.bring_in(entries, known.values())
            tally.added, tally.changed, tally.unchanged = brought.added, brought.corrected, brought.unchanged
        transaction.set_rollback(check or bool(sheet.problems))
    report.problems = sorted(sheet.problems)
    return report


def read_readings(sheet: Sheet) -> list[Reading]:
    """The rows of the sheet. What can't be read joins the sheet's problems."""
    readings, first = [], {}
    for row in sheet.rows:
        reading, problems = _read_row(row)
        if reading.key and reading.for_on:
            before = first.setdefault((reading.key, reading.for_on), row)
            if before is not row:
                what = f"Row {before.number} has a value for the same outcome and day."
                problems.append(row.problem("for_on", what, "Keep the one that is right."))
        sheet.problems += problems
        readings.append(reading)
    return readings


def _read_row(row: Row) -> tuple[Reading, list[Problem]]:
    for_on, problems = day_in(row, "for_on")
    value, misread = MILESTONE.get(row["value"].casefold()), []
    if value is None:
        value, misread = number_in(row, "value")
    problems = [*problems, *misread, *_missing(row)]
    if for_on is not None and for_on.year not in YEARS:
        do = f"Write a day between {YEARS[0]} and {YEARS[-1]}."
        problems.append(row.problem("for_on", "That day is too far away.", do))
    if len(row["words"]) > LONGEST_WORDS:
        problems.append(row.problem("words", f"It has more than {LONGEST_WORDS} characters.", "Say it in fewer."))
    return Reading(row, row["outcome_key"], for_on, value), problems


def _missing(row: Row) -> Iterator[Problem]:
    for column, what, do in (
        ("outcome_key", "The outcome has no key.", "Write the key under which it was imported."),
        ("for_on", "No day is named.", "Write the day for which the value stands, as 2026-12-31."),
        ("value", "There is no value.", "Write the number, or leave the row out."),
    ):
        if not row[column]:
            yield row.problem(column, what, do)


# --- What is there already --------------------------------------------------------------------------------------------


def _known(keys: set[str]) -> dict[str, Outcome]:
    return {outcome.key: outcome for outcome in held_still(Outcome.objects.filter(key__in=keys))}


def _misfits(readings: list[Reading], known: dict[str, Outcome]) -> Iterator[Problem]:
    today = clock.today()
    every_key: list[str] | None = None
    for reading in readings:
        row, outcome = reading.row, known.get(reading.key)
        if outcome is None:
            if reading.key:
                if every_key is None:
                    every_key = list(Outcome.objects.filter(key__isnull=False).values_list("key", flat=True))
                do = suggestion(reading.key, every_key) or "Import the plan first, or correct the key."
                yield row.problem("outcome_key", "There is no such outcome.", do)
            continue
        try:
            direction = Direction(must_be_measured(outcome).direction)
        except Refused as refusal:
            yield row.problem("outcome_key", str(refusal), "")
            continue
        yield from _unsayable(reading, direction, today)


def _unsayable(reading: Reading, direction: Direction, today: date) -> Iterator[Problem]:
    row = reading.row
    if direction is not Direction.MILESTONE and row["value"].casefold() in MILESTONE:
        yield row.problem("value", "This is no milestone.", "Write the number that was measured.")
    elif reading.value is not None and reading.for_on is not None:
        try:
            must_be_sayable(reading.value, reading.for_on, direction, today)
        except Refused as refusal:
            yield row.problem(refusal.about, str(refusal), "")
