"""Splitting an outcome over teams: what is still to share out, as the numbers stand in the form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import FilteredRelation, OuterRef, Q, QuerySet

from lean.lib import numbers
from lean.lib.along import Along
from teams.models import Membership, Person, Role, Team

from ..models import Catchball, Outcome, Terms
from ..models.outcome import OutcomeState
from ..rules.coverage import ZERO, project
from ..rules.negotiation import OPEN, State
from .coverage import tree_of

TEAMS_SUGGESTED = 12


@dataclass(frozen=True, slots=True)
class Split:
    """`needed` is the whole change, `agreed` and `table` what other pieces cover already, `asked` what the rows ask."""

    needed: Decimal | None
    agreed: Decimal
    table: Decimal
    asked: Decimal
    unit: str
    decimals: int
    adds: bool

    @property
    def to_share(self) -> Decimal:
        return (self.needed or ZERO) - self.agreed - self.table

    @property
    def left(self) -> Decimal:
        return self.to_share - self.asked

    @property
    def words(self) -> str:
        """ "2 kWh still to share out" """
        if self.left > 0:
            return f"{self._said(self.left)} still to share out"
        if self.left < 0:
            return f"{self._said(-self.left)} more than needed"
        return "Everything is shared out"

    @property
    def offered(self) -> str:
        return f"{numbers.show(self.asked, self.decimals)} of {self._said(self.to_share)} offered"

    @property
    def hatched(self) -> Decimal:
        """What is not agreed: the words on the table, and what the rows would put beside them."""
        return self.table + self.asked

    @property
    def carried(self) -> str:
        """What other pieces cover already, in words; empty while there is nothing."""
        parts = [(self.agreed, "agreed"), (self.table, "on the table")]
        said = " and ".join(f"{numbers.show(value, self.decimals)} {word}" for value, word in parts if value)
        return f"Of {self._said(self.needed)}, {said} already." if said else ""

    @property
    def label(self) -> str:
        """The bar in words."""
        return f"{self.carried} {self.offered}".strip()

    def _said(self, value: Decimal) -> str:
        return numbers.with_unit(value, self.decimals, self.unit)


def with_terms(outcomes):
    """Outcomes that know the terms by which they are known now, in the same query."""
    ball = FilteredRelation("catchballs", condition=Q(catchballs__state__in=OPEN))
    related = ("team", "cycle", "in_force__commitment__terms", "ball__latest_terms")
    return outcomes.annotate(ball=ball).select_related(*related)


def terms_of(outcome: Outcome) -> Terms:
    """Of an outcome read `with_terms`: those agreed, else those on the table, else its words alone."""
    if (pointer := getattr(outcome, "in_force", None)) is not None:
        return pointer.commitment.terms
    on_table = outcome.ball.latest_terms if getattr(outcome, "ball", None) else None
    return on_table or Terms(statement=outcome.statement, why=outcome.why)


def carried(outcome: Outcome) -> tuple[Decimal | None, Decimal, Decimal]:
    """The required change of an outcome, how much of it is agreed, and how much more is on the table. One query."""
    bands = project(tree_of(outcome)[0])
    return bands.required, bands.agreed, bands.table


def drafted_pieces(outcome: Outcome) -> list[Catchball]:
    """The pieces of an outcome that were never sent. An offer that was taken back goes on from its own page."""
    drafts = Catchball.objects.filter(outcome__parent=outcome, state=State.DRAFT, version=0)
    drafts = drafts.annotate(told_lead=LEAD.of(_lead_of("receiving_team"))).select_related("outcome", "receiving_team")
    found = list(drafts.prefetch_related("outcome__drafts").order_by("pk"))
    for ball in found:
        ball.receiving_team.told_lead = ball.told_lead
    return found


def suggested_teams(team: Team, outcome: Outcome | None) -> list[Team]:
    """The teams right below, without those that carry or are asked for a piece already."""
    below = Team.objects.filter(parent=team).annotate(told_lead=LEAD.of(_lead_of("pk"))).order_by("path")
    if outcome is not None:
        asked = Outcome.objects.filter(parent=outcome).exclude(state=OutcomeState.ENDED)
        below = below.exclude(pk__in=asked.values("team"))
    return list(below[:TEAMS_SUGGESTED])


def has_teams_below(team: Team) -> bool:
    return Team.objects.filter(parent=team).exists()


def leads_of(teams: Mapping[int, Team]) -> dict[int, Person]:
    """Who leads each of these teams, by team id. One query, or none for teams that were read with their lead."""
    told = {pk: team.told_lead for pk, team in teams.items() if hasattr(team, "told_lead")}
    others = teams.keys() - told.keys()
    asked = Membership.objects.filter(team__in=others, role=Role.LEAD).select_related("person") if others else ()
    leads = [lead for column in told.values() for lead in LEAD.read(column)]
    return {lead.team_id: lead.person for lead in (*leads, *asked)}


# Read along with a team.
LEAD = Along(Membership, "team", "person__name", "person__email")


def _lead_of(team: str) -> QuerySet[Membership]:
    return Membership.objects.filter(team=OuterRef(team), role=Role.LEAD)


def team_named(text: str) -> tuple[Team | None, str]:
    """The one team that a person means by a name or key, or a sentence that says why none."""
    text = text.strip()
    exact = list(Team.objects.filter(name__iexact=text)[:2]) or list(Team.objects.filter(key__iexact=text)[:2])
    if len(exact) == 1:
        return exact[0], ""
    like = exact or list(Team.objects.filter(name__icontains=text)[:6] if text else ())
    if len(like) == 1:
        return like[0], ""
    if not like:
        return None, f"No team is called “{text}”. Look at the list of teams for its name."
    names = ", ".join(f"{team.name} ({team.key})" for team in like)
    return None, f"“{text}” could be {names}. Write the whole name, or its key."
