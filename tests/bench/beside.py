"""What runs beside the pages: the nightly sweep, the nudges that it writes, the import of check-ins."""

from __future__ import annotations

import tempfile
import time
from datetime import date
from pathlib import Path

from django.db import transaction

from goals import nudges
from goals.checkin_sheet import import_check_ins
from goals.models import Outcome
from tests.bench.floor import Bare, asked_by, timed

ROWS = 5_000


def measure(leader) -> dict[str, float]:
    written, seconds = _first_sweep()
    # The sweep of every other minute: nothing new is owed, and its searches find that out.
    statements = asked_by(nudges.owe_what_time_makes_due)
    return {
        "sweep": timed(nudges.owe_what_time_makes_due, 5)[0],
        "statement": timed(Bare(statements, b"").get, 5)[0],
        "statements": len(statements),
        "nudges": written,
        "nudges a second": written / seconds,
        "check-ins a second": _import(),
    }


def _first_sweep() -> tuple[int, float]:
    """The one that finds what has come due: rows are written, in batches."""
    began = time.perf_counter()
    return nudges.owe_what_time_makes_due(), time.perf_counter() - began


def _import() -> float:
    """Rows a second of a file that names so many outcomes with a number each, undone at the end."""
    found = Outcome.objects.live().filter(in_force__isnull=False, in_force__commitment__terms__direction="decrease")
    keys = list(found.order_by("pk").values_list("key", flat=True)[:ROWS])
    with tempfile.TemporaryDirectory() as folder, transaction.atomic():
        path = Path(folder) / "checkins.csv"
        day = date.today().replace(day=1)
        path.write_text("\n".join(["outcome_key,for_on,value,words", *(f"{key},{day},17.5," for key in keys)]))
        began = time.perf_counter()
        import_check_ins(path)
        seconds = time.perf_counter() - began
        transaction.set_rollback(True)
    return len(keys) / seconds
