"""The plan on one page, for programs: lines, links between them, and nothing new while nothing changed."""

import pytest

from goals.models import Commitment, Support
from tests import factories
from tests.api_client import Program, refusal

pytestmark = pytest.mark.django_db

PLAN = "/reviews/2026-04/plan/"


@pytest.fixture
def larkfield():
    at = factories.company()
    at.piece = at.offer()
    at.piece.accept(by=at.tomas, answering=1)
    new = factories.terms("31", "16", statement="Riders come back")
    at.beside = Commitment.objects.set_top(team=at.top, cycle=at.cycle, terms=new, by=at.ingrid).outcome
    Support.objects.say(at.beside, at.outcome, strength="weak", by=at.ingrid)
    return at


def test_it_has_the_lines_and_how_they_are_linked(larkfield):
    plan = Program(larkfield.ewa).get(PLAN).json()
    top, piece, beside = larkfield.outcome.pk, larkfield.piece.outcome_id, larkfield.beside.pk
    assert [line["id"] for line in plan["whats"]] == [top, beside]
    assert [line["id"] for line in plan["hows"]] == [piece]
    assert plan["how_to_what"] == [{"of": piece, "to": top, "link": "strong"}]
    assert plan["between"] == [{"of": beside, "to": top, "link": "weak"}]
    assert plan["hands"] == [{"team": larkfield.area.key, "outcome": piece, "link": "strong"}]
    assert refusal(Program(larkfield.ewa).get("/reviews/1999-04/plan/")) == (404, "not_found")


def test_while_nothing_changed_it_sends_nothing_again(larkfield):
    ewa = Program(larkfield.ewa)
    tag = ewa.get(PLAN)["ETag"]
    again = ewa.get(PLAN, etag=tag)
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    Support.objects.end(larkfield.beside, larkfield.outcome, by=larkfield.ingrid)
    assert ewa.get(PLAN, etag=tag).status_code == 200


def test_two_outcomes_of_the_middle_that_help_each_other_are_in_the_list(larkfield, client):
    client.force_login(larkfield.ewa)
    page = client.get("/review/2026-04/plan/").content.decode()
    assert "Also helps" in page
