"""Did people have a real say? What is shown of the answers, so that nobody's own can be told from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from .negotiation import NotAgreed, Refused

# So many people are heard together, or none of them.
ENOUGH = 7


class Answer(StrEnum):
    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class AnsweredBefore(Refused):
    code = "answered_before"
    says = "You have answered this once, and once is once: nobody can find your answer again to change it."


class NothingToAnswer(NotAgreed):
    says = "This asks about what both sides agreed and what is in force. There is no such agreement here."


@dataclass(frozen=True, slots=True)
class Tally:
    """How many answered what."""

    yes: int = 0
    partly: int = 0
    no: int = 0

    @classmethod
    def of(cls, answers: Iterable[str]) -> Tally:
        given = list(answers)
        return cls(*(given.count(answer) for answer in Answer))


def heard_at(path_up: Iterable[str], waiting: Iterable[tuple[str, int]]) -> str | None:
    """The lowest team of a line whose subtree has enough people waiting to be heard together; None while none has.

    `path_up` are the paths of the line from the top down, `waiting` the team's path and the person of every answer
    that isn't told yet. What is told is told in such groups and never again divided: each figure is a sum of whole
    groups, so that two figures differ by a whole group or by nothing, whichever two are compared and whenever.
    """
    waiting = list(waiting)
    for path in reversed(list(path_up)):
        if len({person for team, person in waiting if team.startswith(path)}) >= ENOUGH:
            return path
    return None
