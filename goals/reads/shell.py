"""What stands around every page: the organisation, who is signed in, and how many balls wait for them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from django.db.models import Count, IntegerField, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest

from lean.lib import clock
from lean.lib.prepared import Prepared
from lean.lib.tree import span
from teams.access import standing
from teams.models import Person, Team

from ..models import Catchball
from .news import SOURCES, Mark, as_number, last_of_all

NOTHING_READ = (0,) * len(SOURCES)


def shell(request: HttpRequest) -> dict[str, Shell]:
    """The context processor. A piece that shows none of it pays for none of it."""
    return {"shell": Shell(getattr(request, "user", None))}


class Shell:
    """Each fact is read when the page first shows it."""

    def __init__(self, user) -> None:
        self._user = user

    @cached_property
    def person(self) -> Person | None:
        """Who is signed in."""
        return self._user if self._user is not None and self._user.is_authenticated else None

    @property
    def team_name(self) -> str:
        team = standing(self.person).home_team if self.person else None
        return team.name if team else ""

    @property
    def organisation(self) -> str:
        return self._top_and_waiting[0]

    @property
    def waiting(self) -> int:
        """How many catchballs are in this person's court."""
        return self._top_and_waiting[1]

    @property
    def mark(self) -> Mark:
        """How far the page has been read that stands inside this."""
        return Mark(self._top_and_waiting[2], clock.today())

    @cached_property
    def _top_and_waiting(self) -> tuple[str, int, tuple[int, ...]]:
        if self.person is None:
            return "", 0, NOTHING_READ
        row = row_around(self.person)
        if not row:
            return "", 0, NOTHING_READ
        return row["name"], row["waiting"], tuple(as_number(row[source]) for source in SOURCES)


def with_row_around(along: Callable[..., dict]) -> Prepared:
    """The query for it with columns that a page wants read along: `along` makes them of the keys of the teams for
    which the reader moves, the reader's own, and what more the page gives.
    """

    def build(first: str, last: str, teams: list[int], person: int, *more):
        columns = along(teams, person, *more)
        rows = Team.objects.filter(depth=1, path__gte=first, path__lte=last).order_by("path")
        rows = rows.annotate(waiting=_count_for(teams, person), **last_of_all(), **columns)
        return rows.values("name", "waiting", *SOURCES, *columns)

    return Prepared(build)


PLAIN = with_row_around(lambda teams, person: {})
# No team has that key: where a person moves for none, the query has the same words.
NO_TEAM = 0


def moved_for(person: Person) -> list[int]:
    """The keys of the teams for which they move, as a prepared query takes them: never an empty list."""
    return list(standing(person).moves_for) or [NO_TEAM]


def row_around(person: Person, query: Prepared | None = None, *more) -> dict:
    """What every page says around itself, with the columns of this query: a row that is always there.

    Read once for each request, whose person object is its own: by the page, where it has columns, else by the shell.
    """
    asked, row = getattr(person, "_row_around", (None, None))
    if row is not None and (query is None or asked == (query, more)):
        return row
    team = standing(person).home_team
    # Who belongs to no team is told of the first organisation there is.
    top = (team.paths_up[0],) * 2 if team is not None else span("")
    query = query or PLAIN
    row = query.first(*top, moved_for(person), person.pk, *more) or {}
    person._row_around = (query, more), row
    return row


def _count_for(teams: list[int], person: int):
    """As an expression, so that a page gets it with the organisation's name in one query."""
    in_court = Catchball.objects.in_court_of(teams, Person(pk=person)).order_by()
    # Grouped by a constant: a count of nothing gives no row, and so nothing.
    counted = in_court.values(one=Value(1)).annotate(waiting=Count("pk")).values("waiting")
    return Coalesce(Subquery(counted), 0, output_field=IntegerField())
