"""Carrying over: what an owner makes of an outcome when its cycle ends. Always a new offer, never a commitment."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from lean.lib import clock
from lean.lib.tree import lock
from teams.models import Person

from ..access import must_move_for
from ..rules.negotiation import Refused, State
from .checkin import CheckIn
from .commitment import InForce
from .cycle import Cycle
from .offer import Piece, Top, discard, keep, keep_own
from .outcome import Outcome, OutcomeState
from .terms import Terms


class NotOver(Refused):
    code = "not_over"
    says = _("This is said of an outcome when its cycle is closed. This one’s isn’t, or the outcome ended before it.")


class NoNextCycle(Refused):
    code = "no_next_cycle"
    says = _("There is no cycle after this one yet. Who sponsors the cycle, or an administrator, opens it.")


class SentAlready(Refused):
    code = "sent_already"
    says = _("Something of it was sent already, so it goes on there: withdraw it, or let it go.")


class CarryChoice(models.TextChoices):
    CARRIED = "carried", _("Carried over")
    DONE = "done", _("Done")
    LET_GO = "let_go", _("Let go")


class CarryOverManager(models.Manager):
    @transaction.atomic
    def say(self, outcome: Outcome, choice: CarryChoice | str, *, by: Person) -> CarryOver:
        """What becomes of it in the next cycle, by its owner. The later word counts until something was sent.

        Carried over it is a draft, with a draft offer to each team that carried a piece of it and hasn't said
        otherwise; under the outcome above, where that is carried over and set. Raises NotYours, NotOver,
        NoNextCycle, SentAlready.
        """
        must_move_for(by, outcome.team)
        lock(Outcome.tree_lock)
        held = (
            Outcome.objects.select_for_update(of=("self",)).select_related("team", "cycle", "parent").get(pk=outcome.pk)
        )
        if (
            held.state != OutcomeState.ENDED
            or not held.cycle.is_closed
            or not InForce.objects.filter(outcome=held).exists()
        ):
            raise NotOver
        before = self.filter(outcome=held).first()
        if before is not None and before.choice == choice:
            return before
        if before is not None:
            self.undo(held, by=by)
        if choice == CarryChoice.CARRIED:
            self._draft(held, by)
        return self.create(outcome=held, choice=CarryChoice(choice), by=by)

    @transaction.atomic
    def undo(self, outcome: Outcome, *, by: Person) -> None:
        """As before it was said: the drafts go. Raises NotYours, SentAlready."""
        must_move_for(by, outcome.team)
        lock(Outcome.tree_lock)
        # What the team above offers anew is that team's, whatever this one says.
        own = models.Q(parent=None) | models.Q(catchballs__volunteered=True)
        for draft in outcome.carried_into.select_related("team").filter(own).distinct():
            if draft.state != OutcomeState.DRAFT:
                raise SentAlready
            if ball := draft.catchballs.filter(state=State.DRAFT).first():
                if ball.version:
                    raise SentAlready
                ball.discard(by=by)
            else:
                discard(draft, by=by)
        self.filter(outcome=outcome).delete()

    def _draft(self, held: Outcome, by: Person) -> Outcome | None:
        cycle = Cycle.objects.following(held.cycle)
        if cycle is None:
            raise NoNextCycle
        above = held.parent.carried_into.exclude(state=OutcomeState.ENDED).first() if held.parent else None
        if held.carried_into.exists() or (above is not None and above.state == OutcomeState.DRAFT):
            # The team above is writing the offer, or has sent it.
            return None
        terms = _anew(held, cycle.ends_on)
        if above is not None:
            return keep_own(above, Piece(held.team, terms), by=by, reply_by_on=None).outcome
        top = Top(held.team, cycle, terms, held.short_name, held.adds_up, carried_from=held)
        return keep(top, list(self._pieces(held, cycle)), by=by, reply_by_on=None)

    def _pieces(self, held: Outcome, cycle: Cycle):
        """An offer to each team that carried a piece, from where it is now, with the number left to them."""
        others = [CarryChoice.DONE, CarryChoice.LET_GO]
        pieces = held.pieces.filter(in_force__isnull=False).exclude(carry_over__choice__in=others)
        for piece in pieces.exclude(team=held.team).select_related("team", "in_force__commitment__terms"):
            yield Piece(piece.team, _anew(piece, cycle.ends_on))


def _anew(outcome: Outcome, due_on: date) -> Terms:
    """Its terms as they begin again: from the last number that was said, with the target left open."""
    agreed = outcome.in_force.commitment.terms
    last = CheckIn.objects.filter(outcome=outcome, replaced_by=None).order_by("-for_on").first()
    open_again = dict.fromkeys(("target", "stretch", "range_low", "range_high", "contribution", "look_again_on"))
    value: Decimal | None = (last.value if last else agreed.baseline) if agreed.is_directed else agreed.baseline
    said_on = last.for_on if last and agreed.is_directed else None
    return agreed.revised(
        **open_again,
        baseline=value,
        baseline_on=said_on,
        due_on=due_on,
        look_again_for="",
        help_text="",
        pace=[],
    )


class CarryOver(models.Model):
    """The owner's word about an outcome whose cycle is closed. What it became names it as `carried_from`.

    Where the cycle is opened again it waits: it counts, and can be taken back, when that is closed the next time.
    """

    outcome = models.OneToOneField(Outcome, on_delete=models.PROTECT, related_name="carry_over")
    choice = models.CharField(max_length=7, choices=CarryChoice)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = CarryOverManager()

    def __str__(self):
        return f"{self.outcome}: {self.choice}"
