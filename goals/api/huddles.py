"""The huddle for programs: when a team meets, what is taken there, and the line that comes back."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status
from pydantic import Field

from lean.lib.exact_json import words
from teams.api import PersonRef
from teams.models import Team

from ..models import Catchball, Huddle, HuddleLine, HuddleSheet
from ..models.huddle import LONGEST_LINE
from .catchballs import find
from .history import HuddleLineOut
from .moves import MoveIn
from .terms import Given

router = Router(tags=["Catchball"])
Weekday = Annotated[int | None, Field(strict=True, ge=1, le=7, description="ISO: Monday is 1")]
Clock = Annotated[
    str | None, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", description='Of the team\'s own day, like "09:00"')
]


class HuddleIn(Given):
    """When a team meets; without a day it meets no more."""

    weekday: Weekday = None
    starts_at: Clock = None

    @property
    def says(self) -> dict:
        at = time.fromisoformat(self.starts_at) if self.starts_at else None
        return {"weekday": self.weekday, "starts_at": at}


class HuddleOut(Schema):
    team: str
    weekday: int | None
    starts_at: str | None


class TakeIn(HuddleIn, MoveIn):
    """`weekday` and `starts_at` are kept where it isn't known yet when the team meets."""


class HuddleSheetOut(Schema):
    """`move` is the number of the postponement that it needed, or null."""

    id: int
    catchball: int
    version: int
    move: int | None
    huddle_on: date
    by: PersonRef
    at: datetime


class HuddleLineIn(Given):
    text: Annotated[words(LONGEST_LINE), Field(description="What the team said, in one line")] = ""


@router.post("/teams/{key}/huddle/", response=HuddleOut, summary="Say when a team meets")
def say_huddle(request: HttpRequest, key: words(60), given: HuddleIn):
    team = get_object_or_404(Team, key=key)
    kept = Huddle.objects.say(team, by=request.auth, **given.says)
    return {
        "team": team.key,
        "weekday": kept.weekday if kept else None,
        "starts_at": f"{kept.starts_at:%H:%M}" if kept else None,
    }


@router.post("/catchballs/{int:pk}/huddle/", response={201: HuddleSheetOut}, summary="Take it to the team's huddle")
def take(request: HttpRequest, pk: int, given: TakeIn):
    """Where an answer is asked for before the huddle is over, this is the one postponement of this ball."""
    sheet = HuddleSheet.objects.take(find(request, pk), by=request.auth, answering=given.answering, **given.says)
    named = {name: getattr(sheet, name) for name in ("id", "version", "huddle_on", "by", "at")}
    number = sheet.move.number if sheet.move_id else None
    return Status(201, named | {"catchball": sheet.catchball_id, "move": number})


@router.post("/catchballs/{int:pk}/huddle-lines/", response={201: HuddleLineOut}, summary="Bring back what it said")
def bring_back(request: HttpRequest, pk: int, given: HuddleLineIn):
    """Before agreeing, a later line counts; after an agreement without any, one."""
    catchball: Catchball = find(request, pk)
    return Status(201, HuddleLine.objects.bring_back(catchball, given.text, by=request.auth))
