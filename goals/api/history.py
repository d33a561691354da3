"""Moves and comments as they go out. A move never changes, so a repeated request gets the very same answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from ninja import Schema

from lean.lib.exact_json import ShownNumber
from teams.api import PersonRef

from ..models import Catchball, Move
from ..reads.because import because_of
from .terms import TermsOut


class BecauseOut(Schema):
    text: str
    worth: ShownNumber


class MoveOut(Schema):
    """`number` is the version of the catchball that the next move has to answer."""

    catchball: int
    outcome: int
    number: int
    round: int
    kind: str
    side: str
    capacity: str
    by: PersonRef
    at: datetime
    answers: int | None
    takes_back: int | None
    terms: TermsOut | None
    text: str
    alternative: str
    set_down: str
    reason_kind: str
    trigger: str
    to_side: str
    reply_by_on: date | None
    because: list[BecauseOut]


class HuddleLineOut(Schema):
    """What the team said when `version` was the last move, in its huddle of that day."""

    id: int
    version: int
    text: str
    huddle_on: date
    by: PersonRef
    at: datetime


class PlaybackOut(Schema):
    """What this is for, in the words of those who will carry it; `confirmed_by` who asked: yes, that's it."""

    id: int
    text: str
    by: PersonRef
    at: datetime
    confirmed_by: PersonRef | None
    confirmed_at: datetime | None


class CommentOut(Schema):
    id: int
    by: PersonRef
    at: datetime
    text: str


PLAIN = (
    "number",
    "round",
    "kind",
    "side",
    "capacity",
    "by",
    "at",
    "answers",
    "terms",
    "text",
    "alternative",
    "set_down",
    "reason_kind",
    "trigger",
    "to_side",
    "reply_by_on",
)


def as_move(move: Move, catchball: Catchball | None = None, numbers: Mapping[int, int] | None = None) -> dict:
    """`catchball` and `numbers` (of its moves, by primary key) spare a query for each move of a long list."""
    catchball = catchball or move.catchball
    undone = move.takes_back_id
    if undone is not None:
        undone = numbers[undone] if numbers else move.takes_back.number
    return {name: getattr(move, name) for name in PLAIN} | {
        "catchball": catchball.pk,
        "outcome": catchball.outcome_id,
        "takes_back": undone,
        "because": because_of(move),
    }
