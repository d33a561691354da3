"""Guardrails as people write them, and back."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goals.rules.guardrail import Bound, Guardrail, Unreadable, read, written

INJURIES = Guardrail("Recordable injuries", "injuries", Bound.AT_MOST, Decimal(19))


def test_a_line_says_what_and_how_far():
    assert read("Recordable injuries: at most 19 injuries") == [INJURIES]
    assert read("\n  Served within a day :  At least 98,5 %\n") == [
        Guardrail("Served within a day", "%", Bound.AT_LEAST, Decimal("98.5"))
    ]
    assert read("Overtime: at most €1,200") == [Guardrail("Overtime", "€", Bound.AT_MOST, Decimal(1200))]


def test_it_holds_at_its_limit():
    assert [INJURIES.holds(Decimal(number)) for number in (18, 19, 20)] == [True, True, False]
    at_least = Guardrail("Served", "%", Bound.AT_LEAST, Decimal(98))
    assert [at_least.holds(Decimal(number)) for number in (97, 98, 99)] == [False, True, True]


def test_each_bad_line_is_named():
    with pytest.raises(Unreadable) as refused:
        read("Injuries: at most 19\nfewer injuries\nOvertime: at most many hours\nInjuries: at least 3")
    assert str(refused.value).splitlines() == [
        "Line 2: write it like “Recordable injuries: at most 19 injuries”.",
        "Line 3: write it like “Recordable injuries: at most 19 injuries”.",
        "“Injuries” stands here twice. Give each its own name.",
    ]


def test_what_the_terms_keep_is_read_back():
    assert Guardrail.from_json(INJURIES.as_json()) == INJURIES


@pytest.mark.parametrize(
    "kept", [{}, {"name": "x"}, {**INJURIES.as_json(), "side": "near"}, {**INJURIES.as_json(), "limit": "NaN"}]
)
def test_what_is_none_is_refused(kept):
    with pytest.raises((KeyError, TypeError, ValueError, ArithmeticError)):
        Guardrail.from_json(kept)


names = st.text("abcdefghij klm", min_size=1, max_size=30).filter(lambda name: name.strip() == " ".join(name.split()))


@given(
    st.lists(
        st.builds(
            Guardrail,
            names.map(str.strip).filter(bool),
            st.sampled_from(["", "%", "injuries", "k€"]),
            st.sampled_from(Bound),
            st.decimals(0, 10**9, places=2).map(lambda number: number.normalize() + 0),
        ),
        unique_by=lambda guardrail: guardrail.name,
        max_size=4,
    )
)
def test_what_is_written_reads_back(guardrails):
    assert read(written(guardrails)) == guardrails
