"""What is yours to decide, and what says how: written with the terms, shown beside them, pointed out before sending."""

import pytest
from django.urls import reverse

from goals.models import Catchball, Terms
from lean.lib import clock
from teams.models import Role
from tests import factories
from tests.factories import terms
from tests.page import words

pytestmark = pytest.mark.django_db

ASKED = [{"text": "Paint supplier", "because": "its contract runs on"}]
HTMX = {"hx-request": "true"}


@pytest.fixture
def larkfield():
    company = factories.company()
    today = clock.today()
    company.cycle.starts_on, company.cycle.ends_on = today.replace(month=1, day=1), today.replace(month=12, day=31)
    company.cycle.save()
    return company


def offers(at, **changed) -> dict:
    """Ingrid's form for pieces of the top outcome: one for Frame & Paint."""
    return {
        "outcome": at.outcome.pk,
        "piece-TOTAL_FORMS": "1",
        "piece-INITIAL_FORMS": "0",
        "piece-0-team": at.area.pk,
        "piece-0-offered": "on",
        "all-form_key": "key",
        "do": "send",
    } | changed


def test_what_is_asked_first_goes_out_with_the_offer_and_everything_else_is_theirs(client, larkfield):
    client.force_login(larkfield.ingrid)
    door = reverse("goals:offer", args=[larkfield.outcome.pk, larkfield.outcome.slug])
    client.post(door, offers(larkfield, **{"all-ask_first": "Paint supplier because its contract runs on"}))
    ball = Catchball.objects.get()
    assert ball.latest_terms.ask_first == ASKED
    client.force_login(larkfield.tomas)
    page = words(client.get(ball.outcome.get_absolute_url()))
    assert "Yours to decide Everything about how, except to ask first: Paint supplier, because its contract" in page
    client.force_login(larkfield.ewa)
    page = words(client.get(ball.outcome.get_absolute_url()))
    assert "Frame & Paint decides Everything about how, except to ask first: Paint supplier" in page
    assert "Larkfield Cycles decides Everything about how." in words(client.get(larkfield.outcome.get_absolute_url()))


def test_it_is_part_of_the_terms_a_counter_may_change_it_alone_and_the_thread_shows_both(client, larkfield):
    ball = larkfield.offer("5", ask_first=ASKED)
    client.force_login(larkfield.tomas)
    counter = {"target": "5", "text": "We know them well", "ask_first": "", "answering": 1}
    assert client.post(reverse("goals:counter", args=[ball.pk]), counter).status_code == 302
    ball.refresh_from_db()
    assert ball.latest_terms.changed_from(ball.asker_terms) == ["ask_first"]
    page = words(client.get(ball.get_absolute_url()))
    assert "Ask first Paint supplier, because its contract runs on Changed: Nothing" in page
    assert "ask first nothing" in page


def test_an_ask_that_says_how_is_pointed_out_and_kept_with_one_press(client, larkfield):
    client.force_login(larkfield.ingrid)
    typed = offers(larkfield, **{"piece-0-statement": "Install a second oven", "all-ask_first": "Overtime"})
    door = reverse("goals:split")
    page = client.post(door, typed, headers=HTMX)
    says = "Install says how as well as what. Is the how yours to decide, or theirs?"
    assert says in words(page)
    assert "<mark>Install</mark>" in page.content.decode()
    assert "Overtime has no “because”." in words(page)
    kept = client.post(door, typed | {"keep_how": "1"}, headers=HTMX)
    assert "says how as well as what" not in words(kept)
    again = client.post(door, typed | {"how": ["work Install", "no_reason Overtime"]}, headers=HTMX)
    assert "says how as well as what" not in words(again)
    other = typed | {"how": ["work Install"], "piece-0-statement": "Buy a second oven"}
    assert "Buy says how as well as what." in words(client.post(door, other, headers=HTMX))
    told = typed | {"told_how": ["work Install", "no_reason Overtime"]}
    sent = client.post(reverse("goals:offer", args=[larkfield.outcome.pk, larkfield.outcome.slug]), told)
    assert (sent.status_code, Terms.objects.latest("pk").statement) == (302, "Install a second oven")


