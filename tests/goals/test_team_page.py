"""A team's page: where it sits, what it carries, who is in it, which balls are open."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from goals.models import Catchball, CheckIn, Contribution, Outcome, Purpose
from goals.models.outcome import OutcomeKind, OutcomeState
from lean.lib import clock
from teams.models import Membership, Role
from tests import factories
from tests.factories import terms
from tests.page import words

pytestmark = pytest.mark.django_db

TUESDAY = datetime(2026, 5, 12, 9, tzinfo=ZoneInfo("UTC"))


@pytest.fixture(autouse=True)
def _on_tuesday():
    with clock.at(TUESDAY):
        yield


@pytest.fixture
def larkfield():
    return factories.company()


@pytest.fixture
def page(client):
    """What a person reads on a team's page, as plain words."""

    def read(team, person, query=""):
        client.force_login(person)
        return words(client.get(team.get_absolute_url() + query))

    return read


def agreed(larkfield, **fields):
    with clock.at(TUESDAY - timedelta(days=60)):
        catchball = larkfield.offer(baseline_on=date(2026, 1, 1), **fields)
        catchball.accept(by=larkfield.tomas, answering=1)
    return catchball.outcome


def value(outcome, on, number):
    return CheckIn.objects.create(outcome=outcome, for_on=on, value=Decimal(number))


def test_who_is_not_signed_in_is_asked_to_sign_in(client, larkfield):
    address = larkfield.line.get_absolute_url()
    assert client.get(address).url == f"{reverse('account_login')}?next={address}"


def test_a_team_that_is_not_there_is_not_found(client, larkfield):
    client.force_login(larkfield.ewa)
    assert client.get(reverse("teams:team", args=["nowhere"])).status_code == 404


# --- The team itself ------------------------------------------------------------------------------------------


def test_it_says_where_the_team_sits_what_it_is_for_and_who_leads_it(larkfield, page):
    larkfield.line.purpose = "We make frames that still look new after years outside."
    larkfield.line.headcount = 34
    larkfield.line.save()
    says = page(larkfield.line, larkfield.ingrid)
    assert says.startswith(
        "Larkfield Cycles Frame & Paint Paint Line "
        "We make frames that still look new after years outside. Nadia Haddad leads 34 people"
    )


def test_without_a_headcount_it_counts_the_people_that_it_knows(larkfield, page):
    assert "Nadia Haddad leads 3 people" in page(larkfield.line, larkfield.ewa)


def test_the_top_team_shows_what_everything_is_for(larkfield, page):
    Purpose.objects.create(team=larkfield.top, sentence="A good bike, soon, that lasts")
    assert "Larkfield Cycles A good bike, soon, that lasts" in page(larkfield.top, larkfield.ewa)


def test_a_team_without_a_lead_says_who_stands_in(larkfield, page):
    Membership.objects.filter(team=larkfield.line, role=Role.LEAD).delete()
    assert "Nobody leads this team yet. Tomás Rivera stands in." in page(larkfield.line, larkfield.ewa)
    Membership.objects.filter(team=larkfield.area, role=Role.LEAD).delete()
    assert "Nobody leads this team yet. Ingrid Solheim stands in." in page(larkfield.line, larkfield.ewa)
    factories.member(larkfield.line, "Greta Brandt", Role.DEPUTY)
    assert "Nobody leads this team yet. Greta Brandt acts for it." in page(larkfield.line, larkfield.ewa)


def test_it_lists_people_with_their_roles_and_what_they_give_in_their_own_words(larkfield, page):
    Membership.objects.filter(person=larkfield.ewa).update(title="Colour planner")
    piece = larkfield.pass_down(larkfield.offer()).outcome
    Contribution.objects.say(piece, "I plan the colours so the oven never waits.", by=larkfield.ewa)
    says = page(larkfield.line, larkfield.ingrid)
    assert "People Nadia Haddad Lead Ewa Lis Colour planner Kaisa Aalto Coach" in says
    assert "In their own words I plan the colours so the oven never waits. Ewa Lis" in says


def test_who_has_left_is_not_shown(larkfield, page):
    larkfield.ewa.is_active = False
    larkfield.ewa.save()
    assert "Ewa Lis" not in page(larkfield.line, larkfield.ingrid)


def test_it_leads_down_to_the_teams_below(larkfield, page):
    factories.team("Welding", larkfield.area)
    says = page(larkfield.area, larkfield.ewa)
    assert "Teams below Paint Line Nadia Haddad Welding nobody leads it yet" in says


# --- What it carries ------------------------------------------------------------------------------------------


def test_an_agreed_outcome_shows_its_last_value_its_target_and_how_it_is_going(larkfield, page):
    outcome = agreed(larkfield)
    value(outcome, date(2026, 3, 31), "8.5")
    wrong = value(outcome, date(2026, 4, 30), "3")
    CheckIn.objects.create(outcome=outcome, for_on=date(2026, 4, 30), value=Decimal("8.2"), replaces=wrong)
    says = page(larkfield.area, larkfield.ewa)
    assert "Days from order to door 8.2 → 5.0 Behind" in says


def test_one_that_nobody_measured_yet_starts_from_its_baseline(larkfield, page):
    agreed(larkfield)
    assert "9.0 → 5.0 No number yet" in page(larkfield.area, larkfield.ewa)


def test_one_that_is_in_catchball_says_whose_turn_it_is(larkfield, page):
    larkfield.offer()
    assert "9.0 → 5.0 Your turn" in page(larkfield.area, larkfield.tomas)
    assert "9.0 → 5.0 Waiting for Tomás" in page(larkfield.area, larkfield.ewa)


