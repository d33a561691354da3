"""Whose court the ball is in: what waits for a person's word, and for whose word they wait."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Exists, OuterRef, Q

from lean.lib import clock
from lean.lib.along import Along
from lean.lib.few import any_of
from lean.lib.prepared import Prepared
from teams.access import Movers, movers, standing
from teams.models import Person, Team

from ..models import Catchball, Move, Neighbour, Nudge, Terms
from ..models.nudge import NudgeKind
from ..rules.coverage import Bands, project
from ..rules.negotiation import IN_PLAY, PASSES_THE_BALL, PUTS_TERMS, Kind, Owes, Side, State
from .away import away_says
from .clock import Clock, clock_of, with_clock
from .coverage import nodes_of
from .neighbour import NEIGHBOURS, Word
from .shell import moved_for

# In each half, until somebody asks for all of them.
SHOWN = 50
# The move that brought a ball where it is.
MOVE = Along(Move, "kind", "side", "number", "at", "text", "alternative", "by__name", "by__email")
# Words that no row shows, and that may be long.
UNSHOWN = [f"{of}__why" for of in ("outcome", "asker_terms", "receiver_terms", "latest_terms")]


@dataclass(frozen=True)
class Ball:
    """An open catchball as one of its sides sees it."""

    catchball: Catchball
    side: Side
    who: dict[Side, Movers]
    move: Move | None
    today: date

    @property
    def is_mine(self) -> bool:
        return self.catchball.holder is self.side

    @property
    def team(self) -> Team:
        return self.catchball.team_of(self.side)

    @property
    def other_team(self) -> Team:
        return self.catchball.team_of(self.across)

    @property
    def across(self) -> Side:
        """Whom a row speaks of: who put the ball into my court, or who has it."""
        if not self.is_mine:
            return self.catchball.holder
        return Side(self.move.side) if self.side is Side.ARBITER and self.move else self.side.other

    @property
    def person(self) -> Person | None:
        """Whom a row names: in my court who put the ball there, in theirs who has it."""
        return self.move.by if self.is_mine and self.move else self.who[self.across].first

    @property
    def kind(self) -> Kind | None:
        """The move that brought the ball where it is; one that was taken back brought nothing."""
        return Kind(self.move.kind) if self.move else None

    @property
    def asks(self) -> bool:
        """A question is open, so words are owed before numbers."""
        return self.catchball.owes == Owes.ANSWER

    @property
    def terms(self) -> Terms:
        return self.catchball.latest_terms

    @cached_property
    def own_terms(self) -> Terms | None:
        """My side's own number, where theirs stands against it in the same unit; what was agreed is both sides'."""
        asker = self.side is Side.ASKER
        own = self.catchball.asker_terms if asker else self.catchball.receiver_terms
        if self.kind not in PUTS_TERMS or not self.is_mine or own is None or own.pk == self.terms.pk:
            return None
        alike = own.unit == self.terms.unit and own.direction == self.terms.direction
        return own if own.has_target and alike and own.promise != self.terms.promise else None

    @property
    def shows_numbers(self) -> bool:
        """Words come before numbers where words are owed."""
        words_first = (Kind.DECLINE, Kind.ESCALATE, Kind.HAND_BACK)
        return self.terms.has_measure and not self.asks and self.kind not in words_first

    @property
    def positions(self) -> list[tuple[Team, Terms | None]]:
        """What each side stands behind, for who decides between them."""
        ball = self.catchball
        return [(ball.asking_team, ball.asker_terms), (ball.receiving_team, ball.receiver_terms)]

    @property
    def clock(self) -> Clock:
        return clock_of(self.catchball, self.today, mine=self.is_mine)

    @property
    def seen(self) -> bool:
        return self.catchball.was_seen

    @property
    def stands_in(self) -> bool:
        """The holding team has nobody of its own: whoever leads above it moves for it."""
        return self.who[self.catchball.holder].caretaker

    @property
    def away_says(self) -> str:
        """Who is away of those who have the ball, and who answers for them."""
        return away_says(self.who[self.catchball.holder], self.catchball.holding_team)

    @property
    def may_be_nudged(self) -> bool:
        """Not who passed it on: they wait themselves. Not twice a day. And somebody has to be there."""
        return not (self.is_mine or self.catchball.passed_on_at or self.catchball.nudged or self.person is None)

    @property
    def urgency(self) -> tuple:
        return self.catchball.reply_by_on or date.max, self.catchball.ball_since, self.catchball.pk


class Courts:
    """The two halves of one person's court, and what they have not sent yet.

    `asked` is no ball: where a word of theirs, as a neighbour's, is asked for. The longest ago comes first.
    """

    def __init__(self, balls: Sequence[Ball], drafts: Sequence[Catchball], asked: Sequence[Word]):
        self.asked = sorted(asked, key=lambda word: (word.neighbour.asked_at, word.neighbour.pk))
        self.mine = sorted((ball for ball in balls if ball.is_mine), key=lambda ball: ball.urgency)
        others = (ball for ball in balls if not ball.is_mine)
        self.others = sorted(others, key=lambda ball: (ball.catchball.ball_since, ball.catchball.pk))
        self.drafts = drafts

    @property
    def lead(self) -> Ball | None:
        """The one that is asked for first."""
        return self.mine[0] if self.mine else None

    @cached_property
    def cover(self) -> Cover | None:
        """How far my own teams carry what the first ball asks of them. One query; nothing before they were asked."""
        if self.lead is None or self.lead.side is Side.ASKER:
            return None
        path = self.lead.catchball.outcome.path
        bands = project(nodes_of([path])[path])
        return Cover(bands) if bands.adds and bands.required > 0 and bands.node.pieces else None


@dataclass(frozen=True)
class Cover:
    """The bands of an outcome as one line and one sentence."""

    bands: Bands

    @property
    def decimals(self) -> int:
        return self.bands.stand.decimals

    @property
    def less(self):
        """How much less than agreed is on the table, where an agreement is looked at again."""
        return -self.bands.table

    @property
    def silent(self) -> list[str]:
        """The teams that were asked and have yet to answer."""
        return [piece.team for piece in self.bands.node.pieces if piece.state is State.WITH_RECEIVER]


def courts_of(person: Person) -> Courts:
    """Read once for each request: two queries beside who stands where."""
    if not hasattr(person, "_courts"):
        person._courts = _read(person, clock.today())
    return person._courts


def _between(teams: list[int], person: int):
    """Open catchballs that concern these teams: sent ones of either side, drafts of their own, what they decide.

    And those of others about which they are asked.
    """
    sent, draft = Q(state__in=IN_PLAY), Q(state=State.DRAFT)
    concerned = any_of(
        "pk",
        Catchball.objects.get_queryset(),
        Q(sent | draft & Q(volunteered=False), asking_team__in=teams),
        Q(sent | draft & Q(volunteered=True), receiving_team__in=teams),
        Q(state=State.ESCALATED, arbiter_team__in=teams),
        Q(state=State.ESCALATED, arbiter_team=None, outcome__cycle__sponsor=person),
        Q(pk__in=_asked(teams).values("catchball")),
    )
    return Catchball.objects.filter(concerned)


def _asked(teams: list[int]):
    return Neighbour.objects.waiting().filter(team__in=teams)


def _read(person: Person, today: date) -> Courts:
    teams = standing(person).moves_for
    rows = ROWS.rows(moved_for(person), person.pk, today.isoformat())
    asked = [_word(row, neighbour) for row in rows for neighbour in NEIGHBOURS.read(row.told_asked)]
    rows = [row for row in rows if _is_between(row, teams, person)]
    sent = [row for row in rows if row.state != State.DRAFT]
    who = movers(*{team for row in sent for team in row.teams}) if sent else {}
    balls = [_ball(row, person, teams, who, today) for row in sent]
    return Courts(balls, [row for row in rows if row.state == State.DRAFT], asked)


def _word(row: Catchball, neighbour: Neighbour) -> Word:
    neighbour.catchball = row
    return Word(neighbour, row.latest_terms, may_answer=True)


def _is_between(row: Catchball, teams: Container[int], person: Person) -> bool:
    """Whether it is these teams' own, and not only one about which they are asked."""
    if row.state == State.ESCALATED and row.arbiter_team_id is None and row.outcome.cycle.sponsor_id == person.pk:
        return True
    decides = row.state == State.ESCALATED and row.arbiter_team_id in teams
    return decides or row.asking_team_id in teams or row.receiving_team_id in teams


