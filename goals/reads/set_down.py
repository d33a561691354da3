"""What a team may set down before it takes up a third breakthrough: asked, never forced."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from teams.models import Team

from ..models import Outcome
from ..models.outcome import OutcomeKind

# So many breakthroughs are carried without a question.
ENOUGH = 2
# In each of the two lists; the rest is on the team's page.
MOST_SHOWN = 8


@dataclass(frozen=True, slots=True)
class SetDown:
    """What the team carries already, as things to look at: what both sides agreed to, and is live."""

    team: Team
    carries: Sequence[Outcome]

    @property
    def breakthroughs(self) -> list[Outcome]:
        return [each for each in self.carries if each.kind == OutcomeKind.BREAKTHROUGH]

    @property
    def kept_running(self) -> list[Outcome]:
        return [each for each in self.carries if each.kind == OutcomeKind.KEEP_RUNNING]

    @property
    def lists(self) -> list[tuple[str, Sequence[Outcome], int]]:
        """Kind, those that are shown, and how many more there are."""
        kinds = ((OutcomeKind.BREAKTHROUGH, self.breakthroughs), (OutcomeKind.KEEP_RUNNING, self.kept_running))
        return [(kind.value, rows[:MOST_SHOWN], len(rows[MOST_SHOWN:])) for kind, rows in kinds if rows]


def asked_of(team: Team, outcome: Outcome) -> SetDown | None:
    """Whether the team is asked about this new breakthrough: it carries two others or more. One query.

    None for what only has to keep running.
    """
    if outcome.kind != OutcomeKind.BREAKTHROUGH:
        return None
    rows = Outcome.objects.live().filter(team=team, in_force__isnull=False).exclude(pk=outcome.pk)
    asked = SetDown(team, list(rows.select_related("in_force__commitment__terms").order_by("path")))
    return asked if len(asked.breakthroughs) >= ENOUGH else None
