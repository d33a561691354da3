"""Whose turn it is, in words: the first thing that a thread says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from lean.lib import clock, days

from ..rules.negotiation import FROM_OUTSIDE, PUTS_TERMS, Kind, Owes, State

if TYPE_CHECKING:
    from ..models import Move
    from .thread import Thread

OVER = {State.RELEASED: "Let go.", State.CLOSED: "Closed."}
COUNT = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


@dataclass(frozen=True, slots=True)
class Turn:
    headline: str
    what: str
    clock: str = ""


def turn(thread: Thread) -> Turn:
    """For the reader of this thread: "Your turn. Tomás answered your counter yesterday. Round 3. …"."""
    if thread.position.state is State.AGREED:
        moves = _since_it_was_opened(thread)
        decided = bool(moves) and moves[-1].kind == Kind.RULE
        return Turn("Decided." if decided else "Agreed.", _settled(thread, moves))
    if not thread.position.is_open:
        return Turn(OVER.get(thread.position.state, "Off the table."), _what(thread))
    if thread.is_mine:
        return Turn("Your turn.", _what(thread), _clock(thread))
    name = thread.holder.given_name if thread.holder else str(thread.catchball.holding_team)
    taking_care = " (taking care of the team)" if thread.holder_is_caretaker else ""
    return Turn(f"{name}’s turn{taking_care}.", _what(thread), _clock(thread))


def _what(thread: Thread) -> str:
    move = thread.last_standing
    if move is None:
        return "Nothing is on the table."
    mine = move.by_id == thread.person.pk
    when = days.near(timezone.localtime(move.at).date(), clock.today())
    said = _said(thread, move, "You" if mine else move.by.given_name, mine).format(when=when)
    if thread.last_move is not move:
        return f"The last step was taken back. Before it: {said[0].lower() if mine else said[0]}{said[1:]}"
    return f"{said} {_read(thread)}" if mine and thread.was_read else said


def _read(thread: Thread) -> str:
    return f"{thread.other.given_name if thread.other else 'The other side'} has read it."


def _said(thread: Thread, move: Move, who: str, mine: bool) -> str:
    to_me = thread.is_mine
    return {
        Kind.OFFER: f"{who} offered this {{when}}.",
        Kind.COUNTER: f"{who} answered your counter {{when}}."
        if to_me and _countered(thread)
        else f"{'Your counter went out' if mine else who + ' countered'} {{when}}.",
        Kind.QUESTION: f"{who} asked {'you ' if to_me else ''}something {{when}}.",
        Kind.ANSWER: f"{who} answered {'your question' if to_me else 'the question'} {{when}}.",
        Kind.DECLINE: f"{who} said {{when}} that {'you' if mine else 'the team'} can’t carry it as it stands.",
        Kind.WITHDRAW: f"{who} took the offer back {{when}}. Its history stays.",
        Kind.POSTPONE: f"{who} took it to the team’s huddle {{when}}."
        if move.pk in thread.huddle.moves
        else f"{who} named a later day {{when}}.",
        Kind.ESCALATE: f"{who} asked {_who_decides(thread)} to decide {{when}}.",
        Kind.HAND_BACK: f"{who} was asked to decide, and handed it back {{when}}.{_proposes(thread)}",
        Kind.CLOSE: f"{who} closed this {{when}}. Its history stays.",
        Kind.OPEN_AGAIN: f"{who} opened this again {{when}}. It goes on where it stood.",
        Kind.RELEASE: f"{who} let it go {{when}}. Its history stays.",
        Kind.REOPEN: f"{who} asked to look at this again {{when}}.{_proposes(thread)}",
    }.get(Kind(move.kind), f"{who} moved {{when}}.")


def _who_decides(thread: Thread) -> str:
    if thread.is_mine:
        return "you"
    return thread.holder.given_name if thread.holder and thread.is_being_decided else "the leader above both"


def _proposes(thread: Thread) -> str:
    """Whoever wants to look again without new terms, or hands it back, asks for some."""
    return " What do you propose?" if thread.is_mine and thread.position.owes is Owes.TERMS else ""


def _countered(thread: Thread) -> bool:
    return any(move.kind == Kind.COUNTER and move.side == thread.my_side for move in thread.standing_moves)


def _clock(thread: Thread) -> str:
    round_ = f"Round {thread.catchball.round}." if thread.catchball.round > 1 else ""
    day = thread.catchball.reply_by_on
    if day is None or thread.catchball.passed_on_at:
        return round_
    near = days.near(day, clock.today())
    near = near if near in ("today", "tomorrow", "yesterday") else f"by {near}"
    if day < clock.today():
        asked = f"A word was asked for {near}."
    else:
        asked = f"A word {near} would help." if thread.is_mine else f"Asked for {near}."
    return f"{round_} {asked}".strip()


def _settled(thread: Thread, moves: list[Move]) -> str:
    if not moves:
        return "This was agreed before it came here."
    last = moves[-1]
    when = days.near(timezone.localtime(last.at).date(), clock.today())
    if last.kind == Kind.RULE:
        who = "You" if last.by_id == thread.person.pk else last.by.given_name
        differently = "".join(f"; {said.by.given_name} sees it differently" for said in thread.dissent)
        return f"{who} decided {when}{differently}."
    if last.kind == Kind.WITHDRAW:
        who = "You" if last.by_id == thread.person.pk else last.by.given_name
        return f"{who} left it as it was agreed, {when}."
    took = (last.at.date() - moves[0].at.date()).days
    count = sum(move.kind in PUTS_TERMS and move.terms_id is not None for move in moves)
    rounds = f"{_count(count)} round{'' if count == 1 else 's'}"
    length = f" and {_count(took)} day{'' if took == 1 else 's'}" if took else ""
    again = " again" if moves[0].kind == Kind.REOPEN else ""
    return f"{_both(thread)} settled this{again} {when}, in {rounds}{length}."


def _since_it_was_opened(thread: Thread) -> list[Move]:
    """The moves that led to what stands now: all of them, or those since the two last looked again.

    That it was closed by mistake, and went on, has settled nothing.
    """
    moves = [move for move in thread.standing_moves if move.kind not in FROM_OUTSIDE]
    opened = [place for place, move in enumerate(moves) if move.kind == Kind.REOPEN]
    return moves[opened[-1] :] if opened else moves


def _both(thread: Thread) -> str:
    asker = thread.asker.given_name if thread.asker else str(thread.catchball.asking_team)
    receiver = thread.receiver.given_name if thread.receiver else str(thread.catchball.receiving_team)
    if thread.my_side is None or len(thread.my_sides) > 1:
        return f"{receiver} and {asker}"
    return f"You and {asker if thread.my_side == 'receiver' else receiver}"


def _count(number: int) -> str:
    return COUNT[number] if number < len(COUNT) else str(number)
