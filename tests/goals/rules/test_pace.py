"""The pace as a row of numbers: one for each period, straight unless somebody wrote otherwise."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goals.rules.pace import MOST, coarse, days_of, planned, row
from goals.rules.rhythm import Rhythm
from tests.goals.rules.year import DECEMBER, month_ends

START = date(2025, 12, 31)
numbers = st.decimals("-9999", "9999", places=2)


def test_a_year_of_months_has_eleven_numbers_before_the_due_day():
    assert days_of(START, DECEMBER, Rhythm.MONTHLY) == month_ends(2026)[:11]
    assert row(Decimal(12), Decimal(0), START, DECEMBER, Rhythm.MONTHLY)[:2] == [
        (date(2026, 1, 31), 11),
        (date(2026, 2, 28), 10),
    ]


def test_an_agreed_number_stays_where_it_is_and_bends_its_neighbours():
    april = date(2026, 4, 15)
    found = dict(row(Decimal(12), Decimal(0), START, DECEMBER, Rhythm.QUARTERLY, [(april, Decimal(2))]))
    assert list(found) == [date(2026, 3, 31), april, date(2026, 6, 30), date(2026, 9, 30)]
    assert found[april] == 2


def test_without_a_target_the_row_is_there_and_empty():
    assert set(row(Decimal(12), None, START, DECEMBER, Rhythm.QUARTERLY)) == {
        (date(2026, 3, 31), None),
        (date(2026, 6, 30), None),
        (date(2026, 9, 30), None),
    }


@pytest.mark.parametrize(
    ("due", "rhythm"),
    [(date(2026, 5, 31), "weekly"), (DECEMBER, "monthly"), (date(2029, 12, 31), "quarterly")],
)
def test_nobody_is_asked_for_more_numbers_than_fit_a_row(due, rhythm):
    found = coarse(START, due, Rhythm.WEEKLY)
    assert found == rhythm
    assert len(days_of(START, due, found)) <= MOST


@given(numbers, numbers, st.dates(date(2026, 2, 1), date(2028, 1, 1)), st.sampled_from(Rhythm))
def test_a_row_left_as_it_is_plans_what_the_straight_line_plans(baseline, target, due, rhythm):
    straight = row(baseline, target, START, due, rhythm)
    again = [planned(baseline, target, START, due, day, straight) for day, _value in straight]
    assert again == [value for _day, value in straight]
