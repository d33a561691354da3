"""Two beats and two workers at one moment, each on a connection of its own: everybody is told, and nobody twice."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from itertools import count
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from goals import nudges
from goals.models import Asked, Commitment, Nudge
from goals.nudges import numbers
from goals.reads.number_letters import subject_for
from lean.lib import clock
from teams.models import Person
from tests import factories
from tests.factories import terms

from .arena import Meeting, at_once

UTC = ZoneInfo("UTC")
TEAMS = 6
EACH = 4
MONTHLY = datetime(2026, 6, 1, 9, tzinfo=UTC)


@pytest.fixture
def company(committed):
    """Six teams with four outcomes each, and a ball that is late."""
    with clock.at(datetime(2026, 5, 12, 9, tzinfo=UTC)):
        company = factories.company()
        company.offer(reply_by_on=date(2026, 5, 27))
        for number in factories.in_one_go(range(TEAMS)):
            team = factories.team(f"Team {number}", company.top)
            lead = factories.lead(team, f"Lead{number} Of Team")
            for each in range(EACH):
                stated = terms(statement=f"It is so {number} {each}")
                Commitment.objects.set_top(team=team, cycle=company.cycle, terms=stated, by=lead)
        Nudge.objects.all().delete()
    Person.objects.update(joined_at=datetime(2025, 1, 1, tzinfo=UTC))
    return company


def sweep_and_drain() -> None:
    try:
        with clock.at(MONTHLY):
            nudges.owe_what_time_makes_due()
            while nudges.drain():
                pass
    finally:
        connection.close()


def told_by_three(post, monkeypatch) -> Counter:
    """How often each person was told the same thing by three who look, find the same, and send."""
    monkeypatch.setattr(numbers, "BATCH", 5)
    monkeypatch.setattr(numbers, "_ask", Meeting(3).before(numbers._ask))
    results = at_once(sweep_and_drain, sweep_and_drain, sweep_and_drain)
    assert results == [None] * 3
    return Counter((mail.to, str(mail.message["Subject"])) for mail in post.received)


pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")


def test_those_who_look_and_send_at_once_share_without_doubles(company, post, monkeypatch):
    told = told_by_three(post, monkeypatch)
    assert set(told.values()) == {1}
    assert len([subject for _who, subject in told if subject == "4 numbers for May"]) == TEAMS
    assert list(Nudge.objects.filter(kind="conversation").values_list("state", flat=True)) == ["sent"] * 2
    assert Asked.objects.filter(kind="checkin_due").count() == TEAMS * EACH + 1
    assert not Nudge.objects.exclude(state__in=["sent", "dropped"]).exists()


def test_where_a_nudge_were_not_the_same_for_both_they_would_be_told_twice(company, post, monkeypatch):
    """As one would write it at first: a nudge for each find, and no promise of the database about it."""
    finds = count()
    monkeypatch.setattr(numbers, "subject_for", lambda person: f"{subject_for(person)}@{next(finds)}")
    assert max(told_by_three(post, monkeypatch).values()) > 1
