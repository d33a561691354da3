"""What somebody is told whose move was made: as little of the thread as the words need."""

from __future__ import annotations

from functools import cached_property

from lean.lib.prepared import Prepared
from teams.access import Movers, movers
from teams.models import Person

from ..models import Catchball, Commitment, Terms
from ..rules.negotiation import Side


def to_tell(catchballs):
    """Catchballs with what these words need, in the query that finds them."""
    return catchballs.select_related(
        "asking_team", "receiving_team", "arbiter_team", "latest_terms", "outcome__in_force__commitment"
    )


def visible_to(reader: int):
    """Those that the active person of this key may see."""
    return Catchball.objects.visible_to(Person(pk=reader))


TELLABLE = Prepared(lambda pk, reader: to_tell(visible_to(reader).filter(pk=pk)))


class Sent:
    """Of a catchball that was found `to_tell`: one query. A `Thread` is this, and much more."""

    def __init__(self, catchball: Catchball, person: Person):
        self.catchball, self.person = catchball, person

    @cached_property
    def who(self) -> dict[Side, Movers]:
        return self.catchball.sides(movers(*self.catchball.teams))

    @cached_property
    def holder(self) -> Person | None:
        return self.who[self.catchball.holder].first if self.catchball.holder in self.who else None

    @cached_property
    def my_sides(self) -> list[Side]:
        return [side for side, movers in self.who.items() if movers.capacity(self.person)]

    @cached_property
    def my_side(self) -> Side | None:
        """The side for which this person moves; who moves for both reads as the one whose turn it is."""
        if len(self.my_sides) > 1 and self.catchball.holder in self.my_sides:
            return self.catchball.holder
        return self.my_sides[0] if self.my_sides else None

    @property
    def latest(self) -> Terms | None:
        return self.catchball.latest_terms

    @cached_property
    def commitment(self) -> Commitment | None:
        """What both sides agreed to here, while it stands: also while they look at it again."""
        pointer = getattr(self.catchball.outcome, "in_force", None)
        stands = pointer is not None and pointer.commitment.terms_id == self.catchball.agreed_terms_id
        return pointer.commitment if stands else None
