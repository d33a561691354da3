"""Runs the whole suite on SQLite and on PostgreSQL; arguments go to pytest. `make test` is this.

What touches no database (pure rules, charts, numbers, the supervisor's processes) is asked once, in a run of its own
that begins when one of the others has ended.
"""

import sys

from tests.side_by_side import Run, all_of

# The longest first.
BOTH = (Run("on PostgreSQL", "postgres", ["--database=asked"]), Run("on SQLite", "sqlite", ["--database=asked"]))
NEITHER = Run("what touches no database", "sqlite", ["--database=untouched"])


def main(arguments: list[str]) -> int:
    # Whoever names what to run gets just that on both.
    runs = [Run(run.title, run.database, arguments) for run in BOTH] if arguments else [*BOTH, NEITHER]
    return all_of(runs)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
