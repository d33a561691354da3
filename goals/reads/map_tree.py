"""The rows of the map in the order of the tree: which there are, which are open, how many a page can bear.

A page shows the tops and what is open, fifty pieces of a parent at a time; everything else comes when it is opened.
With something looked for it shows the matches, and above each, as quiet context, what it is for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.db.models import CharField, Exists, FilteredRelation, OuterRef, Q, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Concat

from lean.lib import clock
from lean.lib.few import among
from lean.lib.pages import SIZE
from lean.lib.tree import LAST, PATH_LENGTH, up

from ..models import Help, Outcome, Terms
from ..models.cycle import Span
from ..models.outcome import OutcomeState
from ..rules.negotiation import IN_PLAY
from .map_asked import Asked, with_standing
from .series import values_of, with_series
from .supports import with_also_helps

# So many rows are a page of less than 150 kB.
MOST_ROWS = 100
# What a row of each kind weighs, in bytes, about: see `Map.room`.
CONTEXT, LEAF, CARRIED = 280, 850, 1240
NUMBERS = (
    "unit",
    "direction",
    "decimals",
    "baseline",
    "baseline_on",
    "target",
    "range_low",
    "range_high",
    "due_on",
    "pace",
)
# The agreed numbers; as long as there are none, those that are talked about.
AGREED, TALK = "in_force__commitment__terms", "ball__latest_terms"

# From the tops down through what is open, and through what isn't shown itself: a piece of an outcome that has ended
# hangs from the next one above. Of each parent one window of pieces, of the first also what an address names.
NEAR = """
WITH RECURSIVE named(id, parent_id) AS (
    SELECT id, parent_id FROM goals_outcome WHERE id IN ({named})
    UNION SELECT o.id, o.parent_id FROM named JOIN goals_outcome o ON o.id = named.parent_id
), near(id, path, above, level, shown) AS (
    SELECT o.id, o.path, CAST(0 AS bigint), 0, {shown} FROM goals_outcome o WHERE {tops}
    UNION ALL
    SELECT o.id, o.path, CASE near.shown WHEN 1 THEN near.id ELSE near.above END, near.level + near.shown, {shown}
    FROM near JOIN goals_outcome o ON o.parent_id = near.id
    WHERE (near.shown = 0 AND {passes}) OR (near.shown = 1 AND (near.level < {levels} OR near.id IN ({opened})))
), placed AS (
    SELECT id, ROW_NUMBER() OVER (PARTITION BY above ORDER BY path) AS place, {skipped} AS skipped
    FROM near WHERE shown = 1
)
SELECT id FROM placed
WHERE (place > skipped AND place <= skipped + {size} + 1) OR (skipped = 0 AND id IN (SELECT id FROM named))
"""
PIECES = """
SELECT id FROM (
    SELECT id, ROW_NUMBER() OVER (PARTITION BY parent_id ORDER BY path) AS place FROM goals_outcome
    WHERE state = '{live}' AND parent_id IN ({parents})
) pieces WHERE place <= {size} + 1
"""
ALL_LEVELS = PATH_LENGTH


@dataclass(slots=True)
class Place:
    """One outcome in the tree, with what is known of it before its row is drawn.

    `skipped` of its pieces are on pages before this one; `has_more` when there are more behind the `window` of those
    that are here, of which some may be here too, because an address names them.
    """

    facts: dict
    terms: Terms
    level: int = 0
    above: Place | None = None
    is_context: bool = False
    is_open: bool = False
    pieces: list[Place] = field(default_factory=list)
    skipped: int = 0
    window: int = 0
    has_more: bool = False

    @property
    def pk(self) -> int:
        return self.facts["pk"]

    @property
    def path(self) -> str:
        return self.facts["path"]

    @property
    def mark(self) -> str:
        return self.facts["mark_today"]

    @property
    def weight(self) -> int:
        return CONTEXT if self.is_context else CARRIED if self.facts["has_pieces"] else LEAF

    @property
    def values(self) -> list[tuple]:
        return values_of(self.facts["series"])

    def walk(self) -> Iterator[Place]:
        yield self
        for piece in self.pieces:
            yield from piece.walk()


@dataclass
class Forest:
    """`whole` are the tops as if they were pieces of one; `matches` how many of the rows are what was looked for."""

    whole: Place
    matches: int = 0

    @property
    def tops(self) -> Sequence[Place]:
        return self.whole.pieces

    @property
    def places(self) -> list[Place]:
        return [place for top in self.tops for place in top.walk()]

    @property
    def open(self) -> list[int]:
        return [place.pk for place in self.places if place.is_open and not place.is_context]


# --- With nothing looked for ------------------------------------------------------------------------------


def browsed(asked: Asked, *, levels: int, room: int | None = None) -> Forest:
    """The tops, so many levels below them, and what the address opens; in a fragment what there is room for."""
    folding = asked.folding
    forest = Forest(_whole(plant(_rows_of(asked, near(asked, levels=levels)))))
    forest.whole.skipped = folding.skipped(0)
    named = [place for place in forest.places if place.pk in folding.named]
    line = {path for place in named for path in up(place.path)}
    # A branch that a link names is shown: what is above it opens too.
    opened = {place.path for place in named} if folding.only else line
    for place in forest.places:
        place.skipped = folding.skipped(place.pk)
        place.is_open = place.path in opened or place.level < levels
    _cut(forest, line)
    if room is not None:
        _shorten(forest.whole, room)
    return forest


def _shorten(whole: Place, room: int) -> None:
    """Tops that don't fit with what is open below them are closed; those that don't fit at all come with the next."""
    kept = []
    for top in whole.pieces:
        if (weight := sum(place.weight for place in top.walk())) > room:
            top.pieces, top.is_open, weight = [], False, top.weight
        if weight > room and kept:
            whole.has_more = True
            break
        room -= weight
        kept.append(top)
    whole.pieces, whole.window = kept, len(kept)


def branch_of(pk: int, asked: Asked) -> Forest:
    """The pieces of one outcome, which is the only top. Without tops where it isn't live."""
    pieces = among("pk", *near(asked, levels=0, tops=f"o.parent_id = {int(pk)}", of=pk))
    rows = Outcome.objects.live().filter(Q(pk=pk) | pieces & not_horizon(asked))
    forest = Forest(_whole(plant(rows)))
    for top in forest.tops:
        top.skipped = asked.folding.skipped(pk)
    _cut(forest, {place.path for place in forest.places if place.pk in asked.folding.named})
    return forest


