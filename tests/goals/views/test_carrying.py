"""What an outcome's owner says about how it is carried: on its page, each as a plain form, and what comes of it."""

import re
from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goals.models import Catchball, Commitment, GapChoice, Outcome, StaleChoice
from goals.models.outcome import ModeDoesNotFit
from lean.lib import clock, days
from tests import factories
from tests.laid_down import laid_down
from tests.page import words

pytestmark = pytest.mark.django_db


@pytest.fixture
@laid_down
def larkfield():
    """31 → 18 days, of which Frame & Paint has agreed to 4."""
    company = factories.company()
    company.ball = company.offer()
    company.ball.accept(by=company.tomas, answering=1)
    return company


def at(outcome, end="") -> str:
    return outcome.get_absolute_url() + end


def read(client, outcome, by) -> str:
    client.force_login(by)
    return words(client.get(at(outcome))).replace("\xa0", " ")


def now(outcome) -> Commitment:
    return Commitment.objects.get(in_force__outcome=outcome)


def set_again(larkfield, **changes) -> Commitment:
    terms = now(larkfield.outcome).terms.revised(**changes)
    return Commitment.objects.set_again(
        larkfield.outcome, terms, by=larkfield.ingrid, answering=now(larkfield.outcome).version
    )


def top(larkfield, mode, baseline="20", target="10", **fields) -> Outcome:
    said = {"unit": "%", "measure_key": "late", "measure_name": "Late", "decimals": 0} | fields
    terms = factories.terms(baseline, target, **said)
    return Commitment.objects.set_top(
        team=larkfield.top, cycle=larkfield.cycle, terms=terms, by=larkfield.ingrid, adds_up=mode
    ).outcome


def piece(larkfield, parent, name, baseline, target, **fields) -> Catchball:
    said = {"unit": "%", "measure_key": "late", "measure_name": "Late", "decimals": 0} | fields
    team = factories.team(name, larkfield.top)
    lead = factories.lead(team, f"{name} Lead")
    terms = factories.terms(baseline, target, **said)
    ball = Catchball.objects.offer(parent=parent, team=team, by=larkfield.ingrid, terms=terms)
    ball.accept(by=lead, answering=1)
    return ball


# --- A sentence and rows that are true for each mode ------------------------------------------------------


def test_an_average_says_weights_and_where_it_lands(client, larkfield):
    outcome = top(larkfield, "weighted")
    for name, weight in (("Racers", "100"), ("Tourers", "20"), ("Kids", "1")):
        piece(larkfield, outcome, name, "20", "10" if name != "Racers" else "12", weight=D(weight))
    says = read(client, outcome, larkfield.ewa)
    assert "It is the average of its pieces, each by its weight." in says
    assert "What is agreed leads to 11.7 %, 1.7 points short." in says
    assert "Racers Racers Lead, 20 → 12 % 82.6 % Agreed" in says
    assert "Tourers Tourers Lead, 20 → 10 % 16.5 % Agreed" in says
    assert "Kids Kids Lead, 20 → 10 % 0.8 % Agreed" in says
    assert "On average each by its weight 11.7" in says
    assert "Still open short of the target 1.7" in says


def test_the_worst_is_named(client, larkfield):
    outcome = top(larkfield, "worst")
    piece(larkfield, outcome, "Racers", "18", "9")
    piece(larkfield, outcome, "Kids", "20", "13")
    says = read(client, outcome, larkfield.ewa)
    assert "It is as good as the worst of its pieces. What is agreed leads to 13 %, 3 points short." in says
    assert "Kids holds it there." in says
    assert "The worst of them Kids 13" in says


def test_a_count_says_how_many_of_how_many(client, larkfield):
    outcome = top(larkfield, "count", "0", "3", unit="lines", direction="increase")
    piece(larkfield, outcome, "Racers", "18", "9")
    piece(larkfield, outcome, "Kids", "7", "9", unit="kg", measure_key="kg", direction="increase")
    says = read(client, outcome, larkfield.ewa)
    assert "Of 3 lines, 2 agreed, 1 still open. Each piece that reaches its target counts as one." in says
    html = client.get(at(outcome)).content.decode()
    boxes = re.search(r'<svg class="cover cover--boxes".*?</svg>', html, re.DOTALL)[0]
    assert re.findall(r'<rect class="([\w-]+)"', boxes) == ["c-agreed", "c-agreed", "c-open"]


def test_unlike_units_say_what_is_missing_and_where_to_put_it(client, larkfield):
    ball = piece(larkfield, larkfield.outcome, "Supply", "9", "5", unit="kg", measure_key="scrap")
    says = read(client, larkfield.outcome, larkfield.ingrid)
    assert "It is in kg, and this is in days: unlike units are never added. Say what it gives in days" in says
    html = client.get(at(larkfield.outcome)).content.decode()
    assert f'href="{ball.get_absolute_url()}?answer=reopen#answer"' in html
    assert "Say what it gives" not in read(client, larkfield.outcome, larkfield.ewa)


