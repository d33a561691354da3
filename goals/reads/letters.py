"""What a batch of nudges speaks of, as it stands now: five queries, however many nudges."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import OuterRef, Subquery

from lean.lib import clock
from lean.lib.zones import zone_named
from teams.access import Movers, movers
from teams.models import Person, Team

from ..models import Catchball, Move, Nudge, Terms
from ..models.nudge import NudgeKind, this_ball
from ..rules.negotiation import TELLS_THE_HOLDER, Kind, Side


@dataclass(frozen=True, slots=True)
class Letter:
    """One nudge with what it is about. `moves` are those that passed the ball and stand, the first one first.

    `opened`: that what was closed by mistake goes on, where that is what was said to the holder last.
    `above`: with whom the asking side settles the outcome that this is a piece of, where that is open, too.
    """

    nudge: Nudge
    catchball: Catchball
    moves: Sequence[Move]
    who: dict[Side, Movers]
    above: Person | None
    organisation: str
    zone: ZoneInfo
    opened: Move | None = None

    @property
    def side(self) -> Side | None:
        """The side that is written to: the one with the ball."""
        return self.catchball.holder

    @property
    def path(self) -> str:
        """Where the one link leads."""
        return self.catchball.get_absolute_url()

    @property
    def to(self) -> Person | None:
        """Who is owed this mail as things stand: who got the nudge, if they still move for the team and are there."""
        mine, owed = self.who[self.side], self.nudge.recipient
        there = mine.capacity(owed) and mine.absence_of(owed, clock.today()) is None
        return owed if there else mine.first

    @property
    def move(self) -> Move | None:
        """The one that the reader owes an answer to."""
        return self.moves[-1] if self.moves else None

    @property
    def waiting(self) -> Person | None:
        """Who waits for the reader's word."""
        if self.side is Side.ARBITER:
            return self.nudge.nudged_by or (self.move and self.move.by)
        theirs = self.who[self.side.other]
        asked = self.nudge.nudged_by or (self.move and self.move.by)
        return asked if asked and theirs.capacity(asked) else theirs.first or asked

    @property
    def no_longer_true(self) -> str:
        """Why it needn't be sent any more; empty where it still holds."""
        nudge, ball = self.nudge, self.catchball
        told = self.opened or self.move
        about = this_ball(ball) if nudge.kind == NudgeKind.REPLY_BY else f"move:{told and told.pk}"
        # Who has named a later day knows of the ball. Of what a person put off it is enough that it still lies there.
        moved_since = told and told.number != ball.version and ball.told_last_by == nudge.recipient_id
        if nudge.original != about or (nudge.kind == NudgeKind.BALL and not nudge.is_again and moved_since):
            return "Somebody has moved since."
        if self.to is None:
            return "Nobody moves for the team."
        if self.to == self.waiting:
            return "The same person moves for both sides now."
        by_itself = nudge.kind == NudgeKind.REPLY_BY and nudge.nudged_by_id is None
        if by_itself and (ball.passed_on_at or nudge.period != str(ball.reply_by_on)):
            return "The day that was asked for is another one now."
        return ""

    def terms_of(self, side: Side, before: Move | None = None) -> Terms | None:
        """What this side had put last, before that move or until now; what was agreed since is both sides' word."""
        if self.catchball.is_reopened and side is self.side:
            return self.catchball.asker_terms if side is Side.ASKER else self.catchball.receiver_terms
        moves = [move for move in self.moves if move.side == side and move.terms_id]
        if before is not None:
            moves = [move for move in moves if move.number < before.number]
        return moves[-1].terms if moves else None


