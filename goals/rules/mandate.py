"""The mandate ladder: how much of the how an ask dictates, from "do exactly this" to "get this result".

Pure. The rungs are our own; two things move an ask between them. What it says: a result, or work to be done (the
coach's question tells that, at a word), or a result and the way to it ("… by installing a second oven"). And what it
leaves: to know what it is for lets a team find another way to the same end, while things to ask about first without a
reason, more of them than anybody keeps in mind, or a pace of the asker's own, leave less and less.

An ask is classified and never blocked. Nothing is stored: the rung follows from the terms that were put.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from django.utils.translation import gettext as _

from . import coach
from .ask_first import AskFirst

# So many things to ask about first can be kept in mind.
FEW = 3
# So many planned values beside the start and the target say how, step by step.
STEPS = 3


class Rung(IntEnum):
    """From the bottom up."""

    # Work to be done, and no room: not even what it is for, or fences without a reason.
    DO_EXACTLY_THIS = 1
    # Work to be done, and what it is for: who sees a better way can say so.
    DO_THIS = 2
    # A result, and the way to it.
    GET_THERE_THIS_WAY = 3
    # A result; on the way there is much to ask about, or to ask about without knowing why.
    GET_THERE_AND_ASK = 4
    # A result; the how is the team's, but for the few things that have a reason.
    GET_THIS_RESULT = 5

    @property
    def dictates_how(self) -> bool:
        return self < Rung.GET_THIS_RESULT


class Says(StrEnum):
    """What in an ask says how."""

    WORK = "work"
    WAY = "way"
    NO_REASON = "no_reason"
    MANY = "many"
    STEPS = "steps"


@dataclass(frozen=True, slots=True)
class Sign:
    """`word` is what says how, as it was typed; for `many` and `steps` there is none."""

    says: Says
    word: str = ""

    @property
    def sentence(self) -> str:
        """What follows the word, kindly and as a question."""
        return {
            Says.WORK: _("says how as well as what. Is the how yours to decide, or theirs?"),
            Says.WAY: _("says how as well as what. Is the how yours to decide, or theirs?"),
            Says.NO_REASON: _("has no “because”. What would they need to know to decide it well themselves?"),
            Says.MANY: _("These are many things to ask about first. Which of them could be theirs to decide?"),
            Says.STEPS: _("You plan every step of the pace. Is the pace yours to decide, or theirs?"),
        }[self.says]


@dataclass(frozen=True, slots=True)
class Ask:
    """What one side puts to another, as far as it can say how. Help is a promise, and dictates nothing.

    `pace` counts the planned values of the asker's own between start and target.
    """

    statement: str
    why: str = ""
    ask_first: Sequence[AskFirst] = ()
    pace: int = 0


# "… by installing a second oven", "… through training all welders", "… with the help of a new tool".
_WAY = re.compile(r"\b(?:by|through|via)\s+(?P<doing>[a-z]+ing)\b(?=\s+[^\W\d_])", re.IGNORECASE)
_WITH = re.compile(r"\b(?:by means of|with the help of|by the use of|using)\b(?=\s+[^\W\d_])", re.IGNORECASE)
# They end in -ing and do nothing.
NOUNS = {
    "spring", "morning", "evening", "king", "ring", "string", "wing", "thing", "nothing", "anything", "something",
    "everything", "building", "meeting", "housing", "funding", "being", "purchasing", "engineering", "manufacturing",
    "beijing", "accounting", "marketing", "welding", "planning", "existing", "remaining", "ongoing", "coming",
    "following", "incoming",
}  # fmt: skip


def signs(ask: Ask) -> list[Sign]:
    """Everything in it that says how; nothing for an ask that leaves the how to the team."""
    return list(_signs(ask))


def rung(ask: Ask) -> Rung:
    found = {sign.says for sign in _signs(ask)}
    fenced = bool(found & {Says.NO_REASON, Says.MANY, Says.STEPS})
    if Says.WORK in found:
        return Rung.DO_EXACTLY_THIS if fenced or not ask.why.strip() else Rung.DO_THIS
    if Says.WAY in found:
        return Rung.GET_THERE_THIS_WAY
    return Rung.GET_THERE_AND_ASK if fenced else Rung.GET_THIS_RESULT


def _signs(ask: Ask) -> Iterator[Sign]:
    # What else the coach asks about (a vague verb, two results, no start) says nothing about the how.
    question = coach.ask(ask.statement)
    kind = question.kind if question else None
    if kind is coach.Kind.OUTPUT:
        yield Sign(Says.WORK, question.word)
    elif word := question.word if kind is coach.Kind.SOLUTION else _way_in(ask.statement):
        yield Sign(Says.WAY, word)
    for one in ask.ask_first:
        if not one.because:
            yield Sign(Says.NO_REASON, one.text)
    if len(ask.ask_first) > FEW:
        yield Sign(Says.MANY)
    if ask.pace >= STEPS:
        yield Sign(Says.STEPS)


def _way_in(statement: str) -> str:
    """The words that name a way to the result, as they were typed; silent when in doubt."""
    for found in _WAY.finditer(statement):
        if found["doing"].lower() not in NOUNS:
            return found[0]
    return found[0] if (found := _WITH.search(statement)) else ""
