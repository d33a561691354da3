"""`make demo`: the whole product on this machine, with a company in it, until Ctrl-C."""

import socket
import sys
from pathlib import Path

from celery import current_app
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from goals import demo
from lean.lib.supervisor import Program, become_supervisor

HOST = "127.0.0.1"
EMBEDDED_BROKER = "sqla+sqlite:///"


class Command(BaseCommand):
    help = "Runs the demo: web, worker and beat with the embedded database. `make demo` calls it."
    # The database is made below; checks that look into it would fail before that.
    requires_system_checks = []

    def handle(self, **options):
        if not settings.DEMO:
            raise CommandError(
                "The demo signs anybody in with one click, so it wants to be asked for: run `make demo`, "
                "or set CATCHBALL_DEMO=1. Never set it where real people work."
            )
        _refuse_a_port_in_use(settings.PORT)
        self._prepare()
        greeting = _greeting()
        connections.close_all()
        become_supervisor(_programs(), greeting=greeting, port=settings.PORT)

    def _prepare(self):
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        _make_the_broker_anew()  # first: loading rings it
        call_command("migrate", interactive=False, verbosity=0)
        if demo.load_if_empty():
            self.stdout.write("Larkfield Cycles has moved in: it is 12 May 2026, nine o'clock there.")


def _greeting() -> str:
    return (
        f"\n  Catchball is at {settings.SITE_URL}\n\n"
        f"{how_to_sign_in()}\n\n"
        f"  No mail leaves this machine: read them at {settings.SITE_URL}/demo/mail/\n"
        f"  Everything is kept in {settings.DATA_DIR}; remove that folder to begin anew.\n"
        "  Ctrl-C stops it.\n"
    )


def how_to_sign_in() -> str:
    people = demo.sign_in_list()
    if not people:  # somebody has imported an organisation of their own
        return "  People sign in with a password. A link to choose one: manage.py invite --print"
    width = max(len(shoes.name) for shoes in people)
    lines = [f"    {shoes.name:{width}}  {', '.join(filter(None, (shoes.role, shoes.team)))}" for shoes in people]
    return "\n".join(["  Sign in there with one click; nobody in the demo has a password.", *lines])


def _refuse_a_port_in_use(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise CommandError(
                f"Port {port} cannot be used ({error.strerror}). Another one: make demo PORT={port + 1}"
            ) from None


def _make_the_broker_anew() -> None:
    """Forget what was in the embedded queue: nudges are rows, and tasks of a killed worker would lie there forever."""
    url = settings.CELERY_BROKER_URL
    if not url.startswith(EMBEDDED_BROKER):
        return
    file = Path(url.removeprefix(EMBEDDED_BROKER))
    for leftover in file.parent.glob(f"{file.name}*"):
        leftover.unlink()
    # Its tables are made here, because worker, beat and web would otherwise all try at the same moment.
    with current_app.connection_for_write() as connection:
        current_app.amqp.queues[current_app.conf.task_default_queue](connection.default_channel).declare()


def _programs() -> list[Program]:
    """In the order of starting. One process of each, one task at a time: small enough for any laptop."""
    here, quietly = str(settings.BASE_DIR), "--loglevel=warning"
    celery = [sys.executable, "-m", "celery", "--quiet", "--app=lean", f"--workdir={here}"]
    gunicorn = [sys.executable, "-m", "gunicorn", "lean.wsgi", f"--chdir={here}", "--log-level=warning"]
    environment = {
        # Said in full, because the children's folder may be another one.
        "DATA_DIR": str(settings.DATA_DIR),
        # The checks would load every page into the worker and the beat, which show none.
        "CELERY_SKIP_CHECKS": "1",
        # Whoever tries the demo in a container is root there; the warning is about pickle, which isn't used.
        "PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges",
    }
    return [
        Program(
            "worker", [*celery, "worker", quietly, "--pool=solo", "--without-gossip", "--without-mingle"], environment
        ),
        Program(
            "web",
            [
                *gunicorn,
                f"--bind={HOST}:{settings.PORT}",
                "--worker-class=lean.lib.web_worker.WebWorker",
                "--workers=1",
                "--threads=8",
                "--graceful-timeout=3",
                "--no-control-socket",
            ],
            environment,
        ),
        Program("beat", [*celery, "beat", quietly, "--pidfile="], environment),
    ]
