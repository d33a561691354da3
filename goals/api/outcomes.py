"""Outcomes: what they are, how much of each is covered, and how one gets into the tree."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema, Status
from pydantic import Field

from lean.lib.exact_json import MAX_ID, Day, Number, ShownNumber, words
from lean.lib.listing import Listing, PageNumber, each, listing
from teams.api import PersonRef, TeamRef
from teams.models import Person, Team

from ..models import Catchball, Commitment, Cycle, Outcome, Terms
from ..models.outcome import OutcomeKind
from ..reads.coverage import tree_of
from ..rules.coverage import AddsUp, project
from ..rules.rhythm import Rhythm
from .coverage import BandsOut, LevelOut, PieceOut, as_bands, as_piece, levels_of
from .history import MoveOut, as_move
from .once import IdempotencyKey, once
from .terms import Given, TermsIn, TermsOut, for_a_piece_of

router = Router(tags=["What"])
Key = words(80)


class CommitmentOut(Schema):
    version: int
    basis: str
    at: datetime
    terms: TermsOut


class OutcomeSummary(Schema):
    id: int
    key: str | None
    short_name: str
    statement: str
    kind: str
    state: str
    adds_up: str
    team: TeamRef
    cycle: str
    parent: int | None
    commitment: CommitmentOut | None


class OutcomeOut(OutcomeSummary):
    """`line_of_sight` goes from the outcome above it up to the top.

    `tolerance` is in the outcome's unit; null is as far as it usually moves in one period. Without `measured_by`
    whoever leads the team says its number.
    """

    why: str
    own_share: ShownNumber
    rhythm: Rhythm
    tolerance: ShownNumber | None
    measured_by: PersonRef | None
    created_at: datetime
    bands: BandsOut | None
    pieces: list[PieceOut]
    line_of_sight: list[LevelOut]


class OutcomeIn(TermsIn):
    """Terms, and how the outcome that they are about sits in the tree."""

    team: Key
    short_name: words(32) = ""
    kind: OutcomeKind = OutcomeKind.BREAKTHROUGH
    adds_up: AddsUp = AddsUp.SUM

    def fields(self) -> dict:
        return {"short_name": self.short_name, "kind": self.kind, "adds_up": self.adds_up}


class RhythmIn(Given):
    """All three are said anew: what is left out is taken away."""

    rhythm: Annotated[Rhythm, Field(description="How often its number is asked for; monthly unless said otherwise")]
    tolerance: Annotated[
        Number | None, Field(description="How far it may stray from the plan, in its unit; null: as far as usual")
    ] = None
    measured_by: Annotated[
        int | None, Field(strict=True, ge=1, le=MAX_ID, description="Id of somebody of the team; null: its lead")
    ] = None


class TopOutcomeIn(OutcomeIn):
    cycle: Key
    own_share: Annotated[Number, Field(description="What the team itself gives, before any piece")] = "0"

    def fields(self) -> dict:
        return super().fields() | {"own_share": self.own_share}


class PieceIn(OutcomeIn):
    text: words(4000) = ""
    reply_by_on: Annotated[Day | None, Field(description="Five working days if left out")] = None


def as_summary(outcome: Outcome) -> dict:
    in_force = getattr(outcome, "in_force", None)
    return {
        "id": outcome.pk,
        "key": outcome.key,
        "short_name": outcome.short_name,
        "statement": outcome.statement,
        "kind": outcome.kind,
        "state": outcome.state,
        "adds_up": outcome.adds_up,
        "team": outcome.team,
        "cycle": outcome.cycle.key,
        "parent": outcome.parent_id,
        "commitment": in_force.commitment if in_force else None,
    }


def as_outcome(outcome: Outcome) -> dict:
    path = tree_of(outcome)
    # An outcome that has ended bears on no number: the tree of numbers doesn't know it any more.
    own = project(path.pop(0)) if path and path[0].outcome == outcome.pk else None
    return as_summary(outcome) | {
        "why": outcome.why,
        "own_share": outcome.own_share,
        "rhythm": outcome.rhythm,
        "tolerance": outcome.tolerance,
        "measured_by": outcome.measured_by,
        "created_at": outcome.created_at,
        "bands": as_bands(own) if own else None,
        "pieces": [as_piece(given) for given in own.given] if own else [],
        "line_of_sight": levels_of(path),
    }


def visible(request: HttpRequest):
    outcomes = Outcome.objects.visible_to(request.auth)
    return outcomes.select_related("team", "cycle", "measured_by", "in_force__commitment__terms")


def named(model, key: str, field: str):
    """The row with this key. Raises ValidationError, for the person who wrote it."""
    row = model.objects.filter(key=key).first()
    if row is None:
        raise ValidationError({field: f"There is no {field} with the key “{key}”."})
    return row


@router.get("/outcomes/", response=Listing[OutcomeSummary], summary="Outcomes, each after the one above it")
def list_outcomes(
    request: HttpRequest,
    team: Annotated[Key | None, Query(description="Key of the team that it belongs to")] = None,
    cycle: Annotated[Key | None, Query(description="Key of the cycle")] = None,
    parent: Annotated[int | None, Query(ge=1, le=MAX_ID, description="Only the pieces of this outcome")] = None,
    page: PageNumber = 1,
):
    wanted = {"team__key": team, "cycle__key": cycle, "parent": parent}
    rows = visible(request).filter(**{name: value for name, value in wanted.items() if value is not None})
    return listing(rows, page, each(as_summary))


@router.get("/outcomes/{int:pk}/", response=OutcomeOut, summary="One outcome: its bands, pieces, line of sight")
def one_outcome(request: HttpRequest, pk: int):
    return as_outcome(get_object_or_404(visible(request), pk=pk))


@router.post("/outcomes/", response={201: OutcomeOut}, summary="Set a top outcome of one's own team")
def set_top(request: HttpRequest, given: TopOutcomeIn, idempotency_key: IdempotencyKey = ""):
    def act() -> Outcome:
        team, cycle = named(Team, given.team, "team"), named(Cycle, given.cycle, "cycle")
        terms = given.over(Terms())
        return Commitment.objects.set_top(
            team=team, cycle=cycle, terms=terms, by=request.auth, **given.fields()
        ).outcome

    made = once(request, idempotency_key, act)
    return Status(201, as_outcome(get_object_or_404(visible(request), pk=made.pk)))


@router.post("/outcomes/{int:pk}/offers/", response={201: MoveOut}, summary="Offer a piece of it to a team")
def offer_piece(request: HttpRequest, pk: int, given: PieceIn, idempotency_key: IdempotencyKey = ""):
    """Without a measure of its own the piece watches its parent's. The answer is move 1 of a new catchball."""
    return first_move(request, pk, idempotency_key, given, Catchball.objects.offer)


