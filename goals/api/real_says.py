"""Did people have a real say, for programs: give one's own answer, and read what is told from seven people up."""

from __future__ import annotations

from typing import Annotated, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status
from pydantic import Field

from lean.lib import clock
from lean.lib.exact_json import words
from teams.models import Team

from ..models import RealSay
from ..models.real_say import LONGEST_SAY
from ..reads.real_say import told_of
from .catchballs import find
from .terms import Given

router = Router(tags=["Catchball"])
Beside = Annotated[words(LONGEST_SAY), Field(description="Told without a name, beside six others or more")]


class RealSayIn(Given):
    answer: Literal["yes", "partly", "no"]
    words: Beside = ""


class RealSayTold(Schema):
    """Of a cycle that is under way: always the answers of seven people or more."""

    cycle: str
    yes: int
    partly: int
    no: int


class RealSayOut(Schema):
    """Empty until seven people of the team and those below it can be told of together."""

    team: str
    told: list[RealSayTold]
    words: list[str]


@router.post("/catchballs/{int:pk}/real-says/", response={204: None}, summary="Say whether you had a real say")
def give(request: HttpRequest, pk: int, given: RealSayIn):
    """About the agreement in force, from people of the receiving team: once, and for good. Nobody reads it alone."""
    RealSay.objects.give_about(find(request, pk), given.answer, by=request.auth, words=given.words)
    return Status(204, None)


@router.get("/teams/{key}/real-says/", response=RealSayOut, summary="Whether people had a real say")
def told(request: HttpRequest, key: words(60)):
    team = get_object_or_404(Team, key=key)
    rows = told_of(team, clock.today())
    return {
        "team": team.key,
        "told": [{"cycle": row.cycle, "yes": row.yes, "partly": row.partly, "no": row.no} for row in rows],
        "words": [words for row in rows for words in row.words],
    }
