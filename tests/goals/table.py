"""The table at which a company plays catchball on the real database, beside an oracle of plain dictionaries.

Each thing that somebody does here is done by the product's verb and on paper. A refused one has changed nothing, an
accepted one exactly what the oracle says; `everything_holds` then looks at all that DOMAIN calls "must always hold".
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from django.db import connection
from django.db.models import F

from goals.models import (
    Catchball,
    Comment,
    Commitment,
    Cycle,
    CycleEnd,
    CycleOpening,
    Dissent,
    FormKey,
    InForce,
    Move,
    Nudge,
    Outcome,
    PlaceChoice,
    Seen,
    Standing,
    Terms,
    TermsDraft,
)
from goals.models.form_key import KeyReused
from goals.models.place import Choice
from goals.reads.coverage import nodes_of
from goals.rules.coverage import project
from goals.rules.negotiation import Refused
from lean.lib import clock
from teams.models import Absence, Calendar, DayOff, Membership, Person, Role
from tests import factories
from tests.factories import terms as new_terms

from .oracle import ASKER, RECEIVER, Oracle
from .rules import paper

MONDAY = datetime(2026, 5, 11, 9, tzinfo=UTC)
# A cycle may be closed in its last two weeks.
FIRST_DAY_TO_CLOSE = date(2026, 12, 17)
KEPT = (
    *(Catchball, Outcome, Terms, Move, Commitment, InForce, Nudge, Seen, Comment, TermsDraft, FormKey, Dissent),
    *(PlaceChoice, CycleEnd, CycleOpening),
)
WRITTEN_ONCE = (Terms, Move, Commitment, Dissent, PlaceChoice, CycleEnd, CycleOpening)

TEAMS = {"Larkfield": None, "Frames": "Larkfield", "Paint": "Frames", "Prep": "Frames", "Sales": "Larkfield"}
TEAMS |= {"Assembly": "Larkfield"}
LEADS = {"Larkfield": "Ingrid", "Frames": "Tomás", "Paint": "Nadia", "Sales": "Rosa"}
# Who takes a team over when it has nobody.
NEXT = {"Paint": "Nadia", "Frames": "Tomás", "Prep": "Kaisa"}
# Zurich's free days of this year that are no Saturday or Sunday, as a calendar on the wall has them.
IN_ZURICH = {date(2026, 5, 1), date(2026, 5, 14), date(2026, 5, 25), date(2026, 12, 25), date(2027, 1, 1)}
IN_OSAKA = {date(2026, 5, 19)}
WORKS = {
    "Larkfield": {"weekdays": {0, 1, 2, 3, 4}, "free": IN_ZURICH, "ahead": 0},
    "Paint": {"weekdays": {0, 1, 2, 3}, "free": IN_OSAKA, "ahead": 9},
}
# Ingrid names who answers for her. Nobody can for Tomás: his teams have nobody else.
AWAY = {
    "Ingrid": [(date(2026, 5, 12), date(2026, 5, 14), "Dora")],
    "Tomás": [(date(2026, 5, 15), date(2026, 5, 20), None)],
}


@dataclass(frozen=True)
class Said:
    """What somebody sends with a move."""

    terms: Terms
    target: Decimal | None
    text: str
    day: date
    changes: bool
    later: bool
    trigger: str
    to: str

    @property
    def terms_if_any(self) -> Terms | None:
        """Without a number one asks the other side for its terms."""
        return self.terms if self.target is not None else None

    def lacks(self, kind: str) -> set[str]:
        speaks = kind not in ("accept", "take_back", "offer")
        reasons = {"words_missing"} if speaks and not self.text.strip() else set()
        if kind == "reopen" and not self.trigger:
            reasons.add("words_missing")
        if kind == "rule" and self.target is None:
            reasons.add("target_missing")
        if not self.changes and (kind == "counter" or (kind == "reopen" and self.terms_if_any)):
            reasons.add("nothing_changed")
        return reasons | ({"refused"} if kind == "postpone" and not self.later else set())


# In the order in which they are worth drawing: hypothesis likes the first.
VERBS = {
    "counter": lambda ball, said, by: ball.counter(said.terms, text=said.text, **by),
    "accept": lambda ball, said, by: ball.accept(**by),
    "answer": lambda ball, said, by: ball.answer(said.text, **by),
    "question": lambda ball, said, by: ball.question(said.text, **by),
    "offer": lambda ball, said, by: ball.offer(said.terms, **by),
    "decline": lambda ball, said, by: ball.decline(text="No", alternative=said.text, **by),
    "postpone": lambda ball, said, by: ball.postpone(said.day, text=said.text, **by),
    "reopen": lambda ball, said, by: ball.reopen(said.trigger, said.text, terms=said.terms_if_any, **by),
    "take_back": lambda ball, said, by: ball.take_back(**by),
    "withdraw": lambda ball, said, by: ball.withdraw(text=said.text, **by),
    "escalate": lambda ball, said, by: ball.escalate(said.text, **by),
    "rule": lambda ball, said, by: ball.rule(said.terms, text=said.text, **by),
    "hand_back": lambda ball, said, by: ball.hand_back(said.to, text=said.text, **by),
    "release": lambda ball, said, by: ball.release(said.text, **by),
}


def company() -> dict:
    """Three levels; a team without a lead under each of the upper two; a deputy, a member, a coach, a stranger.

    They work by two calendars in two time zones, and two of them are away for some days.
    """
    teams = {}
    for name, above in TEAMS.items():
        teams[name] = factories.team(name, teams.get(above))
        if name in LEADS:
            factories.lead(teams[name], LEADS[name])
    factories.member(teams["Larkfield"], "Dora", Role.DEPUTY)
    factories.member(teams["Paint"], "Ewa")
    factories.member(teams["Paint"], "Kaisa", Role.COACH)
    factories.person("Sam", is_staff=True, is_superuser=True)
    people = {person.name: person for person in Person.objects.all()}
    # Nobody leads above the top: there the sponsor decides.
    year = factories.cycle(sponsor=people["Rosa"])
    top = Commitment.objects.set_top(team=teams["Larkfield"], cycle=year, terms=new_terms(), by=people["Ingrid"])
    teams["Larkfield"].calendar = Calendar.objects.create(name="Zürich", country="CH", region="ZH")
    teams["Paint"].calendar = Calendar.objects.create(name="Osaka", time_zone="Asia/Tokyo", working_days="1234")
    DayOff.objects.bulk_create(DayOff(calendar=teams["Paint"].calendar, on=day) for day in IN_OSAKA)
    for team in (teams["Larkfield"], teams["Paint"]):
        team.save(update_fields=["calendar"])
    Absence.objects.bulk_create(
        Absence(person=people[name], from_on=begins, back_on=back, stand_in=people.get(stand_in))
        for name, times in AWAY.items()
        for begins, back, stand_in in times
    )
    return {"teams": teams, "people": people, "top": top, "year": year}


class Table:
    """What is told and done here is `note`d by whoever plays."""

    note = staticmethod(lambda _words: None)

    def sit_down(self, company: dict, now: datetime = MONDAY) -> None:
        self.teams, self.people, self.year = company["teams"], company["people"], company["year"]
        who = {
            name: {"above": above, "lead": LEADS.get(name), "deputies": [], "works": WORKS.get(name)}
            for name, above in TEAMS.items()
        }
        who["Larkfield"]["deputies"] = ["Dora"]
        self.oracle = Oracle(who, now)
        self.oracle.sponsor, self.oracle.away, self.oracle.administrators = "Rosa", AWAY, {"Sam"}
        # As a door holds them that loaded them when they were new.
        self.balls: list[Catchball] = []
        self.outcomes: list[Outcome] = []
        self.sent: tuple | None = None
        self.keys, self.adds_up, self.nothing_new = 0, False, False
        self.known: dict[int, Terms] = {}
        self.year_closed_on: date | None = None
        self._know_the_top(company["top"])
        self.seen_last = snapshot()

    def as_it_stands(self, other: Table) -> None:
        """Go on from where another has come to, and leave that one as it is."""
        self.__dict__ |= other.__dict__ | {"known": dict(other.known), "oracle": copy.deepcopy(other.oracle)}
        self.balls = [copy.copy(ball) for ball in other.balls]
        self.outcomes = [copy.copy(outcome) for outcome in other.outcomes]

    @property
    def now(self) -> datetime:
        return self.oracle.now

    def _know_the_top(self, top: Commitment) -> None:
        self.outcomes.append(top.outcome)
        self.oracle.stands_already(top.outcome_id, None, "Larkfield", top.terms_id)
        self._know(top.terms)

    def _know(self, terms: Terms) -> None:
        numbers = {name: getattr(terms, name) for name in ("baseline", "target", "contribution", "unit")}
        team = next(name for name, team in self.teams.items() if team.pk == terms.by_team_id)
        self.oracle.terms[terms.pk] = numbers | {"outcome": terms.outcome_id, "team": team}
        self.known[terms.pk] = terms

    # --- The cast -------------------------------------------------------------------------------------

    def ball(self, pick: int) -> Catchball:
        return self.balls[pick % len(self.balls)]

    def outcome(self, pick: int) -> Outcome:
        return self.outcomes[pick % len(self.outcomes)]

    def game(self, ball: Catchball) -> dict:
        return self.oracle.balls[ball.pk]["game"]

    def _terms(self, base: Terms | None, target, baseline=None, unit="days", contribution=None) -> Terms:
        if base is not None:
            return base.revised(target=target, contribution=contribution)
        key = {"days": "days-order-to-door", "%": "share"}[unit]
        return new_terms(str(baseline), target and str(target), unit=unit, measure_key=key, contribution=contribution)

    def said(
        self, ball: Catchball | None, text="Because", days=30, asked=None, contribution=None, to=ASKER, base=None
    ) -> Said:
        latest = self.game(ball)["latest"] if ball else None
        base = self.known[latest[0]] if latest else base
        changes = base is None or (base.target, base.contribution) != (asked, contribution)
        asked_for = self.oracle.balls[ball.pk]["day"] if ball else None
        day = self.now.date() + timedelta(days=days)
        later = days > 0 and (asked_for is None or day > asked_for)
        terms = self._terms(base, asked, 9, contribution=contribution)
        trigger = "evidence" if days else ""
        return Said(terms=terms, target=asked, text=text, day=day, changes=changes, later=later, trigger=trigger, to=to)

    # --- One try --------------------------------------------------------------------------------------

    def try_it(self, name: str, kind: str, act, reasons: set[str]):
        """Sent as a form with a key of its own. Done where nothing speaks against it, else refused without a trace."""
        self.keys += 1
        form = (self.people[name], f"key {self.keys}", kind, act)
        made, code = self._send(lambda: FormKey.objects.once(*form))
        assert code in reasons if reasons else not code, (code, reasons)
        if not code:
            self.sent = (*form, made)
        return made

    def _send(self, act):
        made, code = self._tried(act)
        if code:
            self._nothing_has_changed()
        return made, code

    def _tried(self, act):
        try:
            with clock.at(self.now):
                return act(), ""
        except Refused as refusal:
            return None, refusal.code

    def _nothing_has_changed(self) -> None:
        assert snapshot() == self.seen_last, "A refused move changes nothing."
        self.nothing_new = True

    def move(self, ball: Catchball, name: str, kind: str, said: Said, answering: int | None = None) -> None:
        if answering is None:
            answering = self.game(ball)["number"]
        reasons = self.oracle.reasons(ball.pk, name, kind, answering, said.target is not None) | said.lacks(kind)
        side = self.oracle.side_for(ball.pk, name, kind)
        shown = self.game(ball)["latest"]
        by = self._by(name, answering)
        self.note(f"{name}: {kind} in {ball.pk}, answering {answering}: {reasons or 'yes'}")
        if (move := self.try_it(name, kind, lambda: VERBS[kind](ball, said, by), reasons)) is not None:
            self._moved(ball, name, kind, move, side, shown, said)

    def must_be_refused(self, ball: Catchball, name: str, kinds: list[str], said: Said, most: int = 4) -> None:
        """The first few of these kinds of move that are not to be had. Refused, and none of them leaves a trace."""
        number, has_target = self.game(ball)["number"], said.target is not None
        for kind in kinds:
            reasons = self.oracle.reasons(ball.pk, name, kind, number, has_target) | said.lacks(kind)
            if not reasons or not most:
                continue
            self.note(f"{name}: {kind} in {ball.pk}: {reasons}")
            _made, code = self._tried(lambda kind=kind: VERBS[kind](ball, said, self._by(name, number)))
            assert code in reasons, (code, reasons)
            most -= 1
        self._nothing_has_changed()

    def _by(self, name: str, answering: int) -> dict:
        return {"by": self.people[name], "answering": answering}

    def _moved(self, ball, name, kind, move, side, shown, said: Said | None = None) -> None:
        if kind in ("offer", "counter", "reopen", "rule") and move.terms is not None:
            self._know(move.terms)
        both = {ASKER, RECEIVER} <= set(self.oracle.sides(ball.pk, name))
        day = said.day if said and kind == "postpone" else None
        self.oracle.move(ball.pk, name, kind, move.pk, move.terms_id, said.to if said else ASKER, day)
        game = self.game(ball)
        assert (move.number, move.kind, move.side, move.by.name) == (game["number"], kind, side, name)
        assert (move.answers, move.at, move.round) == (move.number - 1, self.now, game["round"])
        assert move.capacity == self.oracle.capacity(ball.pk, side, name)
        if kind in ("reopen", "withdraw") and game["agreed"]:
            stands = InForce.objects.get(outcome=ball.outcome_id).commitment
            assert stands.terms_id == game["agreed"][0], (
                "Looking again, and ending it, leaves in force what was agreed."
            )
        if kind == "accept":
            commitment = InForce.objects.get(outcome=ball.outcome_id).commitment
            assert commitment.terms_id == move.terms_id == shown[0], "Agreed is what was shown at that version."
            assert commitment.basis == ("self_agreed" if both else "accepted")
        if kind == "rule":
            commitment = InForce.objects.get(outcome=ball.outcome_id).commitment
            assert (commitment.terms_id, commitment.basis) == (move.terms_id, "ruled")

    # --- Pieces ---------------------------------------------------------------------------------------

    def offer_a_piece(self, parent, team, name, baseline=9, asked=None, unit="days", contribution=None) -> None:
        terms = self._terms(None, asked, baseline, unit, contribution)
        receiving, made = self.teams[team], []

        def act():
            made.append(Catchball.objects.offer(parent=parent, team=receiving, terms=terms, by=self.people[name]))
            return made[0].moves.get()

        self.note(f"{name}: offers {parent.pk} to {team}")
        move = self.try_it(name, "offer", act, self._against_a_piece(parent, team, name, must_be_live=True))
        if move is not None:
            self._drafted(made[0], parent, team)
            self._moved(made[0], name, "offer", move, ASKER, None)

    def draft_a_piece(self, parent, team, name) -> None:
        reasons = self._against_a_piece(parent, team, name, must_be_live=False)
        asked = {"parent": parent, "team": self.teams[team], "by": self.people[name]}
        self.note(f"{name}: drafts a piece of {parent.pk} for {team}: {reasons or 'yes'}")
        ball, code = self._send(lambda: Catchball.objects.draft(statement="Frames in five days", **asked))
        assert code in reasons if reasons else not code, (code, reasons)
        if not code:
            self._drafted(ball, parent, team)

    def put_a_piece(self, parent, team, name, baseline=9, asked=None, unit="days", contribution=None) -> None:
        """A team volunteers: the first word is the receiving side's."""
        terms = self._terms(None, asked, baseline, unit, contribution)
        its, receiving, made = self.oracle.outcomes[parent.pk], self.teams[team], []
        mine = name in self.oracle.movers(team) and its["team"] != team
        reasons = (set() if its["state"] == "live" else {"not_open"}) | (set() if mine else {"not_yours"})
        reasons |= {"target_missing"} if asked is None else set()

        def act():
            made.append(Catchball.objects.volunteer(parent=parent, team=receiving, terms=terms, by=self.people[name]))
            return made[0].moves.get()

        self.note(f"{name}: puts a piece of {team} to {parent.pk}")
        move = self.try_it(name, "volunteer", act, reasons)
        if move is not None:
            self.oracle.draft(made[0].pk, made[0].outcome_id, parent.pk, its["team"], team, volunteered=True)
            self._hold(made[0])
            self._moved(made[0], name, "offer", move, RECEIVER, None)

    def _against_a_piece(self, parent, team, name, *, must_be_live) -> set[str]:
        its = self.oracle.outcomes[parent.pk]
        wrong = its["state"] == "ended" or (must_be_live and its["state"] != "live")
        reasons = {"not_open"} if wrong else set()
        mine = name in self.oracle.movers(its["team"])
        return reasons | (set() if mine and its["team"] != team else {"not_yours"})

    def _drafted(self, ball, parent, team) -> None:
        asker = self.oracle.outcomes[parent.pk]["team"]
        self.oracle.draft(ball.pk, ball.outcome_id, parent.pk, asker, team)
        self.oracle.read_by_passing_on(parent.pk)
        self._hold(ball)

    def _hold(self, ball) -> None:
        self.balls.append(Catchball.objects.select_related("outcome").get(pk=ball.pk))
        self.outcomes.append(self.balls[-1].outcome)

    # --- What was agreed elsewhere --------------------------------------------------------------------

    def imported(self, parent, team) -> None:
        """A file says that a team agreed to a piece: nobody caught a ball about it."""
        given = {"statement": "Imported", "parent": parent, "by": None, "state": "live"}
        piece = Outcome.objects.add(team=self.teams[team], cycle=self.year, **given)
        commitment = Commitment.objects.take_over(piece, new_terms("9", "6"))
        self._know(commitment.terms)
        self.oracle.stands_already(piece.pk, parent.pk, team, commitment.terms_id)
        self.outcomes.append(Outcome.objects.get(pk=piece.pk))

    def look_again(self, outcome, name, said: Said, *, let_go: bool) -> None:
        """At what stands, wherever it was agreed; or let it go."""
        kind, stands = "release" if let_go else "reopen", self.oracle.in_force(outcome.pk)
        its = self.oracle.outcomes[outcome.pk]
        known = self.oracle.ball_about_what_stands(outcome.pk)
        if stands is None or its["above"] is None:
            reasons, side = {"not_agreed"}, None
        else:
            if known is None:
                # On paper it begins here; refused, it never did.
                asker = self.oracle.outcomes[its["above"]]["team"]
                self.oracle.begin("new", outcome.pk, asker, its["team"], paper.agreed_elsewhere(stands))
            on_paper = known or "new"
            number = self.oracle.balls[on_paper]["game"]["number"]
            reasons = self.oracle.reasons(on_paper, name, kind, number, said.target is not None) | said.lacks(kind)
            side = self.oracle.side_for(on_paper, name, kind)
        found = []

        def act():
            if let_go:
                found.append(Catchball.objects.let_go(outcome, said.text, by=self.people[name]))
            else:
                given = {"by": self.people[name], "terms": said.terms_if_any}
                found.append(Catchball.objects.look_again(outcome, said.trigger, said.text, **given))
            return found[0].moves.select_related("by", "terms").latest("number")

        self.note(f"{name}: {kind} of what stands for {outcome.pk}: {reasons or 'yes'}")
        move = self.try_it(name, kind, act, reasons)
        begun = self.oracle.balls.pop("new", None)
        if move is None:
            return
        if begun:
            self.oracle.balls[found[0].pk] = begun
            self.balls.append(Catchball.objects.get(pk=found[0].pk))
        self._moved(found[0], name, kind, move, side, None, said)

    # --- When the world moves -------------------------------------------------------------------------

    def set_again(self, outcome, name, said: Said, version: int) -> None:
        reasons = self.oracle.sets_again(
            outcome.pk, name, version, has_target=said.target is not None, changes=said.changes
        )
        given = {"by": self.people[name], "answering": version}
        self.note(f"{name}: sets {outcome.pk} again, answering {version}: {reasons or 'yes'}")
        act = lambda: Commitment.objects.set_again(outcome, said.terms, **given).outcome  # noqa: E731
        if self.try_it(name, "set", act, reasons) is not None:
            self._is_set(outcome)

    def _is_set(self, outcome) -> None:
        """By its owner alone: the one commitment without another side."""
        commitment = Commitment.objects.select_related("terms").filter(outcome=outcome.pk).latest("version")
        assert (commitment.basis, commitment.move_id) == ("set", None)
        if commitment.terms_id not in self.known:
            self._know(commitment.terms)
        self.oracle.is_set(outcome.pk, commitment.terms_id)
        assert commitment.version == len(self.oracle.versions[outcome.pk])

    def say_where_it_hangs(self, outcome, name, choice: str, words: str, parent) -> None:
        reasons = self.oracle.no_place(outcome.pk, name, choice, words, parent.pk)
        if choice == "open":
            reasons = self.oracle.opened_again(outcome.pk, name, words)
        by, places, made = self.people[name], PlaceChoice.objects, []
        verbs = {
            "own": lambda: places.keep_as_own(outcome, by=by),
            "put": lambda: places.put_to(outcome, parent, by=by, text=words),
            "close": lambda: places.close(outcome, words, by=by),
            "open": lambda: places.open_again(outcome, words, by=by),
        }

        def act():
            made.append(verbs[choice]())
            return made[0].outcome

        self.note(f"{name}: {choice} {outcome.pk} ({parent.pk}): {reasons or 'yes'}")
        if self.try_it(name, choice, act, reasons) is None:
            return
        if choice == "close":
            self.oracle.closes(outcome.pk)
        elif choice == "open":
            self.oracle.opens_again(outcome.pk, name, self._last_moves())
        elif choice == "own":
            said = self.oracle.last_word(outcome.pk)
            if self.oracle.keeps_as_own(outcome.pk):
                assert InForce.objects.get(outcome=outcome.pk).commitment.terms_id == said
        else:
            self._put(outcome, name, made[0], parent)

    def _last_moves(self) -> dict:
        return dict(Move.objects.filter(number=F("catchball__version")).values_list("catchball", "pk"))

    def _put(self, outcome, name, made: PlaceChoice, parent) -> None:
        assert made.choice == Choice.MOVED
        if made.catchball is None:
            commitment = Commitment.objects.select_related("terms").filter(outcome=outcome.pk).latest("version")
            self._know(commitment.terms)
            self.oracle.puts_to_its_own(outcome.pk, parent.pk, commitment.terms_id)
            assert self.oracle.outcomes[parent.pk]["team"] == self.oracle.outcomes[outcome.pk]["team"]
            return
        ball = Catchball.objects.get(pk=made.catchball_id)
        self.oracle.puts(ball.pk, outcome.pk, parent.pk)
        self.balls.append(ball)
        move = ball.moves.select_related("by", "terms").get()
        self._moved(ball, name, "offer", move, RECEIVER, None)

    def end_the_year(self, name) -> None:
        reasons = self.oracle.ends_the_year(name, FIRST_DAY_TO_CLOSE)
        self.note(f"{name}: ends the year: {reasons or 'yes'}")
        year = Cycle.objects.get(pk=self.year.pk)
        _ended, code = self._send(lambda: CycleEnd.objects.close(year, {}, by=self.people[name]))
        assert code in reasons if reasons else not code, (code, reasons)
        if not code:
            self.oracle.the_year_is_over()
            self.year_closed_on = self.now.date()

    def open_the_year_again(self, name, words="It was a mistake") -> None:
        reasons = self.oracle.opens_the_year(name, words, self.year_closed_on)
        self.note(f"{name}: opens the year again: {reasons or 'yes'}")
        year = Cycle.objects.get(pk=self.year.pk)
        _opened, code = self._send(lambda: CycleEnd.objects.open_again(year, words, by=self.people[name]))
        assert code in reasons if reasons else not code, (code, reasons)
        if not code:
            self.oracle.the_year_goes_on(name, self._last_moves())

    # --- What is no move ------------------------------------------------------------------------------

    def open_the_page(self, ball, name) -> None:
        """As it is now: the page is read from the database when it is opened."""
        self.note(f"{name}: opens the page of {ball.pk}")
        ball = Catchball.objects.with_everything().get(pk=ball.pk)
        with clock.at(self.now):
            ball.open_by(self.people[name], ball.movers())
        self.oracle.open_page(ball.pk, name)

    def comment(self, ball, name) -> None:
        self.try_it(name, "comment", lambda: ball.comment("A word", by=self.people[name]), set())
        self.oracle.comments += 1

    def see_it_differently(self, ball, name) -> None:
        reasons = self.oracle.sees_it_differently(ball.pk, name)
        act = lambda: ball.see_differently("It comes too late", by=self.people[name])  # noqa: E731
        self.try_it(name, "dissent", act, reasons)

    def nudge(self, ball, name) -> None:
        reasons = self.oracle.nudge(ball.pk, name)
        self.note(f"{name}: nudges in {ball.pk}: {reasons or 'yes'}")
        fresh = Catchball.objects.with_everything().get(pk=ball.pk)
        _nothing, code = self._send(lambda: fresh.nudge(by=self.people[name]))
        assert code in reasons if reasons else not code, (code, reasons)

    def send_the_last_form_again(self, other_words: bool) -> None:
        *form, made = self.sent
        form[2] += " other" if other_words else ""
        again, code = self._send(lambda: FormKey.objects.once(*form))
        assert (again, code) == ((None, KeyReused.code) if other_words else (made, ""))
        assert snapshot() == self.seen_last, "A double click is one move."

    def lead_comes_or_goes(self, team: str) -> None:
        """Without one the lead above takes care, from this instant on."""
        usual, its = NEXT[team], self.oracle.teams[team]
        if its["lead"]:
            Membership.objects.filter(team=self.teams[team], role=Role.LEAD).delete()
        else:
            factories.lead(self.teams[team], self.people[usual])
        its["lead"] = None if its["lead"] else usual

    def time_passes(self, **so_much) -> None:
        """And what is late goes up, as it does every minute."""
        self.oracle.now += timedelta(**so_much)
        self.note(f"It is {self.now}")
        with clock.at(self.now):
            Catchball.objects.pass_up_the_late()
        self.oracle.pass_up_the_late()

    # --- What must hold -------------------------------------------------------------------------------

    def everything_holds(self):
        if self.nothing_new:
            self.nothing_new = False
            return
        rows = snapshot()
        for model in WRITTEN_ONCE:
            assert self.seen_last[model].items() <= rows[model].items(), "History rows are never changed."
        for ball, its in self.oracle.balls.items():
            if rows[Catchball][ball] != self.seen_last[Catchball].get(ball):
                replaying_gives_what_is_kept(ball)
            stands_as_on_paper(rows[Catchball][ball], its, self.oracle.waits_for_own_pieces(ball))
            self._asks_whom_the_oracle_asks(rows[Catchball][ball], its)
            moves_are_numbered(rows, ball)
        assert len(rows[Catchball]) == len(self.oracle.balls)
        assert {pk: (row["state"], row["parent_id"]) for pk, row in rows[Outcome].items()} == {
            pk: (its["state"], its["above"]) for pk, its in self.oracle.outcomes.items()
        }
        in_force = {pk: rows[Commitment][row["commitment_id"]]["terms_id"] for pk, row in rows[InForce].items()}
        expected = {pk: self.oracle.in_force(pk) for pk in self.oracle.outcomes}
        assert in_force == {pk: terms for pk, terms in expected.items() if terms is not None}
        assert len(rows[Comment]) == self.oracle.comments
        about = {pk: row["terms_id"] for pk, row in rows[Commitment].items()}
        assert sorted((about[row["commitment_id"]], row["side"]) for row in rows[Dissent].values()) == sorted(
            self.oracle.dissent
        )
        assert {row["outcome_id"] for row in rows[TermsDraft].values()} == self.oracle.written_again()
        self._nobody_is_nudged_but_who_is_owed(rows)
        a_tree_that_agrees_with_parent(rows[Outcome])
        if self.adds_up:
            self.adds_up = False
            self.it_adds_up(rows)
        self.seen_last = rows

    def _asks_whom_the_oracle_asks(self, row: dict, its: dict) -> None:
        assert row["reply_by_on"] == its["day"], "A word is asked for by the day that the calendar on the wall says."
        asked = its["arbiter"] and self.teams[its["arbiter"]].pk
        assert row["arbiter_team_id"] == asked, "Who leads above both decides, and the next one where that is late."

    def _nobody_is_nudged_but_who_is_owed(self, rows):
        names = {person.pk: name for name, person in self.people.items()}
        # What has become of an outcome above is told of outcomes: see test_world_nudges.
        balls = [n for n in rows[Nudge].values() if n["catchball_id"] is not None]
        owed = [(names[n["recipient_id"]], n["kind"], n["subject"], n["period"]) for n in balls]
        assert len(owed) == len(set(owed))
        assert set(owed) == self.oracle.nudges

    def it_adds_up(self, rows):
        """The bands are what the oracle adds up, and what is kept of how each stands is what its numbers say."""
        told = {pk: row["path"] for pk, row in rows[Outcome].items() if row["state"] == "live"}
        with clock.at(self.now):
            assert list(Standing.objects.wrong()) == []
            nodes = nodes_of(told.values())
            # Asked about alone, the top finds all the way down what bears on it.
            for top in sorted(told.values(), key=len)[:1]:
                alone, among_all = project(nodes_of([top])[top]), project(nodes[top])
                assert (alone.agreed, alone.table, alone.open) == (among_all.agreed, among_all.table, among_all.open)
        for pk, path in told.items():
            bands, expected = project(nodes[path]), self.oracle.bands(pk)
            if bands.required is None or expected is None:
                assert bands.required is expected is None
                continue
            assert (bands.required, bands.agreed, bands.table, bands.open, bands.buffer) == expected
            assert bands.agreed + bands.table + bands.open - bands.buffer == bands.required


