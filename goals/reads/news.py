"""What others did since a page was opened: a query tells whether anything happened, one more what of it counts here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db import connection
from django.db.models import CharField, F, Field, Model, Q, QuerySet, Subquery, Value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lean.lib import clock
from teams.access import standing
from teams.models import Person

from ..models import Basis, Catchball, CheckIn, Comment, Commitment, GapChoice, Move, Support, TalkNote
from ..rules.negotiation import Kind, State

MOST = 20
# In the order of the numbers in a mark: by what the newest row of each is known.
SOURCES = {
    "move": (Move, "pk"),
    "comment": (Comment, "pk"),
    "check_in": (CheckIn, "pk"),
    "set": (Commitment, "pk"),
    "gap": (GapChoice, "pk"),
    "support": (Support, "pk"),
    # Written again in its place, so its moment counts.
    "note": (TalkNote, "at"),
}
READ = re.compile("[0-9]{1,18}-" * len(SOURCES) + "[0-9]{4}-[0-9]{2}-[0-9]{2}")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
A_MICROSECOND = timedelta(microseconds=1)
# The newest move of all: it may have brought or taken a ball, whatever the page is about.
ANY_MOVE = "any"
DID = {
    Kind.OFFER: gettext_lazy("%(who)s made an offer"),
    Kind.QUESTION: gettext_lazy("%(who)s asked something"),
    Kind.ANSWER: gettext_lazy("%(who)s answered"),
    Kind.COUNTER: gettext_lazy("%(who)s countered"),
    Kind.ACCEPT: gettext_lazy("%(who)s agreed"),
    Kind.DECLINE: gettext_lazy("%(who)s can’t carry it"),
    Kind.WITHDRAW: gettext_lazy("%(who)s took an offer off the table"),
    Kind.TAKE_BACK: gettext_lazy("%(who)s took a move back"),
    Kind.POSTPONE: gettext_lazy("%(who)s named a later day"),
    Kind.REOPEN: gettext_lazy("%(who)s wants to look again"),
    Kind.ESCALATE: gettext_lazy("%(who)s asked for a decision"),
    Kind.RULE: gettext_lazy("%(who)s decided"),
    Kind.HAND_BACK: gettext_lazy("%(who)s handed it back"),
    Kind.RELEASE: gettext_lazy("%(who)s let an agreement go"),
    "comment": gettext_lazy("%(who)s commented"),
    "check_in": gettext_lazy("%(who)s said a number"),
    "set": gettext_lazy("%(who)s set a new target"),
    "gap": gettext_lazy("%(who)s said what happens with the gap"),
    "support": gettext_lazy("%(who)s said what helps what"),
    "note": gettext_lazy("%(who)s noted what was said in the review"),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """How far somebody has read: the last row of each source that there was, and the day."""

    last: tuple[int, ...]
    on: date

    def __str__(self):
        return "-".join(map(str, (*self.last, self.on.isoformat())))

    @classmethod
    def read(cls, text: str | None) -> Mark | None:
        """None for what no page of ours was given."""
        given = (text or "").strip().removeprefix("W/").strip('"')
        if not READ.fullmatch(given):
            return None
        *numbers, year, month, day = map(int, given.split("-"))
        try:
            EPOCH + numbers[-1] * A_MICROSECOND
            return cls(tuple(numbers), date(year, month, day))
        except (ValueError, OverflowError):
            return None


def last_of_all() -> dict[str, Subquery]:
    """The newest row of each source, as expressions for a query that is asked anyway."""
    last = {name: model.objects.order_by(f"-{by}").values(by)[:1] for name, (model, by) in SOURCES.items()}
    return {name: Subquery(newest) for name, newest in last.items()}


def as_number(newest: int | datetime | None) -> int:
    """As it stands in a mark: a moment in microseconds."""
    if isinstance(newest, datetime):
        return (newest - EPOCH) // A_MICROSECOND
    return newest or 0


def _column(model: type[Model], by: str) -> Field:
    return model._meta.pk if by == "pk" else model._meta.get_field(by)


def as_moment(number: int) -> datetime:
    return EPOCH + number * A_MICROSECOND


# Most often nothing happened: so this is asked by hand, without the half of a request that the ORM takes to write it.
NEWER = ", ".join(
    f'EXISTS (SELECT 1 FROM "{model._meta.db_table}" WHERE "{_column(model, by).column}" > %s)'  # noqa: S608
    for model, by in SOURCES.values()
)


def newer_than(mark: Mark) -> set[str]:
    """Of which sources there is a newer row, whomever it concerns. One query, a look at the end of each index."""
    read = zip(SOURCES.values(), mark.last, strict=True)
    values = [
        _column(model, by).get_db_prep_value(as_moment(last) if by == "at" else last, connection)
        for (model, by), last in read
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {NEWER}", values)
        return {source for source, newer in zip(SOURCES, cursor.fetchone(), strict=True) if newer}


class News:
    """What others did about one thing since `since`: `about` is a thread, an outcome, a team, one's home, or all.

    Of a "court" nothing is told but how many balls wait. One query while nothing happens anywhere, else two. Says
    nothing about what its reader may not see.
    """

    def __init__(self, person: Person, about: str, pk: int | None, since: Mark):
        self.person, self.about, self.since, self.today = person, about, since, clock.today()
        self._newer = newer_than(since)
        found = self._found(*([] if about == "court" else _concerned(person, about, pk))) if self._newer else []
        self.rows = [row for row in found if row[0] != ANY_MOVE]
        # Whether anybody moved at all: then the count of balls may be another one.
        self.moved = next((row[1] for row in found if row[0] == ANY_MOVE), None)

    def _found(self, *concerned: Q) -> list[tuple]:
        last = dict(zip(SOURCES, self.since.last, strict=True))
        newest = Move.objects.order_by("-pk").values("pk")[:1]
        any_move = _told(Move.objects.filter(pk=Subquery(newest), pk__gt=last["move"]), ANY_MOVE, F("kind"))
        told = dict(self._parts(last, *concerned)) if concerned else {}
        parts = [any_move, *(rows for source, rows in told.items() if source in self._newer)]
        return list(parts[0].union(*parts[1:], all=True).order_by("-at", "-pk")[: MOST + 1])

    def _parts(self, last: dict[str, int], balls: Q, outcomes: Q, supports: Q) -> Iterator[tuple[str, QuerySet]]:
        others = ~Q(by=self.person)
        sent = ~Q(catchball__state=State.DRAFT)
        yield "move", _told(Move.objects.filter(balls, others, sent, pk__gt=last["move"]), "move", F("kind"))
        yield "comment", _told(Comment.objects.filter(balls, others, sent, pk__gt=last["comment"]), "comment")
        # Nobody is named for what a file or a program brought.
        numbers = CheckIn.objects.filter(outcomes, others | Q(by=None), pk__gt=last["check_in"])
        yield "check_in", _told(numbers, "check_in")
        again = Commitment.objects.filter(basis=Basis.SET, version__gt=1, pk__gt=last["set"])
        yield "set", _told(again.filter(outcomes, others), "set")
        yield "gap", _told(GapChoice.objects.filter(outcomes, others, pk__gt=last["gap"]), "gap")
        yield "support", _told(Support.objects.filter(supports, others | Q(by=None), pk__gt=last["support"]), "support")
        noted = as_moment(last["note"])
        yield "note", _told(TalkNote.objects.filter(outcomes, others, at__gt=noted), "note")

    def __bool__(self):
        return bool(self.rows) or (self.about != "court" and self.today != self.since.on)

    @property
    def mark(self) -> Mark:
        """How far somebody has read who was told this."""
        newest = dict(zip(SOURCES, self.since.last, strict=True))
        for source, pk, at, *_rest in self.rows:
            newest[source] = max(newest[source], as_number(at if SOURCES[source][1] == "at" else pk))
        newest["move"] = max(newest["move"], self.moved or 0)
        return Mark(tuple(newest.values()), self.today)

    @property
    def says(self) -> str:
        if not self.rows:
            return _("A new day has begun")
        _source, _pk, _at, did, name = self.rows[0]
        last = (DID.get(did) or _("%(who)s moved")) % {"who": name.split()[0] if name else _("Somebody")}
        if did == "check_in" and not name:
            last = _("A number came in")
        if len(self.rows) == 1:
            return last
        number = f"{MOST - 1}+" if len(self.rows) >= MOST else len(self.rows)
        return _("%(number)s things, the last: %(last)s") % {"number": number, "last": last}


def _told(rows: QuerySet, source: str, did: F | None = None) -> QuerySet:
    # Its own ordering has no place in a union.
    told = rows.order_by().annotate(source=Value(source, CharField()), did=did or Value(source, CharField()))
    return told.values_list("source", "pk", "at", "did", "by__name")


def _concerned(person: Person, about: str, pk: int | None) -> tuple[Q, Q, Q]:
    """Of which catchballs moves and comments count, of which outcomes numbers and choices, and which supports."""
    if about == "thread":
        its = Catchball.objects.filter(pk=pk).values("outcome")
        return Q(catchball=pk), Q(outcome__in=its), Q(helper__in=its) | Q(helped__in=its)
    if about == "outcome":
        balls = Q(catchball__outcome=pk) | Q(catchball__outcome__parent=pk)
        return balls, Q(outcome=pk) | Q(outcome__parent=pk), Q(helper=pk) | Q(helped=pk)
    if about == "team":
        return _of_teams([pk])
    if about == "home":
        of = standing(person)
        return _of_teams({*of.moves_for, *(row.team_id for row in of.memberships)})
    return Q(), Q(), Q()


def _of_teams(teams) -> tuple[Q, Q, Q]:
    balls = Q(catchball__asking_team__in=teams) | Q(catchball__receiving_team__in=teams)
    return balls, Q(outcome__team__in=teams), Q(helper__team__in=teams) | Q(helped__team__in=teams)
