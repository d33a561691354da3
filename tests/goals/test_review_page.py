"""The review of a period: the bowling chart, what leaders promised, what is talked about, and the spreadsheet."""

import csv
import io
import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from goals.models import Catchball, CheckIn, Commitment, Help, InForce, Outcome, Review, TalkNote, Terms
from goals.models.kept import heard_anew
from goals.models.review import Said
from goals.reads.review import ReviewPage
from lean.lib import clock
from teams.models import Team
from tests import factories
from tests.factories import terms
from tests.laid_down import laid_down
from tests.page import words

pytestmark = pytest.mark.django_db

TUESDAY = datetime(2026, 5, 12, 9, tzinfo=ZoneInfo("UTC"))
JANUARY = date(2026, 1, 1)
APRIL = "/review/2026-04/"
MONTHS = [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)]


@pytest.fixture(autouse=True)
def _on_tuesday():
    with clock.at(TUESDAY):
        yield


@pytest.fixture
@laid_down
def larkfield():
    """From 9 to 5 days by the end of the year, agreed: a third of a day each month."""
    with clock.at(TUESDAY - timedelta(days=100)):
        company = factories.company()
        company.ball = company.offer(baseline_on=JANUARY, statement="A frame is painted in five days")
        company.ball.accept(by=company.tomas, answering=1)
        company.piece = company.ball.outcome
    return company


def heard(outcome, **said) -> CheckIn:
    """Whoever says it; what is kept of the outcome knows of it, as of all that verbs write."""
    made = CheckIn.objects.create(outcome=outcome, **said)
    heard_anew([outcome.pk])
    return made


def measured(outcome, *values: str | None) -> None:
    for on, value in zip(MONTHS, values, strict=False):
        if value is not None:
            heard(outcome, for_on=on, value=Decimal(value))


@pytest.fixture
def page(client):
    def read(person, address=APRIL):
        client.force_login(person)
        return words(client.get(address))

    return read


def of_the_area(larkfield, when="2026-04") -> str:
    return f"/review/{when}/?team={larkfield.area.key}"


# --- Which review ---------------------------------------------------------------------------------------------


def test_the_short_address_leads_to_the_last_period_that_is_over(client, larkfield):
    client.force_login(larkfield.ewa)
    assert client.get("/review/").url == APRIL
    assert client.get(f"/review/?team={larkfield.line.key}").url == f"{APRIL}?team={larkfield.line.key}"


def test_in_the_first_period_it_leads_to_that_one(client, larkfield):
    client.force_login(larkfield.ewa)
    with clock.at(datetime(2026, 1, 20, 9, tzinfo=ZoneInfo("UTC"))):
        assert client.get("/review/").url == "/review/2026-01/"


def test_without_a_planning_period_it_says_so(client):
    client.force_login(factories.person("Ewa Lis"))
    assert "There is no time to look back on yet." in words(client.get("/review/"))


@pytest.mark.parametrize(
    "address",
    [
        "/review/2026-13/",
        "/review/2025-04/",
        "/review/2026-06/",
        "/review/2027-04/",
        "/review/april/",
        "/review/0000-00/",
        "/review/2026-04/?team=nowhere",
        "/review/2026-04/?team=%00",
    ],
)
def test_a_review_that_cannot_be_is_not_found(client, larkfield, address):
    client.force_login(larkfield.ewa)
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("rhythm", "when", "over", "title", "heads"),
    [
        ("quarterly", "/review/2026-03/", "/review/2026-02/", "Quarter 1 review", "Start Q1 Q2 Q3 Q4"),
        ("weekly", "/review/2026-05-10/", "/review/2026-05-13/", "Week to 10 May review", "3 May 10 May 17 May"),
    ],
)
def test_the_cycle_says_in_which_rhythm_it_is_looked_at(client, larkfield, rhythm, when, over, title, heads):
    larkfield.cycle.__class__.objects.update(review_rhythm=rhythm)
    client.force_login(larkfield.ewa)
    assert client.get("/review/").url == when
    # A day within the period is redirected to the day that names it.
    assert client.get(over).url == when
    says = words(client.get(when))
    assert says.startswith(title)
    assert heads in says


