"""The thread of one catchball as one person reads it: whose turn, the words, the terms round by round."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property

from django.db.models import Exists, OuterRef

from lean.lib import clock, numbers
from lean.lib.along import Along
from lean.lib.prepared import Prepared
from teams.models import Person, Team

from ..models import Basis, Catchball, CheckIn, Comment, Dissent, Look, Move, Neighbour, Seen, Terms, Trial
from ..models.outcome import OutcomeState
from ..rules import negotiation
from ..rules.coverage import AddsUp, Node, WhatIf, worth
from ..rules.look import next_look
from ..rules.negotiation import NOBODYS_TO_TAKE_BACK, Kind, Side, State
from . import huddle, playback, real_say
from .away import away_says
from .because import said as because_said
from .because import with_because
from .coverage import tree_of
from .effect import Level, effect, spoken
from .help import LOOKS, HelpRow, of_commitment, rows_of
from .last_time import LastTime, last_time_of
from .neighbour import NEIGHBOURS, Neighbours
from .reach import TRIALS, Evidence
from .rounds import Rounds, chips
from .sent import Sent, visible_to
from .set_down import SetDown, asked_of
from .turn import Turn, turn

MONTHS_SHOWN = 12
ROUNDS_UNTIL_A_WORD_HELPS = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of "How we got here": a move, or a comment between moves."""

    at: datetime
    by: Person
    mine: bool
    said: str
    kind: str
    verb: str = ""
    chips: tuple[dict, ...] = ()
    alternative: str = ""
    set_down: str = ""
    because: tuple[str, ...] = ()
    caretaker: bool = False
    taken_back: bool = False


COMMENTS = Along(Comment, "text", "at", "by__name", "by__email")
CHECK_INS = Along(CheckIn, "for_on", "value")
PASSED_ON = Along(Catchball, "state", "reply_by_on", "receiving_team__name", "outcome__short_name")


def to_read(catchballs):
    """Catchballs with what a thread shows beside its moves, in the query that finds them."""
    outcome = OuterRef("outcome")
    latest = CheckIn.objects.filter(outcome=OuterRef(outcome), replaced_by=None).order_by("-for_on")[:MONTHS_SHOWN]
    return (
        catchballs.with_everything()
        .select_related(
            "putting",
            "taken_over",
            "outcome__in_force__commitment__terms",
            "outcome__in_force__commitment__by",
            "receiving_team__huddle",
        )
        .annotate(
            **huddle.told(),
            **playback.told(),
            told_comments=COMMENTS.of(Comment.objects.filter(catchball=OuterRef("pk"))),
            told_trials=TRIALS.of(Trial.objects.stand().filter(catchball=OuterRef("pk"))),
            told_check_ins=CHECK_INS.of(CheckIn.objects.filter(pk__in=latest.values("pk"))),
            told_passed_on=PASSED_ON.of(Catchball.objects.in_play().filter(outcome__parent=outcome)),
            **of_commitment(OuterRef("outcome__in_force__commitment")),
            told_neighbours=NEIGHBOURS.of(Neighbour.objects.filter(catchball=OuterRef("pk"))),
        )
    )


TO_READ = Prepared(lambda pk: to_read(Catchball.objects.filter(pk=pk)))
READABLE = Prepared(lambda pk, reader: to_read(visible_to(reader).filter(pk=pk)))


