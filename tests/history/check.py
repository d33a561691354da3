"""Whether what sixteen people were told, and what the database keeps, can be one history of the game.

A catchball is linearizable when its moves, in the order of their numbers, are a legal run of the pure rules; when a
move that was answered before another was sent has the smaller number; and when every refusal and every reading was
right at some moment between its question and its answer. Herlihy & Wing, "Linearizability", 1990. In general that is
hard to decide. Here each accepted move says which one it follows, so the order is known and a look is enough.

Pure: plain values in, sentences about what is wrong out.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from goals.refusals import UNFINISHED
from goals.rules import negotiation as rules
from goals.rules.negotiation import Kind, Position, Side, State, Step

# A page that has no thread to show, because the offer was never sent or was taken back.
ONLY_A_DRAFT = "only_a_draft"


@dataclass(frozen=True, slots=True)
class Try:
    """Somebody's request to move, and what they were told. Times are of one clock, in seconds.

    `side`: for which its sender moves; None is nobody's. `words` no other try says; empty where it lacks words that it
    needs. `code` and `number` are told by the API alone. `key`: those that share one are a double click.
    """

    by: int
    side: Side | None
    kind: Kind
    answering: int
    invoked: float
    answered: float
    status: int
    words: str = "because"
    key: str = ""
    has_target: bool = True
    to: Side | None = None
    code: str = ""
    number: int | None = None

    @property
    def accepted(self) -> bool:
        return self.status in (201, 302) and self.code != ONLY_A_DRAFT


@dataclass(frozen=True, slots=True)
class Look:
    """What somebody read: the version and the state of one moment between the two times."""

    version: int
    state: str
    invoked: float
    answered: float


@dataclass(frozen=True, slots=True)
class Opened:
    """Somebody of this side opened the page in full: the last move of another side is read from then on."""

    side: Side
    by: int
    invoked: float
    answered: float


@dataclass(frozen=True, slots=True)
class Made:
    """A move as the database keeps it, with the commitments that name it and the nudges that it owes."""

    number: int
    kind: Kind
    side: Side
    by: int
    answers: int
    words: str = "because"
    terms: int | None = None
    has_target: bool = False
    to: Side | None = None
    commitments: tuple[int, ...] = ()
    nudges: int = 0

    @property
    def step(self) -> Step:
        return Step(self.number, self.kind, self.side, self.terms, self.has_target, self.to)


@dataclass(slots=True)
class History:
    """All about one catchball. `kept` is how it stands in the database, `in_force` the terms that are."""

    kept: Position
    in_force: int | None
    made: list[Made]
    tries: list[Try] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)
    opened: list[Opened] = field(default_factory=list)


def wrong_with(history: History) -> list[str]:
    """What can't be, in sentences; nothing where it is one history."""
    numbers = [move.number for move in history.made]
    if numbers != list(range(1, len(numbers) + 1)):
        return [f"moves are numbered {numbers}"]
    try:
        positions = replayed(history)
    except rules.Refused as refusal:
        return [f"its moves are no legal game: {refusal.code}"]
    times, found = claimed(history)
    if found:
        return found
    moments = Moments(times)
    return [
        *in_another_order(times),
        *kept_otherwise(history, positions[-1]),
        *brought_wrongly(history, positions),
        *doubled(history.tries),
        *taken_back_though_read(history, times, positions),
        *unjustly_refused(history, positions, moments),
        *read_wrongly(history.looks, positions, moments),
    ]


# --- The moves --------------------------------------------------------------------------------------------


def replayed(history: History) -> list[Position]:
    """The position at each version, before the first move and after each."""
    start = Position(volunteered=history.kept.volunteered)
    return list(accumulate((move.step for move in history.made), rules.play, initial=start))


@dataclass(slots=True)
class Span:
    """When a move was first sent, and when the first of those who sent it heard that it stands."""

    invoked: float = -math.inf
    answered: float = -math.inf