def test_one_goes_back_and_on_through_the_periods_that_are_over(client, larkfield):
    client.force_login(larkfield.ewa)
    html = client.get("/review/2026-03/").content.decode()
    assert 'href="/review/2026-02/" rel="prev">February' in html
    assert 'href="/review/2026-04/" rel="next">April' in html
    assert 'aria-disabled="true">May' in client.get(APRIL).content.decode()


def test_a_year_and_a_quarter_that_run_at_once_are_looked_at_together(page, larkfield):
    quarter = factories.cycle(name="Q2", starts_on=date(2026, 4, 1), ends_on=date(2026, 6, 30))
    Commitment.objects.set_top(
        team=larkfield.top, cycle=quarter, terms=terms(statement="Doors open at seven"), by=larkfield.ingrid
    )
    says = page(larkfield.ewa)
    assert "Riders have their new bike" in says
    assert "Doors open at seven" in says
    assert "Start Jan Feb Mar Apr" in says


def test_below_a_horizon_of_years_the_outcomes_of_the_year_are_the_top(page, larkfield):
    horizon = factories.cycle(name="2029", span="horizon", ends_on=date(2029, 12, 31))
    above = Commitment.objects.set_top(
        team=larkfield.top, cycle=horizon, terms=terms(statement="The bike for a life"), by=larkfield.ingrid
    )
    larkfield.outcome.move_under(above.outcome)
    says = page(larkfield.ewa)
    assert "Riders have their new bike" in says
    assert "The bike for a life" not in says


def test_at_the_top_stands_what_is_the_organisations_own(page, larkfield):
    Commitment.objects.set_top(
        team=larkfield.area, cycle=larkfield.cycle, terms=terms(statement="Paint smells of nothing"), by=larkfield.tomas
    )
    says = page(larkfield.ewa)
    assert "Riders have their new bike" in says
    assert "Paint smells of nothing" not in says
    assert "Paint smells of nothing" in page(larkfield.ewa, f"{APRIL}?below=1")


def test_where_those_at_the_very_top_own_nothing_all_top_outcomes_stand_there(page, larkfield):
    Commitment.objects.set_top(
        team=larkfield.area, cycle=larkfield.cycle, terms=terms(statement="Paint smells of nothing"), by=larkfield.tomas
    )
    larkfield.top.move_under(factories.team("Government"))
    says = page(larkfield.ewa)
    assert "Riders have their new bike" in says
    assert "Paint smells of nothing" in says


# --- The chart ------------------------------------------------------------------------------------------------


def test_a_frame_has_the_plan_above_and_the_actual_below(page, larkfield):
    measured(larkfield.piece, "8.6", "8.4", "8.3", "8.2")
    says = page(larkfield.ewa, of_the_area(larkfield))
    # Four days in twelve months: 8.7 is planned for January, 7.7 for April.
    assert (
        "A frame is painted in five days Days from order to door 9 plan 8.7 actual 8.6 plan 8.3 actual 8.4 "
        "plan 8 actual 8.3 plan 7.7 actual 8.2 plan 7.3 plan 7 plan 6.7 plan 6.3 plan 6 plan 5.7 plan 5.3 plan 5 Behind"
    ) in says


def test_shape_and_word_stand_beside_colour(client, larkfield):
    measured(larkfield.piece, "8.6", "8.6", "8.9")
    client.force_login(larkfield.ewa)
    html = client.get(of_the_area(larkfield, "2026-03")).content.decode()
    for colour, label in {"is-ok": "met", "is-watch": "behind plan", "is-off": "far from plan"}.items():
        assert f'<td class="{colour}' in html
        assert f'aria-label="{label}"' in html
    assert '<td class=" future">' in html


def test_it_shows_what_was_known_at_the_end_of_its_period(page, larkfield):
    measured(larkfield.piece, "8.6", "8.3", "8.3", "5")
    march = page(larkfield.ewa, of_the_area(larkfield, "2026-03"))
    assert "plan 8 actual 8.3 plan 7.7 plan 7.3" in march


