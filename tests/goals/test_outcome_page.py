"""The page of an outcome: who carries it, how it stands, what happened; the same number of queries at any size."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goals.models import (
    Basis,
    Catchball,
    CheckIn,
    Commitment,
    GapChoice,
    Look,
    Outcome,
    Purpose,
    Reaffirmation,
    StaleChoice,
)
from lean.lib import clock
from teams.models import Membership
from tests import factories
from tests.factories import terms

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 5, 11, 9, tzinfo=ZoneInfo("UTC"))


@pytest.fixture(autouse=True)
def _on_monday():
    with clock.at(MONDAY):
        yield


@pytest.fixture
def larkfield():
    return factories.company()


def piece(company, name, baseline, target, *, countered=None, agreed=False, person=None, **fields):
    """A piece of the top outcome for a new team, as far as it has come."""
    team = factories.team(name, company.top)
    lead = factories.lead(team, person or f"{name.split()[0]} Lead")
    offered = terms(baseline, target, **fields)
    catchball = Catchball.objects.offer(parent=company.outcome, team=team, by=company.ingrid, terms=offered)
    if countered:
        said = catchball.latest_terms.revised(target=Decimal(countered))
        catchball.counter(said, by=lead, answering=1, text="It is what we can hold.")
    if agreed:
        by = company.ingrid if countered else lead
        catchball.accept(by=by, answering=catchball.version)
    return catchball


def prototype(company):
    """The five pieces of the design's example: 6.0 agreed, 5.0 on the table, 2.0 open."""
    piece(company, "Sales", "4", "2", agreed=True, person="Amara Okafor")
    piece(company, "Engineering", "3", "1", countered="1.5", agreed=True, person="Priya Raman")
    frame_and_paint = company.offer("5")
    company.pass_down(frame_and_paint, "1.5")
    counter = frame_and_paint.outcome.pieces.get().catchballs.get()
    counter.counter(counter.latest_terms.revised(target=Decimal("1.5"), contribution=Decimal("3.5")),
                    by=company.nadia, answering=1, text="With a second rack.")  # fmt: skip
    piece(company, "Assembly", "6", "4", countered="4.5", person="Ruth Lindqvist")
    piece(company, "Supply", "9", "6", countered="6.5", agreed=True, person="Yusuf Demir")


def check_in(outcome, on, value, by=None, **fields):
    return CheckIn.objects.create(outcome=outcome, for_on=on, value=Decimal(value), by=by, **fields)


def text_of(response) -> str:
    """What is read on the page, with single spaces."""
    main = re.search(r"<main[^>]*>(.*)</main>", response.content.decode(), re.DOTALL)[1]
    words = unescape(re.sub(r"<[^>]+>", " ", main)).split()
    return re.sub(r" ([,.;])", r"\1", " ".join(words))


@pytest.fixture
def read(client):
    def read(outcome, by, path=""):
        client.force_login(by)
        response = client.get(outcome.get_absolute_url() + path)
        assert response.status_code == 200
        return text_of(response)

    return read


# --- Who carries it -----------------------------------------------------------------------------------------


def test_the_sentence_says_what_is_agreed_on_the_table_and_short(larkfield, read):
    prototype(larkfield)
    says = read(larkfield.outcome, larkfield.ingrid)
    assert (
        "Of 13.0 days, 6.0 are agreed and 5.0 are on the table. If every word holds we land at 20.0 days, 2.0 short."
    ) in says
    assert "2 of 5 pieces in catchball" in says
    assert "Still open no team carries this yet 2.0 Offer to a team" in says


def test_agreed_pieces_come_first_each_with_its_size_and_whose_turn_it_is(larkfield, read):
    prototype(larkfield)
    says = read(larkfield.outcome, larkfield.ingrid)
    rows = [
        "Sales Amara Okafor −2.0 Agreed",
        "Engineering Priya Raman −1.5 Agreed, asked 2.0",
        "Supply Yusuf Demir −2.5 Agreed, asked 3.0",
        "Frame & Paint Tomás Rivera −3.5 With its teams asked 4.0",
        "Assembly Ruth Lindqvist −1.5 Your turn asked 2.0",
    ]
    places = [says.index(row) for row in rows]
    assert places == sorted(places)


