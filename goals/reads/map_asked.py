"""What an address asks of the map: which outcomes, which branches are open, from which match on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Concat
from django.http import QueryDict
from django.urls import reverse

from lean.lib import clock
from lean.lib.tree import LAST, PATH_LENGTH, below
from teams.access import standing
from teams.models import Person, Team

from ..models import Catchball, Cycle
from ..models.cycle import Span
from ..models.outcome import OutcomeQuerySet, OutcomeState
from ..rules.negotiation import IN_PLAY
from .map_search import matching

MARKS = ("reached", "ok", "swing", "watch", "off", "silent", "talk", "none", "agreed")
# What can be looked for beside a mark. What is agreed and looked at again stands as its numbers say.
KINDS = ("mine", "gap", "again", "alone")
LONGEST_WORDS = 200
# An address with more open branches than this was not made by opening branches.
MOST_OPEN = 400


@dataclass(frozen=True)
class Folding:
    """Which branches are open. An address may name some to open, or (`only`) all that are, or `everything`.

    `after` says of a parent (0 for the tops) how many of its pieces were shown before.
    """

    named: frozenset[int] = frozenset()
    shut: frozenset[int] = frozenset()
    only: bool = False
    everything: bool = False
    after: tuple[tuple[int, int], ...] = ()

    @classmethod
    def asked(cls, query: QueryDict) -> Folding:
        """?open=3&open=8 adds to the tops; with only=1 nothing else is open; shut=3 closes one of them."""
        shut = numbers_in(query.getlist("shut")[:MOST_OPEN])
        named = numbers_in(query.getlist("open")[:MOST_OPEN]) - shut
        after = (text.split("-", 1) for text in query.getlist("after")[:MOST_OPEN] if "-" in text)
        pairs = {int(of): int(count) for of, count in after if _is_number(of) and _is_number(count)}
        return cls(named, shut, "only" in query, "all" in query, tuple(sorted(pairs.items())))

    def skipped(self, pk: int) -> int:
        return dict(self.after).get(pk, 0)


@dataclass(frozen=True)
class Asked:
    """One state of the map, as its address has it."""

    words: str = ""
    show: str = ""
    cycle: str = ""
    team: str = ""
    start: int = 0
    folding: Folding = field(default_factory=Folding)

    @classmethod
    def of(cls, query: QueryDict) -> Asked:
        show = query.get("show", "")
        start = query.get("from", "")
        return cls(
            words=" ".join(_plain(query.get("q", "")).split())[:LONGEST_WORDS],
            show=show if show in (*KINDS, *MARKS) else "",
            cycle=_plain(query.get("cycle", "")).strip()[:40],
            team=_plain(query.get("team", "")).strip()[:80],
            start=int(start) if _is_number(start) else 0,
            folding=Folding.asked(query),
        )

    @property
    def is_filter(self) -> bool:
        """Matches are listed then, with what is above them. A cycle alone is a tree of its own."""
        return bool(self.words or self.show or self.team)

    @property
    def is_all(self) -> bool:
        return not (self.is_filter or self.cycle)

    @cached_property
    def fields(self) -> list[tuple[str, str]]:
        """The filters as a form or an address carries them, without the branches."""
        named = {"q": self.words, "show": self.show, "cycle": self.cycle, "team": self.team}
        return [(name, value) for name, value in named.items() if value]

    def url(self, **changes: str | int) -> str:
        """The address of this state with other filters; `start` is where the matches begin."""
        fields = dict(self.fields)
        if start := changes.pop("start", 0):
            fields["from"] = start
        fields = {name: value for name, value in (fields | changes).items() if value}
        return f"{reverse('goals:map')}{'?' if fields else ''}{urlencode(fields)}"

    def folded_url(self, opened: Iterable[int], of: int, skipped: int) -> str:
        """This state with exactly these branches open, and another window of the pieces of one."""
        after = dict(self.folding.after) | {of: skipped}
        windows = [("after", f"{pk}-{count}") for pk, count in sorted(after.items()) if count]
        fields = [*self.fields, ("only", 1), *(("open", pk) for pk in opened), *windows]
        return f"{reverse('goals:map')}?{urlencode(fields)}#{f'outcome-{of}' if of else 'map'}"

    def branch_query(self, of: int, start: int, besides: Iterable[int]) -> str:
        """What asks for the pieces of one outcome that follow; `besides` are there already."""
        cycle = [("cycle", self.cycle)] if self.cycle else []
        return urlencode([*cycle, ("after", f"{of}-{start}"), *(("besides", pk) for pk in besides)])

    # --- As conditions --------------------------------------------------------------------------------

    @property
    def cycle_condition(self) -> Q:
        """Horizons are years away from what runs now: they are on the map when they are asked for."""
        if self.cycle:
            return Q(cycle__in=Cycle.objects.filter(key=self.cycle))
        return ~Q(cycle__in=Cycle.objects.filter(span=Span.HORIZON))

    def scope(self, outcomes: OutcomeQuerySet) -> OutcomeQuerySet:
        """Those that chips count: of the cycle, below the team, with the words."""
        outcomes = outcomes.filter(self.cycle_condition)
        if self.team:
            path = Subquery(Team.objects.filter(key=self.team).order_by().values("path")[:1])
            last = Concat(path, Value(LAST * PATH_LENGTH))
            outcomes = outcomes.filter(team__path__gte=path, team__path__lte=last)
        return outcomes.filter(matching(self.words)) if self.words else outcomes

    @property
    def chosen(self) -> Q | None:
        """The one of them that is looked for; None for all."""
        if not self.show or self.show == "mine":
            return None
        return {"gap": GAP, "again": AGAIN, "alone": ALONE}.get(self.show) or Q(mark_today=self.show)


GAP = Q(gap_today=True)
AGAIN = ~Q(mark_today="talk") & Q(
    Exists(Catchball.objects.filter(outcome=OuterRef("pk"), state__in=IN_PLAY).order_by())
)
ALONE = Q(parent=None) | ~Q(parent__state=OutcomeState.LIVE)


def of_my_teams(person: Person) -> Q:
    """What the teams of this person carry, and all teams below those."""
    stands = standing(person)
    paths = {each.team.path for each in stands.memberships} | {team.path for team in stands.moves_for.values()}
    condition = Q(pk__in=())
    for path in sorted(paths):
        if not any(path != other and path.startswith(other) for other in paths):
            condition |= below(path, "team__path")
    return condition


def with_standing(outcomes: OutcomeQuerySet) -> OutcomeQuerySet:
    return outcomes.with_mark(clock.today())


def _plain(text: str) -> str:
    # PostgreSQL can't even be asked for it.
    return text.replace("\0", "")


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def numbers_in(texts: Iterable[str]) -> frozenset[int]:
    return frozenset(int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 18)