def near(asked: Asked, *, levels: int, tops: str = "", of: int = 0) -> tuple[str, list]:
    """NEAR and its parameters. `of`: the outcome whose pieces are the tops here."""
    folding = asked.folding
    horizon = f"o.cycle_id NOT IN (SELECT id FROM goals_cycle WHERE span = '{Span.HORIZON}')"  # noqa: S608
    cycle = "o.cycle_id IN (SELECT id FROM goals_cycle WHERE key = %s)" if asked.cycle else horizon
    on_map = f"o.state = '{OutcomeState.LIVE}' AND {cycle}"
    its_own = f"SELECT 1 FROM goals_outcome above WHERE above.id = o.parent_id AND {on_map.replace('o.', 'above.')}"  # noqa: S608
    of_the_cycle = f"{on_map} AND NOT EXISTS ({its_own})"
    named = ", ".join(map(str, sorted(folding.named))) or "0"
    skipped = " ".join(f"WHEN {0 if pk == of else pk} THEN {count}" for pk, count in folding.after)
    sql = NEAR.format(
        named=named,
        shown=f"CASE WHEN {on_map} THEN 1 ELSE 0 END",
        # Of a cycle those are tops that have nothing of it above them: going down to them would go through everything.
        tops=tops or (of_the_cycle if asked.cycle else "o.depth = 1"),
        passes="1 = 0" if asked.cycle else "1 = 1",
        levels=levels,
        opened=named if folding.only else "SELECT id FROM named",
        skipped=f"CASE above {skipped} ELSE 0 END" if skipped else "0",
        size=SIZE,
    )
    return sql, [asked.cycle] * sql.count("%s")


def _rows_of(asked: Asked, ids: tuple[str, list]) -> QuerySet:
    return Outcome.objects.live().filter(among("pk", *ids))


def not_horizon(asked: Asked) -> Q:
    return Q() if asked.cycle else asked.cycle_condition


