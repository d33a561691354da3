"""The verbs of catchball: what people do, each in the words of the domain."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from lean.lib import clock
from teams.access import Movers, movers
from teams.models import Person

from ...access import must_move_for
from ...rules import negotiation as rules
from ...rules.because import Lines
from ...rules.negotiation import Kind, Side, State
from ..commitment import Commitment
from ..dissent import Dissent
from ..move import Comment, Move, Seen
from ..nudge import Nudge, NudgeKind, this_ball
from ..outcome import Outcome
from ..terms import Terms
from .play import Play


class Verbs(Play):
    """Each raises a named refusal, and then leaves nothing behind."""

    def offer(self, terms: Terms, *, by: Person, answering: int, text="", reply_by_on: date | None = None) -> Move:
        """Send terms to the receiving team. The target may be blank: "what can you stand behind?"."""
        return self._play(Kind.OFFER, by, answering, terms=terms, text=text, reply_by_on=reply_by_on)

    def question(self, text: str, *, by: Person, answering: int, reply_by_on: date | None = None) -> Move:
        """Ask before replying. The other side owes an answer; the questioner may still reply."""
        _words(text, "What do you need to know? Write your question first.")
        return self._play(Kind.QUESTION, by, answering, text=text, reply_by_on=reply_by_on)

    def answer(self, text: str, *, by: Person, answering: int, reply_by_on: date | None = None) -> Move:
        _words(text, "Write your answer first.")
        return self._play(Kind.ANSWER, by, answering, text=text, reply_by_on=reply_by_on)

    def counter(
        self,
        terms: Terms,
        *,
        by: Person,
        answering: int,
        text: str,
        reason_kind="",
        reply_by_on: date | None = None,
        because: Lines = (),
        set_down="",
    ) -> Move:
        """Put other terms. They need a target, a change against the latest ones, and words why.

        `because` are lines of what the difference is made of, each with its worth. See Because.
        `set_down`: what the receiving team will set down for it, if it says so.
        """
        _words(text, "Say why this number: the other side can only follow what it understands.")
        words = {"text": text, "reason_kind": reason_kind, "reply_by_on": reply_by_on, "set_down": set_down.strip()}
        return self._play(Kind.COUNTER, by, answering, terms=terms, because=because, **words)

    def accept(self, *, by: Person, answering: int, text="", set_down="") -> Move:
        """Take the latest terms of the other side as they are: a commitment, in the same transaction."""
        return self._play(Kind.ACCEPT, by, answering, text=text, set_down=set_down.strip())

    def decline(self, *, by: Person, answering: int, text: str, alternative: str) -> Move:
        """Say no, why, and who or what instead. The asking side then owes other terms."""
        _words(text, "Say why you can't carry this, so that nobody has to guess.")
        _words(alternative, "Say who or what instead: a no with a way on helps both sides.", about="alternative")
        return self._play(Kind.DECLINE, by, answering, text=text, alternative=alternative)

    def withdraw(self, *, by: Person, answering: int, text: str) -> Move:
        """End it before agreement, from the asking side. The history stays.

        Where both look at an agreement again, that ends, and the agreement stands as it was.
        """
        _words(text, "Say why you withdraw it. The other side has put thought into this.")
        return self._play(Kind.WITHDRAW, by, answering, text=text)

    def take_back(self, *, by: Person, answering: int) -> Move:
        """Undo the last move of one's own side, until a mover of the other side has read it."""
        return self._play(Kind.TAKE_BACK, by, answering)

    def postpone(self, reply_by_on: date, *, by: Person, answering: int, text: str) -> Move:
        """Name a later day for one's own reply, once for each ball."""
        _words(text, "Say what you wait for, such as “after Monday's huddle”.")
        return self._play(Kind.POSTPONE, by, answering, text=text, reply_by_on=reply_by_on)

    def reopen(
        self,
        trigger: str,
        text: str,
        *,
        by: Person,
        answering: int,
        terms: Terms | None = None,
        reply_by_on: date | None = None,
    ) -> Move:
        """Look again at what was agreed, from either side. It stays in force until something else is agreed.

        `trigger` is a `Trigger`. With new `terms` (unsaved, with a target) the other side owes a reply to them,
        without any it is asked for its own.
        """
        _words(trigger, "Say what has changed since you agreed.", about="trigger")
        _words(text, "Say in a few words what makes you look again.")
        return self._play(Kind.REOPEN, by, answering, terms=terms, trigger=trigger, text=text, reply_by_on=reply_by_on)

    def escalate(self, text: str, *, by: Person, answering: int, reply_by_on: date | None = None) -> Move:
        """Ask the leader of the lowest team above both to decide. `text` is the question; both positions stand beside.

        Raises NobodyDecides where nobody leads above both, and the cycle has no sponsor.
        """
        _words(text, "Write the question that should be decided.")
        return self._play(Kind.ESCALATE, by, answering, text=text, reply_by_on=reply_by_on)

    def rule(self, terms: Terms, *, by: Person, answering: int, text: str) -> Move:
        """Decide: terms (unsaved, with a target) and the reason. A commitment, in the same transaction."""
        _words(text, "Say why you decide so: both have to be able to follow it.")
        return self._play(Kind.RULE, by, answering, terms=terms, text=text)

    def hand_back(self, to: Side, *, by: Person, answering: int, text: str, reply_by_on: date | None = None) -> Move:
        """Not decided: one side is asked to look at something first."""
        _words(text, "Say what they should look at before it is decided.")
        return self._play(Kind.HAND_BACK, by, answering, text=text, to_side=Side(to), reply_by_on=reply_by_on)

    def release(self, text: str, *, by: Person, answering: int) -> Move:
        """Let go what was agreed, from the asking side, also while both look at it again. The gap shows at once."""
        _words(text, "Say why you let it go: the other side has worked for it.")
        return self._play(Kind.RELEASE, by, answering, text=text)

    def see_differently(self, text: str, *, by: Person) -> Dissent:
        """Put on record what one's side sees differently about the decision that stands here. See Dissent.

        Raises NotAgreed where none does.
        """
        stands = Commitment.objects.filter(in_force__outcome=self.outcome_id, terms=self.agreed_terms_id)
        commitment = stands.select_related("move__catchball").first()
        if commitment is None:
            raise rules.NotAgreed
        return Dissent.objects.say(commitment, text, by=by)

    def comment(self, text: str, *, by: Person) -> Comment:
        """Anyone's word beside the moves."""
        _words(text, "Write something first.")
        return Comment.objects.create(catchball=self, by=by, text=text.strip())

    @transaction.atomic
    def discard(self, *, by: Person) -> None:
        """Delete a draft that was never sent."""
        must_move_for(by, self.receiving_team if self.volunteered else self.asking_team)
        fresh = type(self).objects.select_for_update(of=("self",)).get(pk=self.pk)
        if fresh.state != State.DRAFT or fresh.version:
            raise rules.NotOpen("It was sent, so it can only be withdrawn. Its history stays.")
        outcome = fresh.outcome
        fresh.delete()
        Outcome.objects.uproot(outcome)

    def open_by(self, person: Person, who: dict[Side, Movers], last: Move | None = None) -> None:
        """The page was opened in full. Where a mover of the other side did, the last move can't be taken back.

        `last` is the move that it showed last. Where another one came meanwhile, that one was not read.
        """
        last = last or self.moves.order_by("-number").first()
        if last is None or (side := self.side_reading(person, last, who)) is None:
            return
        with transaction.atomic():
            # Held still, so that nobody takes back in this very moment what is being read.
            if self._locked().version == last.number:
                seen = Seen(move=last, side=side, by=person)
                Seen.objects.bulk_create([seen], ignore_conflicts=True)

    @transaction.atomic
    def nudge(self, *, by: Person) -> None:
        """Ask whoever has the ball for a word, by hand. Counts as that day's reminder, so it is sent once a day.

        And not on the day on which both were told that it needs a conversation.
        """
        who = self.sides(movers(*self.teams))
        waiting = [side for side in (Side.ASKER, Side.RECEIVER) if side is not self.holder]
        if self.state not in rules.IN_PLAY or not any(who[side].capacity(by) for side in waiting):
            raise rules.NotYours("You can nudge where you wait for the other side.")
        if not (to := who[self.holder].first):
            raise rules.NotYours(f"Nobody leads {self.holding_team} yet. An administrator can name a lead.")
        # The day of those who are nudged: the reminder that their reply-by day brings is the same one.
        today = self.holding_team.working_days().day_of(clock.now()).isoformat()
        if Nudge.objects.spoke_of(self, today):
            return
        Nudge.objects.owe(
            NudgeKind.REPLY_BY,
            to=to,
            subject=this_ball(self),
            period=today,
            catchball=self,
            team=self.holding_team,
            nudged_by=by,
        )


def _words(text: str, says: str, about: str = "text") -> None:
    if not text.strip():
        raise rules.WordsMissing(says, about=about)
