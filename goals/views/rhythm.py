"""How often the number of an outcome is asked for, of whom, and how far it may stray: its team's own choice."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from teams.models import Person

from ..access import must_move_for
from ..forms.checkin import RhythmForm
from ..models import Outcome
from ..models.checkin import terms_of
from ..refusals import status_of
from ..rules.negotiation import Refused
from .checkin import visible


@require_http_methods(["GET", "POST"])
@login_required
def page(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    outcome = visible(request, pk)
    members = Person.objects.filter(memberships__team=outcome.team_id, is_active=True).order_by("name")
    form = RhythmForm(request.POST or None, outcome=outcome, members=members)
    context = {"outcome": outcome, "form": form, "terms": terms_of(outcome), "nav": "map"}
    try:
        if request.method == "POST" and form.is_valid():
            Outcome.objects.set_rhythm(outcome, **form.cleaned_data, by=request.user)
            messages.success(request, "Kept. Home asks in this rhythm from now on.")
            return redirect(outcome)
        must_move_for(request.user, outcome.team)
    except ValidationError as problems:
        form.add_error(None, problems)
    except Refused as refusal:
        return render(request, "goals/checkin/rhythm.html", context | {"refusal": refusal}, status=status_of(refusal))
    return render(request, "goals/checkin/rhythm.html", context, status=422 if form.errors else 200)
