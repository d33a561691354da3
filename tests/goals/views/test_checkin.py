"""Saying a number on Home and on the outcome's page: one field and Enter, and at once what it moved."""

import re
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from goals.models import CheckIn, GuardrailWord, Outcome
from lean.lib import clock
from tests import factories
from tests.page import words

pytestmark = pytest.mark.django_db

APRIL, MARCH = date(2026, 4, 30), date(2026, 3, 31)


@pytest.fixture(autouse=True)
def _in_may():
    with clock.at(datetime(2026, 5, 12, 9, tzinfo=ZoneInfo("UTC"))):
        yield


@pytest.fixture
def larkfield():
    return factories.company()


def signed_in(person) -> Client:
    browser = Client()
    browser.force_login(person)
    return browser


@pytest.fixture
def ingrid(larkfield):
    return signed_in(larkfield.ingrid)


def address(outcome, more=""):
    return f"{outcome.get_absolute_url()}check-ins/{more}"


def said(outcome, value, on=APRIL, by=None, **more):
    return CheckIn.objects.create(outcome=outcome, for_on=on, value=Decimal(value), by=by, **more)


def fields(page, form="checkin") -> dict:
    """What the first form of this class would send if somebody pressed its button."""
    html = re.search(rf'<form class="{form}[ "].*?</form>', page.content.decode(), re.DOTALL)[0]
    inputs = re.findall(r"<input[^>]*>", html)
    named = [(re.search(r'name="([^"]*)"', tag)[1], re.search(r' value="([^"]*)"', tag)) for tag in inputs]
    return {name: value[1] if value else "" for name, value in named}


# --- Home -----------------------------------------------------------------------------------------------------


def test_home_asks_for_the_number_of_the_period_that_is_over(larkfield, ingrid):
    said(larkfield.outcome, "28.5", MARCH)
    page = words(ingrid.get("/"))
    assert "Check-ins due One number each" in page
    assert "Riders have their new bike…, April 28.5 days in March. Due since 1 May" in page


def test_a_week_is_called_by_its_number(larkfield, ingrid):
    Outcome.objects.update(rhythm="weekly")
    assert "Riders have their new bike…, week 19" in words(ingrid.get("/"))
    Outcome.objects.update(rhythm="quarterly")
    assert "Riders have their new bike…, January to March" in words(ingrid.get("/"))


def test_where_nothing_is_due_home_says_so_and_to_others_nothing(larkfield, ingrid):
    said(larkfield.outcome, "27.5")
    assert "Nothing is due." in words(ingrid.get("/"))
    assert "Check-ins" not in words(signed_in(larkfield.ewa).get("/"))


def test_whoever_is_named_is_asked_and_the_lead_sees_who(larkfield, ingrid):
    omar = factories.member(larkfield.top, "Omar Aziz")
    Outcome.objects.filter(pk=larkfield.outcome.pk).update(measured_by=omar)
    assert "April Due since 1 May" in words(signed_in(omar).get("/"))
    assert "April Due since 1 May. Omar Aziz measures it" in words(ingrid.get("/"))


def test_what_keeps_running_asks_nobody_unless_somebody_is_named(larkfield, ingrid):
    Outcome.objects.update(kind="keep_running")
    assert "Check-ins" not in words(ingrid.get("/"))
    Outcome.objects.update(measured_by=larkfield.ingrid)
    assert "Check-ins due" in words(ingrid.get("/"))


def test_an_offer_that_is_talked_about_asks_for_no_number(larkfield):
    larkfield.offer()
    assert "Check-ins" not in words(signed_in(larkfield.tomas).get("/"))


def test_a_milestone_that_is_reached_is_not_asked_for_again(larkfield):
    rack = {"direction": "milestone", "measure_name": "Rack is in", "unit": "", "decimals": 0}
    ball = larkfield.offer("1", **rack, baseline_on=date(2026, 1, 5))
    ball.accept(by=larkfield.tomas, answering=1)
    tomas = signed_in(larkfield.tomas)
    page = words(tomas.get("/"))
    assert "Not yet" in page
    assert "Reached" in page
    answer = tomas.post(address(ball.outcome), fields(tomas.get("/")) | {"value": "yes"})
    assert answer.status_code == 302
    assert "Nothing is due." in words(tomas.get("/"))