class Thread(Sent):
    """Of a catchball that was found `to_read`: three queries, however many rounds there are."""

    def __init__(self, catchball: Catchball, person: Person):
        super().__init__(catchball, person)
        self.outcome = catchball.outcome
        self.position = catchball.position
        self.tree: list[Node] = tree_of(catchball.outcome)
        self.moves: list[Move] = MOVES.rows(catchball.pk)
        for move in self.moves:
            move.catchball = catchball
        self.comments: list[Comment] = COMMENTS.read(catchball.told_comments)
        last = self.last_move
        if last is not None and last.side == Side.ARBITER and last.kind not in negotiation.FROM_OUTSIDE:
            # Who has just decided may take that back.
            self.who[Side.ARBITER] = catchball.deciders()

    # --- Who is reading -------------------------------------------------------------------------------

    @cached_property
    def allowed(self) -> frozenset[Kind]:
        """What this person may do now."""
        if self.my_side is None:
            return frozenset()
        kinds = set(negotiation.allowed(self.position, self.my_side))
        if self.commitment is None or self.outcome.state == OutcomeState.ENDED:
            kinds -= {Kind.REOPEN, Kind.RELEASE}
        if self.may_take_back:
            kinds.add(Kind.TAKE_BACK)
        return frozenset(kinds)

    @cached_property
    def may_take_back(self) -> bool:
        last = self.last_move
        mine = last is not None and last.side in self.my_sides and last.kind not in NOBODYS_TO_TAKE_BACK
        if self.catchball.put is not None and (last.number == 1 or self.position.state is State.WITHDRAWN):
            # It was no draft before, and hangs elsewhere since.
            return False
        return mine and not last.was_seen

    @property
    def can(self) -> dict[str, bool]:
        """The same by name, for templates."""
        return {kind.value: kind in self.allowed for kind in Kind}

    # --- Whose turn -----------------------------------------------------------------------------------

    @property
    def is_mine(self) -> bool:
        return self.catchball.holder is not None and self.catchball.holder == self.my_side

    @property
    def is_reopened(self) -> bool:
        """The two look again at what they agreed; it stays in force meanwhile."""
        return self.position.is_reopened

    @property
    def may_reply(self) -> bool:
        return self.my_side is not None and self.position.may_reply(self.my_side)

    @cached_property
    def asker(self) -> Person | None:
        return self.who[Side.ASKER].usual

    @cached_property
    def receiver(self) -> Person | None:
        return self.who[Side.RECEIVER].usual

    @property
    def away_says(self) -> str:
        """Who is away while the ball is with their side, and who answers."""
        if not self.position.is_open or self.catchball.holder not in self.who:
            return ""
        return away_says(self.who[self.catchball.holder], self.catchball.holding_team, self.person)

    @property
    def nobody_is_there(self) -> bool:
        """Whether all who move for the side with the ball are away: a day that nobody named leaves that time out."""
        return bool(self.away_says) and self.holder is not None and self.holder == self.who[self.catchball.holder].usual

    @property
    def is_being_decided(self) -> bool:
        return self.position.state is State.ESCALATED

    @cached_property
    def could_decide(self) -> Person | None:
        """Whom the two could ask to decide between them. Asked only where a side could do so now."""
        if Kind.ESCALATE not in self.allowed:
            return None
        try:
            leads = self.catchball.first_to_decide()
        except negotiation.NobodyDecides:
            return None
        return leads.person if leads else self.outcome.cycle.sponsor

    @property
    def positions(self) -> list[tuple[Person | None, Team, Terms | None]]:
        """What each side stands behind, for who decides between them."""
        ball = self.catchball
        sides = (
            (self.asker, ball.asking_team, ball.asker_terms),
            (self.receiver, ball.receiving_team, ball.receiver_terms),
        )
        return [(who, team, terms if terms and terms.has_target else None) for who, team, terms in sides]

    @cached_property
    def dissent(self) -> list[Dissent]:
        """What either side sees differently about a decision that stands."""
        decided = self.commitment is not None and self.commitment.basis == Basis.RULED
        return list(self.commitment.dissent.select_related("by")) if decided else []

    @property
    def may_dissent(self) -> bool:
        own = set(self.my_sides) - {Side.ARBITER}
        decided = self.commitment is not None and self.commitment.basis == Basis.RULED
        return decided and bool(own) and not any(said.side in own for said in self.dissent)

    @cached_property
    def other(self) -> Person | None:
        """The person across the net from the reader; for onlookers, the one who does not hold the ball."""
        side = (self.my_side or self.catchball.holder or Side.ASKER).other
        return self.who[side].first

    @property
    def holder_is_caretaker(self) -> bool:
        return self.catchball.holder in self.who and self.who[self.catchball.holder].caretaker

    @cached_property
    def standing_moves(self) -> list[Move]:
        """The moves that stand: without those taken back, and without the taking back."""
        gone = {move.takes_back_id for move in self.moves if move.takes_back_id}
        return [move for move in self.moves if move.pk not in gone and not move.takes_back_id]

    @cached_property
    def last_move(self) -> Move | None:
        return self.moves[-1] if self.moves else None

    @cached_property
    def last_word(self) -> Move | None:
        """The latest standing move that says something: it is quoted at the top. Taken to a huddle, it waits there."""
        said = (move for move in reversed(self.standing_moves) if move.words and move.pk not in self.huddle.moves)
        return next(said, None)

    @cached_property
    def last_standing(self) -> Move | None:
        return self.standing_moves[-1] if self.standing_moves else None

    @property
    def was_read(self) -> bool:
        return self.last_move is not None and self.last_move.was_seen

    @property
    def is_first_read(self) -> bool:
        """Whether nobody of the reader's side has opened it since the other side's last move."""
        last = self.last_move
        if last is None or last.was_seen:
            return False
        return self.catchball.side_reading(self.person, last, self.who) is not None

    @cached_property
    def passed_on_to(self) -> list[Catchball]:
        """The pieces for which this catchball waits, while its clock stands still: the latest day first."""
        below = PASSED_ON.read(self.catchball.told_passed_on) if self.catchball.passed_on_at else []
        return sorted(below, key=lambda piece: piece.reply_by_on or date.min, reverse=True)

    @cached_property
    def turn(self) -> Turn:
        return turn(self)

    @property
    def last_verb(self) -> str:
        return VERBS[Kind(self.last_move.kind)] if self.last_move else ""

    # --- The terms and the effect ---------------------------------------------------------------------

    @cached_property
    def rounds(self) -> Rounds:
        return Rounds(self.standing_moves, self.person, self.position.state is State.AGREED)

    @property
    def above(self) -> list[Node]:
        """The line of sight, top first, without the outcome itself."""
        return list(reversed(self.tree[1:]))

    @property
    def step(self) -> str:
        """What one press of ± changes: the last place that is shown."""
        return str(Decimal(1).scaleb(-self.latest.decimals))

    @property
    def latest_number(self) -> str:
        """Where ± begins in the empty field: at the number on the table, else at today's."""
        number = self.latest.target if self.latest.target is not None else self.latest.baseline
        return "" if number is None else numbers.show(number, self.latest.decimals)

    @property
    def bar_words(self) -> str:
        """The gap at the two nearest levels, for the bar at a phone's foot."""
        if self.latest is None or not self.latest.has_target:
            return ""
        gaps = [f"{level.node.team} {level.gap} short" for level in self.effect[1:3] if level.bands.open]
        number = numbers.show(self.latest.target, self.latest.decimals) if self.latest.is_directed else "this"
        return f"If {number} is agreed: {', '.join(gaps)}" if gaps else ""

    @property
    def parent(self) -> Node | None:
        return self.tree[1] if len(self.tree) > 1 else None

    @property
    def asks_contribution(self) -> bool:
        """Whether the gain for the outcome above has to be said by hand: measures differ, or it was said."""
        if self.latest is None or self.parent is None or self.parent.stand is None:
            return False
        mode, own, above = self.parent.adds_up, self.latest.stand, self.parent.stand
        if mode in (AddsUp.COUNT, AddsUp.ENABLING):
            return False
        if mode is AddsUp.SUM:
            return own.contribution is not None or worth(own, above) is None
        return not own.is_like(above)

    @property
    def asks_weight(self) -> bool:
        """Whether it goes into an average above, in which each piece may have a weight."""
        return self.latest is not None and self.parent is not None and self.parent.adds_up is AddsUp.WEIGHTED

    @cached_property
    def effect(self) -> list[Level]:
        """If the latest terms became the agreement; once they are, what they moved."""
        latest = self.latest
        if not self.position.is_open or latest is None or not latest.has_target:
            return effect(self.tree)
        return effect(self.tree, WhatIf(latest.stand))

    @property
    def effect_says(self) -> str:
        return spoken(self.effect)

    @cached_property
    def last_time(self) -> LastTime | None:
        """What it came to in the cycle before, where it was carried over."""
        return last_time_of(self.outcome)

    @cached_property
    def helps(self) -> list[HelpRow]:
        """What the asking side promised with it, as it stands today."""
        if self.commitment is None:
            return []
        told, moves_for = self.catchball, {self.catchball.team_of(side).pk for side in self.my_sides}
        return rows_of(told.told_help, told.told_help_days, self.person, moves_for, clock.today())

    @property
    def lacks_help(self) -> bool:
        """Some of it did not come by its day: what rests on it isn't counted above."""
        return any(row.is_missed for row in self.helps)

    @cached_property
    def looks(self) -> list[Look]:
        """When somebody looked again and said that it stands."""
        return sorted(LOOKS.read(self.catchball.told_looks), key=lambda look: look.for_on) if self.commitment else []

    @property
    def look_on(self) -> date | None:
        """The day that waits for a look, or will."""
        if self.commitment is None:
            return None
        return next_look(self.commitment.terms.look_again_on, [(look.for_on, look.next_on) for look in self.looks])

    @property
    def time_to_look(self) -> bool:
        return self.look_on is not None and self.look_on <= clock.today() and not self.is_reopened

    @cached_property
    def asked_to_set_down(self) -> SetDown | None:
        """Before a team's third breakthrough, for who answers for it. One query, and none for anybody else."""
        answers = self.my_side is Side.RECEIVER and self.allowed & {Kind.ACCEPT, Kind.COUNTER}
        return asked_of(self.catchball.receiving_team, self.outcome) if answers and not self.is_reopened else None

    @property
    def set_down(self) -> str:
        """What the receiving team said last that it sets down for this."""
        return next((move.set_down for move in reversed(self.standing_moves) if move.set_down), "")

    @cached_property
    def neighbours(self) -> Neighbours:
        """The teams beside the two that were asked whether it hits them."""
        rows = NEIGHBOURS.read(self.catchball.told_neighbours)
        agreed = self.commitment.terms if self.commitment and not self.position.is_open else None
        is_open = self.position.state in negotiation.IN_PLAY
        return Neighbours(rows, agreed or self.latest, self.person, is_open=is_open, sides=self.my_sides)

    @cached_property
    def check_ins(self) -> list[CheckIn]:
        """The team's own history with this measure, oldest first."""
        return sorted(CHECK_INS.read(self.catchball.told_check_ins), key=lambda check_in: check_in.for_on)

    @cached_property
    def evidence(self) -> Evidence:
        """Is it within reach? The team's own history, and what was tried."""
        return Evidence(self.catchball, self.latest, self.check_ins)

    @property
    def may_try(self) -> bool:
        """Whether this person may add what was tried: either side, while it is open."""
        return bool({Side.ASKER, Side.RECEIVER} & set(self.my_sides)) and self.position.is_open and self.evidence.counts

    @property
    def a_word_would_help(self) -> bool:
        """From the third round on another number does less than a quarter of an hour together."""
        going_on = self.position.is_open and not self.is_being_decided
        return going_on and len(self.rounds.all) >= ROUNDS_UNTIL_A_WORD_HELPS

    # --- What the team says ---------------------------------------------------------------------------

    @cached_property
    def huddle(self) -> huddle.AtTheHuddle:
        return huddle.AtTheHuddle(self)

    @cached_property
    def playback(self) -> playback.PlayedBack:
        return playback.PlayedBack(self)

    @cached_property
    def asks_for_say(self) -> bool:
        return real_say.is_asked(self)

    # --- How we got here ------------------------------------------------------------------------------

    @cached_property
    def entries(self) -> list[Entry]:
        lines = [*self._moves_told(), *(self._comment_told(comment) for comment in self.comments)]
        return sorted(lines, key=lambda entry: entry.at)

    def overtaken(self, number: int | None) -> list[tuple[Entry, str]]:
        """Both moves for who comes by what was said of an earlier one: that one, and the latest; with their terms.

        Empty where it is the latest itself, or none of these.
        """
        told = {move.number: (line, move.terms.pledge if move.terms_id else "") for move, line in self._told()}
        if number not in told or number == self.moves[-1].number:
            return []
        return [told[number], told[self.moves[-1].number]]

    def _told(self) -> Iterable[tuple[Move, Entry]]:
        return zip(self.moves, self._moves_told(), strict=True)

    def _moves_told(self) -> Iterable[Entry]:
        gone = {move.takes_back_id for move in self.moves if move.takes_back_id}
        before: Terms | None = self.catchball.taken_over
        for move in self.moves:
            taken_back = move.pk in gone
            yield Entry(
                at=move.at,
                by=move.by,
                mine=move.by_id == self.person.pk,
                said=move.words,
                kind=move.kind,
                verb=VERBS[Kind(move.kind)],
                chips=() if taken_back else tuple(chips(move, before)),
                alternative=move.alternative,
                set_down=move.set_down,
                because=because_said(move),
                caretaker=move.capacity == "caretaker",
                taken_back=taken_back,
            )
            if move.terms_id and not taken_back:
                before = move.terms

    def _comment_told(self, comment: Comment) -> Entry:
        return Entry(comment.at, comment.by, comment.by_id == self.person.pk, comment.text, "comment", "added")


def _moves_of(catchball: int):
    """All of them, each knowing whether the other side has read it."""
    seen = Seen.objects.filter(move=OuterRef("pk"))
    moves = Move.objects.filter(catchball=catchball).select_related("by", "terms")
    return with_because(moves.annotate(was_seen=Exists(seen)).order_by("number"))


MOVES = Prepared(_moves_of)


VERBS = {
    Kind.OFFER: "offered",
    Kind.QUESTION: "asked",
    Kind.ANSWER: "answered",
    Kind.COUNTER: "countered",
    Kind.ACCEPT: "agreed",
    Kind.DECLINE: "can't carry it",
    Kind.WITHDRAW: "took the offer off the table",
    Kind.TAKE_BACK: "took the last step back",
    Kind.POSTPONE: "named a later day",
    Kind.ESCALATE: "asked for a decision",
    Kind.RULE: "decided",
    Kind.HAND_BACK: "handed it back",
    Kind.REOPEN: "asked to look again",
    Kind.RELEASE: "let it go",
    Kind.CLOSE: "closed it",
    Kind.OPEN_AGAIN: "opened it again",
}
