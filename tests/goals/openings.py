"""Where games begin: situations that random moves seldom come to, each played by the verbs and told move by move."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from .oracle import ASKER, RECEIVER
from .table import Table

CHRISTMAS_IS_NEAR = datetime(2026, 12, 18, 9, tzinfo=UTC)


class Opening(Table):
    """What is offered is always asked of a team by who leads the one above; what is done, in the newest catchball."""

    def offers(self, name: str, team: str, asked: str | None = "5", of: int = 0) -> None:
        self.offer_a_piece(self.outcomes[of], team, name, 9, asked and Decimal(asked))
        self.everything_holds()

    def does(self, name: str, kind: str, asked: str | None = None, ball: int = -1, to: str = ASKER) -> None:
        ball = self.balls[ball]
        self.move(ball, name, kind, self.said(ball, asked=asked and Decimal(asked), to=to))
        self.everything_holds()

    # --- Offered, and not yet agreed -------------------------------------------------------------------

    def offered(self):
        self.offers("Ingrid", "Frames")

    def offered_without_a_number(self):
        self.offers("Ingrid", "Sales", None)

    def taken_back(self):
        self.offers("Ingrid", "Frames")
        self.does("Ingrid", "take_back")

    def asked(self):
        """While Ingrid is away."""
        self.offers("Ingrid", "Frames")
        self.time_passes(hours=24)
        self.does("Tomás", "question")

    def postponed(self):
        """Once. A second time nobody may, to whichever day."""
        self.offers("Ingrid", "Frames")
        for days in (30, 60):
            self.move(self.balls[0], "Tomás", "postpone", self.said(self.balls[0], days=days))
            self.everything_holds()

    def countered(self):
        self.offers("Ingrid", "Frames")
        self.does("Tomás", "counter", "6")

    def declined(self):
        self.offers("Ingrid", "Sales")
        self.does("Rosa", "decline")

    def passed_on(self):
        """Both of the teams below are asked. One took it at once, the other one has put a word a day later."""
        self.offers("Ingrid", "Frames")
        self.offers("Tomás", "Prep", of=1)
        self.does("Tomás", "accept")
        self.time_passes(hours=30)
        self.offers("Tomás", "Paint", of=1)
        self.does("Nadia", "counter", "6")
        self.time_passes(hours=20)

    def put_to_a_parent(self):
        self.put_a_piece(self.outcomes[0], "Sales", "Rosa", asked=Decimal(4))

    # --- Agreed ----------------------------------------------------------------------------------------

    def agreed(self):
        self.offers("Ingrid", "Frames")
        self.does("Tomás", "accept")

    def agreed_with_oneself(self):
        self.offers("Ingrid", "Assembly")
        self.does("Ingrid", "accept")

    def looked_at_again(self):
        self.agreed()
        self.does("Tomás", "reopen", "7")

    def asked_for_other_terms(self):
        self.agreed()
        self.does("Ingrid", "reopen")

    def agreed_again(self):
        self.looked_at_again()
        self.does("Ingrid", "accept")

    def let_go(self):
        self.agreed()
        self.does("Ingrid", "release")

    def agreed_elsewhere(self):
        self.imported(self.outcomes[0], "Frames")

    # --- Decided ---------------------------------------------------------------------------------------

    def asked_to_decide(self):
        self.offers("Ingrid", "Frames")
        self.offers("Tomás", "Paint", of=1)
        self.does("Nadia", "counter", "6")
        self.does("Tomás", "escalate")

    def read_by_who_decides(self):
        """So it can't be taken back."""
        self.asked_to_decide()
        self.open_the_page(self.balls[-1], "Ingrid")
        self.everything_holds()
        self.does("Tomás", "take_back")

    def decided(self):
        self.asked_to_decide()
        self.does("Ingrid", "rule", "5.5")

    def decided_again(self):
        """What both had agreed to was in force before."""
        self.offers("Ingrid", "Frames")
        self.offers("Tomás", "Paint", of=1)
        self.does("Nadia", "accept")
        self.does("Nadia", "reopen", "7")
        self.does("Tomás", "escalate")
        self.does("Dora", "rule", "6")

    def handed_back(self):
        self.asked_to_decide()
        self.does("Ingrid", "hand_back", to=RECEIVER)

    def low_and_late(self):
        """Who decides leads the team above both, and above that one are others; their day comes nearer."""
        self.offers("Ingrid", "Paint")
        self.offers("Nadia", "Prep", of=1)
        self.does("Nadia", "escalate")
        self.time_passes(days=9)

    # --- When the world moves --------------------------------------------------------------------------

    def set_anew(self):
        """At the top, after a piece of it was agreed. Dora has seen the version before, and comes too late."""
        self.agreed()
        top = self.outcomes[0]
        for name, target in (("Ingrid", "17"), ("Dora", "16")):
            said = self.said(None, asked=Decimal(target), base=self.known[self.oracle.in_force(top.pk)])
            self.set_again(top, name, said, 1)
            self.everything_holds()

    def nothing_above(self):
        """Agreed below, and what it was for was let go."""
        self.agreed()
        self.offers("Tomás", "Paint", of=1)
        self.does("Nadia", "accept")
        # As long as that lives, it has its place.
        self.say_where_it_hangs(self.outcomes[2], "Nadia", "put", "It fits", self.outcomes[0])
        self.does("Ingrid", "release", ball=0)

    def put_elsewhere(self):
        self.nothing_above()
        self.say_where_it_hangs(self.outcomes[2], "Nadia", "put", "It fits", self.outcomes[0])

    def put_elsewhere_and_withdrawn(self):
        self.put_elsewhere()
        self.everything_holds()
        self.does("Nadia", "withdraw")

    def the_year_is_over(self):
        """What nobody has read yet stays as it was agreed."""
        self.the_year_ends()
        self.end_the_year("Rosa")
        self.everything_holds()
        self.does("Tomás", "take_back")

    def the_year_ends(self):
        """One is agreed, and not yet read; of another both still talk."""
        self.oracle.now = CHRISTMAS_IS_NEAR
        self.offers("Ingrid", "Sales")
        self.does("Rosa", "counter", "6")
        self.agreed()


OPENINGS = tuple(
    name for name, begins in vars(Opening).items() if not name.startswith("_") and name not in ("offers", "does")
)
