"""The state machine finds what it is there for: each of these defects in the verbs, seeded one at a time."""

from dataclasses import replace

import pytest
from hypothesis import Phase

from goals.models import Basis, Catchball, Comment, FormKey, InForce, Nudge, Terms, TermsDraft
from goals.models import coverage as reads
from goals.models.catchball import play as playing
from goals.models.catchball import verbs
from goals.models.commitment import CommitmentManager
from goals.models.form_key import FormKeyManager
from goals.rules import coverage, negotiation
from goals.rules.coverage import Given
from goals.rules.negotiation import PASSES_THE_BALL, Kind, Owes, Side, State
from lean.lib.tree import TreeManager
from teams import access
from teams.models import Membership, Role

from .test_state_machine import play

pytestmark = [pytest.mark.django_db, pytest.mark.seeded]

right = {
    name: getattr(Catchball, name)
    for name in ("_play", "_terms_for", "_nudge_the_holder", "_follow", "_undo", "comment", "open_by", "side_reading")
}
right_moves, right_words = negotiation.MOVES, verbs._words
right_side, right_nearest, right_given = playing._side, access._nearest, coverage._given
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


def moves(kind, defect):
    """The rules with another one for this kind of move."""
    return [(negotiation, "MOVES", right_moves | {kind: defect})]


def untold(*kinds):
    return [(playing.rules, "PASSES_THE_BALL", tuple(kind for kind in PASSES_THE_BALL if kind not in kinds))]


def as_if_by(side):
    """Whoever makes the move is taken for this side."""
    return lambda kind: lambda at, step: right_moves[kind](at, replace(step, side=side))


def the_asking_team_decides(self):
    return Membership.objects.filter(team=self.asking_team, role=Role.LEAD).select_related("team").first()


def a_blank_decision(at, step):
    return right_moves[Kind.RULE](at, replace(step, has_target=True))


def a_blank_put(at, step):
    return right_moves[Kind.OFFER](at, replace(step, has_target=True))


def to_who_asked(at, step):
    return right_moves[Kind.HAND_BACK](at, replace(step, to=Side.ASKER))


def always_wants_a_reply(at, step):
    return replace(right_moves[Kind.HAND_BACK](at, step), owes=Owes.REPLY)


def decided_for_the_asking_side(at, step):
    return replace(right_moves[Kind.RULE](at, step), receiver_terms=at.receiver_terms)


def keeps_the_ball(at, step):
    after = right_moves[Kind.QUESTION](at, step)
    return replace(after, state=at.state)


def answered_for_good(at, step):
    return replace(right_moves[Kind.ANSWER](at, step), owes=Owes.TERMS)


def again_and_again(at, step):
    return right_moves[Kind.POSTPONE](replace(at, postponed=False), step)


def with_their_number(at, step):
    return replace(right_moves[Kind.DECLINE](at, step), receiver_terms=at.receiver_terms)


def the_same_round(at, step):
    return replace(right_moves[Kind.COUNTER](at, step), round=at.round)


def a_decision_taken_back_stands(self, undone, after):
    if undone.kind != Kind.RULE:
        right["_undo"](self, undone, after)


def let_go_and_in_force(self, move, after, who):
    right["_follow"](self, move, after, who)
    if move.kind == Kind.RELEASE:
        InForce.restore(self.outcome_id)


def never_ruled(self, outcome, terms, basis, **rest):
    return right_in_force(self, outcome, terms, Basis.ACCEPTED if basis == Basis.RULED else basis, **rest)


def lost_when_taken_back(self, undone, after):
    right["_undo"](self, undone, after)
    TermsDraft.objects.filter(outcome=self.outcome_id).delete()


def in_their_own_right(self, person):
    return access.Capacity.LEAD if person in self.people else None


def the_last_named_is_told(self, move, after, who):
    last = {side: replace(those, lead=None) if those.deputies else those for side, those in who.items()}
    right["_nudge_the_holder"](self, move, after, last)


def leads_alone(team, by_path):
    return replace(right_nearest(team, by_path), deputies=())


def who_decides_reads_nothing(self, person, move, who):
    side = right["side_reading"](self, person, move, who)
    return None if side is Side.ARBITER else side


def whatever_the_body(self, person, key, body, act):
    first = self.filter(person=person, key=key).first()
    return first.made if first else right_once(self, person, key, body, act)


def used_up_by_a_refusal(self, person, key, body, act):
    claim, is_new = FormKey.objects.get_or_create(person=person, key=key, defaults={"body": body})
    if is_new:
        claim.keep(act())
    return claim.made


