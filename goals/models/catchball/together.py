"""Catchballs that end together with what they are about, and go on together where that was a mistake."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.db.models import Prefetch, Q

from lean.lib import clock
from teams.access import movers
from teams.calendars import Calendars
from teams.models import Person

from ...rules import negotiation as rules
from ...rules.negotiation import Kind, Side, State
from ..move import Move
from ..nudge import Nudge

if TYPE_CHECKING:
    from .catchball import Catchball

# What ends with what it is about.
TO_CLOSE = (*rules.IN_PLAY, State.AGREED)
# What is written of a catchball that goes on.
GOES_ON = (
    "state",
    "owes",
    "round",
    "version",
    "postponed",
    "asker_terms",
    "receiver_terms",
    "latest_terms",
    "agreed_terms",
    "reply_by_on",
    "passed_on_at",
    "ball_since",
    "ended_at",
)


class Together:
    """Called by the verbs of a place and of a cycle's end, which have asked who may; however many there are, it
    asks as much.
    """

    @transaction.atomic
    def close_all(self, which: Q, text: str, *, by: Person, side: Side, capacity: str, states=TO_CLOSE) -> list[Move]:
        """Close those in play or agreed among these, because what they are about is over. No commitment ends by it.

        They are held until the transaction ends: of a move that answers at this moment either one or the other came
        first.
        """
        held = self.filter(which, state__in=states).select_for_update(no_key=True, of=("self",))
        moves = [
            Move(
                catchball=at,
                number=at.version + 1,
                round=rules.play(at.position, rules.Step(at.version + 1, Kind.CLOSE, side)).round,
                kind=Kind.CLOSE,
                side=side,
                capacity=capacity,
                by=by,
                answers=at.version,
                text=text,
                stood_on=at.reply_by_on,
                stood_still_since=at.passed_on_at,
            )
            # From below to above, as everything here is locked.
            for at in held.select_related("outcome", "latest_terms").order_by("-outcome__path", "pk")
        ]
        ended = {"state": State.CLOSED, "owes": None, "postponed": False, "passed_on_at": None, "ended_at": clock.now()}
        closed = self.filter(pk__in=[move.catchball_id for move in moves])
        closed.update(version=models.F("version") + 1, **ended)
        made = Move.objects.bulk_create(moves)
        # Who waited for these goes on: their clock stood still.
        self._mind_the_clocks((move.catchball.outcome.parent_id for move in moves), clock.now())
        return made

    @transaction.atomic
    def open_again(self, which: Q, text: str, *, by: Person, side: Side, capacity: str) -> list[Move]:
        """What `close_all` closed among these stands again as it stood then, because what they are about goes on.

        Neither the time for which it was closed counts against anybody, nor that for which its clock stood still by
        then: as many working days as were left are left.
        """
        moves = Prefetch("moves", Move.objects.select_related("terms").order_by("number"), to_attr="told_moves")
        closed = self.with_everything().filter(which, state=State.CLOSED).select_for_update(no_key=True, of=("self",))
        closed = closed.select_related("taken_over").prefetch_related(moves)
        balls = list(closed.order_by("-outcome__path", "pk"))
        calendars = Calendars(team for ball in balls for team in ball.teams)
        said = {"side": side, "capacity": capacity, "by": by, "text": text, "at": clock.now()}
        made = Move.objects.bulk_create([ball.goes_on(said, calendars) for ball in balls])
        self.bulk_update(balls, GOES_ON)
        about = [outcome for ball in balls for outcome in (ball.outcome_id, ball.outcome.parent_id)]
        self._mind_the_clocks(about, said["at"])
        self._tell_the_holders(made)
        return made

    def _tell_the_holders(self, moves: Iterable[Move]) -> None:
        """Whoever has a ball again is told so, once; who opened it knows."""
        held = [move for move in moves if move.catchball.holder is not None]
        who = movers(*{team for move in held for team in move.catchball.teams})
        nudges = (move.catchball.nudge_of(move, move.catchball.holder, move.catchball.sides(who)) for move in held)
        Nudge.objects.owe_all(nudge for nudge in nudges if nudge is not None)

    def _mind_the_clocks(self, outcomes: Iterable[int | None], now: datetime) -> None:
        """Of many at once what `_mind_the_clock` does for one: each is locked before it is asked who waits."""
        outcomes = set(outcomes) - {None}
        held = self.in_play().filter(outcome__in=outcomes).select_for_update(no_key=True, of=("self",))
        rows = held.select_related("receiving_team").order_by("-outcome__path", "pk")
        asked: list[Catchball] = [ball for ball in rows if ball.may_stand_still]
        below = self.in_play().filter(outcome__parent__in=[ball.outcome_id for ball in asked])
        waiting = set(below.values_list("outcome__parent", "asking_team"))
        calendars, changed = Calendars(ball.receiving_team for ball in asked), []
        for ball in asked:
            waits = (ball.outcome_id, ball.receiving_team_id) in waiting
            if clocks := ball.clock_from(now, waits=waits, days=partial(calendars.of, ball.receiving_team)):
                ball.passed_on_at = clocks["passed_on_at"]
                ball.reply_by_on = clocks.get("reply_by_on", ball.reply_by_on)
                changed.append(ball)
        self.bulk_update(changed, ["passed_on_at", "reply_by_on"])
