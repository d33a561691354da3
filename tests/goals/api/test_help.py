"""Promised help and days to look again over HTTP: the verbs of the pages, their refusals as problems."""

from datetime import UTC, date, datetime

import pytest

from goals.models import Help
from lean.lib import clock
from tests import factories
from tests.api_client import Program, refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def larkfield():
    with clock.at(datetime(2026, 5, 12, 9, tzinfo=UTC)):
        at = factories.company()
        at.ball = at.offer(help_text="A rack\nA saw", help_days=["2026-06-15"], look_again_on=date(2026, 6, 1))
        at.ball.accept(by=at.tomas, answering=1)
        yield at


def test_terms_say_the_day_of_each_line_and_a_day_goes_with_its_words(larkfield):
    ball = larkfield.offer(help_text="A rack\nA saw", help_days=["2026-06-15"])
    tomas = Program(larkfield.tomas)
    said = {"answering": 1, "text": "A fan, too", "target": "6", "help_text": "A fan\nA rack"}
    made = tomas.post(f"/catchballs/{ball.pk}/counters/", said)
    assert made.json()["terms"]["help_days"] == [None, "2026-06-15"]


def test_a_promise_is_moved_once_and_shows_its_days(larkfield):
    ingrid, rack = Program(larkfield.ingrid), Help.objects.first()
    said = {"to_on": "2026-07-01", "words": "Customs", "answering": "2026-06-15"}
    moved = ingrid.post(f"/help/{rack.pk}/days/", said)
    assert moved.status_code == 201
    assert (moved.json()["due_on"], moved.json()["state"]) == ("2026-07-01", "due")
    assert [day["from_on"] for day in moved.json()["days"]] == ["2026-06-15"]
    other = ingrid.post(f"/help/{rack.pk}/days/", said | {"to_on": "2026-07-10"})
    assert refusal(other) == (409, "help_moved_already")
    told = Program(larkfield.tomas).get(f"/outcomes/{larkfield.ball.outcome_id}/help/").json()
    assert [(each["text"], each["due_on"]) for each in told] == [("A rack", "2026-07-01"), ("A saw", "2026-06-01")]


def test_a_look_says_that_it_stands_once(larkfield):
    address = f"/outcomes/{larkfield.ball.outcome_id}/looks/"
    tomas = Program(larkfield.tomas)
    early = tomas.post(address, {"answering": "2026-06-01"})
    assert refusal(early) == (409, "nothing_to_look_at")
    with clock.at(datetime(2026, 6, 2, 9, tzinfo=UTC)):
        past = tomas.post(address, {"answering": "2026-06-01", "next_on": "2026-06-02"})
        assert refusal(past) == (422, "refused")
        said = tomas.post(address, {"answering": "2026-06-01", "next_on": "2026-07-01", "words": "On its way"})
        again = Program(larkfield.ingrid).post(address, {"answering": "2026-06-01"})
    assert said.status_code == 201
    assert refusal(again) == (409, "looked_already")
    assert [look["words"] for look in tomas.get(address).json()] == ["On its way"]