@router.post("/outcomes/{int:pk}/volunteering/", response={201: MoveOut}, summary="Put something to it, bottom-up")
def volunteer(request: HttpRequest, pk: int, given: PieceIn, idempotency_key: IdempotencyKey = ""):
    """For who moves for `team`, which carries it then. The terms need a target; the owner of this outcome answers."""
    return first_move(request, pk, idempotency_key, given, Catchball.objects.volunteer)


def first_move(request: HttpRequest, pk: int, key: str, given: PieceIn, verb: Callable[..., Catchball]) -> Status:
    """A piece that comes into play by this verb, from the asking side or the receiving one, done once."""
    parent = get_object_or_404(visible(request), pk=pk)

    def act():
        catchball = verb(
            parent=parent,
            team=named(Team, given.team, "team"),
            terms=given.over(for_a_piece_of(parent)),
            by=request.auth,
            text=given.text,
            reply_by_on=given.reply_by_on,
            **given.fields(),
        )
        return catchball.moves.get()

    return Status(201, as_move(once(request, key, act)))


@router.post("/outcomes/{int:pk}/rhythm/", response=OutcomeOut, summary="Say how often its number is asked for")
def set_rhythm(request: HttpRequest, pk: int, given: RhythmIn):
    """And of whom beside the lead, and how far it may stray. No part of what was agreed: its team decides it alone."""
    Outcome.objects.set_rhythm(
        get_object_or_404(visible(request), pk=pk),
        rhythm=given.rhythm,
        tolerance=given.tolerance,
        measured_by=person_with(given.measured_by),
        by=request.auth,
    )
    return as_outcome(get_object_or_404(visible(request), pk=pk))


def person_with(pk: int | None) -> Person | None:
    """Raises ValidationError where nobody has that id."""
    person = Person.objects.filter(pk=pk).first() if pk is not None else None
    if pk is not None and person is None:
        raise ValidationError({"measured_by": "There is nobody with that id."})
    return person
