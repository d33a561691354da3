"""Guardrails: what must not get worse on the way to a target, as "Recordable injuries: at most 19 injuries".

Pure. A guardrail has a limit and no pace; its words are kept apart from the measure's values.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import gettext as _

from lean.lib import numbers

NAME_LENGTH, UNIT_LENGTH = 120, 40


class Bound(StrEnum):
    AT_MOST = "at_most"
    AT_LEAST = "at_least"


WRITTEN = {Bound.AT_MOST: "at most", Bound.AT_LEAST: "at least"}
_LINE = re.compile(r"(?P<name>[^:]+):\s*at (?P<side>most|least)\s+(?P<rest>\S.*)", re.IGNORECASE)
_LIMIT = re.compile(r"(?P<limit>[€$£¥]?\s*[-\u2212\u2013+]?\d[\d.,'’\u00a0\u202f]*)\s*(?P<unit>.*)")


class Unreadable(ValueError):
    """A line that is no guardrail; the message is a sentence for who wrote it."""


@dataclass(frozen=True, slots=True)
class Guardrail:
    name: str
    unit: str
    side: Bound
    limit: Decimal

    def holds(self, value: Decimal) -> bool:
        return value <= self.limit if self.side is Bound.AT_MOST else value >= self.limit

    @property
    def decimals(self) -> int:
        """As many places as its limit was written with."""
        return max(0, -self.limit.as_tuple().exponent)

    def as_json(self) -> dict[str, str]:
        return {"name": self.name, "unit": self.unit, "side": self.side.value, "limit": str(self.limit)}

    @classmethod
    def from_json(cls, kept: dict[str, str]) -> Guardrail:
        """Raises KeyError, TypeError, ValueError or ArithmeticError for what is no guardrail."""
        guardrail = cls(str(kept["name"]).strip(), str(kept["unit"]), Bound(kept["side"]), Decimal(kept["limit"]))
        if not guardrail.name or not guardrail.limit.is_finite():
            raise ValueError("a guardrail has a name and a limit")
        return guardrail

    def __str__(self) -> str:
        return f"{self.name}: {WRITTEN[self.side]} {numbers.with_unit(self.limit, self.decimals, self.unit)}"


def read(lines: str) -> list[Guardrail]:
    """Guardrails as people write them, one in a line. Raises Unreadable with a message for each bad line."""
    found, problems = [], []
    for number, line in enumerate(lines.splitlines(), start=1):
        if line.strip():
            try:
                found.append(_read_line(line.strip()))
            except Unreadable as problem:
                problems.append(_("Line %(number)s: %(problem)s") % {"number": number, "problem": problem})
    if problems := problems + misnamed(found):
        raise Unreadable("\n".join(problems))
    return found


def misnamed(guardrails: Iterable[Guardrail]) -> list[str]:
    """What is wrong with their names, in sentences: each has its own, and a colon ends it where it is written."""
    names = [guardrail.name for guardrail in guardrails]
    same = [name.casefold() for name in names]
    twice = sorted({name for name in names if same.count(name.casefold()) > 1})
    says = [_("“%(name)s” stands here twice. Give each its own name.") % {"name": name} for name in twice]
    unwritable = [name for name in names if ":" in name]
    return says + [_("“%(name)s” has a colon in its name. Leave it out.") % {"name": name} for name in unwritable]


def _read_line(line: str) -> Guardrail:
    written = _LINE.fullmatch(line)
    limit = _LIMIT.fullmatch(written["rest"]) if written else None
    if limit is None:
        raise Unreadable(_("write it like “Recordable injuries: at most 19 injuries”."))
    name, number, unit = written["name"].strip(), limit["limit"], limit["unit"].strip()
    if number[0] in "€$£¥":
        number, unit = number[1:], number[0]
    if len(name) > NAME_LENGTH or len(unit) > UNIT_LENGTH:
        raise Unreadable(_("that is too long for a name and a unit."))
    try:
        value = numbers.parse(number)
    except numbers.NotANumber as error:
        raise Unreadable(str(error)) from error
    return Guardrail(" ".join(name.split()), unit, Bound(f"at_{written['side'].lower()}"), value)


def written(guardrails: Iterable[Guardrail]) -> str:
    """What `read` reads back."""
    return "\n".join(map(str, guardrails))
