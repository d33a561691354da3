"""Planning periods: listed, opened, closed, opened again."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status
from pydantic import Field

from lean.lib.exact_json import MAX_ID, Day, words
from lean.lib.listing import Listing, PageNumber, each, listing
from teams.api import PersonRef
from teams.models import Person

from ..models import Cycle, CycleEnd
from ..models.cycle import Span
from ..models.cycle_end import LONGEST_WORDS
from ..reads.cycle_end import figures_of
from .terms import Given

router = Router(tags=["What"])


class CycleOut(Schema):
    key: str
    name: str
    span: str
    starts_on: date
    ends_on: date
    review_rhythm: str
    sponsor: PersonRef | None
    closed_at: datetime | None


class CycleIn(Given):
    name: words(80)
    span: Span = Span.YEAR
    starts_on: Day
    ends_on: Day
    sponsor: Annotated[
        int | None, Field(strict=True, ge=1, le=MAX_ID, description="Id of who decides at the very top")
    ] = None


class OpeningIn(Given):
    text: Annotated[words(LONGEST_WORDS), Field(description="Why it goes on after all")]


def as_cycle(cycle: Cycle) -> dict:
    names = ("key", "name", "span", "starts_on", "ends_on", "review_rhythm", "sponsor")
    named = {name: getattr(cycle, name) for name in names}
    return named | {"closed_at": cycle.end.at if cycle.is_closed else None}


def listed():
    return Cycle.objects.select_related("sponsor", "end")


@router.get("/cycles/", response=Listing[CycleOut], summary="Planning periods, the latest first")
def list_cycles(request: HttpRequest, page: PageNumber = 1):
    return listing(listed(), page, each(as_cycle))


@router.post("/cycles/", response={201: CycleOut}, summary="Open the next cycle")
def open_cycle(request: HttpRequest, given: CycleIn):
    """For who sponsors the latest one, or an administrator."""
    sponsor = get_object_or_404(Person, pk=given.sponsor, is_active=True) if given.sponsor is not None else None
    days = {"starts_on": given.starts_on, "ends_on": given.ends_on}
    made = CycleEnd.objects.open(given.name, span=given.span, sponsor=sponsor, by=request.auth, **days)
    return Status(201, as_cycle(made))


@router.post("/cycles/{key}/closing/", response={201: CycleOut}, summary="Close a cycle, with its figures")
def close_cycle(request: HttpRequest, key: words(40)):
    """In its last two weeks or later. What is open closes as not agreed, what was agreed stays as history."""
    cycle = get_object_or_404(listed(), key=key)
    CycleEnd.objects.close(cycle, figures_of(cycle), by=request.auth)
    return Status(201, as_cycle(listed().get(pk=cycle.pk)))


@router.post(
    "/cycles/{key}/opening/", response={201: CycleOut}, summary="Open a cycle again that was closed by mistake"
)
def open_cycle_again(request: HttpRequest, key: words(40), given: OpeningIn):
    """Within two weeks, and before anything was carried over. What was talked about goes on where it stood."""
    cycle = get_object_or_404(listed(), key=key)
    CycleEnd.objects.open_again(cycle, given.text, by=request.auth)
    return Status(201, as_cycle(listed().get(pk=cycle.pk)))
