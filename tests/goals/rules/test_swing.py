"""The usual swing: what twelve values or more say about the next."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from goals.rules.swing import ENOUGH, limits, usual_movement

values = st.lists(st.decimals("-9999", "9999", places=2), min_size=ENOUGH, max_size=30)


def test_nothing_is_said_of_chance_below_twelve_values():
    assert limits([Decimal(5)] * 11) is None
    assert usual_movement([Decimal(5)] * 11) is None


def test_the_limits_are_the_mean_and_266_hundredths_of_the_mean_moving_range():
    found = limits([Decimal(10), Decimal(12)] * 6)
    assert (found.mean, found.swing) == (11, Fraction("5.32"))
    assert (found.low, found.high) == (Fraction("5.68"), Fraction("16.32"))
    assert [value in found for value in (Decimal("5.68"), Decimal("16.33"))] == [True, False]


def test_the_usual_movement_is_the_median_step_so_one_leap_changes_nothing():
    steady = [Decimal(10), Decimal(12)] * 6
    assert usual_movement(steady) == 2
    assert usual_movement([*steady, Decimal(500)]) == 2


@given(values)
def test_what_never_moves_has_no_swing(measured):
    flat = limits([measured[0]] * len(measured))
    assert (flat.mean, flat.swing) == (Fraction(measured[0]), 0)


@given(values, st.integers(-1000, 1000))
def test_limits_move_with_their_values(measured, by):
    before, after = limits(measured), limits([value + by for value in measured])
    assert (after.mean, after.swing) == (before.mean + by, before.swing)


@given(values)
def test_read_backwards_the_limits_are_the_same(measured):
    assert limits(measured) == limits(measured[::-1])
