"""A cycle ends: what is still talked about closes as not agreed, what was agreed stays as history, outcomes end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lean.lib import clock, days
from lean.lib.tree import lock
from teams.access import movers
from teams.models import Person, Team

from ..rules.negotiation import IN_PLAY, NotYours, Refused, Side
from .catchball import Catchball
from .cycle import Cycle, RhythmChoice, Span
from .kept import all_at_the_end, stands_anew
from .outcome import Outcome, OutcomeState
from .parent_changed import tell_all_pieces

# So long before its last day a cycle may be closed, and people are told that it will be.
AHEAD = timedelta(days=14)
# A horizon of several years is the longest that anybody plans.
LONGEST = timedelta(days=366 * 10)


class EndedAlready(Refused):
    code = "ended_already"
    says = gettext_lazy("This cycle is closed. Its figures stay as they were on that day.")


class StillRuns(Refused):
    code = "still_runs"
    says = gettext_lazy("This cycle still runs. It can be closed in its last two weeks.")


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
        if self.filter(cycle=held).exists():
            raise EndedAlready
        if (day := closes_from(held)) > clock.today():
            raise StillRuns(
                _("This cycle still runs. It can be closed from %(day)s on.") % {"day": days.day(day, clock.today())}
            )
        with all_at_the_end():
            said = {"side": Side.ARBITER, "capacity": "sponsor" if held.sponsor_id == by.pk else "admin"}
            why = _("%(cycle)s has ended, and this was not agreed.") % {"cycle": held.name}
            closed = Catchball.objects.close_all(Q(outcome__cycle=held), why, by=by, states=IN_PLAY, **said)
            live = Outcome.objects.filter(cycle=held, state=OutcomeState.LIVE)
            ended = list(live.values_list("pk", flat=True))
            live.update(state=OutcomeState.ENDED)
            # Pieces in a cycle that goes on have lost what they were for.
            tell_all_pieces(Outcome.objects.filter(parent__cycle=held, parent__state=OutcomeState.ENDED), by)
            stands_anew(*ended)
            return self.create(cycle=held, by=by, figures=dict(figures), not_agreed=len(closed))

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


def closes_from(cycle: Cycle) -> date:
    """The first day on which it may be closed."""
    return cycle.ends_on - AHEAD


class CycleEnd(models.Model):
    """`figures` are written once: a row for each outcome, with what was asked, agreed and reached by then.

    `not_agreed`: how many catchballs were open and closed with it.
    """

    once = True

    cycle = models.OneToOneField(Cycle, primary_key=True, on_delete=models.PROTECT, related_name="end")
    figures = models.JSONField()
    not_agreed = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = CycleEndManager()

    def __str__(self):
        return f"{self.cycle}, closed"
