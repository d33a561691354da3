"""Tests that two runs have between them: each takes the next module, when it has done its own, until none is left."""

from itertools import groupby
from pathlib import Path

import pytest


class Heap:
    """What is done in between, in a `folder` that both know: a module is whose who makes its folder first."""

    def __init__(self, folder: Path, items: list):
        modules = groupby(items, lambda item: item.nodeid.partition("::")[0])
        self._modules = iter([(folder / name.replace("/", "."), list(tests)) for name, tests in modules])

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item, nextitem):
        result = yield
        if nextitem is None:
            more = next((tests for mark, tests in self._modules if _is_ours(mark)), [])
            item.session.items += more
            item.session.testscollected += len(more)
        return result


def _is_ours(mark: Path) -> bool:
    try:
        mark.mkdir()
    except FileExistsError:
        return False
    return True
