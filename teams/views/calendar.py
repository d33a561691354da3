"""Doors for when a team works: everybody may look, who leads it or a team above it arranges it."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lean.lib.refusal import NotYours

from ..forms.calendar import CalendarForm, DayOffForm
from ..models import Calendar, DayOff, Team
from ..reads.calendar import TeamCalendar

SALT = "teams.calendar.day_off"
AN_HOUR = 3600


@require_http_methods(["GET", "POST"])
@login_required
def page(request: HttpRequest, key: str) -> HttpResponse:
    """The calendar, and the form to change it. For HTMX, the regions of the country that was chosen."""
    team = which(key)
    if request.method == "POST":
        return keep(request, team)
    if request.htmx:
        return render(request, "teams/calendar/_region.html", {"form": CalendarForm(request.GET)})
    return show(request, team)


def keep(request: HttpRequest, team: Team) -> HttpResponse:
    form = CalendarForm(request.POST)
    try:
        if form.is_valid():
            Calendar.objects.arrange(team, **form.cleaned_data, by=request.user)
            messages.success(request, _("Kept. Days for a word are counted by it from now on."))
            return back_to(team)
        team.must_be_arranged_by(request.user)
    except ValidationError as problems:
        form.add_error(None, problems)
    except NotYours as refusal:
        return show(request, team, refusal=refusal, status=403)
    return show(request, team, form=form, status=422)


@require_POST
@login_required
def source(request: HttpRequest, key: str) -> HttpResponse:
    """By its own calendar, or by the one above."""
    team = which(key)
    try:
        if request.POST.get("source") == "own":
            Calendar.objects.take_up_again(team, by=request.user)
            messages.success(request, _("The team goes by its own calendar."))
        else:
            Calendar.objects.go_by_the_one_above(team, by=request.user)
            messages.success(request, _("The team goes by the calendar above. Its own is kept."))
    except NotYours as refusal:
        return show(request, team, refusal=refusal, status=403)
    return back_to(team)


@require_POST
@login_required
def add(request: HttpRequest, key: str) -> HttpResponse:
    team, form = which(key), DayOffForm(request.POST)
    try:
        if form.is_valid():
            made = DayOff.objects.add(team, **form.cleaned_data, by=request.user)
            messages.success(request, _("Said: %(count)s off.") % {"count": _days(len(made))})
            return back_to(team, "#days-off")
        team.must_be_arranged_by(request.user)
    except ValidationError as problems:
        form.add_error(None, problems)
    except NotYours as refusal:
        return show(request, team, refusal=refusal, status=403)
    return show(request, team, day_form=form, status=422)


def _days(count: int) -> str:
    return _("one day") if count == 1 else _("%(count)s days") % {"count": count}


@require_POST
@login_required
def take_away(request: HttpRequest, key: str, on: str) -> HttpResponse:
    """A working day again; it can be undone within the hour."""
    team = which(key)
    try:
        day = date.fromisoformat(on)
    except ValueError:
        raise Http404 from None
    try:
        gone = DayOff.objects.take_away(team, day, by=request.user)
    except NotYours as refusal:
        return show(request, team, refusal=refusal, status=403)
    if gone is None:
        return back_to(team, "#days-off")
    token = signing.dumps([team.pk, gone.on.isoformat(), gone.name], salt=SALT)
    return back_to(team, f"?gone={token}#days-off")


@require_POST
@login_required
def bring_back(request: HttpRequest, key: str) -> HttpResponse:
    team = which(key)
    gone = unsigned(request.POST.get("gone", ""), team)
    if gone is None:
        raise Http404
    try:
        DayOff.objects.add(team, gone[0], name=gone[1], by=request.user)
    except ValidationError as problems:
        return show(request, team, refusal=" ".join(problems.messages), status=422)
    except NotYours as refusal:
        return show(request, team, refusal=refusal, status=403)
    messages.success(request, _("It is a day off again."))
    return back_to(team, "#days-off")


# --- Between them -----------------------------------------------------------------------------------------


def which(key: str) -> Team:
    if "\0" in key:
        # PostgreSQL can't even be asked for it.
        raise Http404
    return get_object_or_404(Team, key=key)


def unsigned(token: str, team: Team) -> tuple[date, str] | None:
    """The day off that was taken away, so that nobody can bring back what nobody said."""
    try:
        pk, on, name = signing.loads(token, salt=SALT, max_age=AN_HOUR)
    except signing.BadSignature:
        return None
    return (date.fromisoformat(on), name) if pk == team.pk else None


def show(request: HttpRequest, team: Team, *, status: int = 200, **more) -> HttpResponse:
    calendar = TeamCalendar(team, request.user)
    gone = unsigned(request.GET.get("gone", ""), team)
    context = {"nav": "teams", "team": team, "page": calendar, "problem": status >= 400}
    context |= {"gone": gone and gone[0], "token": request.GET.get("gone", "")}
    context |= {"form": CalendarForm.of(calendar.calendar), "day_form": DayOffForm()} | more
    return render(request, "teams/calendar/page.html", context, status=status)


def back_to(team: Team, more: str = "") -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("teams:calendar", args=[team.key]) + more)
