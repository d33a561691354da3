"""How pieces add up: what is agreed, what is on the table, what is still open.

Pure and exact: Decimals in, Decimals out; shares of an average are fractions until they are added. Every
screen, the live preview, the API and the mails ask this one module, so a gap is the same number everywhere.

    required = agreed + on the table + open − buffer

Source of the bands, of the modes and of the roll-up rule: DOMAIN.md section 4.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from .negotiation import IN_PLAY, State
from .stand import ONE, ZERO, at_rest, worth
from .stand import AddsUp as AddsUp
from .stand import Direction as Direction
from .stand import Stand as Stand
from .stand import modes_for as modes_for

PLACES = Decimal("0.0001")


class NotAdded(StrEnum):
    """Why a piece stands beside the arithmetic: what has to be said or agreed before it can be in it."""

    ENABLING = "enabling"
    UNLIKE = "unlike"
    REMEASURED = "remeasured"
    WEIGHT = "weight"


@dataclass(frozen=True, slots=True)
class Node:
    """An outcome with all that bears on its numbers.

    `in_force` are the terms of its commitment; `asked` the asker's latest, `received` the receiver's
    latest (None until the receiver has put a word), `latest` the latest of either side.

    Facts beside its numbers: `stale`, its parent has changed since and nobody has said what that means for it;
    `caretaker`, accepted by who takes care of the team; `conditional`, it rests on help. These stay in the band.
    `failed`, the help was not kept; `unowned`, nobody stands behind it any more; `remeasured`, its parent is
    measured otherwise since: what was agreed under these leaves the band.
    """

    outcome: int
    name: str = ""
    slug: str = "outcome"
    team: str = ""
    lead: str = ""
    catchball: int | None = None
    adds_up: AddsUp = AddsUp.SUM
    own_share: Decimal = ZERO
    state: State | None = None
    in_force: Stand | None = None
    asked: Stand | None = None
    received: Stand | None = None
    latest: Stand | None = None
    pieces: tuple[Node, ...] = ()
    stale: bool = False
    caretaker: bool = False
    conditional: bool = False
    failed: bool = False
    unowned: bool = False
    remeasured: bool = False

    @property
    def in_play(self) -> bool:
        return self.state in IN_PLAY

    @property
    def stand(self) -> Stand | None:
        """The numbers that stand for it now: agreed ones first, else the latest with a target, else what was asked."""
        if self.in_force is not None:
            return self.in_force
        if self.latest is not None and self.latest.has_target:
            return self.latest
        return self.asked or self.latest


@dataclass(frozen=True, slots=True)
class Given:
    """How far one piece carries its parent, in the parent's unit (see `worth`).

    `table` is the difference that the word on the table would make to what is agreed. `share` is how much of it
    counts: its weight among all weights. `at_rest` is where it leaves the parent without any word. `not_added`
    says why it stands beside the arithmetic. `passed_down`: the number is the word of the piece's own teams.
    """

    node: Node
    agreed: Decimal = ZERO
    table: Decimal = ZERO
    asked: Decimal | None = None
    at_rest: Decimal = ZERO
    share: Fraction = Fraction(1)
    not_added: NotAdded | None = None
    passed_down: bool = False

    @property
    def total(self) -> Decimal:
        return self.agreed + self.table

    @property
    def would(self) -> Decimal:
        """How far it would carry its parent if it were agreed as asked."""
        return self.at_rest if self.asked is None else self.asked

    @property
    def comparable(self) -> bool:
        return self.not_added is None


@dataclass(frozen=True, slots=True)
class Bands:
    """A parent's required change and how much of it is covered, all in the parent's unit."""

    node: Node
    stand: Stand | None
    given: tuple[Given, ...] = field(default=())
    own_share: Decimal = ZERO

    @property
    def mode(self) -> AddsUp:
        return self.node.adds_up

    @property
    def adds(self) -> bool:
        """Whether there is any arithmetic to show: pieces that carry it, and a required change."""
        return self.mode is not AddsUp.ENABLING and self.required is not None

    @property
    def required(self) -> Decimal | None:
        return self.stand.change if self.stand else None

    @property
    def agreed(self) -> Decimal:
        return self._together(lambda given: given.agreed)

    @property
    def covered(self) -> Decimal:
        return self._together(lambda given: given.total)

    @property
    def table(self) -> Decimal:
        return self.covered - self.agreed

    @property
    def asked(self) -> Decimal:
        return self._together(lambda given: given.would)

    @property
    def at_rest(self) -> Decimal:
        """What it comes to before anybody has said a word."""
        return self._together(lambda given: given.at_rest) - self.own_share

    @property
    def open(self) -> Decimal:
        return max(ZERO, (self.required or ZERO) - self.covered)

    @property
    def buffer(self) -> Decimal:
        return max(ZERO, self.covered - (self.required or ZERO))

    @property
    def lands_at(self) -> Decimal | None:
        """Where the parent ends up if every word holds."""
        return self.stand.lands_at(self.covered) if self.stand else None

    @property
    def worst(self) -> tuple[Given, ...]:
        """Of the worst: the pieces that hold the parent where it lands, if every word holds."""
        if self.mode is not AddsUp.WORST:
            return ()
        return tuple(given for given in self.given if given.comparable and given.total == self.covered)

    def _together(self, of: Callable[[Given], Decimal]) -> Decimal:
        """What the pieces come to: the least of them, their weighed sum, or their sum with the owner's share."""
        if self.mode is AddsUp.WORST:
            return min((of(given) for given in self.given if given.comparable), default=ZERO)
        if self.mode is AddsUp.WEIGHTED:
            return rounded(sum((Fraction(of(given)) * given.share for given in self.given), Fraction(0)))
        return self.own_share + sum((of(given) for given in self.given), ZERO)


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A number somebody is typing: these terms on the table of this outcome, or (`agreed`) in force."""

    stand: Stand
    agreed: bool = False


def project(node: Node, what_if: Mapping[int, WhatIf] | None = None) -> Bands:
    """The bands of one parent, from its pieces and theirs, under any what-if. `{}` changes nothing."""
    what_if = what_if or {}
    stand = _stand(node, what_if)
    if node.adds_up is AddsUp.ENABLING or stand is None:
        return Bands(node, stand, tuple(Given(piece, not_added=NotAdded.ENABLING) for piece in node.pieces))
    shares = _shares(node, what_if)
    given = tuple(
        _given(piece, stand, node.adds_up, share, what_if) for piece, share in zip(node.pieces, shares, strict=True)
    )
    return Bands(node, stand, given, node.own_share if node.adds_up is AddsUp.SUM else ZERO)


def chain(path: Sequence[Node], what_if: Mapping[int, WhatIf] | None = None) -> list[Bands]:
    """The bands of every level of a path, from the outcome itself up to the top."""
    return [project(node, what_if) for node in path]


def rounded(exact: Fraction) -> Decimal:
    """To the four places that every number here is kept with. Halves go to the even neighbour, up and down alike."""
    return Decimal(round(exact / Fraction(PLACES))) * PLACES


# --- One piece ------------------------------------------------------------------------------------------


def _stand(node: Node, what_if: Mapping[int, WhatIf]) -> Stand | None:
    supposed = what_if.get(node.outcome)
    return supposed.stand if supposed else node.stand


def _supposed(piece: Node, what_if: Mapping[int, WhatIf]) -> tuple[Node, bool]:
    """The piece as it would be, and whether a word of its receiver is on the table."""
    supposed = what_if.get(piece.outcome)
    if supposed and supposed.agreed:
        # Agreed anew: by those who stand behind it now, against its parent's measure of today.
        again = {"failed": False, "unowned": False, "remeasured": False}
        return replace(piece, in_force=supposed.stand, received=None, latest=None, **again), False
    if supposed:
        return replace(piece, received=supposed.stand, latest=supposed.stand), True
    # A declined offer has nothing on the table: its receiver stands behind nothing yet.
    speaks = piece.in_play and piece.state is not State.DECLINED
    return piece, speaks and piece.received is not None and piece.latest is not None


def _shares(node: Node, what_if: Mapping[int, WhatIf]) -> list[Fraction | None]:
    """Each piece's weight among all weights; None where it lacks one that others have. Without any, all weigh alike."""
    if node.adds_up is not AddsUp.WEIGHTED:
        return [Fraction(1)] * len(node.pieces)
    stands = [_supposed(piece, what_if)[0].stand for piece in node.pieces]
    weights = [None if stand is None else stand.weight for stand in stands]
    if not any(weight is not None for weight in weights):
        weights = [ONE] * len(weights)
    whole = Fraction(sum((weight for weight in weights if weight is not None), ZERO))
    return [None if weight is None else Fraction(weight) / whole if whole else Fraction(0) for weight in weights]


