"""Lines that every run plays from beginning to end: what random moves come to once in a thousand games, or never.

Each begins in an opening and goes on where a rule bites: what was read, repeated, named too late or by somebody else.
Who may do it and what follows is asked of the oracle, as in every game, so a line says only who tries what.
"""

from __future__ import annotations

from decimal import Decimal

from .openings import CHRISTMAS_IS_NEAR, Opening


class Line(Opening):
    def tries(self, name: str, kind: str, asked: str | None = None, ball: int = -1, answering=None, **said) -> None:
        """Done or refused, as the oracle says."""
        ball = self.balls[ball]
        self.move(ball, name, kind, self.said(ball, asked=asked and Decimal(asked), **said), answering)
        self.everything_holds()

    def reads(self, name: str, ball: int = -1) -> None:
        self.open_the_page(self.balls[ball], name)
        self.everything_holds()

    def hangs(self, name: str, choice: str, of: int = 2) -> None:
        """Put to what is at the top, where it is put anywhere."""
        self.say_where_it_hangs(self.outcomes[of], name, choice, "It fits", self.outcomes[0])
        self.everything_holds()

    def days_pass(self, days: int) -> None:
        self.time_passes(days=days)
        self.everything_holds()

    # --- Who -------------------------------------------------------------------------------------------

    def none_of_their_business(self):
        """A member, a coach, an administrator, who leads elsewhere, and each side in the other one's place."""
        self.offers("Ingrid", "Frames")
        self.offers("Tomás", "Paint", of=1)
        for name in ("Ewa", "Kaisa", "Sam", "Rosa", "Tomás"):
            self.tries(name, "accept")
        self.tries("Nadia", "withdraw")
        self.tries("Nadia", "accept")
        self.tries("Nadia", "release")

    def a_deputy_answers(self):
        """While Ingrid is away, who is told is Dora."""
        self.asked()
        self.tries("Dora", "answer")

    def who_decides_comes_unasked(self):
        """After the decision was looked at again, and the ball is between the two."""
        self.decided()
        self.tries("Nadia", "reopen", "7")
        self.tries("Ingrid", "rule", "6")

    def either_side_decides(self):
        self.asked_to_decide()
        self.tries("Tomás", "rule", "5.5")
        self.tries("Nadia", "rule", "5.5")
        self.tries("Ingrid", "rule", None)

    def seen_differently(self):
        """What was decided, by each side; what both agreed to can't be."""
        self.decided()
        for ball, name in ((1, "Nadia"), (1, "Tomás"), (1, "Sam")):
            self.see_it_differently(self.balls[ball], name)
            self.everything_holds()
        self.tries("Nadia", "reopen", "7")
        self.tries("Tomás", "accept")
        self.tries("Nadia", "release")
        self.see_it_differently(self.balls[1], "Nadia")

    def nudged_by_hand(self):
        """By who waits, by who has the ball, by others; and again on another day."""
        self.offers("Ingrid", "Frames")
        for name in ("Tomás", "Sam", "Ingrid", "Dora"):
            self.nudge(self.balls[0], name)
            self.everything_holds()
        self.days_pass(1)
        self.nudge(self.balls[0], "Ingrid")

    # --- The same again --------------------------------------------------------------------------------

    def long_answered(self):
        self.countered()
        self.tries("Ingrid", "accept", answering=1)

    def nothing_changed(self):
        """A counter, a new look and a new version have to change something."""
        self.offers("Ingrid", "Frames")
        self.tries("Tomás", "counter", "5")
        self.tries("Tomás", "counter", "6")
        self.tries("Ingrid", "counter", "6")
        self.tries("Ingrid", "accept")
        self.tries("Tomás", "reopen", "6")
        top = self.outcomes[0]
        stands = self.known[self.oracle.in_force(top.pk)]
        self.set_again(top, "Ingrid", self.said(None, asked=stands.target, base=stands), 1)

    def offered_again(self):
        """Refused only after its terms were written."""
        self.offers("Ingrid", "Frames")
        self.tries("Ingrid", "offer", "4")

    def clicked_twice(self):
        self.offers("Ingrid", "Frames")
        self.tries("Tomás", "question")
        self.send_the_last_form_again(other_words=False)
        self.send_the_last_form_again(other_words=True)

    def spoken_beside(self):
        self.offers("Ingrid", "Frames")
        self.comment(self.balls[0], "Sam")
        self.everything_holds()
        self.comment(self.balls[0], "Kaisa")

    def without_words(self):
        """Nor without a trigger, or a number where one is put to a parent."""
        self.agreed()
        self.tries("Tomás", "reopen", "6", text="  ")
        self.tries("Tomás", "reopen", "6", days=0)
        self.put_a_piece(self.outcomes[0], "Sales", "Rosa", asked=None)

    def another_day(self):
        """Not an earlier one, and no second time."""
        self.offers("Ingrid", "Frames")
        for days in (0, 1, 30, 60):
            self.tries("Tomás", "postpone", days=days)

    # --- Taken back ------------------------------------------------------------------------------------

    def read_and_taken_back(self):
        """Too late where the other side has read it; what others read doesn't count."""
        self.offers("Ingrid", "Frames")
        self.reads("Rosa")
        self.reads("Dora")
        self.tries("Ingrid", "take_back")
        self.tries("Ingrid", "offer", "5")
        self.reads("Tomás")
        self.tries("Ingrid", "take_back")

    def withdrawn_after_it_was_taken_back(self):
        """Its words are a draft still."""
        self.taken_back()
        self.tries("Ingrid", "withdraw")

    def declined_after_a_counter(self):
        """Other terms of theirs leave the table with it."""
        self.offers("Ingrid", "Sales")
        self.tries("Rosa", "counter", "6")
        self.tries("Ingrid", "counter", "4")
        self.tries("Rosa", "decline")

    def declined_after_it_was_passed_on(self):
        """What was agreed below it counts for nothing then."""
        self.passed_on_and_answered()
        self.tries("Tomás", "decline", ball=0)

    def agreed_at_the_second_number(self):
        self.countered()
        self.tries("Ingrid", "accept")

    def agreed_and_taken_back(self):
        self.agreed()
        self.tries("Tomás", "take_back")

    def agreed_again_and_taken_back(self):
        self.agreed_again()
        self.tries("Ingrid", "take_back")

    def decided_and_taken_back(self):
        self.decided_again()
        self.tries("Dora", "take_back")

    def let_go_and_taken_back(self):
        self.let_go()
        self.tries("Ingrid", "take_back")

    def looked_at_again_for_nothing(self):
        """Withdrawn, it stands as it was agreed; and may be looked at again."""
        self.looked_at_again()
        self.tries("Ingrid", "counter", "6")
        self.tries("Ingrid", "withdraw")
        self.tries("Ingrid", "reopen")

    def a_later_day_taken_back(self):
        self.offers("Ingrid", "Frames")
        self.tries("Tomás", "postpone", days=30)
        self.tries("Tomás", "take_back")
        self.tries("Tomás", "counter", "6")
        self.tries("Tomás", "take_back")

    def taken_back_after_it_stood_still(self):
        """What standing still had added to the day is there again; and so is, a day later, that it stands still."""
        self.passed_on_and_answered()
        self.tries("Tomás", "counter", "6", ball=0)
        self.days_pass(1)
        self.tries("Tomás", "take_back", ball=0)
        self.offers("Tomás", "Paint", of=1)
        self.days_pass(2)
        self.tries("Tomás", "counter", "6", ball=0)
        self.days_pass(1)
        self.tries("Tomás", "take_back", ball=0)
        self.tries("Nadia", "accept")

    def a_later_day_taken_back_after_it_stood_still(self):
        """The clock went on while the later day was asked for, so the earlier one has moved as well."""
        self.offers("Ingrid", "Frames")
        self.offers("Tomás", "Prep", of=1)
        self.days_pass(1)
        self.tries("Tomás", "postpone", ball=0, days=30)
        self.days_pass(2)
        self.tries("Tomás", "accept")
        self.days_pass(1)
        self.tries("Tomás", "take_back", ball=0)

    def a_later_day_taken_back_after_it_went_up(self):
        """Who was asked next has a day of their own."""
        self.low_and_late()
        self.tries("Tomás", "postpone", days=10)
        self.days_pass(12)
        self.tries("Ingrid", "take_back")

    def passed_on_and_answered(self):
        """Over two working days."""
        self.offers("Ingrid", "Frames")
        self.offers("Tomás", "Prep", of=1)
        self.days_pass(2)
        self.tries("Tomás", "accept")

    # --- The world has moved ---------------------------------------------------------------------------

    def what_has_ended_is_passed_on(self):
        """By whoever has it on screen as it was: neither offered nor kept as a draft."""
        self.agreed()
        self.tries("Ingrid", "release")
        self.offers("Tomás", "Paint", of=1)
        self.draft_a_piece(self.outcomes[1], "Paint", "Tomás")

    def looked_at_again_elsewhere(self):
        """Imported: nobody caught a ball about it before."""
        self.agreed_elsewhere()
        piece = self.outcomes[1]
        base = self.known[self.oracle.in_force(piece.pk)]
        self.look_again(piece, "Ingrid", self.said(None, asked=Decimal(5), base=base), let_go=False)
        self.everything_holds()
        self.tries("Ingrid", "withdraw")

    def read_by_who_decides_next(self):
        """It went up, so who was asked before reads for nobody, and who is asked now reads for all."""
        self.low_and_late()
        self.days_pass(4)
        self.reads("Ingrid")
        self.tries("Nadia", "take_back")

    def late_twice(self):
        """A decision goes up to who leads above, and in the end to the sponsor."""
        self.low_and_late()
        self.days_pass(4)
        self.days_pass(15)
        self.days_pass(15)

    def a_weekend_away(self):
        """Asked on the day before free ones, of a team that has fewer days than others, while its lead is away."""
        self.days_pass(1)
        self.offers("Ingrid", "Paint")
        self.days_pass(1)
        self.offers("Ingrid", "Prep")
        self.offers("Nadia", "Sales", of=1)
        self.tries("Rosa", "question")

    def set_by_others(self):
        """By who leads elsewhere, over what came meanwhile, and of what was agreed with others."""
        self.set_anew()
        top, piece = self.outcomes[0], self.outcomes[1]
        base = self.known[self.oracle.in_force(top.pk)]
        for name, outcome, version in (("Tomás", top, 2), ("Sam", top, 2), ("Ingrid", top, 1), ("Tomás", piece, 1)):
            self.set_again(outcome, name, self.said(None, asked=Decimal(15), base=base), version)
            self.everything_holds()

    def it_has_its_place(self):
        """What was agreed lives under what lives; what is closed is over, and so is what was said about it."""
        self.agreed()
        self.hangs("Tomás", "put", of=1)
        self.offers("Tomás", "Paint", of=1)
        self.tries("Nadia", "accept")
        self.tries("Ingrid", "release", ball=0)
        self.hangs("Sam", "own")
        self.hangs("Nadia", "close")
        self.tries("Nadia", "reopen", "4")

    def closed_by_mistake(self):
        """What both had agreed to holds again; opened again once, it is not closed."""
        self.nothing_above()
        self.hangs("Nadia", "close")
        self.days_pass(3)
        for name in ("Sam", "Nadia", "Nadia"):
            self.hangs(name, "open")
        self.tries("Nadia", "take_back")

    def closed_while_both_talked(self):
        """Whoever had the ball has it, and as many days as were left."""
        self.offers("Ingrid", "Frames")
        self.offers("Tomás", "Paint", of=1)
        self.days_pass(1)
        self.offers("Nadia", "Prep", of=2)
        self.days_pass(2)
        self.tries("Ingrid", "withdraw", ball=0)
        self.hangs("Nadia", "close")
        self.days_pass(6)
        self.hangs("Nadia", "open")
        self.days_pass(1)
        self.tries("Nadia", "withdraw")
        self.tries("Nadia", "counter", "6", ball=1)

    def the_year_goes_on(self):
        """Opened again by who runs it; what its team had closed before stays closed."""
        self.nothing_above()
        self.hangs("Nadia", "close")
        self.offers("Ingrid", "Sales")
        self.oracle.now = CHRISTMAS_IS_NEAR
        self.tries("Rosa", "counter", "6")
        self.end_the_year("Rosa")
        self.everything_holds()
        self.hangs("Nadia", "open")
        self.days_pass(3)
        for name in ("Ingrid", "Rosa", "Rosa"):
            self.open_the_year_again(name)
            self.everything_holds()
        self.tries("Ingrid", "accept")
        self.hangs("Nadia", "open")
        self.end_the_year("Sam")
        self.everything_holds()
        self.days_pass(15)
        self.open_the_year_again("Rosa")

    def anybody_ends_the_year(self):
        self.the_year_ends()
        for name in ("Ingrid", "Tomás", "Rosa", "Sam"):
            self.end_the_year(name)
            self.everything_holds()


STEPS = ("tries", "reads", "hangs", "days_pass")
LINES = tuple(name for name in vars(Line) if not name.startswith("_") and name not in STEPS)
