"""The page on which a team says where an outcome belongs that has nothing live above it."""

import pytest

from goals.models import Commitment, InForce, Outcome
from goals.rules.negotiation import State
from tests import factories
from tests.api_client import Program
from tests.factories import terms
from tests.page import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(client):
    at = factories.company()
    at.ball = at.offer()
    at.below = at.pass_down(at.ball)
    at.below.accept(by=at.nadia, answering=1)
    at.ball.accept(by=at.tomas, answering=1)
    at.ball.release("We stop this", by=at.ingrid, answering=2)
    at.piece = at.below.outcome
    at.other = Commitment.objects.set_top(
        team=at.area, cycle=at.cycle, terms=terms(statement="Frames leave the hall in order"), by=at.tomas
    ).outcome
    client.force_login(at.nadia)
    return at


def address(outcome) -> str:
    return f"{outcome.get_absolute_url()}place/"


def test_the_outcome_says_that_it_has_lost_what_it_was_for_and_leads_there(at, client):
    page = words(client.get(at.piece.get_absolute_url()))
    assert "has ended. Paint Line says what becomes of it; what was agreed holds meanwhile." in page
    assert "Say what becomes of it" in page
    says = words(client.get(address(at.piece)))
    assert "What you agreed holds meanwhile: 2.5 days." in says.replace("\xa0", " ")
    assert "Frames leave the hall in order" in says


def test_others_read_who_says_it(at, client):
    client.force_login(at.ewa)
    answer = client.get(address(at.piece))
    assert (answer.status_code, "Nadia Haddad or a deputy" in words(answer)) == (403, True)


def test_kept_put_or_closed(at, client):
    client.post(address(at.piece), {"choice": "own"})
    assert "It stands by itself since" in words(client.get(at.piece.get_absolute_url()))
    typed = {"choice": "moved", "parent": at.other.pk, "contribution": "2,5", "text": "It fits yours"}
    answer = client.post(address(at.piece), typed | {"form_key": "k"})
    ball = at.piece.catchballs.get(state=State.WITH_ASKER)
    assert (answer["Location"], ball.latest_terms.contribution) == (ball.get_absolute_url(), terms("1", "2.5").target)
    assert client.post(address(at.piece), typed | {"form_key": "k"}).status_code == 302
    client.force_login(at.tomas)
    assert "It fits yours" in words(client.get(ball.get_absolute_url()))
    client.post(address(at.other), {"choice": "closed", "text": "Done in May"})
    assert "Tomás Rivera closed it on" in words(client.get(at.other.get_absolute_url()))


def test_what_is_missing_is_said_and_what_was_typed_is_kept(at, client):
    answer = client.post(address(at.piece), {"choice": "moved", "parent": "", "text": "It fits yours"})
    assert (answer.status_code, "Choose an outcome" in words(answer), "It fits yours" in words(answer)) == (
        422,
        True,
        True,
    )
    assert client.post(address(at.piece), {"choice": "closed", "text": ""}).status_code == 422
    below = Outcome.objects.add(
        team=at.line, cycle=at.cycle, statement="Below", by=at.nadia, parent=at.piece, state="live"
    )
    assert client.post(address(at.piece), {"choice": "moved", "parent": below.pk}).status_code == 409


def test_it_is_looked_for_by_its_words(at, client):
    page = words(client.get(address(at.piece), {"q": "hall in order"}, headers={"hx-request": "true"}))
    assert "Frames leave the hall in order" in page


def test_a_program_says_it_too(at):
    answer = Program(at.nadia).post(f"/outcomes/{at.piece.pk}/place/", {"choice": "moved", "parent": at.other.pk})
    assert (answer.status_code, answer.json()["parent"]) == (201, at.other.pk)
    again = Program(at.nadia).post(f"/outcomes/{at.piece.pk}/place/", {"choice": "own"})
    assert (again.status_code, again.json()["code"]) == (409, "has_its_place")
    assert InForce.objects.get(outcome=at.piece).commitment.version == 1


def test_what_was_closed_by_mistake_is_opened_again_from_its_page(at, client):
    client.post(address(at.piece), {"choice": "closed", "text": "Done in May"})
    page = words(client.get(at.piece.get_absolute_url()))
    assert "Nadia Haddad closed it on" in page
    assert "Open it again" in page
    assert "“Done in May”" in words(client.get(address(at.piece)))
    answer = client.post(address(at.piece), {"choice": "opened", "text": " "})
    assert (answer.status_code, "Say why it goes on after all" in words(answer)) == (422, True)
    assert client.post(address(at.piece), {"choice": "opened", "text": "It was the other one"}).status_code == 302
    page = words(client.get(at.piece.get_absolute_url()))
    assert "opened it again" in page
    assert "Nadia Haddad closed it on" not in page
    again = client.post(address(at.piece), {"choice": "opened", "text": "Once more"})
    assert (again.status_code, "It is open already." in words(again)) == (409, True)


def test_others_are_not_asked_to_open_it_again(at, client):
    client.post(address(at.piece), {"choice": "closed", "text": "Done in May"})
    client.force_login(at.ewa)
    assert "Open it again" not in words(client.get(at.piece.get_absolute_url()))
    assert "Open the outcome again" not in words(client.get(address(at.piece)))


def test_a_program_opens_it_again_too(at):
    nadia = Program(at.nadia)
    nadia.post(f"/outcomes/{at.piece.pk}/place/", {"choice": "closed", "text": "Done in May"})
    answer = nadia.post(f"/outcomes/{at.piece.pk}/place/", {"choice": "opened", "text": "It was the other one"})
    assert (answer.status_code, answer.json()["state"]) == (201, "live")
    again = nadia.post(f"/outcomes/{at.piece.pk}/place/", {"choice": "opened", "text": "Once more"})
    assert (again.status_code, again.json()["code"]) == (409, "not_closed")
