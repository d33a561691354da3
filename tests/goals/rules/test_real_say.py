"""Had people a real say: nothing below seven people, and no two figures that differ by fewer."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from goals.rules.real_say import ENOUGH, Tally, heard_at

TOP, AREA, LINE, OTHER = "0001", "00010001", "000100010001", "00010002"
UP = [TOP, AREA, LINE]


def waiting(**people: int) -> list[tuple[str, int]]:
    paths = {"top": TOP, "area": AREA, "line": LINE, "other": OTHER}
    each = [paths[team] for team, number in people.items() for _ in range(number)]
    return list(zip(each, range(100), strict=False))


def test_six_people_are_not_heard_and_seven_are_in_the_lowest_team_that_has_them():
    assert heard_at(UP, waiting(line=6)) is None
    assert heard_at(UP, waiting(line=7)) == LINE
    assert heard_at(UP, waiting(line=6, area=1)) == AREA
    assert heard_at(UP, waiting(line=6, other=1)) == TOP
    assert heard_at(UP, waiting(line=4, other=2)) is None


def test_seven_answers_of_six_people_are_not_enough():
    assert heard_at(UP, [*waiting(line=6), (LINE, 0)]) is None


def test_answers_are_counted_by_kind():
    tally = Tally.of(["yes", "no", "yes", "partly"])
    assert (tally.yes, tally.partly, tally.no) == (2, 1, 1)


LINES = {TOP: [TOP], AREA: [TOP, AREA], LINE: UP, OTHER: [TOP, OTHER]}


@given(st.lists(st.sampled_from(sorted(LINES)), max_size=60))
def test_whatever_two_figures_are_compared_and_whenever_they_differ_by_seven_people_or_by_nothing(arrivals):
    """Of any team after any answer: a figure is the set of people in it, and a difference is never fewer than seven."""
    untold, groups = [], []
    figures = {frozenset()}
    for person, team in enumerate(arrivals):
        untold.append((team, person))
        if (path := heard_at(LINES[team], untold)) is not None:
            groups.append((path, frozenset(who for at, who in untold if at.startswith(path))))
            untold = [(at, who) for at, who in untold if not at.startswith(path)]
        for seen in LINES:
            told = [people for path, people in groups if path.startswith(seen)]
            figures.add(frozenset().union(*told))
    differences = [one - other for pair in combinations(figures, 2) for one, other in (pair, pair[::-1])]
    assert all(not difference or len(difference) >= ENOUGH for difference in differences)
