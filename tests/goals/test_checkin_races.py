"""Two people say the number of the same day at the same moment: one is first, the other sees it and loses nothing."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import timedelta
from itertools import count

import pytest
from django.db import connection
from django.db.models import QuerySet

from goals.models import CheckIn
from lean.lib import clock
from tests import factories

from .arena import Meeting, Program, Visitor, at_once, statuses
from .test_races import TIMES, wanting

turns = count()


@pytest.fixture
def larkfield(committed):
    company = factories.company()
    company.ana = factories.member(company.line, "Ana Gil", "deputy")
    return company


@pytest.fixture
def outcome(larkfield):
    return larkfield.pass_down(larkfield.offer()).outcome


@pytest.fixture
def nadia_and_ana(larkfield, live_server):
    """A browser each, and Nadia's program."""
    with ExitStack() as stack:
        people = [Visitor(live_server.url, larkfield.nadia), Visitor(live_server.url, larkfield.ana)]
        people.append(Program(live_server.url, larkfield.nadia))
        for person in people:
            stack.enter_context(person.http)
        yield people


def a_day() -> str:
    return (clock.today() - timedelta(days=next(turns) + 1)).isoformat()


def two_first_values(people, outcome) -> list[str]:
    """One of them is kept, the other answered with both: its number and its words still stand in the form."""
    day, address = a_day(), f"/outcomes/{outcome.pk}-{outcome.slug}/check-ins/"
    said = [{"value": "4.1", "words": "Nadia's reasons"}, {"value": "4.2", "words": "Ana's reasons"}]
    acts = [
        lambda visitor=visitor, one=one: visitor.http.post(address, data={"for_on": day, "place": "outcome", **one})
        for visitor, one in zip(people, said, strict=False)
    ]
    answers = at_once(*acts)
    if statuses(answers) != [302, 409]:
        return [f"answered with {statuses(answers)}"]
    loser = next(place for place, answer in enumerate(answers) if answer.status_code == 409)
    page = answers[loser].text
    found = [] if said[loser]["value"] in page and said[loser]["words"].split("'")[0] in page else ["words are lost"]
    found += [] if f"there is {said[1 - loser]['value']} already" in page else ["the other number isn't shown"]
    kept = CheckIn.objects.filter(outcome=outcome, for_on=day)
    return found + ([] if kept.count() == 1 else [f"{kept.count()} values for a day"])


def test_of_two_first_values_one_is_kept_and_the_other_is_asked(nadia_and_ana, outcome):
    assert not wanting(lambda: two_first_values(nadia_and_ana[:2], outcome), TIMES)


def two_corrections(people, outcome) -> list[str]:
    """Both correct the same value: one correction, and the chain never forks."""
    program, day, path = people[2], a_day(), f"/outcomes/{outcome.pk}/check-ins/"
    first = program.post(path, value="4", for_on=day).json()["id"]
    answers = at_once(
        *[lambda value=value: program.post(path, value=value, for_on=day, replaces=first) for value in ("4.1", "4.2")]
    )
    found = [] if statuses(answers) == [201, 409] else [f"answered with {statuses(answers)}"]
    held = CheckIn.objects.filter(outcome=outcome, for_on=day, replaced_by=None)
    return found + ([] if held.count() == 1 else [f"{held.count()} values hold"])


def test_of_two_corrections_one_is_kept(nadia_and_ana, outcome):
    assert not wanting(lambda: two_corrections(nadia_and_ana, outcome), TIMES)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer in at a time")
def test_looking_without_holding_still_is_not_enough(nadia_and_ana, outcome, monkeypatch):
    """The constraint keeps the promise even then, but somebody meets an error instead of both numbers."""
    both_have_looked = Meeting()
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **options: self)
    monkeypatch.setattr(CheckIn, "keep", both_have_looked.before(CheckIn.keep))
    assert two_first_values(nadia_and_ana[:2], outcome)


def test_a_double_click_is_one_check_in(nadia_and_ana, outcome):
    def twice() -> list[str]:
        visitor, day = nadia_and_ana[0], a_day()
        address, key = f"/outcomes/{outcome.pk}-{outcome.slug}/check-ins/", f"click {day}"
        form = {"value": "4.1", "for_on": day, "form_key": key, "place": "outcome"}
        answers = at_once(*[lambda: visitor.http.post(address, data=form)] * 2)
        found = [] if statuses(answers) == [302, 302] else [f"answered with {statuses(answers)}"]
        made = CheckIn.objects.filter(outcome=outcome, for_on=day).count()
        return found + ([] if made == 1 else [f"{made} values"])

    assert not wanting(twice, TIMES)
