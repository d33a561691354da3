"""The doors of the huddle: when a team meets, the press with its one page, and the line that comes back."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from teams.models import Team

from ..access import must_move_for
from ..forms.huddle import HuddleForm, LineForm, TakeForm
from ..models import Huddle, HuddleLine, HuddleSheet
from ..reads.huddle import Sheet
from ..reads.thread import Thread
from ..refusals import status_of
from ..rules.negotiation import AnsweredAlready, Refused, State
from .beside import beside_the_moves
from .catchball import by_field, readable, render_thread, to_draft


@require_http_methods(["GET", "POST"])
@login_required
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """The page for the huddle; a POST takes what is on the table there first."""
    catchball = readable(request, pk)
    if catchball.state == State.DRAFT:
        return to_draft(request, pk)
    if request.method == "POST":
        return take(request, pk, TakeForm(request.POST, catchball=catchball))
    thread = Thread(catchball, request.user)
    context = {"nav": "home", "catchball": catchball, "thread": thread, "sheet": Sheet(thread)}
    return render(request, "goals/huddle/page.html", context)


def take(request: HttpRequest, pk: int, form: TakeForm) -> HttpResponse:
    status, refusal = 422, None
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("answering", "weekday", "starts_at")}
        try:
            HuddleSheet.objects.take(form.catchball, by=request.user, **said)
            messages.success(request, _("Taken to the huddle. Print the page, and bring back one line."))
            return redirect("goals:huddle", pk)
        except ValidationError as problems:
            for field, error in by_field(form, problems):
                form.add_error(field, error)
        except Refused as refused:
            status, refusal = status_of(refused), refused
            if refused.about in form.fields:
                form.add_error(refused.about, str(refused))
                refusal = None
    thread = Thread(readable(request, pk), request.user)
    form.catchball = thread.catchball
    if isinstance(refusal, AnsweredAlready):
        form.go_on_from(thread.catchball)
    return render_thread(request, thread, status=status, refusal=refusal, take_form=form)


line = beside_the_moves(
    LineForm,
    "line_form",
    lambda catchball, form, person: HuddleLine.objects.bring_back(catchball, form.cleaned_data["text"], by=person),
    lambda thread: _("Kept. It stands beside the terms."),
)


@require_http_methods(["GET", "POST"])
@login_required
def rhythm(request: HttpRequest, key: str) -> HttpResponse:
    """When a team meets, said by who moves for it."""
    if "\0" in key:
        raise Http404
    team = get_object_or_404(Team.objects.select_related("huddle"), key=key)
    said = getattr(team, "huddle", None)
    known = {"weekday": said.weekday, "starts_at": said.starts_at} if said else {}
    form = HuddleForm(request.POST or None, initial=known)
    context = {"nav": "teams", "team": team, "form": form}
    try:
        if request.method == "POST" and form.is_valid():
            kept = Huddle.objects.say(team, by=request.user, **form.cleaned_data)
            messages.success(request, _("Kept. That is when you meet.") if kept else _("Taken back."))
            return redirect(team)
        must_move_for(request.user, team)
    except ValidationError as problems:
        for field, error in by_field(form, problems):
            form.add_error(field, error)
    except Refused as refusal:
        return render(request, "goals/huddle/rhythm.html", context | {"refusal": refusal}, status=status_of(refusal))
    return render(request, "goals/huddle/rhythm.html", context, status=422 if form.errors else 200)