def snapshot() -> dict:
    """Every row that a verb could touch, by its key; as plain SQL in one go, because it is read after each step."""
    asked = [f"SELECT * FROM {model._meta.db_table}" for model in KEPT]
    rows = {}
    with connection.cursor() as cursor:
        at_once = connection.vendor == "postgresql"
        if at_once:
            cursor.execute(";".join(asked))
        for model, sql in zip(KEPT, asked, strict=True):
            if not at_once:
                cursor.execute(sql)
            names = [column[0] for column in cursor.description]
            key = names.index(model._meta.pk.attname)
            rows[model] = {row[key]: dict(zip(names, row, strict=True)) for row in cursor.fetchall()}
            if at_once:
                cursor.nextset()
    return rows


def stands_as_on_paper(row: dict, its: dict, waits: bool) -> None:
    game = its["game"]
    plain = ("owes", "round", "postponed", "volunteered")
    assert {name: row[name] for name in plain} == {name: game[name] for name in plain}
    assert row["state"] == ("draft" if game["state"] == "put" else game["state"])
    assert row["version"] == game["number"]
    for side in (ASKER, RECEIVER, "latest", "agreed"):
        assert row[f"{side}_terms_id"] == (game[side] and game[side][0]), side
    is_open = row["owes"] is not None
    assert is_open == (game["state"] in paper.HOLDER) == (row["ended_at"] is None)
    assert (row["passed_on_at"] is not None) == waits, "Its clock stands still while its own teams are asked."


def replaying_gives_what_is_kept(ball: int) -> None:
    catchball = Catchball.objects.select_related("latest_terms", "taken_over").get(pk=ball)
    replayed, kept = catchball.replayed(), catchball.position
    for field in ("state", "owes", "round", "number", "postponed", "latest_has_target"):
        assert getattr(replayed, field) == getattr(kept, field), field
    for field in ("asker_terms", "receiver_terms", "latest_terms", "agreed_terms"):
        assert getattr(replayed, field) == getattr(kept, field), field


def moves_are_numbered(rows: dict, ball: int) -> None:
    numbers = sorted(move["number"] for move in rows[Move].values() if move["catchball_id"] == ball)
    assert numbers == list(range(1, rows[Catchball][ball]["version"] + 1))


def a_tree_that_agrees_with_parent(rows: dict) -> None:
    by_path = {row["path"]: pk for pk, row in rows.items()}
    children = [by_path.get(row["path"][:-4]) for row in rows.values()]
    for pk, row in rows.items():
        assert row["depth"] * 4 == len(row["path"])
        assert by_path.get(row["path"][:-4]) == row["parent_id"]
        assert row["numchild"] == children.count(pk)
