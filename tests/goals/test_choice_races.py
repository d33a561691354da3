"""One person at two devices in the same moment: one choice stands, one day, one reminder."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from goals import nudges
from goals.models import MailChoice, Nudge, Snooze
from goals.models.nudge import NudgeKind
from goals.models.way import Way
from lean.lib import clock
from tests import factories

from .arena import at_once

TIMES = 3


@pytest.fixture
def larkfield(committed):
    return factories.company()


@contextmanager
def its_own_connection():
    try:
        yield
    finally:
        connection.close()


def test_of_two_choices_one_stands(larkfield):
    def chooses(way: Way) -> None:
        with its_own_connection():
            MailChoice.objects.choose(larkfield.tomas, NudgeKind.PARENT, way)

    for _ in range(TIMES):
        MailChoice.objects.all().delete()
        results = at_once(*[lambda way=way: chooses(way) for way in (Way.OFF, Way.CHAT, Way.DIGEST, Way.OFF)])
        assert results == [None] * 4
        assert MailChoice.objects.count() == 1


def test_of_two_days_one_stands_with_its_reminder(larkfield):
    ball = larkfield.offer()
    nudges.drain()

    def puts_off(days: int) -> None:
        with its_own_connection():
            Snooze.objects.put_off_ball(ball, clock.today() + timedelta(days=days), by=larkfield.tomas)

    for _ in range(TIMES):
        results = at_once(*[lambda days=days: puts_off(days) for days in (2, 3, 4, 2)])
        assert results == [None] * 4
        (snooze,) = Snooze.objects.all()
        (again,) = Nudge.objects.filter(state="due")
        assert again.subject.endswith(snooze.until_on.isoformat())
        assert again.due_at > timezone.now()
