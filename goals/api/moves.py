"""Every move of a catchball, each by one POST. A body names the version that it answers.

A move that comes second is refused with 409, the version to answer now and the catchball as it stands.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status
from pydantic import Field

from lean.lib.exact_json import Day, Number, plain, words
from teams.api import PersonRef

from ..models import Catchball, Move, Trigger
from ..models.move import ReasonKind
from .catchballs import find
from .history import CommentOut, MoveOut, as_move
from .once import IdempotencyKey, once
from .outcomes import visible
from .terms import TERMS_FIELDS, Given, TermsIn, on_the_table

router = Router(tags=["Catchball"])
MOVED = {201: MoveOut}
Reply = Annotated[Day | None, Field(description="Until when the other side is asked to reply; five working days")]


class MoveIn(Given):
    answering: Annotated[int, Field(strict=True, ge=0, description="The version of the catchball that was read")]


class WordsIn(MoveIn):
    text: words(4000) = ""


class AskIn(WordsIn):
    reply_by_on: Reply = None


class OfferIn(TermsIn, AskIn):
    """Terms to offer (again): what is left out stays as it was."""


SetDown = Annotated[words(1000), Field(description="What the receiving team sets down for it, if it says so")]


class AcceptanceIn(WordsIn):
    set_down: SetDown = ""


class BecauseIn(Given):
    text: Annotated[words(200), Field(min_length=1)]
    worth: Annotated[Number, Field(description="In the unit of the terms")]


class CounterIn(TermsIn, AskIn):
    """Other terms: what is left out stays as it was. They need a target, a change, and words why.

    The lines of `because` add up exactly to what separates the target from the one on the table, or there are none.
    """

    reason_kind: ReasonKind | None = None
    set_down: SetDown = ""
    because: Annotated[list[BecauseIn], Field(max_length=12)] = []


class DeclineIn(WordsIn):
    alternative: Annotated[words(1000), Field(description="Who or what instead")] = ""


class ReopeningIn(TermsIn, AskIn):
    """Why to look again. With terms (what is left out stays as it was agreed) the other side owes a reply to them;
    without any it owes terms of its own. What was agreed stays in force until something else is agreed."""

    trigger: Annotated[Trigger, Field(description="What has changed since it was agreed")]


class LookAgainIn(Given):
    trigger: Annotated[Trigger, Field(description="What has changed since it was agreed")]
    text: words(4000) = ""


class ReplyDayIn(WordsIn):
    reply_by_on: Day


class RulingIn(TermsIn, WordsIn):
    """What is decided: what is left out stays as it was last put. It needs a target and a reason."""


class HandBackIn(AskIn):
    to_side: Annotated[Literal["asker", "receiver"], Field(description="Which side should look at something first")]


class DissentIn(Given):
    text: Annotated[words(1000), Field(description="What this side sees differently")] = ""


class DissentOut(Schema):
    id: int
    side: str
    by: PersonRef
    at: datetime
    text: str


class CommentIn(Given):
    text: words(2000) = ""


def moved(request: HttpRequest, pk: int, key: str, given: MoveIn, verb: Callable[..., Move]) -> Status:
    """One verb, done once: the move that it made. `verb` takes the catchball and who answers what."""
    found = Catchball.objects.visible_to(request.auth).select_related("latest_terms")
    catchball = get_object_or_404(found, pk=pk)
    by = {"by": request.auth, "answering": given.answering}
    return Status(201, as_move(once(request, key, lambda: verb(catchball, **by))))


@router.post("/catchballs/{int:pk}/offers/", response=MOVED, summary="Send a draft, or offer again after a no")
def offer(request: HttpRequest, pk: int, given: OfferIn, idempotency_key: IdempotencyKey = ""):
    def verb(catchball: Catchball, **by) -> Move:
        terms = given.over(on_the_table(catchball))
        return catchball.offer(terms, text=given.text, reply_by_on=given.reply_by_on, **by)

    return moved(request, pk, idempotency_key, given, verb)


@router.post("/catchballs/{int:pk}/questions/", response=MOVED, summary="Ask before replying")
def question(request: HttpRequest, pk: int, given: AskIn, idempotency_key: IdempotencyKey = ""):
    def verb(catchball: Catchball, **by) -> Move:
        return catchball.question(given.text, reply_by_on=given.reply_by_on, **by)

    return moved(request, pk, idempotency_key, given, verb)


@router.post("/catchballs/{int:pk}/answers/", response=MOVED, summary="Answer a question")
def answer(request: HttpRequest, pk: int, given: AskIn, idempotency_key: IdempotencyKey = ""):
    def verb(catchball: Catchball, **by) -> Move:
        return catchball.answer(given.text, reply_by_on=given.reply_by_on, **by)

    return moved(request, pk, idempotency_key, given, verb)


@router.post("/catchballs/{int:pk}/counters/", response=MOVED, summary="Put other terms")
def counter(request: HttpRequest, pk: int, given: CounterIn, idempotency_key: IdempotencyKey = ""):
    def verb(catchball: Catchball, **by) -> Move:
        return catchball.counter(
            given.over(on_the_table(catchball)),
            text=given.text,
            reason_kind=given.reason_kind or "",
            reply_by_on=given.reply_by_on,
            set_down=given.set_down,
            because=[(line.text, Decimal(plain(line.worth))) for line in given.because],
            **by,
        )

    return moved(request, pk, idempotency_key, given, verb)


@router.post("/catchballs/{int:pk}/acceptance/", response=MOVED, summary="Take the other side's terms as they are")
def accept(request: HttpRequest, pk: int, given: AcceptanceIn, idempotency_key: IdempotencyKey = ""):
    def verb(catchball: Catchball, **by) -> Move:
        return catchball.accept(text=given.text, set_down=given.set_down, **by)

    return moved(request, pk, idempotency_key, given, verb)


@router.post("/catchballs/{int:pk}/decline/", response=MOVED, summary="Say no, why, and who or what instead")
def decline(request: HttpRequest, pk: int, given: DeclineIn, idempotency_key: IdempotencyKey = ""):
    def verb(catchball: Catchball, **by) -> Move:
        return catchball.decline(text=given.text, alternative=given.alternative, **by)

    return moved(request, pk, idempotency_key, given, verb)


@router.post("/catchballs/{int:pk}/withdrawal/", response=MOVED, summary="Take the offer off the table")
def withdraw(request: HttpRequest, pk: int, given: WordsIn, idempotency_key: IdempotencyKey = ""):
    def verb(catchball: Catchball, **by) -> Move:
        return catchball.withdraw(text=given.text, **by)

    return moved(request, pk, idempotency_key, given, verb)


@router.post("/catchballs/{int:pk}/take-back/", response=MOVED, summary="Undo the last move, while it is unread")
def take_back(request: HttpRequest, pk: int, given: MoveIn, idempotency_key: IdempotencyKey = ""):
    def verb(catchball: Catchball, **by) -> Move:
        return catchball.take_back(**by)

    return moved(request, pk, idempotency_key, given, verb)


@router.post("/catchballs/{int:pk}/reply-day/", response=MOVED, summary="Name a later day for one's own reply")
def postpone(request: HttpRequest, pk: int, given: ReplyDayIn, idempotency_key: IdempotencyKey = ""):
    def verb(catchball: Catchball, **by) -> Move:
        return catchball.postpone(given.reply_by_on, text=given.text, **by)

    return moved(request, pk, idempotency_key, given, verb)


@router.post("/catchballs/{int:pk}/reopenings/", response=MOVED, summary="Look again at what was agreed")
def reopen(request: HttpRequest, pk: int, given: ReopeningIn, idempotency_key: IdempotencyKey = ""):
    def verb(catchball: Catchball, **by) -> Move:
        new = given.over(on_the_table(catchball)) if TERMS_FIELDS & given.model_fields_set else None
        return catchball.reopen(given.trigger, given.text, terms=new, reply_by_on=given.reply_by_on, **by)

    return moved(request, pk, idempotency_key, given, verb)


@router.post("/catchballs/{int:pk}/escalations/", response=MOVED, summary="Ask the leader above both to decide")
def escalate(request: HttpRequest, pk: int, given: AskIn, idempotency_key: IdempotencyKey = ""):
    """The lead of the lowest team above both sides, itself none of them; at the very top the cycle's sponsor."""

    def verb(catchball: Catchball, **by) -> Move:
        return catchball.escalate(given.text, reply_by_on=given.reply_by_on, **by)

    return moved(request, pk, idempotency_key, given, verb)


