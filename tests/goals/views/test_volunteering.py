"""Bottom-up: what a team puts to somebody else's outcome, sent or kept."""

import pytest

from goals.models import Catchball
from goals.rules.negotiation import State
from tests import factories
from tests.page import words

pytestmark = pytest.mark.django_db

TYPED = {
    "statement": "Painted frames are ready 3 days after welding",
    "measure_name": "Days from weld to paint",
    "unit": "days",
    "direction": "decrease",
    "baseline": "5",
    "target": "3",
    "words": "We found two days in the batch change",
    "answering": "0",
}


@pytest.fixture
def larkfield():
    return factories.company()


def address(at) -> str:
    return f"{at.outcome.get_absolute_url()}volunteering/"


def put(client, at, **typed):
    client.force_login(at.nadia)
    return client.post(address(at), TYPED | {"team": at.line.pk, "do": "send"} | typed)


def test_whoever_moves_for_another_team_finds_the_way_there(client, larkfield):
    client.force_login(larkfield.nadia)
    assert "Put something to it" in words(client.get(larkfield.outcome.get_absolute_url()))
    page = words(client.get(address(larkfield)))
    assert "Put it to Larkfield Cycles" in page
    for who in (larkfield.ewa, larkfield.ingrid):
        client.force_login(who)
        assert "Put something to it" not in words(client.get(larkfield.outcome.get_absolute_url()))


def test_sent_the_owner_has_the_ball_and_reads_why(client, larkfield):
    answer = put(client, larkfield)
    ball = Catchball.objects.get()
    assert answer["Location"] == ball.get_absolute_url()
    assert (ball.state, ball.latest_terms.target, ball.volunteered) == (State.WITH_ASKER, 3, True)
    client.force_login(larkfield.ingrid)
    page = words(client.get(ball.get_absolute_url()))
    assert "Your turn." in page
    assert "We found two days in the batch change" in page
    assert "Agree to 3" in page


def test_kept_it_is_the_teams_own_draft_and_goes_on_from_there(client, larkfield):
    put(client, larkfield, do="draft")
    ball = Catchball.objects.get()
    assert ball.state == State.DRAFT
    page = client.get(f"/catchballs/{ball.pk}/draft/")
    assert "What Paint Line puts to it, not sent yet" in words(page)
    client.force_login(larkfield.ingrid)
    assert client.get(f"/catchballs/{ball.pk}/draft/").status_code == 404
    client.force_login(larkfield.nadia)
    client.post(f"/catchballs/{ball.pk}/draft/", TYPED | {"do": "send"})
    ball.refresh_from_db()
    assert ball.state == State.WITH_ASKER


def test_without_a_number_it_says_so_and_keeps_the_rest(client, larkfield):
    answer = put(client, larkfield, target="")
    assert answer.status_code == 422
    assert "what can you stand behind" in words(answer)
    assert "We found two days" in answer.content.decode()
    assert not Catchball.objects.exists()


def test_a_double_click_is_one_outcome(client, larkfield):
    for _ in range(2):
        assert put(client, larkfield, form_key="one").status_code == 302
    assert Catchball.objects.count() == 1
