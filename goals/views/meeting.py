"""What to take along to a word with each other: both positions, the evidence and three questions on one page."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from ..reads.thread import Thread
from ..rules.negotiation import State
from .catchball import readable, to_draft


@require_GET
@login_required
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Looking at it doesn't count as having opened the thread."""
    catchball = readable(request, pk)
    if catchball.state == State.DRAFT:
        return to_draft(request, pk)
    context = {"nav": "home", "catchball": catchball, "thread": Thread(catchball, request.user)}
    return render(request, "goals/meeting/page.html", context)
