"""Where it lands at this pace: a robust line with its range."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goals.rules.forecast import Forecast, forecast
from tests.goals.rules.year import DECEMBER, month_ends

numbers = st.decimals("-9999", "9999", places=2)
year = st.lists(numbers, min_size=3, max_size=11)


def series(*values: str) -> list[tuple[date, Decimal]]:
    return list(zip(month_ends(2026), map(Decimal, values), strict=False))


def test_the_demo_company_lands_at_nineteen_and_a_half():
    lands = Decimal("19.5")
    assert forecast(series("30.5", "29.5", "28.5", "27.5"), DECEMBER) == Forecast(DECEMBER, lands, lands, lands)


@pytest.mark.parametrize("values", [[], ["30"], ["30", "29"]])
def test_under_three_values_nothing_is_foretold(values):
    assert forecast(series(*values), DECEMBER) is None


def test_three_values_of_two_days_are_two_values():
    first = date(2026, 1, 31)
    assert forecast([(first, Decimal(1)), (first, Decimal(2)), (DECEMBER, Decimal(3))], date(2027, 1, 31)) is None


def test_a_day_that_has_its_value_isnt_foretold():
    measured = series("3", "2", "1")
    assert forecast(measured, measured[-1][0]) is None
    assert forecast(measured, date(2026, 2, 1)) is None


def test_one_odd_value_doesnt_turn_the_line():
    assert forecast(series("30", "29", "28", "90", "26", "25", "24"), DECEMBER).value == 19


def test_the_less_is_known_the_wider_is_the_range():
    few, many = series("10", "12", "11"), series(*["10", "12", "11"] * 3)
    wide, narrow = forecast(few, DECEMBER), forecast(many, DECEMBER)
    assert narrow.high - narrow.low < wide.high - wide.low


def test_only_the_latest_twelve_values_make_the_pace():
    days = [*month_ends(2025), *month_ends(2026)]
    values = [*map(Decimal, range(100, 112)), *[Decimal(50)] * 12]
    landing = forecast(list(zip(days, values, strict=True)), date(2027, 12, 31))
    assert (landing.value, landing.low, landing.high) == (50, 50, 50)


@given(numbers, numbers, st.integers(3, 11))
def test_a_straight_line_goes_on_exactly(start, step, count):
    measured = [(on, start + step * number) for number, on in enumerate(month_ends(2026)[:count])]
    lands = start + step * 11
    assert forecast(measured, DECEMBER) == Forecast(DECEMBER, lands, lands, lands)


@given(year)
def test_the_landing_lies_in_its_range(values):
    found = forecast(list(zip(month_ends(2026), values, strict=False)), DECEMBER)
    assert found.low <= found.value <= found.high


@given(year)
def test_turned_upside_down_it_lands_upside_down(values):
    up = forecast(list(zip(month_ends(2026), values, strict=False)), DECEMBER)
    down = forecast([(on, -value) for on, value in zip(month_ends(2026), values, strict=False)], DECEMBER)
    assert (down.value, down.low, down.high) == (-up.value, -up.high, -up.low)
