"""Reviews: what each outcome planned and measured by period, what was said, what leaders promised; and closing."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Path, Query, Router, Schema, Status
from pydantic import Field

from lean.lib import clock
from lean.lib.exact_json import ShownNumber, words
from teams.api import PersonRef, TeamRef

from ..models import Outcome, TalkNote
from ..models.review import Said
from ..reads.asked_first import Promise
from ..reads.period import asked_for
from ..reads.review import ReviewPage
from ..reads.review_rows import word_of
from ..rules.bowling import Line
from .terms import Given

router = Router(tags=["Review"])

When = Annotated[
    str, Path(max_length=10, pattern=r"^[0-9-]+$", description="The period by its end: 2026-04, of weeks 2026-04-12")
]
TeamKey = Annotated[words(60) | None, Query(description="Key of the team; without it the whole")]
Below = Annotated[bool, Query(description="With the teams below it; without a team, all levels")]


class FrameOut(Schema):
    ends_on: date
    plan: ShownNumber | None
    actual: ShownNumber | None
    status: str
    usual_swing: bool


class RowOut(Schema):
    """`status` is ok, watch, off, reached, silent or none; talk while it is negotiated, agreed without a measure."""

    outcome: int
    level: int
    short_name: str
    statement: str
    team: str
    measure: str
    unit: str
    start: ShownNumber | None
    target: ShownNumber | None
    now: ShownNumber | None
    planned: ShownNumber | None
    status: str
    word: str
    usual_swing: bool
    periods: list[FrameOut]


class NoteOut(Schema):
    """`version` is what the next wording replaces."""

    outcome: int
    version: int
    sees: str
    behind: str
    changes: str
    needs: str
    by: PersonRef
    at: datetime


class PromiseOut(Schema):
    """`id` is missing in a closed review: what it shows is history."""

    id: int | None
    text: str
    owner: str
    outcome: str
    state: Literal["missed", "due", "kept"]
    due_on: date | None


class ReviewOut(Schema):
    """`to_talk_about` are the outcomes of the talk list, the worst first."""

    period: str
    ends_on: date
    cycle: str
    team: TeamRef | None
    below: bool
    closed_at: datetime | None
    closed_by: PersonRef | None
    rows: list[RowOut]
    to_talk_about: list[int]
    notes: list[NoteOut]
    promises: list[PromiseOut]


class NoteIn(Given):
    version: Annotated[int, Field(strict=True, ge=0, le=2**31 - 1, description="Of the note that was read; 0 for none")]
    sees: words(1000) = ""
    behind: words(1000) = ""
    changes: words(1000) = ""
    needs: words(1000) = ""


def as_row(line: Line) -> dict:
    periods = [
        {
            "ends_on": frame.ends_on,
            "plan": frame.plan,
            "actual": frame.actual,
            "status": str(frame.progress),
            "usual_swing": frame.usual,
        }
        for frame in line.frames
    ]
    return {
        "outcome": line.outcome,
        "level": line.level,
        "short_name": line.name,
        "statement": line.statement,
        "team": line.team,
        "measure": line.what,
        "unit": line.unit,
        "start": line.start,
        "target": line.target,
        "now": line.now,
        "planned": line.planned,
        "status": str(line.progress),
        "word": word_of(line),
        "usual_swing": line.usual,
        "periods": periods,
    }


def as_note(note: TalkNote) -> dict:
    return {
        "outcome": note.outcome_id,
        "version": note.version,
        "sees": note.sees,
        "behind": note.behind,
        "changes": note.changes,
        "needs": note.needs,
        "by": note.by,
        "at": note.at,
    }


def as_promise(promise: Promise) -> dict:
    return {
        "id": promise.pk,
        "text": promise.text,
        "owner": promise.owner,
        "outcome": promise.outcome,
        "state": promise.standing.value,
        "due_on": promise.due_on,
    }


def as_review(page: ReviewPage) -> dict:
    review = page.review
    return {
        "period": review.when,
        "ends_on": review.ends_on,
        "cycle": review.cycle.key,
        "team": review.team,
        "below": review.below,
        "closed_at": review.closed_at,
        "closed_by": review.closed_by,
        "rows": [as_row(line) for line in page.framed(page.lines)],
        "to_talk_about": [line.outcome for line in page.to_talk_about],
        "notes": [as_note(note) for note in page.notes.values()],
        "promises": [as_promise(promise) for promise in page.promises],
    }


def page_at(request: HttpRequest, when: str, team: str | None, below: bool) -> ReviewPage:
    review = asked_for(when, {"team": team or "", "below": "1" if below else ""}, clock.today())
    if review is None:
        raise Http404
    return ReviewPage(review, request.auth, clock.today())


@router.get("/reviews/{when}/", response=ReviewOut, summary="One review: plan and actual of each outcome by period")
def one_review(request: HttpRequest, when: When, team: TeamKey = None, below: Below = False):
    return as_review(page_at(request, when, team, below))


@router.post("/reviews/{when}/closing/", response={201: ReviewOut}, summary="Keep the figures as they are today")
def close_review(request: HttpRequest, when: When, team: TeamKey = None, below: Below = False):
    page = page_at(request, when, team, below)
    closed = page.review.close(page.figures, by=request.auth)
    return Status(201, as_review(ReviewPage(closed, request.auth, clock.today())))


@router.post(
    "/reviews/{when}/notes/{int:outcome}/", response={201: NoteOut}, summary="Say something about one outcome of it"
)
def write_note(
    request: HttpRequest, when: When, outcome: int, given: NoteIn, team: TeamKey = None, below: Below = False
):
    """Who writes in place of another version is refused with 409 and code note_changed: read it again first."""
    page = page_at(request, when, team, below)
    if page.topic_of(outcome) is None:
        raise Http404
    said = Said(given.sees, given.behind, given.changes, given.needs)
    about = get_object_or_404(Outcome.objects.select_related("team"), pk=outcome)
    return Status(201, as_note(page.review.write(about, said, by=request.auth, version=given.version)))
