"""Where outcomes should fit together and may not: what deserves a look, how many of each, and what to do.

Each kind is one condition in SQL, so that a hundred thousand outcomes are asked as quickly as a hundred; what stands
on a page is limited, and its number is always that of all. Five queries beside the shell, however much there is.
Horizons are years away: of this year's outcomes alone it is asked here whether they fit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property

from django.db.models import CharField, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, Window
from django.db.models.functions import Coalesce, RowNumber, Substr

from lean.lib import tree
from lean.lib.along import Along
from lean.lib.pages import SIZE, page_of
from teams.models import Person, Team

from ..models import Basis, Catchball, CheckIn, FindingAside, InForce, Outcome, Support, Terms
from ..models.aside import breakthroughs, own_ends
from ..models.cycle import Span
from ..models.outcome import OutcomeState
from ..rules.alignment import MOST_BREAKTHROUGHS, NOT_ON_PLAN, ON_PLAN, Finding
from ..rules.negotiation import IN_PLAY
from .findings_aside import Aside, Asides
from .findings_circles import Circles
from .findings_words import Found, TeamRow, about, in_circle, of_purpose, of_team
from .shell import row_around, with_row_around

# So many of a kind stand on the page of all kinds.
SHOWN = 6
TERMS = "in_force__commitment__terms"
OF_TEAMS = (*(field.name for field in fields(TeamRow)), "rank")

TEAMS = Along(Team, "key", "name", "path", "depth")


def team_along(person: Person, key: str) -> Team | None:
    """The team of that key, read with what stands around the page anyway."""
    rows = TEAMS.read(row_around(person, AROUND_A_TEAM, key).get("team_asked"))
    return rows[0] if rows else None


AROUND_A_TEAM = with_row_around(lambda teams, person, key: {"team_asked": TEAMS.of(Team.objects.filter(key=key))})


@dataclass(frozen=True, slots=True)
class Section:
    """All of one kind, as far as it is shown."""

    kind: Finding
    count: int
    rows: Sequence[Found]

    @property
    def left(self) -> int:
        return self.count - len(self.rows)


class Findings:
    """Of the whole, or of one team and all below it."""

    def __init__(self, team: Team | None, today: date):
        self.team, self.today = team, today

    @property
    def sections(self) -> list[Section]:
        return self._found[0]

    @property
    def aside(self) -> Aside:
        """What can wait, the nearest day first."""
        return self._found[1]

    @cached_property
    def _found(self) -> tuple[list[Section], Aside]:
        of_outcomes, (purposes, too_many), aside = self._of_outcomes(), self._of_teams(), Asides(self)
        circled = self.circles.found[:SHOWN]
        pks = {pk for _kind, pk, _count in of_outcomes} | {pk for circle in circled for pk in circle} | aside.named
        by_pk = {row.pk: row for row in _rows(Outcome.objects.filter(pk__in=pks), self.today)}
        found = {kind: (0, []) for kind in Finding}
        for kind, pk, count in of_outcomes:
            found[kind] = (count, [*found[kind][1], about(kind, by_pk[pk])])
        found[Finding.TOO_MANY] = (_counted(too_many), [of_team(row) for row in too_many])
        found[Finding.NO_PURPOSE] = (_counted(purposes), [of_purpose(row) for row in purposes[:SHOWN]])
        found[Finding.CIRCLE] = (len(self.circles.found), [in_circle([by_pk[pk] for pk in one]) for one in circled])
        sections = [Section(kind, count, rows) for kind, (count, rows) in found.items() if count]
        return sections, aside.told(by_pk)

    @cached_property
    def circles(self) -> Circles:
        return Circles(self.team, self.today)

    @property
    def count(self) -> int:
        return sum(section.count for section in self.sections)

    def page(self, kind: Finding, asked: str | int | None):
        """All of one kind, fifty at a time. Two queries at the most."""
        if kind is Finding.TOO_MANY:
            return self._page_of_teams(self._too_many(), asked, of_team)
        if kind is Finding.NO_PURPOSE:
            return self._page_of_teams(self._without_purpose(), asked, of_purpose)
        if kind is Finding.CIRCLE:
            page = page_of(self.circles.found, asked)
            pks = {pk for circle in page for pk in circle}
            by_pk = {row.pk: row for row in _rows(Outcome.objects.filter(pk__in=pks), self.today)}
            return _said(page, lambda circle: in_circle([by_pk[pk] for pk in circle]))
        order = (f"{TERMS}__measure_key", "path") if kind is Finding.TWICE else ("path",)
        rows = _rows(self.of(kind), self.today).order_by(*order)
        return _said(page_of(rows, asked), lambda row: about(kind, row))

    def _page_of_teams(self, rows: QuerySet, asked: str | int | None, words):
        page = page_of(rows.order_by("-carried", "team_path"), asked)
        return _said(page, lambda row: words(TeamRow(*row[:-1])))

    # --- Of outcomes ----------------------------------------------------------------------------------

    def of(self, kind: Finding) -> QuerySet[Outcome]:
        return self.here(seen(kind, self.today))

    def here(self, rows: QuerySet, field: str = "team__path") -> QuerySet:
        return rows.filter(tree.below(self.team.path, field)) if self.team else rows

    def _of_outcomes(self) -> list[tuple[str, int, int]]:
        """The first of each kind, with how many there are. One query."""
        first, *others = (self._first(kind) for kind in CONDITIONS)
        rows = sorted(first.union(*others, all=True), key=lambda row: row[2])
        return [(Finding(kind), pk, count) for kind, pk, _nth, count in rows]

    def _first(self, kind: Finding) -> QuerySet:
        numbered = (
            self.of(kind)
            .order_by()
            .annotate(
                finding=Value(str(kind)), nth=Window(RowNumber(), order_by=F("path").asc()), counted=Window(Count("pk"))
            )
        )
        return numbered.filter(nth__lte=SHOWN).values_list("finding", "pk", "nth", "counted")

    # --- Of teams -------------------------------------------------------------------------------------

    def _of_teams(self) -> tuple[list[TeamRow], list[TeamRow]]:
        """Those at the top without a purpose, and the first of those that carry too many. One query."""
        rows = self._without_purpose().union(self._too_many(), all=True).order_by("rank", "-carried", "team_path")
        found = [TeamRow(*row[:-1]) for row in rows[: SIZE + SHOWN]]
        return [row for row in found if not row.cycle_key], [row for row in found if row.cycle_key][:SHOWN]

    def _too_many(self) -> QuerySet:
        """More than the rule says, and more than it carried when it was said that this can wait. As TeamRow."""
        said = FindingAside.objects.in_force(self.today).filter(team=OuterRef("team"), cycle=OuterRef("cycle"))
        of_team = {f"team_{name}": F(f"team__{name}") for name in ("pk", "key", "name", "path")}
        of_cycle = {f"cycle_{name}": F(f"cycle__{name}") for name in ("key", "name")}
        rows = self.here(own_ends()).order_by().values("team", "cycle", **of_team, **of_cycle)
        rows = rows.annotate(carried=Count("pk"), said=Coalesce(Subquery(said.values("carried")), 0))
        rows = rows.filter(carried__gt=MOST_BREAKTHROUGHS).filter(carried__gt=F("said"))
        return rows.annotate(rank=Value(1), counted=Window(Count("*"))).values_list(*OF_TEAMS)

    def _without_purpose(self) -> QuerySet:
        """At the top of an organisation that has outcomes. As TeamRow, of no cycle."""
        said = FindingAside.objects.in_force(self.today).filter(team=OuterRef("pk"), kind=Finding.NO_PURPOSE)
        top = Substr("team__path", 1, Team.steplen)
        has = Outcome.objects.live().order_by().annotate(top=top).filter(top=OuterRef("path"))
        rows = Team.objects.filter(Exists(has), ~Exists(said), depth=1, lasting_purpose=None).order_by()
        rows = self.here(rows, "path").annotate(**{f"team_{name}": F(name) for name in ("pk", "key", "name", "path")})
        none = {"cycle_key": Value("", CharField()), "cycle_name": Value("", CharField()), "carried": Value(0)}
        return rows.annotate(rank=Value(0), counted=Window(Count("pk")), **none).values_list(*OF_TEAMS)


# What a page of one outcome can ask by the way. The same measure elsewhere is looked for in all of them: not there.
BY_THE_WAY = (Finding.THEORY, Finding.NOBODY, Finding.UNLINKED, Finding.NO_WHY)


def with_findings(outcomes: QuerySet, today: date) -> QuerySet:
    """Outcomes that know what deserves a look about them, in the same query: for `noticed`."""
    rules = {f"is_{kind}": seen(kind, today).order_by().filter(pk=OuterRef("pk")) for kind in BY_THE_WAY}
    return outcomes.with_mark(today).annotate(**{name: Exists(rule) for name, rule in rules.items()})


def noticed(outcome: Outcome) -> list[Found]:
    """In words, of an outcome out of `with_findings`."""
    return [about(kind, outcome) for kind in BY_THE_WAY if getattr(outcome, f"is_{kind}")]


def _counted(rows: Sequence[TeamRow]) -> int:
    """How many there are, whereof these are the first."""
    return rows[0].counted if rows else 0


def _said(page, words):
    """A page with its rows in words."""
    return type(page)([words(row) for row in page.rows], page.number, page.has_more, page.param)


def _rows(outcomes: QuerySet, today: date) -> QuerySet:
    return outcomes.select_related("team", "parent", "in_force__commitment__terms").with_mark(today)


def seen(kind: Finding, today: date) -> QuerySet[Outcome]:
    """Where it holds, but for what was put aside: that is back on its day, and when what is in force changes."""
    version = Coalesce(OuterRef("in_force__commitment__version"), 0)
    aside = FindingAside.objects.filter(outcome=OuterRef("pk"), kind=kind, until_on__gt=today, version=version)
    if kind is Finding.THEORY:
        aside = aside.filter(mark=OuterRef("mark_today"))
    return CONDITIONS[kind](today).filter(~Exists(aside))


# --- The conditions -----------------------------------------------------------------------------------------


def _this_year() -> QuerySet:
    return Outcome.objects.live().exclude(cycle__span=Span.HORIZON)


def _pieces(today: date | None = None) -> QuerySet:
    pieces = Outcome.objects.live().order_by().filter(parent=OuterRef("pk"))
    return pieces.with_mark(today) if today else pieces


def _unlinked(today: date) -> QuerySet:
    """For no other outcome, although the team at the top has some, and said to support none.

    Where the top has none (every agency under one root that only holds them together), theirs are the top ones.
    """
    at_the_top = Substr(OuterRef("team__path"), 1, Team.steplen)
    above = _this_year().order_by().filter(parent=None, team__path=at_the_top)
    supports = Support.objects.filter(helper=OuterRef("pk"), helped__state=OutcomeState.LIVE)
    alone = Q(parent=None) | ~Q(parent__state=OutcomeState.LIVE)
    return breakthroughs().filter(alone, team__depth__gt=1).filter(~Exists(supports), Exists(above))


def _nobody(today: date) -> QuerySet:
    """Set by its owner, or not agreed with anybody: no piece of it, no own share, and no number was ever said."""
    heard = CheckIn.objects.filter(outcome=OuterRef("pk"))
    talked = Catchball.objects.order_by().filter(outcome=OuterRef("pk"), state__in=IN_PLAY)
    promised = InForce.objects.filter(outcome=OuterRef("pk")).exclude(commitment__basis=Basis.SET)
    carried = (Exists(rows) for rows in (_pieces(), heard, talked, promised))
    return breakthroughs().filter(own_share=0).filter(*(~each for each in carried))


def _no_why(today: date) -> QuerySet:
    return breakthroughs().filter(why="")


def _twice(today: date) -> QuerySet:
    """One measure in force for two ends: neither is, through others of that measure, a piece of the other.

    Pieces inherit the measure of what they are for, so only the highest with it counts, and those under one parent
    are meant to add up there.
    """
    key = f"{TERMS}__measure_key"
    # What is above may still be talked about: any terms of it tell its measure.
    above = Terms.objects.filter(outcome=OuterRef("parent"), measure_key=OuterRef(key))
    ends = _this_year().order_by().exclude(**{key: ""}).filter(**{f"{key}__isnull": False}).filter(~Exists(above))
    # What is for nothing else is an end of its own.
    end = Coalesce("parent_id", -F("pk"))
    doubled = ends.values(key).annotate(ends=Count(end, distinct=True)).filter(ends__gt=1).values(key)
    return ends.filter(**{f"{key}__in": doubled})


def _theory(today: date) -> QuerySet:
    """See `theory_was_wrong`."""
    pieces = _pieces(today)
    wrong = Exists(pieces), ~Exists(pieces.exclude(mark_today__in=ON_PLAN))
    return _this_year().with_mark(today).filter(mark_today__in=NOT_ON_PLAN).filter(*wrong)


CONDITIONS = {
    Finding.THEORY: _theory,
    Finding.NOBODY: _nobody,
    Finding.UNLINKED: _unlinked,
    Finding.TWICE: _twice,
    Finding.NO_WHY: _no_why,
}