def _given(piece: Node, parent: Stand, mode: AddsUp, share: Fraction | None, what_if: Mapping[int, WhatIf]) -> Given:
    piece, speaks = _supposed(piece, what_if)
    if share is None:
        return Given(piece, share=Fraction(0), not_added=NotAdded.WEIGHT)
    rest = at_rest(piece.stand, parent, mode)
    asked = worth(piece.asked, parent, mode) if piece.asked else None
    plain = Given(piece, rest, asked=asked, at_rest=rest, share=share)
    stands = piece.in_force is not None and not _left_the_band(piece, mode)
    agreed = worth(piece.in_force, parent, mode) if stands else rest
    if agreed is None:
        return replace(plain, not_added=NotAdded.UNLIKE)
    if speaks:
        word = worth(piece.latest, parent, mode)
        if word is None:
            return replace(plain, agreed=agreed, not_added=None if stands else NotAdded.UNLIKE)
        return replace(plain, agreed=agreed, table=word - agreed)
    if piece.in_force is not None:
        gone = NotAdded.REMEASURED if piece.remeasured and not stands else None
        return replace(plain, agreed=agreed, not_added=gone)
    if not (piece.in_play and piece.state is not State.DECLINED):
        return plain
    return _passed_down(plain, parent, mode, what_if)