def test_a_piece_without_a_weight_is_asked_for_one(client, larkfield):
    outcome = top(larkfield, "weighted")
    piece(larkfield, outcome, "Racers", "20", "10", weight=D(5))
    piece(larkfield, outcome, "Kids", "20", "10")
    says = read(client, outcome, larkfield.ingrid)
    assert "Agreed no weight yet Other pieces have a weight, this one has none. Say how much it weighs" in says


def test_what_rests_on_help_says_so(client, larkfield):
    piece(larkfield, larkfield.outcome, "Supply", "9", "5", unit="days", help_text="A second dock")
    assert "Supply Lead" in (says := read(client, larkfield.outcome, larkfield.ewa))
    assert "rests on help" in says


# --- Another mode -----------------------------------------------------------------------------------------


def test_the_mode_is_changed_on_the_page_by_those_who_lead_its_team(client, larkfield):
    assert "Change how pieces add up" not in read(client, larkfield.outcome, larkfield.tomas)
    assert "Change how pieces add up" in read(client, larkfield.outcome, larkfield.ingrid)
    answer = client.post(at(larkfield.outcome, "mode/"), {"adds_up": "worst"}, follow=True)
    assert "It is as good as the worst of its pieces." in words(answer)
    assert "Changed. Look at each piece that was agreed before." in answer.content.decode()


def test_a_mode_that_there_is_not_is_told_on_the_page(client, larkfield):
    client.force_login(larkfield.ingrid)
    answer = client.post(at(larkfield.outcome, "mode/"), {"adds_up": "median"})
    assert answer.status_code == 422
    assert "median is not one of the available choices" in answer.content.decode()


def test_who_may_not_is_told_so_on_the_page_and_sees_no_form(client, larkfield):
    client.force_login(larkfield.tomas)
    answer = client.post(at(larkfield.outcome, "mode/"), {"adds_up": "worst"})
    assert answer.status_code == 403
    assert "Only Ingrid Solheim or a deputy can do that for Larkfield Cycles" in words(answer)
    assert "Change how pieces add up" not in words(answer)


# --- The gap ----------------------------------------------------------------------------------------------


def test_the_gap_has_its_choices_for_its_owner(client, larkfield):
    less = larkfield.offer("4")
    counter = less.latest_terms.revised(target=D(6))
    less.counter(counter, by=larkfield.tomas, answering=1, text="One rack")
    less.accept(by=larkfield.ingrid, answering=2)
    says = read(client, larkfield.outcome, larkfield.ingrid)
    assert "Ask Frame & Paint again: 2.0 days less than was asked" in says
    assert "Offer a piece to another team" in says
    assert "Set another target" in says
    assert "Close this gap" not in read(client, larkfield.outcome, larkfield.ewa)
    assert "Take it up with those who asked for it" not in read(client, larkfield.outcome, larkfield.tomas)


def test_a_gap_below_is_taken_up_on_the_thread_above(client, larkfield):
    client.force_login(larkfield.tomas)
    html = client.get(at(larkfield.ball.outcome)).content.decode()
    link = f'<a href="{larkfield.ball.get_absolute_url()}?answer=reopen#answer">Take it up with those who asked for it'
    assert link in html


def test_what_is_kept_grows_the_own_share_once_however_often_it_is_clicked(client, larkfield):
    client.force_login(larkfield.ingrid)
    for _ in range(2):
        answer = client.post(at(larkfield.outcome, "own-share/"), {"amount": "2,5", "form_key": "k"}, follow=True)
    assert "Larkfield Cycles itself its own share −2.5 Agreed" in words(answer)
    assert Outcome.objects.get(pk=larkfield.outcome.pk).own_share == D("2.5")


@pytest.mark.parametrize(
    ("typed", "told"), [("0", "number above nothing"), ("", "number above nothing"), ("two", "“two” is not a number")]
)
def test_an_amount_that_is_none_is_told_beside_what_was_typed(client, larkfield, typed, told):
    client.force_login(larkfield.ingrid)
    answer = client.post(at(larkfield.outcome, "own-share/"), {"amount": typed})
    assert (answer.status_code, told in answer.content.decode()) == (422, True)
    assert f'value="{typed}"' in answer.content.decode() or not typed


