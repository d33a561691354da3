"""The page of an outcome and its history. Everybody reads everything; drafts are their team's own."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from ..forms.carrying import KeepForm, LookAgainForm, ModeForm, RiskForm
from ..forms.real_say import RealSayForm
from ..models import Outcome
from ..reads.history import HistoryPage
from ..reads.outcome import OutcomePage, readable
from . import guardrail
from .checkin import form_of


@require_safe
@login_required
def redirect_to_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What people type and what fits into a mail, on to the readable address."""
    return redirect(readable(pk, request.user), permanent=False)


@require_safe
@login_required
def page(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    outcome = readable(pk, request.user)
    if slug != outcome.slug:
        return redirect(outcome)
    return render_page(request, outcome)


def render_page(request: HttpRequest, outcome: Outcome, status: int = 200, **tried) -> HttpResponse:
    """The whole page; `tried` are forms of it that could not be done, with what was typed."""
    page = OutcomePage(outcome, request.user)
    context = {
        "outcome": outcome,
        "page": page,
        "check_ins": page.said,
        "form": form_of(page.said),
        "guardrails": guardrail.forms_of(page.said, page.guardrails),
        "nav": "map",
        "problem": status >= 400,
    }
    if page.asks_for_say:
        context["say_form"] = RealSayForm()
    return render(request, "goals/outcome/page.html", context | carrying_forms(page) | tried, status=status)


def carrying_forms(page: OutcomePage) -> dict:
    """What its owner may say about how it is carried, and who of both sides may look again at what was imported."""
    forms = {"look_form": LookAgainForm()} if page.may_look_again else {}
    if not page.may_offer:
        return forms
    forms["mode_form"] = ModeForm(initial={"adds_up": page.outcome.adds_up})
    if page.gap:
        amount = page.carried.bands.open
        forms |= {"keep_form": KeepForm(initial={"amount": amount}), "risk_form": RiskForm(initial={"amount": amount})}
    return forms


@require_safe
@login_required
def history(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    outcome = readable(pk, request.user)
    if slug != outcome.slug:
        return redirect("goals:outcome_history", pk, outcome.slug)
    page = HistoryPage(outcome, request.user, request.GET.get("page"))
    return render(request, "goals/outcome/history.html", {"outcome": outcome, "page": page, "nav": "map"})
