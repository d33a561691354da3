"""The list of teams: the organisation as a tree, with who leads and how many people work there."""

import pytest
from django.urls import reverse

from tests import factories
from tests.page import words

pytestmark = pytest.mark.django_db

TEAMS = "/teams/"


@pytest.fixture
def larkfield():
    return factories.company()


def test_who_is_not_signed_in_is_asked_to_sign_in(client):
    assert client.get(TEAMS).url == f"{reverse('account_login')}?next={TEAMS}"


def test_it_shows_the_tree_with_leads_and_people(larkfield, client):
    factories.team("Welding", larkfield.area, headcount=12)
    client.force_login(larkfield.ewa)
    says = words(client.get(TEAMS))
    assert (
        "Larkfield Cycles Led by Ingrid Solheim 1 person "
        "Frame & Paint Led by Tomás Rivera 1 person "
        "Paint Line Led by Nadia Haddad 3 people "
        "Welding nobody leads it yet 12 people" in says
    )


def test_teams_hang_under_the_team_above_them(larkfield, client):
    client.force_login(larkfield.ewa)
    top = client.get(TEAMS).context["branches"]
    assert [branch.team for branch in top] == [larkfield.top]
    assert [branch.team for branch in top[0].teams] == [larkfield.area]
    assert [branch.team for branch in top[0].teams[0].teams] == [larkfield.line]


def test_each_team_leads_to_its_page(larkfield, client):
    client.force_login(larkfield.ewa)
    assert larkfield.line.get_absolute_url() in client.get(TEAMS).content.decode()


def test_a_later_page_says_under_whom_it_goes_on(larkfield, client):
    for number in range(50):
        factories.team(f"Cell {number}", larkfield.line)
    client.force_login(larkfield.ewa)
    assert "Show more" in words(client.get(TEAMS))
    says = words(client.get(TEAMS, {"page": 2}))
    assert "Larkfield Cycles continued Frame & Paint continued Paint Line continued Cell 47" in says
    assert "Cell 46" not in says


def test_before_there_is_any_team_it_says_what_will_come(client):
    client.force_login(factories.person("Ada Admin", is_staff=True))
    assert "No teams yet." in words(client.get(TEAMS))


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_it_takes_four_queries_for_a_leader_however_many_teams_there_are(
    larkfield, client, rows, django_assert_num_queries
):
    for number in range(rows):
        factories.lead(factories.team(f"Cell {number}", larkfield.line), f"Lead {number}")
    client.force_login(larkfield.tomas)
    with django_assert_num_queries(4):
        client.get(TEAMS)
