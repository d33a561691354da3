"""An agreement as one sheet of paper."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from ..reads.agreement import Agreement
from ..reads.thread import Thread
from ..rules.negotiation import State
from .catchball import readable, to_draft


@require_GET
@login_required
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """What stands between the two sides. Where nothing does, their thread says how far they are."""
    catchball = readable(request, pk)
    if catchball.state == State.DRAFT:
        return to_draft(request, pk)
    thread = Thread(catchball, request.user)
    if thread.commitment is None:
        return redirect(catchball)
    context = {"nav": "home", "thread": thread, "catchball": catchball, "agreement": Agreement(thread)}
    return render(request, "goals/agreement/page.html", context)