def _rows(teams: list[int], person: int, today: str):
    # By hand, on the reply-by day or because it is late: one a day is enough.
    kinds = (NudgeKind.REPLY_BY, NudgeKind.CONVERSATION)
    nudged = Nudge.objects.filter(kind__in=kinds, catchball=OuterRef("pk"), period=today)
    related = ("asking_team", "receiving_team", "arbiter_team", "asker_terms", "receiver_terms", "latest_terms")
    last = Move.objects.filter(catchball=OuterRef(OuterRef("pk")), kind__in=PASSES_THE_BALL, taken_back_by=None)
    brought = Move.objects.filter(pk__in=last.order_by("-number").values("pk")[:1])
    rows = with_clock(_between(teams, person)).annotate(
        told_asked=NEIGHBOURS.of(_asked(teams).filter(catchball=OuterRef("pk"))),
        nudged=Exists(nudged),
        told_move=MOVE.of(brought),
        was_seen=Exists(brought.filter(seen__isnull=False)),
    )
    return rows.select_related("outcome__cycle__sponsor", *related).defer(*UNSHOWN).order_by("opened_at", "pk")


ROWS = Prepared(_rows)


def _ball(row: Catchball, person: Person, teams: dict[int, Team], who: dict[int, Movers], today: date) -> Ball:
    by_side = row.sides(who)
    # Who moves for both sides, or decides between them, holds the ball whoever's turn it is.
    holds = by_side[row.holder].capacity(person) is not None
    own = next((side for side in (Side.ASKER, Side.RECEIVER) if row.team_of(side).pk in teams), Side.ASKER)
    move = next(iter(MOVE.read(row.told_move)), None)
    return Ball(row, row.holder if holds else own, by_side, move, today)
