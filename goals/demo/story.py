"""The words in which the demo company is told: teams, people, outcomes, and how each piece was agreed.

Plain values, no database. Numbers are texts, because they become Decimals; days are those of 2026.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial

from goals.rules.coverage import AddsUp

jan, feb, mar, apr, may, jun, sep, nov, dec = (partial(date, 2026, month) for month in (1, 2, 3, 4, 5, 6, 9, 11, 12))
dec_2029 = partial(date, 2029, 12)
# Weekly numbers are written down on Monday, for the week before: the first of them ends on 11 January.
FIRST_WEEK = jan(11)


# --- Who ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Team:
    """`lead` is a person's name, `title` what they call their work."""

    key: str
    name: str
    lead: str
    title: str
    headcount: int
    purpose: str
    teams: tuple[Team, ...] = ()

    def all(self) -> Iterator[Team]:
        """This team and everything below it, from the top down."""
        yield self
        for team in self.teams:
            yield from team.all()


@dataclass(frozen=True)
class Colleague:
    """Somebody beside the leads. `teams` are keys; `role` as in Membership.

    `contribution` is what they say they give `to` an outcome, by its key.
    """

    name: str
    teams: tuple[str, ...]
    role: str
    title: str = ""
    contribution: str = ""
    to: str = ""


# --- How a piece was agreed ---------------------------------------------------------------------------------
#
# Each move has its day. Offers and withdrawals are the asking lead's; every other move is made by whoever
# has the ball, so nobody needs to be named.


@dataclass(frozen=True)
class Offer:
    """`asks` is the target that is asked for: by default the one that was agreed; "" leaves it to the team.

    `ask_first` has one thing in a line, as it is written on the form.
    """

    on: date
    words: str = ""
    asks: str | None = None
    by_when: date | None = None
    help: str = ""
    ask_first: str = ""
    look_again: date | None = None
    reply_by: date | None = None


@dataclass(frozen=True)
class Question:
    on: date
    words: str


@dataclass(frozen=True)
class Answer:
    on: date
    words: str


@dataclass(frozen=True)
class Postpone:
    on: date
    until: date
    words: str


@dataclass(frozen=True)
class Decline:
    on: date
    words: str
    instead: str


@dataclass(frozen=True)
class Counter:
    """What it doesn't name stays as in the terms before. `because` are lines, each with its worth."""

    on: date
    target: str
    words: str
    by_when: date | None = None
    help: str | None = None
    look_again: date | None = None
    look_again_for: str = ""
    reply_by: date | None = None
    because: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Accept:
    on: date
    words: str = ""


@dataclass(frozen=True)
class Kept:
    """Help that came, said by who had promised it."""

    on: date
    help: str


@dataclass(frozen=True)
class Comment:
    on: date
    by: str
    words: str


@dataclass(frozen=True)
class AskNeighbour:
    """`by`, who leads one of the two sides, asks another team whether it is hit."""

    on: date
    by: str
    team: str


@dataclass(frozen=True)
class NeighbourSays:
    """What that team's lead answers: fine, or trouble."""

    on: date
    team: str
    answer: str
    words: str = ""


@dataclass(frozen=True)
class Heard:
    """The line that the receiving lead brought back from the team's huddle."""

    on: date
    words: str


@dataclass(frozen=True)
class Tried:
    """A value from a trial that lasted until a day, said by somebody of either side."""

    on: date
    by: str
    value: str
    until: date
    words: str


@dataclass(frozen=True)
class SetAgain:
    """A later version of a top outcome, by its owner: what was agreed below it before that day rests on the old one."""

    on: date
    target: str


@dataclass(frozen=True)
class Risk:
    """A gap that its owner accepts, why, and until when."""

    on: date
    amount: str
    until: date
    words: str


# What is said beside the moves.
Beside = Comment | Heard | Tried | AskNeighbour | NeighbourSays
Move = Offer | Question | Answer | Postpone | Decline | Counter | Accept | Kept | Beside | SetAgain | Risk


# --- What ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Measure:
    name: str
    unit: str
    decimals: int = 0
    direction: str = "decrease"
    foresight: str = ""


