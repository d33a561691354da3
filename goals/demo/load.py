"""Loads the demo company into an empty database, and says as whom a newcomer may sign in."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from goals.models import Cycle, Huddle, Purpose
from goals.models.cycle import Span
from goals.rules.rhythm import Rhythm
from lean.lib import clock, tree
from teams.models import Calendar, DemoClock, Membership, Person, Role, Team

from . import larkfield, story
from .history import ZONE, History

# The moment in which a newcomer steps in; the demo's clock runs on from here.
NOW = datetime(2026, 5, 12, 9, tzinfo=ZONE)
FOUNDED = datetime(2025, 1, 6, 9, tzinfo=ZONE)

ADMINISTRATOR = "Sam Petrov"
MAIL_DOMAIN = "larkfield.example"


@transaction.atomic
def load_if_empty() -> bool:
    """Load Larkfield Cycles, whole or not at all. False, and nothing changed, where there are teams already."""
    tree.lock(Team.tree_lock)
    if Team.objects.exists():
        return False
    with clock.at(FOUNDED):
        people = _hire()
        teams = _found(people)
        cycles = _begin_the_years(people, teams)
    History(teams, people, *cycles).play()
    # Last, so that it is nine o'clock when the loading is done, not when it began.
    DemoClock.objects.create(pk=1, offset=NOW - timezone.now())
    return True


# --- Whom to sign in as -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shoes:
    """Somebody into whose shoes a newcomer can step. `key` is what the sign-in button sends."""

    name: str
    email: str
    role: str
    team: str

    @property
    def key(self) -> str:
        return self.email

    @property
    def initials(self) -> str:
        return Person(name=self.name).initials


SIGN_IN = (
    ("Ingrid Solheim", "Managing director", "Larkfield Cycles"),
    ("Tomás Rivera", "Team lead", "Frame & Paint"),
    ("Nadia Haddad", "Team lead", "Paint Line"),
    ("Ewa Lis", "Member", "Paint Line"),
    ("Jonas Weber", "Member", "E-Systems"),
    ("Kaisa Aalto", "Coach", "Frame & Paint"),
    (ADMINISTRATOR, "Administrator", ""),
)


def sign_in_list() -> list[Shoes]:
    """The main people of the demo: leader, two team leads, member, coach, administrator. Those who are loaded."""
    everyone = [Shoes(name, address(name), role, team) for name, role, team in SIGN_IN]
    here = set(Person.objects.filter(email__in=[shoes.email for shoes in everyone]).values_list("email", flat=True))
    return [shoes for shoes in everyone if shoes.email in here]


def address(name: str) -> str:
    """tomas.rivera@larkfield.example for Tomás Rivera."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return f"{plain.lower().replace(' ', '.')}@{MAIL_DOMAIN}"


# --- The company --------------------------------------------------------------------------------------------


def _hire() -> dict[str, Person]:
    """Everybody by name. Nobody has a password: in the demo a click is enough, elsewhere nothing is."""
    names = [team.lead for team in larkfield.COMPANY.all()] + [who.name for who in larkfield.COLLEAGUES]
    people = {name: Person.objects.create_user(address(name), name) for name in names}
    people[ADMINISTRATOR] = Person.objects.create_superuser(address(ADMINISTRATOR), ADMINISTRATOR)
    return people


def _found(people: dict[str, Person]) -> dict[str, Team]:
    """The teams by key, with their leads, members and coach, and when they meet."""
    calendar = Calendar.objects.create(name="Larkfield", time_zone=ZONE.key, working_days="12345", country="CH")
    teams: dict[str, Team] = {}

    def plant(of: story.Team, parent: Team | None) -> None:
        team = Team.objects.add(
            key=of.key,
            name=of.name,
            parent=parent,
            purpose=of.purpose,
            headcount=of.headcount,
            calendar=None if parent else calendar,
        )
        Membership.objects.create(team=team, person=people[of.lead], role=Role.LEAD, title=of.title)
        teams[of.key] = team
        for below in of.teams:
            plant(below, team)

    plant(larkfield.COMPANY, None)
    for who in larkfield.COLLEAGUES:
        for key in who.teams:
            Membership.objects.create(team=teams[key], person=people[who.name], role=who.role, title=who.title)
    for key, (weekday, starts_at) in larkfield.HUDDLES.items():
        Huddle.objects.create(team=teams[key], weekday=weekday, starts_at=starts_at)
    return teams


def _begin_the_years(people: dict[str, Person], teams: dict[str, Team]) -> tuple[Cycle, Cycle, Cycle]:
    """The year before, this one, and the horizon that begins with it."""
    company, horizon = larkfield.COMPANY, larkfield.HORIZON
    Purpose.objects.create(team=teams[company.key], sentence=larkfield.PURPOSE)
    sponsor = people[company.lead]
    before, year = (
        Cycle.objects.create(
            key=str(number),
            name=f"Larkfield {number}",
            starts_on=date(number, 1, 1),
            ends_on=date(number, 12, 31),
            sponsor=sponsor,
        )
        for number in (2025, 2026)
    )
    ends = {"span": Span.HORIZON, "ends_on": date(2029, 12, 31), "review_rhythm": Rhythm.QUARTERLY}
    begins = {"starts_on": year.starts_on, "sponsor": sponsor}
    return before, year, Cycle.objects.create(key=horizon.key, name=horizon.name, **begins, **ends)
