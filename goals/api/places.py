"""What a team says when the world around an outcome has moved: where it belongs, who stands behind it, what goes on."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status
from pydantic import Field

from lean.lib.exact_json import MAX_ID, Day, Number, words
from teams.api import PersonRef

from ..models import CarryOver, Commitment, Outcome, PlaceChoice, Reaffirmation
from ..models.place import LONGEST
from .once import IdempotencyKey, once
from .outcomes import OutcomeOut, as_outcome, visible
from .terms import Given

router = Router(tags=["What"])


class PlaceIn(Given):
    """`own` and `closed` of an outcome whose parent has ended, `moved` and `closed` also of one without a parent.

    `opened`: what its team closed lives again, as it was, until its cycle is closed.
    """

    choice: Literal["own", "moved", "closed", "opened"]
    parent: Annotated[
        int | None, Field(strict=True, ge=1, le=MAX_ID, description="To which it is put; for `moved`")
    ] = None
    contribution: Annotated[Number | None, Field(description="What it gives that one, in its unit; for `moved`")] = None
    text: Annotated[
        words(LONGEST), Field(description="Why it is closed, or opened again, or a few words to whom it is put")
    ] = ""
    reply_by_on: Annotated[Day | None, Field(description="Five working days if left out; for `moved`")] = None


class ReaffirmationIn(Given):
    version: Annotated[int, Field(strict=True, ge=1, le=MAX_ID, description="The version in force that was read")]


class ReaffirmationOut(Schema):
    outcome: int
    version: int
    person: PersonRef
    at: datetime


class CarryOverIn(Given):
    choice: Annotated[
        Literal["carried", "done", "let_go"] | None,
        Field(description="Null takes back what was said, while nothing was sent"),
    ]


class CarryOverOut(Schema):
    """`into` is what it became in the next cycle: a draft that its team sees, until it is sent."""

    outcome: int
    choice: str | None
    into: int | None


@router.post(
    "/outcomes/{int:pk}/place/", response={201: OutcomeOut}, summary="Say where it belongs, with nothing above"
)
def choose_place(request: HttpRequest, pk: int, given: PlaceIn, idempotency_key: IdempotencyKey = ""):
    """Put to another team's outcome it is volunteered: that team's leader has the ball, see `/catchballs/`."""
    outcome = get_object_or_404(visible(request), pk=pk)

    def act() -> Outcome:
        by = {"by": request.auth}
        if given.choice == "own":
            return PlaceChoice.objects.keep_as_own(outcome, **by).outcome
        if given.choice == "closed":
            return PlaceChoice.objects.close(outcome, given.text, **by).outcome
        if given.choice == "opened":
            return PlaceChoice.objects.open_again(outcome, given.text, **by).outcome
        parent = get_object_or_404(visible(request), pk=given.parent)
        in_force = getattr(outcome, "in_force", None)
        terms = in_force.commitment.terms.revised(contribution=given.contribution) if in_force else None
        said = {"terms": terms, "text": given.text, "reply_by_on": given.reply_by_on}
        return PlaceChoice.objects.put_to(outcome, parent, **said, **by).outcome

    once(request, idempotency_key, act)
    return Status(201, as_outcome(get_object_or_404(visible(request), pk=pk)))


@router.post(
    "/outcomes/{int:pk}/reaffirmation/", response={201: ReaffirmationOut}, summary="Stand behind it as a new lead"
)
def reaffirm(request: HttpRequest, pk: int, given: ReaffirmationIn):
    """What a predecessor agreed to holds anyway. Once is enough: said again it is the same."""
    outcome = get_object_or_404(visible(request), pk=pk)
    versions = Commitment.objects.select_related("outcome__team")
    commitment = get_object_or_404(versions, outcome=outcome, version=given.version)
    said = Reaffirmation.objects.say(commitment, by=request.auth)
    return Status(201, {"outcome": pk, "version": given.version, "person": said.person, "at": said.at})


@router.post("/outcomes/{int:pk}/carry-over/", response={201: CarryOverOut}, summary="Say what goes on after its cycle")
def carry_over(request: HttpRequest, pk: int, given: CarryOverIn):
    """Of an outcome that ended with its cycle. Carried over it is a draft in the next one, and no commitment."""
    outcome = get_object_or_404(visible(request), pk=pk)
    if given.choice is None:
        CarryOver.objects.undo(outcome, by=request.auth)
    else:
        CarryOver.objects.say(outcome, given.choice, by=request.auth)
    into = visible(request).filter(carried_from=outcome).order_by("-pk").first()
    return Status(201, {"outcome": pk, "choice": given.choice, "into": into.pk if into else None})
