"""Weighted, worst and counted: the bands add up in each, and land where an oracle that thinks in values says."""

from dataclasses import replace
from decimal import Decimal as D
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from goals.rules import coverage
from goals.rules.coverage import AddsUp, Direction, Node, NotAdded, Stand, WhatIf, project
from goals.rules.negotiation import State
from tests.goals.oracle import landing

COUNTING = [AddsUp.SUM, AddsUp.WEIGHTED, AddsUp.WORST, AddsUp.COUNT]
numbers = st.integers(-99_999_999, 99_999_999).map(lambda n: D(n) / 10_000) | st.integers(0, 60).map(lambda n: D(n) / 2)
weights = st.integers(0, 500).map(lambda n: D(n) / 4)
directions = st.sampled_from([Direction.INCREASE, Direction.DECREASE])


def share(baseline, target, *, direction=Direction.DECREASE, weight=None, **fields) -> Stand:
    """Late orders, in percent."""
    numbers = (D(baseline), None if target is None else D(target))
    return Stand("late", "%", direction, 1, *numbers, weight=None if weight is None else D(weight), **fields)


@st.composite
def parents(draw, modes=tuple(COUNTING)) -> Node:
    """An outcome of any mode over up to five pieces: agreed, on the table, looked at again, silent or declined."""
    way, weighs = draw(directions), draw(st.booleans())
    own = share(draw(numbers), draw(numbers), direction=way)
    return Node(
        1,
        adds_up=draw(st.sampled_from(modes)),
        own_share=draw(numbers),
        in_force=own,
        pieces=tuple(draw(pieces(way, weighs, 2 + n)) for n in range(draw(st.integers(0, 5)))),
    )


@st.composite
def pieces(draw, way, weighs: bool, pk: int) -> Node:
    weight = draw(weights) if weighs else None
    baseline = draw(numbers)

    def word() -> Stand:
        target, contribution = draw(numbers), draw(numbers)
        return share(baseline, target, direction=way, weight=weight, contribution=contribution)

    asked, agreed = word(), word() if draw(st.booleans()) else None
    state = draw(st.sampled_from([State.WITH_ASKER, State.WITH_RECEIVER, State.DECLINED, *[State.AGREED] * 2]))
    received = word() if state is not State.AGREED and draw(st.booleans()) else None
    return Node(pk, state=state, in_force=agreed, asked=asked, received=received, latest=received or asked)


def figures(bands) -> tuple:
    return (bands.required, bands.agreed, bands.table, bands.asked, bands.open, bands.buffer, bands.lands_at)


# --- What must hold in every mode -----------------------------------------------------------------------


@given(parents())
def test_the_bands_add_up_to_the_last_decimal(parent):
    bands = project(parent)
    assert bands.agreed + bands.table + bands.open - bands.buffer == bands.required
    assert min(bands.open, bands.buffer) == 0 <= max(bands.open, bands.buffer)
    assert all(isinstance(number, D) for number in figures(bands))


@given(parents(), st.randoms(use_true_random=False))
def test_the_order_of_the_pieces_does_not_matter(parent, shuffled):
    turned = list(parent.pieces)
    shuffled.shuffle(turned)
    assert figures(project(replace(parent, pieces=tuple(turned)))) == figures(project(parent))


@given(parents())
def test_a_what_if_of_nothing_changes_nothing(parent):
    before = project(parent)
    for nothing in (None, {}, {999_999: WhatIf(share("3", "2"))}):
        assert project(parent, nothing) == before
    for piece in parent.pieces:
        if piece.in_force and not piece.in_play:
            assert figures(project(parent, {piece.outcome: WhatIf(piece.in_force, agreed=True)})) == figures(before)


@given(parents(), numbers)
def test_a_preview_shows_what_will_be(parent, target):
    for n, piece in enumerate(parent.pieces):
        typed = replace(piece.asked, target=target)
        said = replace(piece, state=State.WITH_ASKER, received=typed, latest=typed)
        agreed = replace(piece, state=State.AGREED, in_force=typed)
        for becomes, what_if in ((said, WhatIf(typed)), (agreed, WhatIf(typed, agreed=True))):
            pieces = (*parent.pieces[:n], becomes, *parent.pieces[n + 1 :])
            assert figures(project(parent, {piece.outcome: what_if})) == figures(
                project(replace(parent, pieces=pieces))
            )


