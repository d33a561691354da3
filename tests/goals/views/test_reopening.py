"""Looking again at an agreement on screen: the form on the thread, what each page says meanwhile, how it ends."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from goals.models import Catchball, InForce
from goals.reads.outcome import OutcomePage, readable
from tests import factories

from .test_catchball import post, signed_in

pytestmark = pytest.mark.django_db

TYPED = {"trigger": "evidence", "text": "The new rack holds half as much."}


@pytest.fixture
def larkfield():
    return factories.company()


@pytest.fixture
def agreed(larkfield):
    """Tomás and Nadia agreed to 5 → 2.5 days for paint."""
    above = larkfield.offer()
    above.accept(by=larkfield.tomas, answering=1)
    ball = larkfield.pass_down(above, text="Half of it is waiting.")
    ball.accept(by=larkfield.nadia, answering=1)
    return ball


def reopened(ball, by, target=None):
    terms = ball.latest_terms.revised(target=Decimal(target)) if target else None
    ball.reopen(TYPED["trigger"], TYPED["text"], by=by, answering=ball.version, terms=terms)
    return ball


def page_of(client, person, address) -> str:
    page = signed_in(client, person).get(address).content.decode()
    return " ".join(page.replace("\xa0", " ").split())


def test_both_sides_are_offered_to_look_again_and_nobody_else(client, larkfield, agreed):
    address = agreed.get_absolute_url()
    for person in (larkfield.nadia, larkfield.tomas):
        assert reverse("goals:reopen", args=[agreed.pk]) in page_of(client, person, address)
    for person in (larkfield.ewa, larkfield.kaisa, larkfield.ingrid):
        assert reverse("goals:reopen", args=[agreed.pk]) not in page_of(client, person, address)


def test_a_link_opens_the_form_without_javascript(client, larkfield, agreed):
    page = page_of(client, larkfield.nadia, f"{agreed.get_absolute_url()}?answer=reopen")
    assert '<details class="more" open><summary>Look again…</summary>' in page
    assert "Ask Tomás to look again" in page


def test_with_a_number_it_puts_new_terms(client, larkfield, agreed):
    form = {"target": "3,2", "due_on": "2026-12-31", **TYPED}
    answer = post(signed_in(client, larkfield.nadia), "reopen", agreed, htmx=True, **form)
    assert answer.status_code == 200
    assert "Sent. The ball is with Tomás; what you agreed holds meanwhile." in answer.content.decode()
    agreed.refresh_from_db()
    assert (agreed.state, agreed.owes, agreed.latest_terms.target) == ("with_asker", "reply", Decimal("3.2"))
    assert InForce.objects.get(outcome=agreed.outcome).commitment.terms.target == Decimal("2.5")


def test_left_as_it_is_it_asks_for_a_proposal(client, larkfield, agreed):
    """Everything that the form shows is sent along, and none of it is a change."""
    form = {"target": "", "due_on": "2026-12-31", "help_text": [""], "reply_by_on": "", **TYPED}
    assert post(signed_in(client, larkfield.tomas), "reopen", agreed, **form).status_code == 302
    agreed.refresh_from_db()
    assert (agreed.state, agreed.owes, agreed.round) == ("with_receiver", "terms", 1)


def test_another_day_alone_is_a_change_and_the_number_stays(client, larkfield, agreed):
    form = {"target": "", "due_on": "2027-03-31", **TYPED}
    assert post(signed_in(client, larkfield.tomas), "reopen", agreed, **form).status_code == 302
    latest = Catchball.objects.get(pk=agreed.pk).latest_terms
    assert (latest.target, latest.due_on) == (Decimal("2.5"), date(2027, 3, 31))


@pytest.mark.parametrize(
    ("lacks", "says"), [("trigger", "what has changed since you agreed"), ("text", "what makes you look again")]
)
def test_what_is_missing_is_said_and_the_rest_is_kept(client, larkfield, agreed, lacks, says):
    form = {"target": "3.2", **TYPED, lacks: ""}
    answer = post(signed_in(client, larkfield.nadia), "reopen", agreed, **form)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    assert 'value="3.2"' in page
    assert '<details class="more" open>' in page


def test_who_comes_second_sees_both_and_keeps_the_words(client, larkfield, agreed):
    answering = agreed.version
    reopened(Catchball.objects.get(pk=agreed.pk), larkfield.tomas)
    form = {"target": "3.2", **TYPED, "answering": answering}
    answer = post(signed_in(client, larkfield.nadia), "reopen", agreed, **form)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Tomás Rivera asked to look again" in page
    assert "Your words, kept for you:" in page
    assert "<b>3.2</b>" in page
    assert "We know something that we didn’t know then" in page


def test_the_thread_says_that_they_look_again_and_what_holds(client, larkfield, agreed):
    reopened(agreed, larkfield.nadia, "3.2")
    page = page_of(client, larkfield.tomas, agreed.get_absolute_url())
    for says in (
        "Your turn.",
        "Nadia asked to look at this again today.",
        "Looking again",
        "What holds until you agree on something else",
        "<b>2.5 days</b>",
        "We know something that we didn’t know then",
        "Agree to 3.2 days",
        "Leave it as it was agreed",
    ):
        assert says in page, says


def test_who_is_asked_without_terms_proposes_some(client, larkfield, agreed):
    reopened(agreed, larkfield.tomas)
    page = page_of(client, larkfield.nadia, agreed.get_absolute_url())
    assert "What do you propose?" in page
    assert "Propose this" in page
    assert "Commit to" not in page
    form = {"target": "3", "text": "Half a rack"}
    assert post(client, "counter", agreed, **form).status_code == 302
    agreed.refresh_from_db()
    assert (agreed.state, agreed.owes) == ("with_asker", "reply")
    reopened_by_the_receiver = larkfield.pass_down(Catchball.objects.get(outcome=agreed.outcome.parent))
    reopened_by_the_receiver.accept(by=larkfield.nadia, answering=1)
    reopened(reopened_by_the_receiver, larkfield.nadia)
    assert "Propose this" in page_of(client, larkfield.tomas, reopened_by_the_receiver.get_absolute_url())


def test_leaving_it_as_it_was_agreed_ends_it(client, larkfield, agreed):
    reopened(agreed, larkfield.nadia, "3.2")
    form = {"text": "The rack is on its way."}
    answer = post(signed_in(client, larkfield.tomas), "withdraw", agreed, htmx=True, **form)
    page = " ".join(answer.content.decode().replace("\xa0", " ").split())
    assert "It stands as it was agreed." in page
    assert "You left it as it was agreed, today." in page
    assert "What each of you stands behind" in page
    # What was off the table again is in the history, and no column of what was agreed.
    assert "<b>Looking again</b>" not in page


def test_agreeing_anew_says_so(client, larkfield, agreed):
    reopened(agreed, larkfield.nadia, "3.2")
    answer = post(signed_in(client, larkfield.tomas), "accept", agreed, htmx=True)
    page = " ".join(answer.content.decode().replace("\xa0", " ").split())
    assert "You and Nadia settled this again today, in one round." in page
    assert "<b>3.2 days</b>" in page
    assert page.count("<b>Agreed</b>") == 2


def test_the_table_names_what_was_agreed_while_they_look_again(client, larkfield, agreed):
    reopened(agreed, larkfield.nadia, "3.2")
    page = page_of(client, larkfield.tomas, agreed.get_absolute_url())
    assert page.index("<b>Agreed</b>") < page.index("<b>Looking again</b>")


def test_home_says_who_wants_to_look_again_and_against_what(client, larkfield, agreed):
    reopened(agreed, larkfield.nadia, "3.2")
    page = page_of(client, larkfield.tomas, "/")
    assert "<b>Nadia Haddad</b>, Paint Line, wants to look again at what you agreed" in page
    assert '<del class="num">2.5</del> <b class="num strong">3.2 days</b>' in page
    assert "Tomás Rivera knows that you want to look again" in page_of(client, larkfield.nadia, "/")


def test_the_teams_page_says_it_too(client, larkfield, agreed):
    reopened(agreed, larkfield.nadia)
    page = page_of(client, larkfield.ewa, larkfield.line.get_absolute_url())
    assert ", looking again at what was agreed" in page


def test_the_outcome_page_shows_both_what_holds_and_whose_turn_it_is(client, larkfield, agreed):
    reopened(agreed, larkfield.nadia, "3.2")
    page = page_of(client, larkfield.ewa, agreed.outcome.get_absolute_url())
    assert "Frame &amp; Paint and Paint Line look at this again; what they agreed holds meanwhile." in page
    assert "The ball has been with Tomás Rivera since today." in page
    assert "Tomás Rivera and Nadia Haddad agreed to this" in page
    assert "Nadia Haddad asked to look again, for Paint Line: 3.2 days. We know something" in page


def test_the_page_above_says_what_is_agreed_and_that_they_look_again(larkfield, agreed):
    reopened(agreed, larkfield.nadia, "3.2")
    above = readable(agreed.outcome.parent_id, larkfield.ewa)
    [row] = OutcomePage(above, larkfield.ewa).carried.rows
    assert (row.mark, row.word, row.note) == ("theirs", "Waiting for Tomás", "looking again, 2.5 agreed")


def test_the_history_tells_how_it_ended(client, larkfield, agreed):
    reopened(agreed, larkfield.nadia, "3.2")
    agreed.withdraw(by=larkfield.tomas, answering=agreed.version, text="The rack is on its way.")
    address = reverse("goals:outcome_history", args=[agreed.outcome_id, agreed.outcome.slug])
    assert "Tomás Rivera left it as it was agreed with Paint Line: 2.5 days" in page_of(client, larkfield.ewa, address)


def test_looking_again_at_what_was_imported(client, larkfield):
    """No move was ever made about it here: its first one is that somebody looks again."""
    piece = factories.imported(larkfield)
    ball = Catchball.objects.look_again(piece, "lead", "I am new here", by=larkfield.tomas)
    ball.take_back(by=larkfield.tomas, answering=1)
    page = page_of(client, larkfield.ingrid, ball.get_absolute_url())
    assert "This was agreed before it came here." in page
    ball.reopen("lead", "I am new here", by=larkfield.tomas, answering=2)
    page = page_of(client, larkfield.ingrid, ball.get_absolute_url())
    assert "Tomás asked to look at this again today. What do you propose?" in page
    assert "Propose this" in page


def test_the_thread_costs_no_query_more_for_what_holds(client, larkfield, agreed, django_assert_num_queries):
    reopened(agreed, larkfield.nadia, "3.2")
    signed_in(client, larkfield.ewa)
    with django_assert_num_queries(7):
        client.get(agreed.get_absolute_url())


def test_what_was_imported_as_agreed_is_looked_at_again_from_its_page(client, larkfield):
    piece = factories.imported(larkfield)
    client.force_login(larkfield.nadia)
    assert "Ask to look again" not in client.get(piece.get_absolute_url()).content.decode()
    client.force_login(larkfield.tomas)
    assert "Ask to look again" in client.get(piece.get_absolute_url()).content.decode()
    address = reverse("goals:look_again", args=[piece.pk, piece.slug])
    wordless = client.post(address, {"trigger": "evidence", "text": ""})
    assert wordless.status_code == 422
    answer = client.post(address, {"trigger": "evidence", "text": "The rack holds half as much"})
    ball = piece.catchballs.get()
    assert answer.url == ball.get_absolute_url()
    assert (ball.state, ball.owes, ball.asking_team) == ("with_asker", "terms", larkfield.top)
    assert piece.in_force.commitment.basis == "imported"
