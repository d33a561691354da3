"""Home answers whose court the ball is in: mine and others', who, since when, by when."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from goals.models import Catchball, CheckIn, Nudge, Seen
from goals.models.nudge import NudgeKind
from lean.lib import clock
from teams.models import Membership, Role
from tests import factories
from tests.factories import terms
from tests.page import words

pytestmark = pytest.mark.django_db

TUESDAY = datetime(2026, 5, 12, 9, tzinfo=ZoneInfo("UTC"))
FRIDAY = date(2026, 5, 15)


@pytest.fixture(autouse=True)
def _on_tuesday():
    with clock.at(TUESDAY):
        yield


@pytest.fixture
def larkfield():
    return factories.company()


@pytest.fixture
def home(client):
    """What a person reads on Home, as plain words."""

    def read(person, address="/"):
        client.force_login(person)
        return words(client.get(address))

    return read


def days_ago(count):
    return clock.at(TUESDAY - timedelta(days=count))


def counter(catchball, by, target, text="We hold what we promise", **fields):
    changed = catchball.latest_terms.revised(target=Decimal(target), **fields)
    return catchball.counter(changed, by=by, answering=catchball.version, text=text)


# --- Who may look ---------------------------------------------------------------------------------------------


def test_who_is_not_signed_in_is_asked_to_sign_in(client):
    answer = client.get("/")
    assert answer.status_code == 302
    assert answer.url == f"{reverse('account_login')}?next=/"


# --- In my court ----------------------------------------------------------------------------------------------


def test_an_offer_is_in_the_receivers_court_with_its_numbers_its_day_and_how_long_it_is_here(larkfield, home):
    with days_ago(8):
        larkfield.offer(reply_by_on=FRIDAY, statement="Painted frames are ready 5 days after release")
    page = home(larkfield.tomas)
    assert "One thing is in your court, Tomás Tuesday 12 May 2026" in page
    assert "Ingrid Solheim offers Frame & Paint Painted frames are ready 5 days after release" in page
    assert "9.0 → 5.0 days by 31 December asked for by Friday" in page
    assert "Answer Ingrid here for 8 days" in page


def test_an_offer_without_a_number_says_whose_number_it_is(larkfield, home):
    larkfield.offer(target=None)
    assert "from 9.0 days, the number is yours to name" in home(larkfield.tomas)


def test_the_lead_ball_shows_how_far_ones_own_teams_carry_it(larkfield, home):
    catchball = larkfield.offer()
    welding = factories.team("Welding", larkfield.area)
    karim = factories.lead(welding, "Karim Benali")
    agreed = Catchball.objects.offer(
        parent=catchball.outcome, team=welding, by=larkfield.tomas, terms=terms("4", "2.5")
    )
    agreed.accept(by=karim, answering=1)
    countered = larkfield.pass_down(catchball)
    counter(countered, larkfield.nadia, "3")
    counter(countered, larkfield.tomas, "2.8")
    page = home(larkfield.tomas)
    assert "Of 4.0 days, your teams have agreed 1.5 and have 2.2 on the table. Paint Line has yet to answer." in page


def test_a_counter_shows_the_old_number_struck_and_the_new_one(larkfield, home):
    catchball = larkfield.offer()
    with days_ago(1):
        counter(catchball, larkfield.tomas, "5.5", help_text="A second saw stop")
    page = home(larkfield.ingrid)
    assert "Tomás Rivera, Frame & Paint, counters your offer" in page
    assert "instead of 5.0 5.5 days" in page


def test_a_question_stands_in_its_own_words(larkfield, home):
    catchball = larkfield.offer()
    catchball.question("Does this include prep?", by=larkfield.tomas, answering=1)
    page = home(larkfield.ingrid)
    assert "Tomás Rivera, Frame & Paint, asks about “Riders have their new bike…” Does this include prep?" in page


def test_an_answer_comes_back_with_its_words(larkfield, home):
    catchball = larkfield.offer()
    catchball.question("Does this include prep?", by=larkfield.tomas, answering=1)
    catchball.answer("Yes, from release on.", by=larkfield.ingrid, answering=2)
    page = home(larkfield.tomas)
    assert "Ingrid Solheim, Larkfield Cycles, answers your question" in page
    assert "“Yes, from release on.”" in page


def test_a_no_comes_with_the_other_way_that_it_names(larkfield, home):
    catchball = larkfield.offer()
    catchball.decline(by=larkfield.tomas, answering=1, text="No oven", alternative="Ask Assembly first")
    page = home(larkfield.ingrid)
    assert "Tomás Rivera, Frame & Paint, can't carry this and names another way" in page
    assert "Instead: Ask Assembly first" in page


def test_what_was_taken_back_is_in_the_court_as_before(larkfield, home):
    catchball = larkfield.offer()
    counter(catchball, larkfield.tomas, "5.5")
    catchball.take_back(by=larkfield.tomas, answering=2)
    assert "Ingrid Solheim offers Frame & Paint" in home(larkfield.tomas)
    assert "Nothing waits for you, Ingrid" in home(larkfield.ingrid)


def test_what_is_asked_for_first_comes_first(larkfield, client):
    for day in (20, 14, 18):
        larkfield.offer(reply_by_on=date(2026, 5, day), statement=f"By the {day}th")
    client.force_login(larkfield.tomas)
    courts = client.get("/").context["home"].courts
    assert [ball.terms.statement for ball in courts.mine] == ["By the 14th", "By the 18th", "By the 20th"]


def test_late_is_said_kindly(larkfield, home):
    with days_ago(20):
        larkfield.offer(reply_by_on=date(2026, 4, 30))
    assert "a word was asked for by 30 April" in home(larkfield.tomas)


def test_who_passed_it_on_and_has_the_ball_there_answers_there_first(larkfield, home):
    catchball = larkfield.offer()
    below = larkfield.pass_down(catchball)
    counter(below, larkfield.nadia, "3")
    assert "passed on; your word to Paint Line comes first" in home(larkfield.tomas)
    assert "passed on; Frame & Paint answers Paint Line first" in home(larkfield.ingrid)
    prep = factories.team("Frame Prep", larkfield.area)
    Catchball.objects.offer(
        parent=catchball.outcome, team=prep, by=larkfield.tomas, terms=terms("2", "1"), reply_by_on=FRIDAY
    )
    assert "passed on; Frame Prep answers by Friday" in home(larkfield.tomas)


def test_who_passed_it_on_is_not_late_but_waits_too(larkfield, home):
    with days_ago(20):
        catchball = larkfield.offer(reply_by_on=date(2026, 4, 30))
        larkfield.pass_down(catchball, reply_by_on=FRIDAY)
    assert "passed on; Paint Line answers by Friday" in home(larkfield.tomas)
    assert "passed on; Paint Line answers by Friday" in home(larkfield.ingrid)
    assert "a word was asked for" not in home(larkfield.ingrid)


def test_the_lead_above_stands_in_for_a_team_without_a_lead(larkfield, home):
    Membership.objects.filter(team=larkfield.line, role=Role.LEAD).delete()
    larkfield.pass_down(larkfield.offer())
    assert "you stand in for Paint Line" in home(larkfield.tomas)


# --- In other people's court ----------------------------------------------------------------------------------


def test_what_i_sent_is_in_the_others_court_since_a_day_until_a_day(larkfield, home):
    catchball = larkfield.offer()
    with days_ago(1):
        counter(catchball, larkfield.tomas, "5.5")
    page = home(larkfield.tomas)
    assert "Nothing waits for you, Tomás" in page
    assert "Ingrid Solheim has your counter of 5.5 days" in page
    assert "Larkfield Cycles, since yesterday, asked for by Monday" in page


@pytest.mark.parametrize(
    ("target", "says"),
    [("5", "Tomás Rivera has your offer of 5.0 days"), (None, "Tomás Rivera has your offer, its number still open")],
)
def test_an_offer_of_mine_waits_with_whom_it_was_sent_to(larkfield, home, target, says):
    larkfield.offer(target=target)
    assert says in home(larkfield.ingrid)


def test_questions_answers_and_a_no_have_their_own_words(larkfield, home):
    catchball = larkfield.offer()
    catchball.question("Why?", by=larkfield.tomas, answering=1)
    assert "Ingrid Solheim has your question" in home(larkfield.tomas)
    catchball.answer("Because.", by=larkfield.ingrid, answering=2)
    assert "Tomás Rivera has your answer" in home(larkfield.ingrid)
    catchball.decline(by=larkfield.tomas, answering=3, text="No", alternative="Assembly")
    assert "Ingrid Solheim has your no, and the other way that you named" in home(larkfield.tomas)


def test_it_says_when_the_other_side_has_read_it(larkfield, home):
    catchball = larkfield.offer()
    assert ", seen" not in home(larkfield.ingrid)
    Seen.objects.create(move=catchball.moves.get(), side="receiver", by=larkfield.tomas)
    assert ", seen" in home(larkfield.ingrid)


def test_it_says_who_stands_in_where_the_other_team_has_no_lead(larkfield, home):
    assembly = factories.team("Assembly", larkfield.top)
    paint_room = factories.team("Paint Room", assembly)
    factories.lead(assembly, "Ruth Lindqvist")
    catchball = larkfield.offer()
    Catchball.objects.offer(parent=catchball.outcome, team=paint_room, by=larkfield.tomas, terms=terms("4", "3"))
    page = home(larkfield.tomas)
    assert "Ruth Lindqvist has your offer of 3.0 days" in page
    assert "Ruth Lindqvist stands in for Paint Room" in page


def test_who_leads_both_sides_has_the_ball_once_and_in_their_own_court(larkfield, client):
    factories.member(larkfield.line, larkfield.tomas, Role.DEPUTY)
    catchball = larkfield.offer()
    larkfield.pass_down(catchball)
    client.force_login(larkfield.tomas)
    courts = client.get("/").context["home"].courts
    assert (len(courts.mine), len(courts.others)) == (2, 0)


def test_a_ball_that_i_wait_for_can_be_nudged(larkfield, client, home):
    catchball = larkfield.offer()
    address = reverse("goals:nudge", args=[catchball.pk])
    client.force_login(larkfield.ingrid)
    assert f'hx-post="{address}"' in client.get("/").content.decode()
    assert client.post(address, {"next": "/"}).url == "/"
    assert Nudge.objects.filter(kind=NudgeKind.REPLY_BY, recipient=larkfield.tomas).count() == 1
    page = home(larkfield.ingrid)
    assert "Nudged today" in page
    assert address not in client.get("/").content.decode()


def test_who_passed_it_on_is_not_nudged(larkfield, client):
    catchball = larkfield.offer()
    larkfield.pass_down(catchball)
    client.force_login(larkfield.ingrid)
    assert reverse("goals:nudge", args=[catchball.pk]) not in client.get("/").content.decode()


# --- What else ------------------------------------------------------------------------------------------------


def test_an_agreement_leaves_both_courts(larkfield, home):
    catchball = larkfield.offer()
    catchball.accept(by=larkfield.tomas, answering=1)
    for person in (larkfield.ingrid, larkfield.tomas):
        page = home(person)
        assert "Nothing waits for you" in page
        assert "You wait for nobody." in page


def test_a_draft_waits_with_its_author_alone(larkfield, home, client):
    draft = Catchball.objects.draft(
        parent=larkfield.outcome, team=larkfield.area, statement="Frames are painted in time", by=larkfield.ingrid
    )
    page = home(larkfield.ingrid)
    assert "Not sent yet 1 Frames are painted in time For Frame & Paint. Nobody else sees it yet" in page
    assert reverse("goals:draft", args=[draft.pk]) in client.get("/").content.decode()
    assert "Frames are painted in time" not in home(larkfield.tomas)


def test_a_member_finds_what_the_team_carries_and_what_it_is_for(larkfield, home, client):
    catchball = larkfield.pass_down(larkfield.offer(), statement="Paint dries in two days")
    page = home(larkfield.ewa)
    assert "Nothing waits for you, Ewa" in page
    assert "What Paint Line carries Paint dries in two days" in page
    assert "5.0 → 2.5 days by 31 December. Waiting for Nadia." in page
    assert "For Riders have their new bike…, Frame & Paint" in page
    content = client.get("/").content.decode()
    assert catchball.outcome.get_absolute_url() in content
    assert catchball.outcome.parent.get_absolute_url() in content
    assert "In your court" not in page
    assert "New outcome" not in page


def test_what_is_agreed_shows_how_it_is_going(larkfield, home):
    catchball = larkfield.offer(baseline_on=date(2026, 1, 1))
    catchball.accept(by=larkfield.tomas, answering=1)
    CheckIn.objects.create(outcome=catchball.outcome, for_on=date(2026, 4, 30), value=Decimal(9))
    last = CheckIn.objects.create(outcome=catchball.outcome, for_on=date(2026, 5, 8), value=Decimal(9))
    CheckIn.objects.create(outcome=catchball.outcome, for_on=date(2026, 5, 8), value=Decimal("8.5"), replaces=last)
    assert "8.5 → 5.0 days by 31 December. Off track." in home(larkfield.tomas)


def test_who_is_in_no_team_is_told_what_will_come(home, larkfield):
    page = home(factories.person("Jonas Vik"))
    assert "Nothing waits for you, Jonas" in page
    assert "You are in no team yet." in page


def test_more_than_twelve_are_counted_in_figures(larkfield, home):
    for _ in factories.in_one_go(range(13)):
        larkfield.offer()
    assert "13 things are in your court, Tomás" in home(larkfield.tomas)


def test_of_very_many_the_first_fifty_are_shown_until_all_are_asked_for(larkfield, client):
    for _ in factories.in_one_go(range(51)):
        larkfield.offer()
    client.force_login(larkfield.ingrid)
    assert client.get("/").content.decode().count("has your offer") == 50
    assert client.get("/?show=all").content.decode().count("has your offer") == 51


# --- The price of a page --------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_home_takes_eight_queries_for_a_leader_at_any_size(larkfield, client, rows, django_assert_num_queries):
    for _ in factories.in_one_go(range(rows)):
        catchball = larkfield.offer()
        larkfield.pass_down(catchball)
        Catchball.objects.draft(parent=catchball.outcome, team=larkfield.line, statement="Not sent", by=larkfield.tomas)
        agreed = larkfield.offer()
        agreed.accept(by=larkfield.tomas, answering=1)
        CheckIn.objects.create(outcome=agreed.outcome, for_on=date(2026, 5, 1), value=Decimal(8))
    client.force_login(larkfield.tomas)
    with django_assert_num_queries(8):
        page = client.get("/")
    assert len(page.context["home"].courts.mine) == rows


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_home_takes_six_queries_for_a_member(larkfield, client, rows, django_assert_num_queries):
    catchball = larkfield.offer()
    for _ in factories.in_one_go(range(rows)):
        larkfield.pass_down(catchball)
    client.force_login(larkfield.ewa)
    with django_assert_num_queries(6):
        client.get("/")
