"""A long list as it goes out of the API: fifty at a time, with the number of the next page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Generic, TypeVar

from django.db.models import QuerySet
from ninja import Query, Schema

from .pages import page_of

T = TypeVar("T")

PageNumber = Annotated[int, Query(ge=1, le=999_999, description="Counted from 1")]


class Listing(Schema, Generic[T]):
    """`next` is the number of the next page, or null on the last."""

    items: list[T]
    page: int
    next: int | None


def listing(rows: QuerySet, number: int, render: Callable[[Sequence[Any]], list]) -> dict[str, Any]:
    """One page of these rows. `render` gets all of its rows at once, so that it can ask once for all of them."""
    page = page_of(rows, number)
    return {"items": render(page.rows), "page": page.number, "next": page.after or None}


def each(render: Callable[[Any], Any]) -> Callable[[Sequence[Any]], list]:
    return lambda rows: [render(row) for row in rows]
