"""One run: nudges on a good day, then on a bad one with naive ways beside them, and what the mail server got."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Collection
from pathlib import Path

from django.db import connection
from django.test.utils import setup_databases, teardown_databases

from goals.models import Nudge

from . import naive, report, servers
from .company import missing, owed
from .judge import Owed, Verdict, judged
from .plan import plan
from .shutdown import shutdowns
from .world import World, asks, said

# Nobody waits longer for what would not come any more.
PATIENCE = 120.0
# What the naive ways lose to a killed worker comes back so long after it: they are given the time.
NAIVE_COME_BACK = 22.0
# Until the naive worker, shot before, is back and has a batch in hand.
OUTBOX_COMES_AT_LAST = 20.0
NAIVE_SHARE, NAIVE_AT_LEAST = 10, 80


def run(asked, server: servers.Postgres | None) -> int:
    folder = Path(tempfile.mkdtemp(prefix="catchball-faults-"))
    print(f"Seed {asked.seed}, {asked.database}, for {asked.seconds:.0f} s; everybody's log: {folder}", flush=True)
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        with contextlib.ExitStack() as stack:
            world = World(asked, server, folder, stack)
            return Run(asked, world).whole()
    finally:
        connection.close()
        teardown_databases(databases, verbosity=0)
        if not asked.keep:
            shutil.rmtree(folder, ignore_errors=True)


class Run:
    def __init__(self, asked, world: World):
        self.asked, self.world = asked, world
        # The nudges of the days before, by message.
        self.before: set[str] = set()
        self.wrong: list[str] = []

    def whole(self) -> int:
        self._begins()
        healthy = self._a_good_day()
        found = {"without faults": healthy}
        self.wrong += report.wrong_when_healthy(healthy)
        if self.asked.shutdowns:
            found["with shutdowns"], wrong = shutdowns(self.asked.shutdowns, self.world, self._judged)
            self.wrong += wrong
            self._closes()
        if self.asked.nudges:
            began = time.time()
            last_fault = self._a_bad_day()
            ways = {"with faults": self._judged(), **self._naive_ways()}
            found |= ways
            self.wrong += report.wrong_after_faults(ways, last_fault)
            report.says_what_broke(self.world, ways["with faults"], began, last_fault)
            print(f"Of {ways['with faults'].failed} refused for good {self._asked_again()} were tried again.")
        report.shows(found)
        for sentence in self.wrong:
            print(f"WRONG: {sentence}")
        return int(bool(self.wrong))

    # --- Days -------------------------------------------------------------------------------------------------

    def _begins(self) -> None:
        self.world.starts([*self.world.workers, *self.world.beats])
        # The first offers wait for workers that are still coming; nobody's delay is taken from them.
        self.world.until(PATIENCE, nothing_waits)
        self._closes()

    def _closes(self) -> None:
        self.before = {nudge.message for nudge in asks(owed)}

    def _a_good_day(self) -> Verdict:
        count = self.asked.healthy
        self._written(self.world.writers("good", count, count / 12))
        self.world.until(PATIENCE, nothing_waits)
        verdict = self._judged()
        if (again := self._asked_again()) > 0:
            self.wrong.append(f"without faults: {again} that were refused for good were tried again")
        self._closes()
        said(f"a good day: {verdict.owed} nudges, p95 {verdict.delay(0.95):.1f} s")
        return verdict

    def _a_bad_day(self) -> float:
        """The moment in which the last fault was over."""
        asked, world = self.asked, self.world
        restarts = asked.restarts if world.server else 0
        faults = plan(asked.kills, asked.wipes, restarts, asked.seconds, world.dice)
        world.post.storm(True)
        writers = world.writers("bad", asked.nudges, asked.seconds)
        count = max(asked.nudges // NAIVE_SHARE, NAIVE_AT_LEAST)
        world.starts_the_naive(count)
        world.until(PATIENCE, lambda: bool(naive.owed()))
        began = time.monotonic()
        for number, fault in enumerate(faults):
            world.until(began + fault.at - time.monotonic())
            world.breaks(fault, number)
            if number % 20 == 19:
                mails = len(world.post.taken())
                said(f"{number + 1} of {len(faults)} faults, {mails:,} mails, {asks(waiting)} wait")
            if number == len(faults) // 2 and world.server is not None:
                # Two clocks ring from here on: nothing may happen twice because of it.
                world.starts_a_second_beat()
        if not world.outbox_was_shot:
            world.shoots_the_outbox(OUTBOX_COMES_AT_LAST)
        self._written(writers)
        world.post.storm(False)
        last_fault = time.time()
        said(f"the last fault is over, {asks(waiting)} wait")
        world.until(PATIENCE, nothing_waits)
        world.until(last_fault + NAIVE_COME_BACK - time.time())
        if gone := asks(lambda: missing(world.notes())):
            self.wrong.append(f"{len(gone)} that were told to be committed are not there: {gone[:3]}")
        return last_fault

    def _written(self, writers: Collection[servers.Process]) -> None:
        self.world.until(3600, lambda: not any(writer.alive for writer in writers))
        if failed := [writer.name for writer in writers if writer.wait(1)]:
            self.wrong.append(f"{failed} gave up; see their logs (--keep)")

    # --- What came of it --------------------------------------------------------------------------------------

    def _judged(self) -> Verdict:
        """Of what is new since the day before."""
        new = [nudge for nudge in asks(owed) if nudge.message not in self.before]
        taken = [mail for mail in self.world.post.taken() if "." not in mail.message]
        times = Counter(mail.message for mail in taken)
        if again := [message for message in self.before if times[message] > 1]:
            self.wrong.append(f"{len(again)} of the days before were mailed twice")
        return judged(new, [mail for mail in taken if mail.message not in self.before])

    def _asked_again(self) -> int:
        """How often the mail server had to say a second time that it will never take a mail."""
        return self.world.post.for_good() - asks(Nudge.objects.filter(state="failed").count)

    def _naive_ways(self) -> dict[str, Verdict]:
        rows, taken = asks(naive.owed), self.world.post.taken()
        found = {}
        for variant in naive.variants():
            # Marks are kept by the outbox alone; the others trust the broker.
            theirs = [
                Owed(message, "sent" if sent or kind != "outbox" else "due", at)
                for message, kind, at, sent in rows
                if kind == variant
            ]
            found[variant] = judged(theirs, [mail for mail in taken if mail.message.startswith(f"{variant}.")])
        return found


def waiting() -> int:
    return Nudge.objects.filter(state="due").count()


def nothing_waits() -> bool:
    return not waiting()
