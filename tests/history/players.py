"""Sixteen people at their browsers and programs. Each plays where it may, and notes what was sent, told and when.

Nobody waits for an invitation: they draw a catchball and a move from what stands there as far as anybody has heard, and
send it on a beat that all of them hear, so that several often answer the same move at the same moment.
"""

from __future__ import annotations

import random
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count

from django.urls import reverse

from goals.rules import negotiation as rules
from goals.rules.negotiation import Kind, Position, Side, State, Step
from lean.lib import clock
from tests.goals.arena import at_once

from .check import ONLY_A_DRAFT, Look, Opened, Try
from .wire import Browser, Program

DOUBLE_CLICKS = 0.15
# Shares of what else people do: they look, read the whole page, lack words, answer what is long answered, try what
# isn't possible, or what isn't theirs.
LOOKS, READS, WORDLESS, STALE, WILD, STRANGERS = 0.06, 0.03, 0.02, 0.04, 0.06, 0.03
# The rest goes through pages. One that refuses is rendered in full, with what was typed: three times the work.
BY_PROGRAM = 0.7
BEAT = 0.05
HOT = 0.7
# What an endless game draws from what is possible. Few let go or withdraw, or the games would be short.
OFTEN = {
    Kind.COUNTER: 60,
    Kind.ANSWER: 50,
    Kind.OFFER: 50,
    Kind.REOPEN: 60,
    Kind.RULE: 40,
    Kind.HAND_BACK: 30,
    Kind.ACCEPT: 30,
    Kind.QUESTION: 20,
    Kind.ESCALATE: 12,
    Kind.TAKE_BACK: 15,
    Kind.DECLINE: 10,
    Kind.POSTPONE: 8,
    Kind.WITHDRAW: 2,
    Kind.RELEASE: 2,
}
WORDS_NEEDED = frozenset(Kind) - {Kind.OFFER, Kind.ACCEPT, Kind.TAKE_BACK}
# Longer threads are slower to read, and show nothing new.
LONGEST = 40

# The page's door and the program's, for each kind.
DOORS = {
    Kind.OFFER: ("offer_again", "offers"),
    Kind.QUESTION: ("question", "questions"),
    Kind.ANSWER: ("answer", "answers"),
    Kind.COUNTER: ("counter", "counters"),
    Kind.ACCEPT: ("accept", "acceptance"),
    Kind.DECLINE: ("decline", "decline"),
    Kind.WITHDRAW: ("withdraw", "withdrawal"),
    Kind.TAKE_BACK: ("take_back", "take-back"),
    Kind.POSTPONE: ("postpone", "reply-day"),
    Kind.ESCALATE: ("escalate", "escalations"),
    Kind.RULE: ("rule", "rulings"),
    Kind.HAND_BACK: ("hand_back", "hand-backs"),
    Kind.REOPEN: ("reopen", "reopenings"),
    Kind.RELEASE: ("release", "release"),
}

_number = count(1)


@dataclass
class Board:
    """A catchball as far as anybody has heard of it, and all that was noted about it."""

    pk: int
    sides: dict[int, Side]
    at: Position
    noted: list = field(default_factory=list)
    _heard: dict[int, Step] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def is_over(self) -> bool:
        return self.at.number >= LONGEST or not (self.at.is_open or self.at.state is State.AGREED)

    def hears(self, one: Try) -> None:
        """Of two answers the later move's may come first: it waits until the other is known."""
        with self._lock:
            self._heard.setdefault(one.answering + 1, as_step(one))
            while step := self._heard.pop(self.at.number + 1, None):
                try:
                    self.at = rules.play(self.at, step)
                except rules.Refused:
                    # What was told can't be; the check will say so. Nobody plays here any more.
                    self.at = Position(state=State.CLOSED, owes=None, number=LONGEST)


def as_step(one: Try) -> Step:
    number = one.answering + 1
    puts = one.kind in (Kind.OFFER, Kind.COUNTER, Kind.RULE) or (one.kind is Kind.REOPEN and one.has_target)
    return Step(number, one.kind, one.side, number if puts else None, one.has_target, one.to)


class Goal:
    """How many moves are still to be made."""

    def __init__(self, moves: int):
        self.moves, self._lock = moves, threading.Lock()

    def one_more(self) -> None:
        with self._lock:
            self.moves -= 1


