"""The coach reads a statement and asks one question: to what end, by what other way, how would one see it.

It asks and never blocks, so it is built to be silent when in doubt: a needless question teaches people to
overlook it. English only; in other languages it says nothing. How often it is right is measured
(tests/real/coach/).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from . import coach_kinds
from .coach_head import Head, head_at, heads
from .coach_kinds import Span


class Kind(StrEnum):
    OUTPUT = "output"
    COUNTED = "counted"
    SOLUTION = "solution"
    TWO = "two"
    VAGUE = "vague"
    BASELINE = "baseline"
    WORK = "work"


SAYS = {
    Kind.OUTPUT: "says what to do. What will be true for someone when it has worked?",
    Kind.COUNTED: "counts what we do ourselves. What changes for someone because of it?",
    Kind.SOLUTION: "is one way to get there. Would another way do, if the result is the same?",
    Kind.TWO: "joins two results. Would each be clearer with a number of its own?",
    Kind.VAGUE: "can mean much. What would we see when it has happened?",
    Kind.BASELINE: "says that something changes. From what number, and to what number?",
    # Asked of somebody's own work, which is theirs to tell as they like.
    Kind.WORK: "says what you do. What is true for somebody because you do it?",
}
# One question at a time, the one that helps most first: a number is of no use to a task.
IN_TURN = {
    Kind.OUTPUT: coach_kinds.output,
    Kind.COUNTED: coach_kinds.counted,
    Kind.SOLUTION: coach_kinds.solution,
    Kind.TWO: coach_kinds.two,
    Kind.VAGUE: coach_kinds.vague,
    Kind.BASELINE: coach_kinds.no_baseline,
}


@dataclass(frozen=True, slots=True)
class Question:
    """`start` and `end` bound the word in the statement as it was typed; `word` is that very text.

    `before` and `after` are what stands beside it, so that a word in the middle can be shown in its place.
    """

    kind: Kind
    start: int
    end: int
    word: str
    before: str = ""
    after: str = ""

    @property
    def says(self) -> str:
        return SAYS[self.kind]

    @property
    def sentence(self) -> str:
        """ "Install says what to do. What will be true for someone when it has worked?" """
        return f"{self.word} {self.says}"


# Who speaks, before the verb: "I also …", "We …", "My job is to …".
_MYSELF = re.compile(r"\s*(?:(?:I|we)\s+|(?:my|our)\s+(?:job|work|part)\s+is\s+(?:to\s+)?)?", re.IGNORECASE)
# Words that lead on to what is true because of it.
_WHAT_FOR = re.compile(
    r"\b(?:so|until|before|without|because|never|always|nobody|no one|every|each|in time|early)\b", re.IGNORECASE
)


def ask(statement: str, has_baseline: bool = False) -> Question | None:
    """The coach's question, or None for a statement that says what will be true (or isn't understood).

    `has_baseline`: whether the number from which it starts is said elsewhere.
    """
    read = list(heads(plain(statement)))
    for kind in IN_TURN:
        if kind is Kind.BASELINE and has_baseline:
            continue
        if span := _first(kind, read):
            return _question(kind, statement, span)
    return None


def found(statement: str) -> dict[Kind, Span]:
    """Every kind of question that fits, with the word at which it does: of these `ask` asks one."""
    read = list(heads(plain(statement)))
    return {kind: span for kind in IN_TURN if (span := _first(kind, read))}


def _first(kind: Kind, read: list[Head]) -> Span | None:
    return next(filter(None, map(IN_TURN[kind], read)), None)


def ask_of_contribution(words: str) -> Question | None:
    """The same about what somebody gives: "I plan the colours" is asked about, "… so the oven never waits" isn't."""
    text = plain(words)
    if _WHAT_FOR.search(text):
        return None
    span = coach_kinds.task(head_at(text, _MYSELF.match(text).end()))
    return span and _question(Kind.WORK, words, span)


def plain(statement: str) -> str:
    """With one kind of apostrophe, and every letter where it was."""
    return statement.replace("’", "'")


def _question(kind: Kind, statement: str, span: Span) -> Question:
    start, end = span
    return Question(kind, start, end, statement[start:end], statement[:start], statement[end:])
