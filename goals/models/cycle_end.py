"""A cycle ends: what is still talked about closes as not agreed, what was agreed stays as history, outcomes end.

Closed by mistake it is opened again, as it was; that it was closed stays on record.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lean.lib import clock, days
from lean.lib.tree import lock
from teams.access import movers
from teams.models import Person, Team

from ..rules.negotiation import IN_PLAY, Kind, NotClosed, NotYours, Refused, Side, State, WordsMissing
from .carry_over import CarryChoice, CarryOver
from .catchball import Catchball
from .cycle import Cycle, RhythmChoice, Span
from .kept import all_at_the_end, stands_anew
from .move import Move
from .outcome import Outcome, OutcomeState
from .parent_changed import tell_all_pieces

# So long before its last day a cycle may be closed, and people are told that it will be.
AHEAD = timedelta(days=14)
# So long somebody may think again. After that people have gone on from its figures.
SECOND_THOUGHT = timedelta(days=14)
LONGEST_WORDS = 1000
# A horizon of several years is the longest that anybody plans.
LONGEST = timedelta(days=366 * 10)


class EndedAlready(Refused):
    code = "ended_already"
    says = gettext_lazy("This cycle is closed. Its figures stay as they were on that day.")


class StillRuns(Refused):
    code = "still_runs"
    says = gettext_lazy("This cycle still runs. It can be closed in its last two weeks.")


class CarriedOver(Refused):
    code = "carried_over"
    says = gettext_lazy(
        "Something of it was carried over into the next cycle already. Take that back first, or leave it closed."
    )


class StaysClosed(Refused):
    code = "stays_closed"
    says = gettext_lazy("It was closed more than two weeks ago, and people have gone on from it. It stays closed.")


class KeyTaken(Refused):
    code = "key_taken"
    about = "name"
    says = gettext_lazy("There is a cycle of that name already. Give this one another name.")


def may_run(person: Person, cycle: Cycle | None) -> bool:
    """The sponsor of a cycle, or an administrator; where it has no sponsor, who leads the organisation."""
    if not person.is_active:
        return False
    if person.is_staff or (cycle is not None and cycle.sponsor_id == person.pk):
        return True
    if cycle is not None and cycle.sponsor is not None and cycle.sponsor.is_active:
        return False
    top = movers(*Team.objects.filter(depth=1))
    return any(those.capacity(person) for those in top.values())


def must_run(person: Person, cycle: Cycle | None) -> None:
    if not may_run(person, cycle):
        who = cycle.sponsor.name if cycle is not None and cycle.sponsor else _("who leads the organisation")
        raise NotYours(_("Only %(who)s or an administrator can do that. Ask them.") % {"who": who})


class CycleEndManager(models.Manager):
    @transaction.atomic
    def close(self, cycle: Cycle, figures: Mapping, *, by: Person) -> CycleEnd:
        """Open catchballs close as not agreed, its outcomes end with their numbers. Nothing is agreed by it, or lost.

        `figures` are what was asked, agreed and reached, as of this moment. Raises NotYours, StillRuns, EndedAlready.
        """
        must_run(by, cycle)
        lock(Outcome.tree_lock)
        held = Cycle.objects.select_for_update(of=("self",)).get(pk=cycle.pk)
        if held.is_closed:
            raise EndedAlready
        if (day := closes_from(held)) > clock.today():
            raise StillRuns(
                _("This cycle still runs. It can be closed from %(day)s on.") % {"day": days.day(day, clock.today())}
            )
        with all_at_the_end():
            said = _as_who_runs(held, by)
            why = _("%(cycle)s has ended, and this was not agreed.") % {"cycle": held.name}
            closed = Catchball.objects.close_all(Q(outcome__cycle=held), why, by=by, states=IN_PLAY, **said)
            live = Outcome.objects.filter(cycle=held, state=OutcomeState.LIVE)
            ended = list(live.values_list("pk", flat=True))
            live.update(state=OutcomeState.ENDED)
            # Pieces in a cycle that goes on have lost what they were for.
            tell_all_pieces(Outcome.objects.filter(parent__cycle=held, parent__state=OutcomeState.ENDED), by)
            stands_anew(*ended)
            end = self.create(cycle=held, by=by, figures=dict(figures), not_agreed=len(closed))
            Cycle.objects.filter(pk=held.pk).update(end=end)
            return end

    @transaction.atomic
    def open_again(self, cycle: Cycle, text: str, *, by: Person) -> CycleOpening:
        """Closed by mistake: its outcomes live again, and what was talked about goes on where it stood.

        What owners have said of them, that they are done or let go, is kept for when it is closed again.
        Raises NotYours, NotClosed, WordsMissing, StaysClosed, CarriedOver.
        """
        must_run(by, cycle)
        if not text.strip():
            raise WordsMissing(_("Say why it goes on after all: everybody has read that it ended."))
        held = _held_closed(cycle)
        with all_at_the_end():
            made = CycleOpening.objects.create(end=held.end, text=text.strip()[:LONGEST_WORDS], by=by)
            Cycle.objects.filter(pk=held.pk).update(end=None)
            Catchball.objects.open_again(_closed_with(held), made.text, by=by, **_as_who_runs(held, by))
            _live_again(held)
            return made

    @transaction.atomic
    def open(
        self,
        name: str,
        *,
        starts_on: date,
        ends_on: date,
        by: Person,
        span: str = Span.YEAR,
        sponsor: Person | None = None,
    ) -> Cycle:
        """The next cycle. Raises NotYours, KeyTaken, and ValidationError for a field."""
        latest = Cycle.objects.exclude(span=Span.HORIZON).order_by("-ends_on").select_related("sponsor").first()
        must_run(by, latest)
        name = " ".join(name.split())
        if not (key := slugify(name)[:40]):
            raise ValidationError({"name": _("Give it a name, such as 2027.")})
        if not timedelta() < ends_on - starts_on <= LONGEST:
            raise ValidationError({"ends_on": _("Its last day comes after the first, within ten years.")})
        if Cycle.objects.filter(Q(key=key) | Q(name=name)).exists():
            raise KeyTaken
        rhythm = latest.review_rhythm if latest else RhythmChoice.MONTHLY
        made = Cycle(
            key=key, name=name, span=span, starts_on=starts_on, ends_on=ends_on, review_rhythm=rhythm, sponsor=sponsor
        )
        made.clean_fields()
        made.save()
        return made


def _as_who_runs(cycle: Cycle, by: Person) -> dict:
    return {"side": Side.ARBITER, "capacity": "sponsor" if cycle.sponsor_id == by.pk else "admin"}


def _held_closed(cycle: Cycle) -> Cycle:
    """With its end, which can be taken back. Held still, as is the tree."""
    lock(Outcome.tree_lock)
    held = Cycle.objects.select_for_update(of=("self",)).select_related("end").get(pk=cycle.pk)
    if held.end is None:
        raise NotClosed
    if clock.now() - held.end.at > SECOND_THOUGHT:
        raise StaysClosed
    if CarryOver.objects.filter(outcome__cycle=held, choice=CarryChoice.CARRIED).exists():
        raise CarriedOver
    return held


def _live_again(cycle: Cycle) -> None:
    """What holds ended with it; what was closed or let go before has nothing that holds."""
    goes_on = Q(in_force__isnull=False) | Q(pk__in=Catchball.objects.in_play().values("outcome"))
    ended = Outcome.objects.filter(goes_on, cycle=cycle, state=OutcomeState.ENDED)
    again = list(ended.values_list("pk", flat=True))
    Outcome.objects.filter(pk__in=again).update(state=OutcomeState.LIVE)
    stands_anew(*again)


def _closed_with(cycle: Cycle) -> Q:
    """The catchballs whose last move is that they ended with it."""
    last = Move.objects.filter(kind=Kind.CLOSE, side=Side.ARBITER, number=F("catchball__version"))
    ended = last.filter(catchball__outcome__cycle=cycle, catchball__state=State.CLOSED)
    return Q(pk__in=ended.values("catchball"))


def closes_from(cycle: Cycle) -> date:
    """The first day on which it may be closed."""
    return cycle.ends_on - AHEAD


class CycleEnd(models.Model):
    """`figures` are written once: a row for each outcome, with what was asked, agreed and reached by then.

    `not_agreed`: how many catchballs were open and closed with it. It stands while it is its cycle's `end`.
    """

    once = True

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="ends")
    figures = models.JSONField()
    not_agreed = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = CycleEndManager()

    def __str__(self):
        return f"{self.cycle}, closed"


class CycleOpening(models.Model):
    """An end that was taken back, and why: the cycle goes on."""

    once = True

    end = models.OneToOneField(CycleEnd, primary_key=True, on_delete=models.PROTECT, related_name="opening")
    text = models.CharField(max_length=LONGEST_WORDS)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="a_cycle_opened_again_says_why")]

    def __str__(self):
        return f"{self.end.cycle}, opened again"
