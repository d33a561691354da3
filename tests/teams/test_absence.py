"""Who is away gets no balls first, who answers is named, and nobody gets a right by it."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from goals.models import Nudge
from lean.lib import clock
from lean.lib.refusal import NotYours, Refused
from teams.access import Capacity, movers
from teams.models import Absence, Role
from tests import factories
from tests.api_client import Program, refusal
from tests.page import words

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 5, 11, 9, tzinfo=ZoneInfo("UTC"))


@pytest.fixture(autouse=True)
def _on_monday():
    with clock.at(MONDAY):
        yield


@pytest.fixture
def larkfield():
    company = factories.company()
    company.ana = factories.member(company.line, "Ana Gil", Role.DEPUTY)
    company.bo = factories.member(company.line, "Bo Lund", Role.DEPUTY)
    return company


def on(month: int, day: int) -> date:
    return date(2026, month, day)


def away(person, from_on=date(2026, 5, 11), back_on=date(2026, 6, 8), **options) -> Absence:
    return Absence.objects.say(person, from_on, back_on, by=options.pop("by", person), **options)


def first(team):
    return movers(team)[team.pk].first


def test_while_a_lead_is_away_the_one_who_is_named_answers_first(larkfield):
    away(larkfield.nadia, stand_in=larkfield.bo)
    assert first(larkfield.line) == larkfield.bo
    away(larkfield.bo)
    assert first(larkfield.line) == larkfield.ana
    away(larkfield.ana)
    assert first(larkfield.line) == larkfield.nadia
    with clock.at(datetime(2026, 6, 8, 9, tzinfo=ZoneInfo("UTC"))):
        assert first(larkfield.line) == larkfield.nadia


def test_an_absence_gives_and_takes_no_right(larkfield):
    away(larkfield.nadia, stand_in=larkfield.bo)
    who = movers(larkfield.line)[larkfield.line.pk]
    assert [who.capacity(one) for one in (larkfield.nadia, larkfield.bo, larkfield.ewa)] == [
        Capacity.LEAD,
        Capacity.DEPUTY,
        None,
    ]
    with pytest.raises(Refused, match="Ewa Lis can't answer for you: choose somebody who already moves"):
        away(larkfield.tomas, stand_in=larkfield.ewa)


@pytest.mark.parametrize(
    ("from_on", "back_on", "says"),
    [
        (on(5, 20), on(5, 20), "The day back has to come after the first day away."),
        (on(5, 1), on(5, 11), "That time has passed. Say when you will be away, or until when you are."),
        (
            on(6, 1),
            on(6, 12),
            "An absence from 11 May until 8 June is there already. End that one, or choose other days.",
        ),
        (on(6, 8), date(2027, 6, 30), "That is more than a year."),
    ],
)
def test_a_time_that_can_not_be_is_refused_in_plain_words(larkfield, from_on, back_on, says):
    away(larkfield.nadia)
    with pytest.raises(Refused) as refused:
        away(larkfield.nadia, from_on, back_on)
    assert str(refused.value).startswith(says)
    assert away(larkfield.nadia, on(6, 8), on(6, 10)).pk


def test_the_ball_and_its_nudge_go_to_who_answers(larkfield):
    away(larkfield.nadia, stand_in=larkfield.ana)
    ball = larkfield.pass_down(larkfield.offer())
    assert Nudge.objects.get(catchball=ball).recipient == larkfield.ana
    # Somebody answers, so the days count.
    assert ball.reply_by_on == on(5, 18)


def test_where_nobody_is_there_those_days_do_not_count_and_it_says_so(larkfield, client):
    for one in (larkfield.nadia, larkfield.ana, larkfield.bo):
        away(one)
    ball = larkfield.pass_down(larkfield.offer())
    assert (ball.reply_by_on, Nudge.objects.get(catchball=ball).recipient) == (on(6, 12), larkfield.nadia)
    client.force_login(larkfield.tomas)
    says = words(client.get(ball.get_absolute_url()))
    assert (
        "Nadia is away until Monday 8 June, and nobody else can answer for Paint Line. "
        "Days for a word are counted without that time." in says
    )


def test_the_thread_and_home_say_until_when_and_who_answers(larkfield, client):
    ball = larkfield.pass_down(larkfield.offer())
    away(larkfield.nadia, stand_in=larkfield.ana)
    for who, says in ((larkfield.tomas, "Ana answers"), (larkfield.ana, "you answer")):
        client.force_login(who)
        thread = words(client.get(ball.get_absolute_url()))
        assert f"Nadia is away until Monday 8 June; {says}." in thread
        assert "Nadia is away until Monday 8 June; Ana answers" in words(client.get("/"))
    client.force_login(larkfield.tomas)
    assert "Ana’s turn." in words(client.get(ball.get_absolute_url()))
    assert "Ana Gil has your offer" in words(client.get("/"))
    assert "The ball has been with Ana Gil" in words(client.get(ball.outcome.get_absolute_url()))


def test_who_leads_above_says_it_for_somebody_and_nobody_else_does(larkfield):
    away(larkfield.nadia, by=larkfield.tomas)
    with pytest.raises(NotYours, match="Only Tomás, or who leads their team, can say when Tomás is away"):
        away(larkfield.tomas, by=larkfield.nadia)


def test_on_the_page_it_is_said_ended_and_brought_back(larkfield, client):
    client.force_login(larkfield.nadia)
    page = reverse("people:my_absences")
    given = {"from_on": "2026-05-25", "back_on": "2026-06-08", "stand_in": larkfield.ana.pk}
    said = client.post(page, given, follow=True)
    assert "From Monday 25 May, back on Monday 8 June Ana Gil answers" in words(said)
    refused = client.post(page, given)
    assert (refused.status_code, "is there already" in words(refused)) == (422, True)
    absence = Absence.objects.get()
    ended = client.post(reverse("people:absence_ending", args=[larkfield.nadia.pk, absence.pk]), follow=True)
    assert not Absence.objects.exists()
    assert 'value="2026-05-25"' in ended.content.decode()


def test_who_is_back_early_is_back_today(larkfield):
    absence = away(larkfield.nadia, on(5, 4))
    Absence.objects.end(absence, by=larkfield.nadia)
    absence.refresh_from_db()
    assert (absence.back_on, first(larkfield.line)) == (on(5, 11), larkfield.nadia)


def test_programs_say_and_end_it(larkfield):
    nadia, address = Program(larkfield.nadia), f"/people/{larkfield.nadia.pk}/absences/"
    given = {"from_on": "2026-05-25", "back_on": "2026-06-08", "stand_in": larkfield.ana.pk}
    said = nadia.post(address, given)
    assert (said.status_code, said.json()["stand_in"]) == (201, {"id": larkfield.ana.pk, "name": "Ana Gil"})
    assert nadia.get(address).json() == [said.json()]
    assert refusal(nadia.post(address, given)) == (422, "refused")
    assert refusal(nadia.post(address, given | {"stand_in": 10**9})) == (422, "refused")
    assert nadia.post(f"{address}{said.json()['id']}/ending/").json() == {"person": larkfield.nadia.pk, "back_on": None}


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_who_moves_is_one_query_however_many_are_away(larkfield, rows, django_assert_num_queries):
    for number in range(rows):
        away(factories.member(larkfield.line, f"Ida {number}", Role.DEPUTY))
    away(larkfield.nadia)
    with django_assert_num_queries(1):
        who = movers(larkfield.line, larkfield.area)[larkfield.line.pk]
        assert (who.first, len(who.absences)) == (larkfield.ana, rows + 1)
