"""What deserves a look: the rules on plain values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goals.rules.alignment import circles, theory_was_wrong


@pytest.mark.parametrize(
    ("above", "pieces", "wrong"),
    [
        ("watch", ["ok", "reached", "swing"], True),
        ("off", ["ok"], True),
        ("ok", ["ok"], False),
        ("off", [], False),
        ("off", ["ok", "watch"], False),
        ("off", ["ok", "talk"], False),
        ("silent", ["ok"], False),
    ],
)
def test_a_theory_was_wrong_where_all_pieces_go_well_and_what_they_are_for_does_not(above, pieces, wrong):
    assert theory_was_wrong(above, pieces) is wrong


@pytest.mark.parametrize(
    ("supports", "found"),
    [
        ([], []),
        ([(1, 2), (2, 3), (1, 3)], []),
        ([(1, 2), (2, 1)], [[1, 2]]),
        ([(3, 1), (1, 2), (2, 3), (3, 4)], [[1, 2, 3]]),
        ([(5, 6), (6, 5), (1, 2), (2, 1), (2, 5)], [[1, 2], [5, 6]]),
    ],
)
def test_who_supports_each_other_in_a_circle_is_found(supports, found):
    assert circles(supports) == found


def test_a_long_chain_is_no_circle_until_it_closes():
    chain = [(each, each + 1) for each in range(5000)]
    assert circles(chain) == []
    assert circles([*chain, (5000, 0)]) == [list(range(5001))]


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda pair: pair[0] != pair[1])))
def test_two_are_in_a_circle_where_each_is_reached_from_the_other(supports):
    reach = set(supports)
    for _ in range(8):
        reach |= {(a, d) for a, b in reach for c, d in reach if b == c}
    expected = {frozenset({b for b in range(8) if (a, b) in reach and (b, a) in reach}) for a in range(8)} - {
        frozenset()
    }
    assert {frozenset(circle) for circle in circles(supports)} == expected
