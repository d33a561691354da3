"""Trees under simultaneous changes: whatever many people do at once, a tree stays a tree."""

import random
import threading
import time

import pytest
from django.db import connection
from treebeard.exceptions import InvalidMoveToDescendant

from lean.lib import tree
from teams.models import Team
from tests import factories

pytestmark = pytest.mark.usefixtures("committed")
WRITERS = 6


def an_organisation() -> list[int]:
    top = factories.team("Top")
    areas = [factories.team(f"Area {number}", top) for number in range(4)]
    return [factories.team(f"Line {number}", areas[number % 4]).pk for number in range(12)] + [a.pk for a in areas]


def shake(teams: list[int], seed: int, changes: int, errors: list) -> None:
    """One writer: hangs teams under others and adds new ones, at random."""
    draw = random.Random(seed)
    try:
        for number in range(changes):
            team, other = draw.sample(teams, 2)
            try:
                if draw.random() < 0.3:
                    Team.objects.add(key=f"s{seed}-{number}", name="New", parent=Team.objects.get(pk=other))
                else:
                    Team.objects.get(pk=team).move_under(Team.objects.get(pk=other))
            except InvalidMoveToDescendant:
                pass  # the other hangs below by now: rightly refused
            except Exception as error:  # a broken tree fails in many ways, treebeard's own code among them
                errors.append(type(error).__name__)
    finally:
        connection.close()


def after_many_writers(changes: int, round_: int = 0) -> list:
    """Everything that is wrong with the tree after six writers changed it at once."""
    teams, errors = an_organisation(), []
    writers = [
        threading.Thread(target=shake, args=(teams, 100 * round_ + seed, changes, errors)) for seed in range(WRITERS)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    return errors + problems()


def problems() -> list:
    """treebeard's own findings, and every node that doesn't hang where its `parent` says."""
    found = [kind for kind in Team.objects.find_problems() if kind]
    paths = dict(Team.objects.values_list("pk", "path"))
    for team in Team.objects.all():
        if team.parent_id and paths[team.parent_id] != team.path[: -team.steplen]:
            found.append(f"{team} is not under its parent")
    return found


def test_a_tree_stays_a_tree_under_six_writers():
    assert after_many_writers(changes=12) == []


def test_without_the_lock_it_does_not(monkeypatch):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time: its IMMEDIATE transactions are the lock")
    monkeypatch.setattr(tree, "lock", lambda number: None)
    ends = time.monotonic() + 40
    for round_ in range(20):
        if after_many_writers(changes=12, round_=round_) or time.monotonic() > ends:
            break
        Team.objects.all().delete()
    else:
        pytest.fail("the lock may be needless: nothing went wrong without it")
    assert time.monotonic() <= ends
