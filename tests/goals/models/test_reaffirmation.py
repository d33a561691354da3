"""A lead leaves: agreements stand, and whoever leads next stands behind each of them too, or looks again."""

import pytest

from goals.models import Commitment, Reaffirmation
from goals.models.reaffirmation import OwnWord
from goals.rules.negotiation import NotAgreed, NotYours
from teams.models import Membership, Role
from tests import factories
from tests.factories import terms

pytestmark = pytest.mark.django_db


@pytest.fixture
def at():
    at = factories.company()
    at.ball = at.offer()
    at.ball.accept(by=at.tomas, answering=1)
    at.agreed = Commitment.objects.get(in_force__outcome=at.ball.outcome)
    return at


def leaves(team, who):
    Membership.objects.filter(team=team, person=who).delete()


def asked(person) -> list[Commitment]:
    return list(Reaffirmation.objects.asked_of(person.pk))


def test_a_new_lead_is_asked_about_what_a_predecessor_agreed_to_until_they_said_so(at):
    leaves(at.area, at.tomas)
    kaisa = factories.lead(at.area, at.kaisa)
    assert asked(kaisa) == [at.agreed]
    first = Reaffirmation.objects.say(at.agreed, by=kaisa)
    assert Reaffirmation.objects.say(at.agreed, by=kaisa) == first
    assert asked(kaisa) == []


def test_what_somebody_agreed_to_who_still_leads_or_deputises_needs_no_second_word(at):
    factories.member(at.area, "Ana Gil", Role.DEPUTY)
    assert asked(at.tomas) == []
    with pytest.raises(OwnWord):
        Reaffirmation.objects.say(at.agreed, by=at.tomas)
    Membership.objects.filter(team=at.area, person=at.tomas).update(role=Role.DEPUTY)
    rosa = factories.lead(at.area, "Rosa Ortiz")
    assert asked(rosa) == []


def test_what_was_agreed_by_who_took_care_of_the_team_waits_for_its_new_lead(at):
    leaves(at.line, at.nadia)
    ball = at.pass_down(at.ball)
    ball.accept(by=at.tomas, answering=1)
    rosa = factories.lead(at.line, "Rosa Ortiz")
    assert [each.outcome for each in asked(rosa)] == [ball.outcome]


def test_while_both_look_again_nobody_is_asked(at):
    leaves(at.area, at.tomas)
    rosa = factories.lead(at.area, "Rosa Ortiz")
    at.ball.reopen("lead", "I want to look at it", by=rosa, answering=2)
    assert asked(rosa) == []
    at.ball.refresh_from_db()
    at.ball.offer(terms("9", "6"), by=at.ingrid, answering=3)
    at.ball.accept(by=rosa, answering=4)
    assert asked(rosa) == []


def test_a_top_outcome_that_a_predecessor_set_waits_too(at):
    leaves(at.top, at.ingrid)
    rosa = factories.lead(at.top, "Rosa Ortiz")
    assert [each.outcome for each in asked(rosa)] == [at.outcome]


def test_only_who_moves_for_the_team_can_say_it_and_only_of_what_holds(at):
    leaves(at.area, at.tomas)
    rosa = factories.lead(at.area, "Rosa Ortiz")
    with pytest.raises(NotYours):
        Reaffirmation.objects.say(at.agreed, by=at.nadia)
    at.ball.release("We stop", by=at.ingrid, answering=2)
    assert asked(rosa) == []
    with pytest.raises(NotAgreed):
        Reaffirmation.objects.say(at.agreed, by=rosa)


def test_what_a_file_says_names_no_predecessor(at):
    piece = factories.imported(at)
    leaves(at.area, at.tomas)
    rosa = factories.lead(at.area, "Rosa Ortiz")
    assert piece not in [each.outcome for each in asked(rosa)]
