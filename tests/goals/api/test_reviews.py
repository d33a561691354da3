"""Reviews through the API: the same figures, the same verbs, the same refusals."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from goals.models import CheckIn, Help, Review, TalkNote
from lean.lib import clock
from tests import factories
from tests.api_client import Program, refusal

pytestmark = pytest.mark.django_db

TUESDAY = datetime(2026, 5, 12, 9, tzinfo=ZoneInfo("UTC"))


@pytest.fixture(autouse=True)
def _on_tuesday():
    with clock.at(TUESDAY):
        yield


@pytest.fixture
def larkfield():
    with clock.at(TUESDAY - timedelta(days=100)):
        company = factories.company()
        ball = company.offer(baseline_on=date(2026, 1, 1), help_text="A rack")
        ball.accept(by=company.tomas, answering=1)
        company.piece = ball.outcome
    CheckIn.objects.create(outcome=company.piece, for_on=date(2026, 4, 30), value=Decimal("8.25"))
    company.here = f"/reviews/2026-04/?team={company.area.key}"
    return company


def test_it_gives_plan_actual_and_status_of_each_period(larkfield):
    review = Program(larkfield.ewa).get("/reviews/2026-04/", team=larkfield.area.key).json()
    row = review["rows"][0]
    assert {name: review[name] for name in ("period", "ends_on", "below", "closed_at", "to_talk_about")} == {
        "period": "2026-04",
        "ends_on": "2026-04-30",
        "below": False,
        "closed_at": None,
        "to_talk_about": [larkfield.piece.pk],
    }
    assert {name: row[name] for name in ("start", "target", "now", "status", "word")} == {
        "start": "9",
        "target": "5",
        "now": "8.25",
        "status": "watch",
        "word": "Behind",
    }
    assert len(row["periods"]) == 12
    assert row["periods"][11] == {
        "ends_on": "2026-12-31",
        "plan": "5",
        "actual": None,
        "status": "none",
        "usual_swing": False,
    }
    assert (row["periods"][3]["actual"], row["periods"][3]["status"]) == ("8.25", "watch")


def test_the_promises_of_the_whole_come_with_it(larkfield):
    review = Program(larkfield.ewa).get("/reviews/2026-04/").json()
    assert review["promises"] == [
        {
            "id": Help.objects.get().pk,
            "text": "A rack",
            "owner": "Ingrid Solheim",
            "outcome": larkfield.piece.short_name,
            "state": "due",
            "due_on": "2026-12-31",
        }
    ]


@pytest.mark.parametrize("when", ["2026-13", "2030-01", "2026"])
def test_a_review_that_cannot_be_is_not_found(larkfield, when):
    assert Program(larkfield.ewa).get(f"/reviews/{when}/").status_code == 404


def test_a_note_names_the_version_that_it_replaces(larkfield):
    tomas = Program(larkfield.tomas)
    address = f"/reviews/2026-04/notes/{larkfield.piece.pk}/?team={larkfield.area.key}"
    first = tomas.post(address, {"version": 0, "sees": "Flat since January"})
    assert (first.status_code, first.json()["version"], first.json()["sees"]) == (201, 1, "Flat since January")
    assert refusal(tomas.post(address, {"version": 0, "sees": "Flat"})) == (409, "note_changed")
    assert tomas.post(address, {"version": 1, "sees": "Flat"}).status_code == 201
    assert TalkNote.objects.get().sees == "Flat"
    assert tomas.get("/reviews/2026-04/", team=larkfield.area.key).json()["notes"][0]["version"] == 2


def test_closing_keeps_the_figures_and_is_refused_a_second_time(larkfield):
    tomas, address = Program(larkfield.tomas), f"/reviews/2026-04/closing/?team={larkfield.area.key}"
    closed = tomas.post(address)
    assert (closed.status_code, closed.json()["closed_by"]["name"]) == (201, "Tomás Rivera")
    CheckIn.objects.update(value=5)
    again = tomas.get("/reviews/2026-04/", team=larkfield.area.key).json()
    assert again["rows"] == closed.json()["rows"]
    assert refusal(tomas.post(address)) == (409, "review_closed")
    assert Review.objects.count() == 1


def test_only_its_owner_keeps_a_promise(larkfield):
    address = f"/help/{Help.objects.get().pk}/kept/"
    assert refusal(Program(larkfield.tomas).post(address)) == (403, "not_yours")
    assert Program(larkfield.ingrid).post(address).status_code == 204
    assert Help.objects.get().kept_by == larkfield.ingrid
