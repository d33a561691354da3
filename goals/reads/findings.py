"""Where outcomes should fit together and may not: what deserves a look, how many of each, and what to do.

Each kind is one condition in SQL, so that a hundred thousand outcomes are asked as quickly as a hundred; what stands
on a page is limited, and its number is always that of all. Five queries beside the shell, however much there is.
Horizons are years away: of this year's outcomes alone it is asked here whether they fit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Value, Window
from django.db.models.functions import Coalesce, RowNumber, Substr

from lean.lib import tree
from lean.lib.along import Along
from lean.lib.pages import SIZE, page_of
from teams.models import Team

from ..models import Basis, Catchball, CheckIn, FindingAside, InForce, Outcome, Support, Terms
from ..models.cycle import Span
from ..models.outcome import OutcomeKind, OutcomeState
from ..rules.alignment import MOST_BREAKTHROUGHS, NOT_ON_PLAN, ON_PLAN, Finding, circles
from ..rules.negotiation import IN_PLAY
from .findings_words import TITLES, Found, about, in_circle, of_purpose, of_team

# So many of a kind stand on the page of all kinds.
SHOWN = 6
# Supports are said by hand; of more than these nobody looks for circles.
MOST_SUPPORTS = 50_000
TERMS = "in_force__commitment__terms"
# Beside the kinds, in the query that finds the first of each.
ASIDE = "aside"
ASIDES = Along(FindingAside, "kind", "reason", "until_on", "by__name", "by__email")


@dataclass(frozen=True, slots=True)
class Aside:
    """What was put aside, as far as it is shown."""

    count: int
    rows: Sequence[FindingAside]

    @property
    def left(self) -> int:
        return self.count - len(self.rows)


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
        of_all, teams = self._of_outcomes(), self._teams()
        of_outcomes = [(Finding(kind), pk, count) for kind, pk, count in of_all if kind != ASIDE]
        aside = [(pk, count) for kind, pk, count in of_all if kind == ASIDE]
        circled, purposes = self._circles(), self._purposes()
        pks = {pk for _kind, pk, _count in of_all} | {pk for circle in circled[:SHOWN] for pk in circle}
        outcomes = Outcome.objects.filter(pk__in=pks).annotate(told_asides=ASIDES.of(_asides(self.today)))
        by_pk = {row.pk: row for row in _rows(outcomes, self.today)}
        found = {kind: (0, []) for kind in Finding}
        for kind, pk, count in of_outcomes:
            found[kind] = (count, [*found[kind][1], about(kind, by_pk[pk])])
        found[Finding.TOO_MANY] = (teams[0]["all_of_them"] if teams else 0, [of_team(row) for row in teams[:SHOWN]])
        found[Finding.CIRCLE] = (len(circled), [in_circle([by_pk[pk] for pk in one]) for one in circled[:SHOWN]])
        found[Finding.NO_PURPOSE] = (len(purposes), [of_purpose(team) for team in purposes[:SHOWN]])
        sections = [Section(kind, count, rows) for kind, (count, rows) in found.items() if count]
        return sections, Aside(aside[0][1] if aside else 0, _told(by_pk[pk] for pk in dict(aside)))

    @property
    def count(self) -> int:
        return sum(section.count for section in self.sections)

    def page(self, kind: Finding, asked: str | int | None):
        """All of one kind, fifty at a time. Two queries at the most."""
        if kind is Finding.TOO_MANY:
            return _said(page_of(self._too_many(), asked), of_team)
        if kind is Finding.NO_PURPOSE:
            return _said(page_of(self._without_purpose(), asked), of_purpose)
        if kind is Finding.CIRCLE:
            page = page_of(self._circles(), asked)
            pks = {pk for circle in page for pk in circle}
            by_pk = {row.pk: row for row in _rows(Outcome.objects.filter(pk__in=pks), self.today)}
            return _said(page, lambda circle: in_circle([by_pk[pk] for pk in circle]))
        order = (f"{TERMS}__measure_key", "path") if kind is Finding.TWICE else ("path",)
        rows = _rows(self.of(kind), self.today).order_by(*order)
        return _said(page_of(rows, asked), lambda row: about(kind, row))

    # --- Of outcomes ----------------------------------------------------------------------------------

    def of(self, kind: Finding) -> QuerySet[Outcome]:
        return self._here(seen(kind, self.today))

    def _here(self, rows: QuerySet, field: str = "team__path") -> QuerySet:
        return rows.filter(tree.below(self.team.path, field)) if self.team else rows

    def _of_outcomes(self) -> list[tuple[str, int, int]]:
        """The first of each kind, and of what was put aside, with how many there are. One query."""
        kinds = [*(self._first(kind) for kind in CONDITIONS), self._first_aside()]
        rows = kinds[0].union(*kinds[1:], all=True)
        return [(kind, pk, count) for kind, pk, _nth, count in sorted(rows, key=lambda row: row[2])]

    def _first_aside(self) -> QuerySet:
        rows = FindingAside.objects.in_force(self.today).filter(outcome__state=OutcomeState.LIVE)
        nth = Window(RowNumber(), order_by=[F("until_on").asc(), F("pk").asc()])
        rows = self._here(rows, "outcome__team__path").order_by()
        rows = rows.annotate(finding=Value(ASIDE), nth=nth, counted=Window(Count("pk")))
        return rows.filter(nth__lte=SIZE).values_list("finding", "outcome_id", "nth", "counted")

    def _first(self, kind: Finding) -> QuerySet:
        numbered = (
            self.of(kind)
            .order_by()
            .annotate(
                finding=Value(str(kind)), nth=Window(RowNumber(), order_by=F("path").asc()), counted=Window(Count("pk"))
            )
        )
        return numbered.filter(nth__lte=SHOWN).values_list("finding", "pk", "nth", "counted")

    def _circles(self) -> list[list[int]]:
        both = Support.objects.filter(helper__state=OutcomeState.LIVE, helped__state=OutcomeState.LIVE)
        pairs = self._here(both, "helper__team__path").values_list("helper_id", "helped_id")
        return circles(pairs.order_by("pk")[:MOST_SUPPORTS])

    # --- Of teams -------------------------------------------------------------------------------------

    def _too_many(self) -> QuerySet:
        ends = _breakthroughs().exclude(parent__team=F("team"), parent__state=OutcomeState.LIVE)
        many = self._here(ends).order_by().values("team__key", "team__name", "team__path", "cycle__name")
        many = many.annotate(carried=Count("pk")).filter(carried__gt=MOST_BREAKTHROUGHS)
        return many.annotate(all_of_them=Window(Count("*"))).order_by("-carried", "team__path")

    def _teams(self) -> list[dict]:
        return list(self._too_many()[:SHOWN])

    def _purposes(self) -> Sequence[Team]:
        """The first of those that lack one. Of a team that was read as `team_named` it is known."""
        if self.team is None or not hasattr(self.team, "lacks_purpose"):
            return list(self._without_purpose()[:SIZE])
        return [self.team] if self.team.lacks_purpose else []

    def _without_purpose(self) -> QuerySet[Team]:
        return self._here(_without_purpose(), "path")


def team_named(key: str) -> Team | None:
    """The team whose subtree is looked at, which knows whether it lacks a purpose. One query."""
    return Team.objects.filter(key=key).annotate(lacks_purpose=Exists(_without_purpose(pk=OuterRef("pk")))).first()


def _without_purpose(**of) -> QuerySet[Team]:
    """At the top of an organisation that has outcomes."""
    top = Substr("team__path", 1, Team.steplen)
    has = Outcome.objects.live().order_by().annotate(top=top).filter(top=OuterRef("path"))
    return Team.objects.filter(Exists(has), depth=1, lasting_purpose=None, **of).order_by("path")


# What a page of one outcome can ask by the way. The same measure elsewhere is looked for in all of them: not there.
BY_THE_WAY = (Finding.THEORY, Finding.NOBODY, Finding.UNLINKED, Finding.NO_WHY)


def with_findings(outcomes: QuerySet, today: date) -> QuerySet:
    """Outcomes that know what deserves a look about them, in the same query: for `noticed`."""
    return outcomes.with_mark(today).annotate(**_rules(today))


@lru_cache(maxsize=4)
def _rules(today: date) -> dict[str, Exists]:
    """The conditions of a day are the same for every outcome; to write them was a tenth of its page."""
    return {f"is_{kind}": Exists(seen(kind, today).order_by().filter(pk=OuterRef("pk"))) for kind in BY_THE_WAY}


def noticed(outcome: Outcome) -> list[Found]:
    """In words, of an outcome out of `with_findings`."""
    return [about(kind, outcome) for kind in BY_THE_WAY if getattr(outcome, f"is_{kind}")]


def _asides(today: date) -> QuerySet[FindingAside]:
    """Those of the outer outcome."""
    return FindingAside.objects.in_force(today).filter(outcome=OuterRef("pk"))


def _told(outcomes: Iterable[Outcome]) -> list[FindingAside]:
    """What was put aside of these, with its outcome and in words."""
    found = []
    for outcome in outcomes:
        for aside in ASIDES.read(outcome.told_asides):
            aside.outcome, aside.title = outcome, TITLES[Finding(aside.kind)]
            found.append(aside)
    return sorted(found, key=lambda aside: (aside.until_on, aside.pk))


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


def _breakthroughs() -> QuerySet:
    return _this_year().filter(kind=OutcomeKind.BREAKTHROUGH)


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
    return _breakthroughs().filter(alone, team__depth__gt=1).filter(~Exists(supports), Exists(above))


def _nobody(today: date) -> QuerySet:
    """Set by its owner, or not agreed with anybody: no piece of it, no own share, and no number was ever said."""
    heard = CheckIn.objects.filter(outcome=OuterRef("pk"))
    talked = Catchball.objects.order_by().filter(outcome=OuterRef("pk"), state__in=IN_PLAY)
    promised = InForce.objects.filter(outcome=OuterRef("pk")).exclude(commitment__basis=Basis.SET)
    carried = (Exists(rows) for rows in (_pieces(), heard, talked, promised))
    return _breakthroughs().filter(own_share=0).filter(*(~each for each in carried))


def _no_why(today: date) -> QuerySet:
    return _breakthroughs().filter(why="")


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
