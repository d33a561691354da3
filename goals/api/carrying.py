"""What the owner of an outcome says about how it is carried: its mode, its share, a risk, a new version."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status
from pydantic import Field

from lean.lib import clock
from lean.lib.exact_json import Day, Number, ShownNumber, words

from ..models import Commitment, GapChoice, Outcome, StaleChoice, Terms
from ..rules.coverage import AddsUp
from .once import IdempotencyKey, once
from .outcomes import OutcomeOut, as_outcome, visible
from .terms import Given, TermsIn

router = Router(tags=["What"])


class TermsAgainIn(TermsIn):
    answering: Annotated[int, Field(strict=True, ge=1, description="The version in force that this one replaces")]


class ModeIn(Given):
    adds_up: AddsUp


class ShareIn(Given):
    amount: Annotated[Number, Field(description="By so much the team's own share grows, in the outcome's unit")]


class RiskIn(Given):
    amount: Annotated[Number, Field(description="So much of the gap is lived with, in the outcome's unit")]
    reason: words(2000)
    until_on: Annotated[Day, Field(description="Within a year: then it is looked at again")]


class RiskOut(Schema):
    outcome: int
    amount: ShownNumber
    reason: str
    until_on: date
    by: str
    at: datetime


class StaleChoiceIn(Given):
    choice: Literal["keep", "absorb"]


def as_risk(risk: GapChoice) -> dict:
    named = {name: getattr(risk, name) for name in ("amount", "reason", "until_on", "at")}
    return named | {"outcome": risk.outcome_id, "by": risk.by.name}


def shown(request: HttpRequest, pk: int) -> dict:
    return as_outcome(get_object_or_404(visible(request), pk=pk))


@router.post("/outcomes/{int:pk}/terms/", response={201: OutcomeOut}, summary="Set a new version of a top outcome")
def set_again(request: HttpRequest, pk: int, given: TermsAgainIn, idempotency_key: IdempotencyKey = ""):
    """What is left out stays as it is in force. Its pieces keep their numbers and are stale."""
    outcome = get_object_or_404(visible(request), pk=pk)
    in_force = getattr(outcome, "in_force", None)

    def act() -> Outcome:
        terms = given.over(in_force.commitment.terms if in_force else Terms())
        return Commitment.objects.set_again(outcome, terms, by=request.auth, answering=given.answering).outcome

    return Status(201, shown(request, once(request, idempotency_key, act).pk))


@router.post("/outcomes/{int:pk}/mode/", response=OutcomeOut, summary="Say how its pieces add up")
def add_up_as(request: HttpRequest, pk: int, given: ModeIn):
    """What was agreed before is stale then, and keeps its numbers."""
    Outcome.objects.add_up_as(get_object_or_404(visible(request), pk=pk), given.adds_up, by=request.auth)
    return shown(request, pk)


@router.post("/outcomes/{int:pk}/own-share/", response={201: OutcomeOut}, summary="Carry a part of the gap oneself")
def keep_gap(request: HttpRequest, pk: int, given: ShareIn, idempotency_key: IdempotencyKey = ""):
    outcome = get_object_or_404(visible(request), pk=pk)
    once(
        request,
        idempotency_key,
        lambda: GapChoice.objects.keep(outcome, given.amount, by=request.auth).outcome,
    )
    return Status(201, shown(request, pk))


@router.post("/outcomes/{int:pk}/risks/", response={201: RiskOut}, summary="Accept a part of the gap for a while")
def accept_risk(request: HttpRequest, pk: int, given: RiskIn, idempotency_key: IdempotencyKey = ""):
    """The gap stays in sight. The latest risk counts, until its day."""
    outcome = get_object_or_404(visible(request), pk=pk)
    said = {"reason": given.reason, "until_on": given.until_on, "by": request.auth}
    once(request, idempotency_key, lambda: GapChoice.objects.accept_risk(outcome, given.amount, **said).outcome)
    return Status(201, as_risk(GapChoice.objects.accepted(outcome, clock.today())))


@router.post("/outcomes/{int:pk}/stale-choice/", response=OutcomeOut, summary="Say what a change above means for it")
def settle(request: HttpRequest, pk: int, given: StaleChoiceIn):
    """By those who move for the outcome above it: keep it as it is, or absorb the difference into their own share.

    The answer is the outcome above.
    """
    piece = get_object_or_404(visible(request).filter(parent__isnull=False), pk=pk)
    agreed = get_object_or_404(Commitment, in_force__outcome=piece)
    {"keep": StaleChoice.objects.keep, "absorb": StaleChoice.objects.absorb}[given.choice](agreed, by=request.auth)
    return shown(request, piece.parent_id)
