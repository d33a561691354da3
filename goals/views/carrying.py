"""Doors for the owner of an outcome: how pieces add up, the gap, stale pieces, a new version of a top outcome."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from lean.lib import numbers

from ..forms.carrying import KeepForm, LookAgainForm, ModeForm, RiskForm, StaleForm, TermsAgainForm
from ..models import Catchball, Commitment, FormKey, GapChoice, Move, Outcome, StaleChoice
from ..models.commitment import SetAlready
from ..reads.outcome import OutcomePage, readable
from ..reads.terms_again import TermsAgain
from ..refusals import status_of
from ..rules.negotiation import Refused
from .catchball import by_field, said
from .outcome import render_page


def door(name: str, form_class, verb: Callable, done: Callable) -> Callable:
    """`verb(outcome, words, person)` acts, `done(made)` says what happened; on trouble the page keeps what was typed.

    `name` is what the page calls the form.
    """

    @require_POST
    @login_required
    def view(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
        outcome = readable(pk, request.user)
        form, act = form_class(request.POST), None
        if form.is_valid():
            act = once(request, form, lambda: verb(outcome, form.cleaned_data, request.user))
        try:
            if act:
                act()
        except Refused as refusal:
            return refused(request, outcome, name, form, refusal)
        if not act:
            return render_page(request, outcome, 422, **{name: form})
        messages.success(request, done(form.cleaned_data))
        return HttpResponseRedirect(f"{outcome.get_absolute_url()}#carry")

    return view


def once(request: HttpRequest, form, act: Callable[[], Outcome]) -> Callable[[], Outcome]:
    key = form.cleaned_data.get("form_key", "")
    return lambda: FormKey.objects.once(request.user, key, f"{request.path} {said(request)}", act)


def refused(request: HttpRequest, outcome: Outcome, name: str, form, refusal: Refused) -> HttpResponse:
    """The page as it is now, with what went wrong beside what was typed; for who may not at all, on top."""
    fresh = readable(outcome.pk, request.user)
    if refusal.about in form.fields:
        form.add_error(refusal.about, str(refusal))
        return render_page(request, fresh, status_of(refusal), **{name: form})
    return render_page(request, fresh, status_of(refusal), refusal=refusal, **{name: form})


def _amount(words: dict) -> str:
    return numbers.show(words["amount"])


own_share = door(
    "keep_form",
    KeepForm,
    lambda outcome, words, person: GapChoice.objects.keep(outcome, words["amount"], by=person).outcome,
    lambda words: f"Your own share grew by {_amount(words)}.",
)
risk = door(
    "risk_form",
    RiskForm,
    lambda outcome, words, person: (
        GapChoice.objects.accept_risk(
            outcome, words["amount"], reason=words["reason"], until_on=words["until_on"], by=person
        ).outcome
    ),
    lambda words: "Said. It stands beside the gap until that day.",
)
mode = door(
    "mode_form",
    ModeForm,
    lambda outcome, words, person: Outcome.objects.add_up_as(outcome, words["adds_up"], by=person),
    lambda words: "Changed. Look at each piece that was agreed before.",
)


@require_POST
@login_required
def look_again(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Both sides look again at what a file said was agreed: it gets a thread of its own."""
    outcome = readable(pk, request.user)
    form = LookAgainForm(request.POST)
    if not form.is_valid():
        return render_page(request, outcome, 422, look_form=form)
    try:
        move = once(request, form, lambda: reopened(outcome, form.cleaned_data, request.user))()
    except Refused as refusal:
        return refused(request, outcome, "look_form", form, refusal)
    messages.success(request, "Sent. What was agreed holds meanwhile.")
    return redirect(move.catchball)


def reopened(outcome: Outcome, words: dict, person) -> Move:
    catchball = Catchball.objects.look_again(outcome, words["trigger"], words["text"], by=person)
    return catchball.moves.latest("number")


@require_POST
@login_required
def settle(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """What a change above means for this piece: said by those who move for the outcome above it."""
    piece = readable(pk, request.user)
    if piece.parent is None:
        raise Http404
    agreed = get_object_or_404(Commitment, in_force__outcome=piece)
    form = StaleForm(request.POST)
    if not form.is_valid():
        return redirect(f"{piece.parent.get_absolute_url()}#carry")
    verbs = {"keep": StaleChoice.objects.keep, "absorb": StaleChoice.objects.absorb}
    try:
        verbs[form.cleaned_data["choice"]](agreed, by=request.user)
    except Refused as refusal:
        above = readable(piece.parent_id, request.user)
        return render_page(request, above, status_of(refusal), refusal=refusal)
    messages.success(request, "Said. The piece keeps its number.")
    return redirect(f"{piece.parent.get_absolute_url()}#carry")


# --- A new version of a top outcome -----------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@login_required
def terms(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Setting a top outcome anew. What was agreed with others is looked at again with them, on the thread."""
    outcome = readable(pk, request.user)
    page = OutcomePage(outcome, request.user)
    if not page.may_offer:
        return render(
            request, "goals/outcome/not_yours.html", {"nav": "map", "outcome": outcome, "page": page}, status=403
        )
    if not page.is_set_by_owner:
        return redirect(page.again_url or outcome)
    if request.method == "GET":
        return show_terms(request, page, TermsAgainForm(now=page.in_force))
    form = TermsAgainForm(request.POST, now=page.in_force)
    if not form.is_valid():
        return show_terms(request, page, form, 422)
    try:
        once(request, form, lambda: set_again(outcome, form, request.user))()
    except ValidationError as problems:
        for field, error in by_field(form, problems):
            form.add_error(field, error)
        return show_terms(request, page, form, 422)
    except Refused as refusal:
        if isinstance(refusal, SetAlready):
            form.go_on_from(page.in_force)
        form.add_error(refusal.about if refusal.about in form.fields else None, str(refusal))
        return show_terms(request, page, form, status_of(refusal))
    messages.success(request, "Set anew. Say for each piece what it means.")
    return redirect(f"{outcome.get_absolute_url()}#carry")


def set_again(outcome: Outcome, form: TermsAgainForm, person) -> Outcome:
    said = form.cleaned_data
    return Commitment.objects.set_again(outcome, form.terms(), by=person, answering=said["answering"]).outcome


def show_terms(request: HttpRequest, page: OutcomePage, form: TermsAgainForm, status: int = 200) -> HttpResponse:
    context = {"nav": "map", "outcome": page.outcome, "form": form, "page": page, "again": TermsAgain(page)}
    return render(request, "goals/outcome/terms.html", {**context, "problem": status >= 400}, status=status)
