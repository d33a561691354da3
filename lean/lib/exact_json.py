"""JSON that keeps its word: numbers without floats, days, and text that a database can hold.

A number goes out as a string ("5.5") and comes in as one, or as a JSON number, whose text is read as it
was written: 0.1 is a tenth. What can't be kept is refused in words, never rounded.
"""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from django.http import HttpRequest
from ninja.parser import Parser
from pydantic import AfterValidator, BeforeValidator, PlainSerializer, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from .numbers import MAX_DECIMALS, MAX_DIGITS

# The largest number that a primary key can be.
MAX_ID = 2**63 - 1
# Python refuses to read longer ones as an int, to save its time.
LONGEST_INT = 30
_NUMBER = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,40})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# Working days are counted on from a day: one at the end of the calendar would leave it.
YEARS = range(1900, 2200)


class ExactParser(Parser):
    """Reads a request's body. Raises ValueError for what is not JSON, NaN and Infinity among it."""

    def parse_body(self, request: HttpRequest) -> Any:
        return json.loads(request.body, parse_float=_written, parse_int=_whole, parse_constant=_no_number)


def _written(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:  # an exponent of twenty digits
        return Decimal("Infinity")


def _whole(text: str) -> int | Decimal:
    return int(text) if len(text) <= LONGEST_INT else Decimal(text)


def _no_number(text: str):
    raise ValueError(f"{text} is no JSON number")


def _refuse(code: str, says: str) -> PydanticCustomError:
    return PydanticCustomError(code, says)


def _number(value: Any) -> Decimal:
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        value = Decimal(value)
    if isinstance(value, int) and not isinstance(value, bool):
        value = Decimal(value)
    if not isinstance(value, Decimal):
        raise _refuse("number", 'Write a number like "3.2": a point, digits, nothing else.')
    if not value.is_finite() or value.adjusted() >= MAX_DIGITS - MAX_DECIMALS:
        raise _refuse("number_too_long", "That number is too long: eleven digits before the point are the most.")
    if value.as_tuple().exponent < -MAX_DECIMALS and value != round(value, MAX_DECIMALS):
        raise _refuse("too_many_decimals", "That number has more than four decimals. Four are the most.")
    return round(value, MAX_DECIMALS) + 0  # minus nothing is nothing


def plain(value: Decimal) -> str:
    """As short as it is exact: 5.5, not 5.5000, and 100, not 1E+2."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _storable(text: str) -> str:
    if "\x00" in text:
        raise _refuse("unreadable_text", "This text has a character that nobody can read (NUL). Take it out.")
    return text


def _day(value: Any) -> date:
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise _refuse("day", 'Write a day like "2026-12-18".')
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise _refuse("day", "There is no such day.") from None
    if day.year not in YEARS:
        raise _refuse("day", f"Choose a day between {YEARS.start} and {YEARS.stop - 1}.")
    return day


_written_as = WithJsonSchema(
    {"anyOf": [{"type": "string", "pattern": r"^-?[0-9]{1,11}(\.[0-9]{1,4})?$"}, {"type": "number"}]},
    mode="validation",
)
_shown_as = WithJsonSchema({"type": "string", "format": "decimal", "examples": ["5.5"]}, mode="serialization")

Number = Annotated[Decimal, BeforeValidator(_number), _written_as]
"""A number that comes in: at most four decimals, at most eleven digits before them."""

ShownNumber = Annotated[Decimal, PlainSerializer(plain, return_type=str), _shown_as]
"""A number that goes out, as a string."""

Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]


def words(max_length: int) -> Any:
    """Text without the spaces around it."""
    return Annotated[str, StringConstraints(strip_whitespace=True, max_length=max_length), AfterValidator(_storable)]
