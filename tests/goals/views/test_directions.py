"""A measure of each direction on its way from the offer to the page of the outcome."""

import re
from datetime import date, datetime
from decimal import Decimal
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from goals.models import Catchball, CheckIn, Commitment, TermsDraft
from lean.lib import clock
from tests import factories
from tests.factories import terms

pytestmark = pytest.mark.django_db

OVEN = {"direction": "range", "measure_name": "Oven", "unit": "°C", "decimals": 0, "measure_key": ""}
AUDIT = {"direction": "milestone", "measure_name": "Audit passed", "unit": "", "due_on": date(2026, 4, 3)}


@pytest.fixture(autouse=True)
def _in_may():
    with clock.at(datetime(2026, 5, 11, 9, tzinfo=ZoneInfo("UTC"))):
        yield


@pytest.fixture
def larkfield():
    return factories.company()


def oven(low="20", high="24", **fields):
    bounds = {"range_low": low and Decimal(low), "range_high": high and Decimal(high)}
    return terms(None, fields.pop("target", None), **OVEN | bounds | fields)


def offered(company, asked) -> Catchball:
    return Catchball.objects.offer(parent=company.outcome, team=company.area, by=company.ingrid, terms=asked)


def set_by_ingrid(company, wanted):
    return Commitment.objects.set_top(team=company.top, cycle=company.cycle, terms=wanted, by=company.ingrid).outcome


def measured(outcome, *values):
    for on, value in values:
        CheckIn.objects.create(outcome=outcome, for_on=on, value=Decimal(value))


