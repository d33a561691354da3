"""The thread at its best: why a counter is what it is, evidence beside the terms, and when a word would help."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from goals.models import Because, Catchball, CheckIn, Trial
from tests import factories
from tests.page import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def larkfield():
    return factories.company()


@pytest.fixture
def ball(larkfield):
    return larkfield.pass_down(larkfield.offer())


def counters(client, ball, *lines, htmx=False, **typed):
    because = {"because": [why for why, _ in lines], "because_worth": [worth for _, worth in lines]}
    given = {"answering": ball.version, "form_key": "k", "target": "3,2", "text": "One rack"} | because | typed
    headers = {"HX-Request": "true"} if htmx else {}
    return client.post(reverse("goals:counter", args=[ball.pk]), given, headers=headers)


def adds(client, ball, **typed):
    given = {"answering": ball.version, "value": "2,1", "for_on": date(2026, 5, 14), "words": "Two weeks with the rack"}
    given["form_key"] = "t"
    return client.post(reverse("goals:trials", args=[ball.pk]), given | typed)


def test_lines_that_add_up_go_out_with_the_counter_and_stand_in_its_round(client, larkfield, ball):
    client.force_login(larkfield.nadia)
    answer = counters(client, ball, ("Batch changes take longer", "0,5"), ("", ""), ("One rack only", "0.2"))
    assert answer.status_code == 302
    assert list(Because.objects.values_list("text", "worth")) == [
        ("Batch changes take longer", Decimal("0.5")),
        ("One rack only", Decimal("0.2")),
    ]
    client.force_login(larkfield.ewa)
    page = words(client.get(ball.get_absolute_url()))
    assert page.count("Batch changes take longer: 0.5 days") == 2  # in its round, and in how we got here


def test_lines_that_do_not_add_up_are_refused_and_nothing_is_lost(client, larkfield, ball):
    client.force_login(larkfield.nadia)
    answer = counters(client, ball, ("Batch <changes>", "0.6"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "The lines add up to 0.6\N{NO-BREAK SPACE}days" in page
    assert 'value="Batch &lt;changes&gt;"' in page
    assert "One rack" in page
    assert (Catchball.objects.get(pk=ball.pk).version, Because.objects.count()) == (1, 0)


def test_whoever_was_overtaken_is_told_the_sum_against_what_is_asked_now(client, larkfield, ball):
    ball.take_back(by=larkfield.tomas, answering=1)
    ball.offer(factories.terms("5", "2.2"), by=larkfield.tomas, answering=2)
    client.force_login(larkfield.nadia)
    answer = counters(client, ball, ("Batch changes take longer", "0.7"), answering="1")
    assert answer.status_code == 409
    assert "0.7 of 1.0 days: 0.3 still to explain." in words(answer)


@pytest.mark.parametrize("line", [("Why", ""), ("", "0.7"), ("Why", "much")])
def test_half_a_line_is_asked_for_its_other_half(client, larkfield, ball, line):
    client.force_login(larkfield.nadia)
    assert counters(client, ball, line).status_code == 422
    assert Catchball.objects.get(pk=ball.pk).version == 1


def test_the_sum_follows_while_lines_are_typed(client, larkfield, ball):
    client.force_login(larkfield.nadia)
    typed = {"target": "3.2", "because": ["Batch changes"], "because_worth": ["0.5"], "answering": 1}
    page = words(client.post(reverse("goals:preview", args=[ball.pk]), typed))
    assert "0.5 of 0.7 days: 0.2 still to explain." in page


def test_evidence_stands_beside_the_terms(client, larkfield, ball):
    for month, value in enumerate(["4.4", "2.4", "3.1"], start=1):
        day = date(2026, month, 28)
        CheckIn.objects.create(outcome=ball.outcome, for_on=day, value=Decimal(value), by=larkfield.nadia)
    client.force_login(larkfield.ewa)
    page = words(client.get(ball.get_absolute_url()))
    assert "Lately 4.4, 2.4, 3.1 days. The best so far was 2.4, in" in page
    assert "It was at 2.5 days or beyond once, of 3 values." in page


def test_a_trial_stands_beside_the_terms_counts_in_nothing_and_is_taken_back_by_who_added_it(client, larkfield, ball):
    client.force_login(larkfield.nadia)
    # A double click is one trial.
    assert [adds(client, ball).status_code for _ in range(2)] == [302, 302]
    trial = Trial.objects.get()
    assert (trial.value, trial.unit, CheckIn.objects.count(), ball.moves.count()) == (Decimal("2.1"), "days", 0, 1)
    page = words(client.get(ball.get_absolute_url()))
    assert "trial 2.1 days until 14 May" in page
    door = reverse("goals:trial_taking_back", args=[ball.pk, trial.pk])
    client.force_login(larkfield.tomas)
    assert client.post(door).status_code == 403
    client.force_login(larkfield.nadia)
    assert client.post(door).status_code == 302
    assert "Two weeks with the rack" not in words(client.get(ball.get_absolute_url()))
    assert client.post(door).status_code == 302


@pytest.mark.parametrize("typed", [{"value": "soon"}, {"words": " "}, {"for_on": "2027-01-01"}, {"for_on": ""}])
def test_a_trial_that_is_not_complete_keeps_what_was_typed(client, larkfield, ball, typed):
    client.force_login(larkfield.nadia)
    answer = adds(client, ball, **typed)
    assert answer.status_code == 422
    assert 'value="2,1"' in answer.content.decode() or typed.get("value")
    assert Trial.objects.count() == 0


def test_from_the_third_round_a_word_would_help_with_three_questions_to_take_along(client, larkfield, ball):
    def counter(by, target):
        at = Catchball.objects.get(pk=ball.pk)
        at.counter(at.latest_terms.revised(target=Decimal(target)), by=by, answering=at.version, text="So much")

    counter(larkfield.nadia, "3.5")
    client.force_login(larkfield.ewa)
    assert "would help" not in words(client.get(ball.get_absolute_url()))
    counter(larkfield.tomas, "3")
    assert "Round 3: a word with each other would help" in words(client.get(ball.get_absolute_url()))
    page = words(client.get(reverse("goals:meeting", args=[ball.pk])))
    assert "Tomás Rivera Frame & Paint 3.0 days" in page
    assert "Nadia Haddad Paint Line 3.5 days" in page
    assert page.count("?") >= 3
