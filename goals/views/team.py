"""The page of one team: anyone who signs in may read it."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from teams.models import Team

from ..reads.team import TeamPage


@require_safe
@login_required
def page(request: HttpRequest, key: str) -> HttpResponse:
    if "\0" in key:
        # PostgreSQL can't even be asked for it.
        raise Http404
    team = get_object_or_404(Team.objects.select_related("lasting_purpose", "huddle"), key=key)
    page = TeamPage(team, request.user, request.GET)
    return render(request, "goals/team/page.html", {"nav": "teams", "page": page, "team": team})
