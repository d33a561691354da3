"""Planning periods."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest
from ninja import Router, Schema

from lean.lib.listing import Listing, PageNumber, listing
from teams.api import PersonRef

from ..models import Cycle

router = Router(tags=["What"])


class CycleOut(Schema):
    key: str
    name: str
    span: str
    starts_on: date
    ends_on: date
    review_rhythm: str
    sponsor: PersonRef | None


@router.get("/cycles/", response=Listing[CycleOut], summary="Planning periods, the latest first")
def list_cycles(request: HttpRequest, page: PageNumber = 1):
    return listing(Cycle.objects.select_related("sponsor"), page, list)