def test_the_latest_value_of_a_period_counts_and_a_corrected_one_does_not(page, larkfield):
    early = heard(larkfield.piece, for_on=date(2026, 4, 3), value=Decimal(6))
    wrong = heard(larkfield.piece, for_on=MONTHS[3], value=Decimal(1))
    heard(larkfield.piece, for_on=MONTHS[3], value=Decimal(7), replaces=wrong)
    says = page(larkfield.ewa, of_the_area(larkfield))
    assert "actual 7 " in says
    assert f"actual {early.value:.0f} " not in says


def test_an_outcome_without_a_word_for_one_rhythm_and_a_half_is_silent(page, larkfield):
    measured(larkfield.piece, "8.6", "8.3")
    says = page(larkfield.ewa, of_the_area(larkfield))
    assert "No recent word" in says
    assert "No word since 28 February, when it was 8.3 days." in says


def test_what_is_not_agreed_yet_has_no_progress(page, larkfield):
    larkfield.pass_down(larkfield.ball, statement="Painted in three days")
    says = page(larkfield.ewa, f"{APRIL}?team={larkfield.line.key}")
    assert "Painted in three days Paint Line In catchball" in says
    assert "Talk about" not in says


def test_a_subtree_lists_all_outcomes_of_its_teams_indented_under_each_other(client, larkfield):
    below = larkfield.pass_down(larkfield.ball, statement="Painted in three days")
    client.force_login(larkfield.ewa)
    html = client.get(f"{APRIL}?team={larkfield.area.key}&below=1").content.decode()
    rows = [larkfield.piece, below.outcome]
    found = [html.index(f'data-level="{level}"><a href="{row.get_absolute_url()}"') for level, row in enumerate(rows)]
    assert found == sorted(found)
    everything = client.get(f"{APRIL}?below=1").content.decode()
    assert f'data-level="2"><a href="{below.outcome.get_absolute_url()}"' in everything


def test_drafts_are_nobodys_business(page, larkfield):
    drafted = {"parent": larkfield.piece, "team": larkfield.line, "statement": "Painted by night"}
    Catchball.objects.draft(**drafted, by=larkfield.tomas)
    for person in (larkfield.tomas, larkfield.ewa):
        assert "Painted by night" not in page(person, f"{APRIL}?below=1")


def test_a_phone_reads_the_same_facts_from_cards(client, larkfield):
    measured(larkfield.piece, "8.6", "8.4")
    client.force_login(larkfield.ewa)
    html = client.get(of_the_area(larkfield, "2026-02")).content.decode()
    assert 'aria-label="Jan 8.6, planned 8.7; Feb 8.4, planned 8.3"' in html
    assert "planned 8.3, start 9, target 5" in html


# --- What to talk about -----------------------------------------------------------------------------------------


def test_only_what_is_behind_is_talked_about_and_says_a_fact(page, larkfield):
    measured(larkfield.piece, "8.6", "8.4", "8.3", "8.2")
    says = page(larkfield.ewa, of_the_area(larkfield))
    assert "Frame & Paint. Talk about one." in says
    assert "Talk about this one Worst first." in says
    assert "8.2 days, planned 7.7. Behind three months running. Do we know the cause?" in says


def carried(larkfield, target: str, **of_the_piece) -> None:
    """Another team gives its part of what Frame & Paint needs."""
    with clock.at(TUESDAY - timedelta(days=90)):
        passed = larkfield.pass_down(larkfield.ball, target, **of_the_piece)
        passed.accept(by=larkfield.nadia, answering=1)


def test_it_says_what_no_team_carries_yet(page, larkfield):
    measured(larkfield.piece, "9.2", "8.8", "8.5", "8.2")
    carried(larkfield, "3", contribution=Decimal("2.5"))
    says = page(larkfield.ewa, of_the_area(larkfield))
    assert "8.2 days, planned 7.7. 0.5 days behind four months running; 1.5 days still open. Do we know" in says


def test_of_pieces_that_are_counted_it_says_how_many_of_all(page, larkfield):
    measured(larkfield.piece, "9.2", "8.8", "8.5", "8.2")
    carried(larkfield, "3")
    Outcome.objects.filter(pk=larkfield.piece.pk).update(adds_up="count")
    assert "four months running; 3 of 4 still open." in page(larkfield.ewa, of_the_area(larkfield))