def test_a_number_and_enter_is_a_check_in_without_a_script(larkfield, ingrid):
    said(larkfield.outcome, "28.5", MARCH)
    answer = ingrid.post(address(larkfield.outcome), fields(ingrid.get("/")) | {"value": "27,5"}, follow=True)
    assert answer.redirect_chain[-1][0] == "/#due"
    assert "27.5\u00a0days saved. From 28.5 to 27.5." in answer.content.decode()
    made = CheckIn.objects.get(for_on=APRIL)
    assert (made.value, made.by, made.words) == (Decimal("27.5"), larkfield.ingrid, "")


def htmx(browser, outcome, form):
    return browser.post(address(outcome), form, headers={"HX-Request": "true"})


def test_the_row_becomes_what_was_saved_and_says_what_it_moved(larkfield, ingrid):
    said(larkfield.outcome, "28.5", MARCH)
    answer = htmx(ingrid, larkfield.outcome, fields(ingrid.get("/")) | {"value": "27"})
    assert words(answer).startswith("27.0 days saved. From 28.5 to 27.0.")
    assert "behind the plan" in words(answer)
    assert f'id="check-in-{larkfield.outcome.pk}"' in answer.content.decode()
    assert 'data-say="Saved: 27.0\u00a0days.' in answer.content.decode()


def test_change_opens_the_row_again_and_corrects(larkfield, ingrid):
    first = said(larkfield.outcome, "27", by=larkfield.ingrid)
    row = ingrid.get(address(larkfield.outcome, f"?correct={first.pk}&place=home"), headers={"HX-Request": "true"})
    form = fields(row)
    assert (form["value"], form["replaces"], form["for_on"]) == ("27.0", str(first.pk), "2026-04-30")
    answer = htmx(ingrid, larkfield.outcome, form | {"value": "27.2"})
    assert words(answer).startswith("27.2 days saved.")
    assert CheckIn.objects.get(replaces=first).value == Decimal("27.2")


def test_a_slip_is_asked_about_in_the_row_and_kept_at_the_second_press(larkfield, ingrid):
    form = fields(ingrid.get("/")) | {"value": "275"}
    asked = htmx(ingrid, larkfield.outcome, form)
    assert asked.status_code == 422
    assert "Is 275.0 days right? The numbers so far lie between 18.0 and 31.0." in words(asked)
    assert "Keep Riders have their new bike" in words(asked)
    again = fields(asked)
    assert again["value"] == "275"
    assert htmx(ingrid, larkfield.outcome, again | {"value": "280"}).status_code == 422
    assert htmx(ingrid, larkfield.outcome, again).status_code == 200
    assert CheckIn.objects.get().value == 275


@pytest.mark.parametrize(("typed", "says"), [("", "Write the number first."), ("many", "“many” is not a number.")])
def test_what_is_no_number_is_said_at_its_field(larkfield, ingrid, typed, says):
    answer = htmx(ingrid, larkfield.outcome, fields(ingrid.get("/")) | {"value": typed})
    assert (answer.status_code, says in words(answer)) == (422, True)


def test_somebody_else_was_faster_and_nothing_typed_is_lost(larkfield, ingrid):
    form = fields(ingrid.get("/")) | {"value": "27.2"}
    first = said(larkfield.outcome, "27.5", by=larkfield.ingrid)
    answer = htmx(ingrid, larkfield.outcome, form)
    assert answer.status_code == 409
    assert "For 30 April there is 27.5 already, from Ingrid Solheim." in words(answer)
    again = fields(answer)
    assert (again["value"], again["replaces"]) == ("27.2", str(first.pk))
    assert htmx(ingrid, larkfield.outcome, again).status_code == 200
    assert CheckIn.objects.get(replaces=first).value == Decimal("27.2")


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_home_asks_the_same_few_queries_for_any_number_of_check_ins(larkfield, django_assert_num_queries, rows):
    for _ in range(rows):
        agreed = larkfield.offer()
        agreed.accept(by=larkfield.tomas, answering=1)
        said(agreed.outcome, "8", MARCH)
    tomas = signed_in(larkfield.tomas)
    tomas.get("/")
    with django_assert_num_queries(6):
        page = tomas.get("/")
    assert len(page.context["due"]) == rows


# --- The page of the outcome ----------------------------------------------------------------------------------


