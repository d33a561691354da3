"""Doors for a promise of help: look at it, say that it is kept, take that back, move its day, hand it over."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lean.lib import clock, days
from teams.models import Person

from ..forms.fields import id_in
from ..forms.help import HandHelpForm, MoveHelpForm
from ..models import Help
from ..reads.help import HelpPage, to_read
from ..reads.promised import PromisedHelp
from ..refusals import status_of
from ..rules.negotiation import Refused


@require_GET
@login_required
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """One promise: for whom, by when, and every day on which it stood before."""
    return render_page(request, found(request, pk))


@require_POST
@login_required
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever promised says that it is done."""
    return _settle(request, pk, Help.keep, _("Kept. Everybody who reads the agreement sees it."))


@require_POST
@login_required
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """It was not kept after all."""
    return _settle(request, pk, Help.take_back, _("Taken back. It is still to come."))


def _settle(request: HttpRequest, pk: int, verb: Callable, says: str) -> HttpResponse:
    """Back to where they were; for Home with HTMX the row as it stands now."""
    try:
        verb(found(request, pk).help, by=request.user)
    except Refused as refusal:
        return render_page(request, found(request, pk), refusal=refusal, status=status_of(refusal))
    told = found(request, pk)
    if request.htmx:
        promise = PromisedHelp(told.row, told.outcome, told.catchball)
        return render(request, "goals/help/_row.html", {"promise": promise, "after": says})
    messages.success(request, says)
    return back(request, otherwise=told.help)


@require_POST
@login_required
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Another day, and why."""
    told, form = found(request, pk), MoveHelpForm(request.POST)
    if not form.is_valid():
        return render_page(request, told, form, status=422)
    said = form.cleaned_data
    try:
        told.help.move(said["to_on"], said["words"], by=request.user, answering=said["answering"])
    except ValidationError as problems:
        form.add_error(None, problems)
        return render_page(request, told, form, status=422)
    except Refused as refusal:
        return _refused(request, found(request, pk), form, refusal)
    day = days.day(said["to_on"], clock.today())
    messages.success(request, _("Moved to %(day)s. The other side sees it, and why.") % {"day": day})
    return redirect(told.help)


def _refused(request: HttpRequest, told: HelpPage, form: MoveHelpForm, refusal: Refused) -> HttpResponse:
    """What was typed stays, now for the day that stands."""
    status = status_of(refusal)
    if refusal.about in form.fields:
        form.add_error(refusal.about, str(refusal))
        return render_page(request, told, form, status=status)
    form.data = form.data.copy()
    form.data["answering"] = told.help.due_on.isoformat() if told.help.due_on else ""
    return render_page(request, told, form, refusal=refusal, status=status)


@require_POST
@login_required
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody else of the same team sees to it."""
    told = found(request, pk)
    to = get_object_or_404(Person, pk=id_in(request.POST.get("person", "")))
    try:
        told.help.hand_to(to, by=request.user)
    except Refused as refusal:
        return render_page(request, found(request, pk), refusal=refusal, status=status_of(refusal))
    messages.success(request, _("%(name)s sees to it now.") % {"name": to.name})
    return redirect(told.help)


def back(request: HttpRequest, *, otherwise) -> HttpResponse:
    """To the page of ours on which they pressed, as its form says."""
    onward = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(onward, allowed_hosts=None) and onward.startswith("/")
    return redirect(onward if is_ours else otherwise)


def found(request: HttpRequest, pk: int) -> HelpPage:
    return HelpPage(get_object_or_404(to_read(), pk=pk), request.user)


def render_page(request: HttpRequest, told: HelpPage, form: MoveHelpForm | None = None, **extra) -> HttpResponse:
    status = extra.pop("status", 200)
    context = {
        "nav": "home",
        "told": told,
        "promise": told.help,
        "form": form or MoveHelpForm(initial={"answering": told.help.due_on}),
        "hand": HandHelpForm(people=told.others) if told.others else None,
        "agreement": reverse("goals:catchball", args=[told.catchball]) if told.catchball else "",
        "problem": status >= 400,
        **extra,
    }
    return render(request, "goals/help/page.html", context, status=status)