def test_a_row_that_waits_for_me_leads_to_the_thread_the_others_to_their_outcome(larkfield, client):
    catchball = piece(larkfield, "Assembly", "6", "4", countered="4.5")
    client.force_login(larkfield.ingrid)
    assert (
        f'<a href="{catchball.get_absolute_url()}">Assembly</a>'
        in client.get(larkfield.outcome.get_absolute_url()).content.decode()
    )
    client.force_login(larkfield.ewa)
    assert (
        f'<a href="{catchball.outcome.get_absolute_url()}">Assembly</a>'
        in client.get(larkfield.outcome.get_absolute_url()).content.decode()
    )


def test_others_read_for_whom_it_waits(larkfield, read):
    larkfield.offer("5")
    says = read(larkfield.outcome, larkfield.ewa)
    assert "Frame & Paint Tomás Rivera Waiting for Tomás asked 4.0" in says
    assert "Of 13.0 days, nothing is agreed or on the table yet." in says


def test_a_blank_target_asks_nothing_yet(larkfield, read):
    catchball = larkfield.offer(target=None)
    assert "Waiting for Tomás" in read(larkfield.outcome, larkfield.ewa)
    says = read(catchball.outcome, larkfield.ewa)
    assert "No target yet. The question is still open: “What can you stand behind?”" in says
    assert "9.0 Days from order to door" in says


def test_a_declined_piece_says_so_and_leaves_the_table(larkfield, read):
    catchball = larkfield.offer("5")
    catchball.decline(by=larkfield.tomas, answering=1, text="Not this year", alternative="Assembly could")
    assert "Declined, your turn" in read(larkfield.outcome, larkfield.ingrid)
    says = read(larkfield.outcome, larkfield.ewa)
    assert "Declined asked 4.0" in says
    assert "Still open no team carries this yet 13.0" in says


def test_an_increase_adds_up_upwards_and_a_surplus_is_to_spare(larkfield, read):
    up = terms("60", "70", direction="increase", unit="orders", measure_key="orders", decimals=0)
    outcome = Commitment.objects.set_top(
        team=larkfield.top, cycle=larkfield.cycle, terms=up, by=larkfield.ingrid
    ).outcome
    given = terms("20", "32", direction="increase", unit="orders", measure_key="orders", decimals=0)
    catchball = Catchball.objects.offer(parent=outcome, team=larkfield.area, by=larkfield.ingrid, terms=given)
    catchball.accept(by=larkfield.tomas, answering=1)
    says = read(outcome, larkfield.ingrid)
    assert "Of 10 orders, 12 are agreed; nothing else is on the table." in says
    assert "If every word holds we land at 72 orders, 2 to spare." in says
    assert "+12 Agreed" in says
    assert "To spare more than is needed 2" in says
    assert "Still open" not in says


def test_all_of_it_is_agreed(larkfield, read):
    piece(larkfield, "Sales", "14", "1", agreed=True)
    says = read(larkfield.outcome, larkfield.ewa)
    assert "All of the 13.0 days are agreed. If every word holds we land at 18.0 days." in says
    assert "Still open" not in says
    assert "To spare" not in says


def test_what_cannot_be_added_says_why(larkfield, read):
    piece(larkfield, "Sales", "61", "72", agreed=True, unit="%", direction="increase", measure_key="dealers")
    piece(larkfield, "Care", None, None, countered=None, measure_name="", measure_key="", unit="")
    enabling = Outcome.objects.get(short_name__startswith="Riders", team__name="Care")
    says = read(larkfield.outcome, larkfield.ewa)
    assert "Sales Sales Lead 61.0 → 72.0 % Agreed not comparable" in says
    assert "Nothing is measured here yet." in read(enabling, larkfield.ewa)


