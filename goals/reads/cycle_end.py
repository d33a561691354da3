"""A cycle on its last days, and when it is closed: what is open, what lacks a last number, what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lean.lib import clock
from lean.lib.along import Along
from lean.lib.pages import Page, page_of
from teams.access import standing
from teams.models import Person

from ..models import Catchball, CheckIn, Cycle, CycleOpening, Outcome
from ..models.cycle_end import SECOND_THOUGHT, closes_from, may_run
from ..models.outcome import OutcomeState
from .last_time import LastTime, with_result
from .team_outcomes import lead_of

OPENINGS = Along(CycleOpening, "text", "at", "by__name", "by__email", "end__at", "end__by__name", "end__by__email")


def with_its_ends():
    """Cycles with how each was closed, and what of that was taken back."""
    openings = OPENINGS.of(CycleOpening.objects.filter(end__cycle=OuterRef("pk")))
    return Cycle.objects.select_related("sponsor", "end__by").annotate(told_openings=openings)


def figures_of(cycle: Cycle) -> dict:
    """What was asked, agreed and reached of all that is agreed in it, as closing keeps it. One query."""
    live = with_result(Outcome.objects.live().filter(cycle=cycle, in_force__isnull=False))
    return {"outcomes": [LastTime(row).plain for row in live.order_by("path").iterator(chunk_size=500)]}


class CycleEnding:
    """The page of the end of a cycle that is read `with_its_ends`.

    Six queries beside session, person and shell, however much there is.
    """

    def __init__(self, cycle: Cycle, person: Person, asked: Mapping[str, str]):
        self.cycle, self.person, self.asked = cycle, person, asked
        self.today = clock.today()
        self.at = standing(person)

    @property
    def end(self):
        return self.cycle.end if self.cycle.is_closed else None

    @cached_property
    def may_close(self) -> bool:
        return self.end is None and may_run(self.person, self.cycle)

    @cached_property
    def may_open_again(self) -> bool:
        return self.end is not None and clock.now() - self.end.at <= SECOND_THOUGHT and may_run(self.person, self.cycle)

    @property
    def openings(self) -> list[CycleOpening]:
        """The times that it was closed by mistake."""
        return OPENINGS.read(self.cycle.told_openings)

    @property
    def closes_from(self):
        return closes_from(self.cycle)

    @property
    def is_time(self) -> bool:
        return self.today >= self.closes_from

    # --- Before it is closed --------------------------------------------------------------------------

    @cached_property
    def open(self) -> Page:
        """The catchballs that would close as not agreed."""
        rows = Catchball.objects.in_play().filter(outcome__cycle=self.cycle)
        rows = rows.annotate(asking_lead=lead_of("asking_team"), receiving_lead=lead_of("receiving_team"))
        rows = rows.select_related("outcome", "asking_team", "receiving_team").order_by("ball_since", "pk")
        return page_of(rows, self.asked.get("open"), param="open")

    @cached_property
    def silent(self) -> Page:
        """Agreed outcomes of which nobody has said a number in the last period."""
        since = self.cycle.periods[-1].starts_on
        said = CheckIn.objects.filter(outcome=OuterRef("pk"), for_on__gte=since, replaced_by=None)
        rows = Outcome.objects.live().filter(~Exists(said), cycle=self.cycle, in_force__isnull=False)
        measured = ~Q(in_force__commitment__terms__measure_name="")
        rows = rows.filter(measured).select_related("team").order_by("path")
        return page_of(rows, self.asked.get("silent"), param="silent")

    # --- What came of it ------------------------------------------------------------------------------

    @cached_property
    def mine(self) -> list[LastTime]:
        """What the teams for which this person moves had agreed, each with what was said to become of it."""
        if not self.at.moves_for:
            return []
        over = OutcomeState.ENDED if self.end else OutcomeState.LIVE
        rows = Outcome.objects.filter(cycle=self.cycle, team__in=self.at.moves_for, state=over, in_force__isnull=False)
        rows = with_result(rows).select_related("carry_over", "parent__team").order_by("team__path", "path")
        return [LastTime(row) for row in rows]

    @cached_property
    def left(self) -> int:
        return sum(not hasattr(each.outcome, "carry_over") for each in self.mine)

    @property
    def figures(self) -> Page:
        """All of it, as it was on the day on which it was closed."""
        return page_of(self.end.figures["outcomes"], self.asked.get("page"))

    @property
    def summary(self) -> str:
        rows = self.end.figures["outcomes"]
        words = {"all": len(rows), "met": sum(row["met"] is True for row in rows), "open": self.end.not_agreed}
        reached = _("%(met)s of %(all)s outcomes reached what was agreed.") % words
        if not self.end.not_agreed:
            return reached
        closed = ngettext(
            "%(open)s catchball closed as not agreed.", "%(open)s catchballs closed as not agreed.", words["open"]
        )
        return f"{reached} {closed % words}"

    @cached_property
    def following(self) -> Cycle | None:
        return Cycle.objects.following(self.cycle)
