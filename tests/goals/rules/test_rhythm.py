"""Weeks, months and quarters: which period a number is about, and which one is still owed."""

from datetime import date

import pytest

from goals.rules.rhythm import Period, Rhythm, is_silent, owed, period_of, periods

NEW_YEARS_EVE = date(2025, 12, 31)
TODAY = date(2026, 5, 12)
WEEKLY, MONTHLY, QUARTERLY = Rhythm.WEEKLY, Rhythm.MONTHLY, Rhythm.QUARTERLY
APRIL = Period(date(2026, 4, 1), date(2026, 4, 30))


@pytest.mark.parametrize(
    ("rhythm", "first", "last"),
    [
        (WEEKLY, date(2026, 5, 11), date(2026, 5, 17)),
        (MONTHLY, date(2026, 5, 1), date(2026, 5, 31)),
        (QUARTERLY, date(2026, 4, 1), date(2026, 6, 30)),
    ],
)
def test_a_day_lies_in_its_week_month_or_quarter(rhythm, first, last):
    assert period_of(TODAY, rhythm) == Period(first, last)


def test_a_year_that_was_measured_on_its_eve_has_twelve_months():
    months = periods(NEW_YEARS_EVE, date(2026, 12, 31), MONTHLY)
    assert [each.ends_on.month for each in months] == list(range(1, 13))


def test_weeks_go_over_the_turn_of_the_year():
    assert periods(date(2025, 12, 28), date(2026, 1, 5), WEEKLY) == [
        Period(date(2025, 12, 29), date(2026, 1, 4)),
        Period(date(2026, 1, 5), date(2026, 1, 11)),
    ]


def test_the_month_that_is_over_is_owed_until_it_has_a_number():
    assert owed(MONTHLY, NEW_YEARS_EVE, date(2026, 3, 31), TODAY) == APRIL
    assert owed(MONTHLY, NEW_YEARS_EVE, None, TODAY) == APRIL
    assert owed(MONTHLY, NEW_YEARS_EVE, date(2026, 4, 30), TODAY) is None


def test_a_number_for_the_period_that_still_runs_is_a_word_too():
    assert owed(MONTHLY, NEW_YEARS_EVE, date(2026, 5, 2), TODAY) is None


def test_nothing_is_owed_before_a_period_is_over():
    assert owed(MONTHLY, date(2026, 5, 1), None, TODAY) is None
    assert owed(WEEKLY, date(2026, 5, 10), None, TODAY) is None


def test_after_the_due_day_only_its_own_period_is_owed():
    due = date(2026, 4, 30)
    assert owed(MONTHLY, NEW_YEARS_EVE, date(2026, 3, 31), date(2026, 8, 12), due) == APRIL
    assert owed(MONTHLY, NEW_YEARS_EVE, due, date(2026, 8, 12), due) is None


@pytest.mark.parametrize(
    ("rhythm", "last_on", "silent"),
    [
        (MONTHLY, date(2026, 4, 30), False),
        (MONTHLY, date(2026, 3, 31), False),
        (MONTHLY, date(2026, 3, 20), True),
        (MONTHLY, None, True),
        (WEEKLY, date(2026, 5, 2), False),
        (WEEKLY, date(2026, 5, 1), True),
        (QUARTERLY, date(2026, 1, 1), False),
    ],
)
def test_one_rhythm_and_a_half_without_a_word_is_silence(rhythm, last_on, silent):
    assert is_silent(rhythm, NEW_YEARS_EVE, last_on, TODAY) is silent
