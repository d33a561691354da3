"""Rows that are written once: the database itself refuses to change or delete them.

A model says `once = True` on itself; `install` puts triggers on its table after each migrate
(Django remakes SQLite tables, and a remade table has lost them), `missing` tells a system check.
"""

from django.apps import apps
from django.db import connections

SQLITE = """
CREATE TRIGGER IF NOT EXISTS {name} BEFORE {event} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is written once'); END
"""
POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION written_once() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is written once', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$
"""
POSTGRES = "CREATE OR REPLACE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION written_once()"


def tables() -> list[str]:
    """The tables of all models that are written once."""
    return sorted(m._meta.db_table for m in apps.get_models() if getattr(m, "once", False))


def triggers(events=("UPDATE", "DELETE")) -> dict[str, tuple[str, str]]:
    """Trigger name → (table, event)."""
    return {f"{table}_once_{event.lower()}": (table, event) for table in tables() for event in events}


def install(using: str = "default", **_) -> None:
    """Idempotent; connected to post_migrate."""
    connection = connections[using]
    present = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRES_FUNCTION)
        form = POSTGRES if connection.vendor == "postgresql" else SQLITE
        for name, (table, event) in triggers().items():
            if table in present:
                cursor.execute(form.format(name=name, table=table, event=event))


def remove(using: str = "default", events=("UPDATE", "DELETE")) -> None:
    """For tests that empty the tables between two runs; nothing in the product calls it."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for name, (table, _event) in triggers(events).items():
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def missing(using: str = "default") -> set[str]:
    """Names of the triggers that should be there and are not. A table that is still to be made misses none."""
    connection = connections[using]
    if connection.vendor == "postgresql":
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    else:
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    present = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        cursor.execute(query)
        there = {row[0] for row in cursor.fetchall()}
    return {name for name, (table, _event) in triggers().items() if table in present and name not in there}
