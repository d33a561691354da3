"""Find: outcomes, teams and people by a few words, as they are typed; best first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from lean.lib import clock
from lean.lib.sought import Arm, Fact, First, Word, found, typed, words_of
from teams.access import standing
from teams.models import Person, Role, Team
from teams.models.membership import MOVERS

from ..models import Outcome
from ..models.outcome import OutcomeKind, OutcomeState, shorten
from .places import Place, places

# Where the words are found; the nearer to its name, the better.
IS_ITS_NAME, BEGINS_ITS_NAME, IN_ITS_NAME, ELSEWHERE, IN_ITS_TEAM = range(5)
# So many of a kind are weighed against each other, and shown.
WEIGHED = 40
SHOWN = {"outcome": 12, "team": 5, "person": 5}
OWN = 6
LONGEST = 150
# Words that short begin tens of thousands of others; in an outcome they find the whole word alone, or its beginning.
SHORT = 2
# Of a longer sentence only the last word may be unfinished.
UNFINISHED = 4
OF_TEAM = [f"memberships__{name}" for name in ("role", "team_id", "team__key", "team__name", "team__depth")]
ORDER = ["page", "team", "person", "outcome"]


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found. `team` is whose it is; of a person the first of their teams, `role` theirs in it."""

    kind: str
    pk: int
    name: str
    rank: tuple
    team: Team | None = None
    role: str = ""
    outcome: Outcome | None = None
    page: Place | None = None

    @property
    def says(self) -> str:
        return shorten(self.outcome.statement, LONGEST) if self.outcome else self.name

    @property
    def url(self) -> str:
        if self.page or self.kind == "person":
            return self.page.url if self.page else line_of(self.pk, self.team)
        return (self.outcome or self.team).get_absolute_url()

    @property
    def icon(self) -> str:
        return self.page.icon if self.page else "teams"

    @property
    def mark(self) -> str:
        """The glyph of an outcome: how it stands, as far as that is known."""
        if self.outcome is None or self.outcome.state != OutcomeState.LIVE:
            return {None: "", OutcomeState.DRAFT: "draft"}.get(self.outcome and self.outcome.state, "letgo")
        stands, today = getattr(self.outcome, "standing", None), clock.today()
        if stands is None:
            return "none"
        if stands.silent_from and stands.silent_from <= today:
            return "silent"
        return "off" if stands.missed_from and stands.missed_from <= today else stands.mark

    @property
    def detail(self) -> str:
        """What it is, and whose."""
        if self.page:
            return _("Do") if self.page.does else _("Page")
        if self.kind == "team":
            return _("Team")
        team = self.team.name if self.team else _("In no team")
        if self.kind == "person":
            return _("Leads %(team)s") % {"team": team} if self.role == Role.LEAD else team
        if self.outcome.state == OutcomeState.ENDED:
            return _("Ended, %(team)s") % {"team": team}
        return _("Draft, %(team)s") % {"team": team} if self.outcome.state == OutcomeState.DRAFT else team


def line_of(person: int, team: Team | None) -> str:
    """Where somebody's contribution is seen; as long as there is no such page, their team's."""
    try:
        return reverse("goals:line", args=[person])
    except NoReverseMatch:
        return team.get_absolute_url() if team else reverse("teams:list")


