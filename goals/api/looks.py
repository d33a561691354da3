"""Looking again on the day that was named for it, for programs: it stands, and when to look the next time."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status
from pydantic import Field

from lean.lib import exact_json
from lean.lib.exact_json import Day
from teams.api import PersonRef

from ..models import Look
from ..models.look import LONGEST_WORDS
from .outcomes import visible
from .terms import Given

router = Router(tags=["Catchball"])


class LookIn(Given):
    answering: Annotated[Day, Field(description="The day to look again that has come")]
    next_on: Annotated[Day | None, Field(description="When to look the next time; null: no day is named")] = None
    words: Annotated[exact_json.words(LONGEST_WORDS), Field(description="What was seen")] = ""


class LookOut(Schema):
    """Somebody looked on that day, and what was agreed stands."""

    id: int
    for_on: date
    next_on: date | None
    words: str
    by: PersonRef
    at: datetime


@router.get("/outcomes/{int:pk}/looks/", response=list[LookOut], summary="When both looked again at what is agreed")
def list_looks(request: HttpRequest, pk: int):
    outcome = get_object_or_404(visible(request), pk=pk)
    return Look.objects.filter(commitment__in_force__outcome=outcome).select_related("by")


@router.post("/outcomes/{int:pk}/looks/", response={201: LookOut}, summary="Say that what was agreed stands")
def say_it_stands(request: HttpRequest, pk: int, given: LookIn):
    """Once for each day to look again, by whoever moves for either side. To change something, see reopenings."""
    outcome = get_object_or_404(visible(request), pk=pk)
    said = {"answering": given.answering, "next_on": given.next_on, "words": given.words}
    return Status(201, Look.objects.say_it_stands(outcome, by=request.auth, **said))
