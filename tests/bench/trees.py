"""The trees: what a step costs beside its raw statements, and what eight writers do to them."""

from __future__ import annotations

import random
import threading
import time

from django.db import connection, transaction
from treebeard.exceptions import InvalidMoveToDescendant

from goals.models import Outcome
from goals.models.outcome import OutcomeState
from lean.lib.tree_repair import problems
from teams.models import Team
from tests.bench.floor import timed

WRITERS, RUNS, CHANGES = 8, 4, 25


def measure() -> dict[str, float]:
    top, deep = Team.objects.get(depth=1), Team.objects.order_by("-depth", "pk").first()
    found = {
        "ancestors": timed(lambda: list(Team.objects.filter(path__in=deep.paths_up)), 60)[0],
        "children": timed(lambda: list(Team.objects.filter(parent=top)), 60)[0],
        "add a child": _undone(lambda: Team.objects.add(key=f"bench{time.perf_counter_ns()}", name="New", parent=top)),
    }
    found |= _outcomes()
    if connection.vendor == "postgresql":
        found |= _raw(top, deep)
    began, wrong = time.perf_counter(), 0
    for turn in range(RUNS):
        wrong += _under_fire(turn)
    found["wrong"] = wrong + len(problems(Team))
    found["changes a second"] = WRITERS * RUNS * CHANGES / (time.perf_counter() - began)
    return found


def _outcomes() -> dict[str, float]:
    """The same in the other tree, where the verbs also keep how each outcome stands, and the words it is found by."""
    above, other = (
        Outcome.objects.live().filter(depth=2).select_related("team", "cycle").order_by("-numchild", "pk")[:2]
    )
    plain = {"team": above.team, "cycle": above.cycle, "statement": "A frame is painted in five days", "by": None}
    node = other.pieces.filter(state=OutcomeState.LIVE).first() or other
    return {
        "add an outcome": _undone(lambda: Outcome.objects.add(**plain, parent=above, state=OutcomeState.LIVE)),
        "move an outcome": _undone(lambda: Outcome.objects.replant(node, above)),
    }


def _undone(act) -> float:
    """Each in a transaction of its own, as a verb is; nothing of it stays."""

    def once():
        with transaction.atomic():
            act()
            transaction.set_rollback(True)

    return timed(once, 40)[0]


def _raw(top: Team, deep: Team) -> dict[str, float]:
    """The same by hand: what the statements alone take, sent by psycopg."""
    cursor = connection.connection.cursor()
    columns = "id, path, depth, numchild, key, name, purpose, headcount, parent_id, calendar_id"

    def ancestors():
        cursor.execute(f"SELECT {columns} FROM teams_team WHERE path = ANY(%s) ORDER BY path", [deep.paths_up])
        cursor.fetchall()

    def add():
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [Team.tree_lock])
        cursor.execute(f"SELECT {columns} FROM teams_team WHERE id = %s", [top.pk])
        cursor.execute("UPDATE teams_team SET numchild = numchild + 1 WHERE id = %s", [top.pk])
        cursor.execute(
            "INSERT INTO teams_team (path, depth, numchild, key, name, purpose, parent_id) "
            "VALUES (%s, 2, 0, %s, 'New', '', %s)",
            [f"{top.path}ZZZZ", f"raw{time.perf_counter_ns()}", top.pk],
        )

    node = Team.objects.filter(depth=2).order_by("pk").last()
    target = Team.objects.filter(depth=2).exclude(pk=node.pk).order_by("pk").first()

    def move():
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [Team.tree_lock])
        cursor.execute(f"SELECT {columns} FROM teams_team WHERE id IN (%s, %s)", [node.pk, target.pk])
        cursor.execute(
            "UPDATE teams_team SET path = %s || substr(path, %s), depth = depth + 1 WHERE path >= %s AND path <= %s",
            [f"{target.path}ZZZZ", len(node.path) + 1, node.path, node.path + "Z" * (255 - len(node.path))],
        )
        cursor.execute("UPDATE teams_team SET numchild = numchild - 1 WHERE id = %s", [top.pk])
        cursor.execute("UPDATE teams_team SET numchild = numchild + 1 WHERE id = %s", [target.pk])
        cursor.execute("UPDATE teams_team SET parent_id = %s WHERE id = %s", [target.pk, node.pk])

    return {
        "ancestors, raw": timed(ancestors, 60)[0],
        "add a child, raw": _undone(add),
        # The raw one first: after the other, `node` knows a path that was rolled back.
        "move, raw": _undone(move),
        "move": _undone(lambda: Team.objects.replant(node, target)),
    }


def _under_fire(turn: int) -> int:
    """How many of the changes went wrong that eight writers made at once."""
    leaves = list(Team.objects.filter(numchild=0).order_by("-pk").values_list("pk", flat=True)[:60])
    errors: list[Exception] = []
    writers = [threading.Thread(target=_write, args=(leaves, 100 * turn + seed, errors)) for seed in range(WRITERS)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    return len(errors)


def _write(teams: list[int], seed: int, errors: list[Exception]) -> None:
    drawn = random.Random(seed)
    try:
        for number in range(CHANGES):
            team, other = drawn.sample(teams, 2)
            try:
                if drawn.random() < 0.5:
                    key = f"fire{seed}-{number}-{time.perf_counter_ns()}"
                    Team.objects.add(key=key, name="New", parent=Team.objects.get(pk=other))
                else:
                    Team.objects.get(pk=team).move_under(Team.objects.get(pk=other))
            except InvalidMoveToDescendant:
                pass  # the other hangs below by now: rightly refused
            except Exception as error:
                errors.append(error)
    finally:
        connection.close()
