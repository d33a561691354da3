"""A team's channel in a chat program."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema
from pydantic import ConfigDict

from lean.lib.exact_json import words
from lean.lib.refusal import Refused
from lean.lib.webhook import LONGEST, Undelivered

from ..models import ChatChannel, Team
from .who import Key, PersonRef

router = Router(tags=["Who"])


class NotDelivered(Refused):
    code = "not_delivered"


class ChatIn(Schema):
    """`address` is that of an incoming webhook of Slack, Teams or Mattermost. It is never given out again."""

    model_config = ConfigDict(extra="forbid")

    address: words(LONGEST)


class ChatOut(Schema):
    """`program` is slack, teams, mattermost, or null where the team has no channel. `problem`: why nothing arrives."""

    team: str
    program: str | None = None
    host: str | None = None
    set_by: PersonRef | None = None
    set_at: datetime | None = None
    problem: str = ""


def as_chat(team: Team) -> dict:
    channel = ChatChannel.objects.filter(team=team).select_related("set_by").first()
    if channel is None:
        return {"team": team.key}
    names = ("program", "host", "set_by", "set_at", "problem")
    return {"team": team.key} | {name: getattr(channel, name) for name in names}


@router.get("/teams/{key}/chat/", response=ChatOut, summary="Where a team's nudges are posted")
def one_chat(request: HttpRequest, key: Key):
    return as_chat(get_object_or_404(Team, key=key))


@router.put("/teams/{key}/chat/", response=ChatOut, summary="Say where a team's nudges are posted")
def put_chat(request: HttpRequest, key: Key, given: ChatIn):
    """Who leads the team or one above it, or deputises, may say so; and an administrator."""
    team = get_object_or_404(Team, key=key)
    ChatChannel.objects.connect(team, given.address, by=request.auth)
    return as_chat(team)


@router.post("/teams/{key}/chat/trials/", response=ChatOut, summary="Try whether a team's channel works")
def try_chat(request: HttpRequest, key: Key):
    """Posts one message that says so."""
    team = get_object_or_404(Team, key=key)
    try:
        ChatChannel.objects.try_it(team, by=request.auth)
    except Undelivered as refusal:
        raise NotDelivered(str(refusal)) from None
    return as_chat(team)


@router.post("/teams/{key}/chat/ending/", response=ChatOut, summary="Post for a team no more")
def end_chat(request: HttpRequest, key: Key):
    team = get_object_or_404(Team, key=key)
    ChatChannel.objects.disconnect(team, by=request.auth)
    return as_chat(team)
