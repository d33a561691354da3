"""Moves of sixteen people over HTTP, and whether what they were told can be one history.

make test-history                                   200 moves on each database; CI plays half as many
make test-history HISTORY="--moves 100000"          the long form, hours
make test-history HISTORY="--moves 100000 --add-to data/history.jsonl"
                                                    the same in parts: a round more in each line, what is there counts
make test-history HISTORY="--database postgres"     one of them
"""

import argparse
import logging
import os
import subprocess
import sys
from pathlib import Path


def options() -> argparse.Namespace:
    plainly = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(prog="make test-history", description=__doc__, formatter_class=plainly)
    parser.add_argument("--database", choices=["sqlite", "postgres"], help="only this one")
    parser.add_argument("--moves", type=int, default=200, help="accepted ones, on each database")
    parser.add_argument("--round", type=int, default=500, help="moves after which all games are looked at")
    parser.add_argument("--add-to", type=Path, help="a file to which each round adds a line, and whose moves count")
    parser.add_argument("--actors", type=int, default=16, help="one of them finds nothing in the naive server")
    parser.add_argument("--seed", type=int, default=0, help="of what they draw; when they do it is never the same")
    parser.add_argument("--naive-only", action="store_true", help="only what must be caught")
    return parser.parse_args()


def main() -> int:
    asked = options()
    if asked.database is None:
        # A process for each: settings are read once.
        again = [sys.executable, "-m", "tests.history", *sys.argv[1:], "--database"]
        return max(subprocess.run([*again, name], check=False).returncode for name in ("sqlite", "postgres"))
    os.environ["CATCHBALL_TEST_DB"] = asked.database
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    logging.disable()
    from tests.history.run import run

    return run(asked)


if __name__ == "__main__":
    sys.exit(main())
