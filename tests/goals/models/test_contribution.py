"""What a person gives to an outcome, in words that are theirs alone."""

import pytest
from django.core.exceptions import ValidationError

from goals.models import Contribution
from goals.rules.negotiation import NotOpen, NotYours
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def larkfield():
    company = factories.company()
    company.piece = company.pass_down(company.offer()).outcome
    return company


def said() -> list[tuple]:
    return [(row.person.name, row.words) for row in Contribution.objects.all()]


def test_everybody_of_the_team_speaks_for_themselves(larkfield):
    Contribution.objects.say(larkfield.piece, "I see a bad  mix before it reaches the line", by=larkfield.ewa)
    Contribution.objects.say(larkfield.piece, "I ask", by=larkfield.kaisa)
    assert said() == [("Ewa Lis", "I see a bad mix before it reaches the line"), ("Kaisa Aalto", "I ask")]


def test_later_words_count_and_none_take_it_back(larkfield):
    for words in ("I mix", "I see a bad mix"):
        Contribution.objects.say(larkfield.piece, words, by=larkfield.ewa)
    assert said() == [("Ewa Lis", "I see a bad mix")]
    assert Contribution.objects.say(larkfield.piece, "  ", by=larkfield.ewa) is None
    assert said() == []


def test_people_of_other_teams_say_it_about_what_theirs_carries(larkfield):
    with pytest.raises(NotYours, match="Only people of Paint Line"):
        Contribution.objects.say(larkfield.piece, "I lead", by=larkfield.tomas)


def test_too_many_words_are_refused_with_the_number_that_fits(larkfield):
    with pytest.raises(ValidationError, match="280"):
        Contribution.objects.say(larkfield.piece, "I" * 281, by=larkfield.ewa)


def test_what_has_ended_takes_no_more(larkfield):
    larkfield.piece.state = "ended"
    with pytest.raises(NotOpen):
        Contribution.objects.say(larkfield.piece, "I mix", by=larkfield.ewa)
