"""One database: rounds of play on a real server until enough moves were made; then a naive one, until it is caught."""

from __future__ import annotations

import json
import resource
import threading
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

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
# Looked at sooner: it goes wrong in the first hundred.
NAIVE_ROUND = 100


@dataclass
class Tally:
    """`cpu` are seconds of the server and of those who play; PostgreSQL's own are nobody's here."""

    moves: int = 0
    told: Counter = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)
    seconds: float = 0
    cpu: float = 0

    def row(self, name: str) -> str:
        told = self.told
        paces = (self.moves / spent if spent else 0 for spent in (self.seconds, self.cpu))
        counted = (self.moves, told["refused"], told["doubles"], told["looks"])
        figures = (*counted, len(self.violations), round(self.seconds))
        return " ".join([f"{name:20}", *(f"{figure:11,}" for figure in figures), *(f"{pace:11.1f}" for pace in paces)])

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.moves + other.moves,
            self.told + other.told,
            self.violations + other.violations,
            self.seconds + other.seconds,
            self.cpu + other.cpu,
        )


NAMES = ("moves", "refused", "doubles", "looks", "violations", "seconds", "moves/s", "moves/cpu s")


@dataclass
class Book:
    """A long run in parts: what each round came to, in a file that is added to. Without one, of this run alone."""

    file: Path | None
    database: str
    before: Tally = field(default_factory=Tally)

    def __post_init__(self):
        if self.file is not None and self.file.exists():
            rows = map(json.loads, self.file.read_text().splitlines())
            for row in rows:
                if row.pop("database") == self.database:
                    self.before += Tally(**row | {"told": Counter(row["told"])})

    def add(self, tally: Tally) -> None:
        if self.file is not None:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            with self.file.open("a") as file:
                file.write(json.dumps({"database": self.database} | vars(tally)) + "\n")


def run(asked) -> int:
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        rows, failed = [], False
        book = Book(asked.add_to, connection.vendor)
        missing = asked.moves - book.before.moves
        if not asked.naive_only:
            tally = book.before + (on("lean.wsgi", missing, asked, book) if missing > 0 else Tally())
            rows.append(tally.row(connection.vendor))
            failed = bool(tally.violations) or tally.moves < asked.moves
        without_the_index()
        naive = on("tests.history.naive", NAIVE_MOVES, asked, Book(None, ""), stop_when_caught=True)
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


def spent() -> float:
    """Seconds of work of this process and of those that it has started and seen end."""
    who = (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in who)


def on(application: str, moves: int, asked, book: Book, *, stop_when_caught: bool = False) -> Tally:
    at, tally, began = company(), Tally(), spent()
    with ExitStack() as stack:
        address = stack.enter_context(serving(application))
        players = [Player(person, address, asked.seed + n) for n, person in enumerate(at.people[: asked.actors])]
        while tally.moves < moves and not (stop_when_caught and tally.violations):
            moves_before, known = tally.moves, len(tally.violations)
            played = Tally()
            length = min(asked.round, NAIVE_ROUND) if stop_when_caught else asked.round
            a_round(at, players, min(moves - tally.moves, length), played)
            book.add(played)
            tally += played
            print(f"  {tally.moves:,} moves, {len(tally.violations)} violations, {tally.seconds:.0f} s", flush=True)
            for violation in tally.violations[known : known + SHOWN]:
                print(f"    {violation}", flush=True)
            if tally.moves == moves_before:
                break
    tally.cpu = spent() - began
    if not stop_when_caught and (wrong := wrong_with_the_whole(at)):
        book.add(Tally(violations=wrong))
        tally.violations += wrong
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