def no_trigger_is_asked(text, says, about="text"):
    if about != "trigger":
        right_words(text, says, about)


right_once = FormKeyManager.once
NOTHING = staticmethod(lambda *args, **kwargs: None)
DEFECTS = {
    "an answer to what was long answered is taken": [(Catchball, "_play", whatever_was_read)],
    "a coach decides": [(access, "MOVERS", tuple(Role)), (access, "_nearest", whoever_belongs)],
    "an administrator decides": [(playing, "_side", for_an_administrator)],
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
    "who is asked to look again isn't told": [(playing.rules, "PASSES_THE_BALL", PASSES_THE_BALL[:-1])],
    "a second word on an agreement isn't on the table": [(coverage, "_given", only_what_is_agreed)],
    "a second acceptance taken back leaves nothing": [(InForce, "restore_before", staticmethod(nothing_before))],
    "what was passed down isn't counted": [(coverage, "_passed_down", lambda piece, *rest: Given(piece))],
    "the asking side decides": [(Catchball, "first_to_decide", the_asking_team_decides)],
    "who is asked to decide isn't told": untold(Kind.ESCALATE),
    "who decides may do so at any time": [(Catchball, "arbiter_is_on_the_court", True)],
    "who decides can't take it back": [
        (Catchball, "arbiter_is_on_the_court", property(lambda self: self.state == State.ESCALATED))
    ],
    "a decision needs no number": moves(Kind.RULE, a_blank_decision),
    "a decision leaves the receiver's word on the table": moves(Kind.RULE, decided_for_the_asking_side),
    "either side decides": moves(Kind.RULE, as_if_by(Side.ARBITER)(Kind.RULE)),
    "a decision looks like an agreement": [(CommitmentManager, "put_in_force", never_ruled)],
    "a decision taken back stays in force": [(Catchball, "_undo", a_decision_taken_back_stands)],
    "what who decides has read can be taken back": [(Catchball, "side_reading", who_decides_reads_nothing)],
    "what is handed back always goes to who asked": moves(Kind.HAND_BACK, to_who_asked),
    "what is handed back always wants a reply": moves(Kind.HAND_BACK, always_wants_a_reply),
    "to whom it is handed back isn't told": untold(Kind.HAND_BACK),
    "the receiver lets go": moves(Kind.RELEASE, as_if_by(Side.ASKER)(Kind.RELEASE)),
    "letting go leaves it in force": [(Catchball, "_follow", let_go_and_in_force)],
    "letting go taken back leaves nothing": [(InForce, "restore", NOTHING)],
    "what is put to a parent needs no number": moves(Kind.OFFER, a_blank_put),
    "the receiver withdraws the offer": moves(Kind.WITHDRAW, as_if_by(Side.ASKER)(Kind.WITHDRAW)),
    "a question keeps the ball": moves(Kind.QUESTION, keeps_the_ball),
    "an answer asks for terms": moves(Kind.ANSWER, answered_for_good),
    "a counter is no round": moves(Kind.COUNTER, the_same_round),
    "a counter changes nothing": [(Terms, "must_differ_from", NOTHING)],
    "the day is moved again and again": moves(Kind.POSTPONE, again_and_again),
    "the day is moved to an earlier one": [(Catchball, "_must_be_to_come", NOTHING)],
    "a take-back forgets the day that was asked for": [(Catchball, "_reply_by_before", NOTHING)],
    "a no leaves the number standing": moves(Kind.DECLINE, with_their_number),
    "a move needs no words": [(verbs, "_words", NOTHING)],
    "looking again needs no trigger": [(verbs, "_words", no_trigger_is_asked)],
    "a deputy is told before the lead": [(Catchball, "_nudge_the_holder", the_last_named_is_told)],
    "a deputy doesn't move": [(access, "_nearest", leads_alone)],
    "a known key takes any words": [(FormKeyManager, "once", whatever_the_body)],
    "a refusal uses the key up": [(FormKeyManager, "once", used_up_by_a_refusal)],
    "how it stands isn't worked out again": [(playing, "stands_anew", NOTHING)],
    "what is taken back is no draft again": [(Catchball, "_undo", lost_when_taken_back)],
    "who takes care isn't marked": [(access.Movers, "capacity", in_their_own_right)],
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
        play(phases=[Phase.generate], report_multiple_bugs=False)
    assert "Flaky" not in type(found.value).__name__
