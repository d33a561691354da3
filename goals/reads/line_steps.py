"""Lines that meet: outcomes from what somebody carries up to each top, every outcome once.

Drawn from below like branches that join a trunk: the first line of a top stays straight, each other one stands
further in and joins it where they meet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from lean.lib.spelled import spelled

from ..models import Outcome
from ..models.outcome import OutcomeKind
from ..models.series import FIELD, ROW
from ..rules.coverage import Node, project
from .contribution import Gives, given_in
from .line_share import Others, Share, others_in, share_in
from .team_outcomes import TeamOutcome

# Further in, lines only press the words together.
MOST_COLUMNS = 3


@dataclass
class Step:
    """One outcome on a line. `below` are the steps that come together in it; `column` is how far in it stands.

    `place` is what the person is in the team that carries it. `others` carry the one above too, `carriers` this one.
    """

    row: TeamOutcome
    carried: bool
    node: Node | None
    below: list[Step] = field(default_factory=list)
    above: Step | None = None
    column: int = 0
    share: Share | None = None
    others: Others | None = None
    carriers: Others | None = None
    helps: list[tuple[Outcome, bool]] = field(default_factory=list)
    place: str = ""

    @property
    def outcome(self) -> Outcome:
        return self.row.outcome

    @property
    def pk(self) -> int:
        return self.outcome.pk

    @property
    def given(self) -> list[Gives]:
        return given_in(self.outcome.said) if self.carried else []

    @property
    def joins(self) -> bool:
        """Whether its line ends by running into another one."""
        return self.above is not None and self.above.column < self.column

    @property
    def so_that(self) -> str:
        """What leads here from the steps before it."""
        count = len(self.below)
        if count == 2:
            return _("both so that")
        return _("all %(count)s so that") % {"count": spelled(count)} if count > 2 else _("so that")

    @property
    def unlinked(self) -> str:
        """Why its line ends here although it is no outcome of the top; empty where that is as it should be."""
        outcome = self.outcome
        if self.above is not None or (outcome.parent_id is None and outcome.team.depth == 1):
            return ""
        if outcome.parent_id is not None:
            return "ended"
        return "kept" if outcome.kind == OutcomeKind.KEEP_RUNNING else "nothing"

    def walk(self) -> Iterator[Step]:
        """From below: each step after all that are for it."""
        for step in self.below:
            yield from step.walk()
        yield self


@dataclass(frozen=True)
class Line:
    """One top with everything of somebody's that is for it, in reading order."""

    steps: list[Step]

    @property
    def top(self) -> Step:
        return self.steps[-1]

    @property
    def carried(self) -> list[Step]:
        return [step for step in self.steps if step.carried]

    @property
    def is_short(self) -> bool:
        """Nothing above what is carried."""
        return len(self.steps) == 1

    @property
    def length(self) -> int:
        """The outcomes on its longest way up."""
        return max(_height(step) for step in self.steps if not step.below)


def _height(step: Step) -> int:
    return 1 + (_height(step.above) if step.above else 0)


def lines_of(
    rows: Iterable[TeamOutcome], nodes: Mapping[str, Node], carries: Callable[[Outcome], bool], *, with_you: bool
) -> list[Line]:
    """The rows that are carried and all above them, as lines; rows that others only help are named beside them."""
    by_pk = {row.outcome.pk: row for row in rows}
    steps: dict[int, Step] = {}
    tops: list[Step] = []

    def plant(outcome: Outcome) -> Step:
        step = steps[outcome.pk] = Step(by_pk[outcome.pk], carries(outcome), nodes.get(outcome.path))
        if outcome.parent_id not in by_pk:
            tops.append(step)
            return step
        step.above = steps.get(outcome.parent_id) or plant(by_pk[outcome.parent_id].outcome)
        step.above.below.append(step)
        return step

    for outcome in sorted((row.outcome for row in by_pk.values() if carries(row.outcome)), key=_first_things_first):
        if outcome.pk not in steps:
            plant(outcome)
    for top in tops:
        _place(top, 0)
        _tell(top, by_pk, with_you)
    return [Line(list(top.walk())) for top in tops]


def _first_things_first(outcome: Outcome) -> tuple:
    """What a person has found words for, then breakthroughs, then by place in the tree."""
    return not outcome.said, outcome.kind, outcome.path


def _place(step: Step, column: int) -> None:
    step.column = min(column, MOST_COLUMNS)
    for place, below in enumerate(step.below):
        _place(below, column + (place > 0))


def _tell(step: Step, by_pk: Mapping[int, TeamOutcome], with_you: bool) -> None:
    """What each step gives to the one above, and who else carries that one: told once, before it or, where several
    lines meet, in it."""
    step.helps = [(by_pk[pk].outcome, strong) for pk, strong in _helped(step.outcome) if pk in by_pk]
    bands = project(step.node) if step.node else None
    drawn = {below.pk for below in step.below}
    for below in step.below:
        below.share = share_in(bands, below.pk) if bands else None
        _tell(below, by_pk, with_you)
    if bands and len(step.below) == 1:
        step.below[0].others = others_in(bands, drawn, with_you=with_you)
    elif bands and step.below:
        step.carriers = others_in(bands, drawn, with_you=with_you)
    elif bands and bands.node.pieces:
        step.carriers = others_in(bands, drawn, with_you=with_you, below=True)


def _helped(outcome: Outcome) -> list[tuple[int, bool]]:
    parted = (row.split(FIELD) for row in (outcome.helps or "").split(ROW) if row)
    return sorted((int(pk), strength == "strong") for pk, strength in parted)
