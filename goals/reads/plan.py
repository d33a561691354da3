"""What stands on the plan on one page: why, what, how, how much and who. What only has to be held is left out.

Three queries beside that for the review, however large the plan is; of more lines than a page can show the first are
kept: breakthroughs with the most pieces and supports, and of each of them the pieces that help most others, or are
helped by them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Case, CharField, Count, F, IntegerField, OuterRef, Q, Subquery, Value, When, Window
from django.db.models.functions import Cast, Coalesce, Concat, RowNumber
from django.utils.translation import gettext as _

from lean.lib import clock
from lean.lib.along import Along
from teams.access import standing
from teams.models import Person, Team

from ..models import Outcome, Review, Support
from ..models.cycle import Span
from ..models.outcome import OutcomeKind, shorten
from ..models.series import Joined
from ..rules.coverage import AddsUp
from ..rules.rhythm import period_of
from ..rules.x_matrix import Item, Link
from .bowling import outcomes_of
from .line_of_sight import with_purpose
from .series import with_series
from .team_outcomes import TeamOutcome, known, rows_with_series

MOST_WHATS, MOST_WHYS, MOST_HOWS, MOST_TEAMS = 8, 8, 24, 10
# A review may be looked at for so many teams beside each other.
MOST_SUBJECTS = 16
LONGEST = 90


@dataclass(frozen=True, slots=True)
class Entry:
    """One outcome of the plan: as it is read, and as the rules know it."""

    row: TeamOutcome
    item: Item
    # The teams that carry what supports it.
    helping: Sequence[Team]

    @property
    def pk(self) -> int:
        return self.item.outcome

    @property
    def outcome(self) -> Outcome:
        return self.row.outcome

    @property
    def name(self) -> str:
        return self.outcome.short_name

    @property
    def statement(self) -> str:
        return shorten(self.outcome.statement, LONGEST)

    @property
    def url(self) -> str:
        return self.outcome.get_absolute_url()

    @property
    def way(self) -> str:
        """31 → 18 days; what is promised where there is no start, nothing before there is a number."""
        return self.row.terms.way if self.row.terms else ""

    @property
    def is_measured(self) -> bool:
        return self.row.terms is not None and self.row.terms.has_measure

    @property
    def measure(self) -> str:
        """Days from order to door: 31 → 18 days."""
        if not self.is_measured:
            return _("no measure yet")
        terms = self.row.terms
        return f"{terms.measure_name}: {self.way}" if self.way else terms.measure_name


class Plan:
    """Of one review, as one person reads it."""

    def __init__(self, review: Review, person: Person):
        self.review, self.person = review, person
        self._whats = list(self._ranked_whats())
        self.whats = [
            _entry(row) for row in rows_with_series(sorted(self._whats, key=_in_order), standing(person).moves_for)
        ]
        self._hows = list(_ranked_hows(self._whats))
        self.hows = [_entry(TeamOutcome(each, (), ())) for each in sorted(self._hows, key=_in_order)]
        self._whys = list(self._ranked_whys())
        self.whys = [_entry(TeamOutcome(each, (), ())) for each in self._whys]

    def _ranked_whats(self):
        period = period_of(self.review.ends_on, self.review.cycle.rhythm)
        pieces = _counted(Outcome.objects.live().filter(parent=OuterRef("pk")), "parent")
        # Its own, and those of its pieces: what is joined with others is what a plan on one page is read for.
        linked = (
            _counted(Support.objects.live().filter(**{end: OuterRef("pk")}), end)
            for end in ("helper", "helped", "helper__parent", "helped__parent")
        )
        found = _breakthroughs(outcomes_of(self.review, period)).annotate(
            hangs=sum(linked, pieces), purpose=with_purpose()
        )
        return with_series(_full(found)).order_by("-hangs", "path")[:MOST_WHATS]

    def _ranked_whys(self):
        """Of the whole its horizons, and what the outcomes shown are for; of a team what its outcomes serve."""
        cycle = self.review.cycle
        named = {entry.item.parent for entry in self.whats} | {pk for entry in self.whats for pk in entry.item.helps}
        named -= {None, *(entry.pk for entry in (*self.whats, *self.hows))}
        wanted = Q(pk__in=named)
        if self.review.team is None:
            horizon = Q(cycle__span=Span.HORIZON)
            running = Q(parent=None, cycle__starts_on__lte=cycle.ends_on, cycle__ends_on__gte=cycle.starts_on)
            wanted = horizon & (running | wanted) | Q(pk__in={entry.item.parent for entry in self.whats} - {None})
        return _full(Outcome.objects.live().filter(wanted)).order_by("path")[:MOST_WHYS]

    @cached_property
    def teams(self) -> list[Team]:
        """Who carries the pieces that are shown, those of the most first kept, and where there is room who else helps
        them; read in the order of the tree."""
        carried: dict[int, list[Outcome]] = {}
        for entry in self.hows:
            carried.setdefault(entry.outcome.team_id, []).append(entry.outcome)
        most = sorted(carried.values(), key=len, reverse=True)[:MOST_TEAMS]
        found = [outcomes[0].team for outcomes in most]
        return sorted([*found, *self._helpers({team.path for team in found})], key=lambda team: team.path)

    def _helpers(self, there: set[str]) -> list[Team]:
        """Teams that support most of the pieces, as far as there is room."""
        helping = [team for entry in self.hows for team in entry.helping if team.path not in there]
        by_path = {team.path: team for team in helping}
        counted = Counter(team.path for team in helping)
        return [by_path[path] for path, _count in counted.most_common(MOST_TEAMS - len(there))]

    @property
    def purpose(self) -> str:
        return next((each.purpose for each in self._whats if each.purpose), "")

    @property
    def says_purpose(self) -> Team | None:
        """The team at the top, for who may say what it all is for."""
        return next((team for team in standing(self.person).moves_for.values() if team.depth == 1), None)

    @property
    def left_out(self) -> str:
        """What a page has no room for, said in numbers; nothing where all of it is there."""
        shown = [
            (self._whats, _("%(shown)s of %(all)s outcomes")),
            (self._hows, _("%(shown)s of %(all)s pieces")),
            (self._whys, _("%(shown)s of %(all)s horizons")),
        ]
        found = [(len(rows), rows[0].all_of_them, said) for rows, said in shown if rows]
        said = [words % {"shown": rows, "all": every} for rows, every, words in found if every > rows]
        teams = len({entry.outcome.team_id for entry in self.hows})
        if teams > len(self.teams):
            said.append(_("%(shown)s of %(all)s teams") % {"shown": len(self.teams), "all": teams})
        return ", ".join(said)

    @property
    def measured(self) -> list[Entry]:
        """Those with a measure: a column of nothing would only make the figure wider."""
        return [what for what in self.whats if what.is_measured]

    # --- Whose plan -----------------------------------------------------------------------------------

    @cached_property
    def subjects(self) -> list[tuple[str, str, bool]]:
        """The whole, the team above, one's own, and those that carry what is shown: name, key, whether it is here."""
        here = self.review.team
        found = [("", _("At the top"))]
        if here is not None and here.parent is not None and here.parent.depth > 1:
            found.append((here.parent.key, here.parent.name))
        own = [each.team for each in standing(self.person).memberships]
        shown = [entry.outcome.team for entry in (*self.whats, *self.hows)]
        # The whole stands for the team at the top.
        others = [team for team in (*own, *shown) if team.depth > 1]
        found += [(team.key, team.name) for team in filter(None, (here, *others))]
        keys = dict(found)
        key_here = here.key if here else ""
        return [(name, key, key == key_here) for key, name in list(keys.items())[:MOST_SUBJECTS]]


