"""Bottom-up: a team puts an outcome of its own to somebody else's, and their owner has the ball."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from lean.lib import clock
from teams.access import standing

from ..forms.offer import VolunteerForm
from ..models import Catchball, FormKey, InForce, Outcome, Terms
from ..models import offer as offers
from ..models.offer import Piece
from ..refusals import status_of
from ..rules.coverage import AddsUp
from ..rules.negotiation import Refused
from .coach import Coached, only_looks


@require_http_methods(["GET", "POST"])
@login_required
def page(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Written with the parent's measure to begin with; sent, or kept as a draft of the team's own."""
    parent = get_object_or_404(Outcome.objects.live().select_related("team", "cycle"), pk=pk)
    teams = [team for team in standing(request.user).moves_for.values() if team.pk != parent.team_id]
    if not teams:
        return render(request, "goals/offer/nobody_volunteers.html", {"nav": "home", "parent": parent}, status=403)
    begun = as_the_parent(parent)
    initial = {"unit": begun.unit, "measure_name": begun.measure_name, "direction": begun.direction}
    initial |= {"due_on": begun.due_on, "answering": 0, "form_key": uuid.uuid4().hex}
    form = VolunteerForm(request.POST or None, initial=initial, weighs=parent.adds_up == AddsUp.WEIGHTED, teams=teams)
    context = {"nav": "home", "parent": parent, "form": form, "kept": begun}
    if request.method == "POST":
        return handle(request, context)
    return render(request, "goals/offer/volunteer.html", context)


def as_the_parent(parent: Outcome) -> Terms:
    """Unsaved: the parent's measure, without its words and numbers."""
    pointer = InForce.objects.filter(outcome=parent).select_related("commitment__terms").first()
    if pointer is None:
        return Terms()
    of = pointer.commitment.terms
    same = ("measure_name", "measure_key", "unit", "direction", "decimals", "due_on")
    return Terms(**{name: getattr(of, name) for name in same})


def handle(request: HttpRequest, context: dict) -> HttpResponse:
    parent, form = context["parent"], context["form"]
    if only_looks(request.POST):
        return again(request, context, 200)
    if not form.is_valid():
        return again(request, context, 422)
    said, terms = form.cleaned_data, form.terms(context["kept"], clock.today())
    piece = Piece(said["team"], terms, said["words"])

    def go() -> Outcome:
        if request.POST.get("do") == "draft":
            return offers.keep_own(parent, piece, by=request.user, reply_by_on=said["reply_by_on"]).outcome
        sent = {"text": piece.words, "reply_by_on": said["reply_by_on"]}
        return Catchball.objects.volunteer(parent=parent, team=piece.team, terms=terms, by=request.user, **sent).outcome

    try:
        outcome = FormKey.objects.once(request.user, said["form_key"], f"volunteer {parent.pk} {said}", go)
    except ValidationError as problems:
        form.add_error(None, problems.messages)
        return again(request, context, 422)
    except Refused as refusal:
        form.add_error(refusal.about if refusal.about in form.fields else None, str(refusal))
        return again(request, context, status_of(refusal))
    catchball = outcome.catchballs.get()
    if catchball.state == "draft":
        messages.success(request, "Kept. Only your team sees it.")
        return redirect(reverse("goals:draft", args=[catchball.pk]))
    messages.success(request, f"Sent. The ball is with {parent.team}.")
    return redirect(catchball)


def again(request: HttpRequest, context: dict, status: int) -> HttpResponse:
    return render(
        request,
        "goals/offer/volunteer.html",
        context | {"problem": status >= 400, "coached": Coached.of(request.POST)},
        status=status,
    )