def test_pieces_that_only_make_it_possible_are_not_added_up(larkfield, read):
    piece(larkfield, "Sales", "4", "2", agreed=True)
    Outcome.objects.filter(pk=larkfield.outcome.pk).update(adds_up="enabling")
    says = read(larkfield.outcome, larkfield.ewa)
    assert "These pieces make it possible. They aren't added up." in says
    assert "Agreed makes it possible" in says
    assert "Still open" not in says


def test_a_team_that_carries_two_pieces_is_told_apart_by_their_names(larkfield, read):
    larkfield.offer("5", statement="Painted frames are ready in five days")
    larkfield.offer("8", statement="Frames never wait for prep overnight")
    says = read(larkfield.outcome, larkfield.ewa)
    assert "Painted frames are ready in… Frame & Paint, Tomás Rivera" in says
    assert "Frames never wait for prep… Frame & Paint, Tomás Rivera" in says


def test_the_share_that_a_team_keeps_is_agreed(larkfield, read):
    Outcome.objects.filter(pk=larkfield.outcome.pk).update(own_share=Decimal("3"))
    piece(larkfield, "Sales", "4", "2", agreed=True)
    says = read(larkfield.outcome, larkfield.ewa)
    assert "Larkfield Cycles itself its own share −3.0 Agreed" in says
    assert "5.0 are agreed" in says


def test_a_team_that_stands_behind_it_and_has_no_teams_leaves_nothing_open(larkfield, read):
    piece = larkfield.pass_down(larkfield.offer())
    assert "No team carries a piece of it yet." in read(piece.outcome, larkfield.nadia)
    piece.accept(by=larkfield.nadia, answering=1)
    says = read(piece.outcome, larkfield.nadia)
    assert "Paint Line carries all of it." in says
    assert "are open" not in says


def test_a_team_asked_with_a_blank_number_is_named_so(larkfield, read):
    larkfield.offer(target=None)
    assert "asked what it can stand behind" in read(larkfield.outcome, larkfield.ingrid)


def test_no_pieces_yet_says_what_will_appear(larkfield, read):
    says = read(larkfield.outcome, larkfield.ingrid)
    assert "No team carries a piece of it yet. All of the 13.0 days are open." in says
    assert "Offer to a team" in says
    assert "Offer to a team" not in read(larkfield.outcome, larkfield.tomas)


def test_drafts_are_shown_to_their_team_alone(larkfield, read, client):
    draft = Catchball.objects.draft(
        parent=larkfield.outcome, team=larkfield.area, statement="Frames are ready", by=larkfield.ingrid
    )
    assert "Draft only Larkfield Cycles sees it" in read(larkfield.outcome, larkfield.ingrid)
    assert "Draft" not in read(larkfield.outcome, larkfield.tomas)
    says = read(draft.outcome, larkfield.ingrid)
    assert "Only Larkfield Cycles sees it until it is sent. Go on writing" in says
    assert client.get(draft.outcome.get_absolute_url()).status_code == 200
    client.force_login(larkfield.tomas)
    assert client.get(draft.outcome.get_absolute_url()).status_code == 404
    assert client.get(f"/o/{draft.outcome.pk}/").status_code == 404


def test_a_drafted_top_outcome_leads_back_to_its_form(larkfield, client):
    draft = Outcome.objects.add(
        team=larkfield.top, cycle=larkfield.cycle, statement="Bikes stay right", by=larkfield.ingrid,
        drafted_by=larkfield.top,
    )  # fmt: skip
    client.force_login(larkfield.ingrid)
    html = client.get(draft.get_absolute_url()).content.decode()
    assert f'href="/outcomes/new/?draft={draft.pk}"' in html


# --- Where it comes from and on whose word ------------------------------------------------------------------