def claimed(history: History) -> tuple[list[Span], list[str]]:
    """When each move happened, by what its makers were told; and who was told of one that isn't theirs."""
    claims: dict[int, list[Try]] = defaultdict(list)
    for one in history.tries:
        if one.accepted:
            claims[one.answering + 1].append(one)
    found, spans = [], []
    for move in history.made:
        its = claims.pop(move.number, [])
        found += [f"{_name(one)} was accepted, and move {move.number} is another" for one in its if _other(one, move)]
        if len(told := {(one.by, one.key or one.invoked) for one in its}) > 1:
            found.append(f"{len(told)} were told that they made move {move.number}")
        if not its and move.number > 1:
            found.append(f"move {move.number} was made, and nobody was told so")
        if move.answers != move.number - 1:
            found.append(f"move {move.number} answers {move.answers}")
        spans.append(Span(min(one.invoked for one in its), min(one.answered for one in its)) if its else Span())
    found += [f"{_name(one)} was accepted, and there is no such move" for its in claims.values() for one in its]
    return spans, found


def _other(one: Try, move: Made) -> bool:
    told = one.number if one.number is not None else move.number
    said = (one.by, one.side, one.kind, one.words if move.words else "", told)
    return said != (move.by, move.side, move.kind, move.words, move.number)


def _name(one: Try) -> str:
    return f"{one.kind} by {one.by}, answering {one.answering},"


def in_another_order(times: Sequence[Span]) -> list[str]:
    """A move that was answered before another was sent came before it."""
    found, first_answer = [], math.inf
    for number in range(len(times), 0, -1):
        span = times[number - 1]
        if first_answer < span.invoked:
            found.append(f"move {number} was sent after a later one had been answered")
        first_answer = min(first_answer, span.answered)
    return found


# --- What they brought ------------------------------------------------------------------------------------

NOW = ("state", "owes", "round", "number", "postponed", "asker_terms", "receiver_terms", "latest_terms", "agreed_terms")


def kept_otherwise(history: History, last: Position) -> list[str]:
    """Replaying gives the state; in force is what was agreed last, unless it was let go."""
    found = [
        f"{name} is kept as {getattr(history.kept, name)}, and the moves say {getattr(last, name)}"
        for name in NOW
        if getattr(history.kept, name) != getattr(last, name)
    ]
    stands = None if last.state is State.RELEASED else last.agreed_terms
    return found + ([] if history.in_force == stands else [f"in force is {history.in_force}, and agreed is {stands}"])


def brought_wrongly(history: History, positions: Sequence[Position]) -> list[str]:
    """One commitment to the terms that were shown, for each move that commits; one nudge for each that passes it on."""
    found = []
    for move, before in zip(history.made, positions, strict=False):
        commits = (move.terms,) if move.kind in rules.COMMITS else ()
        if move.commitments != commits:
            found.append(f"move {move.number}, {move.kind}, brought commitments to {move.commitments}")
        if move.kind is Kind.ACCEPT and move.terms != before.latest_terms:
            found.append(f"move {move.number} accepted {move.terms}, and {before.latest_terms} was shown")
        if move.nudges != (move.kind in rules.PASSES_THE_BALL):
            found.append(f"move {move.number}, {move.kind}, owes {move.nudges} nudges")
    return found


def doubled(tries: Iterable[Try]) -> list[str]:
    """Twice the same is once, and both are told that. Two refusals may name two reasons: neither of them was kept."""
    told: dict[tuple, set] = defaultdict(set)
    for one in tries:
        if one.key:
            told[one.by, one.key].add((one.status, one.number) if one.accepted else "refused")
    differs = [(by, sorted(map(str, answers))) for (by, _), answers in told.items() if len(answers) > 1]
    return [f"a double click of {by} was told {answers}" for by, answers in differs]


def taken_back_though_read(history: History, times: Sequence[Span], positions: Sequence[Position]) -> list[str]:
    """Nobody takes back what somebody of another side had surely read before."""
    found = []
    for move, before in zip(history.made, positions, strict=False):
        if move.kind is not Kind.TAKE_BACK:
            continue
        undone, sent = history.made[before.number - 1], times[move.number - 1].invoked
        since = times[before.number - 1].answered
        on_court = _on_court(before)
        if any(
            one.side is not undone.side
            and one.by != undone.by
            and one.side in on_court
            and since < one.invoked
            and one.answered < sent
            for one in history.opened
        ):
            found.append(f"move {undone.number} was read, and then taken back")
    return found


