"""What all of it is for: the sentence above every horizon, said by who leads the team at the top."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from teams.models import Team

from ..access import must_move_for
from ..forms.purpose import PurposeForm
from ..models import Purpose
from ..refusals import status_of
from ..rules.negotiation import Refused


@require_http_methods(["GET", "POST"])
@login_required
def page(request: HttpRequest, key: str) -> HttpResponse:
    if "\0" in key:
        raise Http404
    team = get_object_or_404(Team.objects.select_related("lasting_purpose"), key=key)
    said = getattr(team, "lasting_purpose", None)
    form = PurposeForm(request.POST or None, initial={"sentence": said.sentence if said else ""})
    context = {"nav": "teams", "team": team, "form": form}
    try:
        if request.method == "POST" and form.is_valid():
            kept = Purpose.objects.say(team, form.cleaned_data["sentence"], by=request.user)
            messages.success(request, _("Kept. It stands above the whole plan.") if kept else _("Taken back."))
            return redirect(team)
        must_move_for(request.user, team)
        if team.depth > 1:
            raise Http404
    except ValidationError as problems:
        form.add_error(None, problems)
    except Refused as refusal:
        return render(request, "goals/team/purpose.html", context | {"refusal": refusal}, status=status_of(refusal))
    return render(request, "goals/team/purpose.html", context, status=422 if form.errors else 200)
