"""Who there is, and whose token opens the door for programs."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from teams.models import ApiToken
from tests import factories
from tests.api_client import Program, refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def larkfield():
    return factories.company()


def test_teams_come_each_after_the_one_above_it(larkfield):
    teams = Program(larkfield.ewa).get("/teams/").json()["items"]
    assert [(team["name"], team["parent"]) for team in teams] == [
        ("Larkfield Cycles", None),
        ("Frame & Paint", larkfield.top.key),
        ("Paint Line", larkfield.area.key),
    ]


def test_a_team_names_its_lead_and_members(larkfield):
    team = Program(larkfield.ewa).get(f"/teams/{larkfield.line.key}/").json()
    assert team["lead"] == {"id": larkfield.nadia.pk, "name": "Nadia Haddad"}
    assert [(member["person"]["name"], member["role"]) for member in team["members"]] == [
        ("Nadia Haddad", "lead"),
        ("Ewa Lis", "member"),
        ("Kaisa Aalto", "coach"),
    ]


def test_who_has_left_is_not_listed(larkfield):
    larkfield.nadia.is_active = False
    larkfield.nadia.save()
    ewa = Program(larkfield.ewa)
    assert ewa.get(f"/teams/{larkfield.line.key}/").json()["lead"] is None
    assert "Nadia Haddad" not in [person["name"] for person in ewa.get("/people/").json()["items"]]
    assert refusal(ewa.get(f"/people/{larkfield.nadia.pk}/")) == (404, "not_found")


def test_people_with_their_teams(larkfield):
    person = Program(larkfield.ewa).get(f"/people/{larkfield.kaisa.pk}/").json()
    assert (person["name"], person["email"]) == ("Kaisa Aalto", larkfield.kaisa.email)
    assert person["places"] == [
        {"team": {"key": larkfield.line.key, "name": "Paint Line"}, "role": "coach", "title": ""}
    ]


@pytest.mark.parametrize(
    "path", ["/teams/nobody/", "/people/0/", f"/people/{10**30}/", "/people/x/", "/teams", "/x/", "/people/%0A/"]
)
def test_what_is_not_there_is_a_problem_too(larkfield, path):
    assert refusal(Program(larkfield.ewa).get(path)) == (404, "not_found")


@pytest.mark.parametrize("number", [1, 3, 30])
def test_lists_ask_equally_often_however_long_they_are(larkfield, django_assert_num_queries, number):
    for _ in range(number):
        factories.member(factories.team("Sales", larkfield.top), "Sam Osei")
    ewa = Program(larkfield.ewa)
    with django_assert_num_queries(3):  # the token, the teams, their people
        assert len(ewa.get("/teams/").json()["items"]) == number + 3
    with django_assert_num_queries(3):  # the token, the people, their places
        assert len(ewa.get("/people/").json()["items"]) == number + 5


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer cb_wrong", "Basic Y2I6", "cb_", "Bearer é"])
def test_nothing_opens_the_door_but_a_token(larkfield, header):
    response = Client().get("/api/v1/teams/", headers={"Authorization": header})
    assert refusal(response) == (401, "no_valid_token")
    assert response["WWW-Authenticate"].startswith("Bearer")


def test_a_session_does_not_open_the_door(larkfield):
    browser = Client()
    browser.force_login(larkfield.ingrid)
    assert refusal(browser.get("/api/v1/teams/")) == (401, "no_valid_token")
    assert refusal(browser.post("/api/v1/outcomes/", {}, content_type="application/json"))[0] == 401


def test_a_token_ends_with_its_time_and_with_its_person(larkfield):
    tomas, nadia = Program(larkfield.tomas), Program(larkfield.nadia)
    ApiToken.objects.filter(person=larkfield.tomas).update(expires_at=timezone.now() - timedelta(seconds=1))
    larkfield.nadia.is_active = False
    larkfield.nadia.save()
    for program in (tomas, nadia):
        assert refusal(program.get("/teams/")) == (401, "no_valid_token")


def test_no_cache_keeps_what_one_person_may_see(larkfield):
    ewa = Program(larkfield.ewa)
    assert ewa.get("/teams/")["Cache-Control"] == "no-store"
    assert ewa.get("/teams/nobody/")["Cache-Control"] == "no-store"