def read(client, url, by) -> str:
    client.force_login(by)
    response = client.get(url)
    assert response.status_code == 200
    main = re.search(r"<main[^>]*>(.*)</main>", response.content.decode(), re.DOTALL)[1]
    return re.sub(r" ([,.;])", r"\1", " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split()))


# --- What terms keep of it ----------------------------------------------------------------------------------


def test_terms_leave_out_what_their_direction_has_no_use_for(larkfield):
    kept = offered(larkfield, oven(target="5", stretch=Decimal(4), pace=[["2026-05-31", "5"]])).latest_terms
    assert (kept.target, kept.stretch, kept.pace, kept.has_target, kept.promise) == (
        None,
        None,
        [],
        True,
        "20–24\xa0°C",
    )
    kept = offered(larkfield, terms("5", "3", **AUDIT)).latest_terms
    assert (kept.baseline, kept.target, kept.promise) == (0, 1, "reached by 3 April")
    kept = offered(larkfield, terms("5", "3", range_low=Decimal(1))).latest_terms
    assert (kept.range_low, kept.promise) == (None, "3.0\xa0days")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (oven("24", "20"), "range_high"),
        (oven("24", "24"), "range_high"),
        (oven(measure_name=""), "measure_name"),
        (terms("31", "18", stretch=Decimal(18)), "stretch"),
        (terms("31", "18", stretch=Decimal(20)), "stretch"),
        (terms("61", "72", direction="increase", stretch=Decimal(70)), "stretch"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(larkfield, wrong, field):
    with pytest.raises(ValidationError) as refused:
        offered(larkfield, wrong)
    assert list(refused.value.error_dict) == [field]


def test_a_stretch_that_a_counter_goes_beyond_is_none_any_more(larkfield):
    ball = offered(larkfield, terms("9", "5", stretch=Decimal(4)))
    assert ball.latest_terms.revised(target=Decimal("4.5")).stretch == 4
    assert ball.latest_terms.revised(target=Decimal("3.5")).stretch is None


# --- In a catchball -----------------------------------------------------------------------------------------


def counter(client, ball, by, **said):
    client.force_login(by)
    sent = {"answering": ball.version, "text": "It is what the oven does."} | said
    return client.post(f"/catchballs/{ball.pk}/counters/", sent)


def test_a_range_is_countered_with_other_ends_and_accepted(larkfield, client):
    ball = offered(larkfield, oven())
    assert "Accept 20–24 °C" in read(client, ball.get_absolute_url(), larkfield.tomas)
    assert counter(client, ball, larkfield.tomas, range_low="19", range_high="24").status_code == 302
    ball.refresh_from_db()
    says = read(client, ball.get_absolute_url(), larkfield.ingrid)
    assert "20–24 °C 19–24 °C" in says
    assert "Agree to 19–24 °C" in says
    ball.accept(by=larkfield.ingrid, answering=ball.version)
    assert "Oven: 19–24 °C, by 31 December." in read(client, ball.get_absolute_url(), larkfield.tomas)


def test_the_wrong_way_round_is_said_at_the_field_and_kept(larkfield, client):
    ball = offered(larkfield, oven())
    answer = counter(client, ball, larkfield.tomas, range_low="25", range_high="24")
    assert answer.status_code == 422
    assert "The upper end has to be above the lower one." in answer.content.decode()
    assert 'value="25"' in answer.content.decode()


def test_a_milestone_is_countered_with_another_day(larkfield, client):
    ball = offered(larkfield, terms("0", "1", **AUDIT))
    assert "Commit to “Audit passed” by 3 April" in read(client, ball.get_absolute_url(), larkfield.tomas)
    assert counter(client, ball, larkfield.tomas, due_on="2026-06-05").status_code == 302
    ball.refresh_from_db()
    assert ball.latest_terms.promise == "reached by 5 June"


def test_a_measure_may_be_countered_with_another_direction(larkfield, client):
    ball = offered(larkfield, terms("9", "5"))
    said = {"direction": "range", "range_low": "", "range_high": "6", "measure_name": "Frame ready", "unit": "days"}
    assert counter(client, ball, larkfield.tomas, **said).status_code == 302
    ball.refresh_from_db()
    kept = ball.latest_terms
    assert (kept.direction, kept.target, kept.promise) == ("range", None, "at most 6.0\xa0days")
    assert kept.measure_key == "frame-ready-days"


# --- The pace -----------------------------------------------------------------------------------------------


def test_the_pace_is_shown_straight_and_left_alone_stays_straight(larkfield, client):
    ball = offered(larkfield, terms("12", "0", baseline_on=date(2025, 12, 31)))
    client.force_login(larkfield.tomas)
    form = client.get(ball.get_absolute_url()).context["forms"]["counter"]
    row = {field.name: field.value() for field in form.pace_fields}
    assert (len(row), row["pace_2026-01-31"], row["pace_2026-11-30"]) == (11, "11.0", "1.0")
    assert counter(client, ball, larkfield.tomas, target="6", **row).status_code == 302
    ball.refresh_from_db()
    assert (ball.latest_terms.target, ball.latest_terms.pace) == (6, [])


def test_a_row_of_numbers_becomes_the_pace_up_to_the_due_day(larkfield, client):
    ball = offered(larkfield, terms("12", "0", baseline_on=date(2025, 12, 31)))
    row = {"pace_2026-01-31": "12", "pace_2026-02-28": "", "pace_2026-03-31": "10,5", "pace_2026-11-30": "1"}
    answer = counter(client, ball, larkfield.tomas, target="2", due_on="2026-10-31", **row)
    assert answer.status_code == 302
    ball.refresh_from_db()
    assert ball.latest_terms.pace == [["2026-01-31", "12"], ["2026-03-31", "10.5"]]


def test_a_pace_is_written_into_a_draft_too(larkfield, client):
    draft = Catchball.objects.draft(
        parent=larkfield.outcome, team=larkfield.area, statement="Ready", by=larkfield.ingrid
    )
    written = terms("12", "0", baseline_on=date(2025, 12, 31)).proposed()
    TermsDraft.objects.update_or_create(outcome=draft.outcome, by_team=larkfield.top, defaults=written)
    client.force_login(larkfield.ingrid)
    said = {"do": "draft", "answering": 0, "statement": "Ready", "measure_name": "Frame", "unit": "days"}
    said |= {"direction": "decrease", "baseline": "12", "target": "0", "due_on": "2026-12-31", "pace_2026-06-30": "8"}
    assert client.post(f"/catchballs/{draft.pk}/draft/", said).status_code == 302
    assert TermsDraft.objects.get(outcome=draft.outcome).pace == [["2026-06-30", "8"]]


# --- On the pages -------------------------------------------------------------------------------------------


def test_a_range_says_how_many_months_kept_it(larkfield, client):
    outcome = set_by_ingrid(larkfield, oven(baseline_on=date(2025, 12, 31)))
    measured(
        outcome,
        (date(2026, 1, 31), "21"),
        (date(2026, 2, 28), "25"),
        (date(2026, 3, 31), "22"),
        (date(2026, 4, 30), "24"),
    )
    says = read(client, outcome.get_absolute_url(), larkfield.ewa)
    assert "On track" in says
    assert "24 °C Oven, in April. 20–24 °C, 3 of 4 months inside." in says
    assert "February 20–24 25 Missed the plan" in says
    assert "22 → 20–24" not in read(client, "/map/", larkfield.ewa)
    assert "24 → 20–24" in read(client, larkfield.top.get_absolute_url(), larkfield.ewa)


def test_a_milestone_is_not_yet_or_reached_with_its_day(larkfield, client):
    outcome = set_by_ingrid(larkfield, terms("0", "1", **AUDIT | {"due_on": date(2026, 6, 5)}))
    assert "Not yet Audit passed. Not yet; to be reached by 5 June." in read(
        client, outcome.get_absolute_url(), larkfield.ewa
    )
    measured(outcome, (date(2026, 4, 3), "1"))
    says = read(client, outcome.get_absolute_url(), larkfield.ewa)
    assert "Reached Audit passed. Reached on 3 April." in says
    assert "Is it moving?" not in says


def test_a_stretch_is_shown_and_counted_nowhere(larkfield, client):
    outcome = set_by_ingrid(larkfield, terms("31", "18", stretch=Decimal(15), foresight="leading"))
    measured(outcome, (date(2026, 4, 30), "27.2"))
    says = read(client, outcome.get_absolute_url(), larkfield.ewa)
    assert "Stretch: 15.0 days. It counts in no sum. Leading: it tells early what will come." in says
    assert "All of the 13.0 days are open." in says


def test_no_recent_word_and_two_misses_are_said_kindly(larkfield, client):
    outcome = set_by_ingrid(larkfield, terms("31", "18", baseline_on=date(2025, 12, 31)))
    measured(outcome, (date(2026, 1, 31), "31"), (date(2026, 2, 28), "31"))
    says = read(client, outcome.get_absolute_url(), larkfield.ewa)
    assert "No recent word" in says
    assert "No word since February." in says
    assert "Two misses in a row: do we know the cause?" in says


def test_from_twelve_values_on_a_miss_may_be_the_usual_swing(larkfield, client):
    outcome = set_by_ingrid(
        larkfield, terms("27", "27", unit="k€", decimals=0, direction="increase", baseline_on=date(2025, 4, 30))
    )
    ends = [date(2025, month, 28) for month in range(5, 13)] + [date(2026, month, 28) for month in range(1, 5)]
    measured(outcome, *((on, "25" if number % 2 else "30") for number, on in enumerate(ends)))
    outcome.tolerance = Decimal(0)
    outcome.save()
    says = read(client, outcome.get_absolute_url(), larkfield.ewa)
    assert "Inside the usual swing of ±13 k€." in says
    assert "Behind" not in says
    assert "do we know the cause" not in says


@pytest.mark.parametrize("direction", ["range", "milestone"])
def test_a_new_outcome_of_each_direction_is_set_and_offered(larkfield, client, direction):
    client.force_login(larkfield.ingrid)
    form = {
        "team": larkfield.top.pk, "statement": "The oven is steady", "measure_name": "Oven", "unit": "°C",
        "direction": direction, "range_low": "20", "range_high": "24", "due_on": "2026-12-31", "adds_up": "count",
        "piece-TOTAL_FORMS": 1, "piece-INITIAL_FORMS": 0, "piece-0-team": larkfield.area.pk, "piece-0-offered": "on",
        "piece-0-range_low": "21", "piece-0-range_high": "23", "do": "send",
    }  # fmt: skip
    added_up = client.post("/outcomes/new/", form | {"adds_up": "sum"})
    assert added_up.status_code == 422
    assert "A range or a milestone has no way to share" in added_up.content.decode()
    answer = client.post("/outcomes/new/", form)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    ball = Catchball.objects.with_everything().latest("pk")
    promised = {"range": ("20–24\xa0°C", "21–23\xa0°C"), "milestone": ("reached by 31 December",) * 2}[direction]
    agreed = Commitment.objects.get(in_force__outcome=ball.outcome.parent)
    assert (agreed.terms.promise, ball.latest_terms.promise) == promised
