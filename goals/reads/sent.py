"""What somebody is told whose move was made: as little of the thread as the words need."""

from __future__ import annotations

from functools import cached_property

from teams.access import Movers, movers
from teams.models import Person

from ..models import Catchball, Commitment, Terms
from ..rules.negotiation import Side


def to_tell(catchballs):
    """Catchballs with what these words need, in the query that finds them."""
    return catchballs.select_related(
        "asking_team", "receiving_team", "arbiter_team", "latest_terms", "outcome__in_force__commitment"
    )


class Sent:
    """Of a catchball that was found `to_tell`: one query. A `Thread` knows the same, and much more."""

    def __init__(self, catchball: Catchball, person: Person):
        self.catchball, self.person = catchball, person
        self.latest: Terms | None = catchball.latest_terms

    @cached_property
    def who(self) -> dict[Side, Movers]:
        return self.catchball.sides(movers(*self.catchball.teams))

    @property
    def holder(self) -> Person | None:
        return self.who[self.catchball.holder].first if self.catchball.holder in self.who else None

    @property
    def my_side(self) -> Side | None:
        """For which side this person moves; who moves for both is told as the one whose turn it is."""
        sides = [side for side, those in self.who.items() if those.capacity(self.person)]
        both = len(sides) > 1 and self.catchball.holder in sides
        return self.catchball.holder if both else next(iter(sides), None)

    @property
    def commitment(self) -> Commitment | None:
        """What both sides agreed to here, while it stands."""
        pointer = getattr(self.catchball.outcome, "in_force", None)
        stands = pointer is not None and pointer.commitment.terms_id == self.catchball.agreed_terms_id
        return pointer.commitment if stands else None