@router.post("/catchballs/{int:pk}/rulings/", response=MOVED, summary="Decide, for who was asked to")
def rule(request: HttpRequest, pk: int, given: RulingIn, idempotency_key: IdempotencyKey = ""):
    def verb(catchball: Catchball, **by) -> Move:
        return catchball.rule(given.over(on_the_table(catchball)), text=given.text, **by)

    return moved(request, pk, idempotency_key, given, verb)


@router.post("/catchballs/{int:pk}/hand-backs/", response=MOVED, summary="Let one side look at something first")
def hand_back(request: HttpRequest, pk: int, given: HandBackIn, idempotency_key: IdempotencyKey = ""):
    def verb(catchball: Catchball, **by) -> Move:
        return catchball.hand_back(given.to_side, text=given.text, reply_by_on=given.reply_by_on, **by)

    return moved(request, pk, idempotency_key, given, verb)


@router.post("/catchballs/{int:pk}/release/", response=MOVED, summary="Let go what was agreed")
def release(request: HttpRequest, pk: int, given: WordsIn, idempotency_key: IdempotencyKey = ""):
    """From the asking side; the gap above shows it at once. The history stays."""

    def verb(catchball: Catchball, **by) -> Move:
        return catchball.release(given.text, **by)

    return moved(request, pk, idempotency_key, given, verb)


