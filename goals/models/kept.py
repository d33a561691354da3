"""What is kept beside an outcome, so that long lists can be counted: every verb that bears on it says so here.

By name: the verbs of almost every noun call this, so the module of what is kept comes after all of theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.apps import apps
from django.db import transaction

# Each with whether its own mark is made anew as well.
_waiting: ContextVar[dict[int, bool] | None] = ContextVar("standings that are made anew at the end", default=None)


def stands_anew(*outcomes: int | None) -> None:
    """Something was said or done about these outcomes: how they stand, and what is open above them, is made anew."""
    _make_anew({pk: True for pk in outcomes if pk is not None})


def opens_anew(*outcomes: int) -> None:
    """Other numbers are on the table, and still it is talked about: only what is open can have changed."""
    _make_anew(dict.fromkeys(outcomes, False))


def _make_anew(wanted: dict[int, bool]) -> None:
    waiting = _waiting.get()
    if waiting is not None:
        waiting |= {pk: marked or waiting.get(pk, False) for pk, marked in wanted.items()}
    elif wanted:
        _standings().refresh(wanted, unmarked=[pk for pk, marked in wanted.items() if not marked])


def heard_anew(outcomes: Iterable[int]) -> None:
    """A number was said about them. It bears on nothing above: what is measured is never added up."""
    _standings().refresh(set(outcomes), above=False)


@contextmanager
def all_at_the_end() -> Iterator[None]:
    """A verb that is made of many: once for all of them, at its end, in its transaction.

    Faster; and it locks what it keeps after everything else, so that two such verbs never wait for each other.
    """
    if _waiting.get() is not None:
        yield
        return
    # The verb around it says how far a refusal undoes what was done.
    with transaction.atomic(savepoint=False):
        token = _waiting.set(waiting := {})
        try:
            yield
        finally:
            _waiting.reset(token)
        _make_anew(waiting)


def _standings():
    return apps.get_model("goals", "Standing").objects
