"""What an owner makes of an outcome whose cycle is closed: carried over, let go, done, or nothing said yet."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from ..forms.cycle import CarryForm
from ..models import CarryOver, Outcome
from ..models.carry_over import CarryChoice
from ..models.outcome import OutcomeState
from ..reads.cycle_end import with_its_ends
from ..refusals import status_of
from ..rules.negotiation import Refused
from .cycle import show_closing

SAID = {
    CarryChoice.CARRIED: _("Carried over as a draft. Nothing counts until somebody sends it and both agree."),
    CarryChoice.DONE: _("Said: it is done."),
    CarryChoice.LET_GO: _("Said: it is let go."),
    "undo": _("As before: nothing is said about it yet."),
}


@require_http_methods(["GET", "POST"])
@login_required
def say(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Its owner says it; looked at, it leads to where what was carried over goes on."""
    outcome = get_object_or_404(Outcome.objects.visible_to(request.user).select_related("team"), pk=pk)
    if request.method == "GET":
        return redirect(goes_on(request, outcome))
    form = CarryForm(request.POST)
    if not form.is_valid():
        return redirect("goals:cycle_closing", pk=outcome.cycle_id)
    choice = form.cleaned_data["choice"]
    try:
        if choice == "undo":
            CarryOver.objects.undo(outcome, by=request.user)
        else:
            CarryOver.objects.say(outcome, choice, by=request.user)
    except Refused as refusal:
        cycle = with_its_ends().get(pk=outcome.cycle_id)
        return show_closing(request, cycle, refusal=refusal, status=status_of(refusal))
    messages.success(request, SAID[choice])
    return HttpResponseRedirect(f"{reverse('goals:cycle_closing', args=[outcome.cycle_id])}#carry-{outcome.pk}")


def goes_on(request: HttpRequest, outcome: Outcome) -> str:
    """Where it is written, while it is a draft; the new outcome, once it was sent; else where all of it is said."""
    seen = Outcome.objects.visible_to(request.user).filter(carried_from=outcome).order_by("-pk")
    new = seen.first()
    if new is None:
        return f"{reverse('goals:cycle_closing', args=[outcome.cycle_id])}#carry-{outcome.pk}"
    if new.state != OutcomeState.DRAFT:
        return new.get_absolute_url()
    ball = new.catchballs.first()
    return reverse("goals:draft", args=[ball.pk]) if ball else f"{reverse('goals:outcome_new')}?draft={new.pk}"
