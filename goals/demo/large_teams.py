"""The teams of a large company, up to six levels of them, and who works where."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from lean.lib import bulk, clock
from teams.models import Membership, Person, Role, Team

from . import large_words as words

MAIL_DOMAIN = "nordhavn.example"
# Of a hundred teams: so many have nobody who leads them, a deputy, a coach.
WITHOUT_LEAD, WITH_DEPUTY, WITH_COACH = 3, 8, 2


@dataclass(slots=True)
class Planned:
    pk: int
    name: str
    path: str
    depth: int
    parent: int | None
    numchild: int = 0
    children: list[int] = field(default_factory=list)


@dataclass
class Staff:
    """Teams and people by their place in these lists; `lead_of`, `members` by the place of the team."""

    teams: list[Planned]
    people: list[tuple] = field(default_factory=list)
    memberships: list[tuple] = field(default_factory=list)
    lead_of: dict[int, int] = field(default_factory=dict)
    members: dict[int, list[int]] = field(default_factory=dict)

    def mover(self, team: int) -> tuple[int, str]:
        """Who moves for it, and as what: its lead, else the nearest above."""
        at = team
        while at not in self.lead_of:
            at = self.teams[at].parent
        return self.lead_of[at], "lead" if at == team else "caretaker"

    def write(self) -> None:
        names = ["id", "email", "name", "password", "joined_at"]
        bulk.pour(Person, names, self.people)
        rows = (
            (team.pk, f"t{number:05}", team.name, team.path, team.depth, team.numchild, self._above(team))
            for number, team in enumerate(self.teams)
        )
        bulk.pour(Team, ["id", "key", "name", "path", "depth", "numchild", "parent_id"], rows)
        bulk.pour(Membership, ["team_id", "person_id", "role"], self.memberships)

    def _above(self, team: Planned) -> int | None:
        return None if team.parent is None else self.teams[team.parent].pk


def organise(count: int, people: int, drawn: Random) -> Staff:
    staff = Staff(_teams(count))
    _hire(staff, people, drawn)
    return staff


def _teams(count: int) -> list[Planned]:
    """Level by level, each about as many times larger than the one above."""
    first = bulk.first_free(Team)
    teams = [Planned(first, words.COMPANY, Team._get_path("", 1, 1), 1, None)]
    above = [0]
    for depth, size in enumerate(_sizes(count), start=2):
        level = []
        for number in range(size):
            parent = above[number * len(above) // size]
            upper = teams[parent]
            upper.numchild += 1
            place = len(teams)
            upper.children.append(place)
            path = Team._get_path(upper.path, depth, upper.numchild)
            teams.append(Planned(first + place, _name(depth, upper), path, depth, parent))
            level.append(place)
        above = level
    return teams


def _sizes(count: int) -> list[int]:
    """How many teams the levels below the top have."""
    levels = next(levels for most, levels in ((20, 1), (60, 2), (500, 3), (2000, 4), (count, 5)) if count <= most)
    times = next(t / 100 for t in range(100, 100_000) if sum((t / 100) ** n for n in range(levels + 1)) >= count)
    sizes = [max(1, round(times**level)) for level in range(1, levels + 1)]
    sizes[-1] = count - 1 - sum(sizes[:-1])
    return sizes if sizes[-1] > 0 else [count - 1] if count > 1 else []


def _name(depth: int, upper: Planned) -> str:
    names = words.LEVELS[depth - 2]
    name = names[(upper.numchild - 1) % len(names)]
    number = (upper.numchild - 1) // len(names)
    name = f"{name} {number + 1}" if number else name
    return name if depth == 2 else f"{name}, {upper.name}"[:120]


def _hire(staff: Staff, people: int, drawn: Random) -> None:
    first, now = bulk.first_free(Person), clock.now()
    for number in range(people):
        given, family = drawn.choice(words.GIVEN), drawn.choice(words.FAMILY)
        email = f"{given}.{family}.{number}@{MAIL_DOMAIN}".lower()
        # Nobody has a password: an invitation, or a click in the demo.
        staff.people.append((first + number, email, f"{given} {family}", "!", now))
    free = iter(range(first, first + people))
    staff.members = {place: [] for place in range(len(staff.teams))}
    for place, team in enumerate(staff.teams):
        if place == 0 or drawn.randrange(100) >= WITHOUT_LEAD:
            if (lead := next(free, None)) is None:
                break
            staff.lead_of[place] = lead
            staff.memberships.append((team.pk, lead, Role.LEAD.value))
    for number, person in enumerate(free):
        place = number % len(staff.teams)
        chance = drawn.randrange(100)
        role = Role.DEPUTY if chance < WITH_DEPUTY else Role.COACH if chance < WITH_DEPUTY + WITH_COACH else Role.MEMBER
        staff.memberships.append((staff.teams[place].pk, person, role.value))
        staff.members[place].append(person)
