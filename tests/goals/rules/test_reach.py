"""A number on the table beside what was there before."""

from datetime import date
from decimal import Decimal

from goals.rules.reach import reach
from tests.factories import terms

D = Decimal
VALUES = [(date(2026, month, 28), D(value)) for month, value in enumerate(["5", "2.9", "3.4", "2.9", "3.1"], start=1)]


def test_the_last_three_the_best_and_how_often_it_was_there():
    found = reach(VALUES, terms("5", "3").stand)
    assert [value for _, value in found.last] == [D("3.4"), D("2.9"), D("3.1")]
    # Of two that are alike the latest.
    assert found.best == (date(2026, 4, 28), D("2.9"))
    assert (found.there, found.of) == (2, 5)


def test_up_is_better_where_it_shall_grow_and_a_range_has_no_best():
    assert reach(VALUES, terms("2", "3.4", direction="increase").stand).best == VALUES[0]
    kept = reach(VALUES, terms("5", None, direction="range", range_low=D(3), range_high=D(4)).stand)
    assert (kept.best, kept.there) == (None, 2)


def test_without_a_number_on_the_table_or_without_values_nothing_is_compared():
    assert reach(VALUES, terms("5", None).stand).there is None
    assert reach([], terms("5", "3").stand).best is None