def test_an_accepted_risk_stands_beside_the_gap_until_its_day(client, larkfield):
    client.force_login(larkfield.ingrid)
    until = clock.today() + timedelta(days=30)
    said = {"amount": "9", "until_on": until.isoformat(), "reason": "The rack comes in June", "form_key": "k"}
    for _ in range(2):
        client.post(at(larkfield.outcome, "risks/"), said)
    assert GapChoice.objects.count() == 1
    says = read(client, larkfield.outcome, larkfield.ewa)
    day = days.day(until, clock.today())
    assert f"Ingrid accepts 9.0 days until {day}: The rack comes in June" in says
    assert "Still open no team carries this yet 9.0" in says
    with clock.at(clock.now() + timedelta(days=31)):
        assert "Ingrid accepts" not in read(client, larkfield.outcome, larkfield.ewa)


def test_a_risk_without_a_reason_keeps_what_was_typed(client, larkfield):
    client.force_login(larkfield.ingrid)
    until = (clock.today() + timedelta(days=30)).isoformat()
    answer = client.post(at(larkfield.outcome, "risks/"), {"amount": "7.25", "until_on": until, "reason": ""})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Say why this can be lived with" in page
    assert 'value="7.25"' in page
    assert f'value="{until}"' in page


# --- When the world moves ---------------------------------------------------------------------------------


def test_a_top_outcome_is_set_again_on_a_page_of_its_own(client, larkfield):
    client.force_login(larkfield.ingrid)
    page = client.get(at(larkfield.outcome, "terms/"))
    says = words(page)
    assert "1 piece keeps its number, and you say what the change means for it." in says
    assert "With another measure or unit 1 piece leaves the sum until it is agreed again." in says
    answer = client.post(at(larkfield.outcome, "terms/"), typed(larkfield, target="16"), follow=True)
    assert "Set anew. Say for each piece what it means." in answer.content.decode()
    assert (now(larkfield.outcome).version, now(larkfield.outcome).terms.target) == (2, 16)


def typed(larkfield, **changed) -> dict:
    terms = now(larkfield.outcome).terms
    said = {
        "statement": terms.statement,
        "measure_name": terms.measure_name,
        "unit": terms.unit,
        "direction": terms.direction,
        "baseline": "31",
        "target": "18",
        "due_on": "2026-12-31",
        "answering": "1",
        "form_key": "k",
    }
    return said | changed


def test_what_is_typed_is_kept_where_somebody_came_first(client, larkfield):
    set_again(larkfield, target=D(17))
    client.force_login(larkfield.ingrid)
    answer = client.post(at(larkfield.outcome, "terms/"), typed(larkfield, target="15.5"))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody set it anew while you were writing." in page
    assert 'value="15.5"' in page
    assert 'name="answering" value="2"' in page


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({}, "A new version has to change something."),
        ({"target": ""}, "A top outcome needs a target"),
        ({"due_on": "2501-01-01"}, "Write a day between 1900 and 2200."),
        ({"target": "soon"}, "“soon” is not a number"),
    ],
)
def test_what_is_wrong_with_a_new_version_is_said(client, larkfield, changed, told):
    client.force_login(larkfield.ingrid)
    answer = client.post(at(larkfield.outcome, "terms/"), typed(larkfield, **changed))
    assert (answer.status_code, told in answer.content.decode()) == (422, True)
    assert now(larkfield.outcome).version == 1


def test_what_was_agreed_with_others_leads_to_their_thread(client, larkfield):
    client.force_login(larkfield.tomas)
    answer = client.get(at(larkfield.ball.outcome, "terms/"))
    assert answer["Location"] == f"{larkfield.ball.get_absolute_url()}?answer=reopen#answer"
    client.force_login(larkfield.ewa)
    assert client.get(at(larkfield.ball.outcome, "terms/")).status_code == 403


def test_a_stale_piece_is_kept_taken_on_or_looked_at_again(client, larkfield):
    set_again(larkfield, target=D(16))
    says = read(client, larkfield.outcome, larkfield.ingrid)
    asks = "It was agreed when this needed 13.0 days; now it needs 15.0 days. Keep it Take 2.0 days on yourselves"
    assert f"{asks} Look again together" in says
    says = read(client, larkfield.outcome, larkfield.ewa)
    assert "agreed before this changed" in says
    assert "Keep it" not in says


def test_once_it_is_said_the_choice_is_gone(client, larkfield):
    set_again(larkfield, target=D(16))
    client.force_login(larkfield.ingrid)
    answer = client.post(at(larkfield.ball.outcome, "stale-choice/"), {"choice": "absorb"}, follow=True)
    assert "Larkfield Cycles itself its own share −2.0 Agreed" in words(answer)
    assert "Keep it" not in words(answer)
    again = client.post(at(larkfield.ball.outcome, "stale-choice/"), {"choice": "keep"})
    assert again.status_code == 409
    assert "That was settled meanwhile" in words(again)


def test_while_both_look_again_nothing_is_asked(client, larkfield):
    set_again(larkfield, target=D(16))
    ball = larkfield.ball
    Catchball.objects.filter(pk=ball.pk).update(state="with_receiver", owes="reply")
    says = read(client, larkfield.outcome, larkfield.ingrid)
    assert "Keep it" not in says
    assert "agreed before this changed" in says


