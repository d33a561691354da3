"""What a move brings with it: the commitment, the outcome's words and state, the clocks, the nudge."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

from lean.lib.workdays import WorkingDays
from teams.access import Movers

from ...rules import negotiation as rules
from ...rules.negotiation import Kind, Owes, Position, Side, State
from ..commitment import Basis, Commitment, InForce
from ..move import Move
from ..nudge import Nudge, NudgeKind
from ..outcome import Outcome, OutcomeState
from ..parent_changed import tell_its_pieces
from ..terms import Terms, TermsDraft
from .court import Court


class Follow(Court):
    """Written in the transaction of the move, so that neither stands without the other."""

    # What was written of this row since it was read; the terms that are known since.
    _written: Mapping = MappingProxyType({})
    _terms_read: Mapping[int, Terms] = MappingProxyType({})

    def _follow(self, move: Move, after: Position, who: dict[Side, Movers]) -> None:
        """What a move brings with it: the commitment, the outcome's state, the clock above, the nudge."""
        if move.kind in rules.COMMITS:
            both = all(who[side].capacity(move.by) for side in (Side.ASKER, Side.RECEIVER))
            agreed = Basis.SELF_AGREED if both else Basis.ACCEPTED
            basis = Basis.RULED if move.kind == Kind.RULE else agreed
            Commitment.objects.put_in_force(self.outcome, move.terms, basis, move=move, by=move.by)
        if move.kind == Kind.RELEASE:
            InForce.objects.filter(outcome=self.outcome_id).delete()
        if move.takes_back is not None:
            self._undo(move.takes_back, after)
        if after.state is State.WITH_RECEIVER:
            # The ball may have come back while its pieces are still out.
            self._mind_the_clock(self.outcome_id, move.at)
        if after.is_in_play != self.position.is_in_play:
            # Whoever is above waits for one more of its teams, or one fewer.
            self._mind_the_clock(self.outcome.parent_id, move.at)
        if after.state is State.WITHDRAWN and self.put is not None:
            Outcome.objects.replant(self.outcome, self.put.before)
        self._mark_outcome(after)
        if self.outcome.state == OutcomeState.ENDED:
            tell_its_pieces(self.outcome, move.by)
        if move.kind in rules.PASSES_THE_BALL:
            self._nudge_the_holder(move, after, who)

    def _undo(self, undone: Move, after: Position) -> None:
        """What a move had brought goes with it."""
        if undone.kind in rules.COMMITS:
            InForce.restore_before(undone.commitment)
        if undone.kind == Kind.RELEASE:
            InForce.restore(self.outcome_id)
        if undone.kind == Kind.OFFER and after.state is State.DRAFT:
            # As before the move: the words are a draft again, not lost.
            draft = undone.terms.proposed() | {"reply_by_on": undone.reply_by_on, "words": undone.text}
            team = self.team_of(Side(undone.side))
            TermsDraft.objects.update_or_create(outcome=self.outcome, by_team=team, defaults=draft)

    def _mark_outcome(self, after: Position) -> None:
        before = self.position
        if after.bears == before.bears:
            return
        # Both sides read the same words: the agreed ones, until then those that are on the table.
        words = self._agreed_words()
        state = OutcomeState.LIVE if after.is_open or words else OutcomeState.ENDED
        state = OutcomeState.DRAFT if after.state is State.DRAFT else state
        said = {"state": state, **(words or self._words_of(after.latest_terms))}
        # Of a draft another version may have been kept since it was read.
        if before.state is State.DRAFT or any(getattr(self.outcome, name) != value for name, value in said.items()):
            Outcome.objects.filter(pk=self.outcome_id).update(**said)
        self.outcome.state = state
        if before.state is State.DRAFT and state == OutcomeState.LIVE:
            TermsDraft.objects.filter(outcome=self.outcome_id).delete()

    def _agreed_words(self) -> dict:
        """Nothing where nothing is in force."""
        agreed = InForce.objects.filter(outcome=self.outcome_id)
        said = agreed.values_list("commitment__terms__statement", "commitment__terms__why").first()
        return dict(zip(("statement", "why"), said, strict=True)) if said else {}

    def _words_of(self, terms: int | None) -> dict:
        if terms in self._terms_read:
            return {name: getattr(self._terms_read[terms], name) for name in ("statement", "why")}
        return Terms.objects.filter(pk=terms).values("statement", "why").first() or {}

    def _mind_the_clock(self, outcome: int | None, now: datetime) -> None:
        """Asking one's own teams stops one's clock; when they have all answered it runs on from there."""
        # Locked, because two pieces that are answered at one moment would each see the other still open; whoever has
        # the ball, because it may be coming back at this moment.
        held = type(self).objects.in_play().filter(outcome=outcome).select_for_update(no_key=True, of=("self",))
        asked = held.select_related("receiving_team").first()
        if asked is None or not asked.may_stand_still:
            return
        waits = type(self).objects.in_play().filter(outcome__parent=outcome, asking_team=asked.receiving_team).exists()
        if clocks := asked.clock_from(now, waits=waits, days=asked.receiving_team.working_days):
            type(self).objects.filter(pk=asked.pk).update(**clocks)
            if asked.pk == self.pk:
                self._written = {**self._written, **clocks}

    @property
    def may_stand_still(self) -> bool:
        return self.state == State.WITH_RECEIVER and self.owes in (Owes.REPLY, Owes.TERMS)

    def clock_from(self, now: datetime, *, waits: bool, days: Callable[[], WorkingDays]) -> dict:
        """What changes about its clock as it `waits` for others, or no more. Nothing where it did so before."""
        if waits == (self.passed_on_at is not None):
            return {}
        if waits:
            return {"passed_on_at": now}
        team = days()
        stood = team.between(team.day_of(self.passed_on_at), team.day_of(now))
        later = team.after(self.reply_by_on, stood) if self.reply_by_on else None
        return {"passed_on_at": None, "reply_by_on": later}

    def _nudge_the_holder(self, move: Move, after: Position, who: dict[Side, Movers]) -> None:
        if (nudge := self.nudge_of(move, after.holder, who)) is not None:
            Nudge.objects.owe_all([nudge])

    def nudge_of(self, move: Move, holder: Side, who: dict[Side, Movers]) -> Nudge | None:
        """That the ball is theirs, unsaved. Who moves for both sides needs no mail from themselves."""
        to = who[holder].first
        if to is None or to.pk == move.by_id:
            return None
        about = {"catchball": self, "move": move, "team": self.team_of(holder)}
        return Nudge(kind=NudgeKind.BALL, recipient=to, subject=f"move:{move.pk}", period="", **about)
