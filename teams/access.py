"""Who leads, who belongs. Asked anew for each request: rights are never kept in a session or a token."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import OuterRef
from django.db.models.expressions import RawSQL

from lean.lib import clock
from lean.lib.along import Along
from lean.lib.prepared import Prepared

from .models import Absence, Membership, Person, Role, Team
from .models.membership import MOVERS


class Capacity(StrEnum):
    """As what somebody moves for a team. The lead above stands in for a team that has nobody."""

    LEAD = "lead"
    DEPUTY = "deputy"
    CARETAKER = "caretaker"


# Those that have not ended, of everybody who moves: in the query that finds them.
ABSENCES = Along(Absence, "from_on", "back_on", "person_id", "stand_in_id")


@dataclass(frozen=True, slots=True)
class Movers:
    """The people who may move for one team: its lead and deputies, or those of the nearest team above.

    `absences` are theirs, of now and to come: they say who is named and written to first, and give no rights.
    """

    team: int
    lead: Person | None
    deputies: tuple[Person, ...]
    caretaker: bool
    absences: tuple[Absence, ...] = ()

    def capacity(self, person: Person) -> Capacity | None:
        """As what `person` moves for the team; None when they don't."""
        if self.lead and self.lead.pk == person.pk:
            return Capacity.CARETAKER if self.caretaker else Capacity.LEAD
        if any(deputy.pk == person.pk for deputy in self.deputies):
            return Capacity.CARETAKER if self.caretaker else Capacity.DEPUTY
        return None

    @property
    def usual(self) -> Person | None:
        """Who is named where one name is shown, when everybody is there."""
        return self.lead or next(iter(self.deputies), None)

    @property
    def first(self) -> Person | None:
        """Who is named where one name is shown: while they are away, who answers for them, if anybody can."""
        usual, away = self.usual, self.away
        if away is None:
            return usual
        present = [person for person in self.people if self.absence_of(person, clock.today()) is None]
        named = [person for person in present if person.pk == away.stand_in_id]
        return next(iter(named or present), usual)

    @property
    def away(self) -> Absence | None:
        """The absence of who usually answers first, today."""
        return self.absence_of(self.usual, clock.today()) if self.absences else None

    def absence_of(self, person: Person | None, day: date) -> Absence | None:
        """The one that covers this day."""
        theirs = (one for one in self.absences if person is not None and one.person_id == person.pk)
        return next((one for one in theirs if one.covers(day)), None)

    @property
    def nobody_there(self) -> frozenset[date]:
        """The days on which all of them are away: nobody can answer for the team then."""
        away: dict[int, set[date]] = {person.pk: set() for person in self.people}
        for absence in self.absences:
            away[absence.person_id].update(absence.days)
        return frozenset(set.intersection(*away.values())) if away else frozenset()

    @property
    def people(self) -> tuple[Person, ...]:
        return ((self.lead,) if self.lead else ()) + self.deputies


def movers(*teams: Team) -> dict[int, Movers]:
    """Who moves for each of these teams, by team id. One query, however many teams and however deep."""
    paths = {path for team in teams for path in team.paths_up}
    by_path: dict[str, list[Membership]] = {}
    for row in MOVING.rows(sorted(paths), clock.today()) if paths else ():
        by_path.setdefault(row.team.path, []).append(row)
    return {team.pk: _nearest(team, by_path) for team in teams}


def _moving(paths: list[str], today: date):
    """Who moves for the teams at these paths themselves, with their absences."""
    rows = Membership.objects.filter(team__path__in=paths, role__in=MOVERS, person__is_active=True)
    # A day that is over here may go on elsewhere.
    away = Absence.objects.filter(person=OuterRef("person"), back_on__gte=today)
    return rows.annotate(told_absences=ABSENCES.of(away)).select_related("person", "team").order_by("pk")


MOVING = Prepared(_moving)


def _nearest(team: Team, by_path: dict[str, list[Membership]]) -> Movers:
    for path in reversed(team.paths_up):
        if rows := by_path.get(path):
            lead = next((row.person for row in rows if row.role == Role.LEAD), None)
            deputies = tuple(row.person for row in rows if row.role == Role.DEPUTY)
            absences = tuple(one for row in rows for one in ABSENCES.read(row.told_absences))
            return Movers(team.pk, lead, deputies, path != team.path, absences)
    return Movers(team.pk, None, (), caretaker=True)


def lowest_led(paths: Iterable[str]) -> Membership | None:
    """Who leads the lowest of the teams at these paths of one line that has a lead or deputy of its own. One query."""
    rows = Membership.objects.filter(team__path__in=paths, role__in=MOVERS, person__is_active=True)
    # A lead before a deputy, by their names.
    return rows.select_related("team", "person").order_by("-team__depth", "-role", "pk").first()


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a person stands: the teams they belong to, and those for which they move."""

    memberships: tuple[Membership, ...]
    moves_for: dict[int, Team]

    @property
    def home_team(self) -> Team | None:
        """The team that is named beside the person: one they lead before one they only belong to."""
        first = sorted(self.memberships, key=lambda m: (m.role not in MOVERS, m.team.depth, m.pk))
        return first[0].team if first else None


def standing(person: Person) -> Standing:
    """Computed once for each request, whose person object is its own. One query, or none for who is signed in."""
    if not hasattr(person, "_standing"):
        told = SIGNED_IN.get(person.pk)
        person._standing = _standing(person, told.told_memberships, told.told_cared_for)
    return person._standing


def signed_in(pk: int) -> Person | None:
    """A person with where they stand, which every page asks for. One query."""
    person = SIGNED_IN.first(pk)
    if person is not None:
        person._standing = _standing(person, person.told_memberships, person.told_cared_for)
    return person


TEAM = [field.name for field in Team._meta.concrete_fields if field.name != "id"]
MEMBERSHIPS = Along(Membership, "role", "title", "person", *(f"team__{name}" for name in TEAM))
TEAMS = Along(Team, *TEAM)
# From the teams that they lead down through those that have nobody of their own: a page reads these, however many
# teams there are under the ones that others lead.
CARED_FOR = """
WITH RECURSIVE cared_for(id) AS (
    SELECT below.id FROM teams_membership mine
    JOIN teams_team below ON below.parent_id = mine.team_id AND NOT below.has_mover
    WHERE mine.person_id = %s AND mine.role IN ({movers})
    UNION
    SELECT below.id FROM cared_for
    JOIN teams_team below ON below.parent_id = cared_for.id AND NOT below.has_mover
)
SELECT id FROM cared_for
"""


def _told(people, pk: int):
    """Where the person of that key stands, as columns of these people."""
    roles = [role.value for role in MOVERS]
    sql = CARED_FOR.format(movers=", ".join(["%s"] * len(roles)))
    cared_for = Team.objects.filter(pk__in=RawSQL(sql, [pk, *roles]))  # noqa: S611
    memberships = Membership.objects.filter(person=pk)
    return people.annotate(told_memberships=MEMBERSHIPS.of(memberships), told_cared_for=TEAMS.of(cared_for))


SIGNED_IN = Prepared(lambda pk: _told(Person.objects.filter(pk=pk), pk))


def _standing(person: Person, told_memberships: str | None, told_cared_for: str | None) -> Standing:
    memberships = MEMBERSHIPS.read(told_memberships)
    if not person.is_active:
        return Standing(tuple(memberships), {})
    own = [m.team for m in memberships if m.role in MOVERS]
    below = sorted(TEAMS.read(told_cared_for), key=lambda team: team.path)
    return Standing(tuple(memberships), {team.pk: team for team in (*own, *below)})
