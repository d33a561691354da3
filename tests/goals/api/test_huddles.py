"""The huddle, playback and real say for programs: the same verbs as on the pages."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from goals.models import RealSayGroup
from lean.lib import clock
from tests import factories
from tests.api_client import Program, refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def larkfield():
    with clock.at(datetime(2026, 5, 12, 9, tzinfo=ZoneInfo("UTC"))):
        company = factories.company()
        company.ball = company.offer(reply_by_on=date(2026, 5, 15))
        yield company


@pytest.fixture
def tomas(larkfield):
    return Program(larkfield.tomas)


def test_it_is_taken_to_the_huddle_and_a_line_comes_back(larkfield, tomas):
    at = f"/catchballs/{larkfield.ball.pk}/"
    assert refusal(tomas.post(f"{at}huddle/", {"answering": 1})) == (409, "no_huddle")
    when = tomas.post(f"/teams/{larkfield.area.key}/huddle/", {"weekday": 1, "starts_at": "09:00"})
    assert when.json() == {"team": larkfield.area.key, "weekday": 1, "starts_at": "09:00"}
    sheet = tomas.post(f"{at}huddle/", {"answering": 1}).json()
    assert (sheet["huddle_on"], sheet["version"], sheet["move"]) == ("2026-05-18", 1, 2)
    line = tomas.post(f"{at}huddle-lines/", {"text": "We can"}).json()
    assert (line["text"], line["huddle_on"], line["by"]["name"]) == ("We can", "2026-05-12", "Tomás Rivera")
    there = Program(larkfield.ingrid).get(at).json()
    assert (there["reply_by_on"], there["huddle_lines"]) == ("2026-05-19", [line])


def test_it_is_said_back_and_confirmed(larkfield, tomas):
    at = f"/catchballs/{larkfield.ball.pk}/"
    said = tomas.post(f"{at}playbacks/", {"text": "riders who wait"}).json()
    assert (said["text"], said["confirmed_by"]) == ("riders who wait", None)
    ingrid = Program(larkfield.ingrid)
    confirmed = ingrid.post(f"{at}playbacks/{said['id']}/confirmation/").json()
    assert confirmed["confirmed_by"]["name"] == "Ingrid Solheim"
    assert ingrid.get(at).json()["playbacks"] == [confirmed]


def test_an_answer_is_given_once_and_read_by_nobody_alone(larkfield, tomas):
    at = f"/catchballs/{larkfield.ball.pk}/real-says/"
    assert refusal(tomas.post(at, {"answer": "yes"})) == (409, "not_agreed")
    larkfield.ball.accept(by=larkfield.tomas, answering=1)
    assert tomas.post(at, {"answer": "yes"}).status_code == 204
    assert refusal(tomas.post(at, {"answer": "no"})) == (409, "answered_before")
    there = f"/teams/{larkfield.top.key}/real-says/"
    assert tomas.get(there).json() == {"team": larkfield.top.key, "told": [], "words": []}
    RealSayGroup.objects.create(cycle=larkfield.cycle, team=larkfield.area, yes=6, partly=0, no=1, words=["Late"])
    told = [{"cycle": "2026", "yes": 6, "partly": 0, "no": 1}]
    assert tomas.get(there).json() == {"team": larkfield.top.key, "told": told, "words": ["Late"]}
