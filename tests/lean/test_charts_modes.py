"""Where the drawings of parts that don't add up put things."""

from decimal import Decimal as D

import pytest

from lean.lib import charts_modes
from tests.lean.test_charts import blocks, dots, lines


def test_a_part_goes_from_where_it_stands_to_its_word():
    drawn = charts_modes.way_row(D(-2), D(4), D(6), D(10), low=D(-2), high=D(10))
    assert blocks(drawn) == [("b-agreed", "0.00%", "50.00%"), ("b-table", "50.00%", "16.67%")]
    assert dots(drawn) == [("w-start", "0.00%", "50%")]
    assert lines(drawn, "goal") == [("100.00%", "100.00%", "-60%", "160%")]


def test_a_word_that_takes_back_is_hatched_over_the_end():
    drawn = charts_modes.way_row(D(0), D(8), D(5), D(10))
    assert blocks(drawn) == [("b-agreed", "0.00%", "50.00%"), ("b-table", "50.00%", "30.00%")]


def test_a_part_that_goes_the_wrong_way_is_drawn_there():
    drawn = charts_modes.way_row(D(0), D(-4), D(-4), D(6), low=D(-4), high=D(6))
    assert blocks(drawn) == [("b-agreed", "0.00%", "40.00%")]


def test_what_was_asked_and_what_holds_the_whole_are_marked():
    drawn = charts_modes.way_row(D(0), D(5), D(5), D(10), ask=D(8), held=True)
    assert [row[0] for row in lines(drawn, "w-ask")] == ["80.00%"]
    assert [row[0] for row in lines(drawn, "w-held")] == ["50.00%"]


def test_the_scale_holds_every_place():
    assert charts_modes.ways_reach(D(10), [D(-4), D(12)]) == (D(-4), D(12))
    assert charts_modes.ways_reach(D(10), []) == (0, 10)


@pytest.mark.parametrize(
    ("numbers", "kinds"),
    [
        ((2, 1, 4, 5), ["c-agreed", "c-agreed", "c-table", "c-named", "c-open"]),
        ((3, 0, 3, 2), ["c-agreed"] * 3),
        ((0, 0, 0, 2), ["c-open"] * 2),
    ],
)
def test_a_count_has_a_box_for_each(numbers, kinds):
    drawn = charts_modes.boxes(*numbers, "Two of five")
    assert [klass for klass, _x, _width in blocks(drawn)] == kinds
    assert 'aria-label="Two of five"' in drawn


def test_more_boxes_than_fit_are_left_to_the_words():
    assert charts_modes.boxes(0, 0, 0, 61, "None of 61") == ""
    assert charts_modes.boxes(0, 0, 0, 0, "Nothing") == ""