class Talk(Letter):
    """To one of the two sides of a ball whose word is late: `side` is the one that is written to."""

    @property
    def side(self) -> Side:
        return Side.RECEIVER if self.nudge.team_id == self.catchball.receiving_team_id else Side.ASKER

    @property
    def is_mine(self) -> bool:
        """Whether the reader's side has the ball."""
        return self.side is self.catchball.holder

    @property
    def other(self) -> Person | None:
        """With whom one would talk."""
        return self.who[self.side.other].first

    @property
    def asked_for_on(self) -> date:
        return self.catchball.reply_by_on

    @property
    def no_longer_true(self) -> str:
        """Why it needn't be sent any more; empty where it still holds."""
        ball = self.catchball
        if self.nudge.original != this_ball(ball):
            return "Somebody has moved since."
        # Its clock has run on: three working days are two more days at the very least.
        late = ball.reply_by_on is not None and clock.today(self.zone) > ball.reply_by_on + timedelta(days=2)
        if ball.passed_on_at or not late:
            return "The day that was asked for is another one now."
        if self.to is None or self.other is None:
            return "Nobody moves for the team."
        return "The same person moves for both sides now." if self.to == self.other else ""


def read(nudges: Iterable[Nudge]) -> dict[int, Letter]:
    """By the nudge's id; without those whose ball lies with nobody any more."""
    nudges = list(nudges)
    latest = Move.objects.filter(catchball=OuterRef("pk"), number=OuterRef("version")).values("by")
    balls = Catchball.objects.with_everything().annotate(told_last_by=Subquery(latest))
    catchballs = balls.in_bulk({nudge.catchball_id for nudge in nudges} - {None})
    moves = _moves(catchballs)
    above = _above(catchballs.values())
    teams = {team for ball in catchballs.values() for team in ball.teams}
    who = movers(*teams, *(ball.asking_team for ball in above.values()))
    places = Places(teams)
    letters = {}
    for nudge in nudges:
        ball = catchballs.get(nudge.catchball_id)
        if ball is None or ball.holding_team is None:
            continue
        upper = above.get(ball.outcome.parent_id)
        told = moves.get(ball.pk, ())
        kind = Talk if nudge.kind == NudgeKind.CONVERSATION else Letter
        letters[nudge.pk] = kind(
            nudge=nudge,
            catchball=ball,
            moves=[move for move in told if move.kind != Kind.OPEN_AGAIN],
            opened=told[-1] if told and told[-1].kind == Kind.OPEN_AGAIN else None,
            who=ball.sides(who),
            above=who[upper.asking_team_id].first if upper and upper.receiving_team_id == ball.asking_team_id else None,
            organisation=places.organisation(ball.holding_team),
            zone=places.zone_of(nudge.recipient, ball.holding_team),
        )
    return letters


def _moves(catchballs: Iterable[int]) -> dict[int, list[Move]]:
    rows = Move.objects.filter(catchball__in=list(catchballs), kind__in=TELLS_THE_HOLDER, taken_back_by=None)
    by_ball: dict[int, list[Move]] = {}
    for move in rows.select_related("by", "terms").order_by("number"):
        by_ball.setdefault(move.catchball_id, []).append(move)
    return by_ball


def _above(catchballs: Iterable[Catchball]) -> dict[int, Catchball]:
    """The catchballs in play about the outcomes that these are pieces of, by outcome."""
    parents = {ball.outcome.parent_id for ball in catchballs} - {None}
    rows = Catchball.objects.in_play().filter(outcome__in=parents).select_related("asking_team")
    return {ball.outcome_id: ball for ball in rows}


class Places:
    """Where teams are: their organisation's name and their time zone, inherited from above. One query."""

    def __init__(self, teams: Iterable[Team]):
        paths = {path for team in teams for path in team.paths_up}
        rows = Team.objects.filter(path__in=paths).values_list("path", "name", "calendar__time_zone")
        self._known = {path: (name, zone) for path, name, zone in rows}

    def organisation(self, team: Team) -> str:
        return self._known[team.paths_up[0]][0]

    def zone(self, team: Team) -> ZoneInfo:
        names = (self._known[path][1] for path in reversed(team.paths_up) if path in self._known)
        return next(filter(None, map(zone_named, names)), None) or ZoneInfo(settings.TIME_ZONE)

    def zone_of(self, person: Person, team: Team | None) -> ZoneInfo:
        """Where a person is: the zone they named, else their team's, else this server's."""
        return person.zone or (self.zone(team) if team is not None else ZoneInfo(settings.TIME_ZONE))
