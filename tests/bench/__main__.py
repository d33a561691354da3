"""Which databases and sizes are measured, and in which order.

make bench                                   both databases, 1,000 and 10,000 outcomes
make bench BENCH="--outcomes 100000"         the full size
make bench BENCH="--database postgres"       one of them
"""

import argparse
import logging
import os
import subprocess
import sys


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgres"], help="only this one")
    parser.add_argument("--outcomes", type=int, default=10_000, help="of the large company; a tenth as many teams")
    parser.add_argument("--small", type=int, default=1_000, help="of the one that it is compared with")
    parser.add_argument("--checkins", type=int, help="ten for each outcome, where nothing is said")
    parser.add_argument("--times", type=int, default=25, help="requests for each figure")
    parser.add_argument("--json", default="data/bench.json", help="where the figures are written, too")
    return parser.parse_args()


def main() -> int:
    asked = options()
    if asked.database is None:
        # A process for each: settings are read once.
        rest = sys.argv[1:]
        codes = [
            subprocess.run([sys.executable, "-m", "tests.bench", "--database", name, *rest], check=False).returncode
            for name in ("postgres", "sqlite")
        ]
        return max(codes)
    os.environ["CATCHBALL_TEST_DB"] = asked.database
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    from tests import postgres

    postgres.expect_many_rows()
    django.setup()
    logging.disable()
    from tests.bench.run import run

    return run(asked)


if __name__ == "__main__":
    sys.exit(main())
