"""Cycles: all of them, the next one opened, one closed, or opened again."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lean.lib.pages import page_of
from teams.models import Person
from teams.models.membership import MOVERS

from ..forms.cycle import CycleForm, OpenAgainForm
from ..models import Cycle, CycleEnd, FormKey
from ..models.cycle import Span
from ..models.cycle_end import may_run
from ..reads.cycle_end import CycleEnding, figures_of, with_its_ends
from ..refusals import status_of
from ..rules.negotiation import Refused
from .catchball import by_field


@require_http_methods(["GET", "POST"])
@login_required
def cycles(request: HttpRequest) -> HttpResponse:
    """All cycles, the latest first; who runs them opens the next."""
    if request.method == "POST":
        return open_next(request)
    return show_cycles(request)


def open_next(request: HttpRequest) -> HttpResponse:
    form = CycleForm(request.POST, people=people())
    if not form.is_valid():
        return show_cycles(request, form, 422)
    try:
        made = CycleEnd.objects.open(**form.cleaned_data, by=request.user)
    except ValidationError as problems:
        for field, error in by_field(form, problems):
            form.add_error(field, error)
        return show_cycles(request, form, 422)
    except Refused as refusal:
        form.add_error(refusal.about or None, str(refusal))
        return show_cycles(request, form, status_of(refusal))
    messages.success(request, _("%(name)s is open. Everybody can write outcomes for it.") % {"name": made})
    return redirect("goals:cycles")


def show_cycles(request: HttpRequest, form: CycleForm | None = None, status: int = 200) -> HttpResponse:
    rows = page_of(Cycle.objects.select_related("sponsor", "end__by"), request.GET.get("page"))
    latest = Cycle.objects.exclude(span=Span.HORIZON).order_by("-ends_on").select_related("sponsor").first()
    may_open = may_run(request.user, latest)
    if form is None and may_open:
        form = CycleForm(people=people(), initial=as_the_next(latest))
    context = {"nav": "review", "cycles": rows, "form": form, "may_open": may_open, "problem": status >= 400}
    return render(request, "goals/cycle/list.html", context, status=status)


def people():
    """Who could sponsor a cycle: whoever leads or deputises, and administrators."""
    leads = Q(memberships__role__in=MOVERS) | Q(is_staff=True)
    return Person.objects.filter(leads, is_active=True).distinct().order_by("name", "email")


def as_the_next(latest: Cycle | None) -> dict:
    """As long as the latest one, beginning on the day after it."""
    if latest is None:
        return {}
    starts_on = latest.ends_on + timedelta(days=1)
    ends_on = starts_on + (latest.ends_on - latest.starts_on)
    if latest.span == Span.YEAR:
        ends_on = date(starts_on.year + 1, starts_on.month, starts_on.day) - timedelta(days=1)
    name = str(ends_on.year) if latest.span == Span.YEAR else ""
    return {"name": name, "span": latest.span, "starts_on": starts_on, "ends_on": ends_on, "sponsor": latest.sponsor}


@require_http_methods(["GET", "POST"])
@login_required
def closing(request: HttpRequest, pk: int) -> HttpResponse:
    """What is open, what lacks a last number; who runs the cycle closes it. Then what came of it, and what goes on."""
    cycle = get_object_or_404(with_its_ends(), pk=pk)
    if request.method == "GET":
        return show_closing(request, cycle)
    if request.POST.get("choice") == "opened":
        return open_again(request, cycle)
    try:
        CycleEnd.objects.close(cycle, figures_of(cycle), by=request.user)
    except Refused as refusal:
        return show_closing(request, with_its_ends().get(pk=pk), refusal=refusal, status=status_of(refusal))
    messages.success(request, _("%(cycle)s is closed. Its figures stay as they are today.") % {"cycle": cycle})
    return redirect("goals:cycle_closing", pk=pk)


def open_again(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    form = OpenAgainForm(request.POST)
    if not form.is_valid():
        return show_closing(request, cycle, form=form, status=422)
    key, text = form.cleaned_data["form_key"], form.cleaned_data["text"]
    act = partial(CycleEnd.objects.open_again, cycle, text, by=request.user)
    try:
        FormKey.objects.once(request.user, key, f"{request.path} {text}", act)
    except Refused as refusal:
        fresh = with_its_ends().get(pk=cycle.pk)
        said = {"form": form, "status": status_of(refusal)}
        if refusal.about in form.fields:
            form.add_error(refusal.about, str(refusal))
            return show_closing(request, fresh, **said)
        return show_closing(request, fresh, refusal=refusal, **said)
    messages.success(request, _("%(cycle)s goes on. That it was closed stays on record.") % {"cycle": cycle})
    return redirect("goals:cycle_closing", pk=cycle.pk)


def show_closing(request: HttpRequest, cycle: Cycle, *, status: int = 200, **more) -> HttpResponse:
    page = CycleEnding(cycle, request.user, request.GET)
    forms = {"form": OpenAgainForm()} if page.may_open_again else {}
    context = {"nav": "review", "cycle": cycle, "page": page, "problem": status >= 400} | forms | more
    return render(request, "goals/cycle/closing.html", context, status=status)
