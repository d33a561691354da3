"""Check-ins and words on guardrails: the numbers of an outcome by day, and the one way to say the next."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema, Status
from pydantic import Field

from lean.lib import exact_json
from lean.lib.exact_json import MAX_ID, Day, Number, ShownNumber
from lean.lib.listing import Listing, PageNumber, each, listing
from teams.api import PersonRef

from ..models import CheckIn, GuardrailWord, Outcome
from ..models.checkin import Said
from ..rules.guardrail import NAME_LENGTH
from .once import IdempotencyKey, once
from .terms import Given

router = Router(tags=["What"])


class SaidOut(Schema):
    """`replaces` names what it corrected. Nobody said what an import brought: then `by` is null."""

    id: int
    outcome: int
    for_on: date
    value: ShownNumber
    words: str
    by: PersonRef | None
    at: datetime
    replaces: int | None


class GuardrailWordOut(SaidOut):
    name: str


class SaidIn(Given):
    for_on: Annotated[Day, Field(description="The day for which it stands: for a period its last")]
    value: Annotated[Number, Field(description="In the unit of the terms; of a milestone 1 for reached, 0 for not yet")]
    words: Annotated[exact_json.words(2000), Field(description="What was seen or learned")] = ""
    replaces: Annotated[
        int | None,
        Field(strict=True, ge=1, le=MAX_ID, description="What was read for that day, where this corrects it"),
    ] = None


class CheckInIn(SaidIn):
    confirmed: Annotated[
        bool, Field(strict=True, description="Keep it although it was asked whether it is right (please_confirm)")
    ] = False


class GuardrailWordIn(SaidIn):
    name: Annotated[exact_json.words(NAME_LENGTH), Field(description="The guardrail, as the terms name it")]


def as_said(said: Said) -> dict:
    return {name: getattr(said, name) for name in ("for_on", "value", "words", "by", "at")} | {
        "id": said.pk,
        "outcome": said.outcome_id,
        "replaces": said.replaces_id,
    }


def as_guardrail_word(word: GuardrailWord) -> dict:
    return as_said(word) | {"name": word.name}


def find(request: HttpRequest, pk: int) -> Outcome:
    return get_object_or_404(Outcome.objects.visible_to(request.auth), pk=pk)


All = Annotated[bool, Query(description="Also those that were corrected")]


@router.get("/outcomes/{int:pk}/check-ins/", response=Listing[SaidOut], summary="Its values, the latest day first")
def list_check_ins(request: HttpRequest, pk: int, corrected: All = False, page: PageNumber = 1):
    rows = CheckIn.objects.filter(outcome=find(request, pk)).select_related("by").order_by("-for_on", "-pk")
    return listing(rows if corrected else rows.filter(replaced_by=None), page, each(as_said))


@router.post("/outcomes/{int:pk}/check-ins/", response={201: SaidOut}, summary="Say the number of a day")
def check_in(request: HttpRequest, pk: int, given: CheckInIn, idempotency_key: IdempotencyKey = ""):
    """A second value for a day names the first in `replaces`; otherwise 409 shows the one that stands."""
    outcome = find(request, pk)

    def act() -> CheckIn:
        said = given.model_dump(exclude={"value"})
        return CheckIn.objects.record(outcome, given.value, by=request.auth, **said)

    return Status(201, as_said(once(request, idempotency_key, act)))


@router.get(
    "/outcomes/{int:pk}/guardrail-words/",
    response=Listing[GuardrailWordOut],
    summary="What was said about its guardrails, the latest day first",
)
def list_guardrail_words(request: HttpRequest, pk: int, corrected: All = False, page: PageNumber = 1):
    rows = GuardrailWord.objects.filter(outcome=find(request, pk)).select_related("by").order_by("-for_on", "-pk")
    return listing(rows if corrected else rows.filter(replaced_by=None), page, each(as_guardrail_word))


@router.post(
    "/outcomes/{int:pk}/guardrail-words/", response={201: GuardrailWordOut}, summary="Say how a guardrail stands"
)
def say_guardrail_word(request: HttpRequest, pk: int, given: GuardrailWordIn, idempotency_key: IdempotencyKey = ""):
    outcome = find(request, pk)

    def act() -> GuardrailWord:
        said = given.model_dump(exclude={"name", "value"})
        return GuardrailWord.objects.record(outcome, given.name, given.value, by=request.auth, **said)

    return Status(201, as_guardrail_word(once(request, idempotency_key, act)))
