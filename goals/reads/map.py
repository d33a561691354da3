"""The map: every live outcome under the one that it is for, with how it stands and who carries it.

Three queries for the page, three for a branch, whatever their size: what stands above the rows (counts, strip,
choices; see `map_overview`), the rows that are shown, and the numbers of those that others carry, in the one statement
of `coverage.nodes_of`. Folding the bands out of that statement was chosen over adding up direct pieces in SQL: it is
the same arithmetic as on every other screen, and a team that passed an offer down counts with what its own teams say.
"""

from __future__ import annotations

from functools import cached_property
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from lean.lib.pages import SIZE
from teams.models import Person

from ..models import Outcome
from . import strip
from .map_asked import Asked
from .map_overview import MOST_BARS, Overview, overview
from .map_rows import Item, rows_of
from .map_tree import ALL_LEVELS, MOST_ROWS, Forest, branch_of, browsed, found

# Tops are open at first, unless their pieces alone would fill several screens.
MOST_AT_FIRST = 60
ORDER = ("reached", "ok", "swing", "watch", "off", "silent", "talk", "none", "agreed")
# In bytes: with what stands around its rows a fragment stays below 50 kB.
MOST_WEIGHT = 46_500
AROUND, GROUP, BLOCK, TEAM = 2500, 130, 400, 40
# Blanks that an option keeps.
INDENT = "\u2003"
# Standing closer together, so many tops stay a list that can be looked through.
MANY_TOPS = 12


