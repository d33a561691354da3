"""The terms of a catchball round by round, and what each round changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from lean.lib import clock, days, numbers
from teams.models import Person

from ..models import Move, Terms
from ..rules.negotiation import COMMITS, PUTS_TERMS, Kind
from .because import said as because_said
from .history import period_name

# A desk shows the last three rounds side by side, a phone the last two; both show all of them on request.
ON_A_DESK, ON_A_PHONE = 3, 2


@dataclass(frozen=True, slots=True)
class Column:
    move: Move
    head: str
    by: str
    css: str


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    changed: bool
    css: str
    unit: str = ""
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    cells: tuple[Cell, ...]
    big: bool = False
    # Said whether or not it changed.
    stays: bool = False

    @property
    def changed(self) -> bool:
        return any(cell.changed for cell in self.cells)

    @property
    def is_early(self) -> bool:
        """Only the early rounds have something to say here."""
        return not self.stays and self.label not in ALWAYS and not any(cell.changed for cell in self.cells[-ON_A_DESK:])


class Rounds:
    """The table of terms. `agreed`: its last column is what both stand behind, whatever was said after that."""

    def __init__(self, moves: Sequence[Move], reader: Person, agreed: bool):
        self.reader, self.agreed = reader, agreed
        self.accepted = {move.terms_id: move for move in moves if move.kind in COMMITS}
        self.all = [move for move in moves if move.kind in (*PUTS_TERMS, Kind.RULE) and move.terms_id]
        while agreed and self.all and self.all[-1].terms_id not in self.accepted:
            self.all.pop()

    @property
    def hides_on_phone(self) -> bool:
        return len(self.all) > ON_A_PHONE

    @property
    def hides_on_desk(self) -> bool:
        return len(self.all) > ON_A_DESK

    @cached_property
    def columns(self) -> list[Column]:
        return [self._column(move, self._css(place)) for place, move in enumerate(reversed(self.all))][::-1]

    @staticmethod
    def _css(place: int) -> str:
        """How a column is dressed, counted from the latest: the earlier ones give way where there is no room."""
        if place == 0:
            return "latest"
        return "early" if place >= ON_A_DESK else "r1" if place >= ON_A_PHONE else "r2"

    def _column(self, move: Move, css: str) -> Column:
        today = clock.today()
        if accepted := self.accepted.get(move.terms_id):
            head = "Decided" if accepted.kind == Kind.RULE else "Agreed"
            return Column(move, head, days.day(accepted.at.date(), today), css)
        when, name = days.day(move.at.date(), today), move.by.given_name
        if move.kind == Kind.OFFER:
            return Column(move, "Offer", f"{'you' if self._mine(move) else name}, {when}", css)
        if move.kind == Kind.REOPEN:
            return Column(move, "Looking again", f"{'you' if self._mine(move) else name}, {when}", css)
        return Column(move, "Your counter" if self._mine(move) else f"{name}’s counter", when, css)

    def _mine(self, move: Move) -> bool:
        return move.by_id == self.reader.pk

    @cached_property
    def rows(self) -> list[Row]:
        rows = [
            Row("Target", self._cells(target_of, *TARGET), big=True),
            Row("Because", self._because(), stays=self._argues),
            Row("By when", self._cells(due_of, "due_on")),
            Row("Gives", self._cells(contribution_of, "contribution")),
            Row("Weighs", self._cells(weight_of, "weight")),
            Row("From", self._cells(baseline_of, "baseline", "measure_name")),
            Row("Stretch", self._cells(stretch_of, "stretch")),
            Row("Pace", self._cells(pace_of, "pace")),
            Row("Help", self._cells(help_of, "help_text", "help_days")),
            Row("Must hold", self._cells(guardrails_of, "guardrails"), stays=self._guards),
            Row("Ask first", self._cells(ask_first_of, "ask_first"), stays=self._asks_first),
            Row("Look again", self._cells(look_again_of, "look_again_on", "look_again_for")),
            Row("In words", self._cells(statement_of, "statement")),
        ]
        return [row for row in rows if row.stays or row.label in ALWAYS or row.changed]

    @property
    def _guards(self) -> bool:
        """Whether something must not get worse on the way, by the latest word."""
        return bool(self.all[-1].terms.guardrails)

    @property
    def _asks_first(self) -> bool:
        """Whether something of the how isn't the team's alone, by the latest word."""
        return bool(self.all[-1].terms.ask_first)

    @property
    def _argues(self) -> bool:
        """Whether one of the rounds that are shown first says what its number is made of."""
        return any(because_said(move) for move in self.all[-ON_A_DESK:])

    def _because(self) -> tuple[Cell, ...]:
        """What each counter was made of: its own words, so nothing of it is a change."""
        told = [(column, because_said(column.move)) for column in self.columns]
        return tuple(Cell("" if lines else "–", bool(lines), column.css, lines=lines) for column, lines in told)

    def _cells(self, said, *fields: str) -> tuple[Cell, ...]:
        return tuple(
            self._cell(column, said, earlier and earlier.terms, fields)
            for column, earlier in zip(self.columns, [None, *self.all[:-1]], strict=True)
        )

    def _cell(self, column: Column, said, earlier: Terms | None, fields) -> Cell:
        terms = column.move.terms
        changed = earlier is not None and any(getattr(terms, name) != getattr(earlier, name) for name in fields)
        cell = said(terms)
        return Cell(changed=changed, css=column.css, **cell)


# All in which two targets can differ.
TARGET = {"target", "unit", "range_low", "range_high", "direction"}
ALWAYS = {"Target", "By when", "Help", "Look again"}


def target_of(terms: Terms) -> dict:
    if not terms.has_target:
        return {"text": "What can you stand behind?"}
    if not terms.is_directed:
        return {"text": terms.promise}
    return {"text": numbers.show(terms.target, terms.decimals), "unit": terms.unit}


def due_of(terms: Terms) -> dict:
    return {"text": days.day(terms.due_on, clock.today()) if terms.due_on else "Not set"}


def contribution_of(terms: Terms) -> dict:
    return {"text": "Its own change" if terms.contribution is None else numbers.show_trimmed(terms.contribution)}


def weight_of(terms: Terms) -> dict:
    return {"text": "Not set" if terms.weight is None else numbers.show_trimmed(terms.weight)}


def baseline_of(terms: Terms) -> dict:
    if terms.baseline is None:
        return {"text": "Not set"}
    return {"text": f"{numbers.with_unit(terms.baseline, terms.decimals, terms.unit)}, {terms.measure_name}"}


def stretch_of(terms: Terms) -> dict:
    return {"text": numbers.with_unit(terms.stretch, terms.decimals, terms.unit) or "None"}


def pace_of(terms: Terms) -> dict:
    """In a line: what the agreed pace wants by when."""
    said = (f"{period_name(on)} {numbers.show(value, terms.decimals)}" for on, value in terms.pace_points)
    return {"text": ", ".join(said) or "A straight line"}


def help_of(terms: Terms) -> dict:
    return {"text": "" if terms.help_lines else "Not set", "lines": help_said(terms)}


def help_said(terms: Terms) -> tuple[str, ...]:
    return tuple(line.said(clock.today()) for line in terms.help_promises)


def guardrails_of(terms: Terms) -> dict:
    lines = tuple(map(str, terms.guardrail_list))
    return {"text": "" if lines else "None", "lines": lines}


def ask_first_of(terms: Terms) -> dict:
    lines = tuple(map(str, terms.ask_first_list))
    return {"text": "" if lines else "Nothing", "lines": lines}


def look_again_of(terms: Terms) -> dict:
    if not terms.look_again_on:
        return {"text": "Not set"}
    day = days.day(terms.look_again_on, clock.today())
    return {"text": f"{day}, {terms.look_again_for}" if terms.look_again_for else day}


def statement_of(terms: Terms) -> dict:
    return {"text": terms.statement}


def chips(move: Move, before: Terms | None) -> Iterator[dict]:
    """What a move changed, as short marks: the old value struck, the new one strong."""
    if move.kind == Kind.POSTPONE:
        yield {"label": "answer by", "new": days.day(move.reply_by_on, clock.today())}
    if move.kind == Kind.REOPEN:
        yield {"new": move.get_trigger_display()}
    if move.kind not in (*PUTS_TERMS, Kind.RULE) or move.terms is None:
        return
    terms = move.terms
    yield from _first(terms) if before is None else _changed(terms, before)


def _changed(terms: Terms, before: Terms) -> Iterator[dict]:
    changed = set(terms.changed_from(before))
    if changed & TARGET and terms.has_target and terms.promise != before.promise:
        alike = terms.is_directed and before.is_directed
        old = numbers.show(before.target, before.decimals) if alike else before.promise
        yield {"old": old, "new": terms.promise}
    if "due_on" in changed:
        old = days.day(before.due_on, clock.today()) if before.due_on else ""
        yield {"old": old, "new": due_of(terms)["text"]}
    if changed & {"help_text", "help_days"}:
        yield {"label": "help", "new": "; ".join(help_said(terms)) or "none"}
    if "guardrails" in changed:
        yield {"label": "must hold", "new": "; ".join(map(str, terms.guardrail_list)) or "none"}
    if "ask_first" in changed:
        yield {"label": "ask first", "new": "; ".join(map(str, terms.ask_first_list)) or "nothing"}
    if changed & {"look_again_on", "look_again_for"} and terms.look_again_on:
        yield {"label": "look again", "new": days.day(terms.look_again_on, clock.today())}
    if "contribution" in changed and terms.contribution is not None:
        yield {"label": "gives", "new": numbers.show_trimmed(terms.contribution)}
    if "weight" in changed and terms.weight is not None:
        yield {"label": "weighs", "new": numbers.show_trimmed(terms.weight)}


def _first(terms: Terms) -> Iterator[dict]:
    if terms.has_target:
        start = f"{numbers.show(terms.baseline, terms.decimals)} →" if terms.is_directed else terms.measure_name
        yield {"label": start, "new": terms.promise}
    elif terms.baseline is not None:
        start = numbers.with_unit(terms.baseline, terms.decimals, terms.unit)
        yield {"label": f"{start} →", "new": "what can you stand behind?"}
    if terms.due_on:
        yield {"label": "by", "new": days.day(terms.due_on, clock.today())}
