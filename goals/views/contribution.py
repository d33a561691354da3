"""The door for what people give to an outcome: say it, say it better, take it back, and undo that."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from ..forms.contribution import ContributionForm
from ..models import Contribution, Outcome
from ..models.contribution import must_speak_for
from ..refusals import status_of
from ..rules import coach
from ..rules.negotiation import Refused
from .checkin import visible

PLACES = ("line", "outcome")


@require_http_methods(["GET", "POST"])
@login_required
def contribution(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """The form in its place, or on a page of its own. `?show=words` leaves it as it was, `?was=` offers an undo."""
    outcome = visible(request, pk)
    own = Contribution.objects.words_of(outcome, request.user)
    if request.method == "POST":
        return say(request, outcome, own)
    if slug != outcome.slug:
        return redirect("goals:contribution", pk, outcome.slug)
    try:
        must_speak_for(request.user, outcome)
    except Refused as refusal:
        return answer(request, outcome, own, status_of(refusal), refusal=refusal)
    if "show" in request.GET:
        return answer(request, outcome, own)
    if was := kept_in(request.GET.get("was", ""), outcome, request):
        return answer(request, outcome, own, **said_so(was[0], own))
    form = ContributionForm(outcome=outcome.pk, initial={"words": own})
    form.fields["words"].widget.attrs["data-focus"] = True
    return answer(request, outcome, own, form=form)


def say(request: HttpRequest, outcome: Outcome, was: str) -> HttpResponse:
    """Said at once, whatever the coach thinks of it; 422, 403 and 409 keep what was typed."""
    form = ContributionForm(request.POST, outcome=outcome.pk)
    if not form.is_valid():
        return answer(request, outcome, was, 422, form=form)
    words = "" if request.POST.get("do") == "take_back" else form.cleaned_data["words"]
    if not words and not was:
        form.add_error("words", form.fields["words"].help_text)
        return answer(request, outcome, was, 422, form=form)
    try:
        said = Contribution.objects.say(outcome, words, by=request.user)
    except ValidationError as problems:
        form.add_error(None, problems)
        return answer(request, outcome, was, 422, form=form)
    except Refused as refusal:
        return answer(request, outcome, was, status_of(refusal), form=form, refusal=refusal)
    own = said.words if said else ""
    if request.htmx:
        return answer(request, outcome, own, **said_so(was, own))
    kept = {"was": signing.dumps([was], salt=salt(outcome, request)), "place": place_of(request)}
    return redirect(f"{reverse('goals:contribution', args=[outcome.pk, outcome.slug])}?{urlencode(kept)}")


def said_so(was: str, own: str) -> dict:
    """What changed, how to undo it, and the coach's question about words that read like a task."""
    changed = was != own
    return {"changed": changed, "was": was if changed else "", "question": coach.ask_of_contribution(own)}


def kept_in(text: str, outcome: Outcome, request: HttpRequest) -> list[str] | None:
    """The words before, out of an address that only this person's own change can have made."""
    try:
        return signing.loads(text, salt=salt(outcome, request)) if text else None
    except signing.BadSignature:
        return None


def salt(outcome: Outcome, request: HttpRequest) -> str:
    return f"contribution {outcome.pk} {request.user.pk}"


def place_of(request: HttpRequest) -> str:
    place = request.POST.get("place") or request.GET.get("place", "")
    return place if place in PLACES else "outcome"


def answer(request: HttpRequest, outcome: Outcome, own: str, status: int = 200, **more) -> HttpResponse:
    """The piece in its place, or a page around it."""
    place = place_of(request)
    back = reverse("goals:my_line") if place == "line" else outcome.get_absolute_url()
    context = {
        "outcome": outcome,
        "own": own,
        "place": place,
        "back_url": f"{back}#contribution-{outcome.pk}",
        "nav": "line" if place == "line" else "map",
        "problem": status >= 400,
    }
    template = "goals/contribution/_contribution.html" if request.htmx else "goals/contribution/page.html"
    return render(request, template, context | more, status=status)
