"""Where an outcome hangs: what its team makes of it when what it was for has ended, and to whom it is put.

A team that stands alone behind an outcome (nothing is above it, or what was above it has ended) says where it
belongs: its own, a piece of another one, or closed; what was closed by mistake it opens again. To put it to another
team's outcome is volunteering: that team's leader has the ball, and until both agree what holds for it is on the table
there, and agreed nowhere.
"""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lean.lib import clock
from lean.lib.tree import lock
from teams.access import Capacity, movers
from teams.models import Person

from ..access import must_move_for
from ..rules.negotiation import NotClosed, NotOpen, Refused, Side, State, TargetMissing, WordsMissing
from .catchball import ENDED_WITH_ITS_CYCLE, TO_CLOSE, Catchball
from .commitment import Basis, Commitment, InForce
from .kept import all_at_the_end, stands_anew
from .outcome import Outcome, OutcomeState
from .parent_changed import tell_its_pieces
from .terms import Terms

LONGEST = 1000


class HasItsPlace(Refused):
    code = "has_its_place"
    says = _("It is for a live outcome. Talk with its leader: you can look again together, or it can be let go.")


class BelowItself(Refused):
    code = "below_itself"
    about = "parent"
    says = _("That one hangs below it, or is the very same. Choose one that doesn’t rest on it.")


class Choice(models.TextChoices):
    OWN = "own", _("Kept as its own")
    MOVED = "moved", _("Given another one above")
    CLOSED = "closed", _("Closed")
    OPENED = "opened", _("Opened again")


