"""Catchball as a game on paper: who may move, and where each move leaves the ball.

Pure: a `Position` and a `Step` give the next `Position`, or a named refusal. The database keeps the
position beside the moves only for speed; `replay` of the moves gives it again, and a test says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from lean.lib.refusal import NotYours, Refused

__all__ = ["NotYours", "Refused"]


class Side(StrEnum):
    ASKER = "asker"
    RECEIVER = "receiver"
    ARBITER = "arbiter"

    @property
    def other(self) -> Side:
        return Side.RECEIVER if self is Side.ASKER else Side.ASKER


class State(StrEnum):
    DRAFT = "draft"
    WITH_RECEIVER = "with_receiver"
    WITH_ASKER = "with_asker"
    ESCALATED = "escalated"
    DECLINED = "declined"
    AGREED = "agreed"
    WITHDRAWN = "withdrawn"
    RELEASED = "released"
    CLOSED = "closed"


OPEN = (State.DRAFT, State.WITH_RECEIVER, State.WITH_ASKER, State.ESCALATED, State.DECLINED)
# Open, and sent: a draft is nobody's business yet.
IN_PLAY = OPEN[1:]

HOLDER = {
    State.DRAFT: Side.ASKER,
    State.WITH_RECEIVER: Side.RECEIVER,
    State.WITH_ASKER: Side.ASKER,
    State.DECLINED: Side.ASKER,
    State.ESCALATED: Side.ARBITER,
}
BALL_WITH = {Side.RECEIVER: State.WITH_RECEIVER, Side.ASKER: State.WITH_ASKER, Side.ARBITER: State.ESCALATED}


class Owes(StrEnum):
    REPLY = "reply"
    ANSWER = "answer"
    TERMS = "terms"
    RULING = "ruling"


class Kind(StrEnum):
    OFFER = "offer"
    QUESTION = "question"
    ANSWER = "answer"
    COUNTER = "counter"
    ACCEPT = "accept"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    TAKE_BACK = "take_back"
    POSTPONE = "postpone"
    ESCALATE = "escalate"
    RULE = "rule"
    HAND_BACK = "hand_back"
    REOPEN = "reopen"
    RELEASE = "release"
    # No side's: what it was about is over, or goes on after all. See `_close`, and `_open_again`.
    CLOSE = "close"
    OPEN_AGAIN = "open_again"


# The moves after which somebody else must move, and so is told.
PASSES_THE_BALL = (
    Kind.OFFER,
    Kind.QUESTION,
    Kind.ANSWER,
    Kind.COUNTER,
    Kind.DECLINE,
    Kind.REOPEN,
    Kind.ESCALATE,
    Kind.HAND_BACK,
)
# The moves after which the holder is told of the ball: those, and that what was closed by mistake goes on.
TELLS_THE_HOLDER = (*PASSES_THE_BALL, Kind.OPEN_AGAIN)
# The moves that need terms, and those that put new ones; a reopening may do without.
CARRIES_TERMS = (Kind.OFFER, Kind.COUNTER, Kind.ACCEPT, Kind.RULE)
PUTS_TERMS = (Kind.OFFER, Kind.COUNTER, Kind.REOPEN)
# What came to it from outside is no side's turn, whoever did it; and a take-back stays.
FROM_OUTSIDE = (Kind.CLOSE, Kind.OPEN_AGAIN)
NOBODYS_TO_TAKE_BACK = (Kind.TAKE_BACK, *FROM_OUTSIDE)
# The moves after which a commitment is in force that wasn't before.
COMMITS = (Kind.ACCEPT, Kind.RULE)


class NotYourBall(Refused):
    code = "not_your_ball"
    says = "The ball is with the other side. You can move again when it comes back."


class NotOpen(Refused):
    code = "not_open"
    says = "This catchball is closed. Nothing more can be said here."


class NotClosed(Refused):
    code = "not_closed"
    says = "It is open already."


class NotAgreed(Refused):
    code = "not_agreed"
    says = "There is no agreement here yet that you could look at again."


class AnsweredAlready(Refused):
    """Another move came first. `current` is the catchball as it stands now, so that a door can show both."""

    code = "answered_already"
    says = "Somebody moved while you were writing. Your words are kept: look at what changed, then go on."

    def __init__(self, current=None):
        super().__init__()
        self.current = current


class NotYourMove(Refused):
    code = "not_your_move"
    says = "That move belongs to the other side."


class OwnTerms(Refused):
    code = "own_terms"
    says = "These are your own terms. The other side has to accept them."


class TargetMissing(Refused):
    code = "target_missing"
    about = "target"
    says = "A number is needed here: what can you stand behind?"


class NothingChanged(Refused):
    code = "nothing_changed"
    about = "target"
    says = "A counter has to change something. To take the terms as they are, accept them."


class WordsMissing(Refused):
    code = "words_missing"
    about = "text"
    says = "Say it in a few words, so that the other side understands."


class QuestionOpen(Refused):
    code = "question_open"
    says = "A question is waiting for your answer. Answer it first."


class PostponedAlready(Refused):
    code = "postponed_already"
    says = "The day was moved once already. Tell the other side what keeps you, or ask them."


class NothingToTakeBack(Refused):
    code = "nothing_to_take_back"
    says = "There is nothing of yours to take back here."


class NobodyDecides(Refused):
    code = "nobody_decides"
    says = "Nobody leads above both teams who could decide this. An administrator can name a sponsor of the cycle."


class SeenAlready(Refused):
    code = "seen_already"
    says = "The other side has read it already, so it can't be taken back."


@dataclass(frozen=True, slots=True)
class Step:
    """One move, without its words. `terms` names the terms that it carries, `to` the side to which it is handed."""

    number: int
    kind: Kind
    side: Side
    terms: int | None = None
    has_target: bool = False
    to: Side | None = None


@dataclass(frozen=True, slots=True)
class Position:
    """Where a catchball stands after its moves so far.

    `agreed_terms` are those that both sides last agreed to here. They stay while the two look at them again, and
    whoever sends new ones answers these. Only imported ones may lack a target.
    `volunteered`: the receiving side put it to the asking one, and so began.
    `before` is the position that a take-back, or opening again, restores; it is known only while replaying.
    """

    state: State = State.DRAFT
    owes: Owes | None = Owes.TERMS
    round: int = 0
    number: int = 0
    asker_terms: int | None = None
    receiver_terms: int | None = None
    latest_terms: int | None = None
    latest_has_target: bool = False
    agreed_terms: int | None = None
    agreed_has_target: bool = True
    postponed: bool = False
    volunteered: bool = False
    last: Step | None = None
    before: Position | None = None

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_in_play(self) -> bool:
        return self.state in IN_PLAY

    @property
    def bears(self) -> tuple:
        """All of it that bears on a sum or on what the outcome is: whose turn it is among those in play, doesn't."""
        state = State.WITH_RECEIVER if self.state in BALL_WITH.values() else self.state
        return state, self.asker_terms, self.receiver_terms, self.latest_terms, self.agreed_terms

    @property
    def is_reopened(self) -> bool:
        """Both sides look at their agreement again. It stays in force meanwhile."""
        return self.is_open and self.agreed_terms is not None

    @property
    def holder(self) -> Side | None:
        if self.state is State.DRAFT and self.volunteered:
            return Side.RECEIVER
        return HOLDER.get(self.state)

    @property
    def questioner(self) -> Side | None:
        """Who waits for an answer, while one is owed."""
        return self.holder.other if self.owes is Owes.ANSWER else None

    @property
    def latest_side(self) -> Side | None:
        if self.latest_terms is None:
            return None
        return Side.ASKER if self.latest_terms == self.asker_terms else Side.RECEIVER

    def awaits_word_on(self, side: Side) -> bool:
        """Whether the latest terms are this side's own, and neither agreed nor declined away: they want a reply."""
        own = self.asker_terms if side is Side.ASKER else self.receiver_terms
        return own is not None and own == self.latest_terms != self.agreed_terms

    def may_reply(self, side: Side) -> bool:
        """The holder who owes a reply; or the questioner, whose move closes the own question."""
        return (self.holder is side and self.owes is Owes.REPLY) or self.questioner is side

    def may_counter(self, side: Side) -> bool:
        """Who may reply; or the receiver who owes terms: asked to look again without any, or handed it back.

        The asking side in the same place offers, as it does wherever it owes terms.
        """
        asked_for_terms = self.state is State.WITH_RECEIVER and side is Side.RECEIVER and self.owes is Owes.TERMS
        return asked_for_terms or self.may_reply(side)