def test_the_line_of_sight_goes_up_to_the_purpose(larkfield, read):
    Purpose.objects.create(team=larkfield.top, sentence="A good bike, soon, that lasts")
    below = larkfield.pass_down(larkfield.offer("5", statement="Frames in five days"))
    says = read(below.outcome, larkfield.ewa)
    assert says.startswith(
        "A good bike, soon, that lasts 2026 Riders have their new bike… Larkfield Cycles "
        "Frames in five days Frame & Paint"
    )


def test_a_wrong_name_in_the_address_leads_to_the_right_one(larkfield, client):
    client.force_login(larkfield.ewa)
    outcome = larkfield.outcome
    for wrong in (f"/outcomes/{outcome.pk}-old-name/", f"/outcomes/{outcome.pk}/", f"/o/{outcome.pk}/"):
        assert client.get(wrong, follow=True).redirect_chain == [(outcome.get_absolute_url(), 302)]
    moved = client.get(f"/outcomes/{outcome.pk}-old-name/history/", follow=True)
    assert moved.redirect_chain == [(outcome.get_absolute_url() + "history/", 302)]


def test_strangers_are_asked_to_sign_in(larkfield, client):
    assert client.get(larkfield.outcome.get_absolute_url()).status_code == 302


def test_on_whose_word_it_rests(larkfield, read):
    assert "Ingrid Solheim set this on 11 May." in read(larkfield.outcome, larkfield.ewa)
    agreed = piece(larkfield, "Engineering", "3", "1", countered="1.5", agreed=True, person="Priya Raman")
    assert "Priya Raman and Ingrid Solheim agreed to this on 11 May." in read(agreed.outcome, larkfield.ewa)
    alone = factories.team("Night Shift", larkfield.top)
    own = Catchball.objects.offer(parent=larkfield.outcome, team=alone, by=larkfield.ingrid, terms=terms("4", "3"))
    own.accept(by=larkfield.ingrid, answering=1)
    says = read(own.outcome, larkfield.ewa)
    assert "Ingrid Solheim agreed to this for both sides on 11 May." in says
    assert "Night Shift has no lead yet; Ingrid Solheim takes care of it." in says
    top = read(larkfield.outcome, larkfield.ewa)
    assert "Night Shift Ingrid Solheim takes care of it −1.0 Agreed for both sides by Ingrid Solheim" in top


def test_an_imported_agreement_is_marked(larkfield, read):
    outcome = Outcome.objects.add(
        team=larkfield.area, cycle=larkfield.cycle, statement="Frames are ready", parent=larkfield.outcome, by=None,
        state="live",
    )  # fmt: skip
    imported = terms("9", "5").freeze(outcome, by_team=larkfield.area)
    Commitment.objects.put_in_force(outcome, imported, Basis.IMPORTED)
    assert "Imported as agreed on 11 May." in read(outcome, larkfield.ewa)
    assert "Imported as agreed: 5.0 days" in read(outcome, larkfield.ewa)
    assert "−4.0 Agreed imported" in read(larkfield.outcome, larkfield.ewa)


def test_the_open_catchball_of_an_outcome_is_the_first_thing_on_its_page(larkfield, read, client):
    catchball = larkfield.offer("5")
    says = read(catchball.outcome, larkfield.ewa)
    assert "The ball has been with Tomás Rivera since today. A word is asked for by Monday." in says.replace(
        "18 May", "Monday"
    )
    assert "These numbers are on the table. Nothing is agreed yet." in says
    assert "The ball has been in your court since today." in read(catchball.outcome, larkfield.tomas)
    assert f'href="{catchball.get_absolute_url()}"' in client.get(catchball.outcome.get_absolute_url()).content.decode()


# --- How it is going ----------------------------------------------------------------------------------------


def with_four_months(company):
    outcome = company.outcome
    for month, day, value in ((1, 31, "30.5"), (2, 28, "29.5"), (3, 31, "28.5")):
        check_in(outcome, date(2026, month, day), value, company.ingrid)
    check_in(outcome, date(2026, 4, 30), "27.2", company.ingrid, words="Welding and prep gained half a day together.")
    return outcome


