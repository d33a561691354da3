"""What deserves a look where outcomes should fit together: all kinds on a page, or all of one."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lean.lib import clock
from teams.access import standing
from teams.models import Team

from ..access import must_move_for
from ..forms.finding import AsideForm
from ..models import FindingAside, Outcome
from ..reads.findings import Findings, team_named
from ..reads.findings_words import TITLES, WHAT_IT_MEANS
from ..refusals import status_of
from ..rules.alignment import OF_AN_OUTCOME, Finding
from ..rules.negotiation import Refused


@require_safe
@login_required
def page(request: HttpRequest) -> HttpResponse:
    team = team_asked(request.GET.get("team", ""))
    found = Findings(team, clock.today())
    memberships = standing(request.user).memberships
    # All levels are those of the team at the top.
    own = [each.team for each in memberships if each.team.depth > 1]
    teams = dict.fromkeys([*([team] if team else []), *own])
    context = {"nav": "map", "found": found, "team": team, "teams": teams, "mine": standing(request.user).moves_for}
    context |= {"opened": "aside" in request.GET}
    if not (asked := request.GET.get("kind", "")):
        return render(request, "goals/findings/page.html", context)
    if asked not in set(Finding):
        raise Http404
    kind = Finding(asked)
    words = {"kind": kind, "title": TITLES[kind], "means": WHAT_IT_MEANS[kind]}
    rows = found.page(kind, request.GET.get("page"))
    return render(request, "goals/findings/kind.html", context | words | {"rows": rows})


@require_http_methods(["GET", "POST"])
@login_required
def aside(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Its team says until when it can wait, and why."""
    outcome, kind = which(request, pk, kind)
    form = AsideForm(request.POST or None)
    context = {"nav": "map", "outcome": outcome, "title": TITLES[kind], "means": WHAT_IT_MEANS[kind], "form": form}
    try:
        must_move_for(request.user, outcome.team)
        if request.method == "POST" and form.is_valid():
            FindingAside.objects.put(outcome, kind, **form.cleaned_data, by=request.user)
            messages.success(request, _("Put aside. It stands below, with your reason."))
            return to_findings(outcome)
    except Refused as refusal:
        if not refusal.about:
            return render(
                request, "goals/findings/aside.html", context | {"refusal": refusal}, status=status_of(refusal)
            )
        form.add_error(refusal.about, str(refusal))
    return render(request, "goals/findings/aside.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def take_up(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    outcome, kind = which(request, pk, kind)
    try:
        FindingAside.objects.take_up(outcome, kind, by=request.user)
    except Refused as refusal:
        context = {"nav": "map", "outcome": outcome, "title": TITLES[kind], "refusal": refusal}
        return render(request, "goals/findings/aside.html", context, status=status_of(refusal))
    messages.success(request, _("It deserves a look again."))
    return to_findings(outcome)


def which(request: HttpRequest, pk: int, kind: str) -> tuple[Outcome, Finding]:
    if kind not in OF_AN_OUTCOME:
        raise Http404
    return get_object_or_404(Outcome.objects.visible_to(request.user).select_related("team"), pk=pk), Finding(kind)


def to_findings(outcome: Outcome) -> HttpResponse:
    return redirect(f"{reverse('goals:findings')}?team={outcome.team.key}&aside=#aside")


def team_asked(key: str) -> Team | None:
    """Whose subtree is looked at; None for the whole. Raises Http404 where there is no such team."""
    if not key:
        return None
    team = team_named(key) if "\0" not in key else None
    if team is None:
        raise Http404
    return team
