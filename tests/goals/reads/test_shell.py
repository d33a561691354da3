"""Around every page: the organisation, the person, and how many balls wait."""

import pytest
from django.contrib.auth.models import AnonymousUser

from goals.reads.shell import Shell, shell
from teams.models import Person
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def larkfield():
    return factories.company()


def fresh(person: Person) -> Person:
    """As the next request sees the person: without anything remembered from this one."""
    return Person.objects.get(pk=person.pk)


def test_it_names_the_organisation_the_person_and_their_team(larkfield):
    around = Shell(fresh(larkfield.nadia))
    assert (around.organisation, around.person, around.team_name) == (
        "Larkfield Cycles",
        larkfield.nadia,
        "Paint Line",
    )


def test_it_counts_the_balls_in_ones_own_court_only(larkfield):
    catchball = larkfield.offer()
    larkfield.pass_down(catchball)
    waiting = {person: Shell(fresh(person)).waiting for person in (larkfield.ingrid, larkfield.tomas, larkfield.nadia)}
    assert waiting == {larkfield.ingrid: 0, larkfield.tomas: 1, larkfield.nadia: 1}


def test_a_member_has_no_balls(larkfield):
    larkfield.pass_down(larkfield.offer())
    assert Shell(fresh(larkfield.ewa)).waiting == 0


def test_of_two_organisations_it_names_the_own_one(larkfield):
    other = factories.team("Aldermoor Tools")
    gwen = factories.lead(other, "Gwen Price")
    assert Shell(fresh(gwen)).organisation == "Aldermoor Tools"
    assert Shell(fresh(larkfield.ewa)).organisation == "Larkfield Cycles"


def test_who_belongs_to_no_team_still_gets_a_shell(larkfield):
    around = Shell(fresh(factories.person("Jonas Vik")))
    assert (around.organisation, around.team_name, around.waiting) == ("Larkfield Cycles", "", 0)


def test_before_there_is_any_team_the_shell_is_empty():
    around = Shell(factories.person("Jonas Vik"))
    assert (around.organisation, around.team_name, around.waiting) == ("", "", 0)


def test_who_is_not_signed_in_gets_nothing():
    around = Shell(AnonymousUser())
    assert (around.person, around.organisation, around.team_name, around.waiting) == (None, "", "", 0)


def test_it_asks_the_database_only_when_it_is_shown(larkfield, rf, django_assert_num_queries):
    request = rf.get("/")
    request.user = fresh(larkfield.tomas)
    with django_assert_num_queries(0):
        around = shell(request)["shell"]
    with django_assert_num_queries(2):
        assert (around.organisation, around.waiting, around.team_name) == ("Larkfield Cycles", 0, "Frame & Paint")
