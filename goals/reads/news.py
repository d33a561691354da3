"""What others did since a page was opened: a query tells whether anything happened, one more what of it counts here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db import connection
from django.db.models import CharField, F, Field, Model, Q, QuerySet, Subquery, Value
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lean.lib import clock
from teams.access import standing
from teams.models import Person

from ..models import (
    Basis,
    Catchball,
    CheckIn,
    Comment,
    Commitment,
    GapChoice,
    Help,
    HelpDay,
    HuddleLine,
    Look,
    Move,
    Neighbour,
    PlaceChoice,
    Playback,
    StaleChoice,
    Support,
    TalkNote,
)
from ..rules.negotiation import Kind, State

MOST = 20
# What is said in a thread.
OF_CATCHBALLS = ("comment", "huddle_line", "playback")
# What is said of an outcome, and where that one is.
OF_OUTCOMES = {
    "gap": "outcome",
    "placed": "outcome",
    "look": "commitment__outcome",
    "stale": "commitment__outcome",
    "help_day": "help__commitment__outcome",
}
PK = "pk"
# In the order of the numbers in a mark: by what the newest row of each is known. Where a row is written again in its
# place its moment counts, which has an index.
SOURCES: dict[str, tuple[type[Model], str]] = {
    "move": (Move, PK),
    "comment": (Comment, PK),
    "check_in": (CheckIn, PK),
    "set": (Commitment, PK),
    "gap": (GapChoice, PK),
    "stale": (StaleChoice, PK),
    "placed": (PlaceChoice, PK),
    "support": (Support, PK),
    "look": (Look, PK),
    "help_day": (HelpDay, PK),
    "huddle_line": (HuddleLine, PK),
    "playback": (Playback, PK),
    "note": (TalkNote, "at"),
    "kept": (Help, "kept_at"),
    "neighbour_asked": (Neighbour, "asked_at"),
    "neighbour_answered": (Neighbour, "answered_at"),
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
    "stale": gettext_lazy("%(who)s said what a new target means for a piece"),
    "placed": gettext_lazy("%(who)s said where an outcome belongs"),
    "look": gettext_lazy("%(who)s looked again: it stands"),
    "help_day": gettext_lazy("%(who)s moved promised help to another day"),
    "huddle_line": gettext_lazy("%(who)s noted what the huddle said"),
    "playback": gettext_lazy("%(who)s said it in their own words"),
    "note": gettext_lazy("%(who)s noted what was said in the review"),
    "kept": gettext_lazy("%(who)s kept a promise of help"),
    "neighbour_asked": gettext_lazy("%(who)s asked a neighbouring team"),
    "neighbour_answered": gettext_lazy("%(who)s answered for a neighbouring team"),
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
            for number in numbers[list(SOURCES).index("note") :]:
                _moment(number)
            return cls(tuple(numbers), date(year, month, day))
        except (ValueError, OverflowError):
            return None


def _field(model: type[Model], by: str) -> Field:
    return model._meta.pk if by == PK else model._meta.get_field(by)


# Each page asks for these, and they are always the same: so they are written by hand, once.
NEWEST = {
    name: (
        'SELECT "{1}" FROM "{0}" WHERE "{1}" IS NOT NULL ORDER BY "{1}" DESC LIMIT 1'.format(  # noqa: S608
            model._meta.db_table, _field(model, by).column
        ),
        _field(model, by),
    )
    for name, (model, by) in SOURCES.items()
}
# Most often nothing happened: so this is asked by hand, without the half of a request that the ORM takes to write it.
NEWER = ", ".join(
    f'EXISTS (SELECT 1 FROM "{model._meta.db_table}" WHERE "{_field(model, by).column}" > %s)'  # noqa: S608
    for model, by in SOURCES.values()
)


def last_of_all() -> dict[str, RawSQL]:
    """The newest row of each source, as expressions for a query that is asked anyway."""
    return {name: RawSQL(sql, [], output_field=field) for name, (sql, field) in NEWEST.items()}  # noqa: S611


def newer_than(mark: Mark) -> set[str]:
    """Of which sources there is a newer row, whomever it concerns. One query, a look at the end of each index."""
    read = zip(SOURCES.values(), mark.last, strict=True)
    values = [
        _field(model, by).get_db_prep_value(last if by == PK else _moment(last), connection)
        for (model, by), last in read
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {NEWER}", values)
        return {source for source, newer in zip(SOURCES, cursor.fetchone(), strict=True) if newer}


def as_number(newest: int | datetime | None) -> int:
    """As it stands in a mark: a moment in microseconds."""
    if isinstance(newest, datetime):
        return (newest - EPOCH) // A_MICROSECOND
    return newest or 0


class News:
    """What others did about one thing since `since`: `about` is a thread, an outcome, a team, one's home, or all.

    Of a "court" nothing is told but how many balls wait. One query while nothing happens anywhere, else two. Says
    nothing about what its reader may not see.
    """

    def __init__(self, person: Person, about: str, pk: int | None, since: Mark):
        self.person, self.about, self.since, self.today = person, about, since, clock.today()
        self._newer = newer_than(since)
        found = self._found(None if about == "court" else _concerned(person, about, pk)) if self._newer else []
        self.rows = [row for row in found if row[0] != ANY_MOVE]
        # Whether anybody moved at all: then the count of balls may be another one.
        self.moved = next((row[1] for row in found if row[0] == ANY_MOVE), None)

    def _found(self, concerned: Concerned | None) -> list[tuple]:
        last = dict(zip(SOURCES, self.since.last, strict=True))
        newest = Move.objects.order_by("-pk").values("pk")[:1]
        any_move = _told(Move.objects.filter(pk=Subquery(newest), pk__gt=last["move"]), ANY_MOVE, F("kind"))
        told = self._parts(last, concerned) if concerned else ()
        parts = [any_move, *(rows for source, rows in told if source in self._newer)]
        return list(parts[0].union(*parts[1:], all=True).order_by("-at", "-pk")[: MOST + 1])

    def _parts(self, last: dict[str, int], at: Concerned) -> Iterator[tuple[str, QuerySet]]:
        others = ~Q(by=self.person)
        sent = ~Q(catchball__state=State.DRAFT)
        yield "move", _told(Move.objects.filter(at.balls, others, sent, pk__gt=last["move"]), "move", F("kind"))
        for name in OF_CATCHBALLS:
            yield name, _told(SOURCES[name][0].objects.filter(at.balls, others, sent, pk__gt=last[name]), name)
        # Nobody is named for what a file or a program brought.
        numbers = CheckIn.objects.filter(at.outcomes(), others | Q(by=None), pk__gt=last["check_in"])
        yield "check_in", _told(numbers, "check_in")
        again = Commitment.objects.filter(basis=Basis.SET, version__gt=1, pk__gt=last["set"])
        yield "set", _told(again.filter(at.outcomes(), others), "set")
        supports = Support.objects.filter(at.supports, others | Q(by=None), pk__gt=last["support"])
        yield "support", _told(supports, "support")
        for name, of in OF_OUTCOMES.items():
            yield name, _told(SOURCES[name][0].objects.filter(at.outcomes(of), others, pk__gt=last[name]), name)
        yield "note", _told(TalkNote.objects.filter(at.outcomes(), others, at__gt=_moment(last["note"])), "note")
        kept = Help.objects.filter(at.outcomes("commitment__outcome"), kept_at__gt=_moment(last["kept"]))
        yield "kept", _told(kept.exclude(kept_by=self.person), "kept", at="kept_at", by="kept_by")
        neighbours = Neighbour.objects.filter(at.neighbours, sent)
        asked = neighbours.filter(asked_at__gt=_moment(last["neighbour_asked"])).exclude(asked_by=self.person)
        yield "neighbour_asked", _told(asked, "neighbour_asked", at="asked_at", by="asked_by")
        answered = neighbours.filter(answered_at__gt=_moment(last["neighbour_answered"])).exclude(
            answered_by=self.person
        )
        yield "neighbour_answered", _told(answered, "neighbour_answered", at="answered_at", by="answered_by")

    def __bool__(self):
        return bool(self.rows) or (self.about != "court" and self.today != self.since.on)

    @property
    def mark(self) -> Mark:
        """How far somebody has read who was told this."""
        newest = dict(zip(SOURCES, self.since.last, strict=True))
        for source, pk, at, *_rest in self.rows:
            newest[source] = max(newest[source], as_number(pk if SOURCES[source][1] == PK else at))
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


def _told(rows: QuerySet, source: str, did: F | None = None, *, at: str = "at", by: str = "by") -> QuerySet:
    # Its own ordering has no place in a union.
    told = rows.order_by().annotate(source=Value(source, CharField()), did=did or Value(source, CharField()))
    return told.values_list("source", "pk", at, "did", f"{by}__name")


def _moment(microseconds: int) -> datetime:
    return EPOCH + microseconds * A_MICROSECOND


EVERYTHING = Q()


@dataclass(frozen=True, slots=True)
class Concerned:
    """What a page is about: which catchballs, supports and questions to neighbours count, and which outcomes."""

    balls: Q = EVERYTHING
    supports: Q = EVERYTHING
    neighbours: Q = EVERYTHING
    # Any of these, as they are said of an outcome; all of them without one.
    of_outcomes: tuple[tuple[str, object], ...] = ()

    def outcomes(self, path: str = "outcome") -> Q:
        any_of = Q()
        for lookup, value in self.of_outcomes:
            any_of |= Q(**{f"{path}{lookup}": value})
        return any_of


def _concerned(person: Person, about: str, pk: int | None) -> Concerned:
    if about == "thread":
        its = Catchball.objects.filter(pk=pk).values("outcome")
        balls = Q(catchball=pk)
        return Concerned(balls, Q(helper__in=its) | Q(helped__in=its), balls, (("__in", its),))
    if about == "outcome":
        balls = Q(catchball__outcome=pk) | Q(catchball__outcome__parent=pk)
        return Concerned(balls, Q(helper=pk) | Q(helped=pk), balls, (("", pk), ("__parent", pk)))
    if about == "team":
        return _of_teams([pk])
    if about == "home":
        of = standing(person)
        return _of_teams({*of.moves_for, *(row.team_id for row in of.memberships)})
    return Concerned()


def _of_teams(teams) -> Concerned:
    balls = Q(catchball__asking_team__in=teams) | Q(catchball__receiving_team__in=teams)
    supports = Q(helper__team__in=teams) | Q(helped__team__in=teams)
    # The neighbour that is asked is on neither side.
    return Concerned(balls, supports, balls | Q(team__in=teams), (("__team__in", teams),))
