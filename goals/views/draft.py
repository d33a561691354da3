"""A piece that was kept as a draft: looked at whole, then sent, kept or deleted."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from lean.lib import clock, numbers
from teams.access import movers

from ..forms.offer import WOULD_HELP, DraftForm, kept_numbers
from ..models import Catchball, FormKey, Terms, TermsDraft
from ..models import offer as offers
from ..reads.last_time import last_time_of
from ..reads.mandate import Pointed, pointed_out, still_to_tell
from ..refusals import status_of
from ..rules.coverage import AddsUp
from ..rules.negotiation import Refused
from .coach import Coached, only_looks


@require_http_methods(["GET", "POST"])
@login_required
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """One drafted piece: look at it whole, then send, keep or delete it."""
    catchball = get_object_or_404(Catchball.objects.with_everything(), pk=pk)
    if catchball.state != "draft":
        return redirect(catchball)
    # Not who belongs to the team: who takes care of one without a lead writes for it too.
    team = catchball.team_of(catchball.holder)
    if movers(team)[team.pk].capacity(request.user) is None:
        raise Http404
    kept = TermsDraft.objects.filter(outcome=catchball.outcome).first()
    terms = kept.as_terms() if kept else Terms(statement=catchball.outcome.statement, why=catchball.outcome.why)
    initial = kept_words(catchball, terms, kept)
    weighs = catchball.outcome.parent is not None and catchball.outcome.parent.adds_up == AddsUp.WEIGHTED
    form = DraftForm(request.POST or None, initial=initial, weighs=weighs)
    if catchball.volunteered:
        form.fields["help_text"].label = WOULD_HELP
    form.lay_out(terms, catchball.outcome.rhythm, catchball.outcome.cycle.starts_on)
    context = {"nav": "home", "catchball": catchball, "form": form, "kept": terms}
    context["pointed"] = pointed_in(catchball, terms)
    context["last_time"] = last_time_of(catchball.outcome)
    if request.method == "POST":
        return handle(request, context)
    return render(request, "goals/offer/draft.html", context)


def handle(request: HttpRequest, context: dict) -> HttpResponse:
    catchball, form, do = context["catchball"], context["form"], request.POST.get("do", "send")
    try:
        if do == "delete":
            catchball.discard(by=request.user)
            messages.success(request, "The draft is deleted.")
            return redirect(catchball.outcome.parent)
        if do == "withdraw":
            return withdraw(request, catchball)
        if only_looks(request.POST):
            return again(request, context, 200)
        if not form.is_valid():
            return again(request, context, 422)
        said, terms = form.cleaned_data, form.terms(context["kept"], clock.today())
        after = {"words": said["words"], "reply_by_on": said["reply_by_on"]}
        if do == "draft":
            offers.keep_piece(catchball, terms, by=request.user, **after)
            messages.success(request, "Kept. Only your team sees it.")
            return redirect("goals:draft", pk=catchball.pk)
        context["pointed"] = pointed_in(catchball, terms)
        if still_to_tell(context["pointed"], request.POST.getlist("told_how")):
            return again(request, context | {"told": True}, 200)

        def go():
            return catchball.offer(
                terms, by=request.user, answering=said["answering"], text=said["words"], reply_by_on=said["reply_by_on"]
            )

        FormKey.objects.once(request.user, said["form_key"], f"draft {catchball.pk} {said}", go)
    except ValidationError as problems:
        form.add_error(None, problems.messages)
        return again(request, context, 422)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return again(request, context, status_of(refusal))
    to = catchball.asking_team if catchball.volunteered else catchball.receiving_team
    messages.success(request, f"Sent. The ball is with {to}.")
    return redirect(catchball)


def pointed_in(catchball: Catchball, terms: Terms) -> list[Pointed]:
    """A team that puts something to others says its own how."""
    return [] if catchball.volunteered else pointed_out([(catchball.receiving_team, terms.ask)])


def again(request: HttpRequest, context: dict, status: int) -> HttpResponse:
    """The same page with what was typed."""
    more = {"problem": status >= 400, "coached": Coached.of(request.POST)}
    return render(request, "goals/offer/draft.html", context | more, status=status)


def withdraw(request: HttpRequest, catchball: Catchball) -> HttpResponse:
    """An offer that was sent and taken back can't be deleted, only ended with a reason."""
    try:
        catchball.withdraw(by=request.user, answering=catchball.version, text=request.POST.get("why_not", ""))
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect("goals:draft", pk=catchball.pk)
    messages.success(request, "The offer is off the table. Its history stays.")
    return redirect(catchball)


def kept_words(catchball: Catchball, terms: Terms, kept: TermsDraft | None) -> dict:
    initial = {"statement": terms.statement, "why": terms.why, "answering": catchball.version}
    initial["form_key"] = uuid.uuid4().hex
    initial |= kept_numbers(terms) | {
        "due_on": terms.due_on,
        "help_text": terms.help_text,
        "help_days": terms.help_days,
    }
    if terms.contribution is not None:
        initial["contribution"] = numbers.show_trimmed(terms.contribution)
    if terms.weight is not None:
        initial["weight"] = numbers.show_trimmed(terms.weight)
    if kept is not None:
        initial |= {"words": kept.words, "reply_by_on": kept.reply_by_on}
    return initial
