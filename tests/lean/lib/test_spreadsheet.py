"""Spreadsheets that go out: nobody's text is a formula, numbers are numbers."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from lean.lib.spelled import spelled
from lean.lib.spreadsheet import csv_of, safe, xlsx_of

ROWS = [
    ["Outcome", "Start", "On"],
    ["=HYPERLINK(1)", Decimal("-2.5000"), date(2026, 4, 30)],
    ["Äpfel, “gut”", None, None],
]


def as_csv(rows) -> list[list[str]]:
    return list(csv.reader(io.StringIO(csv_of(rows).decode("utf-8-sig"), newline="")))


def as_xlsx(rows, name="April review"):
    return load_workbook(io.BytesIO(xlsx_of(rows, name))).active


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_text_that_would_run_is_made_text_again(text):
    assert safe(text) == f"'{text}"
    assert as_csv([[text]])[0][0] == f"'{text}"


@pytest.mark.parametrize("text", ["", "Days", "3 = 3", "a-b", "'quoted"])
def test_other_text_stays_as_it_is(text):
    assert safe(text) == text


def test_a_negative_number_stays_a_number():
    assert as_csv(ROWS)[1] == ["'=HYPERLINK(1)", "-2.5", "2026-04-30"]


def test_csv_says_that_it_is_utf_8():
    assert csv_of(ROWS).startswith(b"\xef\xbb\xbf")
    assert as_csv(ROWS)[2] == ["Äpfel, “gut”", "", ""]


def test_a_workbook_has_numbers_days_and_no_formula():
    sheet = as_xlsx(ROWS)
    assert [cell.value for cell in sheet[1]] == ["Outcome", "Start", "On"]
    text, number, day = sheet[2]
    assert (text.value, text.data_type) == ("'=HYPERLINK(1)", "s")
    assert (number.value, number.data_type) == (-2.5, "n")
    assert day.value.date() == date(2026, 4, 30)
    assert sheet.freeze_panes == "B2"


def test_a_sheet_has_a_name_that_programs_accept():
    assert as_xlsx(ROWS, "Week to [10]: May/June " + "x" * 40).title == "Week to  10   May June xxxxxxxx"


def test_what_no_workbook_can_hold_is_left_out():
    assert as_xlsx([["a\x0bb\x00c"]])["A1"].value == "abc"


def test_counts_are_words_up_to_twelve():
    assert [spelled(count) for count in (0, 3, 12, 13)] == ["none", "three", "twelve", "13"]