# --- Out of the database ------------------------------------------------------------------------------------


def _breakthroughs(outcomes):
    return outcomes.exclude(kind=OutcomeKind.KEEP_RUNNING)


HELPED = Along(Support, "helper__team__path", "helper__team__key", "helper__team__name")


def _full(outcomes):
    """With all that a line needs, and how many there are without a limit."""
    said = Concat(Cast("helped_id", CharField()), Value(" "), F("strength"), output_field=CharField())
    helps = Support.objects.filter(helper=OuterRef("pk")).order_by().values("helper")
    helped = Support.objects.filter(helped=OuterRef("pk"), helper__state="live")
    pieces = Outcome.objects.live().filter(parent=OuterRef("pk")).order_by().values("parent")
    return known(outcomes, clock.today()).annotate(
        helps=Subquery(helps.annotate(said=Joined(said)).values("said")),
        told_helped=HELPED.of(helped),
        passed_to=Subquery(pieces.annotate(said=Joined("team__path")).values("said")),
        all_of_them=Window(Count("pk")),
    )


def _ranked_hows(whats: Sequence[Outcome]):
    """The first piece of each, then the second of each, so that none is left without: those that help most first."""
    pks = [what.pk for what in whats]
    to_others = Q(helped__in=pks) | Q(helped__parent__in=pks)
    helps = Support.objects.live().filter(to_others, helper=OuterRef("pk"))
    helped = Support.objects.live().filter(helper__parent__in=pks, helped=OuterRef("pk"))
    others = _counted(helps, "helper") + _counted(helped, "helped")
    pieces = _breakthroughs(Outcome.objects.live().filter(parent__in=pks)).annotate(others=others)
    first = Window(RowNumber(), partition_by="parent", order_by=[F("others").desc(), F("path")])
    rank = Case(*(When(parent=pk, then=Value(place)) for place, pk in enumerate(pks)), default=Value(0))
    return _full(pieces).annotate(nth=first, rank=rank).order_by("nth", "rank")[:MOST_HOWS]


def _counted(rows, by: str) -> Coalesce:
    """How many there are of the outer outcome."""
    counted = rows.order_by().values(by).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0, output_field=IntegerField())


def _in_order(outcome: Outcome) -> str:
    return outcome.path


def _entry(row: TeamOutcome) -> Entry:
    outcome, helping = row.outcome, _helping(row.outcome)
    return Entry(
        row,
        Item(
            outcome=outcome.pk,
            parent=outcome.parent_id,
            team=outcome.team.path,
            stand=row.terms.stand if row.terms else None,
            adds_up=AddsUp(outcome.adds_up),
            helps={int(pk): Link(strength) for pk, strength in (said.split(" ") for said in _parted(outcome.helps))},
            passed_to=frozenset(_parted(outcome.passed_to)),
            helped_from=frozenset(team.path for team in helping),
        ),
        helping,
    )


def _helping(outcome: Outcome) -> list[Team]:
    """The teams that carry what supports it, each once."""
    return list(
        {support.helper.team.path: support.helper.team for support in HELPED.read(outcome.told_helped)}.values()
    )


def _parted(said: str | None) -> Iterable[str]:
    return said.split(",") if said else ()