def test_a_count_is_read_as_so_many_of_all(page, larkfield):
    wants = terms("0", "4", statement="Every model has its passport", unit="models", direction="increase", decimals=0)
    wants.baseline_on = JANUARY
    top = Commitment.objects.set_top(
        team=larkfield.top, cycle=larkfield.cycle, terms=wants, by=larkfield.ingrid, adds_up="count"
    )
    measured(top.outcome, "0", "0", "0", "1")
    # A third of the year has gone, and with it a third of four.
    assert "1 of 4 models, planned 1.3. Behind four months running." in page(larkfield.ewa)


def test_what_is_carried_in_full_or_by_its_own_team_alone_is_not_called_open(page, larkfield):
    measured(larkfield.piece, "9.2", "8.8", "8.5", "8.2")
    assert "still open" not in page(larkfield.ewa, of_the_area(larkfield))
    carried(larkfield, "3", contribution=Decimal(4))
    assert "still open" not in page(larkfield.ewa, of_the_area(larkfield))


def test_who_wrote_what_is_behind_it_is_not_asked_for_the_cause(client, page, larkfield):
    measured(larkfield.piece, "9.2", "8.8", "8.5", "8.2")
    note(client, larkfield, larkfield.tomas, behind="One cure rack means one colour batch a day.")
    assert "Do we know the cause?" not in page(larkfield.ewa, of_the_area(larkfield))


def test_where_nothing_is_behind_nobodys_time_is_asked_for(page, larkfield):
    measured(larkfield.piece, "8.6", "8.3", "7.9", "7.6")
    says = page(larkfield.ewa, of_the_area(larkfield))
    assert "Nothing is behind, so there is nothing that you have to talk about." in says


def note(client, larkfield, person, version=0, htmx=False, **typed):
    client.force_login(person)
    address = f"{APRIL}notes/{larkfield.piece.pk}/?team={larkfield.area.key}"
    headers = {"HX-Request": "true"} if htmx else {}
    return client.post(address, {"version": version, **typed}, headers=headers)


def test_what_is_written_is_kept_and_read_by_everybody(client, page, larkfield):
    measured(larkfield.piece, "8.7", "8.4", "8.3", "8.9")
    answer = note(client, larkfield, larkfield.tomas, sees="Paint has stood still", needs="A rack")
    assert answer.url == f"{of_the_area(larkfield)}#note-{larkfield.piece.pk}"
    says = page(larkfield.ewa, of_the_area(larkfield))
    assert "What we see Paint has stood still Help needed A rack Tomás Rivera, today" in says


def test_with_htmx_the_note_alone_comes_back(client, larkfield):
    measured(larkfield.piece, "8.9")
    answer = note(client, larkfield, larkfield.tomas, htmx=True, sees="Flat")
    html = answer.content.decode()
    assert html.lstrip().startswith(f'<div class="talk-note" id="note-{larkfield.piece.pk}">')
    assert "Flat</textarea>" in html.replace("\n", "")
    assert 'name="version" value="1"' in html


@pytest.mark.parametrize("htmx", [False, True])
def test_who_writes_second_sees_both_and_keeps_what_was_typed(client, larkfield, htmx):
    measured(larkfield.piece, "8.7", "8.4", "8.3", "8.9")
    note(client, larkfield, larkfield.tomas, sees="Paint has stood still")
    answer = note(client, larkfield, larkfield.tomas, htmx=htmx, sees="My own words")
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody wrote here while you did." in html
    assert "<dd>Paint has stood still</dd>" in html
    assert "My own words</textarea>" in html
    assert TalkNote.objects.get().sees == "Paint has stood still"
    assert note(client, larkfield, larkfield.tomas, version=1, sees="My own words").status_code == 302
    assert TalkNote.objects.get().sees == "My own words"


def test_too_many_words_are_refused_and_kept(client, larkfield):
    measured(larkfield.piece, "8.7", "8.4", "8.3", "8.9")
    answer = note(client, larkfield, larkfield.tomas, sees="x" * 1001)
    assert answer.status_code == 422
    assert "x" * 1001 in answer.content.decode()


