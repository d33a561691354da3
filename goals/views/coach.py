"""The coach beside a statement while it is written. It asks and never blocks."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from ..rules import coach as rules

# What a form's buttons say without JavaScript: hear the coach, and keep one's own words.
ASK, KEEP_MINE = "coach", "keep_mine"


def only_looks(posted) -> bool:
    """Whether the form came to be looked at by the coach, and is neither kept nor sent."""
    return posted.get("do") in (ASK, KEEP_MINE)


@dataclass(frozen=True, slots=True)
class Coached:
    """A statement as it is typed, with what the coach asks about it.

    `mine` is the text whose words somebody chose to keep: in that form it isn't asked about again, another text is.
    """

    question: rules.Question | None
    mine: str
    # Whether the coach was asked by a press, and owes an answer also where there is nothing to ask.
    called: bool = False

    @classmethod
    def of(cls, posted) -> Coached:
        statement = posted.get("statement", "")
        keeps = posted.get("keep") or posted.get("do") == KEEP_MINE
        kept = statement if keeps else posted.get("mine", "")
        if kept and kept.split() == statement.split():
            return cls(None, kept)
        question = rules.ask(statement, has_baseline=bool(posted.get("baseline", "").strip()))
        return cls(question, "", called=posted.get("do") == ASK)


@require_POST
@login_required
def ask(request: HttpRequest) -> HttpResponse:
    """The question, or nothing. "Keep mine" sends `keep`, and the form then carries the text that was kept."""
    return render(request, "goals/offer/_coach.html", {"coached": Coached.of(request.POST)})
