"""The thread page: what each person is shown, what each form does, and that nothing typed is lost."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from goals.models import Catchball, InForce, Seen
from tests import factories
from tests.page import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def larkfield():
    return factories.company()


@pytest.fixture
def catchball(larkfield):
    return larkfield.pass_down(larkfield.offer(), text="Of nine days, five are in paint.")


def signed_in(client, person):
    client.force_login(person)
    return client


def post(client, name, catchball, htmx=False, **data):
    data = {"answering": catchball.version, "form_key": "k"} | data
    headers = {"HX-Request": "true"} if htmx else {}
    return client.post(reverse(f"goals:{name}", args=[catchball.pk]), data, headers=headers)


def test_the_receiver_sees_that_it_is_their_turn(client, larkfield, catchball):
    page = signed_in(client, larkfield.nadia).get(catchball.get_absolute_url()).content.decode()
    assert "Your turn." in page
    assert "Of nine days, five are in paint." in page
    assert "What can you stand behind?" in page
    assert 'href="/outcomes/' in page


def test_onlookers_read_everything_and_may_comment(client, larkfield, catchball):
    page = signed_in(client, larkfield.ewa).get(catchball.get_absolute_url()).content.decode()
    assert "Nadia’s turn." in page
    assert reverse("goals:comment", args=[catchball.pk]) in page
    assert reverse("goals:counter", args=[catchball.pk]) not in page


def test_strangers_are_asked_to_sign_in_and_drafts_are_hidden(client, larkfield, catchball):
    assert client.get(catchball.get_absolute_url()).status_code == 302
    draft = Catchball.objects.draft(
        parent=larkfield.outcome, team=larkfield.area, statement="Frames", by=larkfield.ingrid
    )
    assert signed_in(client, larkfield.nadia).get(draft.get_absolute_url()).status_code == 404


def test_a_counter_goes_out_and_comes_back_as_terms(client, larkfield, catchball):
    answer = post(
        signed_in(client, larkfield.nadia),
        "counter",
        catchball,
        target="3,5",
        due_on="2026-12-18",
        text="One cure rack",
        help_text=["Second cure rack", "", "Maintenance two days a week"],
    )
    assert answer.status_code == 302
    catchball.refresh_from_db()
    latest = catchball.latest_terms
    assert (latest.target, latest.due_on) == (Decimal("3.5"), date(2026, 12, 18))
    assert latest.help_lines == ["Second cure rack", "Maintenance two days a week"]
    page = client.get(catchball.get_absolute_url()).content.decode()
    assert "Tomás’s turn." in page
    assert "Take it back" in page


def test_an_unreadable_number_keeps_every_word(client, larkfield, catchball):
    answer = post(signed_in(client, larkfield.nadia), "counter", catchball, target="three", text="We ran 3.8")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "“three”" in page
    assert "We ran 3.8" in page
    assert 'id="a-counter" value="counter" checked' in page
    assert Catchball.objects.get(pk=catchball.pk).version == 1


def test_a_missing_reason_is_said_in_words(client, larkfield, catchball):
    answer = post(signed_in(client, larkfield.nadia), "counter", catchball, target="3.5", text="")
    assert answer.status_code == 422
    assert "Say why this number" in answer.content.decode()


def test_who_comes_second_sees_both_and_keeps_the_text(client, larkfield, catchball):
    counter = catchball.latest_terms.revised(target=Decimal("3.5"))
    deputy = factories.member(larkfield.line, "Ana Gil", "deputy")
    Catchball.objects.get(pk=catchball.pk).counter(counter, by=deputy, answering=1, text="Ana was here")
    typed = {"target": "3.2", "text": "Nadia’s own reasons", "help_text": ["One rack", "Two days"]}
    answer = post(signed_in(client, larkfield.nadia), "counter", catchball, reason_kind="capacity", **typed)
    page = answer.content.decode()
    assert answer.status_code == 409
    # Her side has countered already, so there is no form to hold her numbers.
    assert "<b>3.2</b>" in page
    assert "<b>One rack\nTwo days</b>" in page
    assert "<b>We don&#x27;t have the hands</b>" in page
    assert "Ana was here" in page
    assert "Nadia’s own reasons" in page
    assert "Somebody moved while you were writing" in page


def test_an_acceptance_is_a_commitment_and_says_what_it_moved(client, larkfield, catchball):
    answer = post(signed_in(client, larkfield.nadia), "accept", catchball, htmx=True)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert f'<div id="thread-{catchball.pk}">' in page
    assert "What each of you stands behind" in page
    assert 'hx-swap-oob="true"' in page
    assert InForce.objects.get(outcome=catchball.outcome).commitment.terms.target == Decimal("2.5")


def test_a_double_click_is_one_move(client, larkfield, catchball):
    signed_in(client, larkfield.nadia)
    for _ in range(2):
        assert post(client, "accept", catchball).status_code == 302
    assert Catchball.objects.get(pk=catchball.pk).version == 2


def test_ask_answer_decline_offer_again_withdraw(client, larkfield, catchball):
    for person, name, data in (
        (larkfield.nadia, "question", {"text": "Which frames?"}),
        (larkfield.tomas, "answer", {"text": "All"}),
        (larkfield.nadia, "decline", {"text": "No rack", "alternative": "Buy paint in"}),
        (larkfield.tomas, "offer_again", {"target": "3.5", "due_on": "2026-12-18", "text": "With a rack"}),
        (larkfield.tomas, "withdraw", {"text": "Bought in"}),
    ):
        catchball.refresh_from_db()
        page = signed_in(client, person).get(catchball.get_absolute_url()).content.decode()
        assert reverse(f"goals:{name}", args=[catchball.pk]) in page, name
        answer = post(client, name, catchball, form_key=name, **data)
        assert answer.status_code == 302, answer.content.decode()
    catchball.refresh_from_db()
    assert catchball.state == "withdrawn"
    assert "Off the table." in client.get(catchball.get_absolute_url()).content.decode()


def test_opening_the_page_is_seeing_it_a_preview_is_not(client, larkfield, catchball):
    signed_in(client, larkfield.nadia)
    client.get(catchball.get_absolute_url(), headers={"Sec-Purpose": "prefetch"})
    client.post(reverse("goals:preview", args=[catchball.pk]), {"answering": 1, "target": "3"})
    assert not Seen.objects.filter(move__catchball=catchball).exists()
    client.get(catchball.get_absolute_url())
    assert Seen.objects.filter(move__catchball=catchball, side="receiver").count() == 1


def test_the_preview_shows_the_gap_at_every_level_in_five_queries(
    client, larkfield, catchball, django_assert_num_queries
):
    signed_in(client, larkfield.nadia)
    data = {"answering": 1, "target": "3.2"}
    with django_assert_num_queries(5):
        page = client.post(reverse("goals:preview", args=[catchball.pk]), data).content.decode()
    assert "2.2 days</span> short of the 5.0 asked" in page.replace("\xa0", " ")
    assert "11.2 days</span> short of 18.0" in page.replace("\xa0", " ")
    assert "At 3.2 days Frame &amp; Paint is 2.2 days short, Larkfield Cycles is 11.2 days short." in page.replace(
        "\xa0", " "
    )


def test_a_number_that_cant_be_read_is_said_at_its_field_while_it_is_typed(client, larkfield, catchball):
    signed_in(client, larkfield.nadia)
    url, typed = reverse("goals:preview", args=[catchball.pk]), {"answering": 1, "target": "three"}
    page = client.post(url, typed).content.decode()
    assert "“three” is not a number." in page
    assert "Your number can’t be read yet." in page
    accepting = client.post(url, typed | {"answer": "accept"}).content.decode()
    assert "three" not in accepting


def test_the_bar_at_a_phones_foot_comes_along_with_the_thread(client, larkfield, catchball):
    page = signed_in(client, larkfield.nadia).get(catchball.get_absolute_url()).content.decode()
    assert f'<div class="bar-place" id="bar-{catchball.pk}"><section class="answer-bar"' in page
    piece = post(client, "question", catchball, htmx=True, text="Which frames?").content.decode()
    assert f'<div class="bar-place" id="bar-{catchball.pk}" hx-swap-oob="true"></div>' in piece
    late = post(client, "counter", catchball, htmx=True, form_key="l", target="3", text="Late").content.decode()
    assert f'id="bar-{catchball.pk}" hx-swap-oob="true"' in late


def test_an_offer_without_a_word_says_why_it_is_made(client, larkfield):
    catchball = larkfield.offer(why="Riders wait a month.")
    page = words(signed_in(client, larkfield.tomas).get(catchball.get_absolute_url()))
    assert page.count("Riders wait a month.") == 2  # at the top, and in how we got here
    catchball.question("Which riders?", by=larkfield.tomas, answering=1)
    page = words(client.get(catchball.get_absolute_url()))
    assert page.count("Riders wait a month.") == 1


def test_who_waits_for_a_word_is_promised_no_answer_to_give(client, larkfield, catchball):
    signed_in(client, larkfield.nadia)
    assert "Your answer" in words(client.get(catchball.get_absolute_url()))
    post(client, "counter", catchball, target="3", text="We hold three")
    page = words(client.get(catchball.get_absolute_url()))
    assert "Tomás’s turn." in page
    assert "Your answer" not in page
    assert "Ask Ingrid to decide" in page


def test_an_acceptance_names_the_unit_once_and_looks_again_in_a_line_of_its_own(client, larkfield):
    catchball = larkfield.pass_down(larkfield.offer(), look_again_on=date(2026, 9, 15))
    page = signed_in(client, larkfield.nadia).get(catchball.get_absolute_url()).content.decode().replace("\xa0", " ")
    assert "Days from order to door: 5.0 → <b>2.5 days</b>" in page
    assert "<br>Looking again with you on" in page


def test_from_the_fourth_round_on_the_first_ones_are_shown_on_request(client, larkfield, catchball):
    signed_in(client, larkfield.nadia)
    for number, by in enumerate((larkfield.nadia, larkfield.tomas, larkfield.nadia), start=1):
        page = client.get(catchball.get_absolute_url()).content.decode()
        assert "terms__toggle--desk" not in page
        terms = catchball.latest_terms.revised(target=Decimal(3) + Decimal(number) / 10)
        catchball.counter(terms, by=by, answering=number, text=f"Round {number}")
    page = client.get(catchball.get_absolute_url()).content.decode()
    assert "All 4 rounds" in page
    assert '<th scope="col" class="early"><b>Offer</b>' in page
    assert page.count('<th scope="col"') == 4


def test_the_preview_costs_five_queries_at_any_depth(client, larkfield, catchball, django_assert_num_queries):
    team, parent, by = larkfield.line, catchball, larkfield.nadia
    for name in "ABCD":
        below = factories.team(name, team)
        lead = factories.lead(below, f"Lead {name}")
        parent = Catchball.objects.offer(parent=parent.outcome, team=below, by=by, terms=factories.terms("2", "1"))
        team, by = below, lead
    signed_in(client, by)
    with django_assert_num_queries(5):
        client.post(reverse("goals:preview", args=[parent.pk]), {"answering": 1, "target": "1.5"})


def test_only_the_two_sides_preview(client, larkfield, catchball):
    url = reverse("goals:preview", args=[catchball.pk])
    assert signed_in(client, larkfield.ewa).post(url, {"target": "3"}).status_code == 403


@pytest.mark.parametrize("rounds", [1, 3, 30])
def test_the_thread_costs_the_same_at_any_number_of_rounds(
    client, larkfield, catchball, rounds, django_assert_num_queries
):
    for number in factories.in_one_go(range(1, rounds)):
        by = larkfield.nadia if number % 2 else larkfield.tomas
        terms = catchball.latest_terms.revised(target=Decimal(3) + Decimal(number) / 100)
        catchball.counter(terms, by=by, answering=number, text=f"Round {number}")
        catchball.comment("Hm", by=larkfield.ewa)
    signed_in(client, larkfield.ewa)
    with django_assert_num_queries(THREAD):
        client.get(catchball.get_absolute_url())


THREAD = 7


def test_a_nudge_by_hand_becomes_its_own_result(client, larkfield, catchball):
    answer = post(signed_in(client, larkfield.tomas), "nudge", catchball, htmx=True)
    assert "Nudged today" in answer.content.decode()


@pytest.mark.parametrize("htmx", [False, True])
def test_an_offer_taken_back_goes_on_where_it_is_written(client, larkfield, catchball, htmx):
    answer = post(signed_in(client, larkfield.tomas), "take_back", catchball, htmx=htmx)
    draft = reverse("goals:draft", args=[catchball.pk])
    assert answer.headers["HX-Redirect" if htmx else "Location"] == draft
    assert client.get(catchball.get_absolute_url()).headers["Location"] == draft
    assert "Taken back." in client.get(draft).content.decode()


@pytest.mark.parametrize("name", ["counter", "accept", "offer_again", "withdraw", "take_back", "comment"])
def test_a_draft_has_no_moves_of_a_thread(client, larkfield, name):
    draft = Catchball.objects.draft(
        parent=larkfield.outcome, team=larkfield.area, statement="Frames", by=larkfield.ingrid
    )
    answer = post(signed_in(client, larkfield.ingrid), name, draft, target="3", text="Why not")
    assert answer.headers["Location"] == reverse("goals:draft", args=[draft.pk])
    assert not draft.moves.exists()
    assert post(client, "preview", draft, target="3").status_code == 404


def test_a_day_that_no_chart_can_draw_is_said_at_its_field(client, larkfield, catchball):
    answer = post(
        signed_in(client, larkfield.nadia), "counter", catchball, target="3.5", due_on="9999-12-31", text="Later"
    )
    assert answer.status_code == 422
    assert "Write a day between 1900 and 2200." in answer.content.decode()
    assert client.get(reverse("goals:map")).status_code == 200
