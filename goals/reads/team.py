"""A team's page: where it sits, what it carries, who is in it, which balls are open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import FilteredRelation, OuterRef, Q, Subquery

from lean.lib import clock
from lean.lib.pages import Page, page_of
from lean.lib.prepared import Prepared
from teams.access import standing
from teams.models import Absence, Person, Role, Team
from teams.models.membership import MOVERS

from ..models import Catchball
from ..rules.negotiation import Side
from . import team_outcomes
from .clock import Clock, clock_of, with_clock
from .contribution import Gives, given_in, of_membership
from .real_say import RealSays, told_of
from .series import with_series

ORDER = (Role.LEAD, Role.DEPUTY, Role.MEMBER, Role.COACH)
# What people say of themselves stands on the page in full; of many, the first.
CONTRIBUTIONS_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Someone:
    """A person in a team, in a role, with what they say they give to what it carries."""

    pk: int
    name: str
    role: Role
    title: str
    gives: Sequence[Gives]
    away_until: date | None = None

    @property
    def called(self) -> str:
        """What the person calls their work; without that, the role."""
        return self.title or ("" if self.role == Role.MEMBER else self.role.label)


@dataclass(frozen=True, slots=True)
class Below:
    """A team under this one, with who leads it."""

    key: str
    name: str
    lead: str


@dataclass(frozen=True, slots=True)
class OpenBall:
    """A catchball of the team. `holder` is who leads the side whose turn it is, empty where nobody does."""

    catchball: Catchball
    side: Side
    holder: str
    clock: Clock

    @property
    def in_court(self) -> bool:
        return self.catchball.holder is self.side

    @property
    def holding_team(self) -> Team:
        return self.catchball.holding_team


class TeamPage:
    """Five queries, however many outcomes, people, teams and balls there are; fifty rows of each at a time."""

    def __init__(self, team: Team, person: Person, asked: dict):
        self.team, self.person = team, person
        today = clock.today()
        around = AROUND.rows(team.paths_up, team.pk, today)
        self.above = [row for row in around if row["path"] in team.paths_up[:-1]]
        self._own = [row for row in around if row["pk"] == team.pk]
        self._below = [row for row in around if row["parent_id"] == team.pk]
        moves_for = standing(person).moves_for
        self._outcomes = page_of(CARRIED(team.pk, today), asked.get("page"))
        self.outcomes = [row.plain for row in team_outcomes.rows_with_series(self._outcomes.rows, moves_for)]
        self.balls = page_of(BALLS(team.pk), asked.get("balls"), param="balls")
        self.people = page_of(self._people, asked.get("people"), param="people")
        self.below = page_of(self._teams_below, asked.get("teams"), param="teams")
        self.moves = team.pk in moves_for

    @property
    def pages(self) -> Page:
        return self._outcomes

    # --- Where it sits --------------------------------------------------------------------------------

    @cached_property
    def sight(self) -> list[dict]:
        """The teams above, top first, each once although several people may lead it."""
        return list({row["pk"]: row for row in self.above}.values())

    @cached_property
    def _teams_below(self) -> list[Below]:
        by_team: dict[int, dict] = {}
        for row in self._below:
            if row["pk"] not in by_team or row["who__role"] == Role.LEAD:
                by_team[row["pk"]] = row
        return [Below(row["key"], row["name"], _lead_name(row)) for row in by_team.values()]

    # --- Who ------------------------------------------------------------------------------------------

    @cached_property
    def _people(self) -> list[Someone]:
        found = [_someone(row) for row in self._own if row["who__person__is_active"]]
        return sorted(found, key=lambda one: (ORDER.index(one.role), one.name))

    @cached_property
    def lead(self) -> Someone | None:
        return next((one for one in self._people if one.role == Role.LEAD), None)

    @cached_property
    def deputy(self) -> Someone | None:
        return next((one for one in self._people if one.role == Role.DEPUTY), None)

    @cached_property
    def stands_in(self) -> str:
        """Who leads the nearest team above that has somebody; empty at the top of nothing."""
        rows = [row for row in self.above if row["who__person__is_active"]]
        rows.sort(key=lambda row: (-len(row["path"]), row["who__role"] != Role.LEAD))
        return rows[0]["who__person__name"] if rows else ""

    @property
    def headcount(self) -> int:
        """Everybody who works here, also those who never sign in."""
        return self.team.headcount or len(self._people)

    @property
    def contributions(self) -> Sequence[Someone]:
        return [one for one in self._people if one.gives][:CONTRIBUTIONS_SHOWN]

    @cached_property
    def real_says(self) -> list[RealSays]:
        """What people here and below answered, whether they had a real say. Empty under seven people."""
        return told_of(self.team, clock.today())

    @property
    def real_say_words(self) -> list[str]:
        return [words for told in self.real_says for words in told.words]

    # --- Whose court ----------------------------------------------------------------------------------

    @cached_property
    def in_court(self) -> list[OpenBall]:
        return [ball for ball in self._seen_from_here if ball.in_court]

    @cached_property
    def in_others_court(self) -> list[OpenBall]:
        return [ball for ball in self._seen_from_here if not ball.in_court]

    @cached_property
    def _seen_from_here(self) -> list[OpenBall]:
        return [_open_ball(row, self.team, clock.today()) for row in self.balls]


CARRIED = Prepared(lambda team, today: with_series(team_outcomes.outcomes_of_one(team, today)))


def _around(up: list[str], team: int, today: date):
    """The teams above and below with who leads them, and the team itself with everybody in it. One query."""
    who = FilteredRelation("memberships", condition=Q(memberships__team=team) | Q(memberships__role__in=MOVERS))
    rows = Team.objects.filter(Q(path__in=up) | Q(parent=team)).annotate(who=who)
    away = Absence.objects.filter(person=OuterRef("who__person"), from_on__lte=today, back_on__gt=today)
    rows = rows.annotate(gives=of_membership("who__person", "pk"), away_until=Subquery(away.values("back_on")[:1]))
    person = ("who__role", "who__title", "who__person", "who__person__name", "who__person__is_active")
    person += ("gives", "away_until")
    return rows.order_by("path", "who__pk").values("pk", "key", "name", "path", "parent_id", *person)


AROUND = Prepared(_around)


def _someone(row: dict) -> Someone:
    named = (row["who__person"], row["who__person__name"], Role(row["who__role"]), row["who__title"])
    return Someone(*named, given_in(row["gives"]), row["away_until"])


def _lead_name(row: dict) -> str:
    leads = row["who__role"] == Role.LEAD and row["who__person__is_active"]
    return row["who__person__name"] if leads else ""


def _balls(team: int):
    """Sent and open, those that wait longest first."""
    sides = Q(receiving_team=team) | Q(asking_team=team)
    rows = with_clock(Catchball.objects.in_play().filter(sides))
    leads = {f"{side}_lead": team_outcomes.lead_of(f"{side}_team") for side in ("receiving", "asking", "arbiter")}
    related = ("outcome__cycle__sponsor", "asking_team", "receiving_team", "arbiter_team")
    return rows.annotate(**leads).select_related(*related).order_by("ball_since", "pk")


BALLS = Prepared(_balls)


def _open_ball(row: Catchball, team: Team, today: date) -> OpenBall:
    side = Side.RECEIVER if row.receiving_team_id == team.pk else Side.ASKER
    sponsor = row.outcome.cycle.sponsor
    leads = {
        Side.RECEIVER: row.receiving_lead,
        Side.ASKER: row.asking_lead,
        Side.ARBITER: row.arbiter_lead if row.arbiter_team_id else sponsor and sponsor.name,
    }
    holder = leads[row.holder]
    return OpenBall(row, side, holder or "", clock_of(row, today))
