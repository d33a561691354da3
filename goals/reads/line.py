"""My line of sight: from what a person or a team carries up to the top, every way that leads there.

Two queries whatever there is: all outcomes on the lines, with what they help beside them; and their numbers with
those of all pieces, in the one statement of `coverage.nodes_of`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import CharField, Count, IntegerField, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _

from lean.lib import clock
from lean.lib.few import among
from lean.lib.pages import Page, number_of
from lean.lib.spelled import spelled
from teams.access import standing
from teams.models import Membership, Person, Role, Team

from ..models import Outcome, Support
from ..models.series import FIELD, ROW, Joined
from .contribution import of_outcome
from .coverage import nodes_of
from .line_of_sight import with_purpose
from .line_steps import Line, Step, lines_of
from .series import with_series
from .team_outcomes import known, rows_with_series

# Outcomes whose way up one page shows: with six levels above each it stays readable, and below 150 kB.
SIZE = 10

# Some of what the teams carry, first what the person found words for; then up as long as it is live; and what any
# of these also help.
UP = """
WITH RECURSIVE up(id, parent_id) AS (
    SELECT id, parent_id FROM (
        SELECT carried.id, carried.parent_id FROM goals_outcome carried
        LEFT JOIN goals_contribution said ON said.outcome_id = carried.id AND said.person_id = %s
        WHERE carried.state = 'live' AND carried.team_id IN ({teams}) {one}
        ORDER BY said.id IS NULL, carried.kind, carried.path LIMIT %s OFFSET %s
    ) first_ones
    UNION
    SELECT above.id, above.parent_id FROM goals_outcome above JOIN up ON above.id = up.parent_id
    WHERE above.state = 'live'
)
SELECT id FROM up UNION SELECT helped_id FROM goals_support WHERE helper_id IN (SELECT id FROM up)
"""


class LinePage:
    """The lines of a person (with their `places`) or of a team, as `reader` sees them.

    `one` is a single outcome to follow; more than a page holds come in pages.
    """

    def __init__(
        self,
        reader: Person,
        *,
        person: Person | None = None,
        places: Sequence[Membership] = (),
        team: Team | None = None,
        one: int | None = None,
        page: str | None = None,
    ):
        self.reader, self.person, self.team, self.places = reader, person, team, places
        self.teams = [team] if team else [place.team for place in places]
        self.one, number = one, number_of(page)
        rows = list(self._rows(number)) if self.teams else []
        total = rows[0].total if rows else 0
        self.pages = Page(rows, number, total > number * SIZE and not self.one)
        called = {place.team_id: _called(place) for place in places} or {each.pk: "" for each in self.teams}
        in_lines = rows_with_series(rows, self.moves_for)
        self.lines: list[Line] = lines_of(
            in_lines,
            nodes_of(row.path for row in rows),
            lambda outcome: outcome.pk == self.one if self.one else outcome.team_id in called,
            with_you=self.is_mine,
        )
        for step in (step for line in self.lines for step in line.carried):
            step.place = called[step.outcome.team_id]

    def _rows(self, number: int):
        """Every outcome on these lines and beside them, with all that is shown of it. One query."""
        teams = [each.pk for each in self.teams]
        one = "AND carried.id = %s" if self.one else ""
        sql = UP.format(teams=", ".join(["%s"] * len(teams)), one=one)
        speaker = self.person.pk if self.person else None
        params = [speaker, *teams, *([self.one] if self.one else []), SIZE, (number - 1) * SIZE]
        on_the_lines = Outcome.objects.live().filter(among("pk", sql, params))
        carried = Outcome.objects.live().filter(team__in=teams).order_by().values(one=Value(1))
        lead = Membership.objects.filter(team=OuterRef("team"), role=Role.LEAD, person__is_active=True)
        return with_series(known(on_the_lines, clock.today())).annotate(
            said=of_outcome(self.person),
            helps=_helps(),
            purpose=with_purpose(),
            lead_id=Subquery(lead.values("person")[:1]),
            total=Subquery(carried.annotate(n=Count("pk")).values("n"), output_field=IntegerField()),
        )

    # --- Whose ----------------------------------------------------------------------------------------

    @property
    def is_mine(self) -> bool:
        return self.person is not None and self.person.pk == self.reader.pk

    @property
    def nav(self) -> str:
        if self.is_mine:
            return "line"
        return "" if self.person else "teams"

    @property
    def moves_for(self) -> Mapping[int, Team]:
        return standing(self.reader).moves_for

    @property
    def moves(self) -> list[Team]:
        """Those of the teams for which the reader may write an outcome."""
        return [team for team in self.teams if team.pk in self.moves_for]

    @property
    def team_names(self) -> str:
        names = [team.name for team in self.teams]
        if len(names) < 2:
            return "".join(names)
        return _("%(some)s and %(last)s") % {"some": ", ".join(names[:-1]), "last": names[-1]}

    # --- The lines ------------------------------------------------------------------------------------

    @property
    def first(self) -> Line | None:
        """Shown in full: the one for which the person found words, else what the team breaks through with."""
        return self.lines[0] if self.lines else None

    @property
    def more(self) -> list[Line]:
        return self.lines[1:]

    @property
    def purpose(self) -> str:
        return (self.first.top.outcome.purpose or "") if self.first else ""

    @property
    def has_words(self) -> bool:
        return any(step.given for line in self.lines for step in line.carried)

    @property
    def asks_at(self) -> int | None:
        """Where somebody who has said nothing yet is asked first."""
        return None if self.has_words or not self.first or not self.is_mine else self.first.carried[0].pk

    @property
    def steps_say(self) -> str:
        """From the reader's work to the reason why, in four steps."""
        count = self.first.length + bool(self.purpose)
        return _("in one step") if count == 1 else _("in %(count)s steps") % {"count": spelled(count)}

    @property
    def more_says(self) -> str:
        words = {"teams": self.team_names}
        return _("%(teams)s also carries") % words if len(self.teams) == 1 else _("%(teams)s also carry") % words

    @property
    def ask_first(self) -> Step | None:
        """Whose lead to ask where something belongs that doesn't show up."""
        return self.first.carried[0] if self.first and self.is_mine and not self.moves else None


def places_of(person: int) -> list[Membership]:
    """Where somebody who is still here works. One query."""
    found = Membership.objects.filter(person=person, person__is_active=True).select_related("person", "team")
    return list(found.order_by("pk"))


def _called(place: Membership) -> str:
    words = {"team": place.team.name, "title": _within(place.title)}
    if place.role == Role.LEAD:
        return _("lead of %(team)s") % words
    if place.role == Role.DEPUTY:
        return _("acting for the lead of %(team)s") % words
    if place.title:
        return _("%(title)s in %(team)s") % words
    return _("coach of %(team)s") % words if place.role == Role.COACH else _("in %(team)s") % words


def _within(title: str) -> str:
    """Within a sentence: Test engineer as test engineer, HR lead as it is."""
    return title[:1].lower() + title[1:] if title[1:2].islower() else title


def _helps() -> Subquery:
    row = Concat(Cast("helped_id", CharField()), Value(FIELD), "strength")
    helped = Support.objects.filter(helper=OuterRef("pk")).order_by().values("helper")
    return Subquery(helped.annotate(helps=Joined(row, ROW)).values("helps"))
