"""manage.py simulate_week: who would get what in a company's next week, before anybody does."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from goals import demo
from goals.demo import week_ahead
from goals.demo.load import NOW
from lean.lib import alarm

COMPANIES = ("larkfield",)
# What the copy of this program is told, which lives in a folder that goes when it is done.
INSIDE = "CATCHBALL_SIMULATES_IN"


class Command(BaseCommand):
    help = (
        "Lives through the next week of the demo company, hour by hour, in a database of its own that is thrown away, "
        "and prints who would get which message. Nothing is sent, and no database of yours is touched."
    )
    # The database is made below; checks that look into it would fail before that.
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--company", choices=COMPANIES, default=COMPANIES[0])
        parser.add_argument("--days", type=int, default=7)
        parser.add_argument(
            "--lively", action="store_true", help="each morning a few people answer what waits for them"
        )
        parser.add_argument("--summary", action="store_true", help="only how much reaches each person")

    def handle(self, *, company, days, lively, summary, **options):
        if not 1 <= days <= 92:
            raise CommandError("Choose between 1 and 92 days.")
        if INSIDE not in os.environ:
            flags = [flag for flag, wanted in (("--lively", lively), ("--summary", summary)) if wanted]
            self._in_a_copy(["--company", company, "--days", str(days), *flags])
            return
        self._must_be_a_copy(Path(os.environ[INSIDE]))
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
        alarm.ring = lambda task: None  # there is no worker to wake
        call_command("migrate", interactive=False, verbosity=0)
        demo.load_if_empty()
        got = week_ahead.simulate(NOW, days, NOW.tzinfo, lively=lively)
        for line in (*(() if summary else week_ahead.told(got)), *week_ahead.counted(got)):
            self.stdout.write(line)

    def _in_a_copy(self, arguments: list[str]) -> None:
        """This same command in a process of its own, which knows no other database than an empty one."""
        with tempfile.TemporaryDirectory(prefix="catchball-week-") as folder:
            own = {
                "DATABASE_URL": f"sqlite:///{Path(folder) / 'week.sqlite3'}",
                "DATA_DIR": folder,
                "CATCHBALL_DEMO": "1",
                "LOG_LEVEL": "ERROR",
                INSIDE: folder,
            }
            program = [sys.executable, str(settings.BASE_DIR / "manage.py"), "simulate_week", *arguments]
            done = subprocess.run(program, env=os.environ | own, check=False)
        if done.returncode:
            raise CommandError("The week could not be simulated. What went wrong is said above.")

    def _must_be_a_copy(self, folder: Path) -> None:
        inside = Path(str(settings.DATABASES["default"]["NAME"])).resolve().is_relative_to(folder.resolve())
        if not inside or folder.resolve() != settings.DATA_DIR:
            raise CommandError(f"{INSIDE} is for this command itself: it names a folder that is thrown away.")