def test_a_drafted_piece_that_says_how_is_pointed_out_before_it_is_sent(client, larkfield):
    client.force_login(larkfield.ingrid)
    typed = offers(larkfield, **{"piece-0-statement": "Install a second oven", "do": "draft"})
    client.post(reverse("goals:offer", args=[larkfield.outcome.pk, larkfield.outcome.slug]), typed)
    draft = Catchball.objects.get()
    assert "Install says how as well as what." in words(client.get(reverse("goals:draft", args=[draft.pk])))


def carries(at, team, number: int, **fields) -> None:
    for place in range(number):
        said = terms("9", "5", statement=f"Carried {place}")
        ball = Catchball.objects.offer(parent=at.outcome, team=team, by=at.ingrid, terms=said, **fields)
        ball.accept(by=at.tomas, answering=1)


def test_before_a_third_breakthrough_a_team_is_asked_what_it_sets_down_and_the_asker_reads_it(client, larkfield):
    carries(larkfield, larkfield.area, 1)
    carries(larkfield, larkfield.area, 1, kind="keep_running")
    ball = larkfield.offer("5")
    client.force_login(larkfield.tomas)
    assert "What will you set down?" not in words(client.get(ball.get_absolute_url()))
    carries(larkfield, larkfield.area, 1)
    page = words(client.get(ball.get_absolute_url()))
    assert "What will you set down? optional Frame & Paint carries 2 breakthroughs already." in page
    assert "Breakthroughs Carried 0 9.0 → 5.0 days Carried 0 9.0 → 5.0 days To keep running Carried 0" in page
    counter = {"target": "6", "text": "So", "set_down": "The spring colours", "answering": 1}
    assert client.post(reverse("goals:counter", args=[ball.pk]), counter).status_code == 302
    client.force_login(larkfield.ingrid)
    page = words(client.get(ball.get_absolute_url()))
    assert "Frame & Paint sets down for it The spring colours" in page
    assert "Sets down: The spring colours" in page
    assert "What will you set down?" not in page
    client.post(reverse("goals:accept", args=[ball.pk]), {"answering": 2})
    assert "Set down for it The spring colours" in words(client.get(ball.get_absolute_url()))
    sheet = words(client.get(reverse("goals:agreement", args=[ball.pk])))
    assert "Frame & Paint decides Everything about how. Set down for it The spring colours" in sheet


def test_only_who_is_to_carry_it_says_what_is_set_down(client, larkfield):
    ball = larkfield.offer("5")
    client.force_login(larkfield.tomas)
    client.post(reverse("goals:counter", args=[ball.pk]), {"target": "6", "text": "So", "answering": 1})
    client.force_login(larkfield.ingrid)
    said = {"answering": 2, "set_down": "Their spring colours"}
    refused = client.post(reverse("goals:accept", args=[ball.pk]), said)
    assert refused.status_code == 422
    assert ball.moves.count() == 2


@pytest.fixture
def countered(larkfield):
    """Tomás countered Ingrid's 5 with 6; the ball is hers."""
    ball = larkfield.offer("5")
    ball.counter(ball.latest_terms.revised(target="6"), by=larkfield.tomas, answering=1, text="Six")
    larkfield.ball = ball
    return larkfield


PAUSED = "Not sent yet: it says how as well as what. Change it, or send it as it is."
OVEN = {"target": "5.5", "text": "So", "statement": "Install a second oven"}


def test_a_counter_of_the_asking_side_that_says_how_is_told_once_before_it_goes_out(client, countered):
    ball = countered.ball
    client.force_login(countered.ingrid)
    door = reverse("goals:counter", args=[ball.pk])
    told = client.post(door, OVEN | {"answering": 2}, headers=HTMX)
    page = words(told)
    assert (told.status_code, ball.moves.count()) == (200, 2)
    assert PAUSED in page
    assert "Install says how as well as what. Is the how yours to decide, or theirs?" in page
    assert 'name="told_how" value="work Install"' in told.content.decode()
    assert "Install a second oven</textarea>" in told.content.decode()
    sent = client.post(door, OVEN | {"answering": 2, "told_how": "work Install"}, headers=HTMX)
    assert "says how as well as what" not in words(sent)
    assert ball.moves.latest("number").terms.statement == "Install a second oven"


