"""Catchballs: where each stands, whose turn it is, how it got there, and what a number would do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated

from django.db.models import Q
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import Field

from lean.lib.exact_json import words
from lean.lib.listing import Listing, PageNumber, listing
from teams.access import Movers, movers, standing
from teams.api import PersonRef, TeamRef

from ..models import Catchball
from ..reads.coverage import tree_of
from ..reads.thread import READABLE, TO_READ, Thread
from ..rules.coverage import WhatIf
from ..rules.negotiation import State
from .coverage import LevelOut, levels_of
from .history import CommentOut, HuddleLineOut, MoveOut, PlaybackOut, as_move
from .terms import TermsIn, TermsOut, on_the_table

router = Router(tags=["Catchball"])
Key = words(60)


class OutcomeRef(Schema):
    id: int
    short_name: str


class Turn(Schema):
    """The team that must move next, and who can move for it."""

    team: TeamRef
    people: list[PersonRef]


class CatchballSummary(Schema):
    """`version` is what the next move answers. While `passed_on_at` is set, the clock stands still.

    `is_reopened`: both sides look again at what they agreed, which stays in force meanwhile.
    """

    id: int
    outcome: OutcomeRef
    parent: OutcomeRef | None
    asking_team: TeamRef
    receiving_team: TeamRef
    state: str
    owes: str | None
    holder: str | None
    turn: Turn | None
    round: int
    version: int
    postponed: bool
    is_reopened: bool
    reply_by_on: date | None
    ball_since: datetime
    passed_on_at: datetime | None
    opened_at: datetime
    ended_at: datetime | None
    latest_side: str | None
    latest_terms: TermsOut | None


class CatchballOut(CatchballSummary):
    """`allowed` are the moves that the caller can make now, for the sides in `your_sides`."""

    asker_terms: TermsOut | None
    receiver_terms: TermsOut | None
    your_sides: list[str]
    allowed: list[str]
    moves: list[MoveOut]
    comments: list[CommentOut]
    huddle_lines: list[HuddleLineOut]
    playbacks: list[PlaybackOut]


class PreviewIn(TermsIn):
    agreed: Annotated[bool, Field(strict=True, description="As if these terms were in force, not on the table")] = False


class Preview(Schema):
    """From the outcome itself up to the top: as it is now, and under the terms that were sent."""

    now: list[LevelOut]
    then: list[LevelOut]


PLAIN = (
    "outcome",
    "asking_team",
    "receiving_team",
    "state",
    "owes",
    "holder",
    "round",
    "version",
    "postponed",
    "is_reopened",
    "reply_by_on",
    "ball_since",
    "passed_on_at",
    "opened_at",
    "ended_at",
    "latest_terms",
)


def as_summary(catchball: Catchball, who: dict[int, Movers]) -> dict:
    team = catchball.holding_team
    people = catchball.sides(who)[catchball.holder].people if team else ()
    return {name: getattr(catchball, name) for name in PLAIN} | {
        "id": catchball.pk,
        "parent": catchball.outcome.parent,
        "latest_side": catchball.position.latest_side,
        "turn": {"team": team, "people": people} if team else None,
    }


def as_summaries(catchballs: Sequence[Catchball]) -> list[dict]:
    who = movers(*{team for catchball in catchballs for team in catchball.teams})
    return [as_summary(catchball, who) for catchball in catchballs]


def as_catchball(catchball: Catchball, person) -> dict:
    """All of it, as this person stands to it. Reading it here doesn't count as having opened the page."""
    thread = Thread(catchball, person)
    numbers = {move.pk: move.number for move in thread.moves}
    who = {movers_of.team: movers_of for movers_of in thread.who.values()}
    return as_summary(catchball, who) | {
        "asker_terms": catchball.asker_terms,
        "receiver_terms": catchball.receiver_terms,
        "your_sides": thread.my_sides,
        "allowed": sorted(thread.allowed),
        "moves": [as_move(move, catchball, numbers) for move in thread.moves],
        "comments": thread.comments,
        "huddle_lines": thread.huddle.lines,
        "playbacks": thread.playback.all,
    }


def as_it_stands(pk: int, person) -> dict:
    """Read anew, for who answered what was answered already."""
    return as_catchball(TO_READ.get(pk), person)


def visible(request: HttpRequest):
    return Catchball.objects.visible_to(request.auth).with_everything()


def find(request: HttpRequest, pk: int) -> Catchball:
    return get_object_or_404(visible(request), pk=pk)


@router.get("/catchballs/", response=Listing[CatchballSummary], summary="Catchballs, the latest first")
def list_catchballs(
    request: HttpRequest,
    mine: Annotated[bool, Query(description="Only those in which the caller moves for a side")] = False,
    team: Annotated[Key | None, Query(description="Key of a team on either side")] = None,
    state: State | None = None,
    page: PageNumber = 1,
):
    rows = visible(request).order_by("-pk")
    if mine:
        own = list(standing(request.auth).moves_for)
        rows = rows.filter(Q(asking_team__in=own) | Q(receiving_team__in=own))
    if team is not None:
        rows = rows.filter(Q(asking_team__key=team) | Q(receiving_team__key=team))
    if state is not None:
        rows = rows.filter(state=state)
    return listing(rows, page, as_summaries)


@router.get("/catchballs/{int:pk}/", response=CatchballOut, summary="One catchball: terms, moves, what one may do")
def one_catchball(request: HttpRequest, pk: int):
    return as_catchball(READABLE.or_404(pk, request.auth.pk), request.auth)


@router.post("/catchballs/{int:pk}/preview/", response=Preview, summary="What a number would do, up to the top")
def preview(request: HttpRequest, pk: int, given: PreviewIn):
    """Nothing is kept and nobody is told. What is left out is taken from the latest terms."""
    catchball = find(request, pk)
    path = tree_of(catchball.outcome)
    terms = given.over(on_the_table(catchball))
    supposed = {catchball.outcome_id: WhatIf(terms.stand, agreed=given.agreed)} if terms.has_target else {}
    return {"now": levels_of(path), "then": levels_of(path, supposed)}
