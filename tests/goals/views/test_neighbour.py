"""Whom it hits, on screen: asked on the thread, answered from Home, seen where one agrees and at the agreement."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from goals.models import Neighbour
from lean.lib import clock
from tests import factories
from tests.page import words

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 5, 11, 9, tzinfo=ZoneInfo("UTC"))


@pytest.fixture(autouse=True)
def _on_monday():
    with clock.at(MONDAY):
        yield


@pytest.fixture
def larkfield():
    company = factories.company()
    company.weld = factories.team("Welding", company.top)
    company.mei = factories.lead(company.weld, "Mei Tanaka")
    company.ball = company.offer("3")
    return company


def seen_by(client, person, address) -> str:
    client.force_login(person)
    return words(client.get(address))


def door(name: str, row) -> str:
    return reverse(f"goals:{name}", args=[row.pk])


def test_from_the_question_to_the_agreement(client, larkfield):
    thread = larkfield.ball.get_absolute_url()
    asking = door("neighbours", larkfield.ball)
    assert "Nobody beside the two of you was asked yet" in seen_by(client, larkfield.ingrid, thread)
    answer = client.post(asking, {"team": "weld"})
    assert answer.url == f"{thread}#neighbours-{larkfield.ball.pk}"
    assert "Whom it hits Welding hasn’t answered yet" in seen_by(client, larkfield.tomas, thread)
    home = seen_by(client, larkfield.mei, "/")
    assert "Nothing waits for you, Mei" in home
    assert "Does this hit you? Others are about to agree." in home
    assert "Larkfield Cycles and Frame & Paint talk about it: 9.0 → 3.0 days by 31 December" in home
    neighbour = Neighbour.objects.get()
    assert client.post(door("neighbour_answer", neighbour), {"answer": "trouble"}).status_code == 422
    said = {"answer": "trouble", "words": "We would weld at night"}
    assert client.post(door("neighbour_answer", neighbour), said).url.startswith(thread)
    assert "Does this hit you?" not in seen_by(client, larkfield.mei, "/")
    beside = "Whom it hits Welding: trouble, “We would weld at night”"
    assert beside in seen_by(client, larkfield.tomas, thread)
    larkfield.ball.accept(by=larkfield.tomas, answering=1)
    assert beside in seen_by(client, larkfield.ewa, larkfield.ball.outcome.get_absolute_url())
    assert "Change your answer" not in seen_by(client, larkfield.mei, thread)


def test_a_piece_comes_back_with_what_is_wrong_and_what_to_do(client, larkfield):
    client.force_login(larkfield.ingrid)
    asking, htmx = door("neighbours", larkfield.ball), {"hx-request": "true"}
    unknown = client.post(asking, {"team": "Spokes"}, headers=htmx)
    assert unknown.status_code == 422
    assert "No team is called “Spokes”. Look at the list of teams for its name." in words(unknown)
    side = client.post(asking, {"team": larkfield.area.key}, headers=htmx)
    assert (side.status_code, "Name one beside them that this may hit." in words(side)) == (409, True)
    asked = client.post(asking, {"team": "Welding"}, headers=htmx)
    assert "Asked. It waits on their Home, and blocks nothing." in words(asked)
    client.force_login(larkfield.tomas)
    refused = client.post(door("neighbour_take_back", Neighbour.objects.get()), headers=htmx)
    assert (refused.status_code, "Only Ingrid Solheim can do that." in words(refused)) == (403, True)


def test_a_neighbour_takes_its_answer_back_and_then_the_side_its_question(client, larkfield):
    neighbour = Neighbour.objects.ask(larkfield.ball, larkfield.weld, by=larkfield.ingrid)
    neighbour.say("fine", by=larkfield.mei)
    client.force_login(larkfield.ingrid)
    late = client.post(door("neighbour_take_back", neighbour))
    assert (late.status_code, "Its word stands with the terms." in words(late)) == (409, True)
    client.force_login(larkfield.mei)
    client.post(door("neighbour_answer_take_back", neighbour))
    assert "Welding hasn’t answered yet" in seen_by(client, larkfield.ingrid, larkfield.ball.get_absolute_url())
    client.post(door("neighbour_take_back", neighbour))
    assert not Neighbour.objects.exists()