def play(at: Position, step: Step) -> Position:
    """The position after `step`. Raises a `Refused` and changes nothing when the rules forbid it."""
    if step.kind is Kind.TAKE_BACK:
        return _take_back(at, step)
    if step.kind is Kind.CLOSE:
        return replace(_close(at), number=step.number, last=step, before=replace(at, before=None))
    if step.kind is Kind.OPEN_AGAIN:
        return replace(_open_again(at), number=step.number, last=step, before=None)
    if not at.is_open and (at.state is not State.AGREED or step.kind not in (Kind.REOPEN, Kind.RELEASE)):
        raise NotOpen
    after = MOVES[step.kind](at, step)
    return replace(after, number=step.number, last=step, before=replace(at, before=None))


def replay(steps: Iterable[Step], start: Position | None = None) -> Position:
    """Fold the whole history, from a draft or another start.

    Moves that were taken back have left no trace in the result but their numbers.
    """
    position = start or Position()
    for step in steps:
        position = play(position, step)
    return position


def agreed_elsewhere(terms: int, *, has_target: bool) -> Position:
    """Where a catchball begins whose terms were in force before anybody caught a ball about them: imported ones."""
    return _as_agreed(Position(agreed_terms=terms, agreed_has_target=has_target))


def allowed(at: Position, side: Side, *, seen: bool = True) -> frozenset[Kind]:
    """The kinds of move that this side may make now, for showing only what is possible."""
    kinds = set()
    for kind in MOVES:
        try:
            play(at, Step(at.number + 1, kind, side, terms=-1, has_target=True, to=Side.ASKER))
        except Refused:
            continue
        kinds.add(kind)
    if not seen and at.last is not None and at.last.side is side and at.last.kind is not Kind.TAKE_BACK:
        kinds.add(Kind.TAKE_BACK)
    return frozenset(kinds)


