"""When a team works: its own calendar or the one above, and days off that are said, taken away and brought back."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from lean.lib import clock
from lean.lib.refusal import NotYours
from teams.models import Calendar, DayOff, Team
from tests import factories
from tests.api_client import Program, refusal
from tests.page import words

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 5, 11, 9, tzinfo=ZoneInfo("UTC"))
ZURICH = {"time_zone": "Europe/Zurich", "weekdays": [1, 2, 3, 4, 5], "country": "CH", "region": "ZH"}


@pytest.fixture(autouse=True)
def _on_monday():
    with clock.at(MONDAY):
        yield


@pytest.fixture
def larkfield():
    return factories.company()


def fresh(team: Team) -> Team:
    return Team.objects.get(pk=team.pk)


def reply_by(team: Team) -> date:
    return fresh(team).working_days().after(date(2026, 5, 11), 5)


def arranged(team: Team, by, **changes) -> Calendar:
    return Calendar.objects.arrange(fresh(team), **ZURICH | changes, by=by)


def test_a_team_without_a_calendar_goes_by_the_nearest_above(larkfield):
    arranged(larkfield.top, larkfield.ingrid)
    assert reply_by(larkfield.line) == date(2026, 5, 19)
    arranged(larkfield.area, larkfield.ingrid, country="", region="", weekdays=[1, 2, 3, 4])
    assert reply_by(larkfield.line) == date(2026, 5, 19)
    assert reply_by(larkfield.top) == date(2026, 5, 19)
    assert fresh(larkfield.line).team_of_calendar() == larkfield.area


def test_an_offer_counts_in_the_days_of_the_team_that_receives_it(larkfield):
    arranged(larkfield.area, larkfield.tomas)
    assert larkfield.offer().reply_by_on == date(2026, 5, 19)


def test_its_own_starts_as_a_copy_and_leaves_the_one_above_alone(larkfield):
    above = arranged(larkfield.top, larkfield.ingrid)
    DayOff.objects.add(fresh(larkfield.top), date(2026, 12, 24), name="Closed", by=larkfield.ingrid)
    DayOff.objects.add(fresh(larkfield.line), date(2026, 5, 15), name="Bridge", by=larkfield.nadia)
    own = fresh(larkfield.line).calendar
    assert (own.country, own.region) == ("CH", "ZH")
    assert list(own.days_off.order_by("on").values_list("name", flat=True)) == ["Bridge", "Closed"]
    assert above.days_off.count() == 1
    assert (reply_by(larkfield.line), reply_by(larkfield.area)) == (date(2026, 5, 20), date(2026, 5, 19))


def test_a_calendar_that_two_teams_share_is_changed_for_one_alone(larkfield):
    shared = Calendar.objects.create(name="Plant", time_zone="UTC")
    Team.objects.filter(pk__in=[larkfield.area.pk, larkfield.line.pk]).update(calendar=shared)
    arranged(larkfield.line, larkfield.nadia)
    shared.refresh_from_db()
    assert (shared.country, fresh(larkfield.line).calendar.country) == ("", "CH")


def test_what_it_had_of_its_own_comes_back(larkfield):
    own = arranged(larkfield.line, larkfield.nadia)
    Calendar.objects.go_by_the_one_above(fresh(larkfield.line), by=larkfield.nadia)
    assert fresh(larkfield.line).team_of_calendar() is None
    assert Calendar.objects.take_up_again(fresh(larkfield.line), by=larkfield.nadia) == own


def test_a_closure_is_said_for_the_days_on_which_the_team_would_work(larkfield):
    arranged(larkfield.line, larkfield.nadia)
    said = DayOff.objects.add(
        fresh(larkfield.line), date(2026, 12, 24), date(2027, 1, 4), name="Closed", by=larkfield.nadia
    )
    # Without the weekend, Christmas, Saint Stephen's Day and New Year's Day.
    assert [each.on.day for each in said] == [24, 28, 29, 30, 31, 4]


@pytest.mark.parametrize(
    ("on", "until", "about", "says"),
    [
        (date(2026, 5, 10), None, "on", "That day has passed. Choose today or a day to come."),
        (date(2026, 5, 14), None, "on", "Thursday 14 May 2026 is free anyway: Ascension Day."),
        (date(2026, 5, 16), None, "on", "Nobody works on Saturday 16 May 2026 anyway."),
        (date(2026, 5, 15), None, "on", "Friday 15 May 2026 is a day off already."),
        (date(2026, 5, 20), date(2026, 5, 19), "until", "The last day comes before the first one."),
        (date(2026, 5, 20), date(2026, 8, 19), "until", "That is more than two months at once. Choose a nearer day."),
    ],
)
def test_a_day_that_can_be_no_day_off_is_refused_in_plain_words(larkfield, on, until, about, says):
    arranged(larkfield.line, larkfield.nadia)
    DayOff.objects.add(fresh(larkfield.line), date(2026, 5, 15), name="Bridge", by=larkfield.nadia)
    with pytest.raises(ValidationError) as refused:
        DayOff.objects.add(fresh(larkfield.line), on, until, name="", by=larkfield.nadia)
    assert refused.value.message_dict == {about: [says]}


def test_only_who_leads_the_team_or_above_arranges_it(larkfield):
    for who in (larkfield.ewa, larkfield.kaisa):
        with pytest.raises(NotYours, match="Only who leads Paint Line or a team above it can arrange that"):
            arranged(larkfield.line, who)
    for who in (larkfield.nadia, larkfield.tomas, larkfield.ingrid, factories.person("Sam", is_staff=True)):
        arranged(larkfield.line, who)


def test_the_page_says_when_the_team_works_and_what_that_does(larkfield, client):
    arranged(larkfield.top, larkfield.ingrid)
    client.force_login(larkfield.ewa)
    says = words(client.get(reverse("teams:calendar", args=[larkfield.line.key])))
    assert "As Larkfield Cycles Works on Monday to Friday Holidays of Zürich, Switzerland" in says
    assert "today asks for a word by Tuesday 19 May" in says
    assert "Not counted: Ascension Day (Thursday 14 May)." in says
    assert "May 2026 Thursday 14 Ascension Day public holiday" in says
    assert "Keep this calendar" not in says


def test_on_the_page_a_day_off_comes_goes_and_comes_back(larkfield, client):
    client.force_login(larkfield.nadia)
    address = reverse("teams:calendar", args=[larkfield.line.key])
    client.post(f"{address}days-off/", {"on": "2026-05-15", "name": "Bridge"})
    assert "May 2026 Friday 15 Bridge" in words(client.get(address))
    gone = client.post(f"{address}days-off/2026-05-15/removal/", follow=True)
    assert "Friday 15 May is a working day now." in words(gone)
    client.post(f"{address}days-off/return/", {"gone": gone.context["token"]})
    assert "May 2026 Friday 15 Bridge" in words(client.get(address))


def test_another_country_brings_its_regions_and_a_stray_region_is_refused(larkfield, client):
    client.force_login(larkfield.nadia)
    address = reverse("teams:calendar", args=[larkfield.line.key])
    piece = client.get(address, {"country": "AT"}, headers={"hx-request": "true"})
    assert "Tirol" in piece.content.decode()
    refused = client.post(address, ZURICH | {"country": "AT"})
    assert refused.status_code == 422
    assert "That is no region of this country." in words(refused)


def test_a_program_reads_and_writes_all_of_it(larkfield):
    nadia = Program(larkfield.nadia)
    address = f"/teams/{larkfield.line.key}/calendar/"
    given = ZURICH | {"days_off": [{"on": "2026-05-15", "name": "Bridge"}]}
    said = nadia.put(address, given).json()
    assert said == nadia.get(address).json()
    assert (said["team"], said["reply_by"], said["days_off"]) == (larkfield.line.key, "2026-05-20", given["days_off"])
    assert said["free"][0] == {"on": "2026-05-14", "name": "Ascension Day", "own": False}
    assert refusal(Program(larkfield.ewa).put(address, given)) == (403, "not_yours")
    assert refusal(nadia.put(address, given | {"country": "XX"})) == (422, "incomplete")
    assert refusal(nadia.put(address, given | {"days_off": given["days_off"] * 2})) == (422, "incomplete")


@pytest.mark.parametrize("rows", [1, 30])
def test_it_takes_seven_queries_however_many_days_there_are(larkfield, client, rows, django_assert_num_queries):
    calendar = arranged(larkfield.line, larkfield.nadia)
    DayOff.objects.bulk_create(DayOff(calendar=calendar, on=date(2026, 7, day + 1)) for day in range(rows))
    client.force_login(larkfield.nadia)
    with django_assert_num_queries(7):
        client.get(reverse("teams:calendar", args=[larkfield.line.key]))