@pytest.mark.parametrize("count", [1, 3, 30])
def test_stale_pieces_ask_no_query_more_however_many_there_are(client, larkfield, count):
    for number in factories.in_one_go(range(count - 1)):
        piece(larkfield, larkfield.outcome, f"Team{number}", "4", "3.9", unit="days")
    set_again(larkfield, target=D(1))
    StaleChoice.objects.absorb(now(larkfield.ball.outcome), by=larkfield.ingrid)
    set_again(larkfield, target=D("0.5"))
    client.force_login(larkfield.ingrid)
    client.get(at(larkfield.outcome))
    with CaptureQueriesContext(connection) as asked:
        assert client.get(at(larkfield.outcome)).status_code == 200
    assert len(asked) == 8, "\n".join(query["sql"][:150] for query in asked.captured_queries)


# --- Offers under each mode -------------------------------------------------------------------------------


def test_under_an_average_the_asks_are_targets_with_weights(client, larkfield):
    outcome = top(larkfield, "weighted")
    client.force_login(larkfield.ingrid)
    page = words(client.get(at(outcome, "offers/")))
    assert "Team At least At most Today Target Weight" in page
    assert "Here pieces are averaged: each team has its own target." in page
    said = {
        "piece-TOTAL_FORMS": "1",
        "piece-INITIAL_FORMS": "0",
        "piece-0-team": larkfield.area.pk,
        "piece-0-baseline": "22",
        "piece-0-ask": "11",
        "piece-0-weight": "2.5",
        "do": "send",
    }
    assert client.post(at(outcome, "offers/"), said | {"piece-0-weight": "-1"}).status_code == 422
    assert client.post(at(outcome, "offers/"), said).status_code == 302
    terms = Catchball.objects.get(outcome__parent=outcome).latest_terms
    assert (terms.target, terms.weight) == (11, D("2.5"))


@pytest.mark.parametrize(
    ("mode", "says"),
    [
        ("worst", "Here the worst piece counts"),
        ("count", "Here it counts how many pieces reach their target"),
        ("enabling", "Here pieces are not added up"),
    ],
)
def test_under_other_modes_the_asks_are_targets(client, larkfield, mode, says):
    outcome = top(larkfield, mode)
    client.force_login(larkfield.ingrid)
    page = words(client.get(at(outcome, "offers/")))
    assert says in page
    assert "Weight" not in page


def test_a_draft_under_an_average_asks_for_its_weight(client, larkfield):
    outcome = top(larkfield, "weighted")
    client.force_login(larkfield.ingrid)
    ball = Catchball.objects.draft(parent=outcome, team=larkfield.area, by=larkfield.ingrid, statement="Frames sooner")
    address = f"/catchballs/{ball.pk}/draft/"
    assert "How much does it weigh in the average above?" in words(client.get(address))
    said = {"statement": "Frames sooner", "direction": "decrease", "weight": "2.5", "answering": 0, "do": "draft"}
    assert client.post(address, said).status_code == 302
    assert ball.outcome.drafts.get().weight == D("2.5")
    plain = Catchball.objects.draft(
        parent=larkfield.outcome, team=larkfield.area, by=larkfield.ingrid, statement="Frames sooner"
    )
    assert "weigh in the average" not in words(client.get(f"/catchballs/{plain.pk}/draft/"))


def test_a_piece_with_a_range_shows_its_ends(client, larkfield):
    outcome = top(larkfield, "enabling")
    oven = factories.terms(
        None, None, direction="range", measure_name="Oven", unit="°C", decimals=0, measure_key="",
        range_low=D(10), range_high=D(25),
    )  # fmt: skip
    Catchball.objects.offer(parent=outcome, team=larkfield.area, by=larkfield.ingrid, terms=oven).accept(
        by=larkfield.tomas, answering=1
    )
    client.force_login(larkfield.ingrid)
    assert "10–25 °C" in words(client.get(at(outcome)))


def test_what_goes_nowhere_is_counted_or_made_possible(larkfield):
    kept = factories.terms(
        None, None, direction="range", measure_name="Oven", unit="°C", decimals=0, measure_key="", range_high=D(25)
    )
    outcome = Commitment.objects.set_top(
        team=larkfield.top, cycle=larkfield.cycle, terms=kept, by=larkfield.ingrid
    ).outcome
    for mode in ("sum", "weighted", "worst"):
        with pytest.raises(ModeDoesNotFit):
            Outcome.objects.add_up_as(outcome, mode, by=larkfield.ingrid)
    for mode in ("count", "enabling"):
        assert Outcome.objects.add_up_as(outcome, mode, by=larkfield.ingrid).adds_up == mode
