"""What nudges speak of when the world moved, as it stands now: six queries, however many nudges."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.urls import reverse

from lean.lib import clock
from teams.access import Movers, movers
from teams.models import Membership, Person, Role

from ..models import Catchball, Commitment, Cycle, Nudge, Outcome, Reaffirmation, Terms
from ..models.nudge import NudgeKind
from ..models.outcome import OutcomeState
from .letters import Places
from .place import has_lost_its_place

# What has become of the outcome that a nudge names, said by the first part of its period.
ENDED, VERSION, TAKEN_ON = "ended", "version", "taken_on"


@dataclass(frozen=True, slots=True)
class WorldLetter:
    """One nudge. `who` moves for its team; `waiting` is what a new lead is asked about, `open` how many are open."""

    nudge: Nudge
    who: Movers | None
    organisation: str
    zone: ZoneInfo
    outcome: Outcome | None = None
    waiting: list[Commitment] = field(default_factory=list)
    cycle: Cycle | None = None
    open: int = 0

    @property
    def what(self) -> str:
        return self.nudge.period.partition(":")[0]

    @property
    def number(self) -> int:
        return int(self.nudge.period.partition(":")[2] or 0)

    @property
    def to(self) -> Person | None:
        """Who is owed it as things stand: who got the nudge, if they still move for the team."""
        if self.who is None:
            return self.nudge.recipient
        owed = self.nudge.recipient
        # A new lead is asked in person, however long they are away: nobody stands behind it for them.
        there = self.nudge.kind == NudgeKind.REAFFIRM or self.who.absence_of(owed, clock.today()) is None
        return owed if self.who.capacity(owed) and there else self.who.first

    @property
    def terms(self) -> Terms | None:
        pointer = getattr(self.outcome, "in_force", None)
        return pointer.commitment.terms if pointer else None

    @property
    def path(self) -> str:
        """Where the one link leads."""
        if self.nudge.kind == NudgeKind.CYCLE_CLOSING:
            return reverse("goals:cycle_closing", args=[self.cycle.pk])
        if self.nudge.kind == NudgeKind.REAFFIRM:
            return f"{reverse('home')}#moved"
        if self.what == ENDED:
            return reverse("goals:place", args=[self.outcome.pk, self.outcome.slug])
        return self.outcome.get_absolute_url() + ("#carry" if self.what == VERSION else "")

    @property
    def no_longer_true(self) -> str:
        """Why it needn't be sent any more; empty where it still holds."""
        if self.to is None:
            return "Nobody moves for the team."
        if self.nudge.kind == NudgeKind.CYCLE_CLOSING:
            return "The cycle is closed." if self.cycle.is_closed else "" if self.open else "Nothing is open any more."
        if self.nudge.kind == NudgeKind.REAFFIRM:
            return "" if self.waiting else "Nothing waits for a new lead any more."
        return "" if self._is_so else "It changed again meanwhile."

    @property
    def _is_so(self) -> bool:
        outcome = self.outcome
        if outcome.state != OutcomeState.LIVE:
            return False
        if self.what == ENDED:
            return has_lost_its_place(outcome) and outcome.parent_id == self.number
        agreed = getattr(outcome if self.what == VERSION else outcome.parent, "in_force", None)
        return agreed is not None and agreed.commitment.version == self.number


def read(nudges: Iterable[Nudge]) -> dict[int, WorldLetter]:
    """By the nudge's id; without those whose outcome or cycle is gone."""
    nudges = list(nudges)
    if not nudges:
        return {}
    related = ("team", "parent__team", "in_force__commitment__terms", "parent__in_force__commitment")
    outcomes = Outcome.objects.select_related(*related).in_bulk({nudge.outcome_id for nudge in nudges} - {None})
    cycles = Cycle.objects.select_related("end", "sponsor").in_bulk({nudge.cycle_id for nudge in nudges} - {None})
    teams = {nudge.team for nudge in nudges if nudge.team is not None}
    who, places, waiting, balls = movers(*teams), Places(teams), _waiting(nudges), _open(nudges)
    letters = {}
    for nudge in nudges:
        outcome, cycle = outcomes.get(nudge.outcome_id), cycles.get(nudge.cycle_id)
        if nudge.team is None or (nudge.kind == NudgeKind.PARENT and outcome is None):
            continue
        letters[nudge.pk] = WorldLetter(
            nudge=nudge,
            # A sponsor is told as such, whoever moves for the team at the top.
            who=None if cycle is not None and cycle.sponsor_id == nudge.recipient_id else who[nudge.team_id],
            organisation=places.organisation(nudge.team),
            zone=places.zone_of(nudge.recipient, nudge.team),
            outcome=outcome,
            waiting=waiting.get((nudge.recipient_id, nudge.team_id), []),
            cycle=cycle,
            open=balls.get((nudge.cycle_id, nudge.team_id), 0),
        )
    return letters


def _waiting(nudges: list[Nudge]) -> dict[tuple[int, int], list[Commitment]]:
    """What new leads are asked about, by person and team."""
    found: dict[tuple[int, int], list[Commitment]] = {}
    teams = [nudge.team_id for nudge in nudges if nudge.kind == NudgeKind.REAFFIRM]
    if not teams:
        return found
    leads = dict(Membership.objects.filter(team__in=teams, role=Role.LEAD).values_list("team", "person"))
    rows = Reaffirmation.objects.waiting().filter(outcome__team__in=teams)
    for row in rows.select_related("outcome", "terms").order_by("outcome__path"):
        found.setdefault((leads[row.outcome.team_id], row.outcome.team_id), []).append(row)
    return found


def _open(nudges: list[Nudge]) -> dict[tuple[int, int], int]:
    """How many catchballs of a cycle are open for a team, by both."""
    cycles = {nudge.cycle_id for nudge in nudges if nudge.kind == NudgeKind.CYCLE_CLOSING}
    found: dict[tuple[int, int], int] = {}
    if not cycles:
        return found
    balls = Catchball.objects.in_play().filter(outcome__cycle__in=cycles).order_by()
    for side in ("asking_team", "receiving_team"):
        for cycle, team, count in balls.values_list("outcome__cycle", side).annotate(count=Count("pk")):
            found[cycle, team] = found.get((cycle, team), 0) + count
    return found