def _ball_to(at: Position, side: Side, owes: Owes, **changes) -> Position:
    return replace(at, state=BALL_WITH[side], owes=owes, postponed=False, **changes)


def _offer(at: Position, step: Step) -> Position:
    if at.volunteered and at.state is State.DRAFT and step.side is Side.RECEIVER:
        if not step.has_target:
            raise TargetMissing
        return _with_terms(at, step)
    if step.side is not Side.ASKER:
        raise NotYourMove
    if at.holder is not Side.ASKER:
        raise NotYourBall
    if at.owes is Owes.ANSWER:
        raise QuestionOpen
    if at.owes is not Owes.TERMS:
        raise NotYourMove("The other side waits for your reply to its terms: counter or accept them.")
    return _with_terms(at, step)


def _question(at: Position, step: Step) -> Position:
    if at.holder is not step.side:
        raise NotYourBall
    if at.owes is Owes.ANSWER:
        raise QuestionOpen
    if at.owes is not Owes.REPLY:
        raise NotYourMove
    return _ball_to(at, step.side.other, Owes.ANSWER)


def _answer(at: Position, step: Step) -> Position:
    if at.holder is not step.side:
        raise NotYourBall
    if at.owes is not Owes.ANSWER:
        raise NotYourMove("Nobody has asked you anything here.")
    return _ball_to(at, step.side.other, Owes.REPLY)