@dataclass(frozen=True)
class Guard:
    """What must not get worse on the way, and its own numbers of January to April."""

    name: str
    unit: str
    at_most: str
    months: str


@dataclass(frozen=True)
class Said:
    """What somebody wrote beside the number of a month."""

    month: int
    words: str
    by: str = ""
    on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Goal:
    """An outcome from its start to its target, with the numbers of January to April.

    It starts as it stood in December, or on the day on which it was `measured_on`.

    `measure` is inherited from the outcome above; a text there only gives it another name. A top outcome
    has no moves: its owner set it. `before` are the numbers of the months up to November, whose team brought them
    along; `weeks` those of the weeks since `FIRST_WEEK`. Within a range,
    `between` has its bounds and there is neither start nor target; a milestone was `reached` on a day, or not yet.
    `measured_by` is who says the number in place of the lead.
    """

    key: str
    team: str
    statement: str
    short_name: str
    why: str
    start: str = ""
    measured_on: date | None = None
    target: str = ""
    months: str = ""
    before: str = ""
    weeks: str = ""
    between: tuple[str, str] | None = None
    reached: date | None = None
    due: date | None = None
    weight: str = ""
    stretch: str = ""
    rhythm: str = "monthly"
    measured_by: str = ""
    kind: str = "breakthrough"
    set_on: date | None = None
    set_again: SetAgain | None = None
    risk: Risk | None = None
    guards: tuple[Guard, ...] = ()
    # The planned values of January to December, where the pace isn't a straight line.
    pace: str = ""
    measure: Measure | str | None = None
    decimals: int | None = None
    adds_up: AddsUp = AddsUp.SUM
    said: tuple[Said, ...] = ()
    moves: tuple[Move, ...] = ()
    pieces: tuple[Goal, ...] = ()

    @property
    def begins_on(self) -> date | None:
        """What has no number to start from begins when it was first spoken of."""
        if self.start or self.measured_on:
            return self.measured_on
        return self.moves[0].on if self.moves else self.set_on

    def all(self) -> Iterator[Goal]:
        """This outcome and everything below it, from the top down."""
        yield self
        for piece in self.pieces:
            yield from piece.all()


@dataclass(frozen=True)
class Horizon:
    """Several years that begin with this one, and what is to be true at their end."""

    key: str
    name: str
    goals: tuple[Goal, ...]


@dataclass(frozen=True)
class Supports:
    """One outcome also helps another outside its line, said by the lead of the helping team. Both are keys."""

    helper: str
    helped: str
    strength: str
    how: str = ""


@dataclass(frozen=True)
class HadASay:
    """What somebody who carries an outcome, by its key, answered about its agreement. Told only with six others."""

    outcome: str
    by: str
    answer: str
    words: str = ""


# --- The year before -----------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class EndedPiece:
    """A piece of last year. Without a target it was never agreed: `counter` lay on the table until the last day.

    `quarters` are the numbers at the end of each; `becomes` is what its own lead made of it, "" for nothing yet.
    """

    key: str
    team: str
    statement: str
    short_name: str
    start: str
    asked: str
    target: str
    quarters: str = ""
    counter: str = ""
    words: str = ""
    becomes: str = ""


@dataclass(frozen=True, kw_only=True)
class Ended:
    """A top outcome of last year, and what its owner made of it; carried over, it went on `into` one of this year."""

    key: str
    team: str
    statement: str
    short_name: str
    why: str
    measure: Measure
    start: str
    target: str
    quarters: str
    becomes: str = ""
    into: str = ""
    pieces: tuple[EndedPiece, ...] = ()


# --- What was said in reviews -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Note:
    """What was said about one outcome. `outcome` is its key."""

    outcome: str
    sees: str = ""
    behind: str = ""
    changes: str = ""
    needs: str = ""


@dataclass(frozen=True)
class Review:
    """Of the whole, about a month: written down and, where it is over, closed by the company's lead on one day."""

    month: int
    on: date
    notes: tuple[Note, ...]
    closed: bool = False
