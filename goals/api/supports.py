"""What an outcome also helps outside its own line, for programs: list, say, end."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from django.db.models import Q
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status
from pydantic import Field

from lean.lib.exact_json import MAX_ID, words
from teams.api import PersonRef

from ..models import Outcome, Support
from ..models.support import LONGEST_HOW
from ..reads.supports import supports_of
from .outcomes import visible
from .terms import Given

router = Router(tags=["What"])


class SupportedRef(Schema):
    id: int
    short_name: str
    team: str


class SupportOut(Schema):
    """`helper` also helps `helped`, an outcome outside its own line. Counted in no sum."""

    id: int
    helper: SupportedRef
    helped: SupportedRef
    strength: Annotated[str, Field(description="strong or weak")]
    how: str
    by: PersonRef | None
    at: datetime


class SupportIn(Given):
    other: Annotated[int, Field(strict=True, ge=1, le=MAX_ID, description="Id of the outcome at the other end")]
    way: Annotated[
        Literal["helps", "helped_by"], Field(description="Whether this one helps the other, or is helped by it")
    ] = "helps"
    strength: Literal["strong", "weak"]
    how: Annotated[words(LONGEST_HOW), Field(description="One sentence, or nothing")] = ""


class EndedOut(Schema):
    """Which support is there no longer."""

    helper: int
    helped: int


def as_ref(outcome: Outcome) -> dict:
    return {"id": outcome.pk, "short_name": outcome.short_name, "team": outcome.team.name}


def as_support(support: Support) -> dict:
    named = {name: getattr(support, name) for name in ("id", "strength", "how", "by", "at")}
    return named | {"helper": as_ref(support.helper), "helped": as_ref(support.helped)}


@router.get("/outcomes/{int:pk}/supports/", response=list[SupportOut], summary="What it also helps, and what helps it")
def list_supports(request: HttpRequest, pk: int):
    """Those between outcomes that are live; the strong ones first."""
    return [as_support(each) for each in supports_of(get_object_or_404(visible(request), pk=pk))]


@router.post("/outcomes/{int:pk}/supports/", response={201: SupportOut}, summary="Say that it also helps another one")
def say(request: HttpRequest, pk: int, given: SupportIn):
    """Or that another one helps it. Whoever moves for either of the two may say it.

    Said again, the later word counts: who is not sure that it arrived sends it again.
    """
    outcome = get_object_or_404(visible(request), pk=pk)
    other = get_object_or_404(visible(request), pk=given.other)
    helper, helped = (outcome, other) if given.way == "helps" else (other, outcome)
    said = Support.objects.say(helper, helped, strength=given.strength, how=given.how, by=request.auth)
    return Status(201, as_support(said))


@router.post(
    "/outcomes/{int:pk}/supports/{int:support}/ending/", response=EndedOut, summary="Say that it helps no longer"
)
def end(request: HttpRequest, pk: int, support: int):
    outcome = get_object_or_404(visible(request), pk=pk)
    both = Support.objects.select_related("helper__team", "helped__team")
    found = get_object_or_404(both, Q(helper=outcome) | Q(helped=outcome), pk=support)
    Support.objects.end(found.helper, found.helped, by=request.auth)
    return {"helper": found.helper_id, "helped": found.helped_id}