def test_the_page_asks_for_the_period_that_is_owed_else_for_the_one_that_runs(larkfield, ingrid):
    assert "What we saw and learned Every month. Change the rhythm April days" in words(
        ingrid.get(larkfield.outcome.get_absolute_url())
    )
    said(larkfield.outcome, "27.5")
    assert "Change the rhythm May so far days" in words(ingrid.get(larkfield.outcome.get_absolute_url()))


def test_whoever_may_not_reads_the_values_and_finds_no_form(larkfield):
    said(larkfield.outcome, "27.5", by=larkfield.ingrid, words="The rack came")
    page = words(signed_in(larkfield.ewa).get(larkfield.outcome.get_absolute_url()))
    assert "27.5 April The rack came Ingrid Solheim, 12 May" in page
    assert "Check in" not in page
    assert "Correct" not in page


def test_a_correction_shows_both(larkfield, ingrid):
    first = said(larkfield.outcome, "72.5", by=larkfield.ingrid)
    second = said(larkfield.outcome, "27.5", by=larkfield.ingrid, replaces=first)
    said(larkfield.outcome, "27.2", by=larkfield.ingrid, replaces=second)
    page = words(ingrid.get(larkfield.outcome.get_absolute_url()))
    assert "27.2 April Ingrid Solheim, 12 May. Corrected from 27.5, before that 72.5" in page
    assert "Ingrid Solheim corrected 27.5 to 27.2 days in April" in page


def test_a_value_for_another_day_keeps_the_latest(larkfield, ingrid):
    said(larkfield.outcome, "27.5")
    form = fields(ingrid.get(larkfield.outcome.get_absolute_url()), "checkin-full")
    answer = ingrid.post(address(larkfield.outcome), form | {"value": "28.5", "for_on": "2026-03-31"}, follow=True)
    assert "28.5\u00a0days saved. The latest is still 27.5\u00a0days in April." in answer.content.decode()


def test_the_page_is_drawn_anew_because_the_measure_has_moved(larkfield, ingrid):
    form = fields(ingrid.get(larkfield.outcome.get_absolute_url()), "checkin-full") | {"value": "27.5"}
    answer = htmx(ingrid, larkfield.outcome, form)
    assert answer.headers["HX-Refresh"] == "true"


def test_a_day_to_come_is_said_at_its_field(larkfield, ingrid):
    form = fields(ingrid.get(larkfield.outcome.get_absolute_url()), "checkin-full")
    answer = ingrid.post(
        address(larkfield.outcome), form | {"value": "27", "for_on": "2026-06-30", "words": "So it is"}
    )
    assert answer.status_code == 422
    assert "That day is still to come." in words(answer)
    assert fields(answer, "checkin-full")["words"] == "So it is"


def test_today_said_twice_is_corrected_and_yesterdays_number_is_not(larkfield, ingrid):
    said(larkfield.outcome, "27.5")
    today = said(larkfield.outcome, "27.4", date(2026, 5, 12))
    form = fields(ingrid.get(larkfield.outcome.get_absolute_url()), "checkin-full")
    assert form["replaces"] == str(today.pk)
    assert ingrid.post(address(larkfield.outcome), form | {"value": "27.3"}).status_code == 302
    answer = ingrid.post(address(larkfield.outcome), form | {"value": "27.1", "for_on": "2026-04-30", "form_key": "x"})
    assert answer.status_code == 409


def test_all_values_have_a_page_and_the_outcomes_page_the_latest(larkfield, ingrid):
    for day in range(1, 15):
        said(larkfield.outcome, "27.5", date(2026, 2, day))
    page = words(ingrid.get(larkfield.outcome.get_absolute_url()))
    assert "All 14 values" in page
    latest = page[page.index("What we saw and learned") :]
    assert "27.5 14 February" in latest
    assert "27.5 2 February" not in latest
    assert "27.5 2 February" in words(ingrid.get(address(larkfield.outcome)))


# --- A column ---------------------------------------------------------------------------------------------------


def paste(browser, outcome, column, **more):
    return browser.post(address(outcome, "column/"), {"column": column} | more)


