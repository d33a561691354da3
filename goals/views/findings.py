"""What deserves a look where outcomes should fit together: all kinds on a page, or all of one."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lean.lib import clock
from teams.access import standing
from teams.models import Team

from ..reads.findings import Findings
from ..reads.findings_words import TITLES, WHAT_IT_MEANS
from ..rules.alignment import Finding


@require_safe
@login_required
def page(request: HttpRequest) -> HttpResponse:
    team = team_asked(request.GET.get("team", ""))
    found = Findings(team, clock.today())
    memberships = standing(request.user).memberships
    # All levels are those of the team at the top.
    own = [each.team for each in memberships if each.team.depth > 1]
    teams = dict.fromkeys([*([team] if team else []), *own])
    context = {"nav": "map", "found": found, "team": team, "teams": teams}
    if not (asked := request.GET.get("kind", "")):
        return render(request, "goals/findings/page.html", context)
    if asked not in set(Finding):
        raise Http404
    kind = Finding(asked)
    words = {"kind": kind, "title": TITLES[kind], "means": WHAT_IT_MEANS[kind]}
    rows = found.page(kind, request.GET.get("page"))
    return render(request, "goals/findings/kind.html", context | words | {"rows": rows})


def team_asked(key: str) -> Team | None:
    """Whose subtree is looked at; None for the whole. Raises Http404 where there is no such team."""
    if not key:
        return None
    team = Team.objects.filter(key=key).first() if "\0" not in key else None
    if team is None:
        raise Http404
    return team