class Map:
    """One state of the map, as far as a page should bring it along."""

    def __init__(self, asked: Asked, person: Person, *, fragment: bool = False):
        self.asked, self.person, self.fragment = asked, person, fragment
        self.overview: Overview = overview(asked, person)

    # --- Its rows -------------------------------------------------------------------------------------

    @cached_property
    def forest(self) -> Forest:
        if self.asked.is_filter:
            return found(self.asked, self.overview.matches, self.room)
        if self.asked.folding.everything and self.overview.size <= MOST_ROWS:
            return browsed(self.asked, levels=ALL_LEVELS)
        tops_open = not self.asked.folding.only and self.overview.shallow <= MOST_AT_FIRST
        return browsed(self.asked, levels=int(tops_open), room=self.room if self.fragment else None)

    @property
    def room(self) -> int:
        """How much rows may weigh beside the strip and the choices, which a fragment brings along."""
        room = MOST_WEIGHT - AROUND - len(self.overview.teams) * TEAM
        if not self.strip:
            return room
        bars = sum(len(part.path) for part in self.strip.parts)
        return room - bars - len(self.strip.groups) * (BLOCK if self.strip.blocks else GROUP)

    @cached_property
    def rows(self) -> list[Item]:
        return rows_of(self.forest, self.asked)

    @property
    def open(self) -> list[int]:
        return self.forest.open

    @property
    def is_many(self) -> bool:
        return not self.asked.is_filter and len(self.forest.tops) > MANY_TOPS

    # --- How many -------------------------------------------------------------------------------------

    @property
    def is_empty(self) -> bool:
        """Nothing is on the map at all, whatever is looked for."""
        return self.asked.is_all and not self.overview.size

    @property
    def count(self) -> int:
        return self.overview.count

    @property
    def counts(self) -> list[tuple[str, int, str]]:
        """How many stand how, by mark, in the order in which they are read, each with where to see them."""
        marks = self.overview.marks
        return [(mark, marks[mark], self.asked.url(show=mark)) for mark in ORDER if marks[mark]]

    @property
    def chips(self) -> list[tuple[str, str, str, int]]:
        """What can be looked for: value, words, mark and how many there are."""
        counted, show = self.overview.chips, self.asked.show
        chips = [
            ("", _("All"), "", self.overview.size),
            ("mine", _("My teams"), "", counted["mine"]),
            ("off", _("Off track"), "off", counted["is_off"]),
            ("gap", _("With an open gap"), "", counted["gap"]),
            ("talk", _("In catchball"), "talk", counted["is_talk"]),
            *([("again", _("Looking again"), "", counted["again"])] if counted["again"] or show == "again" else []),
            ("alone", _("Without one above"), "", counted["alone"]),
        ]
        if show and show not in [chip[0] for chip in chips]:
            chips.append((show, MARK_WORDS[show](), show, counted[f"is_{show}"]))
        return chips

    # --- Pages of matches -----------------------------------------------------------------------------

    @property
    def first(self) -> int:
        return self.asked.start + 1

    @property
    def last(self) -> int:
        return self.asked.start + self.forest.matches

    @property
    def before_url(self) -> str:
        """Whole pages back, whatever fitted onto this one."""
        start = self.asked.start
        return self.asked.url(start=max(start - SIZE, 0)) if start and self.asked.is_filter else ""

    @property
    def after_url(self) -> str:
        more = self.asked.is_filter and self.forest.matches and self.last < self.count
        return self.asked.url(start=self.last) if more else ""

    @property
    def is_past_the_end(self) -> bool:
        return bool(self.asked.is_filter and self.count and not self.forest.matches)

    # --- Where to go ----------------------------------------------------------------------------------

    @property
    def first_url(self) -> str:
        return self.asked.url()

    @property
    def kept(self) -> list[tuple[str, object]]:
        """What the form of the rows keeps of this state when a branch is opened without a script."""
        windows = [("after", f"{of}-{count}") for of, count in self.asked.folding.after]
        start = [("from", self.asked.start)] if self.asked.start else []
        return [*self.asked.fields, *start, *windows, *(("open", pk) for pk in self.forest.open)]

    @property
    def branch_cycle(self) -> str:
        """What a branch has to know of this state when it is fetched."""
        return f"?{urlencode({'cycle': self.asked.cycle})}" if self.asked.cycle else ""

    @property
    def open_all_url(self) -> str:
        """Only where all of it fits onto one page."""
        fits = not self.asked.is_filter and self.overview.size <= MOST_ROWS
        return self.asked.url(all=1) if fits else ""

    @property
    def close_all_url(self) -> str:
        return self.asked.url(only=1)

    @property
    def words_alone_url(self) -> str:
        """The same words without any other filter, where there is one."""
        others = self.asked.show or self.asked.team or self.asked.cycle
        return self.asked.url(show="", team="", cycle="") if self.asked.words and others else ""

    @property
    def team_choices(self) -> list[dict]:
        """As a list that can be chosen from, each as far in as it is deep."""
        return [
            {"key": team.key, "name": team.name, "indent": INDENT * (team.depth - 1)} for team in self.overview.teams
        ]

    @property
    def team(self) -> str:
        """The name of the team that is chosen; empty where there is none of that key."""
        return next((team.name for team in self.overview.teams if team.key == self.asked.team), "")

    # --- The strip ------------------------------------------------------------------------------------

    @cached_property
    def strip(self) -> strip.Strip | None:
        """None where there is nothing to see: nothing found, or bars of one height."""
        if not self.count:
            return None
        drawn = self._bars() if self.count <= MOST_BARS else self._blocks()
        return drawn if drawn.says_something else None

    def _bars(self) -> strip.Strip:
        """A group of bars for each top; where there is one alone, or it is a horizon, for each of its pieces."""
        names, beyond, step = self.overview.names, self.overview.beyond, Outcome.steplen
        alone = len({path[:step] for _mark, path in self.overview.bars}) == 1
        groups: dict[str, list[str]] = {}
        for mark, path in self.overview.bars:
            depth = 2 if alone or path[:step] in beyond else 1
            groups.setdefault(path[: step * depth], []).append(mark)
        return strip.bars([(names.get(path, ""), marks) for path, marks in groups.items()])

    def _blocks(self) -> strip.Strip:
        """A block for each team below the one that is looked at, with all below it."""
        teams = {team.path: team for team in self.overview.teams}
        areas, rest = [], {}
        for path, counts in sorted(self.overview.areas.items()):
            team = teams.get(path)
            if team is None:
                rest = {mark: rest.get(mark, 0) + counts[mark] for mark in {*rest, *counts}}
            else:
                areas.append((team.name, team.key, counts))
        areas += [(_("Other teams"), "", rest)] if rest else []
        return strip.blocks(strip.together(areas, _("Other teams")))

    def block_links(self) -> list[tuple[strip.Group, str, str]]:
        """Each block with where it leads and what it says aloud."""
        counts = {team.key: self.overview.areas.get(team.path, {}) for team in self.overview.teams}
        return [
            (group, self.asked.url(team=group.key), self._block_says(group.name, counts[group.key]))
            for group in (self.strip.groups if self.strip and self.strip.blocks else ())
            if group.key and group.key != self.asked.team
        ]

    def _block_says(self, name: str, counts) -> str:
        words = {"team": name, "number": sum(counts.values()), "off": counts["off"], "behind": counts["watch"]}
        return _("%(team)s: %(number)s outcomes, %(off)s off track, %(behind)s behind") % words


MARK_WORDS = {
    "reached": lambda: _("Reached"),
    "ok": lambda: _("On track"),
    "swing": lambda: _("Inside the usual swing"),
    "watch": lambda: _("Behind"),
    "silent": lambda: _("No recent word"),
    "none": lambda: _("No number yet"),
    "agreed": lambda: _("Agreed without a number"),
}


def branch(pk: int, asked: Asked, besides: frozenset[int]) -> list[Item] | None:
    """The rows one level below an outcome, without those that are there already; None where it isn't on the map."""
    forest = branch_of(pk, asked)
    if not forest.tops:
        return None
    top = forest.tops[0]
    top.pieces = [piece for piece in top.pieces if piece.pk not in besides]
    return rows_of(forest, asked, below=top)