def test_the_measure_stands_beside_its_plan(larkfield, read):
    says = read(with_four_months(larkfield), larkfield.ewa)
    assert "27.2 days, Days from order to door, in April." not in says
    assert "27.2 Days from order to door, in April. Half a day behind the plan." in says
    assert "Behind" in says
    assert "From 31.0 on 1 January to 27.2 days in April. The plan for that day: 26.7 days." in says
    assert "Welding and prep gained half a day together. Ingrid Solheim, 11 May" in says


def test_an_agreed_pace_is_the_plan(larkfield, read):
    paced = terms(pace=[["2026-04-30", "27.7"]])
    top = {"team": larkfield.top, "cycle": larkfield.cycle, "by": larkfield.ingrid}
    outcome = Commitment.objects.set_top(terms=paced, **top).outcome
    check_in(outcome, date(2026, 4, 30), "27.2", larkfield.ingrid)
    says = read(outcome, larkfield.ewa)
    assert "27.2 Days from order to door, in April. Half a day ahead of the plan." in says
    assert "On track" in says


def test_percentages_differ_by_points(larkfield, read):
    share = {"unit": "%", "direction": "increase", "measure_name": "Dealers who come back", "decimals": 0}
    top = {"team": larkfield.top, "cycle": larkfield.cycle, "by": larkfield.ingrid}
    outcome = Commitment.objects.set_top(terms=terms("61", "72", **share), **top).outcome
    check_in(outcome, date(2026, 4, 30), "62", larkfield.ingrid)
    says = read(outcome, larkfield.ewa)
    assert "62 % Dealers who come back, in April. 3 points behind the plan." in says
    assert "All of the 11 points are open." in says


def test_the_trend_is_read_out_as_a_sentence(larkfield, client):
    client.force_login(larkfield.ewa)
    html = client.get(with_four_months(larkfield).get_absolute_url()).content.decode().replace("\xa0", " ")
    assert (
        'aria-label="Days from order to door: 30.5 in January, 29.5 in February, 28.5 in March, 27.2 in April. '
        "The plan in April was 26.7. The target is 18.0 days by 31 December. "
        'At this pace December lands at 19.0 days, likely between 16.7 and 19.5."'
    ) in html


def test_a_correction_replaces_visibly(larkfield, read):
    outcome = larkfield.outcome
    wrong = check_in(outcome, date(2026, 4, 30), "72.5", larkfield.ingrid, words="A slip")
    check_in(outcome, date(2026, 4, 30), "27.5", larkfield.ingrid, words="Typed the wrong way round", replaces=wrong)
    says = read(outcome, larkfield.ewa)
    assert "72.5 April" not in says
    assert "Typed the wrong way round Ingrid Solheim, 11 May. Corrected from 72.5" in says
    assert "A slip" not in says
    assert "Ingrid Solheim corrected 72.5 to 27.5 days in April" in says


def test_an_outcome_without_a_number_yet_draws_no_trend(larkfield, read):
    says = read(larkfield.outcome, larkfield.ewa)
    assert "No number yet" in says
    assert "31.0 Days from order to door. Where it starts; nothing was measured since." in says
    assert "Is it moving?" not in says
    assert "Nothing yet. What people see and learn on the way will appear here" in says


def test_a_very_long_statement_is_no_longer_set_as_a_title(larkfield, client):
    long = "Riders " + "x" * 900 + " <b>end</b>"
    Outcome.objects.filter(pk=larkfield.outcome.pk).update(statement=long)
    client.force_login(larkfield.ewa)
    html = client.get(larkfield.outcome.get_absolute_url()).content.decode()
    assert '<h1 class="voice-l">Riders xxx' in html
    assert "<b>end</b>" not in html


# --- History ------------------------------------------------------------------------------------------------


