"""Web and worker are told to end, over and over, while people move: no request and no nudge is lost.

Beside it a server that is shot instead, which must lose requests: else nobody was there when it ended.
"""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import suppress

import httpx

from goals.models import Catchball, Nudge
from tests import factories
from tests.goals.arena import Program

from . import servers
from .judge import Verdict
from .world import World, said

PLAYERS, BALLS = 6, 8
# compose's stop_grace_period.
GRACE = 25.0
PATIENCE = 60.0
SHOTS_AT_MOST = 20


class Player:
    """Plays both sides of its own catchballs, one move after the other, and insists on an answer to each."""

    def __init__(self, address: str, balls: list[Catchball]):
        asks_, replies = (Program(address, self._lead(balls[0], side)) for side in ("asking_team", "receiving_team"))
        # Kept open, a line may be closed by the server while a move is on its way: nobody knows then whether it came.
        for program in (asks_, replies):
            program.http.headers["Connection"] = "close"
        self.sides = (asks_, replies)
        self.versions = {ball.pk: ball.version for ball in balls}
        self.answered, self.waited, self.cut_off, self.problems = 0, 0, 0, []
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._plays)

    @staticmethod
    def _lead(ball: Catchball, side: str):
        return getattr(ball, side).memberships.select_related("person").get().person

    def _plays(self) -> None:
        while not self.over.is_set():
            for ball in self.versions:
                self._moves(ball)
                if self.over.wait(0.02):
                    return

    def _moves(self, ball: int) -> None:
        """Made again under the same key, a move is answered as it was the first time."""
        version = self.versions[ball]
        asks_, replies = self.sides
        program, door = (replies, "questions") if version % 2 else (asks_, "answers")
        while True:
            try:
                said_ = program.post(
                    f"/catchballs/{ball}/{door}/", f"{ball} {version}", answering=version, text=f"Because {version}"
                )
            except httpx.ConnectError:
                # Nobody has taken it, so nothing is lost: a proxy would ask the next.
                self.waited += 1
                time.sleep(0.05)
            except httpx.TransportError:
                self.cut_off += 1
            else:
                if said_.status_code != 201:
                    self.problems.append(f"move {version + 1} of {ball} was answered with {said_.status_code}")
                self.versions[ball] = version + 1
                self.answered += 1
                return


class Shutdowns:
    """So many times web and one worker; then the server is shot until somebody has noticed."""

    def __init__(self, world: World):
        self.world = world
        self.web = servers.web(world.folder, world.environment)
        world.starts([self.web])
        self._listens()
        self.players = [Player(self.web.address, balls) for balls in games(world)]
        self.wrong: list[str] = []
        self.longest: dict[str, float] = {}

    def happen(self, count: int) -> None:
        for player in self.players:
            player.thread.start()
        # Slow enough that a worker is always in the middle of a mail.
        self.world.post.slow(True)
        for _ in range(count):
            self.world.until(self.world.dice.uniform(1.0, 3.0))
            self._listens()
            for process in (self.web, self.world.dice.choice(self.world.workers)):
                took = ends(process)
                self.longest[process.name] = max(self.longest.get(process.name, 0.0), took)
                if took >= GRACE:
                    self.wrong.append(f"{process.name} did not end within {GRACE:.0f} s")
        self._listens()
        told_to_end = self._all("cut_off")
        took = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in sorted(self.longest.items()))
        said(
            f"{count} shutdowns: {self._all('answered'):,} moves answered, {told_to_end} cut off, "
            f"{self._all('waited')} came while nobody listened; the longest took {took}"
        )
        if told_to_end:
            self.wrong.append(f"{told_to_end} requests were cut off by a server that was told to end")

    def and_is_shot(self) -> None:
        """Lets nobody end what they are at."""
        before, shots = self._all("cut_off"), 0
        while self._all("cut_off") == before and shots < SHOTS_AT_MOST:
            self.world.until(1.0)
            self.web.kill()
            shots += 1
            self._listens()
        cut_off = self._all("cut_off") - before
        said(f"a server that is shot cut off {cut_off}, in {shots} shots")
        if not cut_off:
            self.wrong.append("a server that was shot cut off no request, so these shutdowns show nothing")

    def are_over(self) -> None:
        self.world.post.slow(False)
        for player in self.players:
            player.over.set()
        for player in self.players:
            player.thread.join()
        self.world.ends(self.web)
        self.world.until(2 * PATIENCE, lambda: not Nudge.objects.filter(state="due").exists())
        kept = dict(Catchball.objects.values_list("pk", "version"))
        versions = [each for player in self.players for each in player.versions.items()]
        if gone := [ball for ball, version in versions if kept[ball] < version]:
            self.wrong.append(f"of {len(gone)} catchballs the last answered move is not there")
        self.wrong += [problem for player in self.players for problem in player.problems]

    def _listens(self) -> None:
        self.world.until(PATIENCE, lambda: answers(self.web.address))

    def _all(self, name: str) -> int:
        return sum(getattr(player, name) for player in self.players)


def shutdowns(count: int, world: World, judged: Callable[[], Verdict]) -> tuple[Verdict, list[str]]:
    these = Shutdowns(world)
    these.happen(count)
    these.and_is_shot()
    these.are_over()
    verdict = judged()
    for kind in ("lost", "phantom", "twice"):
        if found := getattr(verdict, kind):
            these.wrong.append(f"with shutdowns: {len(found)} {kind}, such as {found[:5]}")
    return verdict, these.wrong


def ends(process: servers.Process) -> float:
    """Seconds from the signal to its end."""
    began = time.monotonic()
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(GRACE)
    return time.monotonic() - began


def games(world: World) -> list[list[Catchball]]:
    """For each player, catchballs between two teams that nobody else plays."""
    found = []
    for number in range(PLAYERS):
        lane = world.lanes[number % len(world.lanes)]
        seen = Catchball.objects.with_everything().get(pk=lane.waiting[number // len(world.lanes)])
        by = Player._lead(seen, "asking_team")
        given = {"parent": seen.outcome.parent, "team": seen.receiving_team, "by": by, "text": "because"}
        found.append([Catchball.objects.offer(terms=factories.terms("9", "5"), **given) for _ in range(BALLS)])
    return found


def answers(address: str) -> bool:
    with suppress(httpx.HTTPError):
        return httpx.get(f"{address}/healthz", timeout=5, trust_env=False).status_code == 200
    return False
