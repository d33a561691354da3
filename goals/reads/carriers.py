"""Who carries an outcome: its pieces as rows, agreed first, then what is on the table.

A waterfall for a sum; for an average and for the worst each piece on its own way; for a count a box for each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from lean.lib import charts, charts_modes, numbers
from teams.access import Movers
from teams.models import Person

from ..models import Commitment, Outcome
from ..models.outcome import OutcomeState
from ..rules.coverage import AddsUp, Bands, Direction, Given, Stand
from ..rules.negotiation import HOLDER, IN_PLAY, Side, State
from ..rules.stale import difference, is_remeasured
from ..rules.stand import ZERO, rest_of
from .piece_notes import Todo, notes_of, todo_of

# Finer than this a sum is rounding, not a promise.
MOST_DECIMALS = 2


@dataclass(frozen=True, slots=True)
class Carrier:
    """One row. `size` is None where there is nothing to add; `start` is where the rows before it end.

    `way` is its own way instead, where pieces don't add up. `todo` is what keeps it out of the arithmetic;
    `settle` is the piece, where its owner has to say what a change above means for it.
    """

    title: str
    detail: str
    url: str
    mark: str
    word: str
    note: str = ""
    own: str = ""
    size: Decimal | None = None
    asked: Decimal | None = None
    bar: str = "b-table"
    delta: str = ""
    rank: int = 0
    start: Decimal = ZERO
    last: bool = False
    way: Way | None = None
    todo: Todo | None = None
    settle: Settle | None = None


class Way(NamedTuple):
    """Places on the scale of the whole: where a piece stands, where it is agreed to end, where by its last word."""

    start: Decimal
    firm: Decimal
    word: Decimal
    ask: Decimal | None
    held: bool


class Settle(NamedTuple):
    """A stale piece, what changed above it, what its owner could take on, and where both would look again."""

    piece: Outcome
    says: str
    absorb: str
    again_url: str


class Told(NamedTuple):
    """How a piece stands, as mark and words; rows are ordered by rank."""

    mark: str
    word: str
    rank: int


class Carried:
    """The bands of one outcome with a row for each piece, as one person reads them.

    `now` is what is in force for the outcome itself, `taken` what its owner has taken on since that changed.
    """

    def __init__(
        self,
        bands: Bands,
        pieces: Sequence[Outcome],
        who: Mapping[int, Movers],
        person: Person,
        outcome: Outcome,
        now: Commitment | None = None,
        taken: Decimal = ZERO,
    ):
        self.bands, self.pieces, self.who, self.person, self.outcome = bands, pieces, who, person, outcome
        self.now, self.taken = now, taken
        self._teams = Counter([outcome.team_id, *(piece.team_id for piece in pieces)])

    @property
    def adds(self) -> bool:
        """Whether there is a change to be carried, so that bars and a gap mean something."""
        return self.bands.adds and self.bands.required > 0

    @property
    def mode(self) -> AddsUp:
        return self.bands.mode

    @property
    def sums(self) -> bool:
        return self.adds and self.mode is AddsUp.SUM

    @property
    def ways(self) -> bool:
        """Whether each piece is drawn on its own way to the target of the whole."""
        return self.adds and self.mode in (AddsUp.WEIGHTED, AddsUp.WORST)

    @property
    def counts(self) -> bool:
        return self.adds and self.mode is AddsUp.COUNT

    @property
    def enabling(self) -> bool:
        return self.mode is AddsUp.ENABLING

    @property
    def is_mine(self) -> bool:
        """Whether this person moves for the outcome, and so says what becomes of its gap and its stale pieces."""
        return self.who[self.outcome.team_id].capacity(self.person) is not None

    @cached_property
    def decimals(self) -> int:
        """As many as the measure has; more where a contribution needs them, so that the sum can be checked."""
        said = self.bands.stand.decimals if self.bands.stand else 0
        if self.mode is AddsUp.WEIGHTED:
            # An average falls between the numbers of its pieces.
            return max(said, 1)
        found = (-given.total.normalize().as_tuple().exponent for given in self.bands.given)
        return max(said, min(MOST_DECIMALS, max(found, default=0)))

    @cached_property
    def in_play(self) -> int:
        return sum(given.node.in_play for given in self.bands.given)

    @cached_property
    def rows(self) -> list[Carrier]:
        by_pk = {given.node.outcome: given for given in self.bands.given}
        drafts = [self._draft(piece) for piece in self.pieces if piece.state == OutcomeState.DRAFT]
        # Bands and pieces are two statements: a piece that came or went between them is left to the next page.
        live = [self._row(piece, by_pk[piece.pk]) for piece in self.pieces if piece.pk in by_pk]
        rows = [*sorted(live, key=lambda row: row.rank), *drafts]
        if self.bands.own_share and self.sums:
            rows.insert(0, self._own_share(self.bands.own_share))
        start, placed = ZERO, []
        for row in rows:
            last = row is rows[-1] and not self.bands.open
            placed.append(replace(row, start=start, last=last))
            start += row.size or ZERO
        return placed

    @property
    def low(self) -> Decimal:
        return self._reach[0]

    @property
    def high(self) -> Decimal:
        return self._reach[1]

    @cached_property
    def _reach(self) -> tuple[Decimal, Decimal]:
        total = self.bands.required or ZERO
        if self.ways:
            ways = [row.way for row in self.rows if row.way]
            places = [place for way in ways for place in (way.start, way.firm, way.word, way.ask or ZERO)]
            return charts_modes.ways_reach(total, [*places, self.bands.agreed, self.bands.covered])
        return charts.reach(total, [(row.start, row.size or ZERO) for row in self.rows])

    # --- The sum in words -----------------------------------------------------------------------------

    @property
    def needed(self) -> str:
        """The change, in its unit; of percentages that is points."""
        return numbers.with_unit(self.bands.required, self.decimals, self.difference_unit)

    @property
    def agreed(self) -> str:
        return self._number(self.bands.agreed)

    @property
    def table(self) -> str:
        return self._number(abs(self.bands.table))

    @property
    def open(self) -> str:
        return self._number(self.bands.open)

    @property
    def buffer(self) -> str:
        return self._number(self.bands.buffer)

    @property
    def more(self) -> str:
        """What it has to spare, with its unit."""
        return numbers.with_unit(self.bands.buffer, self.decimals, self.difference_unit)

    @property
    def difference_unit(self) -> str:
        unit = self.bands.stand.unit
        return _("points") if unit.strip() == "%" else unit

    @property
    def lands_at(self) -> str:
        return self._amount(self.bands.lands_at)

    @property
    def firm_at(self) -> str:
        """Where it ends by what is agreed alone."""
        return self._amount(self.bands.stand.lands_at(self.bands.agreed))

    @property
    def lands_at_number(self) -> str:
        return self._number(self.bands.lands_at)

    @property
    def short(self) -> str:
        """The gap with its unit; of percentages that is points."""
        return numbers.with_unit(self.bands.open, self.decimals, self.difference_unit)

    @property
    def held_by(self) -> str:
        """Of the worst: who holds it where it lands, by name; several as a number of them."""
        held = [given for given in self.bands.worst if given.node.in_force or given.node.in_play]
        if len(held) == 1:
            return held[0].node.team
        return _("%(number)s pieces") % {"number": len(held)} if held else ""

    @property
    def firm_count(self) -> int:
        return int(self.bands.agreed)

    @property
    def table_count(self) -> int:
        return int(self.bands.table)

    @property
    def named_count(self) -> int:
        return len(self.bands.given)

    @property
    def whole_count(self) -> int:
        return int(self.bands.required)

    @property
    def from_label(self) -> str:
        return self._number(self.bands.stand.baseline)

    @property
    def goal_label(self) -> str:
        return self._amount(self.bands.stand.target)

    # --- One row --------------------------------------------------------------------------------------

    def _draft(self, piece: Outcome) -> Carrier:
        note = _("only %(team)s sees it") % {"team": self.outcome.team}
        return Carrier(*self._named(piece), piece.get_absolute_url(), "draft", _("Draft"), note)

    def _row(self, piece: Outcome, given: Given) -> Carrier:
        title, detail = self._named(piece)
        told = self._told(piece, given)
        counted = self.adds and given.comparable
        size = given.total if self.sums and counted and (given.node.in_force or given.total) else None
        settle = self._settle(piece, given) if self.is_mine and given.node.stale else None
        asked = self._asked_otherwise(given, size)
        notes = notes_of(piece, given, self.bands, asked, self._kept(given), asks=settle is not None)
        mine = told.mark == "mine" and given.node.catchball
        return Carrier(
            title,
            ", ".join(filter(None, (detail, _way(given.node.stand) if self.ways and counted else ""))),
            _thread(given.node.catchball) if mine else piece.get_absolute_url(),
            told.mark,
            told.word,
            ", ".join(notes),
            "" if counted and not self.counts else _way(given.node.stand),
            size=size,
            asked=given.asked if counted and self.sums else None,
            delta=self._told_size(given, size) if counted else "",
            bar="b-table" if given.table else "b-agreed",
            rank=told.rank if given.comparable or not self.bands.adds else 3,
            way=self._way(given) if self.ways and counted else None,
            todo=todo_of(given, self.bands.stand, self.is_mine) if self.adds else None,
            settle=settle,
        )

    def _told_size(self, given: Given, size: Decimal | None) -> str:
        """What a row comes to, in the last column: its part of the sum, its weight, or where it lands."""
        if self.mode is AddsUp.WEIGHTED:
            return numbers.with_unit(Decimal(round(given.share * 1000)) / 10, 1, "%")
        if self.mode is AddsUp.WORST:
            return self._number(self.bands.stand.lands_at(given.total))
        return "" if size is None else self._delta(size)

    def _asked_otherwise(self, given: Given, size: Decimal | None) -> str:
        """What was asked, where the word on the table says something else."""
        if not given.node.in_play or not self.adds or given.asked is None or self.counts:
            return ""
        said = size if self.sums else given.total
        if not given.comparable or given.asked in (said, given.agreed):
            return ""
        return self._number(given.asked if self.sums else self._ends(given, given.asked))

    def _kept(self, given: Given) -> str:
        """What stays agreed while both look at it again, where that is a number of this outcome."""
        return self._number(given.agreed) if self.sums and self.adds and given.comparable else ""

    def _ends(self, given: Given, change: Decimal) -> Decimal:
        """Where a piece ends, in its own number, after so much of what it gives."""
        if self.mode is AddsUp.WORST or given.node.stand is None or given.node.stand.baseline is None:
            return self.bands.stand.lands_at(change)
        return given.node.stand.lands_at(change)

    def _way(self, given: Given) -> Way:
        """An average moves each piece from where it stands; of the worst the places are those of the whole."""
        start = rest_of(given.node.stand, self.bands.stand)
        shift = start if self.mode is AddsUp.WEIGHTED else ZERO
        ask = None if given.asked is None or given.asked == given.total else shift + given.asked
        held = given in self.bands.worst and bool(self.bands.open)
        return Way(start, shift + given.agreed, shift + given.total, ask, held)

    def _settle(self, piece: Outcome, given: Given) -> Settle | None:
        """Nothing while both are looking at it again."""
        if given.node.in_play or self.now is None or not hasattr(piece, "in_force"):
            return None
        under = piece.in_force.commitment.parent_commitment
        more = difference(under.terms.stand if under else None, self.now.terms.stand, self.mode) - self.taken
        url = f"{_thread(given.node.catchball)}?answer=reopen#answer" if given.node.catchball else ""
        may_absorb = more > 0 and self.bands.open and given.comparable
        return Settle(piece, self._changed(under), self._amount(more) if may_absorb else "", url)

    def _changed(self, under: Commitment | None) -> str:
        """What is another than when it was agreed: how much is needed, where that can be said in one unit."""
        before, now = under.terms.stand.change if under else None, self.bands.required
        same = under is not None and not is_remeasured(under.terms.stand, self.now.terms.stand)
        if not same or before is None or now is None or before == now:
            return _("It was agreed before this changed.")
        words = {"before": self._amount(before), "now": self._amount(now)}
        return _("It was agreed when this needed %(before)s; now it needs %(now)s.") % words

    def _named(self, piece: Outcome) -> tuple[str, str]:
        """A team's name says enough, unless it carries several pieces or the whole."""
        movers = self.who.get(piece.team_id)
        lead = movers.first if movers else None
        person = str(lead) if lead else _("nobody leads it yet")
        if lead and movers.caretaker:
            person = _("%(person)s takes care of it") % {"person": lead}
        if self._teams[piece.team_id] > 1:
            return piece.short_name, f"{piece.team}, {person}"
        return str(piece.team), person

    def _told(self, piece: Outcome, given: Given) -> Told:
        if given.node.state in IN_PLAY:
            return self._told_in_play(piece, given)
        if given.node.in_force is None:
            return Told("none", _("No number yet"), 2)
        if given.asked is None or given.asked == given.agreed or not (self.adds and given.comparable) or self.counts:
            return Told("agreed", _("Agreed"), 0)
        asked = given.asked if self.sums else self._ends(given, given.asked)
        return Told("agreed", _("Agreed, asked %(number)s") % {"number": self._number(asked)}, 0)

    def _told_in_play(self, piece: Outcome, given: Given) -> Told:
        """Whose court it is in. The asking side is this outcome's team, the receiving side the piece's."""
        holder, rank = HOLDER[given.node.state], 1 if given.table else 2
        if given.node.state is State.ESCALATED:
            return Told("talk", _("Being decided"), rank)
        team = {Side.ASKER: self.outcome.team_id, Side.RECEIVER: piece.team_id}.get(holder)
        movers = self.who.get(team)
        mine = movers is not None and movers.capacity(self.person) is not None
        if given.node.state is State.DECLINED:
            return Told("mine", _("Declined, your turn"), rank) if mine else Told("talk", _("Declined"), rank)
        if mine:
            return Told("mine", _("Your turn"), rank)
        if given.passed_down:
            return Told("talk", _("With its teams"), rank)
        if movers is None or movers.first is None:
            return Told("talk", _("In catchball"), rank)
        return Told("theirs", _("Waiting for %(name)s") % {"name": movers.first.given_name}, rank)

    def _own_share(self, own: Decimal) -> Carrier:
        return Carrier(
            title=_("%(team)s itself") % {"team": self.outcome.team},
            detail=_("its own share"),
            url="",
            mark="agreed",
            word=_("Agreed"),
            size=own,
            bar="b-agreed",
            delta=self._delta(own),
        )

    def _number(self, value: Decimal) -> str:
        return numbers.show(value, self.decimals)

    def _amount(self, value: Decimal) -> str:
        return numbers.with_unit(value, self.decimals, self.bands.stand.unit)

    def _delta(self, size: Decimal) -> str:
        """A size as the change that it makes to the measure: −2.0 where less is better."""
        falls = self.bands.stand.direction is Direction.DECREASE
        return numbers.show_change(-size if falls else size, self.decimals)


def _way(stand: Stand | None) -> str:
    """Its own numbers, where they go into no sum: 61 → 72 %; of a range its ends, 10–25 °C."""
    if stand is not None and stand.direction is Direction.RANGE:
        return numbers.between(stand.range_low, stand.range_high, stand.decimals, stand.unit)
    if stand is None or stand.change is None:
        return ""
    target = numbers.with_unit(stand.target, stand.decimals, stand.unit)
    return f"{numbers.show(stand.baseline, stand.decimals)} → {target}"


def _thread(catchball: int) -> str:
    return reverse("goals:catchball", args=[catchball])
