"""What an outcome does for those outside its own line, and what they do for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Aggregate, CharField, F, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse

from lean.lib.tree import below
from teams.access import Movers, movers, standing
from teams.models import Person, Team

from ..models import Outcome, Support
from ..models.outcome import OutcomeState, slug_of
from ..models.support import Strength
from .map_search import matching

# Between links, and between the parts of one: names have commas and blanks, but no control characters.
BETWEEN, WITHIN = "\x1e", "\x1f"
# So many are offered to choose from; more words find fewer.
MOST_FOUND = 20


# --- For one outcome --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Link:
    """One support as it is read from the one of the two outcomes; `other` is the one at its other end."""

    support: Support
    other: Outcome
    may_change: bool

    @property
    def is_strong(self) -> bool:
        return self.support.strength == Strength.STRONG


class Supports:
    """All that one outcome helps and is helped by, where both are live. `who` are the movers of all their teams."""

    def __init__(self, outcome: Outcome, person: Person, links: list[Support], who: dict[int, Movers]):
        self.outcome, self.person, self.all, self.who = outcome, person, links, who

    @classmethod
    def of(cls, outcome: Outcome, person: Person) -> Supports:
        """Two queries, whatever their number."""
        links = list(supports_of(outcome))
        return cls(outcome, person, links, movers(outcome.team, *teams_of(links)))

    def _other(self, support: Support) -> Outcome:
        return support.helped if support.helper_id == self.outcome.pk else support.helper

    def _link(self, support: Support) -> Link:
        other = self._other(support)
        return Link(support, other, self.is_owner or self.who[other.team_id].capacity(self.person) is not None)

    @cached_property
    def helps(self) -> list[Link]:
        return [self._link(each) for each in self.all if each.helper_id == self.outcome.pk]

    @cached_property
    def helped_by(self) -> list[Link]:
        return [self._link(each) for each in self.all if each.helped_id == self.outcome.pk]

    @property
    def is_owner(self) -> bool:
        return self.who[self.outcome.team_id].capacity(self.person) is not None

    @property
    def may_say(self) -> bool:
        """Its owner says what it helps; who leads another team, that an outcome of theirs helps this one."""
        return self.outcome.state == OutcomeState.LIVE and bool(self.is_owner or standing(self.person).moves_for)


def supports_of(outcome: Outcome) -> QuerySet[Support]:
    """Those between live outcomes, the strong ones first. One query."""
    live = Q(helper__state=OutcomeState.LIVE, helped__state=OutcomeState.LIVE)
    ours = Q(helper=outcome) | Q(helped=outcome)
    related = ("helper__team", "helped__team", "by")
    # "strong" comes before "weak".
    return Support.objects.filter(live, ours).select_related(*related).order_by("strength", "pk")


def teams_of(links: list[Support]) -> list[Team]:
    return [team for link in links for team in (link.helper.team, link.helped.team)]


def to_choose_from(outcome: Outcome, person: Person, words: str) -> list[Outcome]:
    """Outcomes outside its own line that have the words; without words those of the person's teams. One query."""
    live = Outcome.objects.live().exclude(below(outcome.path)).exclude(path__in=outcome.paths_up)
    found = live.filter(matching(words)) if words else live.filter(team__in=standing(person).moves_for)
    return list(found.select_related("team").order_by("team__path", "path")[:MOST_FOUND])


# --- In lists ---------------------------------------------------------------------------------------------


class Lines(Aggregate):
    """Texts of many rows as one, in any order."""

    function = "GROUP_CONCAT"
    output_field = TextField()

    def __init__(self, expression):
        super().__init__(expression, Value(BETWEEN))

    def as_postgresql(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, function="STRING_AGG", **context)


@dataclass(frozen=True, slots=True, order=True)
class AlsoHelps:
    """One outcome that another one helps, as a row of a list says it."""

    is_weak: bool
    name: str
    pk: int

    @property
    def url(self) -> str:
        return reverse("goals:outcome", args=[self.pk, slug_of(self.name)])


def with_also_helps(outcomes):
    """Outcomes that know what they also help as `also`, in the query that a list makes anyway."""
    said = Concat(
        Cast("helped_id", CharField()),
        Value(WITHIN),
        F("strength"),
        Value(WITHIN),
        F("helped__short_name"),
        output_field=TextField(),
    )
    links = Support.objects.filter(helper=OuterRef("pk"), helped__state=OutcomeState.LIVE).order_by().values("helper")
    return outcomes.annotate(also=Subquery(links.annotate(said=Lines(said)).values("said")))


def also_helps(also: str | None) -> Sequence[AlsoHelps]:
    """The strong ones first, by name."""
    parted = (link.split(WITHIN, 2) for link in (also or "").split(BETWEEN) if link)
    return sorted(AlsoHelps(strength == Strength.WEAK, name, int(pk)) for pk, strength, name in parted)
