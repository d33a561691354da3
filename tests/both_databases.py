"""Runs the suite on SQLite and on PostgreSQL; arguments go to pytest. `make test` is this.

What touches no database (pure rules, charts, numbers, the supervisor's processes) is asked once, in a run of its own
that begins when one of the others has ended. So is what a page shows and a form says back, on SQLite: it is worked out
above the database. That PostgreSQL understands what pages ask is seen where each of them is opened (query budget,
rights); models, reads, API, imports, nudges and races are asked on both. `make test-postgres` leaves nothing out.
"""

import sys

from tests.side_by_side import Run, all_of

PAGES = (
    "tests/goals/forms",
    "tests/goals/views",
    "tests/goals/test_line.py",
    "tests/goals/test_map.py",
    "tests/goals/test_outcome_page.py",
    "tests/goals/test_review_page.py",
    "tests/goals/test_team_page.py",
    "tests/goals/test_week_ahead.py",
    "tests/lean/test_home.py",
)
BUDGET = "tests/goals/test_query_budget.py::test_nothing_that_is_read_asks_more_than_eight_times"
# The largest company is asked on one of them: a count is the same on both.
WITHOUT_PAGES = [*(f"--ignore={path}" for path in PAGES), f"--deselect={BUDGET}[30]"]
# The longest first.
BOTH = (
    Run("on PostgreSQL", "postgres", ["--database=asked", *WITHOUT_PAGES]),
    Run("on SQLite", "sqlite", ["--database=asked"]),
)
NEITHER = Run("what touches no database", "sqlite", ["--database=untouched"])


def main(arguments: list[str]) -> int:
    # Whoever names what to run gets just that on both.
    runs = [Run(run.title, run.database, arguments) for run in BOTH] if arguments else [*BOTH, NEITHER]
    return all_of(runs)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
