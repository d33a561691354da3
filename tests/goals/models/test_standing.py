"""How each outcome stands is kept by the verbs: the same as the numbers say, today and on every day to come."""

from datetime import UTC, date, datetime
from decimal import Decimal as D
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations import Migration
from django.db.models import Count

from goals.apps import fill_the_standings
from goals.models import Catchball, CheckIn, Commitment, GapChoice, Help, Outcome, Standing
from lean.lib import clock
from tests import factories
from tests.factories import terms

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 3)
MARCH = datetime(2026, 3, 3, 9, tzinfo=UTC)


@pytest.fixture
def larkfield():
    with clock.at(MARCH):
        yield factories.company()


@pytest.fixture(autouse=True)
def _nothing_wrong_at_the_end():
    yield
    assert list(Standing.objects.wrong()) == []


def mark(outcome, on: date = TODAY) -> str:
    return Outcome.objects.live().with_mark(on).get(pk=outcome.pk).mark_today


def gap(outcome, on: date = TODAY) -> bool:
    return Outcome.objects.live().with_mark(on).get(pk=outcome.pk).gap_today


def say(outcome, value, on=date(2026, 2, 28)):
    by = outcome.team.memberships.get(role="lead").person
    return CheckIn.objects.record(outcome, D(value), for_on=on, by=by)


def test_a_top_outcome_has_no_number_yet_and_no_pieces(larkfield):
    assert (mark(larkfield.outcome), gap(larkfield.outcome)) == ("none", False)


def test_a_number_says_how_it_stands_until_nobody_is_heard(larkfield):
    say(larkfield.outcome, "28.5")
    assert mark(larkfield.outcome) == "ok"
    silent = Standing.objects.get().silent_from
    assert mark(larkfield.outcome, silent) == "silent"
    say(larkfield.outcome, "31", on=date(2026, 3, 2))
    assert mark(larkfield.outcome) == "off"


def test_another_tolerance_and_another_rhythm_count_at_once(larkfield):
    say(larkfield.outcome, "31")
    asked = {"measured_by": None, "by": larkfield.ingrid}
    Outcome.objects.set_rhythm(larkfield.outcome, rhythm="quarterly", tolerance=D(5), **asked)
    assert mark(larkfield.outcome) == "ok"


def test_a_milestone_is_missed_from_the_day_after_on(larkfield):
    fields = {"measure_name": "Audit passed", "direction": "milestone", "due_on": date(2026, 3, 10)}
    set_by_owner = Commitment.objects.set_top(
        team=larkfield.top, cycle=larkfield.cycle, terms=terms(None, None, **fields), by=larkfield.ingrid
    )
    say(set_by_owner.outcome, "0")
    assert [mark(set_by_owner.outcome, date(2026, 3, day)) for day in (10, 11)] == ["ok", "off"]


def test_what_is_offered_is_talked_about_and_what_is_agreed_closes_the_gap(larkfield):
    ball = larkfield.offer("5")
    assert (mark(ball.outcome), gap(larkfield.outcome)) == ("talk", True)
    ball.accept(by=larkfield.tomas, answering=1)
    assert mark(ball.outcome) == "none"
    GapChoice.objects.keep(larkfield.outcome, D(9), by=larkfield.ingrid)
    assert gap(larkfield.outcome) is False
    Outcome.objects.add_up_as(larkfield.outcome, "weighted", by=larkfield.ingrid)
    assert gap(larkfield.outcome) is True


def test_a_piece_that_is_passed_down_bears_on_what_is_open_farther_up(larkfield):
    GapChoice.objects.keep(larkfield.outcome, D(11), by=larkfield.ingrid)
    below = larkfield.pass_down(larkfield.offer("7"), "3")
    assert gap(larkfield.outcome)
    below.accept(by=larkfield.nadia, answering=1)
    assert not gap(larkfield.outcome)
    assert not gap(below.outcome)