# --- Where it lands, by values --------------------------------------------------------------------------


def as_told(piece: Node, agreed_only: bool) -> dict:
    """A piece as the oracle reads it: where it ends by what is agreed, or by what was said last."""
    speaks = not agreed_only and piece.received is not None and piece.state is not State.DECLINED
    said = piece.latest if speaks else piece.in_force
    at = piece.asked.baseline if said is None else said.target
    start = piece.asked.baseline
    return {"baseline": start, "at": at, "weight": piece.asked.weight, "reached": int(said is not None)}


@settings(max_examples=3 * settings.default.max_examples)
@given(parents(modes=COUNTING[1:]), st.booleans())
def test_it_lands_where_an_oracle_that_thinks_in_values_says(parent, agreed_only):
    bands, own = project(parent), parent.in_force
    up = own.direction is Direction.INCREASE
    told = [as_told(piece, agreed_only) for piece in parent.pieces]
    if not agreed_only:
        # What was agreed stays reached, whatever lies on the table beside it.
        for piece, one in zip(parent.pieces, told, strict=True):
            one["reached"] = int(one["reached"] or piece.in_force is not None)
    expected = landing(parent.adds_up, {"baseline": own.baseline, "up": up}, told)
    lands_at = own.lands_at(bands.agreed if agreed_only else bands.covered)
    # An average has places without end; what is kept has four.
    assert abs(Fraction(lands_at) - expected) <= (Fraction(1, 20_000) if parent.adds_up is AddsUp.WEIGHTED else 0)


@given(parents(modes=[AddsUp.WEIGHTED]))
def test_a_weight_split_over_two_like_pieces_keeps_the_average(parent):
    if not parent.pieces or parent.pieces[0].asked.weight is None:
        return
    first, *rest = parent.pieces
    halves = [half(first, pk) for pk in (900, 901)]
    assert figures(project(replace(parent, pieces=(*halves, *rest)))) == figures(project(parent))


def half(piece: Node, pk: int) -> Node:
    names = [name for name in ("in_force", "asked", "received", "latest") if getattr(piece, name)]
    lighter = {name: replace(getattr(piece, name), weight=getattr(piece, name).weight / 2) for name in names}
    return replace(piece, outcome=pk, **lighter)


@given(parents(modes=[AddsUp.WORST]))
def test_one_more_like_the_worst_changes_nothing(parent):
    if parent.pieces:
        again = replace(project(parent).worst[0].node, outcome=900)
        assert project(replace(parent, pieces=(*parent.pieces, again))).covered == project(parent).covered


# --- Examples by hand -----------------------------------------------------------------------------------


def agreed(pk, stand, **facts) -> Node:
    return Node(pk, state=State.AGREED, in_force=stand, asked=stand, **facts)


def over(mode, *pieces, own=None) -> coverage.Bands:
    return project(Node(1, adds_up=mode, in_force=own or share("20", "10"), pieces=pieces))


def test_products_of_100_20_and_1_weigh_82_6_16_5_and_0_8_percent():
    bands = over(
        AddsUp.WEIGHTED, *(agreed(n, share("20", "10", weight=w)) for n, w in enumerate(("100", "20", "1"), 2))
    )
    assert [round(float(given.share) * 100, 1) for given in bands.given] == [82.6, 16.5, 0.8]
    assert (bands.agreed, bands.open) == (10, 0)


def test_a_heavy_piece_moves_the_average_and_a_light_one_hardly():
    silent = Node(3, state=State.WITH_RECEIVER, asked=share("20", None, weight="20"))
    bands = over(AddsUp.WEIGHTED, agreed(2, share("20", "10", weight="100")), silent)
    assert (bands.agreed, bands.open, bands.lands_at) == (D("8.3333"), D("1.6667"), D("11.6667"))


