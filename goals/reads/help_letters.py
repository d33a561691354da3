"""What nudges about promised help speak of, as it stands now: three queries, however many nudges."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from lean.lib import clock
from teams.access import Movers, movers
from teams.models import Person, Team

from ..models import Help, Nudge, Outcome
from ..models.nudge import NudgeKind
from ..rules.promise import Promised
from .letters import Places


@dataclass(frozen=True, slots=True)
class HelpLetter:
    """One nudge with the promise that it is about. `who` are the movers of both sides, by team."""

    nudge: Nudge
    help: Help
    who: dict[int, Movers]
    in_force: bool
    organisation: str
    zone: ZoneInfo

    @property
    def outcome(self) -> Outcome:
        return self.help.commitment.outcome

    @property
    def receiving_team(self) -> Team:
        return self.outcome.team

    @property
    def is_to_promiser(self) -> bool:
        """Whether it is written to the side that promised, else to the one that was promised it."""
        return self.nudge.team_id != self.receiving_team.pk or self.nudge.team_id == self.help.team_id

    @property
    def is_owner(self) -> bool:
        return self.to is not None and self.to.pk == self.help.owner_id

    @property
    def to(self) -> Person | None:
        """Who is owed this mail as things stand: whoever promised, else who moves for the side."""
        owner, owed, today = self.help.owner, self.nudge.recipient, clock.today()
        side = self.who[self.help.team_id if self.is_to_promiser else self.receiving_team.pk]
        # While they are away, whoever answers for the team sees to it.
        if self.is_to_promiser and owner is not None and owner.is_active and side.absence_of(owner, today) is None:
            return owner
        there = side.capacity(owed) and side.absence_of(owed, today) is None
        return (owed if there else side.first) or owner

    @property
    def other_team(self) -> Team:
        return self.receiving_team if self.is_to_promiser else self.help.team

    @property
    def other(self) -> Person | None:
        """Whom one would talk to about it."""
        owner = self.help.owner
        if not self.is_to_promiser and owner is not None and owner.is_active:
            return owner
        return self.who[self.other_team.pk].first

    @property
    def path(self) -> str:
        """Where the one link leads."""
        at_the_promise = self.nudge.kind == NudgeKind.HELP_DUE or self.nudge.catchball is None
        return (self.help if at_the_promise else self.nudge.catchball).get_absolute_url()

    @property
    def no_longer_true(self) -> str:
        """Why it needn't be sent any more; empty where it still holds."""
        if not self.in_force:
            return "What it belonged to was let go or agreed anew."
        stands = self.help.stands(clock.today(self.zone))
        if stands is Promised.KEPT:
            return "It was kept meanwhile."
        if self.nudge.period != str(self.help.due_on):
            return "Its day is another one now."
        wanted = Promised.DUE if self.nudge.kind == NudgeKind.HELP_DUE else Promised.MISSED
        if stands is not wanted:
            return "Its day has passed meanwhile."
        return "" if self.to is not None else "Nobody moves for the team."


def read(nudges: Iterable[Nudge]) -> dict[int, HelpLetter]:
    """By the nudge's id."""
    nudges = list(nudges)
    related = ("owner", "team", "commitment__outcome__team", "commitment__terms", "commitment__in_force")
    promises = Help.objects.select_related(*related).in_bulk({nudge.help_id for nudge in nudges} - {None})
    teams = {team for each in promises.values() for team in (each.team, each.commitment.outcome.team)}
    who, places = movers(*teams), Places(teams)
    letters = {}
    for nudge in nudges:
        promise = promises.get(nudge.help_id)
        if promise is None:
            continue
        letters[nudge.pk] = HelpLetter(
            nudge=nudge,
            help=promise,
            who=who,
            in_force=getattr(promise.commitment, "in_force", None) is not None,
            organisation=places.organisation(promise.team),
            zone=places.zone_of(nudge.recipient, promise.team),
        )
    return letters
