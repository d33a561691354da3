"""Which line of the plan depends on which: out of facts that are true anyway."""

from decimal import Decimal

from goals.rules.stand import AddsUp, Stand
from goals.rules.x_matrix import Item, Link, carries, moves, serves


def stand(baseline: str, target: str, key: str = "days", unit: str = "days", **fields) -> Stand:
    return Stand(measure_key=key, unit=unit, baseline=Decimal(baseline), target=Decimal(target), **fields)


DOOR = Item(1, None, "0001", stand("31", "18"))
FRAMES = Item(2, 1, "00010002", stand("9", "5"), helps={3: Link.SOME, 4: Link.STRONG})
WASTE = Item(4, None, "0001", stand("210", "130", key="waste", unit="k€"))


def test_a_piece_serves_strongly_what_it_is_for_and_others_as_it_says():
    claims = Item(3, None, "0001")
    assert [serves(FRAMES, each) for each in (DOOR, claims, WASTE)] == [Link.STRONG, Link.SOME, Link.STRONG]
    assert serves(FRAMES, Item(5, None, "0001")) is None


def test_its_number_counts_in_the_measure_of_what_it_is_for_and_in_no_other():
    assert moves(FRAMES, DOOR) is Link.STRONG
    assert moves(FRAMES, WASTE) is Link.SOME
    assert moves(FRAMES, Item(5, None, "0001")) is None


def test_what_only_makes_it_possible_moves_its_measure_a_little():
    enabled = Item(1, None, "0001", stand("31", "18", key="door"), AddsUp.ENABLING)
    assert moves(FRAMES, enabled) is Link.SOME
    unlike = Item(2, 1, "00010002", stand("2", "1", key="racks", unit="racks"))
    assert moves(unlike, DOOR) is Link.SOME
    said = Item(2, 1, "00010002", stand("2", "1", key="racks", unit="racks", contribution=Decimal(4)))
    assert moves(said, DOOR) is Link.STRONG
    assert moves(Item(2, 1, "00010002"), DOOR) is Link.SOME


def test_a_team_carries_what_is_its_own_and_has_a_hand_in_what_it_passes_on_or_helps():
    assert carries("00010002", FRAMES) is Link.STRONG
    passed = Item(2, 1, "00010002", passed_to=frozenset({"000100030001"}), helped_from=frozenset({"00010004"}))
    assert [carries(team, passed) for team in ("00010003", "00010004", "00010005")] == [Link.SOME, Link.SOME, None]