def test_who_may_not_write_keeps_what_they_typed(client, larkfield):
    measured(larkfield.piece, "8.9")
    answer = note(client, larkfield, larkfield.ewa, sees="My own words")
    assert answer.status_code == 403
    assert "Only Tomás Rivera or a deputy can do that here." in answer.content.decode()
    assert "My own words</textarea>" in answer.content.decode()


def test_an_outcome_of_another_review_has_no_note_here(client, larkfield):
    client.force_login(larkfield.ingrid)
    assert client.post(f"{APRIL}notes/{larkfield.piece.pk}/", {"version": 0}).status_code == 404


def test_what_was_said_last_time_stands_beside(client, page, larkfield):
    measured(larkfield.piece, "8.7", "8.4", "8.9", "8.9")
    march = Review.objects.about(larkfield.cycle, MONTHS[2], larkfield.area, False)
    march.write(larkfield.piece, Said(changes="Sort by colour"), by=larkfield.tomas, version=0)
    says = page(larkfield.ewa, of_the_area(larkfield))
    assert "In March we said What changes now Sort by colour" in says


# --- Leaders first ----------------------------------------------------------------------------------------------


@pytest.fixture
def promised(larkfield):
    with clock.at(TUESDAY - timedelta(days=90)):
        for help_text, day in {"A rack": date(2026, 5, 1), "A saw\nA fan": date(2026, 9, 1)}.items():
            ball = larkfield.offer(help_text=help_text, look_again_on=day, statement=f"Done with {help_text[:5]}")
            ball.accept(by=larkfield.tomas, answering=1)
    Help.objects.get(text="A fan").keep(by=larkfield.ingrid)
    return larkfield


def test_promises_missed_come_first_and_kept_ones_are_counted(page, promised):
    says = page(promised.ewa)
    assert "Leaders are asked first What we promised, and who waits for us. Promised help · 1 kept" in says
    assert says.index("A rack Ingrid Solheim, by 1 May") < says.index("A saw Ingrid Solheim, by 1 September")
    assert "Done with A rac. What rests on this isn't counted until it comes. Missed" in says
    assert says.index("Missed") < says.index("Due") < says.index("What was kept A fan")


def test_its_owner_marks_a_promise_as_kept_and_comes_back(client, promised):
    rack = Help.objects.get(text="A rack")
    client.force_login(promised.ingrid)
    assert f'action="/help/{rack.pk}/kept/"' in client.get(APRIL).content.decode()
    assert client.post(f"/help/{rack.pk}/kept/", {"next": APRIL}).url == APRIL
    assert Help.objects.get(pk=rack.pk).kept_by == promised.ingrid


@pytest.mark.parametrize("onward", ["", "https://example.org/", "//example.org/"])
def test_nobody_is_led_elsewhere(client, promised, onward):
    rack = Help.objects.get(text="A rack")
    client.force_login(promised.ingrid)
    answer = client.post(f"/help/{rack.pk}/kept/", {"next": onward})
    assert answer.url == rack.get_absolute_url()


def test_nobody_else_is_offered_that(client, promised):
    rack = Help.objects.get(text="A rack")
    client.force_login(promised.tomas)
    assert f"/help/{rack.pk}/kept/" not in client.get(APRIL).content.decode()
    refused = client.post(f"/help/{rack.pk}/kept/")
    assert refused.status_code == 403
    assert "This is Ingrid Solheim's promise." in words(refused)


def test_a_teams_review_shows_the_promises_of_that_team(page, promised):
    assert "A rack" not in page(promised.ewa, of_the_area(promised))
    assert "A rack" in page(promised.ewa, f"{APRIL}?team={promised.top.key}")