def test_three_thirds_are_a_whole():
    bands = over(AddsUp.WEIGHTED, *(agreed(n, share("20", "10")) for n in (2, 3, 4)))
    assert (bands.agreed, bands.open, bands.buffer) == (10, 0, 0)


def test_a_piece_without_a_weight_stands_aside_where_others_have_one():
    bands = over(AddsUp.WEIGHTED, agreed(2, share("20", "10", weight="5")), agreed(3, share("20", "15")))
    assert [given.not_added for given in bands.given] == [None, NotAdded.WEIGHT]
    assert bands.agreed == 10


def test_weights_of_nothing_at_all_carry_nothing():
    bands = over(AddsUp.WEIGHTED, agreed(2, share("20", "10", weight="0")))
    assert (bands.agreed, bands.open) == (0, 10)


def test_percentages_are_averaged_and_never_summed():
    pieces = [agreed(2, share("30", "10")), agreed(3, share("10", "10"))]
    assert (over(AddsUp.SUM, *pieces).agreed, over(AddsUp.WEIGHTED, *pieces).agreed) == (0, 10)


def test_the_worst_piece_says_where_the_parent_lands():
    bands = over(AddsUp.WORST, agreed(2, share("18", "9")), agreed(3, share("20", "12")))
    assert (bands.agreed, bands.open, bands.lands_at) == (8, 2, 12)
    assert [given.node.outcome for given in bands.worst] == [3]


def test_a_piece_without_a_word_stands_where_it_stands_today():
    asked = share("20", "8")
    silent = Node(3, state=State.WITH_RECEIVER, asked=asked, latest=asked)
    bands = over(AddsUp.WORST, agreed(2, share("18", "9")), silent)
    assert (bands.agreed, bands.table, bands.open, bands.asked) == (0, 0, 10, 11)


def test_a_worst_piece_that_starts_below_the_parent_takes_away():
    bands = over(AddsUp.WORST, agreed(2, share("30", "24")))
    assert (bands.agreed, bands.open, bands.lands_at) == (-4, 14, 24)


def test_a_count_counts_any_piece_that_has_a_target():
    kilos = Stand("weight", "kg", Direction.INCREASE, 0, D(1), D(9))
    kept = Stand("warmth", "°C", Direction.RANGE, 1, range_low=D(18), range_high=D(22))
    done = Stand("certified", "", Direction.MILESTONE, 0, D(0), D(1))
    asked = share("20", "8")
    said = Node(5, state=State.WITH_ASKER, asked=asked, received=asked, latest=asked)
    blank = Node(6, state=State.WITH_RECEIVER, asked=share("20", None), latest=share("20", None))
    plants = Stand("plants", "plants", Direction.INCREASE, 0, D(0), D(5))
    bands = over(AddsUp.COUNT, agreed(2, kilos), agreed(3, kept), agreed(4, done), said, blank, own=plants)
    assert (bands.required, bands.agreed, bands.table, bands.open, bands.asked) == (5, 3, 1, 1, 4)


def test_a_count_counts_a_piece_that_was_passed_down_once_its_own_teams_cover_it():
    asked = share("20", "10")
    for target, counted in (("10", 1), ("11", 0)):
        below = agreed(3, share("20", target, contribution=D(20) - D(target)))
        offered = Node(2, state=State.WITH_RECEIVER, asked=asked, latest=asked, pieces=(below,))
        plants = Stand("plants", "plants", Direction.INCREASE, 0, D(0), D(2))
        assert over(AddsUp.COUNT, offered, own=plants).table == counted


@pytest.mark.parametrize(("mode", "table"), [(AddsUp.WEIGHTED, 6), (AddsUp.WORST, 6)])
def test_who_has_passed_it_down_speaks_with_the_word_of_its_teams(mode, table):
    asked = share("20", "10")
    below = agreed(3, share("20", "14"))
    offered = Node(2, state=State.WITH_RECEIVER, asked=asked, latest=asked, adds_up=AddsUp.WORST, pieces=(below,))
    assert (over(mode, offered).agreed, over(mode, offered).table) == (0, table)


