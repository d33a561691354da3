"""Nudges while everything breaks: workers are shot, Redis forgets, PostgreSQL restarts, the mail server refuses.

make test-faults                                    1,000 nudges; CI owes 300
make test-faults FAULTS="--nudges 10000 --kills 200 --wipes 20 --restarts 10"          the long form, half an hour
make test-faults FAULTS="--database sqlite"         the embedded shape: one worker, its broker's file lost instead
make test-faults FAULTS="--shutdowns 20 --nudges 0" web and worker are told to end while people move

First without faults, then with them; beside ours, three ways in which one would have programmed it at first.
"""

import argparse
import logging
import os
import random
import shutil
import signal
import sys


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="make test-faults", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="postgres")
    parser.add_argument("--nudges", type=int, default=1_000, help="owed while everything breaks")
    parser.add_argument("--healthy", type=int, help="owed before that, a fifth as many unless said")
    parser.add_argument("--kills", type=int, default=20, help="of workers, their processes, and the beat")
    parser.add_argument(
        "--wipes", type=int, default=4, help="of what the broker knows, every other one with the broker"
    )
    parser.add_argument("--restarts", type=int, default=2, help="of PostgreSQL, every other one a crash")
    parser.add_argument("--shutdowns", type=int, default=0, help="of web and worker under load, before the faults")
    parser.add_argument(
        "--seconds", type=float, help="how long they are owed for; as long as the faults need unless said"
    )
    parser.add_argument("--seed", type=int, help="of what breaks when, and of what the mail server refuses")
    parser.add_argument("--keep", action="store_true", help="the folder with everybody's log")
    return parser.parse_args()


def main() -> int:
    asked = options()
    # Whoever ends this ends everybody whom it has started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    asked.seed = random.randrange(1_000_000) if asked.seed is None else asked.seed
    asked.healthy = max(asked.nudges // 5, 20) if asked.healthy is None else asked.healthy
    if asked.seconds is None:
        # Alone, a worker that was shot must have the time to come back before it is shot again.
        alone = 3 if asked.database == "sqlite" else 1
        between = max(asked.kills * 4.0 * alone, asked.wipes * 8.0 * alone, asked.restarts * 12.0)
        asked.seconds = max(between, asked.nudges / 12)
    if asked.database == "postgres" and shutil.which("redis-server") is None:
        sys.exit("This needs redis-server (apt-get install redis-server); without one: --database sqlite")
    os.environ["CATCHBALL_TEST_DB"] = asked.database
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    from tests.faults.servers import Postgres

    server = None
    if asked.database == "postgres":
        # Our own, whatever else there may be: it will be shot.
        server = Postgres()
        os.environ["DATABASE_URL"] = server.url
    import django

    django.setup()
    logging.disable()
    from tests.faults.run import run

    return run(asked, server)


if __name__ == "__main__":
    sys.exit(main())
