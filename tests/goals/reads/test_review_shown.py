"""A page of a review reads what it shows, and that is what reading everything and sorting it would show.

Random companies: every direction and mode, terms without a number or a measure, and nothing agreed; numbers of the
period, of before and of after it, inside the usual swing and far from it, long silence; drafts and horizons between.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from goals.models import CheckIn, Commitment, Outcome, Review, Standing
from goals.models.kept import all_at_the_end, heard_anew
from goals.reads.bowling import Chart, outcomes_of
from goals.reads.review_shown import Asked, Shown, ShownAsKept
from goals.rules.bowling import AGREED, TALK
from goals.rules.coverage import Direction, modes_for
from goals.rules.progress import Progress
from goals.rules.rhythm import Rhythm, period_of
from tests import factories
from tests.factories import terms

pytestmark = pytest.mark.django_db
FIRST = date(2026, 1, 1)
SEEDS, OUTCOMES = 4, 40
# What a company is to have of each, so that nothing is compared with nothing.
HOW = {(Progress.OFF, False), (Progress.OFF, True), (Progress.WATCH, False), (Progress.SILENT, False)}
HOW |= {(Progress.WATCH, True), (Progress.OK, False), (Progress.NONE, False), (TALK, False), (AGREED, False)}
# Pages so small that there are many of them.
SIZE, TALKED = 7, 4


def drawn_terms(drawn: Random):
    """What is agreed; None: nothing is."""
    due_on = drawn.choice([date(2026, 5, 10), date(2026, 12, 31), None])
    plain = {"due_on": due_on, "baseline_on": drawn.choice([FIRST, date(2026, 3, 1), None])}
    pick = drawn.random()
    if pick < 0.1:
        return None
    if pick < 0.2:
        return terms(None, None, measure_name="", measure_key="", unit="", **plain)
    if pick < 0.3:
        return terms("30", None, **plain)
    if pick < 0.4:
        milestone = {"direction": Direction.MILESTONE, "unit": "", "decimals": 0}
        return terms("0", "1", **plain, **milestone)
    if pick < 0.5:
        return terms(None, None, direction=Direction.RANGE, range_low=Decimal(20), range_high=Decimal(25), **plain)
    if pick < 0.7:
        return terms("10", "40", direction=Direction.INCREASE, **plain)
    return terms("31", "18", **plain)


def numbers(outcome, agreed, drawn: Random) -> list[CheckIn]:
    """None, a few, or enough to know what is usual; the last of them at any time of the year."""
    until = date(2026, drawn.randrange(1, 13), drawn.randrange(1, 28))
    apart = drawn.choice([7, 10, 25])
    days = [until - timedelta(days=apart * back) for back in range(drawn.choice([0, 1, 3, 14, 14]))]
    kind = agreed.direction
    value = {
        Direction.MILESTONE: lambda: Decimal(drawn.random() < 0.3),
        Direction.RANGE: lambda: Decimal(drawn.randrange(170, 280)) / 10,
    }.get(kind, lambda: Decimal(drawn.randrange(200, 320)) / 10)
    steady = drawn.random() < 0.4 and kind not in (Direction.MILESTONE, Direction.RANGE)
    return [
        CheckIn(outcome=outcome, for_on=day, value=30 + Decimal(drawn.randrange(-9, 9)) / 10 if steady else value())
        for day in days
    ]


def company(seed: int):
    drawn, at = Random(seed), factories.company()
    horizon = factories.cycle(span="horizon", starts_on=FIRST, ends_on=date(2028, 12, 31), name="2026–2028")
    made, said = [at.outcome], []
    with all_at_the_end():
        for number in range(OUTCOMES):
            state = drawn.choice(["live"] * 9 + ["draft"])
            cycle = horizon if drawn.random() < 0.08 else at.cycle
            parent = Outcome.objects.get(pk=drawn.choice(made).pk) if drawn.random() < 0.9 else None
            agreed, team = drawn_terms(drawn), drawn.choice([at.top, at.area, at.line])
            outcome = Outcome.objects.add(
                team=team,
                drafted_by=team if state == "draft" else None,
                cycle=cycle,
                statement=f"Outcome {number}",
                by=at.ingrid,
                parent=parent,
                state=state,
                rhythm=drawn.choice(list(Rhythm)),
                tolerance=drawn.choice([None, None, Decimal(1)]),
                adds_up=drawn.choice(modes_for(Direction(agreed.direction if agreed else "decrease"))),
            )
            made.append(outcome)
            if state == "live" and agreed is not None:
                Commitment.objects.take_over(outcome, agreed)
                if agreed.has_measure:
                    said += numbers(outcome, agreed, drawn)
    CheckIn.objects.bulk_create(said)
    heard_anew(each.outcome_id for each in said)
    return at


def reviews(at, ends_on: date):
    for team, below in ((None, True), (at.area, True), (at.top, False), (None, False)):
        yield Review(cycle=at.cycle, ends_on=ends_on, team=team, below=below)


def as_told(shown) -> dict:
    """What is talked about isn't indented."""
    flat = [replace(line, level=0) for line in shown.talk.lines]
    return {
        "chart": (shown.page.lines, shown.page.count, shown.page.number, shown.page.has_more),
        "talk": (flat, shown.talk.count, shown.talk.number, shown.talk.has_more),
        "fine": shown.fine,
    }