def _on_court(at: Position) -> tuple[Side, ...]:
    both = (Side.ASKER, Side.RECEIVER)
    return (*both, Side.ARBITER) if at.state is State.ESCALATED else both


# --- What was refused, and what was read ------------------------------------------------------------------


class Moments:
    """Which versions may have been current between two moments, by what was sent and answered."""

    def __init__(self, times: Sequence[Span]):
        self.invoked, self.latest_sent = _highest((span.invoked, n) for n, span in enumerate(times, 1))
        self.answered, self.latest_standing = _highest((span.answered, n) for n, span in enumerate(times, 1))

    def between(self, begin: float, end: float) -> range:
        stands = bisect_left(self.answered, begin)
        sent = bisect_right(self.invoked, end)
        low = self.latest_standing[stands - 1] if stands else 0
        return range(low, max(low, self.latest_sent[sent - 1] if sent else 0) + 1)


def _highest(numbered: Iterable[tuple[float, int]]) -> tuple[list[float], list[int]]:
    rows = sorted(numbered)
    return [time for time, _ in rows], list(accumulate((number for _, number in rows), max))


def unjustly_refused(history: History, positions: Sequence[Position], moments: Moments) -> list[str]:
    """Each refusal gives a reason that held at some moment while its sender waited."""
    found = []
    for one in history.tries:
        if one.accepted:
            continue
        versions = moments.between(one.invoked, one.answered)
        reasons = set().union(*(refusals(positions[version], one) for version in versions))
        if one.kind is Kind.TAKE_BACK and any(opened.invoked < one.answered for opened in history.opened):
            reasons.add(rules.SeenAlready.code)
        said = {reason for reason in reasons if one.status in statuses(reason)}
        if not said or (one.code and one.code not in said):
            found.append(
                f"{_name(one)} was told {one.status} {one.code}, between versions {versions[0]} and {versions[-1]}, "
                f"where it was {sorted(reasons) or 'right'}"
            )
    return found


def refusals(at: Position, one: Try) -> set[str]:
    """What speaks against this move at this version; nothing where it had to be accepted."""
    draft = {ONLY_A_DRAFT} if at.state is State.DRAFT else set()
    if not one.words:
        return {rules.WordsMissing.code} | draft
    decides = at.state is State.ESCALATED or (at.last is not None and at.last.side is Side.ARBITER)
    if one.side is None:
        return {rules.NotYours.code} | draft
    if one.side is Side.ARBITER and not decides:
        # Who was asked when they sent it, and isn't any more, may be told of the move that came first.
        came_first = {rules.AnsweredAlready.code} if one.answering != at.number else set()
        return {rules.NotYours.code} | came_first | draft
    if one.answering != at.number:
        return {rules.AnsweredAlready.code} | draft
    try:
        rules.play(at, Step(at.number + 1, one.kind, one.side, -1 if one.has_target else None, one.has_target, one.to))
    except rules.Refused as refusal:
        return {refusal.code} | draft
    return draft


def statuses(code: str) -> tuple[int, ...]:
    """A draft has no thread for whoever writes it, and isn't there for anybody else."""
    if code == ONLY_A_DRAFT:
        return 302, 404
    return (403 if code == rules.NotYours.code else 422 if code in UNFINISHED else 409,)


def read_wrongly(looks: Iterable[Look], positions: Sequence[Position], moments: Moments) -> list[str]:
    """Who read was shown one version, as it was, and not an older one than they could have known of."""
    found = []
    for look in looks:
        versions = moments.between(look.invoked, look.answered)
        if look.version not in versions or positions[look.version].state != look.state:
            found.append(f"somebody read version {look.version}, {look.state}, while it was in {versions}")
    return found
