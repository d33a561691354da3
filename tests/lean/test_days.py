"""Days as people say them."""

from datetime import date

import pytest

from lean.lib import days

TUESDAY = date(2026, 5, 12)


def test_the_year_is_said_only_where_it_is_another():
    assert days.day(date(2026, 12, 18), TUESDAY) == "18 December"
    assert days.day(date(2027, 12, 18), TUESDAY) == "18 December 2027"


@pytest.mark.parametrize(
    ("when", "said"),
    [
        (date(2026, 5, 12), "today"),
        (date(2026, 5, 11), "yesterday"),
        (date(2026, 5, 13), "tomorrow"),
        (date(2026, 5, 15), "Friday"),
        (date(2026, 5, 18), "Monday"),
        (date(2026, 5, 19), "19 May"),
        (date(2026, 5, 10), "10 May"),
        (date(2025, 12, 31), "31 December 2025"),
    ],
)
def test_near_days_have_their_own_words(when, said):
    assert days.near(when, TUESDAY) == said


@pytest.mark.parametrize(
    ("since", "said"),
    [
        (date(2026, 5, 12), "since today"),
        (date(2026, 5, 11), "since yesterday"),
        (date(2026, 5, 10), "for 2 days"),
        (date(2026, 5, 4), "for 8 days"),
        (date(2026, 3, 18), "for 55 days"),
        (date(2026, 3, 17), "since 17 March"),
        (date(2026, 5, 13), "since today"),
    ],
)
def test_how_long_something_has_been_waiting(since, said):
    assert days.how_long(since, TUESDAY) == said


def test_a_day_in_full():
    assert days.full(TUESDAY) == "Tuesday 12 May 2026"
