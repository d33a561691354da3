"""Asking somebody to decide, deciding, handing back, seeing it differently and letting go, in a browser's terms."""

import pytest

from goals.models import Dissent, InForce
from goals.rules.negotiation import State
from tests import factories
from tests.factories import terms
from tests.page import words

pytestmark = pytest.mark.django_db

QUESTION = "Is a day saved here worth a second oven?"


@pytest.fixture
def larkfield():
    """Tomás asked Nadia for 2.5; she countered with 3.2. Ingrid leads above both."""
    company = factories.company()
    company.ball = company.pass_down(company.offer())
    company.ball.counter(terms("5", "3.2"), by=company.nadia, answering=1, text="The oven cures for a day")
    return company


def post(client, door, at, who, **typed):
    client.force_login(who)
    at.ball.refresh_from_db()
    answer = client.post(f"/catchballs/{at.ball.pk}/{door}/", {"answering": at.ball.version, **typed})
    at.ball.refresh_from_db()
    return answer


def seen(client, at, who) -> str:
    client.force_login(who)
    return words(client.get(at.ball.get_absolute_url()))


def escalated(client, at):
    assert post(client, "escalations", at, at.nadia, text=QUESTION).status_code == 302
    return at


def ruled(client, at):
    escalated(client, at)
    post(client, "rulings", at, at.ingrid, target="2.8", text="An oven comes in June")
    return at


def test_a_side_is_offered_to_ask_the_leader_above_both_by_name(client, larkfield):
    assert "Ask Ingrid to decide" in seen(client, larkfield, larkfield.nadia)
    assert "Ask Ingrid to decide" not in seen(client, larkfield, larkfield.ewa)


def test_the_one_who_decides_sees_the_question_and_both_positions(client, larkfield):
    page = seen(client, escalated(client, larkfield), larkfield.ingrid)
    assert "Your turn. Nadia asked you to decide today." in page
    assert "Tomás Rivera Frame & Paint 2.5 days" in page
    assert "Nadia Haddad Paint Line 3.2 days" in page
    assert QUESTION in page


def test_home_asks_the_one_who_decides_and_tells_the_others_who_that_is(client, larkfield):
    escalated(client, larkfield)
    client.force_login(larkfield.ingrid)
    assert "Nadia Haddad asks you to decide between Frame & Paint and Paint Line" in words(client.get("/"))
    for side in (larkfield.nadia, larkfield.tomas):
        client.force_login(side)
        assert "Ingrid Solheim is asked to decide" in words(client.get("/"))


def test_while_it_is_decided_the_sides_are_told_whose_turn_it_is(client, larkfield):
    page = seen(client, escalated(client, larkfield), larkfield.tomas)
    assert "Ingrid’s turn. Nadia asked Ingrid to decide today." in page
    assert "Your answer" not in page


def test_a_decision_says_who_made_it_and_who_sees_it_differently(client, larkfield):
    ruled(client, larkfield)
    assert larkfield.ball.state == State.AGREED
    assert post(client, "dissent", larkfield, larkfield.nadia, text="It comes too late").status_code == 302
    page = seen(client, larkfield, larkfield.tomas)
    assert "Decided. Ingrid decided today; Nadia sees it differently." in page
    assert "It comes too late" in page
    outcome = words(client.get(larkfield.ball.outcome.get_absolute_url()))
    assert "Nadia sees it differently." in outcome
    assert Dissent.objects.count() == 1


def test_a_decision_without_a_reason_keeps_what_was_typed(client, larkfield):
    escalated(client, larkfield)
    answer = post(client, "rulings", larkfield, larkfield.ingrid, target="2.8", text=" ")
    assert answer.status_code == 422
    assert "Say why you decide so" in words(answer)
    assert 'value="2.8"' in answer.content.decode()


def test_a_decision_that_comes_second_is_shown_both_moves(client, larkfield):
    escalated(client, larkfield)
    client.force_login(larkfield.ingrid)
    larkfield.ball.refresh_from_db()
    version = larkfield.ball.version
    larkfield.ball.withdraw(by=larkfield.tomas, answering=version, text="The oven was ordered")
    typed = {"answering": version, "target": "2.8", "text": "An oven comes in June"}
    answer = client.post(f"/catchballs/{larkfield.ball.pk}/rulings/", typed)
    assert answer.status_code in (403, 409)
    assert "An oven comes in June" in words(answer)


def test_handed_back_it_says_what_to_look_at(client, larkfield):
    escalated(client, larkfield)
    answer = post(client, "hand-backs", larkfield, larkfield.ingrid, to_side="asker", text="What does it cost?")
    assert answer.status_code == 302
    page = seen(client, larkfield, larkfield.tomas)
    assert "Ingrid was asked to decide, and handed it back today." in page
    assert "What does it cost?" in page
    assert "Agree to 3.2 days" in page


def test_letting_go_ends_it_and_says_why(client, larkfield):
    ruled(client, larkfield)
    assert "Let it go…" in seen(client, larkfield, larkfield.tomas)
    assert "Let it go…" not in seen(client, larkfield, larkfield.nadia)
    post(client, "release", larkfield, larkfield.tomas, text="Riders no longer wait for paint")
    assert not InForce.objects.filter(outcome=larkfield.ball.outcome).exists()
    page = seen(client, larkfield, larkfield.nadia)
    assert "Let go. Tomás let it go today." in page
