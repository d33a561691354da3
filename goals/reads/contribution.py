"""What people give to outcomes, in their own words, read along with the outcomes: no query of its own."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import CharField, F, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Concat

from teams.access import standing
from teams.models import Person

from ..models import Contribution, Outcome
from ..models.outcome import OutcomeState
from ..models.series import FIELD, ROW, Joined

# So many stand on an outcome's page; the rest is folded.
SHOWN = 8


class Gives(NamedTuple):
    """One person's words about one outcome."""

    pk: int
    person: int
    outcome: int
    short_name: str
    words: str
    name: str


def of_outcome(person: Person | None = None) -> Subquery:
    """To annotate outcomes with: all that was said about each, or what one person said."""
    said = Contribution.objects.given().filter(outcome=OuterRef("pk"))
    return _joined(said if person is None else said.filter(person=person), "outcome")


def of_membership(person: str, team: str) -> Subquery:
    """To annotate rows with: what this person says they give to what this team carries today."""
    said = Contribution.objects.given().filter(person=OuterRef(person), outcome__team=OuterRef(team))
    return _joined(said.filter(outcome__state=OutcomeState.LIVE), "person")


def given_in(said: str | None) -> list[Gives]:
    """Read back, in the order in which people first spoke."""
    parted = (row.split(FIELD, 5) for row in (said or "").split(ROW) if row)
    return sorted(Gives(int(pk), int(person), int(to), *rest) for pk, person, to, *rest in parted)


class WhoGives:
    """All that was said about one outcome (annotated `said=of_outcome()`), as one person reads it."""

    def __init__(self, outcome: Outcome, person: Person):
        self.person = person
        given = given_in(outcome.said)
        self.own = next((one.words for one in given if one.person == person.pk), "")
        of_the_team = any(place.team_id == outcome.team_id for place in standing(person).memberships)
        self.may = outcome.state == OutcomeState.LIVE and of_the_team
        self.rest = [one for one in given if not (self.may and one.person == person.pk)]

    @property
    def shown(self) -> list[Gives]:
        return self.rest[:SHOWN]

    @property
    def folded(self) -> list[Gives]:
        return self.rest[SHOWN:]


def _joined(said, by: str) -> Subquery:
    keys = (part for name in ("pk", "person_id", "outcome_id") for part in (_text(name), Value(FIELD)))
    row = Concat(*keys, F("outcome__short_name"), Value(FIELD), F("words"), Value(FIELD), F("person__name"))
    return Subquery(said.order_by().values(by).annotate(said=Joined(row, ROW)).values("said"))


def _text(name: str) -> Cast:
    return Cast(name, CharField())
