"""The demo as `make demo` runs it, with a port and data of its own, and the way back to how it began."""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

import psycopg
from psycopg import sql

from tests import postgres

ROOT = Path(__file__).resolve().parents[2]
# In seconds, for a machine that has other work. Alone it takes five.
PATIENCE = 180


class RunningDemo:
    """Web, worker and beat on the database that CATCHBALL_TEST_DB names."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = folder / "demo.log"
        wanted = os.environ["CATCHBALL_TEST_DB"]
        self._database = PostgresDatabase() if wanted == "postgres" else SqliteDatabase(folder)
        self._process: subprocess.Popen | None = None
        # Name → key of a session that is there whenever the company has just moved in.
        self.sessions: dict[str, str] = {}

    @property
    def environment(self) -> dict[str, str]:
        """As an operator would say it; what the tests' own settings have said is taken back."""
        ours = {
            "DJANGO_SETTINGS_MODULE": "lean.settings",
            "CATCHBALL_DEMO": "1",
            "DATABASE_URL": self._database.url,
            "DATA_DIR": str(self.folder),
            "PORT": str(self.port),
            "SITE_URL": self.url,
        }
        return {name: value for name, value in os.environ.items() if name not in ("BROKER_URL", "CACHE_URL")} | ours

    def start(self) -> None:
        with self._log.open("w") as log:
            self._process = subprocess.Popen(
                [sys.executable, "manage.py", "demo"], cwd=ROOT, env=self.environment, stdout=log, stderr=log
            )
        self._wait_for("the first page", self._answers)
        self._wait_for("the mails", lambda: not self._database.nudges_due())
        self.sessions = json.loads(self.python("-m", "tests.browser.sign_everybody_in"))
        self._database.remember()

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._database.close()

    def begin_anew(self) -> None:
        """The company as it moved in. Mails of the test before must not come later: none begins, one under way ends."""
        self._database.owe_nothing_more()
        self._wait_for("the mails of the test before", lambda: not self._database.nudges_due())
        self._database.restore()

    def outcome(self, key: str) -> str:
        """The short address of an outcome of the story, which its page makes readable."""
        number = self._database.one(f"SELECT id FROM goals_outcome WHERE key = '{key}'")
        return f"/outcomes/{number}/"

    def manage(self, *command: str) -> str:
        """What an operator types, and what it prints."""
        return self.python("manage.py", *command)

    def python(self, *arguments: str) -> str:
        ran = subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    def _answers(self) -> bool:
        try:
            with urlopen(f"{self.url}/readyz", timeout=5) as answer:
                return answer.status == 200
        except (URLError, ConnectionError, TimeoutError):
            return False

    def _wait_for(self, what: str, condition) -> None:
        end = time.monotonic() + PATIENCE
        while not condition():
            if self._process.poll() is not None or time.monotonic() > end:
                said = "\n".join(self._log.read_text().splitlines()[-60:])
                raise AssertionError(f"The demo didn't bring {what}. It said:\n{said}")
            time.sleep(0.1)


class Database(ABC):
    """Taken back to how it was behind the running product's back, because loading the company takes seconds."""

    url: str

    @abstractmethod
    def remember(self) -> None: ...

    @abstractmethod
    def restore(self) -> None: ...

    @abstractmethod
    def one(self, query: str): ...

    @abstractmethod
    def do(self, statement: str) -> None: ...

    def nudges_due(self) -> int:
        """What waits for a morning to come isn't; what a worker holds is."""
        due = "state = 'due' AND (lease IS NOT NULL OR due_at <= CURRENT_TIMESTAMP)"
        return self.one(f"SELECT count(*) FROM goals_nudge WHERE {due}")

    def owe_nothing_more(self) -> None:
        """What a worker holds at this moment stays with it."""
        self.do("DELETE FROM goals_nudge WHERE state = 'due' AND lease IS NULL")

    def close(self) -> None:
        """A file goes with its folder; other databases are left as they were found."""
        return


class SqliteDatabase(Database):
    def __init__(self, folder: Path):
        self._file, self._kept = folder / "db.sqlite3", folder / "as-it-began.sqlite3"
        self.url = f"sqlite:///{self._file}"

    def remember(self) -> None:
        self._copy(self._file, self._kept)

    def restore(self) -> None:
        # SQLite's own backup: one transaction, which the product's open connections notice as any other.
        self._copy(self._kept, self._file)

    def one(self, query: str):
        database = sqlite3.connect(self._file, timeout=20)
        try:
            return database.execute(query).fetchone()[0]
        finally:
            database.close()

    def do(self, statement: str) -> None:
        database = sqlite3.connect(self._file, timeout=20)
        try:
            with database:
                database.execute(statement)
        finally:
            database.close()

    @staticmethod
    def _copy(source: Path, target: Path) -> None:
        read, written = sqlite3.connect(source, timeout=20), sqlite3.connect(target, timeout=20)
        try:
            read.backup(written)
        finally:
            read.close()
            written.close()


class PostgresDatabase(Database):
    """A database of its own, with a second schema in which every row lies as it was."""

    def __init__(self):
        self._server = postgres.url()
        self._name = f"catchball_browser_{os.getpid()}"
        with psycopg.connect(self._server, autocommit=True) as server:
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(self._name)))
        parts = urlsplit(self._server)
        self.url = parts._replace(path=f"/{self._name}").geturl()

    def remember(self) -> None:
        with self._connected() as database:
            database.execute("CREATE SCHEMA as_it_began")
            for table in self._tables(database):
                database.execute(
                    sql.SQL("CREATE TABLE as_it_began.{0} AS TABLE public.{0}").format(sql.Identifier(table))
                )

    def restore(self) -> None:
        with self._connected() as database:
            tables = self._tables(database)
            every = sql.SQL(", ").join(sql.Identifier("public", table) for table in tables)
            # As a replica does it: rows are put back without asking keys and triggers whether they may.
            database.execute("SET LOCAL session_replication_role = replica")
            database.execute(sql.SQL("TRUNCATE {}").format(every))
            for table in tables:
                database.execute(
                    sql.SQL("INSERT INTO public.{0} SELECT * FROM as_it_began.{0}").format(sql.Identifier(table))
                )

    def one(self, query: str):
        with self._connected() as database:
            return database.execute(query).fetchone()[0]

    def do(self, statement: str) -> None:
        with self._connected() as database:
            database.execute(statement)

    def close(self) -> None:
        with psycopg.connect(self._server, autocommit=True) as server:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(self._name)))

    def _connected(self) -> psycopg.Connection:
        return psycopg.connect(self.url)

    @staticmethod
    def _tables(database) -> list[str]:
        found = database.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        return [table for (table,) in found]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
