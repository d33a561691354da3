"""How it all connects: the map of all outcomes, a branch at a time."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from ..models import Outcome
from ..reads.map import Map, branch
from ..reads.map_asked import Asked, numbers_in


@require_safe
@login_required
def page(request: HttpRequest) -> HttpResponse:
    """All of it, or what is looked for; to the map that is open already only what changes there."""
    asked = Asked.of(request.GET)
    found = bool(request.htmx and request.htmx.target == "map-found")
    context = {"map": Map(asked, request.user, fragment=found), "asked": asked, "nav": "map"}
    response = render(request, "goals/map/_found.html" if found else "goals/map/page.html", context | {"oob": found})
    if found:
        response["HX-Push-Url"] = asked.url()
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
@login_required
def pieces(request: HttpRequest, pk: int) -> HttpResponse:
    """One branch, or more of it, for the map that is open already; anybody else gets the map with that branch open."""
    if not request.htmx:
        get_object_or_404(Outcome.objects.live(), pk=pk)
        return redirect(f"{reverse('goals:map')}?open={pk}#outcome-{pk}")
    asked = Asked.of(request.GET)
    rows = branch(pk, asked, numbers_in(request.GET.getlist("besides")))
    if rows is None:
        raise Http404
    more = bool(asked.folding.skipped(pk))
    return render(request, "goals/map/_more.html" if more else "goals/map/_pieces.html", {"pk": pk, "rows": rows})
