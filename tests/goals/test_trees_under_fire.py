"""Trees under simultaneous changes: whatever many people do at once, a tree stays a tree."""

import random
from collections.abc import Callable, Iterator
from itertools import chain

import pytest
from django.db import connection
from treebeard.exceptions import InvalidMoveToDescendant

from lean.lib import tree
from lean.lib.tree import TreeManager
from teams.models import Team
from tests import factories

from .arena import Meeting, at_once

pytestmark = pytest.mark.usefixtures("committed")
WRITERS = 6
CHANGES = 12


def an_organisation() -> list[int]:
    top = factories.team("Top")
    areas = [factories.team(f"Area {number}", top) for number in range(4)]
    return [factories.team(f"Line {number}", areas[number % 4]).pk for number in range(12)] + [a.pk for a in areas]


def move(team: int, under: int) -> None:
    Team.objects.get(pk=team).move_under(Team.objects.get(pk=under))


def shaken(teams: list[int], seed: int) -> Iterator[Callable]:
    """What one writer does: hangs teams under others and adds new ones, at random."""
    draw = random.Random(seed)
    for number in range(CHANGES):
        team, other = draw.sample(teams, 2)
        if draw.random() < 0.3:
            key = f"s{seed}-{number}"
            yield lambda other=other, key=key: Team.objects.add(key=key, name="New", parent=Team.objects.get(pk=other))
        else:
            yield lambda team=team, other=other: move(team, other)


def done(changes: Iterator[Callable]) -> list[str]:
    """The errors that they met. A broken tree fails in many ways, treebeard's own code among them."""
    errors = []
    try:
        for change in changes:
            try:
                change()
            except InvalidMoveToDescendant:
                pass  # the other hangs below by now: rightly refused
            except Exception as error:
                errors.append(type(error).__name__)
    finally:
        connection.close()
    return errors


def wrong_after(*writers: Iterator[Callable]) -> list:
    """Everything that is wrong with the tree after they all changed it at once."""
    met = at_once(*[lambda writer=writer: done(writer) for writer in writers])
    return [*chain.from_iterable(met), *problems()]


def problems() -> list:
    """treebeard's own findings, and every node that doesn't hang where its `parent` says."""
    found = [kind for kind in Team.objects.find_problems() if kind]
    paths = dict(Team.objects.values_list("pk", "path"))
    for team in Team.objects.all():
        if team.parent_id and paths[team.parent_id] != team.path[: -team.steplen]:
            found.append(f"{team} is not under its parent")
    return found


def test_a_tree_stays_a_tree_under_six_writers():
    teams = an_organisation()
    assert wrong_after(*[shaken(teams, seed) for seed in range(WRITERS)]) == []


def test_without_the_lock_it_does_not(monkeypatch):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time: its IMMEDIATE transactions are the lock")
    one, other = an_organisation()[-2:]
    both_have_moved = Meeting()
    monkeypatch.setattr(tree, "lock", lambda number: None)
    # Between where both are and what is written of it.
    monkeypatch.setattr(TreeManager, "_rehang", both_have_moved.before(TreeManager._rehang))
    assert wrong_after(iter([lambda: move(one, other)]), iter([lambda: move(other, one)]))