@router.post(
    "/catchballs/{int:pk}/dissent/", response={201: DissentOut}, summary="Put on record what one sees differently"
)
def dissent(request: HttpRequest, pk: int, given: DissentIn, idempotency_key: IdempotencyKey = ""):
    """Once for each side of a decision. It stands wherever the number is shown."""
    catchball = find(request, pk)
    return Status(201, once(request, idempotency_key, lambda: catchball.see_differently(given.text, by=request.auth)))


@router.post("/outcomes/{int:pk}/reopenings/", response=MOVED, summary="Look again at what was imported as agreed")
def look_again(request: HttpRequest, pk: int, given: LookAgainIn, idempotency_key: IdempotencyKey = ""):
    """Opens the catchball of a piece that has none. The other side owes terms; what was agreed stays in force."""
    outcome = get_object_or_404(visible(request), pk=pk)

    def act() -> Move:
        return Catchball.objects.look_again(outcome, given.trigger, given.text, by=request.auth).moves.latest("number")

    return Status(201, as_move(once(request, idempotency_key, act)))


@router.post("/catchballs/{int:pk}/comments/", response={201: CommentOut}, summary="Say something beside the moves")
def comment(request: HttpRequest, pk: int, given: CommentIn, idempotency_key: IdempotencyKey = ""):
    catchball = find(request, pk)
    return Status(201, once(request, idempotency_key, lambda: catchball.comment(given.text, by=request.auth)))


@router.post("/catchballs/{int:pk}/nudges/", response={204: None}, summary="Ask the other side for a word")
def nudge(request: HttpRequest, pk: int):
    """Sent once a day at the most, however often it is asked for."""
    find(request, pk).nudge(by=request.auth)
    return Status(204, None)
