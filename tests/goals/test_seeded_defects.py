"""The state machine finds what it is there for: each of these defects in the verbs, seeded one at a time."""

from dataclasses import replace

import pytest

from goals.models import Basis, Catchball, Comment, InForce, Nudge
from goals.models import catchball as verbs
from goals.models import coverage as reads
from goals.models.commitment import CommitmentManager
from goals.models.form_key import FormKeyManager
from goals.rules import coverage, negotiation
from goals.rules.coverage import Given
from goals.rules.negotiation import PASSES_THE_BALL, Kind, Side, State
from lean.lib.tree import TreeManager
from teams import access
from teams.models import Role

from .test_state_machine import play

pytestmark = [pytest.mark.django_db, pytest.mark.seeded]

right = {
    name: getattr(Catchball, name)
    for name in ("_play", "_terms_for", "_nudge_the_holder", "_follow", "comment", "open_by")
}
right_side, right_nearest, right_given = verbs._side, access._nearest, coverage._given
right_as_agreed = negotiation._as_agreed
right_in_force, right_plant = CommitmentManager.put_in_force, TreeManager.plant


def whatever_was_read(self, kind, by, answering, **rest):
    return right["_play"](self, kind, by, Catchball.objects.get(pk=self.pk).version, **rest)


def for_an_administrator(at, who, by, kind):
    return (at.holder or Side.ASKER, access.Capacity.LEAD) if by.is_staff else right_side(at, who, by, kind)


def own_people_only(team, by_path):
    return right_nearest(team, {path: rows for path, rows in by_path.items() if path == team.path})


def whoever_belongs(team, by_path):
    own = by_path.get(team.path, [])
    found = right_nearest(team, by_path)
    return replace(found, deputies=tuple(row.person for row in own if row.person != found.lead))


def what_was_asked_first(self, kind, side, terms):
    return self.asker_terms if kind is Kind.ACCEPT else right["_terms_for"](self, kind, side, terms)


def to_the_other_side(self, move, after, who):
    right["_nudge_the_holder"](self, move, after, {side: who[side.other] for side in who})


def a_later_day_nudges(self, move, after, who):
    right["_follow"](self, move, after, who)
    if move.kind == Kind.POSTPONE and (to := who[after.holder.other].first):
        Nudge.objects.owe("ball", to=to, subject=f"move:{move.pk}", period="", catchball=self, move=move)


def a_comment_that_moves(self, text, *, by):
    Catchball.objects.filter(pk=self.pk).update(version=self.version + 1)
    return right["comment"](self, text, by=by)


def everybody_reads(self, person, who):
    right["open_by"](self, next(iter(who[Side.RECEIVER].people)), who)


def never_self_agreed(self, outcome, terms, basis, **rest):
    return right_in_force(self, outcome, terms, Basis.ACCEPTED if basis == Basis.SELF_AGREED else basis, **rest)


def without_its_parent(self, node, parent=None):
    planted = right_plant(self, node, parent)
    self.filter(pk=planted.pk).update(parent=None)
    return planted


def declined_or_not(piece, parent, what_if):
    declined = piece.state is State.DECLINED
    return right_given(replace(piece, state=State.WITH_ASKER) if declined else piece, parent, what_if)


def reopened_is_not_in_force(self, move, after, who):
    right["_follow"](self, move, after, who)
    if move.kind == Kind.REOPEN:
        InForce.objects.filter(outcome=self.outcome_id).delete()


def withdrawn_for_good(at):
    return replace(right_as_agreed(at), state=State.WITHDRAWN)


def from_the_last_word(at):
    return replace(at, state=State.AGREED, owes=None, postponed=False)


def only_what_is_agreed(piece, parent, what_if):
    received = None if piece.in_force else piece.received
    return right_given(replace(piece, received=received), parent, what_if)


def nothing_before(commitment):
    InForce.objects.filter(outcome=commitment.outcome_id).delete()


NOTHING = staticmethod(lambda *args, **kwargs: None)
DEFECTS = {
    "an answer to what was long answered is taken": [(Catchball, "_play", whatever_was_read)],
    "a coach decides": [(access, "MOVERS", tuple(Role)), (access, "_nearest", whoever_belongs)],
    "an administrator decides": [(verbs, "_side", for_an_administrator)],
    "nobody takes care of a team without a lead": [(access, "_nearest", own_people_only)],
    "an answer nudges nobody": [(negotiation, "PASSES_THE_BALL", tuple(k for k in PASSES_THE_BALL if k != "answer"))],
    "a later day nudges too": [(Catchball, "_follow", a_later_day_nudges)],
    "the wrong side is nudged": [(Catchball, "_nudge_the_holder", to_the_other_side)],
    "agreed is what was asked, not what was countered": [(Catchball, "_terms_for", what_was_asked_first)],
    "an acceptance taken back stays in force": [(InForce, "restore_before", NOTHING)],
    "reading the page isn't noted": [(Catchball, "open_by", NOTHING)],
    "anybody's reading is the receiver's": [(Catchball, "open_by", everybody_reads)],
    "a refused move leaves its terms behind": [
        (Catchball, "_play", right["_play"].__wrapped__),
        (FormKeyManager, "once", lambda self, person, key, body, act: act()),
    ],
    "a double click is two moves": [(FormKeyManager, "once", lambda self, person, key, body, act: act())],
    "a comment is a move": [(Catchball, "comment", a_comment_that_moves)],
    "a comment is lost": [(Catchball, "comment", lambda self, text, *, by: Comment.objects.latest("pk"))],
    "agreeing with oneself isn't marked": [(CommitmentManager, "put_in_force", never_self_agreed)],
    "the outcome doesn't learn how it ended": [(Catchball, "_mark_outcome", NOTHING)],
    "the clock runs on while others are asked": [(Catchball, "_mind_the_clock", NOTHING)],
    "pieces hang in the path alone": [(TreeManager, "plant", without_its_parent)],
    "a door's old copy of the parent is believed": [
        (type(Catchball.objects), "_held_still", lambda self, outcome, by: outcome)
    ],
    "a declined offer stays on the table": [(coverage, "_given", declined_or_not)],
    "looking again ends the agreement": [(Catchball, "_follow", reopened_is_not_in_force)],
    "withdrawing from looking again ends it for good": [(negotiation, "_as_agreed", withdrawn_for_good)],
    "looking again starts from what was last said": [(negotiation, "_as_agreed", from_the_last_word)],
    "who is asked to look again isn't told": [(verbs.rules, "PASSES_THE_BALL", PASSES_THE_BALL[:-1])],
    "a second word on an agreement isn't on the table": [(coverage, "_given", only_what_is_agreed)],
    "a second acceptance taken back leaves nothing": [(InForce, "restore_before", staticmethod(nothing_before))],
    "what was passed down isn't counted": [(coverage, "_passed_down", lambda piece, *rest: Given(piece))],
    "the statement stops at the first level": [
        (
            reads,
            "REACH",
            reads.REACH.replace("FROM reach\n    JOIN", "FROM reach\n    JOIN goals_outcome none ON none.id = 0 JOIN"),
        )
    ],
}


@pytest.mark.parametrize("name", DEFECTS)
def test_it_is_found(monkeypatch, name):
    for where, attribute, defect in DEFECTS[name]:
        monkeypatch.setattr(where, attribute, defect)
    with pytest.raises(Exception) as found:  # noqa: PT011  whichever way it shows
        play()
    assert "Flaky" not in type(found.value).__name__
