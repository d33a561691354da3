"""One catchball of a large company: its moves by the rules, and what they leave behind."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from ..models import Catchball, Move, Terms
from ..rules.negotiation import Kind, Position, Side, Step
from ..rules.negotiation import play as move_on
from . import large_words as words

if TYPE_CHECKING:
    from .large_outcomes import Cascade, Grown

# The sides and kinds of each course that a catchball took.
COURSES = {
    "agreed": "offer accept",
    "agreed after a counter": "offer counter accept",
    "looked at again": "offer accept reopen",
    "offered": "offer",
    "countered": "offer counter",
    "asked": "offer question",
    "declined": "offer decline",
    "withdrawn": "offer withdraw",
}
OPEN = ("offered", "countered", "asked", "declined", "looked at again")
REPLY_IN, BETWEEN = timedelta(days=7), timedelta(days=2)
TEXTS = {
    Kind.COUNTER: words.COUNTERS,
    Kind.QUESTION: words.QUESTIONS,
    Kind.DECLINE: words.DECLINES,
    Kind.WITHDRAW: words.WITHDRAWN,
    Kind.REOPEN: words.COUNTERS,
}


@dataclass
class Game:
    cascade: Cascade
    outcome: Grown
    course: str
    at: Position = field(default_factory=Position)
    since: datetime | None = None
    reply_by_on: date | None = None

    @property
    def ball(self) -> int:
        return self.cascade.key(Catchball, self.cascade.balls)

    def team_of(self, side: Side) -> int:
        return self.outcome.parent.team if side is Side.ASKER else self.outcome.team

    def begins_at(self) -> datetime:
        """What is still open was begun lately."""
        if self.course in OPEN and self.course != "looked at again":
            return self.cascade.moment(self.cascade.today - timedelta(days=self.cascade.drawn.randrange(1, 20)))
        return self.outcome.at


def play(game: Game) -> None:
    """All moves of its course, and the row of the catchball as the rules leave it."""
    opened = moment = game.begins_at()
    for kind in map(Kind, COURSES[game.course].split()):
        side = Side.ASKER if kind in (Kind.OFFER, Kind.WITHDRAW) else game.at.holder or Side.RECEIVER
        _move(game, kind, side, moment)
        moment = min(moment + BETWEEN * game.cascade.drawn.uniform(0.2, 2), game.cascade.moment(game.cascade.today))
    at, cascade = game.at, game.cascade
    terms = (at.asker_terms, at.receiver_terms, at.latest_terms, at.agreed_terms)
    teams = [cascade.staff.teams[game.team_of(side)].pk for side in (Side.ASKER, Side.RECEIVER)]
    owes = at.owes.value if at.owes else None
    ended = None if at.is_open else game.since
    row = (game.ball, game.outcome.pk, *teams, at.state.value, owes, at.round, at.number, *terms)
    cascade.balls.append([*row, game.reply_by_on, None, opened, game.since, ended])
    if not at.is_open and game.outcome.stands is None:
        game.outcome.state = "ended"


def _move(game: Game, kind: Kind, side: Side, moment: datetime) -> None:
    cascade = game.cascade
    by, capacity = cascade.staff.mover(game.team_of(side))
    terms = _terms(game, kind, side, moment)
    step = Step(game.at.number + 1, kind, side, terms, has_target=True)
    after = move_on(game.at, step)
    if after.holder is not game.at.holder or game.since is None:
        game.since = moment
    asks = after.holder is not game.at.holder and after.is_open
    day = (moment + REPLY_IN).date() if asks else None
    game.reply_by_on = day or game.reply_by_on
    text = cascade.drawn.choice(TEXTS[kind]) if kind in TEXTS else ""
    alternative = cascade.drawn.choice(words.INSTEAD) if kind is Kind.DECLINE else ""
    trigger = "evidence" if kind is Kind.REOPEN else ""
    key = cascade.key(Move, cascade.moves)
    row = (key, game.ball, step.number, after.round, kind.value, side.value, capacity, by, game.at.number, terms)
    cascade.moves.append((*row, text, alternative, trigger, day, moment))
    game.at = after
    if kind is Kind.ACCEPT:
        _agree(game, key, by, moment)


def _terms(game: Game, kind: Kind, side: Side, moment: datetime) -> int | None:
    """New ones, a counter a little less than was asked; an acceptance takes those that are there."""
    if kind is Kind.ACCEPT:
        return game.at.latest_terms
    if kind not in (Kind.OFFER, Kind.COUNTER, Kind.REOPEN):
        return None
    outcome, drawn, changes = game.outcome, game.cascade.drawn, {}
    if kind is Kind.OFFER and drawn.random() < 0.05:
        changes["help_text"] = drawn.choice(words.HELP)
    if kind is not Kind.OFFER:
        changes = _less(outcome)
    return game.cascade.write_terms(outcome, game.team_of(side), moment, **changes)


def _less(outcome: Grown) -> dict:
    if outcome.direction in ("range", "milestone"):
        return {"contribution": (outcome.contribution * 9 / 10).quantize(outcome.contribution)}
    less = (outcome.change / 10).quantize(outcome.baseline)
    target = outcome.target + (less if outcome.direction == "decrease" else -less)
    contribution = outcome.contribution and (outcome.contribution * 9 / 10).quantize(outcome.contribution)
    return {"target": target, "contribution": contribution}


def _agree(game: Game, move: int, by: int, moment: datetime) -> None:
    cascade, outcome = game.cascade, game.outcome
    asking = game.team_of(Side.ASKER)
    both = cascade.staff.mover(asking)[0] == by == cascade.staff.mover(outcome.team)[0]
    if game.course == "agreed after a counter":
        # From here on it is what they agreed to.
        for name, value in _less(outcome).items():
            setattr(outcome, name, value)
    terms = game.at.agreed_terms
    key = cascade.commit(outcome, terms, "self_agreed" if both else "accepted", moment, by, move)
    if help_text := cascade.terms[terms - cascade.first[Terms]][-1]:
        owner = cascade.staff.mover(asking)[0]
        kept = moment if cascade.drawn.random() < 0.5 else None
        team = cascade.staff.teams[asking].pk
        due_on = outcome.due_on
        cascade.help.append((key, 1, help_text, team, owner, due_on, kept, owner if kept else None))