def test_requests_wait_by_age_with_the_help_that_is_asked_for(page, larkfield):
    with clock.at(TUESDAY - timedelta(days=3)):
        wants = larkfield.offer(statement="Oven trial")
        wants.counter(terms("9", "6", help_text="A second rack"), by=larkfield.tomas, answering=1, text="One rack")
    with clock.at(TUESDAY - timedelta(days=8)):
        larkfield.offer(statement="Cables in")
    says = page(larkfield.ewa)
    assert (
        "Requests that wait, the oldest first Cables in Ingrid Solheim waits for Tomás Rivera, for 8 days "
        "Oven trial Tomás Rivera waits for Ingrid Solheim, for 3 days A second rack"
    ) in says
    assert "Oven trial" not in page(larkfield.ewa, f"{APRIL}?team={larkfield.line.key}")


# --- Closing ----------------------------------------------------------------------------------------------------


def close(client, larkfield, person, **typed):
    client.force_login(person)
    return client.post(f"{APRIL}closing/?team={larkfield.area.key}", typed)


def test_a_closed_review_keeps_its_figures_whatever_is_corrected_later(client, page, larkfield):
    measured(larkfield.piece, "8.7", "8.4", "8.3", "8.25")
    carried(larkfield, "3", contribution=Decimal("2.5"))
    assert close(client, larkfield, larkfield.tomas).url == of_the_area(larkfield)
    heard(larkfield.piece, for_on=MONTHS[3], value=Decimal(5), replaces=CheckIn.objects.latest("pk"))
    larkfield.ball.outcome.__class__.objects.filter(pk=larkfield.piece.pk).update(short_name="Another name")
    carried(larkfield, "3", contribution=Decimal("1"), statement="Frames dry at once")
    says = page(larkfield.ewa, of_the_area(larkfield))
    assert "Closed on 12 May by Tomás." in says
    assert "A frame is painted in five days" in says
    assert "actual 8.25" in says
    assert "8.25 days, planned 7.7." in says
    assert "1.5 days still open" in says
    with clock.at(TUESDAY + timedelta(days=1)):
        assert "actual 8.25" in page(larkfield.tomas, of_the_area(larkfield))


def test_before_closing_it_says_what_that_means_to_who_may(client, page, larkfield):
    assert "A closed review stays closed" in page(larkfield.tomas, of_the_area(larkfield))
    assert "A closed review stays closed" not in page(larkfield.ewa, of_the_area(larkfield))
    assert close(client, larkfield, larkfield.ewa).status_code == 403


def test_right_after_it_can_be_undone_and_not_twice_closed(client, page, larkfield):
    close(client, larkfield, larkfield.tomas)
    assert "Undo: open it again" in page(larkfield.tomas, of_the_area(larkfield))
    assert "Undo: open it again" not in page(larkfield.ingrid, of_the_area(larkfield))
    assert close(client, larkfield, larkfield.tomas).status_code == 409
    assert close(client, larkfield, larkfield.tomas, do="undo").status_code == 302
    assert not Review.objects.get().is_closed
    assert close(client, larkfield, larkfield.tomas, do="undo").status_code == 409


def test_in_a_closed_review_nobody_writes(client, larkfield):
    measured(larkfield.piece, "8.9")
    close(client, larkfield, larkfield.tomas)
    answer = note(client, larkfield, larkfield.tomas, sees="Too late")
    assert answer.status_code == 409
    assert "Too late</textarea>" in answer.content.decode()


def test_closed_reviews_are_listed(client, page, larkfield):
    assert "No review was closed yet." in page(larkfield.ewa, "/review/earlier/")
    close(client, larkfield, larkfield.tomas)
    says = page(larkfield.ewa, "/review/earlier/")
    assert "April review Frame & Paint Closed on 12 May by Tomás Rivera" in says


# --- The spreadsheet --------------------------------------------------------------------------------------------


