"""The coach beside a statement while it is written. It asks and never blocks."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from ..rules import coach as rules


@dataclass(frozen=True, slots=True)
class Coached:
    """A statement as it is typed, with what the coach asks about it.

    `mine` is the text whose words somebody chose to keep: in that form it isn't asked about again, another text is.
    """

    question: rules.Question | None
    mine: str

    @classmethod
    def of(cls, posted) -> Coached:
        statement = posted.get("statement", "")
        kept = statement if posted.get("keep") else posted.get("mine", "")
        if kept and kept.split() == statement.split():
            return cls(None, kept)
        return cls(rules.ask(statement, has_baseline=bool(posted.get("baseline", "").strip())), "")


@require_POST
@login_required
def ask(request: HttpRequest) -> HttpResponse:
    """The question, or nothing. "Keep mine" sends `keep`, and the form then carries the text that was kept."""
    return render(request, "goals/offer/_coach.html", {"coached": Coached.of(request.POST)})
