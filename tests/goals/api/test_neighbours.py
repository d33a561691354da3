"""Neighbours, what is asked first and what is set down, for programs: the same verbs as on the pages."""

import pytest

from tests import factories
from tests.api_client import Program, refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def larkfield():
    company = factories.company()
    company.weld = factories.team("Welding", company.top)
    company.mei = factories.lead(company.weld, "Mei Tanaka")
    company.ball = company.offer("3")
    return company


def test_a_neighbour_is_asked_answers_and_takes_it_back(larkfield):
    ingrid, mei = Program(larkfield.ingrid), Program(larkfield.mei)
    where = f"/catchballs/{larkfield.ball.pk}/neighbours/"
    asked = ingrid.post(where, {"team": larkfield.weld.key})
    assert asked.status_code == 201
    one = asked.json()
    assert (one["team"]["name"], one["side"], one["waits"], one["answer"]) == ("Welding", "asker", True, "")
    assert ingrid.get(where).json() == [one]
    said = mei.post(f"/neighbours/{one['id']}/answer/", {"answer": "trouble", "words": "We would weld at night"}).json()
    assert (said["answer"], said["words"], said["answered_by"]["name"]) == (
        "trouble",
        "We would weld at night",
        "Mei Tanaka",
    )
    assert refusal(ingrid.post(f"/neighbours/{one['id']}/take-back/")) == (409, "answered")
    assert mei.post(f"/neighbours/{one['id']}/answer/take-back/").json()["answer"] == ""
    assert ingrid.post(f"/neighbours/{one['id']}/take-back/").status_code == 204
    assert ingrid.get(where).json() == []


def test_what_the_verb_refuses_is_a_problem(larkfield):
    ingrid, mei = Program(larkfield.ingrid), Program(larkfield.mei)
    where = f"/catchballs/{larkfield.ball.pk}/neighbours/"
    assert refusal(ingrid.post(where, {"team": larkfield.area.key})) == (409, "one_of_the_sides")
    assert refusal(ingrid.post(where, {"team": "nowhere"})) == (404, "not_found")
    one = ingrid.post(where, {"team": larkfield.weld.key}).json()["id"]
    assert refusal(mei.post(f"/neighbours/{one}/answer/", {"answer": "trouble"})) == (422, "words_missing")
    assert refusal(ingrid.post(f"/neighbours/{one}/answer/", {"answer": "fine"})) == (403, "not_yours")


def test_what_is_asked_first_and_what_is_set_down_go_in_and_out(larkfield):
    tomas, ingrid = Program(larkfield.tomas), Program(larkfield.ingrid)
    where = f"/catchballs/{larkfield.ball.pk}"
    asked = [{"text": "Paint supplier", "because": "its contract runs on"}, {"text": "Overtime", "because": ""}]
    counter = {"answering": 1, "target": 4, "text": "So", "ask_first": asked, "set_down": "Spring colours"}
    move = tomas.post(f"{where}/counters/", counter).json()
    assert (move["terms"]["ask_first"], move["set_down"]) == (asked, "Spring colours")
    theirs = {"answering": 2, "set_down": "Their colours"}
    assert ingrid.post(f"{where}/acceptance/", theirs).status_code == 422
    twice = {"answering": 2, "target": 5, "text": "So", "ask_first": [{"text": "Overtime"}, {"text": "overtime"}]}
    assert ingrid.post(f"{where}/counters/", twice).status_code == 422
