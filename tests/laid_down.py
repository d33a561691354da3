"""A cast whose rows the product's verbs make once; for the next test that begins so they are laid down as they are.

In a run everybody is hired, and the top outcome set, two thousand times. It is the verbs' own work that is kept, by
the moment at which it was done: its rows as SQL, and the objects as the verbs left them. `test_laid_down.py` sees
that nobody can tell the difference.
"""

import pickle
import re
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import wraps
from typing import Any, NamedTuple

from django.db import connection

from lean.lib import clock

# Without one of these there is nothing else.
FIRST = ("teams_person", "teams_team", "goals_cycle")
INSERTED = re.compile(r'INSERT (?:OR IGNORE )?INTO "?(\w+)"?')
LITERAL = {"sqlite": 'quote("{}")', "postgresql": 'quote_nullable("{}"::text)'}
# What moves time for a test doesn't move this.
_began, _ticks, _zero = datetime.now(UTC), time.monotonic, time.monotonic()


class Kept(NamedTuple):
    rows: list[str]
    made: bytes


def laid_down(build: Callable[[], Any]) -> Callable[[], Any]:
    """For a function that begins with nobody there and gives what it has made. Elsewhere the verbs do it again."""
    kept: dict[date, Kept] = {}

    @wraps(build)
    def given():
        if not connection.in_atomic_block or _somebody_is_there():
            return build()
        moment = _moment()
        if moment not in kept:
            made, kept[moment] = _made_by_verbs(build)
            return made
        _write(kept[moment].rows)
        return pickle.loads(kept[moment].made)

    return given


def _moment() -> date:
    """At which the verbs would do it; in real time the day alone, because minutes are told by nobody."""
    now, real = clock.now(), _began + timedelta(seconds=_ticks() - _zero)
    return now.date() if abs(now - real) < timedelta(seconds=10) else now


def _somebody_is_there() -> bool:
    asked = " OR ".join(f"EXISTS (SELECT 1 FROM {table})" for table in FIRST)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {asked}")
        return bool(cursor.fetchone()[0])


def _made_by_verbs(build: Callable[[], Any]) -> tuple[Any, Kept]:
    tables: dict[str, None] = {}

    def listen(execute, sql, *rest):
        tables.update(dict.fromkeys(INSERTED.findall(sql)))
        return execute(sql, *rest)

    with connection.execute_wrapper(listen):
        made = build()
    return made, Kept([row for table in tables for row in _literally(table)], pickle.dumps(made))


def _literally(table: str) -> list[str]:
    """The rows of a table, as one statement that writes them again; none where it has none any more."""
    with connection.cursor() as cursor:
        names = [column.name for column in connection.introspection.get_table_description(cursor, table)]
        asked = ", ".join(LITERAL[connection.vendor].format(name) for name in names)
        cursor.execute(f'SELECT {asked} FROM "{table}"')
        rows = ", ".join(f"({', '.join(row)})" for row in cursor.fetchall())
    columns = ", ".join(f'"{name}"' for name in names)
    return [f'INSERT INTO "{table}" ({columns}) VALUES {rows}', *_numbers_go_on(table)] if rows else []


def _numbers_go_on(table: str) -> list[str]:
    """Behind those that are laid down: a test may have set them back, which PostgreSQL does not roll back."""
    if connection.vendor == "sqlite":
        return []
    with connection.cursor() as cursor:
        numbers = connection.introspection.get_sequences(cursor, table)
        found = []
        for each in numbers:
            cursor.execute(f'SELECT max("{each["column"]}") FROM "{table}"')
            last = f"greatest({cursor.fetchone()[0]}, (SELECT last_value FROM {each['name']}))"
            found.append(f"SELECT setval('{each['name']}', {last})")
    return found


def _write(rows: list[str]) -> None:
    with connection.cursor() as cursor:
        # PostgreSQL hears them all at once, SQLite one by one.
        for sql in ["; ".join(rows)] if connection.vendor == "postgresql" else rows:
            cursor.execute(sql)
