"""My line of sight: what a person's work is for, and a team's. Anyone who signs in may read anybody's."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from teams.access import standing
from teams.models import Membership, Person, Team

from ..forms.fields import id_in
from ..reads.line import LinePage, places_of


@require_safe
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    places = standing(request.user).memberships
    return render_page(request, person=request.user, places=places)


@require_safe
@login_required
def of_person(request: HttpRequest, pk: int) -> HttpResponse:
    if pk == request.user.pk:
        return redirect("goals:my_line")
    places = places_of(pk)
    person = places[0].person if places else get_object_or_404(Person, pk=pk, is_active=True)
    return render_page(request, person=person, places=places)


@require_safe
@login_required
def of_team(request: HttpRequest, key: str) -> HttpResponse:
    if "\0" in key:
        # PostgreSQL can't even be asked for it.
        raise Http404
    return render_page(request, team=get_object_or_404(Team, key=key))


def render_page(
    request: HttpRequest,
    *,
    person: Person | None = None,
    places: Sequence[Membership] = (),
    team: Team | None = None,
) -> HttpResponse:
    asked = {"one": id_in(request.GET.get("outcome", "")), "page": request.GET.get("page")}
    page = LinePage(request.user, person=person, places=places, team=team, **asked)
    context = {"page": page, "person": person, "team": team, "nav": page.nav, "place": "line"}
    return render(request, "goals/line/page.html", context)
