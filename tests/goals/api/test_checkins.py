"""Numbers through the door for programs: the verb of the pages, its question and its refusals."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from goals.models import CheckIn
from lean.lib import clock
from tests import factories
from tests.api_client import Program, refusal

pytestmark = pytest.mark.django_db

APRIL = "2026-04-30"


@pytest.fixture(autouse=True)
def _in_may():
    with clock.at(datetime(2026, 5, 12, 9, tzinfo=ZoneInfo("UTC"))):
        yield


@pytest.fixture
def larkfield():
    return factories.company()


@pytest.fixture
def ingrid(larkfield):
    return Program(larkfield.ingrid)


@pytest.fixture
def path(larkfield):
    return f"/outcomes/{larkfield.outcome.pk}/check-ins/"


def test_a_number_is_said_and_read(larkfield, ingrid, path):
    made = ingrid.post(path, {"value": "27.5", "for_on": APRIL, "words": "The rack came"})
    assert made.status_code == 201
    said = made.json()
    assert (said["value"], said["for_on"], said["words"], said["replaces"]) == ("27.5", APRIL, "The rack came", None)
    assert said["by"]["name"] == "Ingrid Solheim"
    assert Program(larkfield.ewa).get(path).json()["items"] == [said]


def test_a_request_sent_twice_is_one_check_in(ingrid, path):
    answers = [ingrid.post(path, {"value": "27.5", "for_on": APRIL}, key="April") for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert refusal(ingrid.post(path, {"value": "27.4", "for_on": APRIL}, key="April")) == (409, "key_reused")
    assert CheckIn.objects.count() == 1


def test_a_second_number_shows_the_one_that_stands_and_corrects_it_by_name(ingrid, path):
    first = ingrid.post(path, {"value": "27.5", "for_on": APRIL}).json()
    second = ingrid.post(path, {"value": "27.2", "for_on": APRIL})
    assert refusal(second) == (409, "said_already")
    assert second.json()["standing"] == first
    corrected = ingrid.post(path, {"value": "27.2", "for_on": APRIL, "replaces": first["id"]}).json()
    assert corrected["replaces"] == first["id"]
    assert ingrid.get(path).json()["items"] == [corrected]
    assert [each["value"] for each in ingrid.get(path, corrected=True).json()["items"]] == ["27.2", "27.5"]


def test_a_slip_is_asked_about_and_kept_when_confirmed(ingrid, path):
    slip = {"value": "275", "for_on": APRIL}
    asked = ingrid.post(path, slip)
    assert refusal(asked) == (422, "please_confirm")
    assert "Is 275.0\u00a0days right?" in asked.json()["detail"]
    assert ingrid.post(path, slip | {"confirmed": True}).status_code == 201


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"value": "27", "for_on": "2026-06-01"}, 422, "day_to_come"),
        ({"value": "27"}, 422, "incomplete"),
        ({"value": "many", "for_on": APRIL}, 422, "incomplete"),
        ({"value": "27", "for_on": APRIL, "note": "x"}, 422, "incomplete"),
        ({"value": "27", "for_on": APRIL, "replaces": 99999}, 409, "said_already"),
    ],
)
def test_what_cannot_be_kept_is_refused(ingrid, path, body, status, code):
    assert refusal(ingrid.post(path, body)) == (status, code)


def test_whoever_may_not_is_told_who_can(larkfield, path):
    assert refusal(Program(larkfield.ewa).post(path, {"value": "27", "for_on": APRIL})) == (403, "not_yours")


def test_a_guardrail_has_words_of_its_own(larkfield):
    rails = [{"name": "Injuries", "unit": "injuries", "side": "at_most", "limit": "19"}]
    outcome = larkfield.offer(guardrails=rails).outcome
    tomas, path = Program(larkfield.tomas), f"/outcomes/{outcome.pk}/guardrail-words/"
    said = tomas.post(path, {"name": "Injuries", "value": "16", "for_on": APRIL}, key="one").json()
    assert said == tomas.post(path, {"name": "Injuries", "value": "16", "for_on": APRIL}, key="one").json()
    assert tomas.get(path).json()["items"] == [said]
    assert refusal(tomas.post(path, {"name": "Overtime", "value": "1", "for_on": APRIL})) == (409, "no_such_guardrail")