@pytest.mark.parametrize("answering", [2, 3])
def test_a_counter_that_says_how_and_comes_too_late_is_refused_and_its_words_are_kept(client, countered, answering):
    ball = countered.ball
    deputy = factories.member(countered.top, "Dag Berg", Role.DEPUTY)
    ball.accept(by=deputy, answering=2)
    client.force_login(countered.ingrid)
    typed = OVEN | {"answering": answering, "text": "Five and a half, with an oven"}
    late = client.post(reverse("goals:counter", args=[ball.pk]), typed, headers=HTMX)
    assert late.status_code == 409
    page = words(late)
    assert PAUSED not in page
    assert "Five and a half, with an oven" in page
    assert "Install a second oven" in page
    assert ball.moves.count() == 3


def test_who_carries_it_says_its_own_how_and_is_told_nothing(client, countered):
    ball = countered.offer("5")
    client.force_login(countered.tomas)
    sent = client.post(reverse("goals:counter", args=[ball.pk]), OVEN | {"answering": 1})
    assert (sent.status_code, ball.moves.count()) == (302, 2)


def test_what_the_terms_on_the_table_said_already_is_not_told_again(client, larkfield):
    ball = larkfield.offer("5", statement="Install a second oven")
    ball.counter(ball.latest_terms.revised(target="6"), by=larkfield.tomas, answering=1, text="Six")
    client.force_login(larkfield.ingrid)
    client.post(reverse("goals:counter", args=[ball.pk]), OVEN | {"answering": 2})
    assert ball.moves.count() == 3


def test_an_offer_that_comes_again_is_told_too(client, larkfield):
    ball = larkfield.offer("5")
    ball.decline(by=larkfield.tomas, answering=1, text="Full", alternative="Assembly")
    client.force_login(larkfield.ingrid)
    again = {"target": "5.5", "text": "So", "ask_first": "Overtime", "answering": 2}
    door = reverse("goals:offer_again", args=[ball.pk])
    assert "Overtime has no “because”." in words(client.post(door, again))
    assert ball.moves.count() == 2
    assert client.post(door, again | {"told_how": "no_reason Overtime"}).status_code == 302


def test_looking_again_is_told_to_the_asking_side_alone(client, larkfield):
    ball = larkfield.offer("5")
    ball.accept(by=larkfield.tomas, answering=1)
    said = {"trigger": "evidence", "text": "So", "target": "4", "ask_first": "Overtime", "answering": 2}
    door = reverse("goals:reopen", args=[ball.pk])
    client.force_login(larkfield.ingrid)
    assert PAUSED in words(client.post(door, said))
    assert ball.moves.count() == 2
    client.force_login(larkfield.tomas)
    assert client.post(door, said).status_code == 302


def test_a_ruling_that_says_how_is_told_to_who_decides(client, larkfield):
    ball = larkfield.pass_down(larkfield.offer())
    ball.escalate("Is a day worth an oven?", by=larkfield.nadia, answering=1)
    client.force_login(larkfield.ingrid)
    door = reverse("goals:rule", args=[ball.pk])
    said = {"target": "2.8", "text": "So", "ask_first": "Overtime", "answering": 2}
    assert PAUSED in words(client.post(door, said))
    assert client.post(door, said | {"told_how": "no_reason Overtime"}).status_code == 302


def test_without_scripts_an_offer_that_says_how_comes_back_once_and_can_be_kept_so(client, larkfield):
    client.force_login(larkfield.ingrid)
    door = reverse("goals:offer", args=[larkfield.outcome.pk, larkfield.outcome.slug])
    typed = offers(larkfield, **{"piece-0-statement": "Install a second oven", "all-words": "Tell me"})
    told = client.post(door, typed)
    assert PAUSED in words(told)
    assert Catchball.objects.count() == 0
    kept = client.post(door, typed | {"do": "keep_how", "told_how": "work Install"})
    assert "says how as well as what. Is" not in words(kept)
    assert 'name="how" value="work Install"' in kept.content.decode()
    assert "Tell me</textarea>" in kept.content.decode()
    assert client.post(door, typed | {"how": "work Install"}).status_code == 302


def test_a_draft_that_says_how_since_it_was_opened_is_told_before_it_is_sent(client, larkfield):
    client.force_login(larkfield.ingrid)
    client.post(
        reverse("goals:offer", args=[larkfield.outcome.pk, larkfield.outcome.slug]), offers(larkfield, do="draft")
    )
    draft = Catchball.objects.get()
    door = reverse("goals:draft", args=[draft.pk])
    typed = {"statement": "Install a second oven", "answering": "0", "do": "send"}
    assert PAUSED in words(client.post(door, typed))
    assert client.post(door, typed | {"told_how": "work Install"}).status_code == 302
