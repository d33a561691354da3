"""When a team works."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import ConfigDict, Field

from lean.lib.exact_json import Day, words

from ..models import Calendar, DayOff, Team
from ..models.calendar import LONGEST_NAME
from ..reads.calendar import TeamCalendar
from .who import Key

router = Router(tags=["Who"])
# Of ten years, each weekday.
MOST_DAYS_OFF = 2600


class DayOffIn(Schema):
    model_config = ConfigDict(extra="forbid")

    on: Day
    name: words(LONGEST_NAME) = ""


class CalendarIn(Schema):
    """All of it: what is left out is taken away. `weekdays` are ISO numbers, Monday is 1."""

    model_config = ConfigDict(extra="forbid")

    time_zone: words(60)
    weekdays: Annotated[list[Annotated[int, Field(ge=1, le=7)]], Field(min_length=1, max_length=7)]
    country: Annotated[words(2), Field(description="Such as CH; empty: no public holidays")] = ""
    region: Annotated[words(20), Field(description="Such as ZH")] = ""
    days_off: Annotated[list[DayOffIn], Field(max_length=MOST_DAYS_OFF)] = []


class FreeDay(Schema):
    """`own`: the team said so itself; else a public holiday."""

    on: date
    name: str
    own: bool


class CalendarOut(Schema):
    """`team` is whose calendar it is: the team's own, or the nearest above that has one; null where there is none.

    `free` are the days of the coming year on which it would work but for them; `reply_by` is the day for a word on a
    ball that comes today.
    """

    team: str | None
    time_zone: str
    weekdays: list[int]
    country: str
    region: str
    days_off: list[DayOffIn]
    free: list[FreeDay]
    reply_by: date


def as_calendar(team: Team, request: HttpRequest) -> dict:
    page = TeamCalendar(team, request.auth)
    named = {name: getattr(page.calendar, name) for name in ("time_zone", "country", "region")}
    return named | {
        "team": page.source.key if page.source else None,
        "weekdays": [int(number) for number in page.calendar.working_days],
        "days_off": [{"on": on, "name": name} for on, name in sorted(page.named.items())],
        "free": page.free,
        "reply_by": page.reply_by,
    }


@router.get("/teams/{key}/calendar/", response=CalendarOut, summary="When a team works")
def one_calendar(request: HttpRequest, key: Key):
    return as_calendar(get_object_or_404(Team, key=key), request)


@router.put("/teams/{key}/calendar/", response=CalendarOut, summary="Say when a team works")
def put_calendar(request: HttpRequest, key: Key, given: CalendarIn):
    """Who leads the team or one above it, or deputises, may say so; and an administrator.

    Teams below without a calendar of their own go by it.
    """
    team = get_object_or_404(Team, key=key)
    named = {each.on: each.name for each in given.days_off}
    if len(named) < len(given.days_off):
        raise ValidationError({"days_off": _("The same day is there twice.")})
    with transaction.atomic():
        about = given.dict(exclude={"days_off"})
        Calendar.objects.arrange(team, **about, by=request.auth)
        DayOff.objects.replace(team, named, by=request.auth)
    return as_calendar(Team.objects.get(pk=team.pk), request)