def test_the_history_tells_moves_agreements_and_check_ins_newest_first(larkfield, read):
    outcome = larkfield.outcome
    with clock.at(MONDAY + timedelta(days=1)):
        catchball = larkfield.offer("5")
    with clock.at(MONDAY + timedelta(days=2)):
        said = catchball.latest_terms.revised(target=Decimal("5.5"))
        catchball.counter(said, by=larkfield.tomas, answering=1, text="Five is a winter number.")
    with clock.at(MONDAY + timedelta(days=3)):
        catchball.accept(by=larkfield.ingrid, answering=2)
        check_in(outcome, date(2026, 4, 30), "27.5", larkfield.ingrid, words="It moves", at=clock.now())
    says = read(outcome, larkfield.ewa, "history/")
    told = [
        "Ingrid Solheim agreed with Frame & Paint: 5.5 days",
        "Tomás Rivera countered for Frame & Paint: 5.5 days",
        "Five is a winter number.",
        "Ingrid Solheim offered Frame & Paint 5.0 days",
        "Set by Ingrid Solheim: 18.0 days",
    ]
    places = [says.index(each) for each in told]
    assert places == sorted(places)
    assert "Ingrid Solheim checked in: 27.5 days in April It moves" in says
    assert "5 changes to this outcome and its pieces." in says
    assert "changes" not in read(outcome, larkfield.ewa)  # all five stand there already
    check_in(outcome, date(2026, 5, 31), "27", larkfield.ingrid)
    assert "All 6 changes" in read(outcome, larkfield.ewa)


def test_what_was_taken_back_is_told_too_but_not_to_those_who_cannot_see_the_draft(larkfield, read):
    catchball = larkfield.offer("5")
    catchball.take_back(by=larkfield.ingrid, answering=1)
    assert "Ingrid Solheim took the offer to Frame & Paint back" in read(
        larkfield.outcome, larkfield.ingrid, "history/"
    )
    assert "took the offer" not in read(larkfield.outcome, larkfield.tomas, "history/")


def test_a_caretaker_is_named_as_one(larkfield, read):
    Membership.objects.filter(team=larkfield.area).delete()
    catchball = larkfield.offer("5")
    catchball.accept(by=larkfield.ingrid, answering=1)
    says = read(catchball.outcome, larkfield.ewa, "history/")
    assert "Ingrid Solheim agreed for both sides: 5.0 days, taking care of Frame & Paint" in says


def test_the_history_tells_what_became_of_a_gap_and_of_what_was_stale(larkfield, read):
    with clock.at(MONDAY + timedelta(days=1)):
        catchball = larkfield.offer("5")
        catchball.accept(by=larkfield.tomas, answering=1)
        GapChoice.objects.keep(larkfield.outcome, Decimal("1.5"), by=larkfield.ingrid)
    with clock.at(MONDAY + timedelta(days=2)):
        risk = {"reason": "June is quiet", "until_on": date(2026, 6, 30)}
        GapChoice.objects.accept_risk(larkfield.outcome, Decimal(2), **risk, by=larkfield.ingrid)
    with clock.at(MONDAY + timedelta(days=3)):
        Commitment.objects.set_again(larkfield.outcome, factories.terms("31", "16"), by=larkfield.ingrid, answering=1)
    with clock.at(MONDAY + timedelta(days=4)):
        StaleChoice.objects.absorb(Commitment.objects.get(in_force__outcome=catchball.outcome), by=larkfield.ingrid)
    with clock.at(MONDAY + timedelta(days=5)):
        Commitment.objects.set_again(larkfield.outcome, factories.terms("31", "15"), by=larkfield.ingrid, answering=2)
    with clock.at(MONDAY + timedelta(days=6)):
        StaleChoice.objects.keep(Commitment.objects.get(in_force__outcome=catchball.outcome), by=larkfield.ingrid)
    says = read(larkfield.outcome, larkfield.ewa, "history/")
    told = [
        "Ingrid Solheim kept what was agreed, after a change above",
        "Ingrid Solheim set version 3: 15.0 days",
        "Ingrid Solheim took the difference of 2.0 days on, after a change above",
        "Ingrid Solheim set version 2: 16.0 days",
        "Ingrid Solheim said that 2.0 days may stay open until 30 June",
        "June is quiet",
        "Ingrid Solheim took 1.5 days of the gap on: the own share grew",
        "Set by Ingrid Solheim: 18.0 days",
    ]
    assert [each for each in told if each not in says] == []
    places = [says.index(each) for each in told]
    assert places == sorted(places)
    of_the_piece = read(catchball.outcome, larkfield.ewa, "history/")
    assert "took the difference of 2.0 days on" in of_the_piece
    assert "the own share grew" not in of_the_piece