class Find:
    """Three queries, however many words and whatever is found; and what says which teams are the reader's own."""

    def __init__(self, person: Person, text: str | None):
        self.person, self.text = person, " ".join((text or "").replace("\0", "").split())
        self.words = typed(self.text)

    @cached_property
    def hits(self) -> list[Hit]:
        """Names that are or begin so come before words further inside, and what has ended comes last."""
        if not self.words:
            return []
        hits = [*self._pages, *self._teams, *self._people, *self._outcomes]
        return sorted(hits, key=lambda hit: hit.rank)

    @cached_property
    def offered(self) -> list[Hit]:
        """What an empty field offers: what the reader's own teams carry, and the pages. One query."""
        own = [row.team_id for row in standing(self.person).memberships]
        rows = Outcome.objects.live().filter(team__in=own).select_related("team", "standing").defer("why")
        rows = rows.order_by("depth", "path")[:OWN]
        carried = [Hit("outcome", row.pk, row.short_name, (), row.team, outcome=row) for row in rows]
        return [*carried, *(Hit("page", 0, str(place.name), (), page=place) for place in places([]))]

    @property
    def nothing(self) -> bool:
        """Something was typed, and nothing is called so."""
        return bool(self.text) and not self.hits

    # --- Pages ----------------------------------------------------------------------------------------------

    @property
    def _pages(self) -> list[Hit]:
        return [
            Hit("page", 0, str(place.name), self._ranked("page", self._place(str(place.name))), page=place)
            for place in places(self.words)
        ]

    # --- Teams ----------------------------------------------------------------------------------------------

    @cached_property
    def _near(self) -> list[Team]:
        return teams_near(self.words)

    @property
    def _teams(self) -> list[Hit]:
        hits = []
        for team in self._near:
            if all(_has(words_of(f"{team.name} {team.key}"), word) for word in self.words):
                rank = self._ranked("team", self._place(team.name, team.key), team.depth, team.name, team.pk)
                hits.append(Hit("team", team.pk, team.name, rank, team))
        return sorted(hits, key=lambda hit: hit.rank)[: SHOWN["team"]]

    # --- People ---------------------------------------------------------------------------------------------

    @property
    def _people(self) -> list[Hit]:
        weighed = found(Person, Arm(_begins(self.words), WEIGHED), Arm([[Word(word)] for word in self.words], WEIGHED))
        rows = Person.objects.filter(pk__in=weighed, is_active=True).order_by("memberships__pk")
        first: dict[int, tuple] = {}
        for pk, name, role, *team in sorted(rows.values_list("pk", "name", *OF_TEAM), key=_leads_first):
            team_pk, key, team_name, depth = team
            of = Team(pk=team_pk, key=key, name=team_name, depth=depth) if team_pk else None
            first.setdefault(pk, (name, of, role or ""))
        hits = []
        for pk, (name, of, role) in first.items():
            rank = self._ranked("person", self._place(name), role != Role.LEAD, name, pk)
            hits.append(Hit("person", pk, name, rank, of, role=role))
        return sorted(hits, key=lambda hit: hit.rank)[: SHOWN["person"]]

    # --- Outcomes -------------------------------------------------------------------------------------------

    @property
    def _outcomes(self) -> list[Hit]:
        said, live = _said(self.words, self._near), ("state", OutcomeState.LIVE.value)
        own = [Fact("drafted_by_id", row.team_id) for row in standing(self.person).memberships]
        draft, ended = (Fact("state", state.value) for state in (OutcomeState.DRAFT, OutcomeState.ENDED))
        others = [[draft, ended], [ended, Fact("created_by_id", self.person.pk), *own]]
        weighed = found(
            Outcome,
            Arm(_begins(self.words), WEIGHED, live),
            Arm(said, WEIGHED, live),
            Arm([*others, *said], WEIGHED),
        )
        rows = Outcome.objects.visible_to(self.person).filter(pk__in=weighed).defer("why")
        hits = [
            Hit("outcome", row.pk, row.short_name, self._rank_of(row), row.team, outcome=row)
            for row in rows.select_related("team", "standing")
        ]
        return sorted(hits, key=lambda hit: hit.rank)[: SHOWN["outcome"]]

    def _rank_of(self, outcome: Outcome) -> tuple:
        """Live breakthroughs come first among those whose words are found at the same place."""
        place, said = self._place(outcome.short_name, outcome.key), self._place(outcome.statement)
        place = min(place, said) if said <= BEGINS_ITS_NAME else place
        if place == ELSEWHERE and not _all_in(words_of(f"{outcome.statement} {outcome.short_name}"), self.words):
            place = IN_ITS_TEAM
        live, pushed = outcome.state == OutcomeState.LIVE, outcome.kind == OutcomeKind.BREAKTHROUGH
        rank = self._ranked("outcome", place, not live, not pushed, outcome.depth, outcome.path)
        return (outcome.state == OutcomeState.ENDED, *rank[1:])

    # --- Which comes first ----------------------------------------------------------------------------------

    def _place(self, name: str, key: str | None = "") -> int:
        own, asked = words_of(name), " ".join(self.words)
        whole = " ".join(own)
        if asked in (whole, " ".join(words_of(key or ""))):
            return IS_ITS_NAME
        if whole.startswith(asked):
            return BEGINS_ITS_NAME
        return IN_ITS_NAME if _all_in(own, self.words) else ELSEWHERE

    def _ranked(self, kind: str, place: int, *more) -> tuple:
        return (False, place, ORDER.index(kind), *more)


def teams_near(words: Sequence[str]) -> list[Team]:
    """Teams that have all of these words, and such as have one of them. One query."""
    arms = [Arm(_begins(words), WEIGHED), Arm([[Word(word)] for word in words], WEIGHED)]
    arms += [Arm([[Word(word)]], WEIGHED) for word in words if len(words) > 1 and len(word) > SHORT]
    return list(Team.objects.filter(pk__in=found(Team, *arms)))


def outcomes_with(text: str) -> Q:
    """Outcomes that have all these words, in themselves or in the name of their team: for a list that is narrowed down.

    One query now, for the teams; empty text narrows nothing down. Says nothing of who may see them.
    """
    words = typed(text)
    return Q(pk__in=found(Outcome, Arm(_said(words, teams_near(words))))) if words else Q()


def _said(words: Sequence[str], teams: Sequence[Team]) -> list[list[Word | Fact]]:
    names = {team.pk: words_of(f"{team.name} {team.key}") for team in teams}
    return [
        [
            Word(word, whole=len(word) <= SHORT or (len(words) > UNFINISHED and word != words[-1])),
            *(Fact("team_id", pk) for pk, own in names.items() if _has(own, word)),
        ]
        for word in words
    ]


def _begins(words: Sequence[str]) -> list[list[Word]]:
    return [[First(words[0])], *([Word(word)] for word in words[1:])]


def _has(own: Sequence[str], word: str) -> bool:
    return any(each.startswith(word) for each in own)


def _all_in(own: Sequence[str], words: Sequence[str]) -> bool:
    return all(_has(own, word) for word in words)


def _leads_first(row: tuple) -> tuple:
    """As whom somebody is named: as the lead of a team before a member of it, and high up before far below."""
    _pk, _name, role, *_team, depth = row
    return (role not in MOVERS, depth or 0)
