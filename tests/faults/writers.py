"""Somebody who moves, and owes, through whatever happens: python -m tests.faults.writers '{"count": …}'

One in five is a move by its own verb, in a catchball that only this writer plays; the rest are nudges by hand, owed in
a transaction as a verb does, because moves in great number measure the moves. One in ten transactions is rolled back
after it has owed. What it was told is committed, it notes in a file.
"""

from __future__ import annotations

import json
import random
import sys
import time
from dataclasses import dataclass

import django

django.setup()

from django.db import InterfaceError, OperationalError, connection, transaction  # noqa: E402

from goals.models import Catchball, Nudge, Outcome  # noqa: E402
from goals.models.nudge import NudgeKind, this_ball  # noqa: E402
from goals.rules.negotiation import AnsweredAlready  # noqa: E402
from teams.models import Membership, Role  # noqa: E402
from tests import factories  # noqa: E402

MOVES, ROLLED_BACK, TO_WHO_HAS_GONE = 0.2, 0.1, 0.005
# Longer threads are slower to read, and show nothing new.
LONGEST = 8


@dataclass
class Task:
    """`waiting`: catchballs in which nobody moves, so that a nudge by hand stays true; `gone`: whose leads are gone."""

    name: str
    count: int
    seconds: float
    seed: int
    notes: str
    outcome: int
    waiting: list[int]
    gone: list[int]


def main(task: Task) -> None:
    writer = Writer(task)
    began = time.monotonic()
    for number in range(task.count):
        time.sleep(max(0.0, began + task.seconds * number / task.count - time.monotonic()))
        writer.writes(number)
    writer.notes.close()


class Writer:
    def __init__(self, task: Task):
        self.task, self.dice = task, random.Random(task.seed)
        self.notes = open(task.notes, "a", buffering=1)  # noqa: SIM115  kept open as long as it lives
        rows = Catchball.objects.with_everything()
        self.waiting = insists(lambda: list(rows.filter(pk__in=task.waiting)))
        self.gone = insists(lambda: list(rows.filter(pk__in=task.gone)))
        self.outcome = insists(lambda: Outcome.objects.select_related("team", "cycle").get(pk=task.outcome))
        leads = Membership.objects.filter(role=Role.LEAD).select_related("person")
        self.leads = insists(lambda: {each.team_id: each.person for each in leads})
        self.ball, self.moved = None, 0

    def writes(self, number: int) -> None:
        if self.dice.random() < MOVES:
            self._moves(number)
            return
        ball = self.dice.choice(self.gone if self.dice.random() < TO_WHO_HAS_GONE else self.waiting)
        if self.dice.random() < ROLLED_BACK:
            insists(lambda: self._owes(ball, f"{self.task.name} never {number}", rolled_back=True))
        period = f"{self.task.name} {number}"
        insists(lambda: self._owes(ball, period))
        self._notes(period=period)

    def _owes(self, ball, period: str, *, rolled_back: bool = False) -> None:
        with transaction.atomic():
            Nudge.objects.owe(
                NudgeKind.REPLY_BY,
                to=self.leads[ball.receiving_team_id],
                subject=this_ball(ball),
                period=period,
                catchball=ball,
                team=ball.receiving_team,
                nudged_by=self.leads[ball.asking_team_id],
            )
            if rolled_back:
                transaction.set_rollback(True)

    def _moves(self, number: int) -> None:
        """Offer, question, answer, question … Made again, a move that was made already is refused: then it stands."""
        if self.ball is None or self.moved == LONGEST:
            self.ball, self.moved = insists(lambda: self._offers(number)), 1
            self._notes(ball=self.ball.pk, move=1)
            return
        if self.dice.random() < ROLLED_BACK:

            def in_vain():
                with transaction.atomic():
                    self._plays(f"Never asked {number}")
                    transaction.set_rollback(True)

            insists(in_vain)
        insists(lambda: self._plays(f"Which orders, {number}?"))
        self.moved += 1
        self._notes(ball=self.ball.pk, move=self.moved)

    def _offers(self, number: int):
        ball = self.dice.choice(self.waiting)
        statement = f"Frames are ready in five days, {self.task.name} {number}"
        # The answer to the first try may have been lost on its way.
        made = Catchball.objects.with_everything().filter(outcome__statement=statement).first()
        return made or Catchball.objects.offer(
            parent=self.outcome,
            team=ball.receiving_team,
            by=self.leads[ball.asking_team_id],
            terms=factories.terms("9", "5", statement=statement),
            text="because",
        )

    def _plays(self, words: str) -> None:
        ball = Catchball.objects.with_everything().get(pk=self.ball.pk)
        asks = self.moved % 2 == 1
        by = self.leads[ball.receiving_team_id if asks else ball.asking_team_id]
        try:
            (ball.question if asks else ball.answer)(words, by=by, answering=self.moved)
        except AnsweredAlready:
            if ball.version != self.moved + 1:
                raise

    def _notes(self, **what) -> None:
        self.notes.write(json.dumps(what) + "\n")


def insists(on):
    """A database that restarts is tried until it answers: everything here can be tried twice."""
    while True:
        try:
            return on()
        except (OperationalError, InterfaceError):
            connection.close()
            time.sleep(0.1)


if __name__ == "__main__":
    main(Task(**json.loads(sys.argv[1])))
