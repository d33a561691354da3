"""Home asks what becomes of outcomes around which the world has moved."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from goals.models import Commitment
from lean.lib import clock
from teams.models import Membership
from tests import factories
from tests.page import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def at():
    at = factories.company()
    at.ball = at.offer()
    at.below = at.pass_down(at.ball)
    at.below.accept(by=at.nadia, answering=1)
    at.ball.accept(by=at.tomas, answering=1)
    return at


@pytest.fixture
def home(client):
    def read(person):
        client.force_login(person)
        return words(client.get("/"))

    return read


def test_nothing_moved_nothing_is_asked(at, home):
    assert "What has changed" not in home(at.nadia)


def test_a_piece_whose_outcome_above_ended_is_asked_for_a_place(at, home):
    at.ball.release("We stop this", by=at.ingrid, answering=2)
    assert "What it was for has ended" in home(at.nadia)
    assert "What it was for has ended" not in home(at.ewa)


def test_a_new_lead_says_that_it_stands_and_is_asked_no_more(at, client, home):
    Membership.objects.filter(team=at.line, person=at.nadia).delete()
    Membership.objects.filter(team=at.line, person=at.kaisa).delete()
    factories.lead(at.line, at.kaisa)
    assert "Agreed by Nadia Haddad on" in home(at.kaisa)
    outcome = at.below.outcome
    client.post(f"{outcome.get_absolute_url()}reaffirmation/", {"version": 1, "from": "home"})
    assert "Agreed by Nadia Haddad" not in home(at.kaisa)
    assert "Kaisa Aalto stands behind it too, since" in words(client.get(outcome.get_absolute_url()))


def test_looking_again_starts_from_the_lead_who_changed(at, client):
    client.force_login(at.nadia)
    page = client.get(f"{at.below.get_absolute_url()}?answer=reopen&trigger=lead").content.decode()
    assert '<option value="lead" selected>' in page


def test_a_cycle_that_ends_soon_is_announced_and_when_closed_asks_what_goes_on(at, home):
    with clock.at(datetime(2026, 12, 20, 9, tzinfo=ZoneInfo("UTC"))):
        assert "2026 ends on" in home(at.nadia)
    assert Commitment.objects.count() == 3
