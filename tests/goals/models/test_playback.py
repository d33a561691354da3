"""Playback: said back by who will carry it, read by who asked."""

import pytest

from goals.models import Playback
from goals.rules.negotiation import NotOpen, NotYours, WordsMissing
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def larkfield():
    company = factories.company()
    company.ball = company.offer()
    return company


def say(at, words="riders who wait since March", by=None) -> Playback:
    return Playback.objects.say(at.ball, words, by=by or at.tomas)


def test_the_receiving_side_says_it_about_the_terms_on_the_table_and_a_later_word_counts(larkfield):
    first, again, later = say(larkfield), say(larkfield), say(larkfield, "the riders, not the plan")
    assert first == again
    assert first.terms == larkfield.ball.latest_terms
    assert list(larkfield.ball.playbacks.all()) == [first, later]


def test_who_asked_says_that_it_is_so_once_and_nobody_else_does(larkfield):
    said = say(larkfield)
    with pytest.raises(NotYours):
        said.confirm(by=larkfield.tomas)
    said.confirm(by=larkfield.ingrid)
    at = said.confirmed_at
    said.confirm(by=larkfield.ingrid)
    assert (said.confirmed_by, said.confirmed_at) == (larkfield.ingrid, at)


def test_it_needs_words_of_the_receiving_side_and_comes_before_the_agreement(larkfield):
    with pytest.raises(NotYours):
        say(larkfield, by=larkfield.ingrid)
    with pytest.raises(WordsMissing):
        say(larkfield, "  ")
    larkfield.ball.accept(by=larkfield.tomas, answering=1)
    with pytest.raises(NotOpen):
        say(larkfield)