def test_a_milestone_moves_by_one_and_a_range_does_not_move():
    done = Stand("certified", "", Direction.MILESTONE, 0, D(0), D(1))
    kept = Stand("warmth", "°C", Direction.RANGE, 1, D(19), D(20), range_low=D(18), range_high=D(22))
    assert (done.change, done.lands_at(D(1)), kept.change) == (1, 1, None)
    assert [given.not_added for given in over(AddsUp.SUM, agreed(2, done), agreed(3, kept)).given] == ["unlike"] * 2


# --- Facts beside the numbers ---------------------------------------------------------------------------

DAYS = Stand("order-to-door", "days", Direction.DECREASE, 1, D(31), D(18))
SIX = Stand("order-to-door", "days", Direction.DECREASE, 1, D(9), D(3))


@pytest.mark.parametrize("fact", ["stale", "caretaker", "conditional"])
def test_what_is_only_marked_stays_in_the_band(fact):
    assert over(AddsUp.SUM, agreed(2, SIX, **{fact: True}), own=DAYS).agreed == 6


@pytest.mark.parametrize(("fact", "why"), [("failed", None), ("unowned", None), ("remeasured", "remeasured")])
def test_what_nobody_can_count_on_leaves_the_band(fact, why):
    bands = over(AddsUp.SUM, agreed(2, replace(SIX, contribution=D(6)), **{fact: True}), own=DAYS)
    assert (bands.agreed, bands.open, bands.given[0].not_added) == (0, 13, why)


@pytest.mark.parametrize("fact", ["failed", "unowned", "remeasured"])
def test_a_new_word_brings_it_back(fact):
    gone = agreed(2, SIX, **{fact: True})
    again = replace(gone, state=State.WITH_ASKER, received=SIX, latest=SIX)
    assert [over(AddsUp.SUM, again, own=DAYS).table, project(parent_of(gone), supposed(SIX)).agreed] == [6, 6]


def parent_of(piece: Node) -> Node:
    return Node(1, in_force=DAYS, pieces=(piece,))


def supposed(stand: Stand) -> dict:
    return {2: WhatIf(stand, agreed=True)}


def test_facts_mix_in_any_order():
    pieces = [agreed(2, SIX, stale=True), agreed(3, SIX, failed=True), agreed(4, SIX, conditional=True)]
    assert {over(AddsUp.SUM, *order, own=DAYS).agreed for order in permutations(pieces)} == {12}


# --- Seeded defects -------------------------------------------------------------------------------------


def broken(monkeypatch, where, defect, holds) -> bool:
    monkeypatch.setattr(f"goals.rules.coverage.{where}", defect)
    try:
        holds()
    except AssertionError:
        return True
    return False


def drawn(test, *strategies):
    """Found is enough here: to make the example as small as it can be takes longer than everything else."""
    return settings(phases=[Phase.generate])(given(*strategies)(test.hypothesis.inner_test))


right_shares = coverage._shares


@pytest.mark.parametrize(
    ("where", "defect"),
    [
        ("_shares", lambda node, what_if: [Fraction(1)] * len(node.pieces)),
        ("_shares", lambda node, what_if: right_shares(node, {})[::-1]),
        ("at_rest", lambda *said: D(0)),
        ("Bands.worst", property(lambda bands: bands.given[:1])),
    ],
)
def test_a_seeded_defect_is_found(monkeypatch, where, defect):
    checks = [
        drawn(test_it_lands_where_an_oracle_that_thinks_in_values_says, parents(modes=COUNTING[1:]), st.booleans()),
        drawn(test_one_more_like_the_worst_changes_nothing, parents(modes=[AddsUp.WORST])),
        test_the_worst_piece_says_where_the_parent_lands,
        test_a_heavy_piece_moves_the_average_and_a_light_one_hardly,
    ]
    assert any(broken(monkeypatch, where, defect, holds) for holds in checks)
