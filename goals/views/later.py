"""Doors for being reminded on another day: of what a mail spoke of, or of a ball in one's court."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lean.lib import clock, days
from lean.lib.refusal import Refused
from teams.models import Team

from ..forms.later import LaterForm
from ..models import Catchball, Nudge, Snooze
from ..models.nudge import this_ball
from ..models.snooze import NOT_PUT_OFF, must_lie_with, zone_of
from ..reads.mail_log import RELATED, Entry
from ..refusals import status_of


@dataclass(frozen=True)
class Subject:
    """What would be put off: under which name, what it is called, and where it is."""

    key: str
    about: str
    url: str
    team: Team | None
    here: str
    ending: str
    put_off: Callable[[date], Snooze]


@require_http_methods(["GET", "POST"])
@login_required
def of_nudge(request: HttpRequest, pk: int) -> HttpResponse:
    """From a mail: only whom it went to."""
    nudge = nudge_to(request, pk)
    if nudge.is_about_a_ball and nudge.catchball is not None:
        # What the ball's own page says is true now, whatever was true when the mail went out.
        return redirect("goals:catchball_later", nudge.catchball_id)
    return answer(request, about_nudge(request, nudge))


@require_http_methods(["GET", "POST"])
@login_required
def of_ball(request: HttpRequest, pk: int) -> HttpResponse:
    """From its thread, for whom it waits."""
    catchball = get_object_or_404(Catchball.objects.visible_to(request.user).with_everything(), pk=pk)
    try:
        must_lie_with(request.user, catchball)
    except Refused as refusal:
        context = {"refusal": refusal, "back": catchball.get_absolute_url(), "nav": "home", "problem": True}
        return render(request, "goals/later/page.html", context, status=status_of(refusal))
    return answer(request, about_ball(request, catchball))


@require_POST
@login_required
def end_of_nudge(request: HttpRequest, pk: int) -> HttpResponse:
    return end(request, about_nudge(request, nudge_to(request, pk)))


@require_POST
@login_required
def end_of_ball(request: HttpRequest, pk: int) -> HttpResponse:
    catchball = get_object_or_404(Catchball.objects.visible_to(request.user).with_everything(), pk=pk)
    return end(request, about_ball(request, catchball))


# --- Between them -----------------------------------------------------------------------------------------


def answer(request: HttpRequest, subject: Subject) -> HttpResponse:
    form = LaterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            until_on = subject.put_off(form.cleaned_data["until_on"]).until_on
        except Refused as refusal:
            if not refusal.about:
                raise Http404 from refusal
            form.add_error(refusal.about, str(refusal))
        else:
            words = {"day": days.weekday(until_on, clock.today())}
            messages.success(request, _("You are reminded on %(day)s, in the morning.") % words)
            return redirect(subject.here)
    return show(request, subject, form)


def end(request: HttpRequest, subject: Subject) -> HttpResponse:
    if Snooze.objects.end(request.user, subject.key):
        messages.success(request, _("Not put off any more."))
    return redirect(subject.here)


def show(request: HttpRequest, subject: Subject, form: LaterForm) -> HttpResponse:
    stands = Snooze.objects.filter(person=request.user, subject=subject.key).first()
    today = clock.today(zone_of(request.user, subject.team))
    context = {
        "nav": "home",
        "subject": subject,
        "back": subject.url,
        "form": form,
        "until_on": stands.until_on if stands is not None and stands.until_on > today else None,
        "choices": choices(subject.team, today),
    }
    if context["until_on"] and not form.is_bound:
        context |= {"undo_url": subject.ending, "undo_label": _("Not after all")}
    return render(request, "goals/later/page.html", context, status=422 if form.errors else 200)


def choices(team: Team | None, today: date) -> list[tuple[str, date]]:
    """Tomorrow, the next day on which the team works, a week from today: each day once."""
    next_working = team.working_days().after(today, 1) if team is not None else today + timedelta(days=1)
    found = {
        today + timedelta(days=1): _("Tomorrow"),
        next_working: _("The next working day") if next_working > today + timedelta(days=1) else _("Tomorrow"),
        today + timedelta(days=7): _("In a week"),
    }
    return [(label, day) for day, label in found.items()]


def nudge_to(request: HttpRequest, pk: int) -> Nudge:
    rows = Nudge.objects.filter(recipient=request.user).exclude(kind__in=NOT_PUT_OFF)
    return get_object_or_404(rows.select_related(*RELATED, "move"), pk=pk)


def about_nudge(request: HttpRequest, nudge: Nudge) -> Subject:
    entry = Entry(nudge)
    return Subject(
        key=nudge.puts_off,
        about=f"{entry.title}: {entry.about}",
        url=entry.url,
        team=nudge.team,
        here=reverse("goals:nudge_later", args=[nudge.pk]),
        ending=reverse("goals:nudge_later_ending", args=[nudge.pk]),
        put_off=lambda day: Snooze.objects.put_off(nudge, day, by=request.user),
    )


def about_ball(request: HttpRequest, catchball: Catchball) -> Subject:
    return Subject(
        key=this_ball(catchball),
        about=catchball.outcome.statement,
        url=catchball.get_absolute_url(),
        team=catchball.holding_team,
        here=reverse("goals:catchball_later", args=[catchball.pk]),
        ending=reverse("goals:catchball_later_ending", args=[catchball.pk]),
        put_off=lambda day: Snooze.objects.put_off_ball(catchball, day, by=request.user),
    )
