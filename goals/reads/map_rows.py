"""One row of the map: the outcome and its team, who carries it, from now to the target, the year, the word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from lean.lib import clock, numbers
from lean.lib.charts import Point, planned_on
from lean.lib.pages import SIZE

from ..models import Terms
from ..models.outcome import shorten, slug_of
from ..rules.coverage import Bands, Direction, Node, project
from ..rules.pace import planned
from ..rules.progress import SWING, WORDS, Progress
from .coverage import nodes_of
from .map_asked import Asked
from .map_tree import Forest, Place
from .supports import AlsoHelps, also_helps

LONGEST = 150
# A spark shows a year; older values would only press it together.
SPARK_DAYS = 400
# A spark has one step for each month, for each quarter where the way is longer.
MONTHS_IN_A_SPARK = 18
# So many links to what a row also helps; its page has all of them.
MOST_LINKS = 2


@dataclass(frozen=True, slots=True)
class Row:
    """`loaded`: what is below it is in the rows that follow, up to the End of its list."""

    pk: int
    url: str
    statement: str
    team: str
    is_context: bool = False
    loaded: bool = False
    mark: str = "none"
    word: str = ""
    again: bool = False
    lacks_help: bool = False
    spark_mark: str = "none"
    has_pieces: bool = False
    is_open: bool = False
    now: str = ""
    measured: bool = False
    target: str = ""
    unit: str = ""
    bands: Bands | None = None
    carried: str = ""
    carried_label: str = ""
    values: Sequence[Decimal] = ()
    plan: Sequence[Decimal] = ()
    base: Decimal | None = None
    also: Sequence[AlsoHelps] = ()
    also_more: int = 0


@dataclass(frozen=True, slots=True)
class More:
    """The way to those pieces of `of` (0: of the tops) that are not here, from `start` on."""

    of: int
    start: int
    url: str
    fragment: str = ""
    backwards: bool = False


@dataclass(frozen=True, slots=True)
class End:
    """Where the list below a row is shut."""


Item = Row | More | End


def rows_of(forest: Forest, asked: Asked, *, below: Place | None = None) -> list[Item]:
    """In reading order; of a branch, what is `below` its outcome. One query."""
    places = [place for place in forest.places if place is not below]
    carried = [place.path for place in places if place.facts["has_pieces"] and not place.is_context]
    drawing = _Drawing(asked, nodes_of(carried), forest, follows=below is not None)
    whole = below or forest.whole
    return list(drawing.of(whole))


@dataclass
class _Drawing:
    asked: Asked
    nodes: Mapping[str, Node]
    forest: Forest
    # Whether these rows are put behind others that are on the page already.
    follows: bool = False

    def of(self, parent: Place) -> Iterator[Item]:
        if parent.skipped and not parent.is_context and not self.follows:
            yield self._more(parent, parent.skipped - SIZE)
        for place in parent.pieces:
            yield self._row(place)
            if place.pieces:
                yield from self.of(place)
                yield End()
        if parent.has_more:
            yield self._more(parent, parent.skipped + parent.window)

    def _row(self, place: Place) -> Row:
        if place.is_context:
            return context_row(place)
        # That what is at the top is the whole company's goes without saying.
        repeated = place.level == 0 and place.facts["team__depth"] == 1
        return row_of(place, self.nodes.get(place.path), team="" if repeated else place.facts["team__name"])

    def _more(self, parent: Place, start: int) -> More:
        of = parent.facts.get("pk", 0)
        backwards = start < parent.skipped
        fragment = ""
        if of and not backwards:
            besides = [piece.pk for piece in parent.pieces[parent.window :]]
            fragment = f"{reverse('goals:map_pieces', args=[of])}?{self.asked.branch_query(of, start, besides)}"
        start = max(start, 0)
        return More(of, start, self.asked.folded_url(self.forest.open, of, start), fragment, backwards)


def context_row(place: Place) -> Row:
    """What stands above a match: its name, and nothing that asks to be looked at."""
    facts = place.facts
    return Row(place.pk, _url(facts), facts["short_name"], facts["team__name"], is_context=True, loaded=True)


def row_of(place: Place, node: Node | None, *, team: str) -> Row:
    """`team` is empty where it would only be repeated."""
    facts = place.facts
    bands = _carried(node) if node else None
    values = place.values
    since = clock.today() - timedelta(days=SPARK_DAYS)
    actual, plan = spark(place.terms, facts["cycle__starts_on"], [each for each in values if each[0] > since])
    links = also_helps(facts["also"])
    return Row(
        pk=place.pk,
        url=_url(facts),
        statement=shorten(facts["statement"], LONGEST),
        team=team,
        loaded=bool(place.pieces),
        mark=place.mark,
        word=word_of(place.mark),
        again=bool(facts["ball__pk"] and facts["in_force__commitment_id"]),
        lacks_help=facts["lacks_help"],
        spark_mark="none" if place.mark in ("talk", "silent") else place.mark,
        has_pieces=facts["has_pieces"],
        is_open=place.is_open and bool(place.pieces),
        now=_now(place.terms, values),
        measured=bool(values),
        target=_target(place.terms),
        unit=_unit(place),
        bands=bands,
        carried=_carried_says(bands) if bands else "",
        carried_label=_carried_label(bands) if bands else "",
        values=actual,
        plan=plan,
        base=place.terms.baseline if place.terms.is_directed else None,
        also=links[:MOST_LINKS],
        also_more=max(len(links) - MOST_LINKS, 0),
    )


def _url(facts: Mapping) -> str:
    return reverse("goals:outcome", args=[facts["pk"], slug_of(facts["short_name"])])


def word_of(mark: str) -> str:
    if mark == "talk":
        return _("In catchball")
    if mark == "agreed":
        return _("Agreed")
    return str(SWING[1] if mark == SWING[0] else WORDS[Progress(mark)])


# --- The numbers --------------------------------------------------------------------------------------------


def _now(terms: Terms, values: Sequence[tuple]) -> str:
    if terms.direction == Direction.MILESTONE:
        return ""
    measured = values[-1][1] if values else terms.baseline
    return numbers.show(measured, terms.decimals if terms.has_target else None)


def _target(terms: Terms) -> str:
    """The number that is promised; its unit stands behind it. A milestone says all of it in words."""
    if terms.direction == Direction.RANGE:
        return numbers.between(terms.range_low, terms.range_high, terms.decimals, "")
    return terms.promise if terms.direction == Direction.MILESTONE else numbers.show(terms.target, terms.decimals)


def _unit(place: Place) -> str:
    """Said once: at the top, and again where a piece counts something else."""
    same = place.above is not None and not place.above.is_context and place.above.terms.unit == place.terms.unit
    return "" if same else place.terms.unit


# --- Who carries it -----------------------------------------------------------------------------------------


def _carried(node: Node) -> Bands | None:
    """None where there is no sum: nothing is to change, or nothing below speaks in its unit."""
    bands = project(node)
    speaks = any(given.comparable and (given.total or given.asked) for given in bands.given)
    return bands if bands.adds and bands.required > 0 and speaks else None


def _carried_says(bands: Bands) -> str:
    if bands.open:
        return _("%(number)s open") % {"number": _number(bands, bands.open)}
    if bands.table > 0:
        return _("%(number)s on the table") % {"number": _number(bands, bands.table)}
    return _("all of it")


def _carried_label(bands: Bands) -> str:
    words = {name: _number(bands, getattr(bands, name)) for name in ("agreed", "table", "required")}
    return _("%(agreed)s agreed, %(table)s on the table, of %(required)s") % words


def _number(bands: Bands, value: Decimal) -> str:
    return numbers.show(value, bands.stand.decimals)


# --- The year in a thumbnail --------------------------------------------------------------------------------


def spark(terms: Terms, starts_on: date, values: Sequence[tuple]) -> tuple[list[Decimal], list[Decimal]]:
    """What was measured and what was planned, one value for each period from the baseline to the due day."""
    baseline, target, due = terms.baseline, terms.target, terms.due_on
    start = terms.baseline_on or starts_on
    if not terms.is_directed or baseline is None or target is None or due is None or due <= start:
        return [value for _on, value in values], []
    ends = periods(start, due)
    pace = terms.pace_points
    known = [Point(start, baseline), *(Point(*each) for each in values if start < each[0] <= due)]
    actual = [planned_on(known, end) for end in ends if end <= known[-1].on]
    if len(known) > 1 and known[-1].on not in ends:
        # The period that still runs counts with its latest value.
        actual.append(known[-1].value)
    return actual, [planned(baseline, target, start, due, end, pace) for end in ends]


def periods(start: date, due: date) -> list[date]:
    """The last days of the months (or quarters) from `start` to the due day, which ends the last of them."""
    months = (due.year - start.year) * 12 + due.month - start.month
    step = 1 if months <= MONTHS_IN_A_SPARK else 3
    ends, number = [], start.year * 12 + start.month - 1
    while True:
        number += step
        end = date(number // 12, number % 12 + 1, 1) - timedelta(days=1)
        if end >= due:
            return [*ends, due]
        if end > start:
            ends.append(end)