def test_your_turn_leads_to_the_catchball_and_anything_else_to_the_outcome(larkfield, client):
    catchball = larkfield.offer()
    for person, address in (
        (larkfield.tomas, catchball.get_absolute_url()),
        (larkfield.ewa, catchball.outcome.get_absolute_url()),
    ):
        client.force_login(person)
        says = client.get(larkfield.area.get_absolute_url()).content.decode()
        assert f'<div class="t"><a href="{address}">' in says


def test_drafts_and_what_has_ended_are_not_carried(larkfield, page):
    Catchball.objects.draft(
        parent=larkfield.outcome, team=larkfield.area, statement="Only thought of", by=larkfield.ingrid
    )
    larkfield.offer(statement="Taken off the table").withdraw(by=larkfield.ingrid, answering=1, text="No longer")
    says = page(larkfield.area, larkfield.ingrid)
    assert "Only thought of" not in says
    assert "Taken off the table" not in says
    assert "What we carry Nothing yet." in says


def test_breakthroughs_come_before_what_is_kept_running(larkfield, page):
    kept = agreed(larkfield, statement="Everyone goes home unhurt")
    agreed(larkfield, statement="Painted frames are ready in 5 days")
    Outcome.objects.filter(pk=kept.pk).update(kind=OutcomeKind.KEEP_RUNNING)
    says = page(larkfield.area, larkfield.ewa)
    assert says.index("Painted frames are ready in 5 days") < says.index("Everyone goes home unhurt")


def test_fifty_outcomes_make_a_page_and_the_rest_is_one_link_away(larkfield, page, client):
    for _ in range(51):
        Outcome.objects.add(
            team=larkfield.line,
            cycle=larkfield.cycle,
            statement="One of many",
            by=larkfield.nadia,
            state=OutcomeState.LIVE,
        )
    says = page(larkfield.line, larkfield.ewa)
    assert says.count("One of many") == 50
    assert "Show more" in says
    assert page(larkfield.line, larkfield.ewa, "?page=2").count("One of many") == 1


def test_while_it_is_in_catchball_the_row_shows_the_latest_word(larkfield, page):
    catchball = larkfield.offer()
    catchball.counter(
        catchball.latest_terms.revised(target=Decimal("5.5")), by=larkfield.tomas, answering=1, text="Ovens"
    )
    assert "9.0 → 5.5 Waiting for Ingrid" in page(larkfield.area, larkfield.tomas)


def test_an_open_number_is_left_open(larkfield, page):
    larkfield.offer(target=None)
    assert "Days from order to door 9.0 Your turn" in page(larkfield.area, larkfield.tomas)


def test_the_top_outcome_belongs_to_the_top_team(larkfield, page):
    says = page(larkfield.top, larkfield.ewa)
    assert "Riders have their new bike within 18 days of ordering Days from order to door 31.0 → 18.0" in says


def test_terms_agreed_after_a_counter_are_the_numbers_shown(larkfield, page):
    catchball = larkfield.offer()
    catchball.counter(terms("9", "5.5"), by=larkfield.tomas, answering=1, text="Ovens")
    catchball.accept(by=larkfield.ingrid, answering=2)
    assert "9.0 → 5.5 No number yet" in page(larkfield.area, larkfield.ewa)


# --- Open balls -----------------------------------------------------------------------------------------------


def test_the_balls_of_a_team_stand_on_the_side_whose_turn_it_is(larkfield, page):
    with clock.at(TUESDAY - timedelta(days=8)):
        catchball = larkfield.offer(reply_by_on=date(2026, 5, 15))
    with clock.at(TUESDAY - timedelta(days=1)):
        larkfield.pass_down(catchball)
    says = page(larkfield.area, larkfield.ewa)
    assert (
        "In this team's court Riders have their new bike… "
        "Tomás Rivera, Frame & Paint, for 8 days, passed on; Paint Line answers by Monday" in says
    )
    assert (
        "In other people's court Riders have their new bike… "
        "Nadia Haddad, Paint Line, since yesterday, asked for by Monday" in says
    )


def test_without_an_open_ball_nothing_is_said_of_any(larkfield, page):
    agreed(larkfield)
    assert "In catchball" not in page(larkfield.area, larkfield.ewa)


# --- The price of a page --------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_a_team_takes_eight_queries_for_its_lead_however_much_there_is(
    larkfield, client, rows, django_assert_num_queries
):
    for number in factories.in_one_go(range(rows)):
        value(agreed(larkfield), date(2026, 5, 1), "8")
        larkfield.pass_down(larkfield.offer())
        factories.member(larkfield.area, f"Person {number}")
        factories.lead(factories.team(f"Team {number}", larkfield.area), f"Lead {number}")
    client.force_login(larkfield.tomas)
    with django_assert_num_queries(8):
        shown = client.get(larkfield.area.get_absolute_url()).context["page"]
    assert (len(shown.outcomes), len(shown.people), len(shown.below)) == (min(50, 2 * rows), rows + 1, rows + 1)


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_a_team_takes_eight_queries_for_a_member(larkfield, client, rows, django_assert_num_queries):
    for _ in factories.in_one_go(range(rows)):
        value(agreed(larkfield), date(2026, 5, 1), "8")
    client.force_login(larkfield.ewa)
    with django_assert_num_queries(8):
        client.get(larkfield.area.get_absolute_url())
