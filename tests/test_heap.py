"""What two runs have between them is done by one of them, whole modules at a time, and nothing is left."""

from types import SimpleNamespace

from tests.heap import Heap

TESTS = ["a.py::one", "a.py::two", "b/c.py::one", "d.py::one", "d.py::two"]


class Runs:
    """One of the two: does what it has, and asks its heap after the last."""

    def __init__(self, folder):
        self.items, self.testscollected, self.done = [self.one("its own.py::test")], 1, []
        self.heap = Heap(folder, [self.one(name) for name in TESTS])

    def one(self, name: str) -> SimpleNamespace:
        return SimpleNamespace(nodeid=name, session=self)

    def goes_on(self) -> bool:
        """One test farther."""
        if len(self.done) == len(self.items):
            return False
        item, following = [*self.items, None][len(self.done) : len(self.done) + 2]
        steps = self.heap.pytest_runtest_protocol(item, following)
        next(steps)
        self.done.append(item.nodeid)
        next(steps, None)
        return True


def test_each_of_them_is_done_once_and_a_module_by_one_alone(tmp_path):
    first, second = Runs(tmp_path), Runs(tmp_path)
    while any([first.goes_on(), second.goes_on()]):
        pass
    assert sorted(first.done[1:] + second.done[1:]) == TESTS
    assert first.done[1:] == ["a.py::one", "a.py::two"]
    assert [run.testscollected for run in (first, second)] == [len(run.done) for run in (first, second)]


def test_who_is_late_finds_nothing(tmp_path):
    first, second = Runs(tmp_path), Runs(tmp_path)
    while first.goes_on():
        pass
    assert first.done[1:] == TESTS
    assert (second.goes_on(), second.goes_on()) == (True, False)
