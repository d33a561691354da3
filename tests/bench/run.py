"""One database: a company of each size, its pages, the trees, the sweep, and what of it meets its target."""

from __future__ import annotations

import json
import math
import time
from contextlib import contextmanager
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.test.utils import setup_databases, teardown_databases

from tests.bench import beside, pages, trees
from tests.bench.floor import Browser, Measured
from tests.bench.targets import Targets


def run(asked) -> int:
    began = time.perf_counter()
    targets = Targets(connection.vendor, asked.outcomes, asked.small)
    small: dict[str, Measured] = {}
    for outcomes in (asked.small, asked.outcomes):
        with company(outcomes, asked) as seconds:
            people = pages.leader(), pages.full_team()
            print(f"\n{connection.vendor}, {outcomes:,} outcomes, made in {seconds:.0f} s\n")
            found = _pages(*people, asked.times)
            if outcomes == asked.small:
                small = found
                continue
            targets.made(seconds)
            targets.pages(pages.of(*people), found, small, growth(outcomes / asked.small))
            targets.peers(found, small)
            targets.beside(beside.measure(people[0]))
            targets.trees(trees.measure())
    targets.show()
    _write(Path(asked.json), targets, time.perf_counter() - began)
    return 0


@contextmanager
def company(outcomes: int, asked):
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        began = time.perf_counter()
        checkins = (asked.checkins or 10 * asked.outcomes) * outcomes // asked.outcomes
        size = {"teams": max(2, outcomes // 10), "outcomes": outcomes, "checkins": checkins}
        call_command("make_large_company", verbosity=0, stdout=_Nowhere(), **size)
        yield time.perf_counter() - began
    finally:
        teardown_databases(databases, verbosity=0)


def growth(times: float):
    """The exponent with which a time grows: 0 where it stays, 1 where it grows as the company does."""
    return lambda small, large: math.log(large / small) / math.log(times) if times > 1 else 0.0


def _pages(leader, team, times: int) -> dict[str, Measured]:
    browser, found = Browser(leader), {}
    print(f"{'page':18} {'cold':>7} {'warm':>7} {'cpu':>7} {'floor':>7} {'ratio':>6} {'304':>6} {'asks':>5} {'kB':>7}")
    for page in pages.of(leader, team):
        headers = pages.HTMX if page.piece else {}
        got = found[page.name] = browser.measure(page.address, times, page.form, **headers)
        unchanged = f"{got.unchanged:6.1f}" if got.unchanged is not None else f"{'–':>6}"
        says = "" if got.status == page.answers else f"  answered {got.status}"
        print(
            f"{page.name:18} {got.cold:7.1f} {got.wall:7.1f} {got.cpu:7.1f} {got.floor:7.2f} {got.ratio:6.1f} "
            f"{unchanged} {got.queries:5} {got.size / 1000:7.1f}{says}",
            flush=True,
        )
    return found


def _write(path: Path, targets: Targets, seconds: float) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path = path.with_name(f"{path.stem}-{connection.vendor}{path.suffix}")
    path.write_text(json.dumps(targets.as_json() | {"seconds": round(seconds)}, indent=1, ensure_ascii=False))
    print(f"\nAll figures, for machines: {path}")


class _Nowhere:
    def write(self, text: str) -> None:
        pass