def test_the_history_tells_of_promised_help_of_looks_and_of_who_came_later(larkfield, read):
    with clock.at(MONDAY + timedelta(days=1)):
        catchball = larkfield.offer("5", help_text="A rack", look_again_on=MONDAY.date() + timedelta(days=3))
        catchball.accept(by=larkfield.tomas, answering=1)
    outcome = catchball.outcome
    rack = outcome.in_force.commitment.help.get()
    with clock.at(MONDAY + timedelta(days=2)):
        rack.move(date(2026, 6, 1), "Customs hold it", by=larkfield.ingrid, answering=rack.due_on)
    with clock.at(MONDAY + timedelta(days=3)):
        Look.objects.say_it_stands(outcome, by=larkfield.tomas, answering=MONDAY.date() + timedelta(days=3))
    with clock.at(MONDAY + timedelta(days=4)):
        rack.keep(by=larkfield.ingrid)
    with clock.at(MONDAY + timedelta(days=5)):
        Membership.objects.filter(team=larkfield.area, role="lead").delete()
        rosa = factories.lead(larkfield.area, "Rosa Berg")
        Reaffirmation.objects.say(outcome.in_force.commitment, by=rosa)
    told = [
        "Rosa Berg, who leads the team now, stands behind version 1",
        "Ingrid Solheim kept the promise of help: A rack",
        "Tomás Rivera looked again at what was agreed: it stands",
        "Ingrid Solheim moved promised help",
        "Customs hold it",
        "Tomás Rivera agreed for Frame & Paint: 5.0 days",
    ]
    says = read(outcome, larkfield.ewa, "history/")
    assert [each for each in told if each not in says] == []
    assert [says.index(each) for each in told] == sorted(says.index(each) for each in told)
    assert "6 changes to this outcome and its pieces." in says
    assert "All 6 changes" in read(outcome, larkfield.ewa)


def test_a_long_history_comes_in_pages(larkfield, client):
    for number in range(60):
        check_in(larkfield.outcome, date(2026, 1, 1) + timedelta(days=number), "30", larkfield.ingrid)
    client.force_login(larkfield.ewa)
    address = larkfield.outcome.get_absolute_url() + "history/"
    first, second = client.get(address), client.get(address, {"page": 2})
    assert first.content.decode().count("checked in") == 50
    assert second.content.decode().count("checked in") == 10
    assert "Page 2 of 2" in text_of(second)
    assert client.get(address, {"page": "many"}).status_code == 200


# --- How many queries ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3, 30])
def test_the_page_asks_the_same_few_queries_at_any_size(larkfield, client, count):
    for number in factories.in_one_go(range(count)):
        piece(larkfield, f"Team{number}", "4", "3", countered="3.5", agreed=number % 3 == 0)
        check_in(larkfield.outcome, date(2026, 1, 1) + timedelta(days=number), "30", larkfield.ingrid, words="So")
    client.force_login(larkfield.ingrid)
    client.get(larkfield.outcome.get_absolute_url())
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(larkfield.outcome.get_absolute_url()).status_code == 200
    assert len(asked) == 8, "\n".join(query["sql"][:150] for query in asked.captured_queries)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(larkfield.outcome.get_absolute_url() + "history/").status_code == 200
    assert len(asked) == 8, "\n".join(query["sql"][:150] for query in asked.captured_queries)