class Player:
    def __init__(self, person, address: str, seed: int):
        self.person, self.dice = person, random.Random(seed)
        self.browser, self.program = Browser(address, person), Program(address, person)
        self.problems: list[str] = []

    def play(self, lanes: list[list[Board]], goal: Goal) -> None:
        """Until the goal is reached, or nearly all games of the round are over."""
        mine = [lane for lane in lanes if self.person.pk in lane[0].sides]
        theirs = [lane for lane in lanes if self.person.pk not in lane[0].sides]
        while goal.moves > 0 and (going := [lane for lane in mine if not all(board.is_over for board in lane)]):
            if self.dice.random() < STRANGERS and theirs:
                self._sends(self._hot(self.dice.choice(theirs)), None, goal)
                continue
            board = self._hot(self.dice.choice(going))
            side, what = board.sides[self.person.pk], self.dice.random()
            if what < LOOKS:
                self._looks(board)
            elif what < LOOKS + READS:
                self._reads(board, side)
            elif not self._sends(board, side, goal):
                time.sleep(BEAT / 4)

    def _hot(self, lane: list[Board]) -> Board:
        """For a second all eyes are on the same one."""
        going = [board for board in lane if not board.is_over] or lane
        hot = self.dice.random() < HOT
        return going[int(time.monotonic()) % len(going)] if hot else self.dice.choice(going)

    # --- What they do -------------------------------------------------------------------------------------

    def _looks(self, board: Board) -> None:
        invoked = time.monotonic()
        shown = self.program.get(f"/api/v1/catchballs/{board.pk}/").json()
        if "version" in shown:
            board.noted.append(Look(shown["version"], shown["state"], invoked, time.monotonic()))
        elif shown["code"] != "not_found":
            self.problems.append(f"looking at {board.pk} was answered with {shown}")

    def _reads(self, board: Board, side: Side) -> None:
        invoked = time.monotonic()
        answer = self.browser.get(f"/catchballs/{board.pk}/")
        if answer.status not in (200, 302, 404):
            self.problems.append(f"the page of {board.pk} was answered with {answer.status}")
        # Where it was a draft, there was nothing to read.
        if answer.status == 200:
            board.noted.append(Opened(side, self.person.pk, invoked, time.monotonic()))

    def _sends(self, board: Board, side: Side | None, goal: Goal) -> bool:
        at = board.at
        kind = self._kind(at, side)
        if kind is None:
            return False
        back = 1 if at.number > 1 and self.dice.random() < STALE else 0
        twice = self.dice.random() < DOUBLE_CLICKS
        said = self._said(at, kind, at.number - back, twice)
        as_program = self.dice.random() < BY_PROGRAM or leads_to_a_draft(at, kind)
        if self.dice.random() < 0.7:
            time.sleep(BEAT - time.monotonic() % BEAT)
        tries = clicks(lambda: self._asks(board, side, said, as_program), twice)
        for one in tries:
            if not isinstance(one, Try):
                self.problems.append(f"{kind} in {board.pk}: {one!r}")
                continue
            board.noted.append(one)
            if one.accepted:
                board.hears(one)
        if any(isinstance(one, Try) and one.accepted for one in tries):
            goal.one_more()
        return True

    def _kind(self, at: Position, side: Side | None) -> Kind | None:
        if side is None or self.dice.random() < WILD:
            return self.dice.choice(list(OFTEN))
        able = [kind for kind in rules.allowed(at, side, seen=False) if not (kind is Kind.OFFER and not at.number)]
        return self.dice.choices(able, [OFTEN[kind] for kind in able])[0] if able else None

    def _said(self, at: Position, kind: Kind, answering: int, twice: bool) -> dict:
        number = next(_number)
        wordless = kind in WORDS_NEEDED and self.dice.random() < WORDLESS
        return {
            "kind": kind,
            "answering": answering,
            "words": "" if wordless else f"because {number}",
            "key": f"key {number}" if twice or self.dice.random() < 0.8 else "",
            # Never the same number twice in one thread: a counter has to change something.
            "target": f"{number % 80_000 / 10_000:.4f}",
            "has_target": kind is not Kind.REOPEN or self.dice.random() < 0.6,
            "to": self.dice.choice([Side.ASKER, Side.RECEIVER]) if kind is Kind.HAND_BACK else None,
        }

    def _asks(self, board: Board, side: Side | None, said: dict, as_program: bool) -> Try:
        said = dict(said)
        target, kind = said.pop("target"), said["kind"]
        words = {"answering": said["answering"], **more_of(said, target)}
        code, number, invoked = "", None, time.monotonic()
        if as_program:
            answer = self.program.post(f"/api/v1/catchballs/{board.pk}/{DOORS[kind][1]}/", words, said["key"])
            answered, told = time.monotonic(), answer.json()
            code, number = told.get("code", ""), told.get("number")
            code = ONLY_A_DRAFT if answer.status == 404 else code
        else:
            address = reverse(f"goals:{DOORS[kind][0]}", args=[board.pk])
            answer = self.browser.post(address, words | {"form_key": said["key"]})
            answered = time.monotonic()
            if answer.status == 302 and answer.location.endswith("/draft/"):
                code = ONLY_A_DRAFT
        if answer.status not in (201, 302, 403, 404, 409, 422):
            self.problems.append(f"{kind} in {board.pk} was answered with {answer.status}: {answer.body[:300]}")
        return Try(
            **said,
            by=self.person.pk,
            side=side,
            invoked=invoked,
            answered=answered,
            status=answer.status,
            code=code,
            number=number,
        )


def clicks(act, twice: bool) -> list:
    """What it came to, once or twice at the same moment. An exception is a result as well."""
    if twice:
        return at_once(act, act)
    try:
        return [act()]
    except Exception as error:
        return [error]


def more_of(said: dict, target: str) -> dict:
    """What this kind of move carries beside its words."""
    kind, more = said["kind"], {"text": said["words"]}
    if kind in (Kind.OFFER, Kind.COUNTER, Kind.RULE) or (kind is Kind.REOPEN and said["has_target"]):
        more["target"] = target
    if kind is Kind.TAKE_BACK:
        return {}
    if kind is Kind.DECLINE:
        more["alternative"] = "Prep"
    if kind is Kind.REOPEN:
        more["trigger"] = "evidence"
    if kind is Kind.HAND_BACK:
        more["to_side"] = said["to"].value
    if kind is Kind.POSTPONE:
        # Always later than any day that was named before.
        more["reply_by_on"] = (clock.today() + timedelta(days=20 + said["answering"])).isoformat()
    return more


def leads_to_a_draft(at: Position, kind: Kind) -> bool:
    """Of these the page says no more than that there is nothing to read."""
    return at.state is State.DRAFT or (
        kind is Kind.TAKE_BACK and at.before is not None and at.before.state is State.DRAFT
    )


def sorted_out(boards: list[Board]) -> dict[int, dict[type, list]]:
    """What was noted, by catchball and kind of note."""
    found: dict[int, dict[type, list]] = {}
    for board in boards:
        found[board.pk] = notes = defaultdict(list)
        for note in board.noted:
            notes[type(note)].append(note)
    return found
