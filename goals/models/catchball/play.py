"""How a move is made: looked at, claimed, written, and followed by what it brings, whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Self

from django.db import transaction

from lean.lib import clock
from lean.lib.tree import lock
from lean.lib.workdays import FOR_A_REPLY
from teams.access import Capacity, Movers, lowest_led, movers
from teams.calendars import Calendars
from teams.models import Person, Team

from ...rules import negotiation as rules
from ...rules.because import Lines
from ...rules.negotiation import Kind, Position, Side, State
from ..because import Because
from ..commitment import InForce
from ..cycle import Cycle
from ..kept import all_at_the_end, opens_anew, stands_anew
from ..move import Move, Seen
from ..outcome import Outcome, OutcomeState
from ..terms import Terms
from .follow import Follow

FARTHEST_REPLY = timedelta(days=730)
# What was agreed may be open, or gone, after these. Nobody closes a catchball that is agreed when its cycle closes.
CHANGES_WHAT_HOLDS = (Kind.TAKE_BACK, Kind.REOPEN, Kind.RELEASE)
ENDED_WITH_ITS_CYCLE = "This has ended with its cycle. What was agreed stays as it was."


class Play(Follow):
    """The one way on which every move goes."""

    def _locked(self) -> Self:
        return type(self).objects.select_for_update(no_key=True, of=("self",)).get(pk=self.pk)

    def _hold_what_comes_first(self, kind: Kind) -> None:
        """What everybody locks before catchballs: the tree, where this goes back to where it hung; then the cycle.

        That may be closing at this moment, and then the one of the two is over before the other one looks.
        """
        if kind is Kind.WITHDRAW and self.put is not None:
            lock(Outcome.tree_lock)
        if kind in CHANGES_WHAT_HOLDS:
            Cycle.objects.select_for_update(no_key=True, of=("self",)).get(outcomes__catchballs=self.pk)

    @transaction.atomic
    def _play(
        self, kind: Kind, by: Person, answering: int, *, terms: Terms | None = None, because: Lines = (), **words
    ) -> Move:
        """One move, whole or not at all. Raises a `Refused` that says why, and leaves nothing behind."""
        self._hold_what_comes_first(kind)
        at = type(self).objects.at_play(self.pk)
        who = at._on_the_court()
        side, capacity = _side(at, who, by, kind)
        if at.version != answering:
            raise rules.AnsweredAlready(at)
        move = at._next_move(kind=kind, side=side, capacity=capacity, by=by, **words)
        after = at._judged(move, terms)
        if kind is Kind.ESCALATE:
            leads = at.first_to_decide()
            at.arbiter_team = leads.team if leads else None
            who[Side.ARBITER] = at.deciders()
        if after.holder is not at.position.holder and kind in rules.PASSES_THE_BALL:
            holding = at.team_of(after.holder)
            move.reply_by_on = words.get("reply_by_on") or _default_reply_by(holding, who[after.holder])
        at._write(move, after, who, because)
        self._know(at)
        return move

    def _on_the_court(self) -> dict[Side, Movers]:
        """Who may move at all: both sides, and whoever was asked to decide."""
        who = self.movers()
        return who | {Side.ARBITER: self.deciders()} if self.arbiter_is_on_the_court else who

    def _next_move(self, **said) -> Move:
        """The one that answers the latest, whole in itself. Raises ValidationError, and Refused for its day."""
        move = Move(
            catchball=self,
            number=self.version + 1,
            answers=self.version,
            stood_on=self.reply_by_on,
            stood_still_since=self.passed_on_at,
            **said,
        )
        move.clean_fields(exclude=["catchball", "by", "terms", "takes_back", "round"])
        move.clean()
        self._must_be_to_come(move)
        return move

    def _judged(self, move: Move, terms: Terms | None) -> Position:
        """Where the move leads, by the rules; with the terms that it carries."""
        if move.kind == Kind.TAKE_BACK:
            after = self._without_the_last_move(move)
        else:
            move.terms = self._terms_for(Kind(move.kind), Side(move.side), terms)
            after = rules.play(self.position, move.step)
        move.round = after.round
        return after

    def _write(self, move: Move, after: Position, who: dict[Side, Movers], because: Lines) -> None:
        """The claim comes first: whoever loses it has written nothing."""
        before = self.position
        self._terms_read = {terms.pk: terms for terms in (self.latest_terms, move.terms) if terms}
        with all_at_the_end():
            self._claim(after, move)
            move.save(force_insert=True)
            Because.objects.keep(move, because, before=self.latest_terms)
            self._follow(move, after, who)
            if after.bears != before.bears:
                anew = opens_anew if after.is_in_play and before.is_in_play else stands_anew
                anew(self.outcome_id)

    def _know(self, at: Self) -> None:
        """The row as it was found for the move, with what was written since, without reading it again.

        What it points to, and who moved last, is read when it is asked for.
        """
        for field in self._meta.concrete_fields:
            if field.is_relation and field.is_cached(self):
                field.delete_cached_value(self)
            value = at._written.get(field.name, getattr(at, field.attname))
            setattr(self, field.attname, getattr(value, "pk", value))
        self.__dict__.pop("told_last_side", None)

    @transaction.atomic
    def _pass_up(self) -> bool:
        days = self.arbiter_team.working_days()
        if days.day_of(clock.now()) <= self.reply_by_on:
            return False
        parties = {self.asking_team.path, self.receiving_team.path}
        leads = lowest_led(set(self.arbiter_team.paths_up[:-1]) - parties)
        above = leads.team if leads else None
        sponsor = self.outcome.cycle.sponsor
        if above is None and (sponsor is None or sponsor in movers(self.arbiter_team)[self.arbiter_team_id].people):
            return False
        stands = type(self).objects.filter(pk=self.pk, version=self.version, arbiter_team=self.arbiter_team)
        self.arbiter_team = above
        decide = self.deciders()
        day = _default_reply_by(self.team_of(Side.ARBITER), decide)
        if not stands.update(arbiter_team=above, reply_by_on=day, ball_since=clock.now()):
            return False
        asked = self.moves.filter(kind=Kind.ESCALATE, taken_back_by=None).latest("number")
        self._nudge_the_holder(asked, self.position, {Side.ARBITER: decide})
        return True

    def _must_be_to_come(self, move: Move) -> None:
        """A day for a reply lies ahead, within reach, and where it is moved, behind the one that was asked for."""
        day, today = move.reply_by_on, clock.today()
        if day is None:
            return
        if move.kind == Kind.POSTPONE and (day <= today or (self.reply_by_on and day <= self.reply_by_on)):
            raise rules.Refused("Choose a later day than the one that was asked for.", about="reply_by_on")
        if day < today:
            raise rules.Refused("That day has passed. Choose today or a day to come.", about="reply_by_on")
        if day > today + FARTHEST_REPLY:
            raise rules.Refused("That is more than two years ahead. Choose a nearer day.", about="reply_by_on")

    def _terms_for(self, kind: Kind, side: Side, terms: Terms | None) -> Terms | None:
        """The frozen terms that a move carries: new ones, or those that stand because of it."""
        if kind is Kind.ACCEPT:
            return self.latest_terms
        if kind is Kind.WITHDRAW and self.is_reopened:
            return self.agreed_terms
        if kind in (Kind.REOPEN, Kind.RELEASE):
            self._must_stand()
            if self.outcome.state == OutcomeState.ENDED:
                raise rules.NotOpen(ENDED_WITH_ITS_CYCLE)
        if terms is None:
            return None
        parent = self.outcome.parent
        if kind is Kind.OFFER and (parent is None or parent.state != OutcomeState.LIVE):
            raise rules.NotOpen("The outcome that this is a piece of isn't live. Send that one first.")
        # Looked at before anything is written, so that a refusal says the first thing that is wrong.
        rules.play(self.position, rules.Step(self.version + 1, kind, side, -1, terms.has_target))
        if kind in (Kind.COUNTER, Kind.REOPEN):
            terms.must_differ_from(self.latest_terms)
        return terms.freeze(self.outcome, by_team=self.team_of(side))

    def _must_stand(self) -> None:
        """What was agreed here is in force, and not what came after it."""
        stands = InForce.objects.filter(outcome=self.outcome_id, commitment__terms=self.agreed_terms_id)
        if self.state == State.AGREED and not stands.exists():
            # Taken back since the first look? Then that came first.
            if not type(self).objects.filter(pk=self.pk, version=self.version).exists():
                raise rules.AnsweredAlready(type(self).objects.get(pk=self.pk))
            raise rules.NotAgreed("What was agreed here isn't in force any more, so there is nothing to look at again.")

    def _without_the_last_move(self, move: Move) -> Position:
        # Held still: the other side may be opening the page in this very moment.
        held = self._locked()
        if held.version != self.version:
            # Between the first look and this one somebody moved: not "nothing to take back", but what came first.
            raise rules.AnsweredAlready(held)
        at = held.replayed()
        after = rules.play(at, move.step)
        if self.outcome.cycle.is_closed:
            # What was agreed would be open again, in a cycle in which nobody talks any more.
            raise rules.NotOpen(ENDED_WITH_ITS_CYCLE)
        undone = self.moves.get(number=at.last.number)
        if self.put is not None and (after.state is State.DRAFT or self.state == State.WITHDRAWN):
            raise rules.NothingToTakeBack("It holds already, so it is no draft: withdraw it, or put it there again.")
        if Seen.objects.filter(move=undone).exclude(side=undone.side).exists():
            raise rules.SeenAlready
        move.takes_back = undone
        move.reply_by_on, self.passed_on_at = held._clock_without(undone)
        return after

    def _clock_without(self, undone: Move) -> tuple[date | None, datetime | None]:
        """By when a word would be asked for, and since when the clock stood still, had the move not been made.

        Only a later day leaves the ball where it is, so only then has the clock gone on since. What standing still
        has added is added to the earlier day too; a decision that went up meanwhile keeps its new day.
        """
        if undone.kind != Kind.POSTPONE:
            return undone.stood_on, undone.stood_still_since
        if self.state == State.ESCALATED:
            went_up = self.reply_by_on != undone.reply_by_on
            return self.reply_by_on if went_up else undone.stood_on, None
        days = self.receiving_team.working_days()
        added = days.between(undone.reply_by_on, self.reply_by_on)
        return days.after(undone.stood_on, added), self.passed_on_at

    def goes_on(self, said: Mapping, calendars: Calendars) -> Move:
        """Closed until now, held, and found with its `told_moves`: as it stands from now on, by a move. Both unsaved.

        Its clock stood still for so long, and where it did so when it was closed, from that moment on.
        """
        closed = self.told_moves[-1]
        about = {"kind": Kind.OPEN_AGAIN, "answers": self.version, "stood_on": self.reply_by_on}
        move = Move(catchball=self, number=self.version + 1, **about, **said)
        after = rules.play(self.replayed(self.told_moves), move.step)
        move.round = after.round
        if self.reply_by_on and after.holder is not None:
            days, stopped = calendars.of(self.team_of(after.holder)), closed.stood_still_since or closed.at
            move.reply_by_on = days.after(self.reply_by_on, days.between(days.day_of(stopped), days.day_of(move.at)))
        for name, value in self._stands(after, move).items():
            setattr(self, self._meta.get_field(name).attname, value)
        if not after.is_open:
            # As if nobody had closed it: the two agreed on the day on which they did.
            told = [told.at for told in self.told_moves if told.kind not in rules.FROM_OUTSIDE]
            self.ended_at = told[-1] if told else self.opened_at
        return move

    def _claim(self, after: Position, move: Move) -> None:
        """Compare and set: of two moves that answer the same move, the second finds another version and loses."""
        changes = self._stands(after, move)
        if move.kind == Kind.ESCALATE:
            changes["arbiter_team"] = self.arbiter_team
        if not type(self).objects.filter(pk=self.pk, version=self.version).update(**changes):
            raise rules.AnsweredAlready(type(self).objects.get(pk=self.pk))
        self._written = changes

    def _stands(self, after: Position, move: Move) -> dict:
        """What a move changes about the row."""
        changes = {
            "state": after.state,
            "owes": after.owes,
            "round": after.round,
            "version": after.number,
            "postponed": after.postponed,
            "asker_terms": after.asker_terms,
            "receiver_terms": after.receiver_terms,
            "latest_terms": after.latest_terms,
            "agreed_terms": after.agreed_terms,
            "ended_at": None if after.is_open else move.at,
        }
        if move.reply_by_on:
            changes["reply_by_on"] = move.reply_by_on
        if after.holder is not self.holder:
            changes |= {"ball_since": move.at, "passed_on_at": None}
        if move.kind == Kind.TAKE_BACK:
            changes |= {"reply_by_on": move.reply_by_on, "passed_on_at": self.passed_on_at}
        return changes


def _side(at: Play, who: dict[Side, Movers], by: Person, kind: Kind) -> tuple[Side, Capacity]:
    """For which side this person makes this move. Who moves for both is taken for the side whose turn it is."""
    sides = {side: capacity for side in who if (capacity := who[side].capacity(by))}
    if not sides or not by.is_active:
        names = " or ".join(movers.first.name for movers in who.values() if movers.first)
        raise rules.NotYours(
            f"This is between {at.asking_team} and {at.receiving_team}: {names} can move. "
            "You can comment, and everybody will see it."
        )
    if kind is Kind.TAKE_BACK:
        able = [side for side in sides if at.last_side == side]
    else:
        able = [side for side in sides if kind in rules.allowed(at.position, side)]
    side = (able or [side for side in sides if side is at.holder] or list(sides))[0]
    return side, sides[side]


def _default_reply_by(team: Team, who: Movers) -> date:
    """In working days of the team; while nobody of `who` moves for it is there, no day counts."""
    days = team.working_days().without(who.nobody_there)
    return days.after(days.day_of(clock.now()), FOR_A_REPLY)
