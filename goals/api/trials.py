"""Trial values: what was tried and measured, as evidence beside the terms of a catchball. Counted in no sum."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status
from pydantic import Field

from lean.lib import exact_json
from lean.lib.exact_json import Day, Number, ShownNumber, plain
from lean.lib.listing import Listing, PageNumber, each, listing
from teams.api import PersonRef

from ..models import Trial
from .catchballs import find
from .once import IdempotencyKey, once
from .terms import Given

router = Router(tags=["Catchball"])


class TrialOut(Schema):
    id: int
    value: ShownNumber
    unit: str
    for_on: date
    words: str
    by: PersonRef
    at: datetime


class TrialIn(Given):
    value: Annotated[Number, Field(description="In the unit of the terms")]
    for_on: Annotated[Day, Field(description="The last day of the trial")]
    words: Annotated[exact_json.words(280), Field(description="What was tried")] = ""


def as_trial(trial: Trial) -> dict:
    return {name: getattr(trial, name) for name in ("value", "unit", "for_on", "words", "by", "at")} | {"id": trial.pk}


@router.get("/catchballs/{int:pk}/trials/", response=Listing[TrialOut], summary="What was tried, beside the terms")
def list_trials(request: HttpRequest, pk: int, page: PageNumber = 1):
    return listing(Trial.objects.stand().filter(catchball=find(request, pk)).select_related("by"), page, each(as_trial))


@router.post("/catchballs/{int:pk}/trials/", response={201: TrialOut}, summary="Add what was tried and measured")
def add_trial(request: HttpRequest, pk: int, given: TrialIn, idempotency_key: IdempotencyKey = ""):
    """By either side while the catchball is open. It changes nothing about whose turn it is."""
    catchball = find(request, pk)
    told = {"for_on": given.for_on, "words": given.words, "by": request.auth}
    value = Decimal(plain(given.value))
    added = once(request, idempotency_key, lambda: Trial.objects.add(catchball, value, **told))
    return Status(201, as_trial(added))


@router.post("/catchballs/{int:pk}/trials/{int:trial}/taking-back/", response={204: None}, summary="Take it back")
def take_back_trial(request: HttpRequest, pk: int, trial: int):
    """By who added it. Twice is once."""
    get_object_or_404(find(request, pk).trials.select_related("by"), pk=trial).take_back(by=request.auth)
    return Status(204, None)