def test_a_column_is_looked_at_first(larkfield, ingrid):
    said(larkfield.outcome, "28", MARCH, by=larkfield.ingrid)
    page = paste(ingrid, larkfield.outcome, "29.5\n28.5\n275")
    assert page.status_code == 200
    assert CheckIn.objects.count() == 1
    says = words(page)
    assert "These are 3 values 29.5 February new 28.5 March corrects 28.0 275.0 April new Is 275.0 days right?" in says
    assert "Save 3 values" in says


def test_then_it_is_saved_all_at_once(larkfield, ingrid):
    first = said(larkfield.outcome, "28", MARCH, by=larkfield.ingrid)
    column = {"column": "29.5\n28.5\n27.5", "seen": first.pk, "do": "save", "form_key": "k"}
    for _ in range(2):
        assert ingrid.post(address(larkfield.outcome, "column/"), column).status_code == 302
    held = CheckIn.objects.filter(replaced_by=None)
    assert [(each.for_on.month, float(each.value)) for each in held] == [(2, 29.5), (3, 28.5), (4, 27.5)]
    assert CheckIn.objects.get(replaces=first).by == larkfield.ingrid


def test_every_bad_line_is_named_and_nothing_is_saved(larkfield, ingrid):
    page = paste(ingrid, larkfield.outcome, "2026-03-31\t28.5\n2026-04-30\tmany", do="save")
    assert page.status_code == 422
    assert "One line needs another look" in words(page)
    assert "Line 2, “2026-04-30 many”: “many” is not a number. Write it like 3.2." in words(page)
    assert CheckIn.objects.count() == 0


def test_a_column_whose_preview_is_old_is_shown_anew(larkfield, ingrid):
    said(larkfield.outcome, "28", MARCH, by=larkfield.ingrid)
    page = paste(ingrid, larkfield.outcome, "28.5\n27.5", do="save", seen="")
    assert page.status_code == 409
    assert "Somebody said a number meanwhile." in words(page)
    assert "28.5 March corrects 28.0" in words(page)


# --- Rhythm and guardrails ----------------------------------------------------------------------------------------


def test_the_lead_settles_the_rhythm_and_who_measures(larkfield, ingrid):
    omar = factories.member(larkfield.top, "Omar Aziz")
    form = {"rhythm": "weekly", "measured_by": omar.pk, "tolerance": "0,5"}
    assert ingrid.post(f"{larkfield.outcome.get_absolute_url()}rhythm/", form).status_code == 302
    page = words(ingrid.get(larkfield.outcome.get_absolute_url()))
    assert "Every week; Omar Aziz measures it" in page
    refused = ingrid.post(f"{larkfield.outcome.get_absolute_url()}rhythm/", form | {"tolerance": "-1"})
    assert (refused.status_code, "isn't below zero" in words(refused)) == (422, True)


RAIL = {"name": "Recordable injuries", "unit": "injuries", "side": "at_most", "limit": "19"}


def test_a_guardrail_stands_beside_the_measure(larkfield):
    outcome = larkfield.offer(guardrails=[RAIL]).outcome
    tomas = signed_in(larkfield.tomas)
    assert "Recordable injuries, at most 19 No number yet" in words(tomas.get(outcome.get_absolute_url()))
    form = {"name": "Recordable injuries", "value": "16", "for_on": "2026-04-30"}
    assert tomas.post(f"{outcome.get_absolute_url()}guardrails/", form).status_code == 302
    assert "Recordable injuries 16, at most 19 Within its limit" in words(tomas.get(outcome.get_absolute_url()))
    refused = tomas.post(f"{outcome.get_absolute_url()}guardrails/", form | {"value": "21"})
    assert refused.status_code == 409
    first = GuardrailWord.objects.get()
    assert fields(refused, "checkin-full")["replaces"] == str(first.pk)
    tomas.post(f"{outcome.get_absolute_url()}guardrails/", fields(refused, "checkin-full"))
    assert "Recordable injuries 21, at most 19 Above its limit" in words(tomas.get(outcome.get_absolute_url()))


def test_a_guardrail_that_is_not_there_is_refused_in_words(larkfield):
    outcome = larkfield.offer(guardrails=[RAIL]).outcome
    form = {"name": "Overtime", "value": "16", "for_on": "2026-04-30"}
    answer = signed_in(larkfield.tomas).post(f"{outcome.get_absolute_url()}guardrails/", form)
    assert (answer.status_code, "name no such guardrail" in words(answer)) == (409, True)