def _counter(at: Position, step: Step) -> Position:
    if not at.may_counter(step.side):
        _must_reply(at, step.side)
    if not step.has_target:
        raise TargetMissing
    return _with_terms(at, step)


def _accept(at: Position, step: Step) -> Position:
    _must_reply(at, step.side)
    if at.latest_side is step.side:
        raise OwnTerms
    if not at.latest_has_target:
        raise TargetMissing("There is no number to accept yet. Counter with the one you can stand behind.")
    agreed = {"agreed_terms": at.latest_terms, "agreed_has_target": True}
    return replace(at, state=State.AGREED, owes=None, postponed=False, **agreed)


def _decline(at: Position, step: Step) -> Position:
    if step.side is not Side.RECEIVER:
        raise NotYourMove("Only the team that was asked can decline. You can withdraw instead.")
    if at.holder is not step.side:
        raise NotYourBall
    if at.state is State.DRAFT:
        raise NotYourMove("You haven't sent it yet. Delete the draft instead.")
    if at.owes is Owes.ANSWER:
        raise QuestionOpen
    # Who declines stands behind what was agreed, or behind nothing: other terms of theirs leave the table with it.
    return replace(at, state=State.DECLINED, owes=Owes.TERMS, receiver_terms=at.agreed_terms, postponed=False)


def _withdraw(at: Position, step: Step) -> Position:
    if step.side is not Side.ASKER and not (at.volunteered and step.side is Side.RECEIVER):
        raise NotYourMove("Only the side that offered can withdraw. You can decline instead.")
    if at.state is State.DRAFT and at.holder is not step.side:
        raise NotYourBall
    if not at.number:
        raise NotOpen("It was never sent. Delete the draft instead.")
    if at.is_reopened:
        return _as_agreed(at)
    return replace(at, state=State.WITHDRAWN, owes=None, postponed=False)


def _postpone(at: Position, step: Step) -> Position:
    if at.state is State.DRAFT or at.holder is not step.side:
        raise NotYourBall
    if at.postponed:
        raise PostponedAlready
    return replace(at, postponed=True)


def _reopen(at: Position, step: Step) -> Position:
    """Look again at what was agreed. Both start from the terms that they stand behind; new ones wait for a reply."""
    if at.is_reopened:
        raise NotAgreed("You are looking at it again already.")
    if at.state is not State.AGREED:
        raise NotAgreed
    if step.side is Side.ARBITER:
        raise NotYourMove
    start = _as_agreed(at)
    if step.terms is None:
        return _ball_to(start, step.side.other, Owes.TERMS)
    if not step.has_target:
        raise TargetMissing
    return _with_terms(start, step)


def _escalate(at: Position, step: Step) -> Position:
    """Ask the leader above both to decide. Whoever waits too long may do it as well as who holds the ball."""
    if step.side is Side.ARBITER:
        raise NotYourMove("It is with you already: decide, or hand it back.")
    if not at.number or at.state is State.DRAFT:
        raise NotOpen("It was never sent, so there is nothing to decide yet.")
    if at.state is State.ESCALATED:
        raise NotYourBall("A decision was asked for already.")
    return _ball_to(at, Side.ARBITER, Owes.RULING)


def _rule(at: Position, step: Step) -> Position:
    _must_decide(at, step)
    if not step.has_target:
        raise TargetMissing
    return _as_agreed(replace(at, agreed_terms=step.terms, agreed_has_target=True))


def _hand_back(at: Position, step: Step) -> Position:
    """To the side that is named: it owes a reply where the other side's terms wait for one, else terms of its own."""
    _must_decide(at, step)
    if step.to not in (Side.ASKER, Side.RECEIVER):
        raise NotYourMove("Name the side to which you hand it back.")
    owes = Owes.REPLY if at.awaits_word_on(step.to.other) else Owes.TERMS
    return _ball_to(at, step.to, owes)


