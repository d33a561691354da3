"""Lines "because → worth" add up to what separates a counter from the number it answers, to the last decimal."""

from decimal import Decimal

import pytest

from goals.rules.because import DoesNotAddUp, NothingToAddUp, difference, must_add_up, so_far
from tests.factories import terms

D = Decimal
OFFER, BLANK = terms("5", "2.5").stand, terms("5", None).stand


def counter(target, **fields):
    return terms("5", target, **fields).stand


@pytest.mark.parametrize(
    ("before", "after", "apart"),
    [
        (OFFER, counter("3.2"), D("0.7")),
        (OFFER, counter("2"), D("0.5")),
        # Nothing is on the table yet: the lines make the way from today.
        (BLANK, counter("3.2"), D("1.8")),
        (terms("5", "2.5", contribution=D(2)).stand, counter("2.5", contribution=D("1.4")), D("0.6")),
        (OFFER, counter("2.5"), D(0)),
        # In another unit nothing is comparable but its own start.
        (OFFER, counter("4", unit="hours"), D(1)),
    ],
)
def test_the_difference_is_to_the_number_on_the_table(before, after, apart):
    assert difference(before, after).amount == apart


def test_a_range_and_a_milestone_have_no_difference():
    assert difference(OFFER, terms("5", None, direction="range", range_low=D(1)).stand) is None
    assert difference(OFFER, counter(None)) is None


@pytest.mark.parametrize("lines", [["0.5", "0.2"], ["0.7"], ["-0.7"], ["1", "-0.3"], []])
def test_lines_that_add_up_are_taken(lines):
    must_add_up([("why", D(worth)) for worth in lines], OFFER, counter("3.2"))


def test_lines_that_do_not_add_up_are_refused_with_both_sums():
    with pytest.raises(DoesNotAddUp, match=r"add up to 0\.6.days, and your number is 0\.7.days away"):
        must_add_up([("The oven is down", D("0.6"))], OFFER, counter("3.2"))
    with pytest.raises(NothingToAddUp):
        must_add_up([("The oven is down", D("0.6"))], OFFER, counter("2.5"))


@pytest.mark.parametrize(
    ("worths", "says"),
    [
        ([], ""),
        (["0.5"], "0.5 of 0.7 days: 0.2 still to explain."),
        (["0.5", "0.2"], "0.7 days: they add up."),
        (["0.5", "0.25"], "0.75 of 0.7 days: 0.05 too much."),
    ],
)
def test_while_it_is_typed_it_says_what_is_still_to_explain(worths, says):
    said = so_far([("why", D(worth)) for worth in worths], OFFER, counter("3.2"))
    assert said.replace("\N{NO-BREAK SPACE}", " ") == says
