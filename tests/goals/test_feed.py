"""The calendar that a person subscribes to: what waits for them, read back by a parser, and gone when it is settled."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from goals.models import CalendarFeed, Catchball, CheckIn, Cycle, Huddle, HuddleSheet, Look, Outcome
from lean.lib import clock, ical
from lean.lib.ical import Entry
from teams.models import Role
from tests import factories
from tests.api_client import Program
from tests.page import words

MONDAY = datetime(2026, 5, 11, 9, tzinfo=ZoneInfo("UTC"))


@pytest.fixture(autouse=True)
def _on_monday():
    with clock.at(MONDAY):
        yield


@pytest.fixture
def larkfield(db):
    return factories.company()


def address_of(person) -> str:
    return f"/calendar/{CalendarFeed.objects.renew(person)[1]}.ics"


def read(person) -> dict[str, icalendar.Event]:
    """By their summary."""
    body = Client().get(address_of(person)).content
    valid(body)
    events = icalendar.Calendar.from_ical(body).walk("VEVENT")
    return {str(event["SUMMARY"]): event for event in events}


def day(event) -> date:
    return event.decoded("DTSTART")


# --- What RFC 5545 asks -------------------------------------------------------------------------------------------


def valid(body: bytes) -> None:
    """What its grammar demands of a published calendar of whole days."""
    assert body.endswith(b"\r\n")
    lines = body.split(b"\r\n")
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert all(len(line) <= 75 for line in lines)
    text = body.decode()  # folded lines may part a character, so only the whole is text
    assert not any(ord(char) < 32 and char not in "\r\n\t" for char in text)
    made = icalendar.Calendar.from_ical(body)
    assert (made["VERSION"], made["CALSCALE"]) == ("2.0", "GREGORIAN")
    assert made["PRODID"].startswith("-//")
    assert "METHOD" not in made
    assert made.subcomponents, "at least one component"
    assert made.errors == []
    events = made.walk("VEVENT")
    uids = [str(event["UID"]) for event in events]
    assert len(set(uids)) == len(uids)
    for event in events:
        assert event.errors == []
        for once in ("UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "SEQUENCE", "LAST-MODIFIED", "URL", "TRANSP"):
            assert not isinstance(event[once], list), once
        assert event["DTSTART"].params["VALUE"] == event["DTEND"].params["VALUE"] == "DATE"
        assert event.decoded("DTEND") - event.decoded("DTSTART") == timedelta(days=1)
        assert event.decoded("DTSTAMP").tzinfo == UTC or event.decoded("DTSTAMP").utcoffset() == timedelta(0)
        assert 0 <= int(event["SEQUENCE"]) < 2**31
        assert event["TRANSP"] == "TRANSPARENT"
        assert event.walk("VALARM") == []


@given(st.lists(st.tuples(st.text(max_size=200), st.dates(date(1970, 1, 1), date(2100, 1, 1)), st.text(max_size=90))))
def test_whatever_people_wrote_it_is_a_valid_calendar_that_says_it(made):
    entries = [
        Entry(f"e-{number}", on, summary, "https://catchball.example.org/c/1/", MONDAY, said)
        for number, (summary, on, said) in enumerate(made)
    ]
    body = ical.calendar("Catchball: Nadia", entries, "catchball.example.org")
    valid(body)
    events = icalendar.Calendar.from_ical(body).walk("VEVENT")
    said = {str(event["UID"]).split("@")[0]: str(event["SUMMARY"]) for event in events}
    assert said == {entry.name: ical.one_line(entry.summary) for entry in entries}


def test_what_looks_like_a_calendar_stays_words():
    hostile = "x\r\nEND:VEVENT\r\nBEGIN:VALARM\r\nACTION:AUDIO;,\\n"
    body = ical.calendar(
        "C", [Entry("e", date(2026, 5, 1), hostile, "https://x.example/", MONDAY, hostile)], "x.example"
    )
    valid(body)
    made = icalendar.Calendar.from_ical(body)
    assert [component.name for component in made.walk()] == ["VCALENDAR", "VEVENT"]


def test_a_program_is_told_when_to_ask_again(larkfield):
    made = icalendar.Calendar.from_ical(Client().get(address_of(larkfield.ewa)).content)
    assert made.decoded("REFRESH-INTERVAL") == timedelta(hours=1)
    assert made["REFRESH-INTERVAL"].params["VALUE"] == "DURATION"
    assert made["X-PUBLISHED-TTL"] == "PT1H"
    assert made["X-WR-CALNAME"] == made["NAME"] == "Catchball: Ewa Lis"


def test_a_calendar_of_nothing_is_valid(larkfield):
    Cycle.objects.update(starts_on=date(2020, 1, 1), ends_on=date(2020, 12, 31))
    assert read(larkfield.ewa) == {}


# --- What is in it ------------------------------------------------------------------------------------------------


def test_a_ball_stands_on_its_day_for_whoever_has_it(larkfield):
    ball = larkfield.offer(reply_by_on=date(2026, 5, 20))
    event = read(larkfield.tomas)["A word for Larkfield Cycles: Riders have their new bike…"]
    assert day(event) == date(2026, 5, 20)
    assert event["URL"] == f"http://testserver/catchballs/{ball.pk}/"
    assert not [each for each in read(larkfield.ingrid) if each.startswith("A word")]


def test_a_ball_that_was_answered_disappears_and_stands_at_the_other_side(larkfield):
    ball = larkfield.offer(reply_by_on=date(2026, 5, 20))
    ball.question("Which orders?", by=larkfield.tomas, answering=1)
    assert not [each for each in read(larkfield.tomas) if "word for" in each]
    assert "An answer for Frame & Paint: Riders have their new bike…" in read(larkfield.ingrid)


def test_a_ball_that_was_passed_on_waits_itself(larkfield):
    larkfield.pass_down(larkfield.offer(reply_by_on=date(2026, 5, 20)))
    assert not [each for each in read(larkfield.tomas) if each.startswith("A word")]
    assert "A word for Frame & Paint: Riders have their new bike…" in read(larkfield.nadia)


def test_another_day_is_a_later_revision_of_the_same_entry(larkfield):
    ball = larkfield.offer(reply_by_on=date(2026, 5, 20))
    before = read(larkfield.tomas)["A word for Larkfield Cycles: Riders have their new bike…"]
    with clock.at(MONDAY + timedelta(hours=3)):
        ball.postpone(date(2026, 5, 27), by=larkfield.tomas, answering=1, text="After the huddle")
        after = read(larkfield.tomas)["A word for Larkfield Cycles: Riders have their new bike…"]
    assert (day(before), day(after)) == (date(2026, 5, 20), date(2026, 5, 27))
    assert before["UID"] == after["UID"]
    assert int(after["SEQUENCE"]) > int(before["SEQUENCE"])
    assert after.decoded("LAST-MODIFIED") > before.decoded("LAST-MODIFIED")


def test_a_draft_is_in_nobodys_calendar(larkfield):
    Catchball.objects.draft(
        parent=larkfield.outcome, team=larkfield.area, statement="Painted by night", by=larkfield.ingrid
    )
    for person in (larkfield.ingrid, larkfield.tomas):
        assert not [each for each in read(person) if "night" in each]


def agreed(at, by_nadia=False, **terms) -> Outcome:
    ball = at.offer(**terms)
    ball.accept(by=at.tomas, answering=1)
    return ball.outcome


def test_check_ins_stand_on_the_days_on_which_they_are_due_and_the_next_ones(larkfield):
    Cycle.objects.update(starts_on=date(2026, 4, 1))
    agreed(larkfield)
    body = Client().get(address_of(larkfield.tomas)).content
    due = [each for each in icalendar.Calendar.from_ical(body).walk("VEVENT") if "check-ins" in each["UID"]]
    assert [day(each) for each in due] == [date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1), date(2026, 8, 1)]


def test_a_number_that_was_said_is_due_no_more(larkfield):
    outcome = agreed(larkfield)
    CheckIn.objects.record(outcome, Decimal("8"), by=larkfield.tomas, for_on=date(2026, 4, 30))
    body = Client().get(address_of(larkfield.tomas)).content
    due = [each for each in icalendar.Calendar.from_ical(body).walk("VEVENT") if "check-ins" in each["UID"]]
    assert [day(each) for each in due] == [date(2026, 6, 1), date(2026, 7, 1), date(2026, 8, 1)]


def test_numbers_that_are_due_on_one_day_are_one_entry(larkfield):
    agreed(larkfield)
    agreed(larkfield)
    body = Client().get(address_of(larkfield.tomas)).content
    due = [each for each in icalendar.Calendar.from_ical(body).walk("VEVENT") if day(each) == date(2026, 6, 1)]
    assert "2 check-ins are due" in [str(each["SUMMARY"]) for each in due]


def test_who_measures_is_asked_too_and_a_coach_is_not(larkfield):
    outcome = agreed(larkfield)
    ewa = factories.member(larkfield.area, "Eva Berg")
    assert not [each for each in read(ewa) if each.startswith("Check in")]
    Outcome.objects.set_rhythm(outcome, rhythm="monthly", measured_by=ewa, tolerance=None, by=larkfield.tomas)
    assert [each for each in read(ewa) if each.startswith("Check in")]
    coach = factories.member(larkfield.area, "Kim Berg", Role.COACH)
    assert not [each for each in read(coach) if each.startswith("Check in")]


def test_promised_help_stands_on_its_day_until_it_is_kept(larkfield):
    ball = larkfield.offer(help_text="A second rack by 2026-06-15")
    promise = ball.accept(by=larkfield.tomas, answering=1).commitment.help.get()
    promise.due_on = date(2026, 6, 15)
    promise.save()
    event = read(larkfield.ingrid)[f"Promised to Frame & Paint: {promise.text}"]
    assert (day(event), event["URL"]) == (date(2026, 6, 15), f"http://testserver/help/{promise.pk}/")
    promise.keep(by=larkfield.ingrid)
    assert not [each for each in read(larkfield.ingrid) if each.startswith("Promised")]


def test_a_day_to_look_again_stands_for_both_sides_until_they_looked(larkfield):
    outcome = agreed(larkfield, look_again_on=date(2026, 6, 15), look_again_for="With the rack")
    for person in (larkfield.ingrid, larkfield.tomas):
        event = read(person)["Look again: Riders have their new bike…"]
        assert day(event) == date(2026, 6, 15)
        assert "With the rack" in event["DESCRIPTION"]
    with clock.at(datetime(2026, 6, 15, 9, tzinfo=UTC)):
        said = {"answering": date(2026, 6, 15), "next_on": date(2026, 9, 15)}
        Look.objects.say_it_stands(outcome, by=larkfield.tomas, **said)
        assert day(read(larkfield.tomas)["Look again: Riders have their new bike…"]) == date(2026, 9, 15)


def test_what_was_taken_to_the_huddle_stands_for_the_whole_team(larkfield):
    ball = larkfield.pass_down(larkfield.offer(), reply_by_on=date(2026, 6, 1))
    Huddle.objects.say(larkfield.line, 3, datetime(2026, 1, 1, 9).time(), by=larkfield.nadia)
    HuddleSheet.objects.take(ball, by=larkfield.nadia, answering=ball.version)
    for person in (larkfield.nadia, larkfield.ewa):
        assert day(read(person)["In the huddle: Riders have their new bike…"]) == date(2026, 5, 13)
    assert not [each for each in read(larkfield.tomas) if each.startswith("In the huddle")]


def test_the_cycle_ends_and_its_periods_can_be_looked_back_at(larkfield):
    said = read(larkfield.ewa)
    assert day(said["2026 ends"]) == date(2026, 12, 31)
    assert day(said["Look back at May: Paint Line"]) == date(2026, 6, 1)
    assert said["Look back at May: Paint Line"]["URL"].endswith(f"/review/2026-05/?team={larkfield.line.key}")


def test_a_day_is_the_readers_own(larkfield):
    """On the last evening of the year it is next year already in Auckland."""
    larkfield.ewa.time_zone = "Pacific/Auckland"
    larkfield.ewa.save()
    with clock.at(datetime(2026, 12, 31, 20, tzinfo=UTC)):
        assert "2026 ends" not in read(larkfield.ewa)
        assert "2026 ends" in read(larkfield.nadia)


# --- Who reads it -------------------------------------------------------------------------------------------------


def test_an_address_that_is_old_ended_or_never_was_finds_nothing(larkfield, client):
    old = address_of(larkfield.nadia)
    new = address_of(larkfield.nadia)
    assert [client.get(path).status_code for path in (old, new)] == [404, 200]
    CalendarFeed.objects.stop(larkfield.nadia)
    assert client.get(new).status_code == 404
    for path in ("/calendar/x.ics", "/calendar/.ics", "/calendar/%00.ics", f"/calendar/{'a' * 5000}.ics"):
        assert client.get(path).status_code == 404


def test_who_has_left_has_no_calendar(larkfield, client):
    address = address_of(larkfield.nadia)
    larkfield.nadia.is_active = False
    larkfield.nadia.save()
    assert client.get(address).status_code == 404


def test_only_its_hash_is_kept_and_it_has_256_bits(larkfield):
    feed, secret = CalendarFeed.objects.renew(larkfield.nadia)
    assert len(secret) == 43
    kept = CalendarFeed.objects.values().get()
    assert secret not in str(kept)
    assert kept["ends_with"] == secret[-4:]
    assert secret not in repr(feed)


def test_who_asks_again_is_told_that_nothing_changed(larkfield, client):
    larkfield.offer(reply_by_on=date(2026, 5, 20))
    address = address_of(larkfield.tomas)
    first = client.get(address)
    assert first["Content-Type"] == "text/calendar; charset=utf-8"
    assert first["Cache-Control"] == "private, no-cache"
    with clock.at(MONDAY + timedelta(hours=5)):
        again = client.get(address, headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        larkfield.offer(reply_by_on=date(2026, 5, 21))
        assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_reading_needs_no_session_and_changes_nothing(larkfield, client):
    address = address_of(larkfield.tomas)
    before = CalendarFeed.objects.values().get()
    response = client.get(address)
    assert "Cookie" not in response.get("Vary", "")
    assert not response.cookies
    assert client.post(address).status_code == 405
    assert client.head(address).status_code == 200
    assert CalendarFeed.objects.values().get() == before


@pytest.mark.parametrize("rows", [1, 3, 12])
def test_it_asks_eight_times_however_much_there_is(larkfield, client, rows):
    for _ in factories.in_one_go(range(rows)):
        agreed(larkfield, help_text="A rack", look_again_on=date(2026, 6, 15))
        larkfield.offer(reply_by_on=date(2026, 5, 20))
    for person in (larkfield.tomas, larkfield.ingrid):
        address = address_of(person)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        assert len(asked) == 8


# --- The page and the door for machines ---------------------------------------------------------------------------


def test_the_address_is_shown_once_renewed_and_ended(larkfield, client):
    client.force_login(larkfield.nadia)
    assert "No address yet" in words(client.get("/me/calendar/"))
    made = client.post("/me/calendar/")
    address = made.context["address"]
    assert made.content.decode().count(f'value="{address}"') == 1
    assert f'href="webcal://{address.removeprefix("http://")}"' in made.content.decode()
    assert "no-store" in made["Cache-Control"]
    path = address.removeprefix("http://testserver")
    assert client.get(path).status_code == 200
    page = client.get("/me/calendar/")
    assert address not in page.content.decode()
    assert f"Made today. It ends with …{address[-8:-4]}." in words(page)
    client.post("/me/calendar/")
    assert client.get(path).status_code == 404
    ended = client.post("/me/calendar/ending/", follow=True)
    assert "No address yet" in words(ended)


def test_a_program_makes_and_ends_it(larkfield, client):
    nadia = Program(larkfield.nadia)
    assert nadia.get("/calendar/").json() == {"made_at": None}
    made = nadia.post("/calendar/")
    assert made.status_code == 201
    path = made.json()["address"].removeprefix("http://testserver")
    assert client.get(path).status_code == 200
    assert "address" not in nadia.get("/calendar/").json()
    assert nadia.post("/calendar/ending/").json() == {"made_at": None}
    assert client.get(path).status_code == 404
