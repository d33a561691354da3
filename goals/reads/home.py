"""Home: the two halves of a person's court, and what their teams carry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lean.lib import clock
from lean.lib.prepared import Prepared
from lean.lib.spelled import spelled
from teams.access import standing
from teams.models import Person, Team

from . import team_outcomes
from .courts import SHOWN, Ball, Courts, courts_of
from .due import ChecksDue
from .moved import Moved
from .neighbour import Word
from .promised import PromisedHelp, Promises, ToLook
from .series import with_series

# Home shows the way to a team's page for the rest.
OUTCOMES_SHOWN = 12
# Asked, never urged.
SAYS_SHOWN = 3

# One more than is shown, to know whether there are more.
CARRIED = Prepared(lambda teams, today: with_series(team_outcomes.outcomes_of(teams, today))[: OUTCOMES_SHOWN + 1])


class Home:
    """Five queries beside session, person and shell, however much there is. `asked` is what the address asks for."""

    def __init__(self, person: Person, asked: Mapping[str, str]):
        self.person = person
        self.at = standing(person)
        self.courts: Courts = courts_of(person)
        self.today = clock.today()
        self._all = asked.get("show") == "all"
        # Before the shell asks for its row: what was promised comes along with it.
        self.promised = Promises(person, self.at)

    # --- The court ------------------------------------------------------------------------------------

    @property
    def moves(self) -> bool:
        """Whether this person moves for a team: others have no court."""
        return bool(self.at.moves_for)

    @property
    def has_court(self) -> bool:
        """Who moves for nobody any more may still owe what they promised."""
        return self.moves or bool(self.promised.mine)

    @property
    def title(self) -> str:
        """Three things are in your court, Tomás."""
        name, count = self.person.given_name, len(self.courts.mine)
        if not count and (self.promised.mine or self.promised.to_look):
            # What was promised has lists of its own, and no ball.
            return _("No ball is in your court, %(name)s") % {"name": name}
        if not count:
            return _("Nothing waits for you, %(name)s") % {"name": name}
        said = ngettext(
            "%(count)s thing is in your court, %(name)s", "%(count)s things are in your court, %(name)s", count
        )
        return said % {"count": capfirst(spelled(count)), "name": name}

    @property
    def lead(self) -> Ball | None:
        return self.courts.lead

    @property
    def mine(self) -> Sequence[Ball]:
        """Those after the first."""
        return self._shown(self.courts.mine)[1:]

    @property
    def others(self) -> Sequence[Ball]:
        return self._shown(self.courts.others)

    @property
    def drafts(self) -> Sequence:
        return self._shown(self.courts.drafts)

    @property
    def has_more(self) -> bool:
        promised = (self.promised.mine, self.promised.to_us, self.promised.to_look)
        halves = (self.courts.mine, self.courts.others, self.courts.drafts, self.courts.asked, *promised)
        return not self._all and any(len(half) > SHOWN for half in halves)

    # --- What was promised ----------------------------------------------------------------------------

    @property
    def promised_shown(self) -> Sequence[PromisedHelp]:
        return self._shown(self.promised.mine)

    @property
    def promised_to_us(self) -> Sequence[PromisedHelp]:
        return self._shown(self.promised.to_us)

    @property
    def looks_shown(self) -> Sequence[ToLook]:
        return self._shown(self.promised.to_look)

    @property
    def say_asked(self) -> Sequence:
        """What was agreed lately, and about which the person is asked whether they had a real say. A few at a time."""
        return self.promised.say_asked[:SAYS_SHOWN]

    def _shown(self, rows: Sequence) -> Sequence:
        return rows if self._all else rows[:SHOWN]

    @property
    def asked(self) -> Sequence[Word]:
        """What may hit the teams of this person, and where their word is asked for. No ball."""
        return self._shown(self.courts.asked)

    @cached_property
    def moved(self) -> Moved:
        """What changed around the person's teams, and waits for a word."""
        return self.due.moved

    # --- Whose number is asked for --------------------------------------------------------------------

    @cached_property
    def due(self) -> ChecksDue:
        return ChecksDue(self.person, self.at)

    # --- What the teams carry -------------------------------------------------------------------------

    @cached_property
    def teams(self) -> list[Team]:
        return [membership.team for membership in self.at.memberships]

    @cached_property
    def carried(self) -> list[team_outcomes.TeamOutcome]:
        found = CARRIED.rows([team.pk for team in self.teams], self.today) if self.teams else ()
        return team_outcomes.rows_with_series(found, self.at.moves_for)

    @property
    def carried_shown(self) -> list[team_outcomes.TeamOutcome]:
        return self.carried[:OUTCOMES_SHOWN]

    @property
    def carries_more(self) -> bool:
        return len(self.carried) > OUTCOMES_SHOWN
