"""What nudges about numbers speak of, as it stands now: those that are due, and those that nobody has said for long.

Eight queries, however many nudges.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.urls import reverse

from lean.lib import clock
from teams.access import Movers, movers
from teams.models import Absence, Membership, Person

from ..models import Asked, Nudge, Outcome, Terms
from ..models.asked import ABOUT_NUMBERS
from ..models.checkin import terms_of, with_terms
from ..models.nudge import NudgeKind
from ..models.outcome import OutcomeState
from ..rules.checkin import REACHED
from ..rules.coverage import Direction
from . import history
from .checkin import AskedFor, asked_for, when_called
from .letters import Places
from .team_outcomes import with_last_value


@dataclass(frozen=True, slots=True)
class Number:
    """One outcome whose number is asked for."""

    outcome: Outcome
    terms: Terms
    asked: AskedFor

    @property
    def last_says(self) -> str:
        """8.5 days in April; empty where nothing was measured yet."""
        if self.outcome.last_value is None:
            return ""
        number = history.shown(self.outcome.last_value, self.terms)
        return f"{number} {when_called(self.outcome.last_on, self.asked.rhythm, self.asked.today)}"

    @property
    def path(self) -> str:
        """Where it is said."""
        return reverse("goals:check_ins", args=[self.outcome.pk, self.outcome.slug])


@dataclass(frozen=True, slots=True)
class NumberLetter:
    """One nudge. `numbers` are those that are still to be said; `person` is who was asked for them."""

    nudge: Nudge
    person: Person | None
    to: Person | None
    numbers: list[Number]
    organisation: str
    zone: ZoneInfo

    @property
    def path(self) -> str:
        """Where the one link leads."""
        return self.numbers[0].path if len(self.numbers) == 1 else f"{reverse('home')}#due"

    @property
    def stands_in(self) -> bool:
        return self.person is not None and self.nudge.recipient_id != self.person.pk

    @property
    def no_longer_true(self) -> str:
        """Why it needn't be sent any more; empty where it still holds."""
        if not self.numbers:
            return "All of it was said meanwhile."
        return "" if self.to is not None else "Nobody checks in for the team."


def subject_for(person: Person) -> str:
    """Whose numbers: also where somebody else answers for them when the mail goes out."""
    return f"numbers:{person.pk}"


def whose(nudge: Nudge) -> int:
    return int(nudge.original.partition(":")[2] or 0)


def read(nudges: Iterable[Nudge]) -> dict[int, NumberLetter]:
    """By the nudge's id."""
    nudges = list(nudges)
    if not nudges:
        return {}
    asked, since = _asked(nudges)
    outcomes = with_last_value(with_terms(Outcome.objects.live().select_related("standing")))
    outcomes = outcomes.in_bulk({outcome for rows in asked.values() for outcome in rows})
    teams = {outcome.team for outcome in outcomes.values()} | {nudge.team for nudge in nudges if nudge.team}
    people = Person.objects.in_bulk({whose(nudge) for nudge in nudges})
    who, places, there = movers(*teams), Places(teams), There(people)
    letters = {}
    for nudge in nudges:
        if nudge.team is None:
            continue
        zone = places.zone_of(nudge.recipient, nudge.team)
        today, person = clock.today(zone), people.get(whose(nudge))
        rows = [outcomes[pk] for pk in asked.get(_key(nudge), ()) if pk in outcomes]
        if nudge.kind == NudgeKind.NO_RECENT_WORD:
            # Whose number was asked for again meanwhile has been spoken of; also where this waited for the week.
            rows = [each for each in rows if since.get(each.pk, date.min) <= date.fromisoformat(nudge.period)]
        numbers = sorted(_numbers(rows, nudge.kind, today), key=lambda each: each.outcome.path)
        letters[nudge.pk] = NumberLetter(
            nudge=nudge,
            person=person,
            to=_to(person, numbers, who, there, today) or who[nudge.team_id].first,
            numbers=numbers,
            organisation=places.organisation(nudge.team),
            zone=zone,
        )
    return letters


def _key(nudge: Nudge) -> tuple[int, str, str]:
    return whose(nudge), nudge.kind, nudge.period


def _asked(nudges: list[Nudge]) -> tuple[dict[tuple[int, str, str], list[int]], dict[int, date]]:
    """The outcomes of each nudge, and for which of all these a number was asked for last, and when."""
    days, people = {date.fromisoformat(nudge.period) for nudge in nudges}, {whose(nudge) for nudge in nudges}
    found: dict[tuple[int, str, str], list[int]] = {}
    rows = Asked.objects.filter(person__in=people, kind__in=ABOUT_NUMBERS, on__in=days)
    for person, kind, on, outcome in rows.values_list("person", "kind", "on", "outcome"):
        found.setdefault((person, kind, on.isoformat()), []).append(outcome)
    named = {outcome for rows in found.values() for outcome in rows}
    since = Asked.objects.filter(outcome__in=named, kind=NudgeKind.CHECKIN_DUE).values_list("outcome", "on")
    return found, dict(since)


def _numbers(outcomes: Iterable[Outcome], kind: str, today: date) -> Iterator[Number]:
    """Those that nobody has said meanwhile."""
    for outcome in outcomes:
        terms = terms_of(outcome)
        if outcome.state != OutcomeState.LIVE or terms is None:
            continue
        if terms.direction == Direction.MILESTONE and outcome.last_value == REACHED:
            continue
        asked = asked_for(outcome, terms, outcome.last_on, today)
        standing = getattr(outcome, "standing", None)
        silent_from = standing.silent_from if standing else None
        is_silent = silent_from is not None and silent_from <= today
        if asked.is_owed if kind == NudgeKind.CHECKIN_DUE else is_silent:
            yield Number(outcome, terms, asked)


class There:
    """To which teams people belong, and when they are away. Two queries."""

    def __init__(self, people: Iterable[int]):
        self.belong = set(Membership.objects.filter(person__in=people).values_list("team", "person"))
        self.absences = list(Absence.objects.filter(person__in=people))

    def on(self, person: Person, day: date) -> bool:
        return not any(absence.person_id == person.pk and absence.covers(day) for absence in self.absences)


def _to(
    person: Person | None, numbers: Iterable[Number], who: dict[int, Movers], there: There, today: date
) -> Person | None:
    """Who was asked, if any of it is still theirs and they are there; else whoever answers for the first team."""
    outcomes = [number.outcome for number in numbers]
    if person is not None and person.is_active and there.on(person, today):
        named = any(each.measured_by_id == person.pk and (each.team_id, person.pk) in there.belong for each in outcomes)
        if named or any(who[each.team_id].capacity(person) for each in outcomes):
            return person
    return next((who[each.team_id].first for each in outcomes), None)
