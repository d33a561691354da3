"""Catchball played at random by eight people on the real database, beside an oracle of plain dictionaries.

After each step everything that DOMAIN calls "must always hold" is looked at: a refused move has changed
nothing, an accepted one exactly what the oracle says, the trees are trees, history stands. Every few steps also that
the bands add up and that what is kept of how each stands is true: to read them takes as long as a move.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from hypothesis import Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from goals.models import (
    Catchball,
    Comment,
    Commitment,
    Dissent,
    FormKey,
    InForce,
    Move,
    Nudge,
    Outcome,
    Seen,
    Standing,
    Terms,
    TermsDraft,
)
from goals.models.form_key import KeyReused
from goals.reads.coverage import nodes_of
from goals.rules.coverage import project
from goals.rules.negotiation import Refused
from lean.lib import clock
from teams.models import Membership, Person, Role
from tests import factories
from tests.factories import terms as new_terms

from .oracle import ASKER, RECEIVER, Oracle
from .rules import paper

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 5, 11, 9, tzinfo=UTC)
KEPT = (Catchball, Outcome, Terms, Move, Commitment, InForce, Nudge, Seen, Comment, TermsDraft, FormKey, Dissent)
WRITTEN_ONCE = (Terms, Move, Commitment, Dissent)

CAST = ["Ingrid", "Dora", "Tomás", "Nadia", "Ewa", "Kaisa", "Rosa", "Sam"]
names = st.sampled_from(CAST)
picks, halves = st.integers(0, 11), st.integers(0, 24).map(lambda n: Decimal(n) / 2)
targets = st.one_of(halves, halves, halves, st.none())
contributions = st.one_of(st.none(), st.none(), st.none(), halves)
units = st.sampled_from(["days", "days", "days", "%"])
A_MOVE = {
    "pick": picks,
    "which": st.integers(0, 63),
    "text": st.sampled_from([*["Because"] * 9, "  "]),
    "days": st.sampled_from([30, 30, 60, 0]),
    "asked": targets,
    "contribution": contributions,
}
ASIDE = {
    "pick": picks,
    "name": names,
    "team": st.sampled_from(["Paint", "Frames", "Prep"]),
    "hours": st.sampled_from([1, 20, 100]),
    "other_words": st.booleans(),
}
# Out of those that are possible; with equal chances most games would end soon.
OFTEN = {"counter": 5, "answer": 4, "offer": 4, "question": 3, "accept": 3, "decline": 2, "postpone": 2, "take_back": 2}
OFTEN |= {"reopen": 3, "rule": 3, "hand_back": 3}
# Many short games try more beginnings, some long ones come to what needs a history.
GAMES = {"short": {"max_examples": 460, "stateful_step_count": 4}, "long": {"max_examples": 40}}
ADDED_UP_EVERY = 4


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
    """Three levels; a team without a lead under each of the upper two; a deputy, a member, a coach, a stranger."""
    at = {"Larkfield": None, "Frames": "Larkfield", "Paint": "Frames", "Prep": "Frames", "Sales": "Larkfield"}
    at["Assembly"] = "Larkfield"
    leads = {"Larkfield": "Ingrid", "Frames": "Tomás", "Paint": "Nadia", "Sales": "Rosa"}
    teams = {}
    for name, above in at.items():
        teams[name] = factories.team(name, teams.get(above))
        if name in leads:
            factories.lead(teams[name], leads[name])
    factories.member(teams["Larkfield"], "Dora", Role.DEPUTY)
    factories.member(teams["Paint"], "Ewa")
    factories.member(teams["Paint"], "Kaisa", Role.COACH)
    factories.person("Sam", is_staff=True, is_superuser=True)
    # Nobody leads above the top: there the sponsor decides.
    year = factories.cycle(sponsor=Person.objects.get(name="Rosa"))
    top = Commitment.objects.set_top(
        team=teams["Larkfield"], cycle=year, terms=new_terms(), by=Person.objects.get(name="Ingrid")
    )
    who = {name: {"above": above, "lead": leads.get(name), "deputies": []} for name, above in at.items()}
    who["Larkfield"]["deputies"] = ["Dora"]
    # The first offer is the same in all games, and made before they begin: it takes as long as three moves.
    with clock.at(MONDAY):
        first = Catchball.objects.offer(
            parent=top.outcome, team=teams["Frames"], terms=new_terms("9", "5"), by=Person.objects.get(name="Ingrid")
        )
    return {"teams": teams, "who": who, "top": top, "first": first}


class CatchballAtRandom(RuleBasedStateMachine):
    company: dict

    def __init__(self):
        super().__init__()
        # Nothing of an example stays: it is one transaction that is rolled back.
        self.example = transaction.atomic()
        self.example.__enter__()
        self.now = MONDAY
        self.people = {person.name: person for person in Person.objects.all()}
        self.oracle = Oracle(self.company["who"])
        self.oracle.sponsor = "Rosa"
        # As a door holds them that loaded them when they were new.
        self.balls: list[Catchball] = []
        self.outcomes: list[Outcome] = [self.company["top"].outcome]
        self.sent: tuple | None = None
        self.keys, self.looks, self.nothing_new = 0, 0, False
        self.known: dict[int, Terms] = {}
        self._know_the_top(self.company["top"])
        self._know_the_first_offer(self.company["first"])
        self.seen_last = snapshot()

    def teardown(self):
        transaction.set_rollback(True)
        self.example.__exit__(None, None, None)

    def _know_the_top(self, top: Commitment) -> None:
        self.oracle.outcomes[top.outcome_id] = {"above": None, "team": "Larkfield", "state": "live"}
        self.oracle.versions[top.outcome_id] = [[top.terms_id, False]]
        self._know(top.terms)

    def _know_the_first_offer(self, ball: Catchball) -> None:
        self._drafted(ball, self.outcomes[0], "Frames")
        self._moved(ball, "Ingrid", "offer", ball.moves.select_related("by", "terms").get(), ASKER, None)

    def _know(self, terms: Terms) -> None:
        names = ("baseline", "target", "contribution", "unit")
        self.oracle.terms[terms.pk] = {name: getattr(terms, name) for name in names}
        self.known[terms.pk] = terms

    # --- The cast -------------------------------------------------------------------------------------

    def _ball(self, pick: int) -> Catchball:
        return self.balls[pick % len(self.balls)]

    def _terms(self, base: Terms | None, target, baseline=None, unit="days", contribution=None) -> Terms:
        if base is not None:
            return base.revised(target=target, contribution=contribution)
        key = {"days": "days-order-to-door", "%": "share"}[unit]
        return new_terms(str(baseline), target and str(target), unit=unit, measure_key=key, contribution=contribution)

    # --- One try --------------------------------------------------------------------------------------

    def _try(self, ball: Catchball, name: str, kind: str, act, reasons: set[str]) -> Move | None:
        """Sent as a form with a key of its own. Done where nothing speaks against it, else refused without a trace."""
        self.keys += 1
        form = (self.people[name], f"key {self.keys}", kind, act)
        made, code = self._send(*form)
        assert code in reasons if reasons else not code, (code, reasons)
        if not code:
            self.sent = (*form, made)
        return made

    def _send(self, *form):
        try:
            with clock.at(self.now):
                return FormKey.objects.once(*form), ""
        except Refused as refusal:
            self._refused(refusal)
            return None, refusal.code

    def _refused(self, refusal: Refused) -> None:
        assert snapshot() == self.seen_last, f"{refusal.code}: a refused move changes nothing."
        self.nothing_new = True

    def _move(self, ball: Catchball, name: str, kind: str, answering: int, said: Said) -> None:
        reasons = self.oracle.reasons(ball.pk, name, kind, answering, said.target is not None) | said.lacks(kind)
        side = self.oracle.side_for(ball.pk, name, kind)
        shown = self.oracle.balls[ball.pk]["game"]["latest"]
        by = {"by": self.people[name], "answering": answering}
        note(f"{name}: {kind} in {ball.pk}, answering {answering}: {reasons or 'yes'}")
        if (move := self._try(ball, name, kind, lambda: VERBS[kind](ball, said, by), reasons)) is not None:
            self._moved(ball, name, kind, move, side, shown, said.to)

    def _moved(self, ball, name, kind, move, side, shown, to=ASKER) -> None:
        if kind in ("offer", "counter", "reopen", "rule") and move.terms is not None:
            self._know(move.terms)
        both = {ASKER, RECEIVER} <= set(self.oracle.sides(ball.pk, name))
        self.oracle.move(ball.pk, name, kind, move.pk, move.terms_id, to)
        game = self.oracle.balls[ball.pk]["game"]
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

    # --- What people do -------------------------------------------------------------------------------

    def a_move(self, pick, which, text, days, asked, contribution):
        """One that the side may make, by one of those who move for it; what is said may still be lacking."""
        ball = self._ball(pick)
        game = self.oracle.balls[ball.pk]["game"]
        sides = self.oracle.on_the_court(ball.pk)
        able = [(side, kind) for kind in VERBS for side in sides if not paper.refusals(game, side, kind)]
        drawn = [one for one in able for _ in range(OFTEN.get(one[1], 1))]
        if drawn:
            side, kind = drawn[which % len(drawn)]
            movers = self.oracle.those(ball.pk, side)
            said = self._said(ball, text, days, asked, contribution)
            self._move(ball, movers[which % len(movers)], kind, game["number"], said)

    # Three times, so that it is drawn more often than anything else.
    one, another, a_third = rule(**A_MOVE)(a_move), rule(**A_MOVE)(a_move), rule(**A_MOVE)(a_move)

    @rule(**A_MOVE, kind=st.sampled_from(list(VERBS)), name=names, back=st.sampled_from([0, 0, 1, -1]))
    def a_wild_move(self, pick, which, text, days, asked, contribution, kind, name, back):
        """Of any kind by anybody, perhaps to a move that is long answered."""
        ball = self._ball(pick)
        answering = max(self.oracle.balls[ball.pk]["game"]["number"] - back, 0)
        self._move(ball, name, kind, answering, self._said(ball, text, days, asked, contribution))

    @precondition(lambda self: len(self.balls) < 5)
    @rule(
        pick=picks,
        team=st.sampled_from(["Frames", "Paint", "Paint", "Prep", "Sales", "Assembly"]),
        name=st.none() | st.none() | names,
        baseline=halves,
        asked=targets,
        unit=units,
        contribution=contributions,
        sent=st.sampled_from(["sent", "sent", "sent", "kept", "put"]),
    )
    def a_piece(self, pick, team, name, baseline, asked, unit, contribution, sent):
        """Also how it is passed down, or put to a parent; by whoever was named, else by the one who leads its team."""
        parent, picked = self.outcomes[pick % len(self.outcomes)], name
        name = name or self.oracle.movers(self.oracle.outcomes[parent.pk]["team"])[0]
        if sent == "kept":
            self._draft_a_piece(parent, team, name)
        elif sent == "put":
            self._put_a_piece(parent, team, picked or self.oracle.movers(team)[0], baseline, asked, unit, contribution)
        else:
            self._offer_a_piece(parent, team, name, baseline, asked, unit, contribution)

    @rule(
        what=st.sampled_from(["reads", "reads", "reads", "says", "dissents", "sends again", "goes", "lets time pass"]),
        **ASIDE,
    )
    def something_else(self, what, pick, name, team, hours, other_words):
        """Of which none is a move."""
        if what == "reads":
            self._open_the_page(self._ball(pick), name)
        elif what == "says":
            ball = self._ball(pick)
            self._try(ball, name, "comment", lambda: ball.comment("A word", by=self.people[name]), set())
            self.oracle.comments += 1
        elif what == "dissents":
            self._see_it_differently(pick, name)
        elif what == "sends again" and self.sent:
            self._send_the_last_form_again(other_words)
        elif what == "goes":
            self._lead_comes_or_goes(team)
        else:
            self.now += timedelta(hours=hours)

    def _offer_a_piece(self, parent, team, name, baseline, asked, unit, contribution) -> None:
        terms = self._terms(None, asked, baseline, unit, contribution)
        receiving, made = self.company["teams"][team], []

        def act():
            made.append(Catchball.objects.offer(parent=parent, team=receiving, terms=terms, by=self.people[name]))
            return made[0].moves.get()

        note(f"{name}: offers {parent.pk} to {team}")
        move = self._try(None, name, "offer", act, self._against_a_piece(parent, team, name, must_be_live=True))
        if move is not None:
            self._drafted(made[0], parent, team)
            self._moved(made[0], name, "offer", move, ASKER, None)

    def _draft_a_piece(self, parent, team, name) -> None:
        reasons = self._against_a_piece(parent, team, name, must_be_live=False)
        asked = {"parent": parent, "team": self.company["teams"][team], "by": self.people[name]}
        try:
            with clock.at(self.now):
                ball = Catchball.objects.draft(statement="Frames in five days", **asked)
        except Refused as refusal:
            self._refused(refusal)
            assert refusal.code in reasons  # noqa: PT017  what else is raised must be seen whole
            return
        assert not reasons
        self._drafted(ball, parent, team)

    def _put_a_piece(self, parent, team, name, baseline, asked, unit, contribution) -> None:
        """A team volunteers: the first word is the receiving side's."""
        terms = self._terms(None, asked, baseline, unit, contribution)
        its, receiving, made = self.oracle.outcomes[parent.pk], self.company["teams"][team], []
        mine = name in self.oracle.movers(team) and its["team"] != team
        reasons = (set() if its["state"] == "live" else {"not_open"}) | (set() if mine else {"not_yours"})
        reasons |= {"target_missing"} if asked is None else set()

        def act():
            made.append(Catchball.objects.volunteer(parent=parent, team=receiving, terms=terms, by=self.people[name]))
            return made[0].moves.get()

        note(f"{name}: puts a piece of {team} to {parent.pk}")
        move = self._try(None, name, "volunteer", act, reasons)
        if move is not None:
            self.oracle.draft(made[0].pk, made[0].outcome_id, parent.pk, its["team"], team, volunteered=True)
            self.balls.append(Catchball.objects.get(pk=made[0].pk))
            self.outcomes.append(Outcome.objects.get(pk=made[0].outcome_id))
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
        self.balls.append(Catchball.objects.get(pk=ball.pk))
        self.outcomes.append(Outcome.objects.get(pk=ball.outcome_id))

    def _said(self, ball: Catchball, text, days, asked, contribution) -> Said:
        latest = self.oracle.balls[ball.pk]["game"]["latest"]
        base = self.known[latest[0]] if latest else None
        changes = base is None or (base.target, base.contribution) != (asked, contribution)
        asked_for = Catchball.objects.get(pk=ball.pk).reply_by_on
        day = self.now.date() + timedelta(days=days)
        later = days > 0 and (asked_for is None or day > asked_for)
        terms = self._terms(base, asked, 9, contribution=contribution)
        trigger = "evidence" if days else ""
        to = ASKER if asked_for and asked_for.day % 2 else RECEIVER
        return Said(terms=terms, target=asked, text=text, day=day, changes=changes, later=later, trigger=trigger, to=to)

    def _open_the_page(self, ball, name) -> None:
        with clock.at(self.now):
            ball.open_by(self.people[name], ball.movers())
        self.oracle.open_page(ball.pk, name)

    def _see_it_differently(self, pick: int, name: str) -> None:
        """What was decided, where anything was; by one of those who received it, or by anybody."""
        decided = [ball for ball in self.balls if self.oracle.was_decided(ball.pk)]
        ball = decided[pick % len(decided)] if decided else self._ball(pick)
        name = self.oracle.those(ball.pk, RECEIVER)[0] if pick % 2 else name
        reasons = self.oracle.sees_it_differently(ball.pk, name)
        act = lambda: ball.see_differently("It comes too late", by=self.people[name])  # noqa: E731
        self._try(ball, name, "dissent", act, reasons)

    def _send_the_last_form_again(self, other_words: bool) -> None:
        *form, made = self.sent
        form[2] += " other" if other_words else ""
        again, code = self._send(*form)
        assert (again, code) == ((None, KeyReused.code) if other_words else (made, ""))
        assert snapshot() == self.seen_last, "A double click is one move."

    def _lead_comes_or_goes(self, team: str) -> None:
        """Without one the lead above takes care, from this instant on."""
        usual = {"Paint": "Nadia", "Frames": "Tomás", "Prep": "Kaisa"}[team]
        its = self.oracle.teams[team]
        if its["lead"]:
            Membership.objects.filter(team=self.company["teams"][team], role=Role.LEAD).delete()
        else:
            factories.lead(self.company["teams"][team], self.people[usual])
        its["lead"] = None if its["lead"] else usual

    # --- What must hold -------------------------------------------------------------------------------

    @invariant()
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
            stands_as_on_paper(rows[Catchball][ball], its["game"], self.oracle.waits_for_own_pieces(ball))
            moves_are_numbered(rows, ball)
        assert {pk: row["state"] for pk, row in rows[Outcome].items()} == {
            pk: its["state"] for pk, its in self.oracle.outcomes.items()
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
        self.nobody_is_nudged_but_who_is_owed(rows)
        a_tree_that_agrees_with_parent(rows[Outcome])
        self.looks += 1
        if self.looks % ADDED_UP_EVERY == 0:
            self.bands_are_what_the_oracle_adds_up(rows)
            with clock.at(self.now):
                assert list(Standing.objects.wrong()) == [], "What is kept of how each stands is what its numbers say."
        self.seen_last = rows

    def nobody_is_nudged_but_who_is_owed(self, rows):
        names = {person.pk: name for name, person in self.people.items()}
        # What has become of an outcome above is told of outcomes: see test_world_nudges.
        balls = [n for n in rows[Nudge].values() if n["catchball_id"] is not None]
        owed = [(names[n["recipient_id"]], n["kind"], n["subject"], n["period"]) for n in balls]
        assert len(owed) == len(set(owed))
        assert set(owed) == self.oracle.nudges

    def bands_are_what_the_oracle_adds_up(self, rows):
        told = {pk: row["path"] for pk, row in rows[Outcome].items() if row["state"] == "live"}
        nodes = nodes_of(told.values())
        for pk, path in told.items():
            bands, expected = project(nodes[path]), self.oracle.bands(pk)
            if bands.required is None or expected is None:
                assert bands.required is expected is None
                continue
            assert (bands.required, bands.agreed, bands.table, bands.open, bands.buffer) == expected
            assert bands.agreed + bands.table + bands.open - bands.buffer == bands.required


def snapshot() -> dict:
    """Every row that a verb could touch, by its key; as plain SQL, because it is read after each step."""
    rows = {}
    with connection.cursor() as cursor:
        for model in KEPT:
            cursor.execute(f"SELECT * FROM {model._meta.db_table}")
            names = [column[0] for column in cursor.description]
            key = names.index(model._meta.pk.attname)
            rows[model] = {row[key]: dict(zip(names, row, strict=True)) for row in cursor.fetchall()}
    return rows


def stands_as_on_paper(row: dict, game: dict, waits: bool) -> None:
    plain = ("owes", "round", "postponed", "volunteered")
    assert {name: row[name] for name in plain} == {name: game[name] for name in plain}
    assert row["state"] == ("draft" if game["state"] == "put" else game["state"])
    assert row["version"] == game["number"]
    for side in (ASKER, RECEIVER, "latest", "agreed"):
        assert row[f"{side}_terms_id"] == (game[side] and game[side][0]), side
    is_open = row["owes"] is not None
    assert is_open == (game["state"] in paper.HOLDER) == (row["ended_at"] is None)
    assert (row["passed_on_at"] is not None) == waits, "Its clock stands still while its own teams are asked."
    # An offer that was taken back has no day any more, also when it is withdrawn after that.
    assert row["reply_by_on"] is not None or row["round"] == 0


def replaying_gives_what_is_kept(ball: int) -> None:
    catchball = Catchball.objects.select_related("latest_terms").get(pk=ball)
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


def play(**options) -> None:
    machine = type("Catchballs", (CatchballAtRandom,), {"company": company()})
    # Small failing examples take minutes: they are looked for in the long profile alone.
    quick = settings.default.max_examples <= 100
    phases = [Phase.explicit, Phase.reuse, Phase.generate] + ([] if quick else [Phase.shrink])
    options = {"stateful_step_count": 20, "phases": phases} | options
    run_state_machine_as_test(machine, settings=settings(**options))


@pytest.mark.parametrize("games", GAMES)
def test_whatever_people_do_what_must_hold_holds(games):
    # The long profile says by itself how many.
    play(**(GAMES[games] if settings.default.max_examples <= 100 else {}))