def _must_decide(at: Position, step: Step) -> None:
    if step.side is not Side.ARBITER:
        raise NotYourMove("Only who was asked to decide can do that.")
    if at.state is not State.ESCALATED:
        raise NotYourBall("Nobody has asked for a decision here.")


def _release(at: Position, step: Step) -> Position:
    """The asking side needs it no longer. What was agreed ends, also while both look at it again."""
    if step.side is not Side.ASKER:
        raise NotYourMove("Only the side that asked can let it go. You can ask to look at it again.")
    if at.state is not State.AGREED and not at.is_reopened:
        raise NotAgreed("Nothing is agreed here yet, so there is nothing to let go. You can withdraw it.")
    return replace(at, state=State.RELEASED, owes=None, postponed=False)


def _as_agreed(at: Position) -> Position:
    """Both sides behind what they agreed to, whatever was said since."""
    terms = {"asker_terms": at.agreed_terms, "receiver_terms": at.agreed_terms, "latest_terms": at.agreed_terms}
    at = replace(at, latest_has_target=at.agreed_has_target, **terms)
    return replace(at, state=State.AGREED, owes=None, postponed=False)


def _with_terms(at: Position, step: Step) -> Position:
    """The other side owes a reply to new terms: a round more."""
    own = "receiver_terms" if step.side is Side.RECEIVER else "asker_terms"
    changes = {own: step.terms, "latest_terms": step.terms, "latest_has_target": step.has_target}
    return _ball_to(at, step.side.other, Owes.REPLY, round=at.round + 1, **changes)


def _must_reply(at: Position, side: Side) -> None:
    if at.may_reply(side):
        return
    if side is Side.ARBITER:
        raise NotYourMove("You were asked to decide: do that, or hand it back.")
    if at.holder is side and at.owes is Owes.ANSWER:
        raise QuestionOpen
    if at.holder is side and at.is_reopened and at.owes is Owes.TERMS:
        raise NotYourMove("There are no new terms to answer yet: say what you propose, or leave it as it was agreed.")
    if at.holder is side and at.owes is Owes.TERMS:
        raise NotYourMove("There are no terms of the other side to answer: send other terms of yours.")
    raise NotYourBall


def _close(at: Position) -> Position:
    """What it was about is over: the cycle has ended, or the outcome above has and the team below goes its own way.

    Nobody's word, so it is no turn that a side could take, nobody takes it back, and it ends no commitment. A draft
    stays what it is: nobody else has seen it.
    """
    if at.state not in (*IN_PLAY, State.AGREED):
        raise NotOpen
    return replace(at, state=State.CLOSED, owes=None, postponed=False)


def _open_again(at: Position) -> Position:
    """What was closed by mistake stands again as it stood then: whoever had the ball has it."""
    if at.last is None or at.last.kind is not Kind.CLOSE or at.before is None:
        raise NotClosed
    return at.before


def _take_back(at: Position, step: Step) -> Position:
    """Whether the other side has read the move is a fact of the page, so the verb asks it, not this rule."""
    if at.last is None or at.last.kind in NOBODYS_TO_TAKE_BACK or at.last.side is not step.side or at.before is None:
        raise NothingToTakeBack
    return replace(at.before, number=step.number, last=step, before=None)


MOVES = {
    Kind.OFFER: _offer,
    Kind.QUESTION: _question,
    Kind.ANSWER: _answer,
    Kind.COUNTER: _counter,
    Kind.ACCEPT: _accept,
    Kind.DECLINE: _decline,
    Kind.WITHDRAW: _withdraw,
    Kind.POSTPONE: _postpone,
    Kind.REOPEN: _reopen,
    Kind.ESCALATE: _escalate,
    Kind.RULE: _rule,
    Kind.HAND_BACK: _hand_back,
    Kind.RELEASE: _release,
}
