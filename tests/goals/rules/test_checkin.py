"""A number is kept as it is said, and doubted where no plan of anybody goes that far."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goals.rules.checkin import DayToCome, Doubt, NeitherYesNorNo, Scale, doubt_about, must_be_sayable
from goals.rules.coverage import Direction

MAY = date(2026, 5, 12)
APRIL = date(2026, 4, 30)
DAYS = Scale(Direction.DECREASE, Decimal(31), date(2026, 1, 5), Decimal(18))
RANGE = Scale(Direction.RANGE, low=Decimal(20), high=Decimal(24))
SEEN = [Decimal("29.5"), Decimal("28.5")]


def test_a_day_to_come_has_no_value_yet():
    with pytest.raises(DayToCome):
        must_be_sayable(Decimal(27), date(2026, 5, 13), Direction.DECREASE, MAY)
    must_be_sayable(Decimal(27), MAY, Direction.DECREASE, MAY)


def test_a_milestone_is_reached_or_not_yet():
    for value in (0, 1):
        must_be_sayable(Decimal(value), MAY, Direction.MILESTONE, MAY)
    with pytest.raises(NeitherYesNorNo):
        must_be_sayable(Decimal("0.5"), MAY, Direction.MILESTONE, MAY)


def test_a_forgotten_decimal_mark_is_asked_about():
    assert doubt_about(Decimal("27.5"), APRIL, DAYS, SEEN) is None
    assert doubt_about(Decimal(275), APRIL, DAYS, SEEN) is Doubt.FAR_FROM_ALL


def test_a_bad_month_is_not_asked_about():
    assert doubt_about(Decimal(44), APRIL, DAYS, SEEN) is None
    assert doubt_about(Decimal("44.1"), APRIL, DAYS, SEEN) is Doubt.FAR_FROM_ALL


def test_what_was_confirmed_once_is_usual_from_then_on():
    assert doubt_about(Decimal(270), APRIL, DAYS, [*SEEN, Decimal(275)]) is None


def test_a_range_is_as_wide_as_it_is():
    assert doubt_about(Decimal(28), APRIL, RANGE, []) is None
    assert doubt_about(Decimal(15), APRIL, RANGE, []) is Doubt.FAR_FROM_ALL


def test_a_day_before_the_start_is_asked_about():
    assert doubt_about(Decimal(31), date(2026, 1, 4), DAYS, SEEN) is Doubt.BEFORE_THE_START


def test_where_nothing_says_how_far_things_go_nothing_is_doubted():
    assert doubt_about(Decimal(900), APRIL, Scale(Direction.INCREASE, Decimal(3)), []) is None
    assert doubt_about(Decimal(900), APRIL, Scale(Direction.INCREASE, Decimal(3), target=Decimal(3)), []) is None


numbers = st.decimals(-10_000, 10_000, places=2)


@given(numbers, numbers, numbers, st.lists(numbers, max_size=5))
def test_a_number_between_those_that_are_known_is_never_far(baseline, target, value, seen):
    scale = Scale(Direction.INCREASE, baseline, None, target)
    if min(baseline, target) <= value <= max(baseline, target):
        assert doubt_about(value, APRIL, scale, seen) is None


@given(numbers, numbers, numbers, st.lists(numbers, max_size=5), numbers)
def test_more_values_seen_never_raise_a_doubt(baseline, target, value, seen, more):
    scale = Scale(Direction.INCREASE, baseline, None, target)
    if doubt_about(value, APRIL, scale, seen) is None:
        assert doubt_about(value, APRIL, scale, [*seen, more]) is None
