"""Spreadsheets that go out: CSV and XLSX, in which nobody's text can become a formula.

A cell that begins with =, +, -, @, a tab or a return is run by spreadsheet programs when the file is opened;
an apostrophe in front makes it text again. Numbers stay numbers. Source: OWASP, CSV injection.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from openpyxl import Workbook

from .exact_json import plain

Cell = str | Decimal | int | date | None

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
# Control characters have no place in the XML of a workbook.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
# What Excel refuses in the name of a sheet, and how long that may be.
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\']")
LONGEST_NAME = 31

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def safe(cell: Cell) -> Cell:
    """Text that no program takes for a formula; everything else as it is."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(STARTS_A_FORMULA) else cell


def csv_of(rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with the mark by which spreadsheet programs know it; numbers with a point, days as 2026-04-30."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([_written(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _written(cell: Cell) -> str:
    if isinstance(cell, Decimal):
        return plain(cell)
    return "" if cell is None else str(safe(cell))


def xlsx_of(rows: Iterable[Sequence[Cell]], name: str) -> bytes:
    """One sheet, its first row and column held still. Written row by row, so that its size costs no memory."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_NOT_IN_A_NAME.sub(" ", name)[:LONGEST_NAME])
    sheet.freeze_panes = "B2"
    for row in rows:
        sheet.append([_UNWRITABLE.sub("", cell) if isinstance(cell, str) else cell for cell in map(safe, row)])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