def test_the_chart_is_a_spreadsheet_whose_texts_are_texts_and_whose_numbers_are_numbers(client, larkfield):
    Outcome.objects.filter(pk=larkfield.piece.pk).update(statement="=cmd|'/c calc'!A1")
    measured(larkfield.piece, "8.7", "8.45")
    client.force_login(larkfield.ewa)
    query = f"?team={larkfield.area.key}"
    answer = client.get(f"{APRIL}export.xlsx{query}")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    heads, row = ([cell.value for cell in line] for line in sheet.iter_rows())
    assert answer["Content-Disposition"] == f'attachment; filename="review-2026-04-{larkfield.area.key}.xlsx"'
    assert heads[:8] == [
        "Outcome", "Team", "Measure", "Unit", "Start", "Target", "2026-01 plan", "2026-01 actual",
    ]  # fmt: skip
    assert row[:10] == [
        "'=cmd|'/c calc'!A1", "Frame & Paint", "Days from order to door", "days", 9, 5, 8.7, 8.7, 8.3, 8.45,
    ]  # fmt: skip
    assert {cell.data_type for cell in sheet[2]} == {"s", "n"}
    assert (len(heads), heads[-1], row[-1]) == (31, "Status", "No recent word")
    as_text = list(csv.reader(io.StringIO(client.get(f"{APRIL}export.csv{query}").content.decode("utf-8-sig"))))
    assert as_text[1][0] == "'=cmd|'/c calc'!A1"
    assert as_text[1][4:10] == ["9", "5", "8.7", "8.7", "8.3", "8.45"]


def test_there_is_no_other_kind_of_file(client, larkfield):
    client.force_login(larkfield.ewa)
    assert client.get(f"{APRIL}export.exe").status_code == 404


# --- What it costs ------------------------------------------------------------------------------------------------


