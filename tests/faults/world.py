"""Everybody who runs, who sees to it that they run again, and how they are broken."""

from __future__ import annotations

import contextlib
import json
import random
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from django.db import InterfaceError, OperationalError, connection

from tests.processes import environment

from . import naive, servers
from .company import company
from .plan import KILLS, WIPES, Breaks, Fault

WRITERS = 3
PATIENCE = 60.0
# As long as a batch of mails lasts at least, in seconds.
JUST = 0.1
# It sends every three seconds, where its worker lives.
OUTBOX_COMES_WITHIN = 5.0
MAKE_THE_BROKER_ANEW = """
import django
django.setup()
from goals.management.commands import demo
demo._make_the_broker_anew()
"""


class World:
    """Everybody who runs, who sees to it that they run again, and what was broken so far."""

    def __init__(self, asked, server: servers.Postgres | None, folder: Path, stack: contextlib.ExitStack):
        self.asked, self.server, self.folder, self.stack = asked, server, folder, stack
        self.dice = random.Random(asked.seed)
        self.broken = Counter()
        self.outbox_was_shot = False
        self.post = servers.Post(folder, asked.seed)
        stack.callback(self.post.kill)
        self.redis = None
        broker = f"sqla+sqlite:///{folder / 'broker.sqlite3'}"
        if server is not None:
            self.redis = servers.Redis(folder)
            stack.callback(self.redis.kill)
            broker = self.redis.url
        self.environment = environment(BROKER_URL=broker, EMAIL_URL=self.post.url)
        self.environment |= {"PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges"}
        # The checks load every page, before a worker forks: its children need their addresses at the first mail.
        there = {"folder": folder, "environment": self.environment}
        self.quick = {"folder": folder, "environment": self.environment | {"CELERY_SKIP_CHECKS": "1"}}
        embedded = server is None
        self.workers = [servers.worker(f"worker-{n}", **there, solo=embedded) for n in range(1 if embedded else 2)]
        self.beats = [servers.beat("beat", **self.quick)]
        self.naive = servers.worker("naive", **self.quick, app="tests.faults.naive", solo=embedded)
        if embedded:
            self._makes_the_embedded_broker()
        self.running: list[servers.Process] = []
        self.lanes = company(WRITERS)
        naive.table()

    # --- What is broken -----------------------------------------------------------------------------------------

    def breaks(self, fault: Fault, number: int) -> None:
        if fault.breaks in KILLS:
            self._kills(fault)
            if number % 3 == 2:
                self.shoots_the_outbox(OUTBOX_COMES_WITHIN)
        elif fault.breaks in WIPES:
            # A host that goes down takes both: what was handed to a worker goes with what waited for one.
            self.naive.kill()
            self._wipes(fault)
        else:
            self.server.restart("immediate" if fault.breaks is Breaks.CRASH else "fast")
        self.broken[fault.breaks] += 1

    def _kills(self, fault: Fault) -> None:
        if fault.breaks is Breaks.BEAT:
            self.dice.choice(self.beats).kill()
            return
        worker = self.dice.choice(self.workers)
        if fault.aimed:
            self.aims("", 1.0)
        if fault.breaks is Breaks.WORKER or not worker.kill_a_child(self.dice):
            worker.kill()

    def aims(self, variant: str, seconds: float, *, after: float = 0.0) -> bool:
        """Waits until the mail server has taken a mail of this kind; ours have no name before a point.

        `after`: the first one for so long, which is the first of a batch.
        """
        last = time.time()

        def taken() -> bool:
            nonlocal last
            for note in self.post.news():
                if "message" in note and note["message"].rpartition(".")[0] == variant:
                    before, last = last, note["at"]
                    if note["at"] - before >= after and time.time() - note["at"] < JUST:
                        return True
            return False

        self.post.news()
        return self.until(seconds, taken)

    def shoots_the_outbox(self, seconds: float) -> None:
        """In the middle of a batch, so that it comes to harm every time, and not by chance."""
        if "outbox" in naive.variants() and self.aims("outbox", seconds, after=1.0):
            self.naive.kill()
            self.outbox_was_shot = True

    def _wipes(self, fault: Fault) -> None:
        self.until(self.dice.uniform(1.0, 2.0), minds=False)
        if self.redis is None:
            # As when the demo is started again: whoever has the file open would go on with what is gone.
            for process in [*self.workers, *self.beats]:
                process.kill()
            self._makes_the_embedded_broker()
        elif fault.breaks is Breaks.FORGETS:
            self.redis.forget()
        else:
            self.redis.kill()
            self.until(self.dice.uniform(0.5, 3.0))
            self.redis.start()

    def _makes_the_embedded_broker(self) -> None:
        anew = servers.python("broker", "-c", MAKE_THE_BROKER_ANEW, **self.quick)
        anew.start()
        anew.wait(PATIENCE)

    # --- Who runs -----------------------------------------------------------------------------------------------

    def starts(self, processes: list[servers.Process]) -> None:
        for process in processes:
            process.start()
            self.stack.callback(process.kill)
            self.running.append(process)

    def ends(self, process: servers.Process) -> None:
        """For good: nobody starts it again."""
        self.running.remove(process)
        process.kill()

    def starts_the_naive(self, count: int) -> None:
        arguments = ["-m", "tests.faults.naive", str(count), str(self.asked.seconds), str(self.asked.seed)]
        self.starts([self.naive, servers.python("naive-writer", *arguments, **self.quick)])

    def starts_a_second_beat(self) -> None:
        self.beats.append(servers.beat("second-beat", **self.quick))
        self.starts([self.beats[-1]])

    def until(self, seconds: float, over: Callable[[], bool] | None = None, *, minds: bool = True) -> bool:
        """Waits, and starts again whoever was killed. True where it is over before its time."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for process in self.running if minds else ():
                if not process.alive:
                    process.kill()
                    process.start()
            if over is not None and asks(over):
                return True
            time.sleep(0.01)
        return False

    def writers(self, name: str, count: int, seconds: float) -> list[servers.Process]:
        writers = []
        for place, lane in enumerate(self.lanes):
            mine = count // WRITERS + (place < count % WRITERS)
            task = {"name": f"{name}{place}", "count": mine, "seconds": seconds, "seed": self.dice.randrange(2**32)}
            task |= {"notes": str(self.folder / f"{name}{place}.notes"), **vars(lane)}
            arguments = ["-m", "tests.faults.writers", json.dumps(task)]
            writer = servers.python(f"writer-{name}{place}", *arguments, **self.quick)
            writer.start()
            self.stack.callback(writer.kill)
            writers.append(writer)
        return writers

    def notes(self) -> list[dict]:
        """What the writers were told is committed."""
        return [json.loads(line) for file in self.folder.glob("*.notes") for line in file.read_text().splitlines()]


def asks(question: Callable):
    """A database that restarts answers later."""
    while True:
        try:
            return question()
        except (OperationalError, InterfaceError):
            connection.close()
            time.sleep(0.1)


def said(words: str) -> None:
    print(f"  {time.strftime('%H:%M:%S')} {words}", flush=True)
