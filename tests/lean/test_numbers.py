"""Numbers as people read and write them."""

from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from lean.lib import numbers


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        ("3.2", 1, "3.2"),
        ("3", 1, "3.0"),
        ("3.25", 1, "3.3"),
        ("-3.25", 1, "−3.3"),
        ("-2", 1, "−2.0"),
        ("-0.04", 1, "0.0"),
        ("1234567.5", 1, "1,234,567.5"),
        ("-1200", 0, "−1,200"),
        ("1200.0000", None, "1,200"),
        ("0.1250", None, "0.125"),
        ("99999999999.9999", 4, "99,999,999,999.9999"),
    ],
)
def test_a_number_is_shown_as_people_write_it(value, decimals, shown):
    assert numbers.show(Decimal(value), decimals) == shown


def test_a_missing_number_is_the_empty_text():
    assert numbers.show(None, 1) == ""
    assert numbers.show_change(None, 1) == ""
    assert numbers.with_unit(None, 1, "days") == ""


@pytest.mark.parametrize(
    ("value", "shown"), [("1.5", "+1.5"), ("-2", "−2.0"), ("0", "0.0"), ("0.04", "0.0"), ("-0.04", "0.0")]
)
def test_a_change_carries_its_sign_and_nothing_carries_none(value, shown):
    assert numbers.show_change(Decimal(value), 1) == shown


@pytest.mark.parametrize(
    ("value", "decimals", "unit", "shown"),
    [
        ("3.2", 1, "days", "3.2\u00a0days"),
        ("27", 0, "k€", "27\u00a0k€"),
        ("38000", 0, "€", "€38,000"),
        ("-38000", 0, "€", "−€38,000"),
        ("3", 0, "", "3"),
    ],
)
def test_no_line_ends_between_a_number_and_its_unit(value, decimals, unit, shown):
    assert numbers.with_unit(Decimal(value), decimals, unit) == shown


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("3.2", "3.2"),
        ("3,2", "3.2"),
        (" 3.2 ", "3.2"),
        (".5", "0.5"),
        (",5", "0.5"),
        ("5.", "5"),
        ("007", "7"),
        ("+3", "3"),
        ("-3.2", "-3.2"),
        ("−3,2", "-3.2"),
        ("– 3", "-3"),
        ("-0", "0"),
        ("1 200,5", "1200.5"),
        ("1\u00a0200,5", "1200.5"),
        ("1\u202f200\u202f300", "1200300"),
        ("1,200.5", "1200.5"),
        ("1.200,5", "1200.5"),
        ("1'200.5", "1200.5"),
        ("1’200", "1200"),
        ("1,200,300", "1200300"),
        ("1.200.300", "1200300"),
        ("3.20000", "3.2"),
        ("99 999 999 999,9999", "99999999999.9999"),
    ],
)
def test_a_number_is_read_as_people_write_it(typed, number):
    assert numbers.parse(typed) == Decimal(number)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("1,200", "1200"),
        ("12,345", "12345"),
        ("1.200", "1.2"),
        ("0,125", "0.125"),
        ("1,2000", "1.2"),
        ("1200,125", "1200.125"),
    ],
)
def test_one_mark_alone_is_read_as_we_write_it(typed, number):
    assert numbers.parse(typed) == Decimal(number)


@pytest.mark.parametrize(
    "typed",
    [
        "three",
        "3.2 days",
        "3-2",
        "--3",
        "1 20",
        "12,34,567",
        "1,200,30",
        "1.2.3,4,5",
        "1e5",
        "NaN",
        "٣",
        ".",
        "-",
        "1,2 3",
        "1 200,300,5",
    ],
)
def test_anything_else_is_refused_in_words(typed):
    with pytest.raises(numbers.NotANumber) as refused:
        numbers.parse(typed)
    assert str(refused.value) == f"“{typed}” is not a number. Write it like 3.2."


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Write a number, like 3.2."),
        ("  ", "Write a number, like 3.2."),
        ("3.14159", "“3.14159” has more than four decimals. Four are the most."),
        ("999999999999", "“999999999999” is too long. Use a larger unit: eleven digits are the most."),
    ],
)
def test_the_refusal_says_what_to_do(typed, said):
    with pytest.raises(numbers.NotANumber) as refused:
        numbers.parse(typed)
    assert str(refused.value) == said


