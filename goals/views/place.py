"""Doors for the team of an outcome that has nothing live above it: keep it as its own, put it elsewhere, close it.

And, where it was closed by mistake, open it again.
"""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ..forms.place import EndForm, OpenAgainForm, PutForm
from ..models import Outcome, PlaceChoice
from ..models.place import Choice
from ..reads.place import Place, of_team, to_put_to
from ..refusals import status_of
from ..rules.negotiation import Refused
from .carrying import once
from .support import words_in


@require_http_methods(["GET", "POST"])
@login_required
def page(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Where does it belong? `?q=` looks for the outcome to which it could be put."""
    outcome = get_object_or_404(of_team(request.user), pk=pk)
    place = Place(outcome, request.user)
    if request.method == "POST":
        return handle(request, place)
    if slug != outcome.slug:
        return redirect("goals:place", pk, outcome.slug)
    if not place.is_mine:
        return show(request, place, status=403)
    words = words_in(request.GET.get("q", ""))
    form = PutForm(choices=to_put_to(outcome, words))
    if request.htmx:
        return render(request, "goals/place/_other.html", {"form": form, "words": words, "outcome": outcome})
    return show(request, place, put_form=form, words=words)


def handle(request: HttpRequest, place: Place) -> HttpResponse:
    act = {Choice.OWN: keep, Choice.MOVED: put, Choice.CLOSED: close, Choice.OPENED: open_again}.get(
        request.POST.get("choice", "")
    )
    return act(request, place) if act else redirect(place.url)


def keep(request: HttpRequest, place: Place) -> HttpResponse:
    try:
        PlaceChoice.objects.keep_as_own(place.outcome, by=request.user)
    except Refused as refusal:
        return again(request, place, refusal)
    messages.success(request, _("It is your own now. What you agreed to holds."))
    return redirect(place.outcome)


def put(request: HttpRequest, place: Place) -> HttpResponse:
    words = words_in(request.POST.get("q", ""))
    form = PutForm(request.POST, choices=to_put_to(place.outcome, words))
    if not form.is_valid():
        return show(request, place, 422, put_form=form, words=words)
    said = form.cleaned_data

    def act() -> Outcome:
        terms = place.holds.revised(contribution=said["contribution"]) if place.holds else None
        sent = {"terms": terms, "text": said["text"], "reply_by_on": said["reply_by_on"]}
        return PlaceChoice.objects.put_to(place.outcome, said["parent"], by=request.user, **sent).outcome

    tried = attempt(request, place, form, act, put_form=form, words=words)
    if tried is not None:
        return tried
    ball = place.outcome.catchballs.in_play().select_related("asking_team").first()
    if ball is None:
        messages.success(request, _("It hangs there now."))
        return redirect(place.outcome)
    messages.success(request, _("Sent. The ball is with %(team)s.") % {"team": ball.asking_team})
    return redirect(ball)


def close(request: HttpRequest, place: Place) -> HttpResponse:
    said = _("It is closed. Its history stays.")
    return with_a_reason(request, place, "end_form", EndForm(request.POST), PlaceChoice.objects.close, said)


def open_again(request: HttpRequest, place: Place) -> HttpResponse:
    said = _("It is open again, as it was. That it was closed stays in its history.")
    form = OpenAgainForm(request.POST)
    return with_a_reason(request, place, "again_form", form, PlaceChoice.objects.open_again, said)


def with_a_reason(request: HttpRequest, place: Place, name: str, form, verb: Callable, said: str) -> HttpResponse:
    """`verb(outcome, reason, by=person)`; where it can't be, the page with that form as it was filled in."""
    if not form.is_valid():
        return show(request, place, 422, **{name: form})
    text = form.cleaned_data["text"]

    def act() -> Outcome:
        return verb(place.outcome, text, by=request.user).outcome

    tried = attempt(request, place, form, act, **{name: form})
    if tried is not None:
        return tried
    messages.success(request, said)
    return redirect(place.outcome)


def attempt(request: HttpRequest, place: Place, form, act: Callable[[], Outcome], **tried) -> HttpResponse | None:
    """Do it, once; where that can't be, the page with what was typed and why. None where it is done."""
    try:
        once(request, form, act)()
    except ValidationError as problems:
        form.add_error(None, problems.messages)
        return show(request, place, 422, **tried)
    except Refused as refusal:
        if refusal.about in form.fields:
            form.add_error(refusal.about, str(refusal))
            return show(request, place, status_of(refusal), **tried)
        return again(request, place, refusal, **tried)
    return None


def again(request: HttpRequest, place: Place, refusal: Refused, **tried) -> HttpResponse:
    """The page as it is now."""
    outcome = of_team(request.user).get(pk=place.outcome.pk)
    return show(request, Place(outcome, request.user), status_of(refusal), refusal=refusal, **tried)


def show(request: HttpRequest, place: Place, status: int = 200, **context) -> HttpResponse:
    forms = {"end_form": EndForm(), "again_form": OpenAgainForm()}
    if "put_form" not in context:
        forms["put_form"] = PutForm(choices=to_put_to(place.outcome, "")) if place.is_mine else None
    context = {"nav": "map", "place": place, "outcome": place.outcome, "problem": status >= 400} | forms | context
    return render(request, "goals/place/page.html", context, status=status)
