"""Waking the worker. The database is the truth and the broker only an alarm clock, so a lost ring costs seconds.

Rung by a thread of its own: tried in the request, a Redis that is down cost every move six seconds, because
its client retries however often it is told not to, and the embedded broker's first use costs two. Rings that
come while one is under way are one ring.
"""

import logging
import threading
from functools import partial

from celery import current_app
from django.db import transaction

log = logging.getLogger(__name__)

_wanted: set[str] = set()
_rung = threading.Event()
_starting = threading.Lock()
_ringer: threading.Thread | None = None


def ring_on_commit(task: str) -> None:
    """Wake the worker for this task once the transaction stands. Before that there is nothing to see."""
    transaction.on_commit(partial(ring, task), robust=True)


def ring(task: str) -> None:
    """Returns at once and never raises: beat rings every few seconds anyway."""
    global _ringer
    _wanted.add(task)
    _rung.set()
    # Asked each time, because a thread doesn't live on in a forked process.
    if _ringer is None or not _ringer.is_alive():
        with _starting:
            if _ringer is None or not _ringer.is_alive():
                _ringer = threading.Thread(target=_ring_forever, name="alarm", daemon=True)
                _ringer.start()


def _ring_forever() -> None:
    while _rung.wait():
        _rung.clear()
        while _wanted:
            _send(_wanted.pop())


def _send(task: str) -> None:
    try:
        current_app.send_task(task, expires=30, retry=False)
    except Exception as error:
        log.warning("Could not wake the worker for %s: %s", task, error)
