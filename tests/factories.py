"""The cast: plain functions that make rows by the product's own verbs, with the fewest words.

Ingrid leads the company, Tomás Frame & Paint, Nadia the Paint Line; Ewa is a member there, Kaisa coaches.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import count

from django.utils.text import slugify

from goals.models import Catchball, Commitment, Cycle, Outcome, Terms
from goals.models.kept import all_at_the_end
from teams.models import Membership, Person, Role, Team
from tests.laid_down import laid_down

PASSWORD = "a long enough password"
_number = count(1)


def in_one_go(each: Iterable) -> Iterator:
    """For making many rows in a loop: how everything stands is kept once, at its end, and not thirty times."""
    with all_at_the_end():
        yield from each


def person(name: str, **fields) -> Person:
    email = fields.pop("email", f"{slugify(name.split()[0])}{next(_number)}@example.org")
    return Person.objects.create_user(email, name, PASSWORD, **fields)


def team(name: str, parent: Team | None = None, **fields) -> Team:
    return Team.objects.add(key=fields.pop("key", f"t{next(_number)}"), name=name, parent=parent, **fields)


def member(of: Team, who: Person | str, role: Role = Role.MEMBER) -> Person:
    who = person(who) if isinstance(who, str) else who
    Membership.objects.create(team=of, person=who, role=role)
    return who


def lead(of: Team, who: Person | str) -> Person:
    return member(of, who, Role.LEAD)


def cycle(**fields) -> Cycle:
    number = next(_number)
    fields = {
        "key": f"c{number}",
        "name": "2026",
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2026, 12, 31),
    } | fields
    return Cycle.objects.create(**fields)


def terms(baseline="31", target="18", **fields) -> Terms:
    """Unsaved: from 31 to 18 days, by the end of 2026."""
    numbers = {"baseline": baseline, "target": target}
    defaults = {
        "statement": "Riders have their new bike within 18 days of ordering",
        "measure_name": "Days from order to door",
        "measure_key": "days-order-to-door",
        "unit": "days",
        "direction": "decrease",
        "decimals": 1,
        "due_on": date(2026, 12, 31),
    }
    for name, value in numbers.items():
        numbers[name] = None if value is None else Decimal(value)
    return Terms(**(defaults | numbers | fields))


@dataclass
class Company:
    """Three levels, a lead each, and one top outcome of 31 → 18 days."""

    cycle: Cycle
    top: Team
    area: Team
    line: Team
    ingrid: Person
    tomas: Person
    nadia: Person
    ewa: Person
    kaisa: Person
    outcome: Outcome

    def offer(self, target: str | None = "5", **fields) -> Catchball:
        """Ingrid offers Tomás 9 → 5 days."""
        given = {"text": fields.pop("text", ""), "reply_by_on": fields.pop("reply_by_on", None)}
        return Catchball.objects.offer(
            parent=self.outcome, team=self.area, by=self.ingrid, terms=terms("9", target, **fields), **given
        )

    def pass_down(self, catchball: Catchball, target: str | None = "2.5", **fields) -> Catchball:
        """Tomás offers Nadia 5 → 2.5 days of it."""
        given = {"text": fields.pop("text", ""), "reply_by_on": fields.pop("reply_by_on", None)}
        return Catchball.objects.offer(
            parent=catchball.outcome,
            team=self.line,
            by=self.tomas,
            terms=terms("5", target, **fields),
            **given,
        )


@laid_down
def company() -> Company:
    top = team("Larkfield Cycles")
    area = team("Frame & Paint", top)
    line = team("Paint Line", area)
    ingrid = lead(top, "Ingrid Solheim")
    year = cycle()
    set_by_owner = Commitment.objects.set_top(team=top, cycle=year, terms=terms(), by=ingrid)
    return Company(
        cycle=year,
        top=top,
        area=area,
        line=line,
        ingrid=ingrid,
        tomas=lead(area, "Tomás Rivera"),
        nadia=lead(line, "Nadia Haddad"),
        ewa=member(line, "Ewa Lis"),
        kaisa=member(line, "Kaisa Aalto", Role.COACH),
        outcome=set_by_owner.outcome,
    )


def imported(at: Company, target: str | None = "5") -> Outcome:
    """A piece of the top outcome that a file says Frame & Paint agreed to: 9 → 5 days."""
    given = {"statement": "A painted frame is ready in 5 days", "parent": at.outcome, "by": None, "state": "live"}
    piece = Outcome.objects.add(team=at.area, cycle=at.cycle, **given)
    Commitment.objects.take_over(piece, terms("9", target))
    return piece
