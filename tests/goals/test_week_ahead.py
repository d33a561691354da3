"""Larkfield's next weeks, lived through hour by hour: nobody gets more than they would bear, and no trifles."""

import os
from collections import Counter
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from goals import demo
from goals.demo import week_ahead
from goals.demo.load import NOW
from goals.management.commands import simulate_week
from goals.models import Nudge
from goals.models.nudge import NudgeKind

# So many mails on one day, and in one week, are what a person bears in the worst case.
MOST_A_DAY = 3
MOST_A_WEEK = 6
EACH = {kind.label: kind for kind in NudgeKind}


@pytest.fixture(scope="module")
def week(one_transaction):
    # A claim is durable: it may be made in the transaction of this module, which is no other than a test's.
    for block in connection.atomic_blocks:
        block._from_testcase = True
    demo.load_if_empty()
    return list(week_ahead.simulate(NOW, 11, NOW.tzinfo))


@pytest.fixture(autouse=True)
def _in_the_same_database(week, db):
    pass


def test_nobody_gets_more_than_three_mails_a_day_nor_six_in_a_week(week):
    assert week_ahead.most_on_a_day(week) <= MOST_A_DAY
    assert max(Counter((each.who, each.on.isocalendar()[1]) for each in week if not each.kept).values()) <= MOST_A_WEEK


def test_nobody_is_told_the_same_thing_twice(week):
    told = Counter((each.who, each.kind, each.subject) for each in week if not each.kept)
    assert [what for what, times in told.items() if times > 1] == []


def test_mails_come_in_the_morning_of_a_working_day_but_for_the_first(week):
    later = [each for each in week if each.on > NOW.date() and not each.kept]
    assert {each.at.hour for each in later} <= {8, 9}
    assert {each.at.isoweekday() for each in later} <= {1, 2, 3, 4, 5}


def test_whose_number_is_asked_for_is_not_told_of_its_silence_on_that_day(week):
    days = {}
    for each in week:
        days.setdefault((each.who, each.on), set()).add(EACH[each.kind])
    assert not any({NudgeKind.CHECKIN_DUE, NudgeKind.NO_RECENT_WORD} <= kinds for kinds in days.values())


def test_a_week_is_only_mailed_where_something_happened(week):
    """Two teams have agreed in it; for whom a ball only waits, it was said already."""
    weeks = {(each.who, each.on) for each in week if EACH[each.kind] is NudgeKind.DIGEST}
    monday = date(2026, 5, 18)
    assert weeks == {("Ben Carter", monday), ("Priya Raman", monday)}


def test_late_words_bring_both_sides_together_once(week):
    told = Counter(each.who for each in week if EACH[each.kind] is NudgeKind.CONVERSATION)
    assert told == {"Nadia Haddad": 1, "Tomás Rivera": 2, "Ingrid Solheim": 1, "Ruth Lindqvist": 1, "Karim Benali": 1}


def test_the_list_says_who_gets_what_and_how_much(week):
    text = "\n".join([*week_ahead.told(week), *week_ahead.counted(week)])
    assert "Friday 15 May" in text
    assert "08:00  Nadia Haddad       mail   Your turn: a word by today would help Tomás" in text
    assert "most on a day" in text


def test_the_command_lives_in_a_database_of_its_own(monkeypatch, tmp_path):
    """Told that it is the copy while it has another database, it refuses before it touches anything."""
    before = Nudge.objects.count()
    monkeypatch.setitem(os.environ, simulate_week.INSIDE, str(tmp_path))
    with pytest.raises(CommandError, match="a folder that is thrown away"):
        call_command("simulate_week")
    assert Nudge.objects.count() == before