def subtree(larkfield, outcomes: int, months: int) -> Team:
    """A team with so many outcomes below it, in chains of ten, each agreed and measured for so many months."""
    under = factories.team(f"Area of {outcomes}", larkfield.area)
    rosa = factories.lead(under, f"Rosa {outcomes}")
    top = Commitment.objects.set_top(team=under, cycle=larkfield.cycle, terms=terms(statement="Top"), by=rosa).outcome
    step = Outcome.steplen
    plain = {"team": under, "cycle": larkfield.cycle, "statement": "One of many", "state": "live"}
    made = []
    for number in range(outcomes - 1):
        chain, place = divmod(number, 10)
        path = top.path + f"{chain + 1:0{step}d}" + f"{1:0{step}d}" * place
        placed = {"path": path, "depth": len(path) // step, "numchild": 0, "parent": top}
        made.append(Outcome(**placed, **plain, short_name=f"No. {number}"))
    made = Outcome.objects.bulk_create(made)
    agreed = Terms.objects.bulk_create(
        terms("9", "5", outcome=each, by_team=under, measure_name="Days", baseline_on=JANUARY) for each in made
    )
    basis = {"version": 1, "basis": "imported"}
    commitments = Commitment.objects.bulk_create(
        Commitment(outcome=each, terms=those, **basis) for each, those in zip(made, agreed, strict=True)
    )
    InForce.objects.bulk_create(InForce(outcome=each.outcome, commitment=each) for each in commitments)
    CheckIn.objects.bulk_create(
        CheckIn(outcome=each, for_on=date(2026, month, 28), value=Decimal("30.9" if each is top else "8.9"))
        for each in [*made, top]
        for month in range(1, months + 1)
    )
    heard_anew([top.pk, *(each.pk for each in made)])
    return under


# Session, person, where they stand, organisation with waiting; cycle with team, review with the one before and the
# notes of both; outcomes with their values, what is open of those that are talked about; promises, requests.
QUERIES = 8


@pytest.mark.parametrize(("outcomes", "months"), [(1, 1), (3, 4), (30, 12), (500, 1), (500, 12)])
def test_it_costs_as_many_queries_for_five_hundred_outcomes_and_twelve_periods_as_for_one(
    client, larkfield, outcomes, months
):
    under = subtree(larkfield, outcomes, months)
    client.force_login(larkfield.ewa)
    with clock.at(datetime(2027, 1, 5, tzinfo=ZoneInfo("UTC"))), CaptureQueriesContext(connection) as captured:
        answer = client.get(f"/review/2026-12/?team={under.key}&below=1")
    assert answer.status_code == 200
    assert answer.content.count(b'<th scope="row">') == min(outcomes, 18)
    assert len(captured) == QUERIES


def test_a_page_of_hundreds_stays_light_and_every_outcome_is_on_one_page(client, larkfield):
    under = subtree(larkfield, 230, 12)
    client.force_login(larkfield.ewa)
    with clock.at(datetime(2027, 1, 5, tzinfo=ZoneInfo("UTC"))):
        address, seen = f"/review/2026-12/?team={under.key}&below=1", []
        for number in range(1, 14):
            answer = client.get(f"{address}&page={number}")
            assert len(answer.content) < 150_000
            found = re.findall(rb'<th scope="row">.*?/outcomes/(\d+)-', answer.content)
            seen += found
            assert answer.content.count(b'class="bcard"') == len(found) == (18 if number < 13 else 14)
        assert len(set(seen)) == len(seen) == 230
        assert "217 to 230 of 230. The spreadsheet has all of them." in words(answer)
        # Past the end is the end; and the other pages keep whose review it is.
        assert client.get(f"{address}&page=400").content.count(b'class="bcard"') == 14
        assert f"/review/2026-12/?team={under.key}&amp;below=1&amp;page=12".encode() in answer.content
        exported = client.get(f"/review/2026-12/export.csv?team={under.key}&below=1&page=2")
        assert len(exported.content.decode("utf-8-sig").splitlines()) == 231


def test_who_leads_pages_through_what_is_talked_about_and_closing_keeps_all_of_it(client, larkfield):
    under = subtree(larkfield, 30, 12)
    rosa = under.memberships.get().person
    client.force_login(rosa)
    with clock.at(datetime(2027, 1, 5, tzinfo=ZoneInfo("UTC"))):
        address = f"/review/2026-12/?team={under.key}&below=1"
        pages = [client.get(f"{address}&page=2&talk={talk}").content for talk in (1, 2, 3, 9)]
        notes = [re.findall(rb'id="note-(\d+)"', page) for page in pages]
        assert [len(each) for each in notes] == [12, 12, 6, 6]
        assert len({pk for each in notes for pk in each}) == 30
        # Whoever writes comes back to the page on which they wrote.
        pk = int(notes[1][0])
        form = f"/review/2026-12/notes/{pk}/?team={under.key}&below=1&page=2&talk=2"
        assert form.replace("&", "&amp;").encode() in pages[1]
        assert client.post(form, {"version": 0, "sees": "Flat"}).url == f"{address}&page=2&talk=2#note-{pk}"
        client.post(f"/review/2026-12/closing/?team={under.key}&below=1")
        kept = Review.objects.get(team=under).figures["lines"]
        assert len(kept) == 30
        assert "1 to 18 of 30." in words(client.get(address))


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_notes_and_promises_and_requests_cost_no_more_for_many(client, larkfield, rows):
    for number in factories.in_one_go(range(rows)):
        with clock.at(TUESDAY - timedelta(days=60)):
            ball = larkfield.offer(help_text="A rack", statement=f"Agreed {number}", baseline_on=JANUARY)
            ball.accept(by=larkfield.tomas, answering=1)
            larkfield.offer(statement=f"Asked {number}", help_text="A saw")
        measured(ball.outcome, "8.9", "8.9", "8.9", "8.9")
        for review in ("2026-03-31", "2026-04-30"):
            about = Review.objects.about(larkfield.cycle, date.fromisoformat(review), None, True)
            about.write(ball.outcome, Said(sees="Flat"), by=larkfield.tomas, version=0)
    client.force_login(larkfield.tomas)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(f"{APRIL}?below=1").status_code == 200
    assert len(captured) == QUERIES


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_a_closed_review_and_the_list_of_them_cost_no_more_for_many(client, larkfield, rows):
    under = subtree(larkfield, rows, 4)
    client.force_login(factories.lead(factories.team("Elsewhere"), "Ida Berg"))
    for month in range(1, min(rows, 4) + 1):
        review = Review.objects.about(larkfield.cycle, MONTHS[month - 1], under, True)
        rosa = under.memberships.get().person
        review.close(ReviewPage(review, rosa, clock.today()).figures, by=rosa)
    with CaptureQueriesContext(connection) as captured:
        client.get("/review/earlier/")
    assert len(captured) == 4
    with CaptureQueriesContext(connection) as captured:
        client.get(f"/review/2026-01/?team={under.key}&below=1")
    assert len(captured) == 5
