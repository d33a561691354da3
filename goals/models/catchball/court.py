"""Where a catchball stands: whose court the ball is in, who moves for each side, and who would decide."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.functional import cached_property

from teams.access import Movers, lowest_led, movers
from teams.models import Membership, Person, Team

from ...rules import negotiation as rules
from ...rules.negotiation import Owes, Position, Side, State
from ..move import Move


class Court:
    """What can be told without changing anything."""

    @property
    def position(self) -> Position:
        """As the rules see it, without the history that only a take-back needs."""
        return Position(
            state=State(self.state),
            owes=Owes(self.owes) if self.owes else None,
            round=self.round,
            number=self.version,
            asker_terms=self.asker_terms_id,
            receiver_terms=self.receiver_terms_id,
            latest_terms=self.latest_terms_id,
            latest_has_target=self.latest_terms is not None and self.latest_terms.has_target,
            agreed_terms=self.agreed_terms_id,
            postponed=self.postponed,
            volunteered=self.volunteered,
        )

    @property
    def is_open(self) -> bool:
        return self.position.is_open

    @cached_property
    def put(self):
        """How an outcome that was there before came to be put to this asking team; None for all others."""
        return getattr(self, "putting", None) if self.volunteered else None

    @property
    def is_reopened(self) -> bool:
        """Both sides look at their agreement again; it stays in force meanwhile."""
        return self.state in rules.OPEN and self.agreed_terms_id is not None

    @property
    def holder(self) -> Side | None:
        if self.state == State.DRAFT and self.volunteered:
            return Side.RECEIVER
        return rules.HOLDER.get(State(self.state))

    def team_of(self, side: Side) -> Team:
        """Of who decides: their team; at the very top, where no team is above, the asking one."""
        if side is Side.ARBITER:
            return self.arbiter_team or self.asking_team
        return self.asking_team if side is Side.ASKER else self.receiving_team

    @property
    def holding_team(self) -> Team | None:
        return self.team_of(self.holder) if self.holder is not None else None

    def movers(self) -> dict[Side, Movers]:
        """Who moves for each side. One query."""
        by_team = movers(self.asking_team, self.receiving_team)
        return {side: by_team[self.team_of(side).pk] for side in (Side.ASKER, Side.RECEIVER)}

    @property
    def teams(self) -> set[Team]:
        """Both sides, and whoever is asked to decide. Who moves for them moves here."""
        above = {self.arbiter_team} if self.arbiter_team is not None else set()
        return {self.asking_team, self.receiving_team} | above

    def sides(self, by_team: dict[int, Movers]) -> dict[Side, Movers]:
        """Who moves for each side, out of the movers of its `teams`; with those who decide while they are asked to."""
        both = {side: by_team[self.team_of(side).pk] for side in (Side.ASKER, Side.RECEIVER)}
        return both | {Side.ARBITER: self._deciders(by_team)} if self.state == State.ESCALATED else both

    def deciders(self) -> Movers:
        """Who was asked to decide: they lead the team above both, or sponsor the cycle."""
        return self._deciders(movers(self.arbiter_team) if self.arbiter_team is not None else {})

    def _deciders(self, by_team: dict[int, Movers]) -> Movers:
        if self.arbiter_team_id is not None:
            return by_team[self.arbiter_team_id]
        sponsor = self.outcome.cycle.sponsor
        return Movers(0, sponsor if sponsor and sponsor.is_active else None, (), caretaker=False)

    def replayed(self, moves: Iterable[Move] | None = None) -> Position:
        """The position that its moves give, taken-back ones and all. `moves` are they, where they were read before."""
        if moves is None:
            moves = self.moves.select_related("terms").order_by("number")
        over = self.taken_over
        start = rules.agreed_elsewhere(over.pk, has_target=over.has_target) if over else None
        start = start or Position(volunteered=self.volunteered)
        return rules.replay((move.step for move in moves), start)

    @property
    def arbiter_is_on_the_court(self) -> bool:
        """Whether a third person may move: asked to decide, or having just done so, while nobody has read it."""
        return self.state == State.ESCALATED or self.last_side == Side.ARBITER

    @property
    def last_side(self) -> str | None:
        """Who moved last; none before the first move, or where it was closed or opened again since.

        One query, where it wasn't found `to_play`.
        """
        if not hasattr(self, "told_last_side"):
            last = self.moves.filter(number=self.version).exclude(kind__in=rules.FROM_OUTSIDE)
            self.told_last_side = last.values_list("side", flat=True).first()
        return self.told_last_side

    def first_to_decide(self) -> Membership | None:
        """Who leads the lowest team above both sides, itself neither of them, that has a lead or deputy of its own.

        None: nobody but the cycle's sponsor. Raises NobodyDecides where there is none.
        """
        both = set(self.asking_team.paths_up) & set(self.receiving_team.paths_up)
        paths = both - {self.asking_team.path, self.receiving_team.path}
        led = lowest_led(paths)
        sponsor = self.outcome.cycle.sponsor
        if led is None and (sponsor is None or not sponsor.is_active):
            raise rules.NobodyDecides
        return led

    def side_reading(self, person: Person, move: Move, who: dict[Side, Movers]) -> Side | None:
        """The other side for which this person reads the move: one of the two, or whoever is asked to decide."""
        if move.by_id == person.pk:
            return None
        if self.state == State.ESCALATED and Side.ARBITER not in who:
            who = who | {Side.ARBITER: self.deciders()}
        return next((side for side, those in who.items() if side != move.side and those.capacity(person)), None)
