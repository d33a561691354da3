"""One database: rounds of play on a real server until enough moves were made; then a naive one, until it is caught."""

from __future__ import annotations

import threading
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field

from django.db import connection
from django.test.utils import setup_databases, teardown_databases

from .check import Look, Opened, Try, wrong_with
from .company import Company, company, histories, wrong_with_the_whole
from .players import Board, Goal, Player, sorted_out
from .server import serving

BALLS_IN_A_LANE = 4
SHOWN = 20
# A naive server that isn't caught after so many moves would not be caught by the check at all.
NAIVE_MOVES = 1_000


@dataclass
class Tally:
    moves: int = 0
    told: Counter = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)
    seconds: float = 0

    def row(self, name: str) -> str:
        told = self.told
        pace = self.moves / self.seconds if self.seconds else 0
        counted = (self.moves, told["refused"], told["doubles"], told["looks"])
        figures = (*counted, len(self.violations), round(self.seconds))
        return " ".join([f"{name:20}", *(f"{figure:11,}" for figure in figures), f"{pace:11.1f}"])


NAMES = ("moves", "refused", "doubles", "looks", "violations", "seconds", "moves/s")


def run(asked) -> int:
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        rows, failed = [], False
        if not asked.naive_only:
            tally = on("lean.wsgi", asked.moves, asked)
            rows.append(tally.row(connection.vendor))
            failed = bool(tally.violations) or tally.moves < asked.moves
        without_the_index()
        naive = on("tests.history.naive", NAIVE_MOVES, asked, stop_when_caught=True)
        rows.append(naive.row(f"{connection.vendor}, naive"))
        print(f"{'':20}", *(f"{name:>11}" for name in NAMES))
        print(*rows, sep="\n", flush=True)
        if not naive.violations:
            print("The naive server was not caught: this run shows nothing.")
        return int(failed or not naive.violations)
    finally:
        teardown_databases(databases, verbosity=0)


def without_the_index() -> None:
    """The database itself would refuse the second of two moves with one number: the naive server does without."""
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX one_move_for_each_number")


def on(application: str, moves: int, asked, *, stop_when_caught: bool = False) -> Tally:
    at, tally = company(), Tally()
    with ExitStack() as stack:
        address = stack.enter_context(serving(application))
        players = [Player(person, address, asked.seed + n) for n, person in enumerate(at.people[: asked.actors])]
        while tally.moves < moves and not (stop_when_caught and tally.violations):
            moves_before, known = tally.moves, len(tally.violations)
            a_round(at, players, min(moves - tally.moves, asked.round), tally)
            print(f"  {tally.moves:,} moves, {len(tally.violations)} violations, {tally.seconds:.0f} s", flush=True)
            for violation in tally.violations[known : known + SHOWN]:
                print(f"    {violation}", flush=True)
            if tally.moves == moves_before:
                break
    tally.violations += [] if stop_when_caught else wrong_with_the_whole(at)
    return tally


def a_round(at: Company, players: list[Player], moves: int, tally: Tally) -> None:
    """New games, played until that many moves were made or most of the games are over; then looked at, all of them."""
    lanes = [[board(lane.opens(), lane.sides) for _ in range(BALLS_IN_A_LANE)] for lane in at.lanes]
    goal = Goal(moves)
    began = time.monotonic()
    threads = [threading.Thread(target=player.play, args=(lanes, goal)) for player in players]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tally.seconds += time.monotonic() - began
    boards = [board for lane in lanes for board in lane]
    found, notes = histories([board.pk for board in boards]), sorted_out(boards)
    for pk, history in found.items():
        history.tries, history.looks, history.opened = notes[pk][Try], notes[pk][Look], notes[pk][Opened]
        tally.moves += len(history.made) - 1
        tally.violations += [f"catchball {pk}: {wrong}" for wrong in wrong_with(history)]
        tally.told += told(history.tries) + Counter(looks=len(history.looks) + len(history.opened))
    for player in players:
        tally.violations += player.problems
        player.problems = []


def board(ball, sides) -> Board:
    return Board(ball.pk, sides, ball.replayed())


def told(tries: list[Try]) -> Counter:
    keys = Counter(one.key for one in tries if one.key)
    return Counter(refused=sum(not one.accepted for one in tries), doubles=sum(n > 1 for n in keys.values()))