@given(st.decimals(min_value="-99999999999", max_value="99999999999", places=4), st.integers(0, 4))
def test_what_is_shown_can_be_read_back(value, decimals):
    # “1,200” shown is 1200 read; “1.200” shown is 1.2 read: both marks keep their meaning on the way back.
    shown = numbers.show(value, decimals)
    assert numbers.parse(shown) == value.quantize(Decimal(1).scaleb(-decimals), rounding="ROUND_HALF_UP")


@given(st.text(max_size=20))
def test_whatever_is_typed_is_a_number_or_refused(typed):
    try:
        number = numbers.parse(typed)
    except numbers.NotANumber:
        return
    assert abs(number) < Decimal(10) ** 11
    assert -number.as_tuple().exponent <= numbers.MAX_DECIMALS


# --- In the reader's language -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en-gb", "−1,234.5\u00a0days"),
        ("de", "−1.234,5\u00a0Tage"),
        ("fr", "−1\u202f234,5\u00a0jours"),
        ("de-ch", "−1’234.5\u00a0Tage"),
        ("xx-unknown", "−1,234.5\u00a0days"),
    ],
)
def test_marks_and_known_units_are_those_of_the_readers_language(language, shown):
    with translation.override(language):
        assert numbers.with_unit(Decimal("-1234.5"), 1, "days") == shown


@pytest.mark.parametrize(
    ("value", "decimals", "unit", "shown"),
    [
        (1, 0, "models", "1 model"),
        (-1, 0, "points", "−1 point"),
        (1, 0, "days", "1 day"),
        (1, 0, "pieces", "1 piece"),
        (1, 1, "days", "1.0 days"),
        (2, 0, "models", "2 models"),
        (1, 0, "%", "1 %"),
        (1, 0, "per 1,000", "1 per 1,000"),
        (1, 0, "glass", "1 glass"),
        (1, 0, "analyses", "1 analyses"),
        (1, 0, "gas", "1 gas"),
    ],
)
def test_in_english_one_of_them_is_one(value, decimals, unit, shown):
    assert numbers.with_unit(Decimal(value), decimals, unit).replace(numbers.NBSP, " ") == shown


def test_german_reads_three_comma_two_and_its_own_units():
    with translation.override("de"):
        assert numbers.show(Decimal("3.2"), 1) == "3,2"
        assert numbers.with_unit(Decimal("3.2"), 1, "days") == "3,2\u00a0Tage"
        assert numbers.with_unit(Decimal(1), 0, "days") == "1\u00a0Tag"
        assert numbers.with_unit(Decimal("3.2"), 1, "lifts") == "3,2\u00a0lifts"
        assert numbers.show_change(Decimal("1.5"), 1) == "+1,5"
        assert numbers.parse("1.200") == 1200
        assert numbers.parse("1,200") == Decimal("1.2")


@given(
    st.sampled_from(["en", "de", "fr", "de-ch", "pl", "hi"]),
    st.decimals(min_value="-99999999999", max_value="99999999999", places=4),
    st.integers(0, 4),
)
def test_in_every_language_what_is_shown_can_be_read_back(language, value, decimals):
    with translation.override(language):
        shown = numbers.show(value, decimals)
        if language != "hi":  # twelve hundred thousand is 12,00,000 there, which is refused in words
            assert numbers.parse(shown) == value.quantize(Decimal(1).scaleb(-decimals), rounding="ROUND_HALF_UP")


@pytest.mark.parametrize(
    ("low", "high", "unit", "said"),
    [
        ("20", "24", "°C", "20–24\u00a0°C"),
        ("20", None, "°C", "at least 20\u00a0°C"),
        (None, "24", "°C", "at most 24\u00a0°C"),
        ("-5", "3", "°C", "from −5 to 3\u00a0°C"),
        ("20", "24", "€", "€20–24"),
        (None, None, "°C", ""),
    ],
)
def test_a_range_has_its_unit_once(low, high, unit, said):
    bounds = (None if each is None else Decimal(each) for each in (low, high))
    assert numbers.between(*bounds, 0, unit) == said