def _left_the_band(piece: Node, mode: AddsUp) -> bool:
    """Whether nobody can count on what was agreed: help failed, nobody owns it, or it was said in another measure."""
    # A count asks whether a piece reaches its own target, whatever its parent is measured by.
    return piece.failed or piece.unowned or (piece.remeasured and mode is not AddsUp.COUNT)


def _passed_down(plain: Given, parent: Stand, mode: AddsUp, what_if: Mapping[int, WhatIf]) -> Given:
    """A receiver that has said nothing itself counts what its own teams have agreed and put on the table."""
    below = project(plain.node, what_if)
    if not below.given or below.covered == below.at_rest:
        blank = below.stand is None or not below.stand.has_target
        not_added = None if plain.asked is not None or blank else NotAdded.UNLIKE
        return replace(plain, not_added=not_added, passed_down=bool(below.given))
    word = _in_parents_unit(below, parent, mode, plain.asked)
    if word is None:
        return replace(plain, not_added=NotAdded.UNLIKE, passed_down=True)
    return replace(plain, table=word - plain.agreed, passed_down=True)


def _in_parents_unit(below: Bands, parent: Stand, mode: AddsUp, asked: Decimal | None) -> Decimal | None:
    """Where units differ, the share of its own change that is covered gives that share of what was asked."""
    if mode is AddsUp.COUNT:
        return ONE if below.required and not below.open else ZERO
    if mode is not AddsUp.SUM and below.stand.is_like(parent):
        return below.covered if mode is AddsUp.WEIGHTED else parent.change_to(below.lands_at)
    if mode is AddsUp.SUM and below.stand.contribution is None and below.stand.watches_the_same(parent):
        return below.covered
    if asked is None or not below.required:
        return None
    if asked == below.required:
        return below.covered
    return rounded(Fraction(asked) * Fraction(below.covered) / Fraction(below.required))