class PlaceChoiceManager(models.Manager):
    @transaction.atomic
    def keep_as_own(self, piece: Outcome, *, by: Person) -> PlaceChoice:
        """It stands by itself from now on, at the number that holds, or else at its team's own last word.

        Raises NotYours, NotOpen, HasItsPlace, and TargetMissing where the team has put no number yet.
        """
        with all_at_the_end():
            held, before = self._held(piece, by)
            if before is None:
                raise HasItsPlace(_("It stands by itself already: nothing is above it."))
            terms = self._last_word(held)
            self._close_what_was(held, by)
            Outcome.objects.replant(held, None)
            if not InForce.objects.filter(outcome=held).exists():
                Commitment.objects.put_in_force(held, terms, Basis.SET, by=by)
            return self.create(outcome=held, choice=Choice.OWN, before=before, by=by)

    @transaction.atomic
    def put_to(
        self,
        outcome: Outcome,
        parent: Outcome,
        *,
        by: Person,
        terms: Terms | None = None,
        text: str = "",
        reply_by_on: date | None = None,
    ) -> PlaceChoice:
        """Put it under `parent`, with all below it. Another team's leader has the ball then; one's own needs none.

        `terms` are unsaved; without any they are those that hold, or its team's last word. Until both agree it
        counts as a word on the table there; withdrawn, it goes back to where it hung. Raises NotYours, NotOpen,
        HasItsPlace, BelowItself, TargetMissing, and ValidationError from `Terms.freeze`.
        """
        with all_at_the_end():
            held, before = self._held(outcome, by)
            parent = Outcome.objects.select_related("team").get(pk=parent.pk)
            if parent.state != OutcomeState.LIVE:
                raise NotOpen(_("That outcome isn’t live, so nothing can be put to it."))
            if parent.path.startswith(held.path):
                raise BelowItself
            terms = terms or self._last_word(held).revised()
            if not terms.has_target:
                raise TargetMissing
            self._close_what_was(held, by)
            Outcome.objects.replant(held, parent)
            held.refresh_from_db()
            said = {"choice": Choice.MOVED, "before": before, "after": parent, "by": by}
            if parent.team_id == held.team_id:
                Commitment.objects.put_in_force(held, terms.freeze(held, by_team=held.team), Basis.SET, by=by)
                return self.create(outcome=held, **said)
            sides = {"asking_team": parent.team, "receiving_team": held.team}
            catchball = Catchball.objects.create(outcome=held, volunteered=True, **sides)
            made = self.create(outcome=held, catchball=catchball, **said)
            catchball.offer(terms, by=by, answering=0, text=text, reply_by_on=reply_by_on)
            return made

    @transaction.atomic
    def close(self, outcome: Outcome, text: str, *, by: Person) -> PlaceChoice:
        """It ends, with what was agreed about it. Its history stays, and its own pieces are asked the same question.

        Raises NotYours, NotOpen, HasItsPlace, WordsMissing.
        """
        if not text.strip():
            raise WordsMissing(_("Say why it ends: others have worked for it."))
        with all_at_the_end():
            held, before = self._held(outcome, by)
            closed = self._close_what_was(held, by)
            InForce.objects.filter(outcome=held).delete()
            Outcome.objects.filter(pk=held.pk).update(state=OutcomeState.ENDED)
            stands_anew(held.pk)
            tell_its_pieces(held, by)
            said = {"choice": Choice.CLOSED, "before": before, "text": text.strip()[:LONGEST]}
            return self.create(outcome=held, by=by, closed=closed, **said)

    @transaction.atomic
    def open_again(self, outcome: Outcome, text: str, *, by: Person) -> PlaceChoice:
        """Closed by mistake: it lives again, with what was agreed about it, and what was said about it goes on.

        That it was closed stays on record. Raises NotYours, NotClosed, WordsMissing, and NotOpen where its cycle has
        ended since.
        """
        if not text.strip():
            raise WordsMissing(_("Say why it goes on after all: others have read that it ended."))
        with all_at_the_end():
            held = self._held_closed(outcome, by)
            last = self._closing(held)
            InForce.restore(held.pk)
            Outcome.objects.filter(pk=held.pk).update(state=OutcomeState.LIVE)
            stands_anew(held.pk)
            if last.closed_id is not None:
                Catchball.objects.open_again(Q(pk=last.closed_id), text, by=by, **self._for_its_team(held, by))
            said = {"choice": Choice.OPENED, "before": last.before, "text": text.strip()[:LONGEST]}
            return self.create(outcome=held, by=by, **said)

    def _held(self, outcome: Outcome, by: Person) -> tuple[Outcome, Outcome | None]:
        """The outcome, held still, and what is above it: nothing, or something that has ended.

        Locked in the order of everybody: the tree, catchballs, outcomes.
        """
        lock(Outcome.tree_lock)
        list(Catchball.objects.filter(outcome=outcome, state__in=TO_CLOSE).select_for_update(no_key=True))
        held = Outcome.objects.held_by_its_team(outcome.pk, by)
        above = Outcome.objects.filter(pk=held.parent_id).first()
        if above is not None and above.state != OutcomeState.ENDED:
            raise HasItsPlace
        return held, above

    def _held_closed(self, outcome: Outcome, by: Person) -> Outcome:
        """The same for one that is closed, with all that was closed with it."""
        lock(Outcome.tree_lock)
        list(Catchball.objects.filter(outcome=outcome, state=State.CLOSED).select_for_update(no_key=True))
        held = Outcome.objects.select_for_update(of=("self",)).select_related("team", "cycle__end").get(pk=outcome.pk)
        must_move_for(by, held.team)
        return held

    def _closing(self, held: Outcome) -> PlaceChoice:
        """That its team closed it, which it may take back."""
        last = self.filter(outcome=held).order_by("-pk").first()
        if last is None or last.choice != Choice.CLOSED:
            by_others = _("Its team hasn’t closed it: it was let go, or has ended with its cycle.")
            raise NotClosed(by_others if held.state == OutcomeState.ENDED else None)
        if held.cycle.is_closed:
            raise NotOpen(ENDED_WITH_ITS_CYCLE)
        return last

    def _last_word(self, held: Outcome) -> Terms:
        """What holds for it, else what its team put last."""
        if pointer := InForce.objects.select_related("commitment__terms").filter(outcome=held).first():
            return pointer.commitment.terms
        said = Terms.objects.filter(outcome=held, by_team=held.team).order_by("-pk")
        mine = next((terms for terms in said if terms.has_target), None)
        if mine is None:
            raise TargetMissing(
                _("Your team has put no number for it yet, so there is nothing to stand behind. Close it.")
            )
        return mine

    def _close_what_was(self, held: Outcome, by: Person) -> Catchball | None:
        """What was said with the team above is over: from now on only its own team speaks for it."""
        closed = Catchball.objects.close_all(Q(outcome=held), "", by=by, **self._for_its_team(held, by))
        return closed[-1].catchball if closed else None

    def _for_its_team(self, held: Outcome, by: Person) -> dict:
        capacity = movers(held.team)[held.team_id].capacity(by) or Capacity.LEAD
        return {"side": Side.RECEIVER, "capacity": capacity}


class PlaceChoice(models.Model):
    """`before` is what was above it, `after` what is from then on; `catchball` the one in which it is put there.

    `closed` is the catchball that ended with it, if one did: it goes on where the outcome is opened again.
    """

    once = True

    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="place_choices")
    choice = models.CharField(max_length=6, choices=Choice)
    before = models.ForeignKey(Outcome, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    after = models.ForeignKey(Outcome, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    catchball = models.OneToOneField(Catchball, null=True, blank=True, on_delete=models.PROTECT, related_name="putting")
    closed = models.ForeignKey(Catchball, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(blank=True, max_length=LONGEST)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = PlaceChoiceManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(choice=Choice.MOVED, after__isnull=False)
                | (~Q(choice=Choice.MOVED) & Q(after__isnull=True)),
                name="what_moves_has_a_place",
            ),
            models.CheckConstraint(condition=~Q(choice=Choice.CLOSED) | ~Q(text=""), name="what_is_closed_says_why"),
            models.CheckConstraint(
                condition=~Q(choice=Choice.OPENED) | ~Q(text=""), name="what_is_opened_again_says_why"
            ),
        ]

    def __str__(self):
        return f"{self.outcome}: {self.choice}"