def _cut(forest: Forest, line: set[str]) -> None:
    """Of each parent one window, and as many rows as a page can bear; what an address names stays."""
    left = MOST_ROWS - _window(forest.whole, line, SIZE)
    for place in forest.places:
        if not place.pieces:
            continue
        if len(place.pieces) > left and place.path not in line:
            place.pieces, place.is_open = [], False
        else:
            left -= _window(place, line, max(min(SIZE, left), 1))


def _window(place: Place, line: set[str], size: int) -> int:
    inside, beyond = place.pieces[:size], place.pieces[size:]
    place.has_more, place.window = bool(beyond), len(inside)
    place.pieces = inside + [piece for piece in beyond if piece.path in line]
    return len(place.pieces)


# --- With something looked for ----------------------------------------------------------------------------


def found(asked: Asked, matches: Sequence[tuple[int, str]], room: int) -> Forest:
    """The matches that fit, what is above them, and the pieces of those that the address opens."""
    paths = {path for _pk, match in matches for path in up(match)}
    pks, folding = {pk for pk, _path in matches}, asked.folding
    rows = Outcome.objects.live().filter(
        Q(path__in=paths) & not_horizon(asked) | Q(pk__in=_opened(pks & folding.named))
    )
    forest = Forest(_whole(plant(rows)))
    for place in forest.places:
        place.is_context = place.path in paths and place.pk not in pks
        place.is_open = place.is_context or (
            bool(place.pieces) and place.pk not in folding.shut and (not folding.only or place.pk in folding.named)
        )
        if not place.is_context and any(piece.path not in paths for piece in place.pieces):
            _window(place, paths, SIZE)
    _light(forest, pks, room)
    return forest


def _light(forest: Forest, matches: set[int], left: int) -> None:
    """Without the last rows where all of them would weigh more than a fragment may; they begin the next page."""

    def kept(places: list[Place]) -> Iterator[Place]:
        nonlocal left
        for place in places:
            if left <= 0:
                return
            left -= place.weight
            place.pieces = list(kept(place.pieces))
            if place.pieces or not place.is_context:
                yield place

    forest.whole.pieces = list(kept(forest.whole.pieces))
    forest.matches = sum(place.pk in matches for place in forest.places)


def _opened(pks: set[int]) -> RawSQL | tuple:
    if not pks:
        return ()
    sql = PIECES.format(live=OutcomeState.LIVE, parents=", ".join(map(str, sorted(pks))), size=SIZE)
    return RawSQL(sql, ())  # noqa: S611  numbers alone


# --- The tree -----------------------------------------------------------------------------------------------


def _whole(tops: list[Place]) -> Place:
    return Place({}, Terms(), -1, pieces=tops)


def plant(outcomes: QuerySet) -> list[Place]:
    """The tree of these outcomes, each under the nearest one above that is among them."""
    tops: list[Place] = []
    path: list[Place] = []
    for facts in _facts(outcomes):
        while path and not facts["path"].startswith(path[-1].path):
            path.pop()
        of = AGREED if facts["in_force__commitment_id"] else TALK
        # Without a catchball there are no terms at all: then those of nothing.
        terms = Terms(**{name: value for name in NUMBERS if (value := facts[f"{of}__{name}"]) is not None})
        place = Place(facts, terms, len(path), path[-1] if path else None)
        (path[-1].pieces if path else tops).append(place)
        path.append(place)
    return tops


def _facts(outcomes: QuerySet):
    ball = FilteredRelation("catchballs", condition=Q(catchballs__state__in=IN_PLAY))
    last = Concat(OuterRef("path"), Value(LAST * PATH_LENGTH), output_field=CharField())
    below = Outcome.objects.live().filter(path__gt=OuterRef("path"), path__lte=last).order_by()
    return (
        with_also_helps(with_series(with_standing(outcomes)))
        .annotate(ball=ball, has_pieces=Exists(below), lacks_help=Help.objects.missing(clock.today()))
        .order_by("path")
        .values(
            "pk",
            "path",
            "parent_id",
            "short_name",
            "statement",
            "team_id",
            "team__name",
            "team__depth",
            "cycle__starts_on",
            "ball__pk",
            "in_force__commitment_id",
            "series",
            "also",
            "mark_today",
            "has_pieces",
            "lacks_help",
            *(f"{of}__{name}" for of in (AGREED, TALK) for name in NUMBERS),
        )
    )
