"""Playback for programs: what this is for, in the words of those who will carry it, and "yes, that's it"."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Status
from pydantic import Field

from lean.lib.exact_json import words

from ..models import Playback
from ..models.playback import LONGEST_PLAYBACK
from .catchballs import find
from .history import PlaybackOut
from .terms import Given

router = Router(tags=["Catchball"])


class PlaybackIn(Given):
    text: Annotated[words(LONGEST_PLAYBACK), Field(description="In our words, this is for …")] = ""


@router.post("/catchballs/{int:pk}/playbacks/", response={201: PlaybackOut}, summary="Say back what this is for")
def say_back(request: HttpRequest, pk: int, given: PlaybackIn):
    """From the receiving side, before it is agreed. Said anew, the later words count."""
    return Status(201, Playback.objects.say(find(request, pk), given.text, by=request.auth))


@router.post(
    "/catchballs/{int:pk}/playbacks/{int:playback}/confirmation/",
    response=PlaybackOut,
    summary="Say that this is what it is for",
)
def confirm(request: HttpRequest, pk: int, playback: int):
    """From the side that asked. Once is enough."""
    those = Playback.objects.select_related("catchball__asking_team", "by")
    said = get_object_or_404(those, catchball=find(request, pk), pk=playback)
    said.confirm(by=request.auth)
    return said