def test_what_is_withdrawn_or_taken_back_is_kept_no_more(larkfield):
    ball = larkfield.offer("5")
    ball.take_back(by=larkfield.ingrid, answering=1)
    assert not Standing.objects.filter(outcome=ball.outcome).exists()
    assert not gap(larkfield.outcome)
    other = larkfield.offer("5")
    other.withdraw(by=larkfield.ingrid, answering=1, text="Not now")
    assert Standing.objects.count() == 1


def test_help_that_will_not_have_come_opens_a_gap_on_its_day(larkfield):
    GapChoice.objects.keep(larkfield.outcome, D(9), by=larkfield.ingrid)
    ball = larkfield.offer("5", help_text="A second rack", look_again_on=date(2026, 3, 20))
    ball.accept(by=larkfield.tomas, answering=1)
    assert [gap(larkfield.outcome, date(2026, 3, day)) for day in (20, 21)] == [False, True]
    rack = Help.objects.get()
    rack.move(date(2026, 3, 25), "Customs", by=larkfield.ingrid, answering=date(2026, 3, 20))
    assert [gap(larkfield.outcome, date(2026, 3, day)) for day in (21, 25, 26)] == [False, False, True]
    rack.keep(by=larkfield.ingrid)
    assert not gap(larkfield.outcome, date(2026, 3, 26))
    rack.take_back(by=larkfield.ingrid)
    assert gap(larkfield.outcome, date(2026, 3, 26))


def test_another_parent_takes_the_gap_along(larkfield):
    ball = larkfield.offer("5")
    other = Commitment.objects.set_top(
        team=larkfield.top, cycle=larkfield.cycle, terms=terms(), by=larkfield.ingrid
    ).outcome
    ball.outcome.move_under(other)
    assert (gap(larkfield.outcome), gap(other)) == (False, True)


def test_marks_can_be_counted_and_filtered(larkfield):
    ball = larkfield.offer("5")
    today = Outcome.objects.live().with_mark(TODAY)
    assert dict(today.order_by().values_list("mark_today").annotate(Count("pk"))) == {"none": 1, "talk": 1}
    assert list(today.filter(mark_today="talk")) == [ball.outcome]
    assert list(today.filter(gap_today=True)) == [larkfield.outcome]


@pytest.mark.parametrize("pieces", [1, 3, 30])
def test_a_verb_makes_them_anew_in_the_same_queries(larkfield, pieces, django_assert_num_queries):
    for number in factories.in_one_go(range(pieces)):
        team = factories.team(f"Team {number}", larkfield.top)
        last = Catchball.objects.offer(parent=larkfield.outcome, team=team, terms=terms("9", "5"), by=larkfield.ingrid)
    # The line above it, once more where somebody else may have held it; its own mark; the sums.
    with django_assert_num_queries(4 if connection.features.has_select_for_update else 3):
        Standing.objects.refresh([last.outcome_id])


def test_what_was_there_before_is_filled_in(larkfield):
    larkfield.pass_down(larkfield.offer())
    Standing.objects.all().delete()
    assert Standing.objects.fill() == 3


def test_what_is_wrong_is_found_and_mended(larkfield):
    larkfield.offer()
    Standing.objects.filter(outcome=larkfield.outcome).update(has_gap=False, mark="off")
    out = StringIO()
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("check_standings", stdout=out)
    assert f"outcome {larkfield.outcome.pk}: off, not none, a gap" in out.getvalue()
    call_command("check_standings", "--mend", stdout=out)
    call_command("check_standings", stdout=out)
    assert "standings: 2 kept, 0 wrong" in out.getvalue()


@pytest.mark.parametrize("brings", ["0006_how_it_stands", "0040_what_a_review_says_of_it"])
def test_an_update_that_brings_more_of_it_makes_it_of_what_is_there_already(larkfield, brings):
    say(larkfield.outcome, "28.5")
    if brings.startswith("0006"):
        Standing.objects.all().delete()
    else:
        Standing.objects.update(owes="talk", is_usual=False, owed_from=None, shortfall=0.0, last_on=None)
    assert list(Standing.objects.wrong())
    fill_the_standings(apps.get_app_config("goals"), plan=[(Migration(brings, "goals"), False)])
    assert list(Standing.objects.wrong()) == []
