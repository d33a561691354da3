"""Runs the suite on SQLite and on PostgreSQL; arguments go to pytest. `make test` is this.

What touches no database (pure rules, charts, numbers, the supervisor's processes) is asked once, module by module by
whichever of the two has done its own: so both cores work to the end. What a page shows and a form says back is asked
once, too, on SQLite: it is worked out above the database. That PostgreSQL understands what pages ask is seen where each
of them is opened (query budget, rights); models, reads, API, imports, nudges and races are asked on both.
`make test-postgres` leaves nothing out.
"""

import sys
import tempfile

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


def both(*arguments: str) -> list[Run]:
    return [Run("on PostgreSQL", "postgres", [*arguments]), Run("on SQLite", "sqlite", [*arguments])]


def main(arguments: list[str]) -> int:
    # Whoever names what to run gets just that on both.
    if arguments:
        return all_of(both(*arguments))
    with tempfile.TemporaryDirectory(prefix="catchball-shared-") as shared:
        on_postgres, on_sqlite = both(f"--shared={shared}")
        on_postgres.arguments.extend(WITHOUT_PAGES)
        return all_of([on_postgres, on_sqlite])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
