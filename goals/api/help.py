"""Promised help for programs: what was promised with an agreement, kept, moved, handed over."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status
from pydantic import Field

from lean.lib import clock, exact_json
from lean.lib.exact_json import MAX_ID, Day
from teams.api import PersonRef
from teams.models import Person

from ..models import Help
from ..models.help import LONGEST_WORDS
from .outcomes import visible
from .terms import Given

router = Router(tags=["Catchball"])


class HelpDayOut(Schema):
    """A day that gave way to another."""

    from_on: date | None
    to_on: date
    words: str
    by: PersonRef
    at: datetime


class HelpOut(Schema):
    """A line of help that the asking team promised with an agreement. Missed: its day has passed, and nobody kept it.
    Then what rests on it isn't counted above."""

    id: int
    outcome: int
    text: str
    team: str
    owner: PersonRef | None
    due_on: date | None
    state: Annotated[str, Field(description="missed, due or kept")]
    kept_at: datetime | None
    kept_by: PersonRef | None
    days: list[HelpDayOut]


class HelpDayIn(Given):
    """`answering` is the day that was read: who moves another one is refused with 409 and code help_moved_already."""

    to_on: Day
    words: Annotated[exact_json.words(LONGEST_WORDS), Field(description="Why: the other side counts on the day")] = ""
    answering: Day | None


class HelpOwnerIn(Given):
    person: Annotated[int, Field(strict=True, ge=1, le=MAX_ID, description="Who moves for the team that promised")]


def as_help(promise: Help) -> dict:
    named = ("id", "text", "owner", "due_on", "kept_at", "kept_by")
    return {name: getattr(promise, name) for name in named} | {
        "outcome": promise.commitment.outcome_id,
        "team": promise.team.key,
        "state": promise.stands(clock.today()).value,
        "days": list(promise.days.all()),
    }


def promises():
    related = ("owner", "kept_by", "team", "commitment__outcome")
    return Help.objects.select_related(*related).prefetch_related("days__by")


@router.get("/outcomes/{int:pk}/help/", response=list[HelpOut], summary="What was promised with what is agreed")
def list_help(request: HttpRequest, pk: int):
    outcome = get_object_or_404(visible(request), pk=pk)
    return [as_help(each) for each in promises().in_force().filter(commitment__outcome=outcome)]


@router.get("/help/{int:pk}/", response=HelpOut, summary="One promise of help, with the days before")
def one_promise(request: HttpRequest, pk: int):
    return as_help(get_object_or_404(promises(), pk=pk))


@router.post("/help/{int:pk}/kept/", response={204: None}, summary="Say that help was given as promised")
def keep_promise(request: HttpRequest, pk: int):
    get_object_or_404(promises(), pk=pk).keep(by=request.auth)
    return Status(204, None)


@router.post("/help/{int:pk}/take-back/", response={204: None}, summary="Say that it was not kept after all")
def take_back_kept(request: HttpRequest, pk: int):
    get_object_or_404(promises(), pk=pk).take_back(by=request.auth)
    return Status(204, None)


@router.post("/help/{int:pk}/days/", response={201: HelpOut}, summary="Name another day, before the one that stands")
def move_day(request: HttpRequest, pk: int, given: HelpDayIn):
    """The day before stays on record, and the other side sees both."""
    promise = get_object_or_404(promises(), pk=pk)
    promise.move(given.to_on, given.words, by=request.auth, answering=given.answering)
    return Status(201, as_help(get_object_or_404(promises(), pk=pk)))


@router.post("/help/{int:pk}/owner/", response=HelpOut, summary="Let somebody else of the same team see to it")
def hand_over(request: HttpRequest, pk: int, given: HelpOwnerIn):
    promise = get_object_or_404(promises(), pk=pk)
    promise.hand_to(get_object_or_404(Person, pk=given.person), by=request.auth)
    return as_help(get_object_or_404(promises(), pk=pk))
