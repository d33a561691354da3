"""A plan as a spreadsheet: each row read into an outcome with its terms, without asking the database.

What can be said about one row, or about the rows among themselves, is said here; whether they fit what is
there already is `goals.imports`' business.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from lean.lib.sheet import Problem, Row, Sheet, misfit, one_line, suggestion

from .models import Outcome, Terms
from .models.terms import MILESTONE
from .rules import ask_first
from .rules.coverage import Direction

COLUMNS = (
    "outcome_key",
    "parent_key",
    "team_key",
    "cycle",
    "statement",
    "short_name",
    "why",
    "measure",
    "unit",
    "direction",
    "baseline",
    "baseline_on",
    "target",
    "due_on",
    "contribution",
    "state",
)
# A file may do without it: then it says nothing about supports.
SUPPORTS = "supports"
# And without this, nothing about what is asked first.
ASK_FIRST = "ask_first"
STRENGTHS = {"strong": "strong", "weak": "weak", "some": "weak"}
# Where a column has another name than the field of Terms that it fills.
FIELD = {"measure": "measure_name"}
COLUMN = {field: column for column, field in FIELD.items()}
NUMBERS = ("baseline", "target", "contribution")
DAYS = ("baseline_on", "due_on")
# They mean nothing as long as nothing is measured.
OF_A_MEASURE = ("unit", "direction", "baseline", "baseline_on", "target", "contribution")
DIRECTED = (Direction.INCREASE.value, Direction.DECREASE.value)
DIRECTIONS = (*DIRECTED, Direction.RANGE.value, Direction.MILESTONE.value)
WRITE_A_RANGE = "Write it as 10..25, or with one end alone as 10.. or ..25."
# What the columns keep: 15 digits, four of them after the point.
PLACES, LARGEST = 4, Decimal(10) ** 11
WHY_LENGTH = 4000

_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class State(StrEnum):
    DRAFT = "draft"
    OFFERED = "offered"
    AGREED = "agreed"


@dataclass(slots=True)
class Planned:
    """An outcome as the file has it. `terms` are the fields of Terms that the file speaks of."""

    row: Row
    key: str
    parent: str
    team: str
    cycle: str
    short_name: str
    state: State
    terms: dict = field(default_factory=dict)
    # Which outcomes it also helps, by key, and how strongly.
    supports: dict[str, str] = field(default_factory=dict)

    def as_terms(self, **more) -> Terms:
        return Terms(**self.terms, **more)

    def says_the_same_as(self, other) -> bool:
        """Whether these words and numbers are already in Terms or TermsDraft. 3.0 and 3.0000 are the same."""
        return all(getattr(other, name) == value for name, value in self.terms.items())


def read_plan(sheet: Sheet) -> dict[str, Planned]:
    """The outcomes of the sheet by key. What can't be read joins the sheet's problems."""
    planned: dict[str, Planned] = {}
    for row in sheet.rows:
        outcome, problems = _read_row(row)
        if ASK_FIRST in sheet.columns:
            outcome.terms[ASK_FIRST], unreadable = ask_first_in(row)
            problems += unreadable
        first = planned.get(outcome.key)
        if first is not None:
            problems.append(
                row.problem("outcome_key", f"Row {first.row.number} has the same key.", "Give each row its own.")
            )
        elif outcome.key:
            planned[outcome.key] = outcome
        sheet.problems += problems
    return planned


def _read_row(row: Row) -> tuple[Planned, list[Problem]]:
    problems: list[Problem] = []
    terms = {"statement": one_line(row["statement"]), "why": _paragraphs(row["why"])}
    terms |= {FIELD.get(column, column): one_line(row[column]) for column in ("measure", "unit")}
    terms["direction"], problem = _word(row, "direction", DIRECTIONS, default=Direction.DECREASE.value)
    problems += problem
    numbers, problem = _numbers(row, terms["direction"])
    terms |= numbers
    problems += problem
    for column in DAYS:
        terms[column], problem = day_in(row, column)
        problems += problem
    state, problem = _word(row, "state", [word.value for word in State], default=State.DRAFT.value)
    problems += problem
    outcome = Planned(
        row=row,
        key=one_line(row["outcome_key"]),
        parent=one_line(row["parent_key"]),
        team=one_line(row["team_key"]),
        cycle=one_line(row["cycle"]),
        short_name=one_line(row["short_name"]),
        state=State(state),
        terms=terms,
    )
    outcome.supports, problem = supports_in(row)
    problems += problem
    return outcome, [*problems, *_missing(row), *_too_long(outcome), *_measure_by_halves(row, terms)]


def _numbers(row: Row, direction: str) -> tuple[dict, list[Problem]]:
    """The numbers of its terms. A range stands in the column of the target; a milestone has none of its own."""
    if direction == Direction.MILESTONE:
        contribution, problems = number_in(row, "contribution")
        baseline, target = MILESTONE if row["measure"] else (None, None)
        numbers = {"baseline": baseline, "target": target, "range_low": None, "range_high": None, "decimals": 0}
        return numbers | {"contribution": contribution}, [*problems, *_numbers_of_a_milestone(row)]
    problems: list[Problem] = []
    numbers = {"target": None, "range_low": None, "range_high": None}
    columns = NUMBERS
    if direction == Direction.RANGE:
        columns = ("baseline", "contribution")
        (numbers["range_low"], numbers["range_high"]), problems = range_in(row, "target")
    for column in columns:
        numbers[column], problem = number_in(row, column)
        problems += problem
    # As many decimals as somebody cared to write.
    numbers["decimals"] = max((-n.as_tuple().exponent for n in numbers.values() if n is not None), default=0)
    return numbers, problems


def _numbers_of_a_milestone(row: Row) -> Iterator[Problem]:
    for column in ("baseline", "target"):
        if row[column]:
            do = "Leave it empty, and write the day in due_on."
            yield row.problem(column, "A milestone is reached or not: it has no number.", do)


def _missing(row: Row) -> Iterator[Problem]:
    for column, what, do in (
        ("outcome_key", "The outcome has no key.", "Give it one that no other row has."),
        ("team_key", "No team owns this.", "Write the key of the team whose outcome it is."),
        ("cycle", "No cycle is named.", "Write the name of the cycle, such as 2026."),
        ("statement", "The statement is empty.", "Write what will be true when it has worked."),
        ("state", "The state is empty.", "Write draft, offered or agreed."),
    ):
        if not row[column]:
            yield row.problem(column, what, do)
    if row["contribution"] and not row["parent_key"]:
        yield row.problem("contribution", "There is no outcome above it to give this to.", "Leave it empty at the top.")


def _too_long(outcome: Planned) -> Iterator[Problem]:
    row, of_outcome, of_terms = outcome.row, Outcome._meta.get_field, Terms._meta.get_field
    yield from misfit(row, "outcome_key", of_outcome("key"), outcome.key)
    yield from misfit(row, "short_name", of_outcome("short_name"), outcome.short_name)
    for column in ("statement", "measure", "unit"):
        name = FIELD.get(column, column)
        yield from misfit(row, column, of_terms(name), outcome.terms[name])
    if len(outcome.terms["why"]) > WHY_LENGTH:
        yield row.problem("why", f"It has more than {WHY_LENGTH} characters.", "Say the rest on the outcome's page.")


def _measure_by_halves(row: Row, terms: dict) -> Iterator[Problem]:
    if not row["measure"]:
        for column in OF_A_MEASURE:
            if row[column]:
                do = "Name the measure, or leave the numbers out for now."
                yield row.problem(column, "Nothing says what is measured.", do)
                return
        return
    if not row["direction"]:
        yield row.problem("direction", "Which way is better?", f"Write {_listed(DIRECTIONS)}.")
    elif terms["direction"] in DIRECTED:
        yield from _way_by_halves(row, terms["baseline"], terms["target"])
    if terms["baseline_on"] and terms["due_on"] and terms["due_on"] <= terms["baseline_on"]:
        what = f"It isn't after {row['baseline_on']}, the day of the baseline."
        yield row.problem("due_on", what, "Correct one of the two days.")


def _way_by_halves(row: Row, baseline: Decimal | None, target: Decimal | None) -> Iterator[Problem]:
    if baseline is not None and target is not None and target != baseline:
        way = Direction.INCREASE if target > baseline else Direction.DECREASE
        if row["direction"].lower() in set(DIRECTED) - {way}:
            what = f"From {row['baseline']} to {row['target']} is {'an' if way == 'increase' else 'a'} {way}."
            yield row.problem("direction", what, "Correct the word or one of the numbers.")
    if row["target"] and not row["baseline"]:
        yield row.problem("target", "The target has no baseline.", "Write where it stands today as the baseline.")


# --- Cells -----------------------------------------------------------------------------------------------------------


def number_in(row: Row, column: str) -> tuple[Decimal | None, list[Problem]]:
    return _number(row, column, row[column])


def range_in(row: Row, column: str) -> tuple[tuple[Decimal | None, Decimal | None], list[Problem]]:
    """From the one end to the other; None for an end that is left open."""
    low, dots, high = row[column].partition("..")
    if not row[column]:
        return (None, None), []
    if not dots or not (low or high).strip():
        return (None, None), [row.problem(column, "This is no range.", WRITE_A_RANGE)]
    ends, problems = zip(*(_number(row, column, end.strip()) for end in (low, high)), strict=True)
    problems = [problem for found in problems for problem in found]
    if None not in ends and ends[0] >= ends[1]:
        what = "The upper end has to be above the lower one."
        problems.append(row.problem(column, what, "Correct one of the two."))
    return ends, problems


def _number(row: Row, column: str, cell: str) -> tuple[Decimal | None, list[Problem]]:
    cell = cell.replace("−", "-")
    if not cell:
        return None, []
    if not _NUMBER.fullmatch(cell):
        do = "Write it as 1234.5: a point before decimals, no separators, the unit in its own column."
        return None, [row.problem(column, "This is no number.", do)]
    value = Decimal(cell)
    if abs(value) >= LARGEST:
        return None, [row.problem(column, "It has more than 11 digits.", "Use a larger unit, such as million.")]
    if _places(cell) > PLACES:
        return None, [row.problem(column, "It has more than four decimals.", "Round it, or use a smaller unit.")]
    return value, []


def _places(cell: str) -> int:
    return len(cell.partition(".")[2])


def day_in(row: Row, column: str) -> tuple[date | None, list[Problem]]:
    cell = row[column]
    if not cell:
        return None, []
    try:
        if _DAY.fullmatch(cell):
            return date.fromisoformat(cell), []
    except ValueError:
        return None, [row.problem(column, "There is no such day.", "Write the day as 2026-12-31.")]
    return None, [row.problem(column, "This is no day that can be read.", "Write the day as 2026-12-31.")]


def supports_in(row: Row) -> tuple[dict[str, str], list[Problem]]:
    """What a cell such as `claims:strong; scrap` says: which outcomes it also helps. Without a word it helps some."""
    found: dict[str, str] = {}
    problems = []
    for part in filter(None, (part.strip() for part in row[SUPPORTS].split(";"))):
        key, colon, word = (each.strip() for each in part.rpartition(":"))
        strength = STRENGTHS.get(word.lower())
        if colon and strength is None:
            do = suggestion(word.lower(), STRENGTHS) or "Write strong or weak behind the colon, or nothing."
            problems.append(row.problem(SUPPORTS, f"How strongly “{part}” is meant isn't known here.", do))
        elif (name := one_line(key if colon else part)) in found:
            problems.append(row.problem(SUPPORTS, f"{name} is there twice.", "Keep one of the two."))
        else:
            found[name] = strength or STRENGTHS["weak"]
    return found, problems


def ask_first_in(row: Row) -> tuple[list[dict[str, str]], list[Problem]]:
    """What a cell such as `Paint supplier because its contract runs on; Overtime` says, one between two semicolons."""
    lines = row[ASK_FIRST].replace(";", "\n")
    try:
        return [one.as_json() for one in ask_first.read(lines)], []
    except ask_first.Unreadable as problem:
        do = "Write it as: Paint supplier because its contract runs on; Overtime"
        return [], [row.problem(ASK_FIRST, says, do) for says in str(problem).splitlines()]


def _word(row: Row, column: str, known, *, default: str) -> tuple[str, list[Problem]]:
    word = row[column].lower()
    if word in known or not word:
        return word or default, []
    do = suggestion(word, known) or f"Write {_listed(known)}."
    return default, [row.problem(column, "This word isn't known here.", do)]


def _listed(words) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}"


def _paragraphs(cell: str) -> str:
    """Lines as they were meant, whatever the program that saved them ends a line with."""
    return re.sub(r"\r\n?", "\n", cell).strip()
