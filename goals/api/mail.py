"""What reaches the holder of the token, for programs: as they chose it, what was sent and why, and on another day."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status
from pydantic import Field

from lean.lib.exact_json import Day, words
from lean.lib.listing import Listing, PageNumber, listing

from ..models import Catchball, Nudge, Snooze
from ..models.mail_choice import DEFAULTS
from ..models.nudge import NudgeKind, this_ball
from ..models.way import Way
from ..reads.mail_log import RELATED, Entry, logged, refused_now
from ..reads.reaching import Reaching
from .terms import Given

router = Router(tags=["What reaches me"])

WayIn = Literal["mail", "chat", "digest", "off"]
Kind = Literal[tuple(NudgeKind.values)]
TimeOfDay = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", description="Such as 19:30")]


class MailIn(Given):
    """Kinds that aren't named come as everybody gets them. The ball can't be off; the week is mail or off.

    Quiet hours have two ends or none, in `time_zone`, which is the team's where it is empty. `digest_on` is the
    weekday on which the week comes, Monday is 1.
    """

    ways: dict[Kind, WayIn] = {}
    quiet_from: TimeOfDay | None = None
    quiet_until: TimeOfDay | None = None
    time_zone: words(60) = ""
    digest_on: Annotated[int, Field(strict=True, ge=1, le=7)] = 1


class MailOut(Schema):
    """`refused` is what the mail server said, where mails to this person don't arrive; else empty."""

    ways: dict[str, str]
    quiet_from: str | None
    quiet_until: str | None
    time_zone: str
    digest_on: int
    refused: str


class SentOut(Schema):
    """One nudge. `state`: due, sent, gathered for the week, dropped, failed; `says` is why it didn't simply go out."""

    id: int
    kind: str
    about: str
    url: str
    state: str
    way: str
    at: datetime
    why: str
    says: str


class LaterIn(Given):
    until_on: Day


class LaterOut(Schema):
    until_on: date


class LaterEnded(Schema):
    """Whether it had been put off."""

    ended: bool


def as_chosen(request: HttpRequest) -> dict:
    stands = Reaching.of(request.auth)
    hours = {name: getattr(stands, name) for name in ("quiet_from", "quiet_until")}
    return {
        "ways": {kind.value: way.value for kind, way in stands.ways.items()},
        **{name: when.strftime("%H:%M") if when else None for name, when in hours.items()},
        "time_zone": stands.time_zone,
        "digest_on": stands.digest_on,
        "refused": refused_now(request.auth),
    }


def as_sent(entry: Entry) -> dict:
    nudge = entry.nudge
    kept = {"id": nudge.pk, "kind": nudge.kind, "state": nudge.state, "way": nudge.way, "at": entry.at}
    return kept | {name: getattr(entry, name) for name in ("about", "url", "why", "says")}


@router.get("/me/mail/", response=MailOut, summary="What reaches me")
def what_reaches_me(request: HttpRequest):
    return as_chosen(request)


@router.put("/me/mail/", response=MailOut, summary="Choose what reaches me")
def choose_what_reaches_me(request: HttpRequest, given: MailIn):
    """All of it at once, or none of it."""
    ways = DEFAULTS | {NudgeKind(kind): Way(way) for kind, way in given.ways.items()}
    begins, ends = (time.fromisoformat(when) if when else None for when in (given.quiet_from, given.quiet_until))
    Reaching(ways, begins, ends, given.digest_on, given.time_zone).arrange_for(request.auth)
    return as_chosen(request)


@router.get("/me/mail/sent/", response=Listing[SentOut], summary="What was sent to me and why, and what wasn't")
def what_was_sent_to_me(request: HttpRequest, page: PageNumber = 1):
    """The newest first."""
    return listing(logged(request.auth), page, lambda rows: [as_sent(Entry(row)) for row in rows])


@router.post("/nudges/{int:pk}/another-day/", response={201: LaterOut}, summary="Remind me of it on another day")
def remind_of_nudge(request: HttpRequest, pk: int, given: LaterIn):
    """In the morning of that day, and until then nothing else about it. Only for whom it was sent to."""
    return Status(201, Snooze.objects.put_off(sent_to_me(request, pk), given.until_on, by=request.auth))


@router.post("/nudges/{int:pk}/another-day/ending/", response=LaterEnded, summary="Not on another day after all")
def end_of_nudge(request: HttpRequest, pk: int):
    return {"ended": Snooze.objects.end(request.auth, sent_to_me(request, pk).puts_off)}


@router.post("/catchballs/{int:pk}/another-day/", response={201: LaterOut}, summary="Remind me of my turn later")
def remind_of_ball(request: HttpRequest, pk: int, given: LaterIn):
    """For whom the ball waits. Nobody else sees it, and the reply-by day stays."""
    return Status(201, Snooze.objects.put_off_ball(ball(request, pk), given.until_on, by=request.auth))


@router.post("/catchballs/{int:pk}/another-day/ending/", response=LaterEnded, summary="Remind me as usual after all")
def end_of_ball(request: HttpRequest, pk: int):
    return {"ended": Snooze.objects.end(request.auth, this_ball(ball(request, pk)))}


def sent_to_me(request: HttpRequest, pk: int) -> Nudge:
    return get_object_or_404(Nudge.objects.filter(recipient=request.auth).select_related(*RELATED, "move"), pk=pk)


def ball(request: HttpRequest, pk: int) -> Catchball:
    return get_object_or_404(Catchball.objects.visible_to(request.auth).with_everything(), pk=pk)
