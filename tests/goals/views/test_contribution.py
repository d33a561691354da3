"""Saying what one's work gives to an outcome: kept at once, said better, taken back, undone."""

import pytest
from django.urls import reverse

from goals.models import Contribution
from tests import factories
from tests.page import words

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
WORDS = "I plan the colours so the oven never waits."


@pytest.fixture
def piece():
    company = factories.company()
    outcome = company.pass_down(company.offer()).outcome
    outcome.company = company
    return outcome


@pytest.fixture
def ewa(piece, client):
    client.force_login(piece.company.ewa)
    client.door = reverse("goals:contribution", args=[piece.pk, piece.slug])
    return client


def said() -> list[str]:
    return [row.words for row in Contribution.objects.all()]


def hidden(response, name: str) -> str:
    return response.content.decode().split(f'name="{name}" value="')[1].split('"')[0]


def test_the_form_helps_to_find_words(ewa):
    says = words(ewa.get(ewa.door))
    assert "What does your work give to it? Say what is true because of you, not what you do." in says
    assert "Take it back" not in says


def test_said_it_stands_there_with_an_undo(ewa, piece):
    answer = ewa.post(ewa.door, {"words": f"  {WORDS} ", "place": "line"})
    page = ewa.get(answer.url)
    assert f"{WORDS} Say it better: {piece.short_name} Said. Everybody sees it, beside your name. Undo" in words(page)
    assert 'href="/me/line/#contribution-' in page.content.decode()
    ewa.post(ewa.door, {"words": "", "do": "take_back"})
    assert said() == []


def test_changed_words_can_be_undone(ewa):
    ewa.post(ewa.door, {"words": WORDS})
    page = ewa.get(ewa.post(ewa.door, {"words": "I plan"}).url)
    assert "Changed. Everybody sees these words now. Undo" in words(page)
    ewa.post(ewa.door, {"words": hidden(page, "words"), "do": "say"})
    assert said() == [WORDS]


def test_what_was_taken_back_can_be_said_again_as_it_was(ewa):
    ewa.post(ewa.door, {"words": WORDS})
    piece = ewa.post(ewa.door, {"words": WORDS, "do": "take_back"}, headers=HTMX)
    assert said() == []
    assert "Taken back. Nobody sees it any more. Undo" in words(piece)
    ewa.post(ewa.door, {"words": hidden(piece, "words"), "do": "say"}, headers=HTMX)
    assert said() == [WORDS]


def test_nobody_can_be_led_to_undo_what_they_never_said(ewa):
    assert "Undo" not in words(ewa.get(f"{ewa.door}?was=WyJJIGNsaW1iIl0:1abc:def"))


@pytest.mark.parametrize("typed", ["I organise the training", "My job is to install sensors"])
def test_the_coach_asks_about_a_task_and_keeps_it_all_the_same(ewa, typed):
    answer = ewa.post(ewa.door, {"words": typed}, headers=HTMX)
    assert said() == [typed]
    assert "says what you do. What is true for somebody because you do it? Keep mine" in words(answer)
    assert "Keep mine" not in words(ewa.get(f"{ewa.door}?show=words", headers=HTMX))


def test_the_coach_has_nothing_to_ask_about_what_is_true(ewa):
    assert "Keep mine" not in words(ewa.post(ewa.door, {"words": WORDS}, headers=HTMX))


def test_too_many_words_stay_typed_and_hear_how_many_fit(ewa):
    answer = ewa.post(ewa.door, {"words": "I" * 281})
    assert answer.status_code == 422
    assert "Say it in 280 characters at most; these are 281." in words(answer)
    assert "I" * 281 in answer.content.decode()


def test_no_words_at_all_are_asked_for(ewa):
    answer = ewa.post(ewa.door, {"words": "   "}, headers=HTMX)
    assert (answer.status_code, said()) == (422, [])


def test_people_of_other_teams_hear_whose_it_is(ewa, piece):
    ewa.force_login(piece.company.tomas)
    answer = ewa.post(ewa.door, {"words": WORDS})
    assert answer.status_code == 403
    assert "Only people of Paint Line can say what they give to it." in words(answer)


def test_the_outcome_shows_who_gives_what(ewa, piece):
    ewa.post(ewa.door, {"words": WORDS})
    Contribution.objects.say(piece, "I ask", by=piece.company.kaisa)
    says = words(ewa.get(piece.get_absolute_url()))
    assert f"Who gives what In their own words {WORDS} Say it better" in says
    assert "You, Ewa Lis I ask Kaisa Aalto" in says
    ewa.force_login(piece.company.tomas)
    says = words(ewa.get(piece.get_absolute_url()))
    assert f"{WORDS} Ewa Lis I ask Kaisa Aalto" in says
    assert "Say what your work gives" not in says


def test_who_left_the_team_gives_no_longer(ewa, piece):
    ewa.post(ewa.door, {"words": WORDS})
    piece.company.ewa.memberships.all().delete()
    assert WORDS not in words(ewa.get(piece.get_absolute_url()))
