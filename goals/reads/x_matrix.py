"""The plan on one page as an X-matrix, and the same as a list: which of its lines depends on which.

The rule, said on the page too: a piece has a strong link to the outcome that it is for; beside that, links are the
supports that people said, strong or some. With a measure a piece has a strong link where its own number counts in
it, some where it only makes it possible or supports it. A team has a strong link to what it carries, some where it,
or a team below it, carries a piece of that, or supports it. Of the years to come the same: strong what was set for
them, else as it was said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from ..models.cycle import Span
from ..rules.x_matrix import Link, carries, moves, serves
from .plan import Entry, Plan


@dataclass(frozen=True, slots=True)
class Cell:
    """Where two lines meet. `headers` are the ids of their heads, for those who can't see the figure."""

    headers: str
    link: Link | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the figure; `whats` from the outside in, as they stand left of the middle. `head` is its id."""

    entry: Entry
    head: str
    whats: Sequence[Cell]
    measures: Sequence[Cell]
    teams: Sequence[Cell] = ()
    # One of the middle again, as one that others of the middle also help.
    is_beside: bool = False


@dataclass(frozen=True, slots=True)
class Linked:
    """One line of the list: what is linked, how strongly, and who has a hand in it."""

    entry: Entry
    link: Link
    teams: str


@dataclass(frozen=True, slots=True)
class Told:
    """One outcome of the list, with all that the figure says of it."""

    what: Entry
    hows: Sequence[Linked]
    whys: Sequence[Linked]
    beside: Sequence[Linked]


class XMatrix(Plan):
    """What is found is the plan's; how it is linked is told here, without a query."""

    # --- The figure -----------------------------------------------------------------------------------

    @cached_property
    def how_lines(self) -> list[Line]:
        return [self._line(entry, teams=True) for entry in self.hows]

    @cached_property
    def why_lines(self) -> list[Line]:
        return [self._line(entry, teams=False) for entry in self.whys]

    @cached_property
    def low_lines(self) -> list[Line]:
        """Those below the middle: the horizons, then each outcome of the middle that another one of it also helps."""
        helped = [each for each in self.whats if any(serves(what.item, each.item) for what in self.whats)]
        return [*self.why_lines, *(self._line(each, teams=False, is_beside=True) for each in helped)]

    def _line(self, entry: Entry, *, teams: bool, is_beside: bool = False) -> Line:
        """A piece serves the outcomes; a horizon is served by them, and by what measures them."""
        head = f"{'b' if is_beside else 'r'}{entry.pk}"
        # For a horizon the measure of an outcome tells as much as the outcome itself.
        links = [(what, *_links(entry, what, is_how=teams)) for what in self.whats]
        whats = [Cell(f"{head} w{what.pk}", link) for what, link, _m in links]
        measures = [Cell(f"{head} m{what.pk}", link) for what, _w, link in links if what.is_measured]
        own = [Cell(f"{head} t{team.pk}", carries(team.path, entry.item)) for team in self.teams] if teams else []
        return Line(entry, head, whats[::-1], measures, own, is_beside)

    @cached_property
    def namesakes(self) -> set[str]:
        """Names that several of the shown outcomes have: these say whose they are, too."""
        counted = Counter(entry.name for entry in (*self.whats, *self.hows, *self.whys))
        return {name for name, count in counted.items() if count > 1}

    @property
    def whats_inwards(self) -> list[Entry]:
        return self.whats[::-1]

    @property
    def why_says(self) -> str:
        ends = [entry.outcome.cycle.ends_on.year for entry in self.whys if entry.outcome.cycle.span == Span.HORIZON]
        return _("Why: by %(year)s") % {"year": max(ends)} if ends else _("Why: what it is for")

    @property
    def what_says(self) -> str:
        cycle = self.review.cycle
        years = dict.fromkeys(str(day.year) for day in (cycle.starts_on, cycle.ends_on))
        return _("What: outcomes %(years)s") % {"years": "–".join(years)}

    # --- The same as a list ---------------------------------------------------------------------------

    @cached_property
    def told(self) -> list[Told]:
        return [self._told(what) for what in self.whats]

    def _told(self, what: Entry) -> Told:
        hows = [(how, serves(how.item, what.item)) for how in self.hows]
        whys = [(why, serves(what.item, why.item)) for why in self.whys]
        beside = [(other, serves(what.item, other.item)) for other in self.whats if other.pk != what.pk]
        return Told(
            what,
            [Linked(how, link, self._hands_in(how)) for how, link in hows if link],
            [Linked(why, link, "") for why, link in whys if link],
            [Linked(other, link, "") for other, link in beside if link],
        )

    def _hands_in(self, how: Entry) -> str:
        """Frame & Paint; Frame & Paint, helped by Assembly."""
        team = how.outcome.team.name
        others = [each.name for each in self.teams if carries(each.path, how.item) is Link.SOME]
        words = {"team": team, "others": ", ".join(others)}
        return _("%(team)s, helped by %(others)s") % words if others else team


def _links(entry: Entry, what: Entry, *, is_how: bool) -> tuple[Link | None, Link | None]:
    """Of a line with an outcome, and with the measure of that outcome."""
    if is_how:
        return serves(entry.item, what.item), moves(entry.item, what.item)
    return (serves(what.item, entry.item),) * 2
