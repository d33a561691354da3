"""The door for looking again on the day that was named: it stands, and perhaps when to look the next time."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lean.lib import clock, days

from ..forms.look import LookForm
from ..models import Commitment, Look, Outcome
from ..refusals import status_of
from ..rules.negotiation import Refused
from .help import back


@require_http_methods(["GET", "POST"])
@login_required
def page(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """What was agreed, and the two answers: it stands, or look again together."""
    outcome = get_object_or_404(Outcome.objects.visible_to(request.user).select_related("team", "parent__team"), pk=pk)
    if request.method == "POST":
        return _say(request, outcome)
    return _render(request, outcome)


def _say(request: HttpRequest, outcome: Outcome) -> HttpResponse:
    form = LookForm(request.POST)
    if not form.is_valid():
        return _render(request, outcome, form, status=422)
    said = form.cleaned_data
    try:
        look = Look.objects.say_it_stands(
            outcome, by=request.user, answering=said["answering"], next_on=said["next_on"], words=said["words"]
        )
    except ValidationError as problems:
        form.add_error(None, problems)
        return _render(request, outcome, form, status=422)
    except Refused as refusal:
        if refusal.about in form.fields:
            form.add_error(refusal.about, str(refusal))
            return _render(request, outcome, form, status=status_of(refusal))
        return _render(request, outcome, form, status=status_of(refusal), refusal=refusal)
    next_look = days.day(look.next_on, clock.today()) if look.next_on else ""
    says = (
        _("Noted: it stands as it is. The next look is on %(day)s.") if next_look else _("Noted: it stands as it is.")
    )
    messages.success(request, says % {"day": next_look} if next_look else says)
    return back(request, otherwise=outcome)


def _render(request: HttpRequest, outcome: Outcome, form: LookForm | None = None, **extra) -> HttpResponse:
    status = extra.pop("status", 200)
    agreed = Commitment.objects.filter(in_force__outcome=outcome).select_related("terms", "move")
    commitment = agreed.prefetch_related("looks__by").first()
    look_on = commitment.look_again_on if commitment else None
    context = {
        "nav": "home",
        "outcome": outcome,
        "commitment": commitment,
        "look_on": look_on,
        "is_due": look_on is not None and look_on <= clock.today(),
        "form": form or LookForm(initial={"answering": look_on}),
        "problem": status >= 400,
        **extra,
    }
    return render(request, "goals/look/page.html", context, status=status)
