"""What all of it is for, above every horizon."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema
from pydantic import Field

from lean.lib.exact_json import words
from teams.models import Team

from ..models import Purpose
from ..models.cycle import LONGEST_PURPOSE
from .terms import Given

router = Router(tags=["What"])


class PurposeIn(Given):
    sentence: Annotated[words(LONGEST_PURPOSE), Field(description="Empty takes it back")]


class PurposeOut(Schema):
    team: str
    sentence: str


@router.post("/teams/{key}/purpose/", response=PurposeOut, summary="Say what all of it is for, at the top")
def say_purpose(request: HttpRequest, key: words(60), given: PurposeIn):
    """Only who leads the team at the top, or a deputy, may say it. Without words it is taken back."""
    team = get_object_or_404(Team, key=key)
    kept = Purpose.objects.say(team, given.sentence, by=request.auth)
    return {"team": team.key, "sentence": kept.sentence if kept else ""}
