"""What is measured, one line for each. A page that comes new gets its line here."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count
from django.urls import reverse

from goals.models import Catchball, Outcome
from goals.rules.alignment import Finding
from goals.rules.negotiation import State
from lean.lib import clock
from teams.models import Membership, Role, Team

# No page may weigh more than this, in bytes and before compression, and no piece of one; nor ask more queries.
PAGE, PIECE, QUERIES = 150_000, 50_000, 10
NEWS = {"piece": True, "answers": 204}
HTMX = {"HTTP_HX_REQUEST": "true"}


@dataclass(frozen=True)
class Page:
    """`rows` says that it is the page of fifty rows; `grows` that its time must not grow with the company.

    `looks` is the page of which it says, when asked again, that nothing is new.
    """

    name: str
    address: str
    piece: bool = False
    rows: bool = False
    grows: bool = False
    form: dict | None = None
    answers: int = 200
    looks: str = ""


def of(leader, team: Team) -> list[Page]:
    """`leader` leads all of it; `team` is the one with fifty outcomes."""
    busiest = Outcome.objects.live().order_by("-numchild", "pk").first()
    deepest = Outcome.objects.live().order_by("-depth", "pk").first()
    thread = Catchball.objects.filter(state=State.WITH_RECEIVER, outcome__depth=2).order_by("pk").first()
    below = Membership.objects.filter(team=deepest.team).order_by("pk").select_related("person").first().person
    when = f"{clock.today():%Y-%m}"
    pages = [
        ("home", _at("home"), {}),
        ("teams", _at("teams:list"), {}),
        ("team", _at("teams:team", team.key), {"rows": True, "grows": True}),
        ("outcome", busiest.get_absolute_url(), {}),
        ("deepest outcome", deepest.get_absolute_url(), {"grows": True}),
        ("thread", _at("goals:catchball", thread.pk), {"grows": True}),
        ("preview", _at("goals:preview", thread.pk), {"piece": True, "grows": True, "form": {"target": "3"}}),
        ("map", _at("goals:map"), {}),
        ("map opened", _at("goals:map", query=f"?open={deepest.parent_id}"), {}),
        ("children", _at("goals:map_pieces", busiest.pk), {"piece": True, "grows": True}),
        ("map, off track", _at("goals:map", query="?mark=off"), {}),
        ("map, searched", _at("goals:map", query="?q=days"), {}),
        ("review", _at("goals:review", when), {}),
        ("review of a team", _at("goals:review", when, query=f"?team={team.key}"), {}),
        ("review, all", _at("goals:review", when, query="?below=1"), {}),
        ("X-matrix", _at("goals:plan", when), {}),
        ("X-matrix of a team", _at("goals:plan", when, query=f"?team={team.key}"), {}),
        ("my line of sight", _at("goals:my_line"), {"grows": True}),
        ("line of a person", _at("goals:line", below.pk), {"grows": True}),
        ("line of a team", _at("teams:line", team.key), {"grows": True}),
        ("findings", _at("goals:findings"), {}),
        ("findings, one kind", _at("goals:findings", query=f"?kind={Finding.UNLINKED}"), {}),
        ("find", _at("goals:find", query="?q=days"), {}),
        ("find as you type", _at("goals:find", query="?q=days"), {"piece": True}),
        ("news", _at("goals:news", "home"), NEWS | {"looks": "home"}),
        ("news of a team", _at("goals:news_of", "team", team.pk), NEWS | {"looks": "team"}),
        ("news of a thread", _at("goals:news_of", "thread", thread.pk), NEWS | {"looks": "thread"}),
    ]
    return [Page(name, address, **more) for name, address, more in pages]


def leader():
    return Membership.objects.select_related("person").get(team__depth=1, role=Role.LEAD).person


def full_team() -> Team:
    return Team.objects.annotate(carries=Count("outcomes")).order_by("-carries", "pk").first()


def _at(name: str, *args, query: str = "") -> str:
    return reverse(name, args=args) + query
