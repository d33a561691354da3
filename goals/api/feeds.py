"""The calendar of whoever asks, for programs that they subscribe with."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse
from ninja import Router, Schema, Status

from lean.lib.site import absolute

from ..models import CalendarFeed

router = Router(tags=["Who"])


class FeedOut(Schema):
    """`made_at` is null where there is no address."""

    made_at: datetime | None = None


class NewFeedOut(FeedOut):
    """`address` is given out this once."""

    address: str


@router.get("/calendar/", response=FeedOut, summary="Whether there is an address of my calendar")
def one_feed(request: HttpRequest):
    feed = CalendarFeed.objects.filter(person=request.auth).first()
    return {"made_at": feed.made_at if feed else None}


@router.post("/calendar/", response={201: NewFeedOut}, summary="Make a new address of my calendar")
def renew_feed(request: HttpRequest):
    """The one before ends at this moment."""
    feed, secret = CalendarFeed.objects.renew(request.auth)
    address = absolute(reverse("goals:calendar", args=[secret]))
    return Status(201, {"made_at": feed.made_at, "address": address})


@router.post("/calendar/ending/", response=FeedOut, summary="End the address of my calendar")
def end_feed(request: HttpRequest):
    CalendarFeed.objects.stop(request.auth)
    return {"made_at": None}
