"""People's time runs beside real time, at a distance that is asked for until it is known."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from lean.lib import clock

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False):
        yield


def test_without_an_offset_it_is_now():
    assert clock.now() == NOON


def test_an_offset_moves_now_and_today():
    clock.set_offset_source(lambda: timedelta(days=-194))
    assert clock.now() == datetime(2026, 5, 12, 12, tzinfo=UTC)
    assert clock.today() == date(2026, 5, 12)


def test_today_is_the_readers():
    assert clock.today(ZoneInfo("Pacific/Kiritimati")) == date(2026, 11, 23)


def test_the_source_is_asked_until_it_knows_and_then_never_again():
    answers = iter([None, timedelta(days=1)])
    clock.set_offset_source(lambda: next(answers))
    assert [clock.now() for _ in range(4)] == [NOON, *[NOON + timedelta(days=1)] * 3]


def test_a_block_can_be_lived_at_another_moment():
    then = datetime(2026, 3, 2, 9, tzinfo=UTC)
    with clock.at(then):
        assert clock.now() == then
    assert clock.now() == NOON
