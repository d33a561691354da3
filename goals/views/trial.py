"""Trial values beside the terms: added by either side, taken back by who added them."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from ..forms.trial import TrialForm
from ..models import Trial
from ..reads.thread import Thread
from ..refusals import status_of
from ..rules.negotiation import Refused
from .catchball import done, move, readable, render_thread

add = move(
    TrialForm,
    lambda catchball, form, person: Trial.objects.add(
        catchball,
        form.cleaned_data["value"],
        for_on=form.cleaned_data["for_on"],
        words=form.cleaned_data["words"],
        by=person,
    ),
    lambda thread: "Added beside the terms. It counts in nothing.",
)


@require_POST
@login_required
def take_back(request: HttpRequest, pk: int, trial: int) -> HttpResponse:
    """By who added it; a second press finds it gone, which is what was wanted."""
    catchball = readable(request, pk)
    added = get_object_or_404(catchball.trials.select_related("by"), pk=trial)
    try:
        added.take_back(by=request.user)
    except Refused as refusal:
        return render_thread(request, Thread(catchball, request.user), status=status_of(refusal), refusal=refusal)
    return done(request, pk, lambda thread: "Taken back.")