def compared(at) -> set[tuple]:
    """Every page of these reviews; how the lines that were seen stand."""
    seen = set()
    for month in (2, 5, 12):
        for review in reviews(at, period_of(date(2026, month, 1), Rhythm.MONTHLY).ends_on):
            period, periods = period_of(review.ends_on, review.cycle.rhythm), review.cycle.periods
            lines = Chart(outcomes_of(review, period), periods, period).lines
            seen |= {(line.progress, line.usual) for line in lines}
            for page, talk in ((1, 1), (2, 3), (99, 99)):
                asked = Asked(page, SIZE, talk, TALKED)
                shown = as_told(Shown(review, periods, period, asked))
                assert shown == as_told(ShownAsKept(lines, asked)), (month, review.named, page, talk)
    return seen


def test_each_page_shows_what_reading_all_of_it_would():
    seen = set()
    for seed in range(SEEDS):
        with transaction.atomic():
            at = company(seed)
            assert list(Standing.objects.wrong()) == []
            seen |= compared(at)
            transaction.set_rollback(True)
    assert seen >= HOW


def test_what_was_said_since_does_not_change_what_was_known_then_and_costs_a_row_to_read():
    at = company(1)
    said = CheckIn.objects.filter(outcome=at.outcome)
    assert not said.exists()
    april = Review(cycle=at.cycle, ends_on=date(2026, 4, 30), team=None, below=True)
    period = period_of(april.ends_on, Rhythm.MONTHLY)
    before = as_told(Shown(april, [period], period, Asked(1, 50, 1, 50)))
    CheckIn.objects.create(outcome=at.outcome, for_on=date(2026, 12, 30), value=Decimal(31))
    heard_anew([at.outcome.pk])
    assert as_told(Shown(april, [period], period, Asked(1, 50, 1, 50))) == before


@pytest.mark.parametrize("outcomes", [1, 3, 30, 300])
def test_as_many_outcomes_are_read_as_are_shown(outcomes):
    at = factories.company()
    with all_at_the_end():
        for number in range(outcomes):
            plain = {"cycle": at.cycle, "by": at.ingrid, "parent": at.outcome, "state": "live"}
            Outcome.objects.add(team=at.area, statement=f"Outcome {number}", **plain)
    for each in Outcome.objects.exclude(parent=None)[:20]:
        Commitment.objects.take_over(each, terms())
    CheckIn.objects.create(outcome=at.outcome, for_on=date(2026, 4, 1), value=Decimal(31))
    heard_anew(Outcome.objects.values_list("pk", flat=True))
    review = Review(cycle=at.cycle, ends_on=date(2026, 11, 30), team=None, below=True)
    period = period_of(review.ends_on, Rhythm.MONTHLY)
    with CaptureQueriesContext(connection) as captured:
        shown = Shown(review, [period], period, Asked(1, 2, 1, 3))
    assert len(captured) == 1
    assert shown.page.count == outcomes + 1
    assert shown.talk.count == min(outcomes, 20) + 1
    assert len(shown.chart.outcomes) <= 5
