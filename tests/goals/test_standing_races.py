"""Pieces under one parent, agreed at the same moment: what is kept of the parent is what all of them come to."""

from __future__ import annotations

from contextlib import contextmanager
from decimal import Decimal as D
from itertools import count

import pytest
from django.db import connection

from goals.models import Catchball, CheckIn, GapChoice, Outcome, Standing
from lean.lib import clock
from tests import factories
from tests.factories import terms

from .arena import at_once

TIMES = 5
numbers = count(1)


@pytest.fixture
def larkfield(committed):
    company = factories.company()
    # Enough that with two more pieces of four days nothing is open.
    GapChoice.objects.keep(company.outcome, D(5), by=company.ingrid)
    company.lines = []
    for _ in range(2):
        line = factories.team(f"Line {next(numbers)}", company.area)
        company.lines.append((line, factories.lead(line, f"Lead {next(numbers)}")))
    return company


@contextmanager
def its_own_connection():
    try:
        yield
    finally:
        connection.close()


def accepted(ball: Catchball, by) -> None:
    with its_own_connection():
        ball.accept(by=by, answering=1)


def two_agree(larkfield) -> list:
    """Both are passed down under a team that has said nothing: they bear on its parent too."""
    above = larkfield.offer("9")
    balls = [
        (Catchball.objects.offer(parent=above.outcome, team=line, terms=terms("9", "5"), by=larkfield.tomas), lead)
        for line, lead in larkfield.lines
    ]
    results = at_once(*[lambda ball=ball, lead=lead: accepted(ball, lead) for ball, lead in balls])
    return [result for result in results if result is not None] + list(Standing.objects.wrong())


def test_what_is_open_above_is_what_all_of_them_leave_open(larkfield):
    for _ in range(TIMES):
        assert two_agree(larkfield) == []


def test_what_is_said_at_the_moment_of_an_agreement_is_not_lost(larkfield):
    for day in range(TIMES):
        ball = larkfield.offer("5")

        def say(day=day):
            with its_own_connection():
                on = clock.today().replace(day=day + 1, month=1)
                CheckIn.objects.record(larkfield.outcome, D(29), for_on=on, by=larkfield.ingrid)

        assert at_once(say, lambda ball=ball: accepted(ball, larkfield.tomas)) == [None, None]
        assert list(Standing.objects.wrong()) == []
    assert Outcome.objects.live().with_mark(clock.today()).get(pk=larkfield.outcome.pk).mark_today
