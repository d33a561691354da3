"""A real say: once for each person and version, kept apart from who gave it, told from seven people up."""

import pytest
from django.db import connection

from goals.models import RealSay, RealSayGiven, RealSayGroup
from goals.rules.negotiation import NotYours
from goals.rules.real_say import AnsweredBefore, NothingToAnswer
from teams.models import Role
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def larkfield():
    """Tomás and seven of his team carry what Ingrid asked for."""
    company = factories.company()
    company.ball = company.offer()
    company.agreed = company.ball.accept(by=company.tomas, answering=1).commitment
    company.many = [factories.member(company.area, f"Ida {number}") for number in range(7)]
    return company


def answer(at, people, said="yes", **words) -> None:
    for person in people:
        RealSay.objects.give(at.agreed, said, by=person, **words)


def told() -> list[tuple]:
    return [(group.team.name, group.yes, group.partly, group.no, group.words) for group in RealSayGroup.objects.all()]


def test_of_six_people_nothing_is_told_of_seven_all_at_once_and_the_single_answers_are_gone(larkfield):
    answer(larkfield, larkfield.many[:5])
    answer(larkfield, larkfield.many[5:6], "no", words="Nobody  asked me")
    assert told() == []
    answer(larkfield, larkfield.many[6:], "partly", words="Late")
    assert told() == [("Frame & Paint", 5, 1, 1, ["Late", "Nobody asked me"])]
    assert not RealSay.objects.exists()
    answer(larkfield, [larkfield.tomas])
    assert len(told()) == 1


def test_once_is_once_also_after_it_was_told(larkfield):
    answer(larkfield, larkfield.many)
    with pytest.raises(AnsweredBefore):
        answer(larkfield, larkfield.many[:1], "no")
    assert RealSayGiven.objects.count() == 7


def test_an_answer_is_kept_without_who_gave_it_when_or_in_which_order(larkfield):
    answer(larkfield, larkfield.many[:1])
    with connection.cursor() as cursor:
        columns = {column.name for column in connection.introspection.get_table_description(cursor, "goals_realsay")}
    assert columns == {"id", "cycle_id", "team_id", "answer", "words"}
    assert RealSay.objects.get().pk.version == 4


def test_who_asked_coaches_and_strangers_are_not_asked(larkfield):
    coach = factories.member(larkfield.area, "Kai", Role.COACH)
    for person in (larkfield.ingrid, coach, larkfield.nadia):
        with pytest.raises(NotYours):
            answer(larkfield, [person])


def test_only_what_both_agreed_and_what_is_in_force_is_asked_about(larkfield):
    larkfield.ball.refresh_from_db()
    larkfield.ball.release("Not needed", by=larkfield.ingrid, answering=2)
    with pytest.raises(NothingToAnswer):
        answer(larkfield, larkfield.many[:1])
