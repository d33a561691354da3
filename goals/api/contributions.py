"""What people give to an outcome, in their own words: all of it, and the one way to say one's own."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from lean.lib.exact_json import words
from lean.lib.listing import Listing, PageNumber, each, listing
from teams.api import PersonRef

from ..models import Contribution
from ..models.contribution import LONGEST
from .checkins import find
from .terms import Given

router = Router(tags=["What"])


class ContributionOut(Schema):
    """`words` are empty, and `at` is null, where they were taken back."""

    outcome: int
    person: PersonRef
    words: str
    at: datetime | None


class ContributionIn(Given):
    words: Annotated[
        words(LONGEST), Field(description="What is true because of the person; no words take back what was said")
    ]


def as_contribution(said: Contribution) -> dict:
    return {"outcome": said.outcome_id, "person": said.person, "words": said.words, "at": said.at}


@router.get(
    "/outcomes/{int:pk}/contributions/",
    response=Listing[ContributionOut],
    summary="What people say they give to it, in their own words",
)
def list_contributions(request: HttpRequest, pk: int, page: PageNumber = 1):
    """Who spoke first comes first. They are contributions, not tasks, and never a measure of anybody."""
    rows = Contribution.objects.given().filter(outcome=find(request, pk)).select_related("person").order_by("pk")
    return listing(rows, page, each(as_contribution))


@router.post(
    "/outcomes/{int:pk}/contributions/", response={201: ContributionOut}, summary="Say what you give to it yourself"
)
def say_contribution(request: HttpRequest, pk: int, given: ContributionIn):
    """By the people of its team, each for themselves. Said again, the later words count."""
    outcome = find(request, pk)
    said = Contribution.objects.say(outcome, given.words, by=request.auth)
    gone = {"outcome": outcome.pk, "person": request.auth, "words": "", "at": None}
    return Status(201, as_contribution(said) if said else gone)
