"""What a thread shows of the team's huddle: the page that was taken there, and the line that came back."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import OuterRef

from lean.lib.along import Along

from ..models import Huddle, HuddleLine, HuddleSheet
from ..rules import huddle as rules
from ..rules.negotiation import PUTS_TERMS, Kind, Refused, Side, State
from .effect import Level, effect

if TYPE_CHECKING:
    from .thread import Thread

SHEETS = Along(HuddleSheet, "version", "move", "huddle_on")
LINES = Along(HuddleLine, "version", "text", "huddle_on", "at", "by__name", "by__email")


def told() -> dict:
    """For the query that finds a catchball."""
    of = {"catchball": OuterRef("pk")}
    return {
        "told_sheets": SHEETS.of(HuddleSheet.objects.standing().filter(**of)),
        "told_lines": LINES.of(HuddleLine.objects.filter(**of)),
    }


class AtTheHuddle:
    """No query of its own: all of it came with the catchball, which was found `to_read`."""

    def __init__(self, thread: Thread):
        self.thread, self.catchball = thread, thread.catchball
        self.sheets: list[HuddleSheet] = SHEETS.read(thread.catchball.told_sheets)
        self.lines: list[HuddleLine] = LINES.read(thread.catchball.told_lines)

    @property
    def meets(self) -> Huddle | None:
        """When the receiving team meets; None where nobody has said so yet."""
        return getattr(self.catchball.receiving_team, "huddle", None)

    @property
    def is_ours(self) -> bool:
        return Side.RECEIVER in self.thread.my_sides

    # --- Before ---------------------------------------------------------------------------------------

    @cached_property
    def sheet(self) -> HuddleSheet | None:
        """The page that was taken there with the terms that are on the table now."""
        puts = (move.number for move in self.thread.standing_moves if move.kind in PUTS_TERMS and move.terms_id)
        last = max(puts, default=0)
        return next((sheet for sheet in reversed(self.sheets) if sheet.version >= last), None)

    @property
    def may_take(self) -> bool:
        if not self.is_ours or self.sheet is not None:
            return False
        try:
            rules.must_take(self.thread.position)
        except Refused:
            return False
        return True

    @cached_property
    def moves(self) -> set[int]:
        """The postponements that were made for a huddle, by their keys."""
        return {sheet.move_id for sheet in self.sheets}

    @property
    def was_taken(self) -> bool:
        """While its answer is still to come."""
        return self.thread.position.is_open and self.sheet is not None

    # --- What came back -------------------------------------------------------------------------------

    @cached_property
    def _reopened(self) -> list[int]:
        return [move.number for move in self.thread.standing_moves if move.kind == Kind.REOPEN]

    @cached_property
    def line(self) -> HuddleLine | None:
        """Beside the terms that are on the table."""
        return rules.on_the_table(self.lines, self._reopened) if self.thread.position.is_open else None

    @property
    def earlier(self) -> list[HuddleLine]:
        """What was said before that, the latest first."""
        return [line for line in reversed(self.lines) if line.pk != self.line.pk] if self.line else []

    @cached_property
    def heard(self) -> rules.Heard:
        """What the team said about the agreement that stands."""
        move = self.thread.commitment.move_id if self.thread.commitment else None
        agreed = next((each.number for each in self.thread.moves if each.pk == move), 0)
        return rules.of_agreement(self.lines, self._reopened, agreed, again=self.thread.is_reopened)

    @property
    def lead_only(self) -> bool:
        """Agreed here, and the team hasn't been heard. What came from a file tells nothing of that."""
        return self.thread.commitment is not None and bool(self.thread.commitment.move_id) and self.heard.lead_only

    @property
    def may_bring(self) -> bool:
        """Asked of who took it there, and after an agreement that was the lead's alone so far."""
        if not self.is_ours:
            return False
        if self.thread.position.state is State.AGREED:
            return self.lead_only
        return self.thread.position.is_open and (self.sheet is not None or self.line is not None)


class Sheet:
    """One page for the huddle, about what is on the table: no query beside those of its thread."""

    def __init__(self, thread: Thread):
        self.thread, self.huddle = thread, thread.huddle

    @property
    def parent(self) -> Level | None:
        """The outcome above as it is carried now, without the number that is still to be found."""
        levels = effect(self.thread.tree)
        return levels[1] if len(levels) > 1 else None

    @property
    def stands_at(self):
        """The last measured value; None while there is none."""
        return self.thread.check_ins[-1] if self.thread.check_ins else None
