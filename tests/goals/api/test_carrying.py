"""What an owner says about how an outcome is carried, from a program: the same verbs, the same refusals."""

from datetime import timedelta

import pytest

from goals.models import Catchball, GapChoice
from lean.lib import clock
from tests import factories
from tests.api_client import Program
from tests.laid_down import laid_down

pytestmark = pytest.mark.django_db


@pytest.fixture
@laid_down
def larkfield():
    """31 → 18 days, of which Frame & Paint has agreed to 4."""
    company = factories.company()
    company.ball = company.offer()
    company.ball.accept(by=company.tomas, answering=1)
    return company


@pytest.fixture
def ingrid(larkfield):
    return Program(larkfield.ingrid)


def test_a_new_version_leaves_its_pieces_stale(larkfield, ingrid):
    answer = ingrid.post(f"/outcomes/{larkfield.outcome.pk}/terms/", {"target": "16", "answering": 1})
    assert answer.status_code == 201
    said = answer.json()
    assert (said["commitment"]["version"], said["bands"]["required"], said["bands"]["open"]) == (2, "15", "11")
    assert [piece["stale"] for piece in said["pieces"]] == [True]
    again = ingrid.post(f"/outcomes/{larkfield.outcome.pk}/terms/", {"target": "15", "answering": 1})
    assert (again.status_code, again.json()["code"]) == (409, "set_already")


def test_a_stale_piece_is_settled(larkfield, ingrid):
    ingrid.post(f"/outcomes/{larkfield.outcome.pk}/terms/", {"target": "16", "answering": 1})
    piece = larkfield.ball.outcome_id
    said = ingrid.post(f"/outcomes/{piece}/stale-choice/", {"choice": "absorb"}).json()
    assert (said["own_share"], said["bands"]["open"], said["pieces"][0]["stale"]) == ("2", "9", False)
    again = ingrid.post(f"/outcomes/{piece}/stale-choice/", {"choice": "keep"})
    assert (again.status_code, again.json()["code"]) == (409, "not_stale")


@pytest.mark.parametrize("mode", ["sum", "weighted", "worst", "count", "enabling"])
def test_all_five_modes_are_taken(larkfield, ingrid, mode):
    said = ingrid.post(f"/outcomes/{larkfield.outcome.pk}/mode/", {"adds_up": mode}).json()
    assert said["adds_up"] == mode
    assert (said["bands"] or {"adds_up": "enabling"})["adds_up"] == mode


def test_a_mode_that_there_is_not_is_refused(larkfield, ingrid):
    assert ingrid.post(f"/outcomes/{larkfield.outcome.pk}/mode/", {"adds_up": "median"}).status_code == 422


def test_weights_go_in_and_shares_come_out(larkfield, ingrid):
    ingrid.post(f"/outcomes/{larkfield.outcome.pk}/mode/", {"adds_up": "weighted"})
    for weight in ("100", "20"):
        said = {"team": larkfield.line.key, "baseline": "31", "target": "18", "weight": weight, "statement": "Fast"}
        assert ingrid.post(f"/outcomes/{larkfield.outcome.pk}/offers/", said).status_code == 201
    shares = [piece["share"] for piece in ingrid.get(f"/outcomes/{larkfield.outcome.pk}/").json()["pieces"]]
    assert shares == ["0", "0.8333", "0.1667"]
    assert [str(ball.latest_terms.weight.normalize()) for ball in Catchball.objects.order_by("pk")[1:]] == [
        "1E+2",
        "2E+1",
    ]


def test_a_share_is_kept_once_for_one_key(larkfield, ingrid):
    for _ in range(2):
        answer = ingrid.post(f"/outcomes/{larkfield.outcome.pk}/own-share/", {"amount": "2.5"}, key="one")
    assert (answer.status_code, answer.json()["own_share"]) == (201, "2.5")
    assert GapChoice.objects.count() == 1


def test_a_risk_is_accepted_with_reason_and_day(larkfield, ingrid):
    until = (clock.today() + timedelta(days=30)).isoformat()
    said = {"amount": "9", "reason": "The rack comes in June", "until_on": until}
    answer = ingrid.post(f"/outcomes/{larkfield.outcome.pk}/risks/", said)
    assert answer.status_code == 201
    told = answer.json()
    assert (told["amount"], told["until_on"], told["by"]) == ("9", until, "Ingrid Solheim")
    unsaid = ingrid.post(f"/outcomes/{larkfield.outcome.pk}/risks/", said | {"reason": ""})
    assert (unsaid.status_code, unsaid.json()["code"]) == (422, "words_missing")
