"""Doors for neighbours: a side asks a team whether it is hit, the team answers, and either takes it back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ..forms.neighbour import AskNeighbourForm, HitForm
from ..models import Catchball, Neighbour
from ..models.neighbour import LONGEST
from ..reads.neighbour import Neighbours, Word, likely
from ..reads.split import team_named
from ..refusals import status_of
from ..rules.negotiation import Kind, NotOpen, NotYours, Refused, State, allowed


@dataclass(frozen=True)
class Tried:
    """A form that was sent and could not be followed, of the neighbour `about`, or of a question to a new one."""

    form: AskNeighbourForm | HitForm
    about: Neighbour | None = None


@require_http_methods(["GET", "POST"])
@login_required
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Who was asked, and whom it may hit; a POST asks one of them."""
    catchball = visible(request, pk)
    if catchball.state == State.DRAFT:
        return redirect(catchball)
    if request.method == "POST":
        return ask(request, catchball)
    return show(request, catchball)


def ask(request: HttpRequest, catchball: Catchball) -> HttpResponse:
    form = AskNeighbourForm(request.POST)

    def act() -> str:
        team, problem = team_named(form.cleaned_data["team"].replace("\0", ""))
        if team is None:
            raise ValidationError({"team": problem})
        Neighbour.objects.ask(catchball, team, by=request.user)
        return _("Asked. It waits on their Home, and blocks nothing.")

    return tried(request, catchball, Tried(form), act)


@require_POST
@login_required
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The neighbour's word: fine, or trouble and why."""
    neighbour = named(request, pk)
    form = HitForm(request.POST, auto_id=f"hit-{pk}-%s")

    def act() -> str:
        neighbour.say(form.cleaned_data["answer"], form.cleaned_data["words"], by=request.user)
        return _("Said. It stands beside the terms, for both sides.")

    return tried(request, neighbour.catchball, Tried(form, neighbour), act)


@require_POST
@login_required
def take_word_back(request: HttpRequest, pk: int) -> HttpResponse:
    neighbour = named(request, pk)

    def act() -> str:
        neighbour.take_word_back(by=request.user)
        return _("Taken back. You haven’t answered yet.")

    return tried(request, neighbour.catchball, None, act)


@require_POST
@login_required
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """The question, by the side that asked."""
    neighbour = named(request, pk)

    def act() -> str:
        neighbour.take_back(by=request.user)
        return _("Taken back. They aren’t asked any more.")

    return tried(request, neighbour.catchball, None, act)


# --- Between them -----------------------------------------------------------------------------------------


def visible(request: HttpRequest, pk: int) -> Catchball:
    return get_object_or_404(Catchball.objects.visible_to(request.user).with_everything(), pk=pk)


def named(request: HttpRequest, pk: int) -> Neighbour:
    seen = Neighbour.objects.filter(catchball__in=Catchball.objects.visible_to(request.user))
    return get_object_or_404(seen.select_related("team", "catchball"), pk=pk)


def tried(request: HttpRequest, catchball: Catchball, of: Tried | None, act: Callable[[], str]) -> HttpResponse:
    """Do it, and back to the thread; where that can't be, what was typed is kept, with what to do about it."""
    if of is not None and not of.form.is_valid():
        return show(request, catchball, of, status=422)
    try:
        done = act()
    except ValidationError as problems:
        of.form.add_error(None, problems)
        return show(request, catchball, of, status=422)
    except (NotYours, NotOpen) as refusal:
        return show(request, catchball, refusal=refusal, status=status_of(refusal))
    except Refused as refusal:
        if of is None:
            return show(request, catchball, refusal=refusal, status=status_of(refusal))
        of.form.add_error(refusal.about or None, str(refusal))
        return show(request, catchball, of, status=status_of(refusal))
    if request.htmx:
        return show(request, catchball, toast=done)
    messages.success(request, done)
    return HttpResponseRedirect(f"{catchball.get_absolute_url()}#neighbours-{catchball.pk}")


def show(request: HttpRequest, catchball: Catchball, of: Tried | None = None, *, status=200, **more) -> HttpResponse:
    """The page, or for HTMX what the thread shows of it. Whom it may hit is looked for where somebody may ask."""
    catchball = visible(request, catchball.pk)
    neighbours = Neighbours.of(catchball, request.user)
    asking = neighbours.may_ask and "toast" not in more and (of is None or of.about is None)
    context = {"nav": "home", "catchball": catchball, "problem": status >= 400, **of_thread(neighbours, of), **more}
    # What they say stands once more where somebody is about to agree, and only there.
    context["agreeing"] = any(Kind.ACCEPT in allowed(catchball.position, side) for side in neighbours.sides)
    if asking:
        form = of.form if of is not None else AskNeighbourForm()
        context |= {"asking": True, "likely": likely(catchball), "ask_form": form}
    template = "goals/neighbour/_neighbours.html" if request.htmx else "goals/neighbour/page.html"
    return render(request, template, context, status=status)


def of_thread(neighbours: Neighbours, of: Tried | None = None) -> dict:
    """What the thread shows beside its terms: each neighbour, with its form for whoever may answer for it."""
    rows = [(word, _form(word, of) if word.may_answer else None) for word in neighbours.words]
    return {"neighbours": neighbours, "neighbour_rows": rows}


def _form(word: Word, of: Tried | None) -> HitForm:
    said = word.neighbour
    if of is not None and of.about is not None and of.about.pk == said.pk:
        return of.form
    return HitForm(initial={"answer": said.answer, "words": said.words[:LONGEST]}, auto_id=f"hit-{said.pk}-%s")
