"""What deserves a look where outcomes should fit together: all kinds on a page, or all of one."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lean.lib import clock
from teams.access import standing
from teams.models import Person, Team

from ..access import must_move_for
from ..forms.finding import AsideForm
from ..models import Cycle, FindingAside, Outcome
from ..reads.findings import Findings, team_along
from ..reads.findings_words import BACK_AGAIN, TITLES, WHAT_IT_MEANS, Found, PutAside, in_cycle
from ..refusals import status_of
from ..rules.alignment import OF_A_TEAM, Finding
from ..rules.negotiation import Refused

SALT = "goals.finding.taken_up"
AN_HOUR = 3600


@require_safe
@login_required
def page(request: HttpRequest) -> HttpResponse:
    team = team_asked(request.user, request.GET.get("team", ""))
    found = Findings(team, clock.today())
    memberships = standing(request.user).memberships
    # All levels are those of the team at the top.
    own = [each.team for each in memberships if each.team.depth > 1]
    teams = dict.fromkeys([*([team] if team else []), *own])
    context = {"nav": "map", "found": found, "team": team, "teams": teams, "mine": OfMine(request.user)}
    context |= {"opened": "aside" in request.GET, "undo": undone(request.GET.get("undo", ""))}
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
    """Its team says until when it can wait, and why; of a circle any of the teams in it."""
    outcome, kind = of_outcome(request, pk, kind)

    def put(**said) -> None:
        FindingAside.objects.put(outcome, kind, **said, by=request.user)

    may = FindingAside.objects.must_answer_for
    about = {"about": outcome.short_name, "about_url": outcome.get_absolute_url(), "kind": kind}
    return put_aside(request, lambda: may(outcome, kind, by=request.user), put, about, outcome.team)


@require_http_methods(["GET", "POST"])
@login_required
def team_aside(request: HttpRequest, key: str, kind: str) -> HttpResponse:
    """The same of what is about a team; `?cycle=` is the one in which it carries too many."""
    team, kind, cycle = of_team(request, key, kind)

    def put(**said) -> None:
        FindingAside.objects.put_of_team(team, kind, cycle=cycle, **said, by=request.user)

    about = {"about": team.name, "about_url": team.get_absolute_url(), "kind": kind}
    return put_aside(request, lambda: must_move_for(request.user, team), put, about, team)


@require_POST
@login_required
def take_up(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    outcome, kind = of_outcome(request, pk, kind)
    about = {"about": outcome.short_name, "about_url": outcome.get_absolute_url(), "kind": kind}
    door = reverse("goals:finding_aside", args=[pk, kind])

    def act() -> FindingAside | None:
        return FindingAside.objects.take_up(outcome, kind, by=request.user)

    return looked_at_again(request, act, about, outcome.team, door)


@require_POST
@login_required
def team_take_up(request: HttpRequest, key: str, kind: str) -> HttpResponse:
    team, kind, cycle = of_team(request, key, kind)
    about = {"about": team.name, "about_url": team.get_absolute_url(), "kind": kind}
    door = reverse("goals:team_finding_aside", args=[key, kind]) + in_cycle(cycle.key if cycle else "")

    def act() -> FindingAside | None:
        return FindingAside.objects.take_up_of_team(team, kind, cycle=cycle, by=request.user)

    return looked_at_again(request, act, about, team, door)


# --- Between them -----------------------------------------------------------------------------------------


def put_aside(request: HttpRequest, must, put, about: dict, team: Team) -> HttpResponse:
    """The form, for who may say it; said, all that is put aside with it."""
    form = AsideForm(request.POST or None)
    try:
        must()
        if request.method == "POST" and form.is_valid():
            put(**form.cleaned_data)
            messages.success(request, _("Put aside. It stands below, with your reason."))
            return to_findings(team)
    except Refused as refusal:
        if not refusal.about:
            return refused(request, refusal, about)
        form.add_error(refusal.about, str(refusal))
    context = about_in_words(about) | {"form": form}
    return render(request, "goals/findings/aside.html", context, status=422 if form.errors else 200)


def looked_at_again(request: HttpRequest, take_up, about: dict, team: Team, door: str) -> HttpResponse:
    """What was said goes along for an hour, so that it can be said once more at its door."""
    try:
        was = take_up()
    except Refused as refusal:
        return refused(request, refusal, about)
    if was is None:
        return to_findings(team)
    kept = {"url": door, "reason": was.reason, "until_on": was.until_on.isoformat()}
    return to_findings(team, undo=signing.dumps(kept, salt=SALT, compress=True))


def undone(text: str) -> dict | None:
    """What was said of the finding that is looked at again, out of an address that only its taking up has made."""
    try:
        return signing.loads(text, salt=SALT, max_age=AN_HOUR) if text else None
    except signing.BadSignature:
        return None


def refused(request: HttpRequest, refusal: Refused, about: dict) -> HttpResponse:
    context = about_in_words(about) | {"refusal": refusal}
    return render(request, "goals/findings/aside.html", context, status=status_of(refusal))


def about_in_words(about: dict) -> dict:
    kind = about["kind"]
    return about | {"nav": "map", "title": TITLES[kind], "means": WHAT_IT_MEANS[kind], "back_again": BACK_AGAIN[kind]}


def of_outcome(request: HttpRequest, pk: int, kind: str) -> tuple[Outcome, Finding]:
    if kind not in set(Finding) - set(OF_A_TEAM):
        raise Http404
    return get_object_or_404(Outcome.objects.visible_to(request.user).select_related("team"), pk=pk), Finding(kind)


def of_team(request: HttpRequest, key: str, kind: str) -> tuple[Team, Finding, Cycle | None]:
    asked = request.GET.get("cycle", "")
    if kind not in OF_A_TEAM or "\0" in key + asked or (kind == Finding.TOO_MANY) != bool(asked):
        raise Http404
    # What it all is for is found at the top alone.
    teams = Team.objects.filter(depth=1) if kind == Finding.NO_PURPOSE else Team
    return get_object_or_404(teams, key=key), Finding(kind), get_object_or_404(Cycle, key=asked) if asked else None


def to_findings(team: Team, **more: str) -> HttpResponse:
    query = urlencode({"team": team.key, "aside": ""} | more)
    return redirect(f"{reverse('goals:findings')}?{query}{'' if more else '#aside'}")


class OfMine:
    """`each in mine`: whether a finding is about a team for which this person moves."""

    def __init__(self, person: Person):
        self._teams = standing(person).moves_for

    def __contains__(self, found: Found | PutAside) -> bool:
        return not self._teams.keys().isdisjoint(found.team_pks)


def team_asked(person: Person, key: str) -> Team | None:
    """Whose subtree is looked at; None for the whole. Raises Http404 where there is no such team."""
    if not key:
        return None
    team = team_along(person, key) if "\0" not in key else None
    if team is None:
        raise Http404
    return team
