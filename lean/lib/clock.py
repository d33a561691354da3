"""What time it is for the people who use the product.

That is the real time, except in the demo, whose company lives in May 2026: an offset is added there, so that
the story starts at its first day and runs on from it. Sessions, leases and tokens are a machine's business:
they use `django.utils.timezone` and stay on real time.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta, tzinfo

from django.utils import timezone

_NONE = timedelta(0)
_source: Callable[[], timedelta | None] | None = None
_offset: timedelta | None = None
_moment: ContextVar[datetime | None] = ContextVar("moment", default=None)


def now() -> datetime:
    """This moment, aware, in UTC."""
    return _moment.get() or timezone.now() + offset()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Live this block at another moment: how the demo's history is played through the real verbs."""
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)


def today(tz: tzinfo | None = None) -> date:
    """This day where the reader is: in `tz`, else in Django's current time zone."""
    return timezone.localdate(now(), tz)


def offset() -> timedelta:
    """How far people's time is from real time; zero unless a source has been set."""
    global _offset
    if _offset is not None:
        return _offset
    if _source is None:
        return _NONE
    # None means "not decided yet" (the demo is not loaded): ask again next time. Once found, it never
    # changes in the life of a process, so no page pays a query for it.
    _offset = _source()
    return _NONE if _offset is None else _offset


def set_offset_source(source: Callable[[], timedelta | None] | None) -> None:
    """Let `source` say the offset, or None as long as it doesn't know. `None` returns to real time."""
    global _source, _offset
    _source = source
    _offset = None
