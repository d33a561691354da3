"""What others did since a page was opened: one query tells whether there is anything to say about it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from django.db.models import CharField, F, Q, QuerySet, Subquery, Value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lean.lib import clock
from teams.access import standing
from teams.models import Person

from ..models import Catchball, CheckIn, Comment, Move
from ..rules.negotiation import Kind, State

MOST = 20
# In the order of the numbers in a mark.
SOURCES = {"move": Move, "comment": Comment, "check_in": CheckIn}
READ = re.compile(r"([0-9]{1,18})-([0-9]{1,18})-([0-9]{1,18})-([0-9]{4}-[0-9]{2}-[0-9]{2})")
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
}


@dataclass(frozen=True, slots=True)
class Mark:
    """How far somebody has read: the last move, comment and check-in that there were, and the day."""

    last: tuple[int, ...]
    on: date

    def __str__(self):
        return "-".join(map(str, (*self.last, self.on.isoformat())))

    @classmethod
    def read(cls, text: str | None) -> Mark | None:
        """None for what no page of ours was given."""
        given = READ.fullmatch((text or "").strip().removeprefix("W/").strip('"'))
        try:
            return cls(tuple(map(int, given.groups()[:-1])), date.fromisoformat(given[4])) if given else None
        except ValueError:
            return None


def last_of_all() -> dict[str, Subquery]:
    """The newest row of each source, as expressions for a query that is asked anyway."""
    return {name: Subquery(model.objects.order_by("-pk").values("pk")[:1]) for name, model in SOURCES.items()}


class News:
    """What others did about one thing since `since`: `about` is a thread, an outcome, a team, one's home, or all.

    One query; two more for home. Says nothing about what its reader may not see.
    """

    def __init__(self, person: Person, about: str, pk: int | None, since: Mark):
        self.person, self.since, self.today = person, since, clock.today()
        self.rows = self._rows(*_concerned(person, about, pk))

    def _rows(self, moves: Q, check_ins: Q) -> list[tuple]:
        by_move, by_comment, by_check_in = self.since.last
        others = ~Q(by=self.person)
        sent = ~Q(catchball__state=State.DRAFT)
        parts = [
            _told(Move.objects.filter(moves, others, sent, pk__gt=by_move), "move", F("kind")),
            _told(Comment.objects.filter(moves, others, sent, pk__gt=by_comment), "comment", Value("comment")),
            # Nobody is named for what a file or a program brought.
            _told(
                CheckIn.objects.filter(check_ins, others | Q(by=None), pk__gt=by_check_in),
                "check_in",
                Value("check_in"),
            ),
        ]
        return list(parts[0].union(*parts[1:], all=True).order_by("-at", "-pk")[:MOST])

    def __bool__(self):
        return bool(self.rows) or self.today != self.since.on

    @property
    def mark(self) -> Mark:
        """How far somebody has read who was told this."""
        newest = {source: max([0, *(row[1] for row in self.rows if row[0] == source)]) for source in SOURCES}
        return Mark(tuple(map(max, self.since.last, newest.values())), self.today)

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
        number = f"{MOST - 1}+" if len(self.rows) == MOST else len(self.rows)
        return _("%(number)s things, the last: %(last)s") % {"number": number, "last": last}


def _told(rows: QuerySet, source: str, did) -> QuerySet:
    # Its own ordering has no place in a union.
    told = rows.order_by().annotate(source=Value(source, CharField()), did=_as_text(did))
    return told.values_list("source", "pk", "at", "did", "by__name")


def _as_text(did):
    return did if isinstance(did, F) else Value(did.value, CharField())


def _concerned(person: Person, about: str, pk: int | None) -> tuple[Q, Q]:
    """Of which catchballs moves and comments count, and of which outcomes check-ins."""
    if about == "thread":
        return Q(catchball=pk), Q(outcome__in=Catchball.objects.filter(pk=pk).values("outcome"))
    if about == "outcome":
        return Q(catchball__outcome=pk) | Q(catchball__outcome__parent=pk), Q(outcome=pk) | Q(outcome__parent=pk)
    if about == "team":
        return _of_teams([pk])
    if about == "home":
        of = standing(person)
        return _of_teams({*of.moves_for, *(row.team_id for row in of.memberships)})
    return Q(), Q()


def _of_teams(teams) -> tuple[Q, Q]:
    return Q(catchball__asking_team__in=teams) | Q(catchball__receiving_team__in=teams), Q(outcome__team__in=teams)
