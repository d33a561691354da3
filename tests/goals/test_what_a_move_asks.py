"""How often each door of a move asks the database, from the request to its answer: literal numbers, so that they stay.

BEGIN and COMMIT are counted. PostgreSQL asks once more wherever a sum is made anew: for who may have held it.
"""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from goals.models import Move
from teams.models import ApiToken
from tests import factories

pytestmark = pytest.mark.django_db

AFRESH = connection.features.has_select_for_update
NUMBER = {"target": "5.5", "text": "So"}
PAGES = {
    "question": ({"text": "Why?"}, 15),
    "counter": (NUMBER, 20 + AFRESH),
    "accept": ({}, 22 + AFRESH),
    "offer_again": (NUMBER, 22 + AFRESH),
}
PROGRAMS = {
    "questions": ({"text": "Why?"}, 12),
    "counters": (NUMBER, 17 + AFRESH),
    "acceptance": ({}, 19 + AFRESH),
    "offers": (NUMBER, 18 + AFRESH),
}


@pytest.fixture
def larkfield():
    return factories.company()


def to_be_answered(larkfield, door, rows):
    """The catchball, and who is to move in it, beside so many others and below so many comments."""
    others = [larkfield.offer(statement=f"Beside {number}") for number in factories.in_one_go(range(rows))]
    for ball in (larkfield.offer(), larkfield.offer()):
        ball.comment("Hm", by=larkfield.ewa)
        if door.startswith("offer"):
            ball.decline(by=larkfield.tomas, answering=1, text="No hands", alternative="Sales")
    assert len(others) == rows
    return ball, larkfield.ingrid if door.startswith("offer") else larkfield.tomas


def asked_by(send) -> int:
    with CaptureQueriesContext(connection) as captured:
        send()
    # A test runs in a transaction of its own: what begins and ends one is a savepoint here.
    savepoints = [query for query in captured.captured_queries if query["sql"].startswith("SAVEPOINT")]
    rest = [
        query
        for query in captured.captured_queries
        if not query["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))
    ]
    assert len(savepoints) == 2, "the door's transaction, and the verb's in it"
    return len(rest) + 2


@pytest.mark.parametrize("rows", [1, 30])
@pytest.mark.parametrize("door", PAGES)
def test_a_page_that_moves_asks_as_often_as_it_did(larkfield, client, door, rows):
    (said, most), (ball, by) = PAGES[door], to_be_answered(larkfield, door, rows)
    client.force_login(by)
    form = said | {"answering": ball.version, "form_key": "once"}
    assert asked_by(lambda: client.post(reverse(f"goals:{door}", args=[ball.pk]), form)) == most
    assert Move.objects.filter(catchball=ball).count() == ball.version + 1


@pytest.mark.parametrize("rows", [1, 30])
@pytest.mark.parametrize("door", PROGRAMS)
def test_a_program_that_moves_asks_as_often_as_it_did(larkfield, client, door, rows):
    (said, most), (ball, by) = PROGRAMS[door], to_be_answered(larkfield, door, rows)
    sent = {"content_type": "application/json", "headers": {"Authorization": f"Bearer {ApiToken.objects.issue(by)[1]}"}}
    sent["headers"]["Idempotency-Key"] = "once"
    body, address = json.dumps(said | {"answering": ball.version}), f"/api/v1/catchballs/{ball.pk}/{door}/"
    assert asked_by(lambda: client.post(address, body, **sent)) == most
    assert Move.objects.filter(catchball=ball).count() == ball.version + 1
