"""What must not get worse on the way goes with the terms, through every door at which terms are said."""

from datetime import datetime
from html import unescape
from zoneinfo import ZoneInfo

import pytest

from goals.models import Outcome
from lean.lib import clock
from tests import factories
from tests.api_client import Program
from tests.factories import terms

pytestmark = pytest.mark.django_db

LINE = "Recordable injuries: at most 19 injuries"
KEPT = [{"name": "Recordable injuries", "unit": "injuries", "side": "at_most", "limit": "19"}]
TIGHTER = [{"name": "Recordable injuries", "unit": "injuries", "side": "at_most", "limit": "12"}]
ASKS = "What must not get worse on the way?"


@pytest.fixture(autouse=True)
def _in_may():
    with clock.at(datetime(2026, 5, 11, 9, tzinfo=ZoneInfo("UTC"))):
        yield


@pytest.fixture
def larkfield():
    return factories.company()


def page(client, url) -> str:
    return unescape(client.get(url).content.decode()).replace("\xa0", " ")


def sent_back(client, ball, by, **said):
    client.force_login(by)
    return client.post(f"/catchballs/{ball.pk}/counters/", {"answering": ball.version, "text": "For safety."} | said)


def test_a_new_outcome_is_set_with_them_and_its_pieces_choose_their_own(larkfield, client):
    client.force_login(larkfield.ingrid)
    assert ASKS in page(client, "/outcomes/new/")
    said = {
        "statement": "Riders wait less", "measure_name": "Wait", "unit": "days", "direction": "decrease",
        "baseline": "31", "target": "18", "due_on": "2026-12-31", "adds_up": "sum", "guardrails": LINE,
        "team": larkfield.top.pk, "piece-TOTAL_FORMS": "1", "piece-INITIAL_FORMS": "0",
        "piece-0-team": larkfield.area.pk, "piece-0-baseline": "9", "piece-0-ask": "4", "do": "send",
    }  # fmt: skip
    wrong = client.post("/outcomes/new/", said | {"guardrails": "Fewer injuries"})
    assert wrong.status_code == 422
    assert "Line 1: write it like" in unescape(wrong.content.decode())
    assert client.post("/outcomes/new/", said).status_code == 302
    top, piece = Outcome.objects.order_by("-pk")[:2][::-1]
    assert top.in_force.commitment.terms.guardrails == KEPT
    assert piece.terms.get().guardrails == []


def test_a_draft_keeps_them(larkfield, client):
    client.force_login(larkfield.ingrid)
    said = {
        "statement": "Riders wait less", "direction": "decrease", "adds_up": "sum", "guardrails": LINE,
        "team": larkfield.top.pk, "piece-TOTAL_FORMS": "0", "piece-INITIAL_FORMS": "0", "do": "draft",
    }  # fmt: skip
    answer = client.post("/outcomes/new/", said)
    assert LINE in page(client, answer.url)
    draft = Outcome.objects.latest("pk")
    assert draft.drafts.get().guardrails == KEPT


def test_a_top_outcome_is_set_again_with_others(larkfield, client):
    client.force_login(larkfield.ingrid)
    url = f"{larkfield.outcome.get_absolute_url()}terms/"
    assert ASKS in page(client, url)
    now = larkfield.outcome.in_force.commitment
    said = {
        "statement": now.terms.statement, "measure_name": now.terms.measure_name, "unit": now.terms.unit,
        "direction": "decrease", "baseline": "31", "target": "18", "due_on": "2026-12-31", "answering": now.version,
        "guardrails": LINE,
    }  # fmt: skip
    assert client.post(url, said).status_code == 302
    assert Outcome.objects.get(pk=larkfield.outcome.pk).in_force.commitment.terms.guardrails == KEPT


def test_a_counter_that_changes_nothing_else_is_one(larkfield, client):
    ball = larkfield.offer("5", guardrails=KEPT)
    as_it_was = {"target": "5", "guardrails": LINE}
    assert sent_back(client, ball, larkfield.tomas, **as_it_was).status_code == 422
    assert sent_back(client, ball, larkfield.tomas, target="5", guardrails=LINE.replace("19", "12")).status_code == 302
    ball.refresh_from_db()
    assert (ball.latest_terms.guardrails, ball.round) == (TIGHTER, 2)
    client.force_login(larkfield.ingrid)
    thread = page(client, ball.get_absolute_url())
    assert "Must hold" in thread
    assert "must hold" in thread
    assert thread.count("Recordable injuries: at most 12 injuries") >= 2


def test_an_offer_shows_them_where_nothing_has_changed_yet(larkfield, client):
    ball = larkfield.offer("5", guardrails=KEPT)
    client.force_login(larkfield.tomas)
    thread = page(client, ball.get_absolute_url())
    assert '<th scope="row">Must hold</th>' in thread
    client.force_login(larkfield.ingrid)
    assert '<th scope="row">Must hold</th>' not in page(client, larkfield.offer("5").get_absolute_url())


def test_what_was_typed_is_kept_when_it_cannot_be_read(larkfield, client):
    ball = larkfield.offer("5")
    answer = sent_back(client, ball, larkfield.tomas, target="4", guardrails="Fewer injuries")
    assert answer.status_code == 422
    says = unescape(answer.content.decode())
    assert "Line 1: write it like" in says
    assert "Fewer injuries</textarea>" in says


# --- For programs -------------------------------------------------------------------------------------------


def test_a_program_says_and_reads_them(larkfield):
    ball = larkfield.offer("5")
    tomas = Program(larkfield.tomas)
    said = {"answering": 1, "text": "For safety.", "guardrails": KEPT}
    move = tomas.post(f"/catchballs/{ball.pk}/counters/", said).json()
    assert move["terms"]["guardrails"] == KEPT
    assert tomas.get(f"/catchballs/{ball.pk}/").json()["latest_terms"]["guardrails"] == KEPT


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ([*KEPT, {"name": "recordable injuries", "side": "at_least", "limit": "1"}], "stands here twice"),
        ([{"name": "Injuries: all", "side": "at_most", "limit": "19"}], "has a colon in its name"),
        ([{"name": "Injuries", "side": "below", "limit": "19"}], "at_most"),
        ([{"name": "", "side": "at_most", "limit": "19"}], "name"),
    ],
)
def test_a_program_hears_what_is_wrong_with_them(larkfield, wrong, says):
    ball = larkfield.offer("5")
    said = {"answering": 1, "text": "For safety.", "guardrails": wrong}
    answer = Program(larkfield.tomas).post(f"/catchballs/{ball.pk}/counters/", said)
    assert answer.status_code == 422
    assert says in answer.content.decode()


def test_terms_with_a_guardrail_of_a_name_alone_are_the_same_when_read_back(larkfield):
    kept = terms("9", "5", guardrails=KEPT)
    assert [str(one).replace("\xa0", " ") for one in kept.guardrail_list] == [LINE]
