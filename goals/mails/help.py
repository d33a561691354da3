"""The words of mails about promised help: it is due today; its day has passed, and what rests on it waits."""

from __future__ import annotations

from django.utils.text import Truncator

from lean.lib import clock, days

from ..models.nudge import NudgeKind
from ..reads.help_letters import HelpLetter
from .parts import Part, Row, Words


def words_of(letter: HelpLetter) -> Words:
    return _due(letter) if letter.nudge.kind == NudgeKind.HELP_DUE else _failed(letter)


def _due(letter: HelpLetter) -> Words:
    asked = "Say that it is kept when it is. If it comes later, name the day and say why before today is over."
    return Words(
        subject=f"Today: {_short(letter)}",
        happened=f"You promised this to {letter.receiving_team} by today",
        statement=letter.help.text,
        rows=tuple(_rows(letter)),
        preview=asked,
        asked=asked,
        button="Say how it stands",
        footer=f"Sent by Catchball at {letter.organisation} because you promised it. This is the one reminder.",
    )


def _failed(letter: HelpLetter) -> Words:
    day = days.day(letter.help.due_on, clock.today())
    promised = "You" if letter.is_owner else letter.help.promised_by
    other = letter.other.given_name if letter.other else str(letter.other_team)
    if letter.is_to_promiser:
        asked = f"Say that it is kept when it is, or look again together with {other}."
    else:
        asked = f"A word with {other} may be all it needs; you can also look again together."
    return Words(
        subject=f"Not here yet: {_short(letter)}",
        happened=f"{promised} promised this to {letter.receiving_team} by {day}, and it isn’t marked as kept",
        statement=letter.help.text,
        rows=tuple(_rows(letter)),
        preview="Until it comes, what rests on it isn’t counted for the outcome above.",
        asked=f"Until it comes, this isn’t counted for the outcome above; then it counts again by itself. {asked}",
        button="See what you agreed",
        footer=f"Sent by Catchball at {letter.organisation} to both sides, once.",
    )


def _rows(letter: HelpLetter):
    yield Row("For", ((Part(letter.outcome.statement),),))
    if pledge := letter.help.commitment.terms.pledge:
        yield Row("Rests on it", ((Part(f"{letter.receiving_team}: "), Part(pledge, "strong")),))


def _short(letter: HelpLetter) -> str:
    return Truncator(letter.help.text).chars(60)
