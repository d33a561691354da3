"""Long lists come in pages of fifty."""

import pytest

from lean.lib.pages import number_of, page_of


def test_a_short_list_is_one_page():
    page = page_of([1, 2, 3])
    assert (list(page), page.before, page.after) == ([1, 2, 3], 0, 0)


def test_exactly_fifty_rows_have_no_second_page():
    assert page_of(range(50)).after == 0


def test_a_page_in_the_middle_leads_both_ways():
    page = page_of(range(120), "2")
    assert (page.rows[0], len(page), page.before, page.after) == (50, 50, 1, 3)


def test_beyond_the_end_there_is_an_empty_page_with_a_way_back():
    page = page_of(range(10), "7")
    assert (len(page), page.before, page.after) == (0, 6, 0)


@pytest.mark.parametrize("asked", [None, "", "0", "-1", "two", "²", "1.5", "9" * 40])
def test_what_is_no_page_number_asks_for_the_first(asked):
    assert number_of(asked) == 1
