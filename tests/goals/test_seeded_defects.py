"""The state machine finds what it is there for: each of these defects in the verbs, seeded one at a time.

By what every run of the suite plays: the line that leads there by design, then every random game.
"""

from dataclasses import replace
from datetime import UTC, timedelta

import pytest
from django.db.models import Q

from goals.models import (
    Basis,
    Catchball,
    Comment,
    Commitment,
    Cycle,
    Dissent,
    FormKey,
    InForce,
    Nudge,
    Outcome,
    Terms,
    TermsDraft,
    cycle_end,
    place,
)
from goals.models import coverage as reads
from goals.models.catchball import TO_CLOSE, CatchballManager, verbs
from goals.models.catchball import play as playing
from goals.models.commitment import CommitmentManager
from goals.models.dissent import DissentManager
from goals.models.form_key import FormKeyManager
from goals.models.outcome import OutcomeManager, OutcomeState
from goals.models.place import PlaceChoiceManager
from goals.rules import coverage, negotiation
from goals.rules.coverage import Given
from goals.rules.negotiation import PASSES_THE_BALL, Kind, Owes, Side, State
from lean.lib.prepared import Prepared
from lean.lib.tree import TreeManager
from lean.lib.workdays import WorkingDays
from teams import access
from teams.models import Membership, Role

from .lines import LINES
from .openings import OPENINGS
from .table import company
from .test_state_machine import GAMES, begun, play

pytestmark = [pytest.mark.django_db, pytest.mark.seeded]

VERBS = ("comment", "open_by", "side_reading", "nudge")
STEPS = (
    "_play",
    "_terms_for",
    "_nudge_the_holder",
    "_follow",
    "_undo",
    "_pass_up",
    "_mark_outcome",
    "_clock_without",
    "goes_on",
)
right = {name: getattr(Catchball, name) for name in (*VERBS, *STEPS)}
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


def declined_or_not(piece, *rest):
    declined = piece.state is State.DECLINED
    return right_given(replace(piece, state=State.WITH_ASKER) if declined else piece, *rest)


def reopened_is_not_in_force(self, move, after, who):
    right["_follow"](self, move, after, who)
    if move.kind == Kind.REOPEN:
        InForce.objects.filter(outcome=self.outcome_id).delete()


def withdrawn_for_good(at):
    return replace(right_as_agreed(at), state=State.WITHDRAWN)


def from_the_last_word(at):
    return replace(at, state=State.AGREED, owes=None, postponed=False)


def only_what_is_agreed(piece, *rest):
    received = None if piece.in_force else piece.received
    return right_given(replace(piece, received=received), *rest)


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


def said_for_the_other_side(self, commitment, text, *, by):
    said = right_dissent(self, commitment, text, by=by)
    other = Side(said.side).other
    return Dissent.objects.create(commitment=commitment, side=other, by=by, text=text)


def as_if_it_were_decided(self, commitment, text, *, by):
    commitment.basis = Basis.RULED
    return right_dissent(self, commitment, text, by=by)


def late_in_silence(self):
    self._nudge_the_holder = NOTHING
    return right["_pass_up"](self)


def late_on_the_same_day(self):
    day, went = self.reply_by_on, right["_pass_up"](self)
    Catchball.objects.filter(pk=self.pk, state=State.ESCALATED).update(reply_by_on=day)
    return went


def on_weekends_too(self, day):
    return day not in self.days_off and not self.holiday(day)


def on_days_off_too(self, day):
    return day.isoweekday() in self.weekdays and not self.holiday(day)


def nudged_by_anybody(self, *, by):
    waits = next(side for side in (Side.ASKER, Side.RECEIVER) if side is not self.holder)
    right["nudge"](self, by=self.movers()[waits].first)


def nudged_without_a_day(self, *, by):
    right["nudge"](self, by=by)
    Nudge.objects.filter(kind="reply_by").update(period="")


def the_clock_runs_from_today(self, outcome, now):
    right_clock(self, outcome, now)
    day = self.moves.filter(reply_by_on__isnull=False).values_list("reply_by_on", flat=True).first()
    Catchball.objects.filter(outcome=outcome, passed_on_at=None, state=State.WITH_RECEIVER).update(reply_by_on=day)


def the_day_named_last(self, undone):
    earlier = self.moves.filter(number__lt=undone.number, reply_by_on__isnull=False, taken_back_by=None)
    return earlier.order_by("-number").values_list("reply_by_on", flat=True).first(), undone.stood_still_since


def without_a_day(self, undone):
    return None, None


def running_again(self, undone):
    day, since = right["_clock_without"](self, undone)
    return day, since if undone.kind == Kind.POSTPONE else None


def as_it_was_noted(self, undone):
    return undone.stood_on, undone.stood_still_since


def at_once(self, said, calendars):
    day, self.reply_by_on = self.reply_by_on, None
    move = right["goes_on"](self, said, calendars)
    self.reply_by_on = day
    return move


def forgetting_that_it_stood_still(self, said, calendars):
    self.told_moves[-1].stood_still_since = None
    return right["goes_on"](self, said, calendars)


def whatever_is_closed(cycle):
    return Q(outcome__cycle=cycle)


def without_their_words(self, after):
    right["_mark_outcome"](self, after)
    if self.outcome.state != OutcomeState.DRAFT:
        TermsDraft.objects.filter(outcome=self.outcome_id).delete()


def from_nothing(self, outcome, agreed):
    ball = right_caught(self, outcome, agreed)
    self.filter(pk=ball.pk).update(taken_over=None)
    return ball


def over_whatever_stands(self, outcome, terms, *, by, answering):
    stands = Commitment.objects.filter(in_force__outcome=outcome.pk).first()
    return right_set_again(self, outcome, terms, by=by, answering=stands.version if stands else answering)


def wherever_it_hangs(self, outcome, by):
    held = Outcome.objects.held_by_its_team(outcome.pk, by)
    return held, held.parent


def closed_and_in_force(self, outcome, text, *, by):
    made = right_close(self, outcome, text, by=by)
    if Commitment.objects.filter(outcome=outcome).exists():
        InForce.restore(outcome.pk)
    return made


right_once, right_dissent = FormKeyManager.once, DissentManager.say
right_clock, right_caught, right_close = Catchball._mind_the_clock, CatchballManager._caught, PlaceChoiceManager.close
right_set_again = CommitmentManager.set_again
NOTHING = staticmethod(lambda *args, **kwargs: None)
DEFECTS = {
    "an answer to what was long answered is taken": [(Catchball, "_play", whatever_was_read)],
    "a coach decides": [
        (access, "MOVERS", tuple(Role)),
        (access, "MOVING", Prepared(access._moving)),
        (access, "_nearest", whoever_belongs),
    ],
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
    "who is asked to look again isn't told": untold(Kind.REOPEN),
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
    "a take-back forgets the day that was asked for": [(Catchball, "_clock_without", without_a_day)],
    "a take-back forgets what standing still had added": [(Catchball, "_clock_without", the_day_named_last)],
    "a take-back starts the clock that stood still": [(Catchball, "_clock_without", running_again)],
    "a later day taken back forgets how long it stood still": [(Catchball, "_clock_without", as_it_was_noted)],
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
        ),
        # What was written before stays as it was.
        (reads, "ROWS", Prepared(reads._rows)),
    ],
    "a dissent is put into the other's mouth": [(DissentManager, "say", said_for_the_other_side)],
    "an agreement is seen differently": [(DissentManager, "say", as_if_it_were_decided)],
    "a late decision stays where it is": [(Catchball, "_pass_up", lambda self: False)],
    "a late decision goes up in silence": [(Catchball, "_pass_up", late_in_silence)],
    "a late decision goes up without a new day": [(Catchball, "_pass_up", late_on_the_same_day)],
    "weekends count": [(WorkingDays, "works_on", on_weekends_too)],
    "public holidays count": [(WorkingDays, "holiday", lambda self, day: "")],
    "days off count": [(WorkingDays, "works_on", on_days_off_too)],
    "days are the server's": [(WorkingDays, "day_of", lambda self, moment: moment.astimezone(UTC).date())],
    "days on which nobody is there count": [(access.Movers, "nobody_there", frozenset())],
    "who is away is told": [(access.Movers, "first", access.Movers.usual)],
    "the clock forgets for how long it stood still": [(Catchball, "_mind_the_clock", the_clock_runs_from_today)],
    "anybody nudges": [(Catchball, "nudge", nudged_by_anybody)],
    "a nudge by hand is no day's": [(Catchball, "nudge", nudged_without_a_day)],
    "a draft that is withdrawn loses its words": [(Catchball, "_mark_outcome", without_their_words)],
    "what was imported begins with nothing": [(CatchballManager, "_caught", from_nothing)],
    "anybody sets a number again": [
        (OutcomeManager, "held_by_its_team", lambda self, pk, by: self.select_related("team").get(pk=pk))
    ],
    "a number is set again over whatever stands": [(CommitmentManager, "set_again", over_whatever_stands)],
    "a number that is set again changes nothing": [(Terms, "changed_from", lambda self, other: True)],
    "what is only put there counts as agreed": [(reads, "_is_put", lambda row: False)],
    "what was put there stays when it is withdrawn": [(Catchball, "put", None)],
    "what has its place is put elsewhere": [(PlaceChoiceManager, "_held", wherever_it_hangs)],
    "what is closed stays in force": [(PlaceChoiceManager, "close", closed_and_in_force)],
    "with whom it was agreed goes on talking": [(PlaceChoiceManager, "_close_what_was", NOTHING)],
    "what ended with its cycle is taken back": [(Cycle, "is_closed", False)],
    "the end of the year closes nothing": [(CatchballManager, "close_all", lambda self, *args, **kwargs: [])],
    "the end of the year closes what is agreed": [(cycle_end, "IN_PLAY", TO_CLOSE)],
    "anybody ends the year": [(cycle_end, "must_run", NOTHING)],
    "anybody opens again what is closed": [(place, "must_move_for", NOTHING)],
    "what was talked about stays closed when it goes on": [(CatchballManager, "open_again", lambda self, *a, **k: [])],
    "the days for which it was closed count": [(Catchball, "goes_on", at_once)],
    "the days for which it stood still before it was closed count": [
        (Catchball, "goes_on", forgetting_that_it_stood_still)
    ],
    "that it goes on is told nobody": [(CatchballManager, "_tell_the_holders", NOTHING)],
    "with the year goes on what was closed before": [(cycle_end, "_closed_with", whatever_is_closed)],
    "a year is opened again after any time": [(cycle_end, "SECOND_THOUGHT", timedelta.max)],
}
# The opening or the line in which it shows by design, where that isn't the first offer.
SHOWN_BY = {
    "none_of_their_business": ["a coach decides", "an administrator decides", "the receiver withdraws the offer"],
    "long_answered": ["an answer to what was long answered is taken"],
    "a_deputy_answers": ["an answer nudges nobody", "an answer asks for terms", "a deputy doesn't move"],
    "agreed_at_the_second_number": ["agreed is what was asked, not what was countered"],
    "asked": ["who is away is told", "a question keeps the ball"],
    "countered": [
        "a counter is no round",
        "the wrong side is nudged",
        "a deputy is told before the lead",
        "weekends count",
    ],
    "nothing_changed": ["a counter changes nothing", "a number that is set again changes nothing"],
    "offered_again": ["a refused move leaves its terms behind", "a refusal uses the key up"],
    "clicked_twice": ["a double click is two moves", "a known key takes any words"],
    "spoken_beside": ["a comment is a move", "a comment is lost"],
    "without_words": [
        "a move needs no words",
        "looking again needs no trigger",
        "what is put to a parent needs no number",
    ],
    "another_day": ["the day is moved to an earlier one", "the day is moved again and again", "a later day nudges too"],
    "read_and_taken_back": [
        "reading the page isn't noted",
        "anybody's reading is the receiver's",
        "what is taken back is no draft again",
    ],
    "withdrawn_after_it_was_taken_back": ["a draft that is withdrawn loses its words"],
    "a_later_day_taken_back": ["a take-back forgets the day that was asked for"],
    "taken_back_after_it_stood_still": [
        "a take-back forgets what standing still had added",
        "a take-back starts the clock that stood still",
        "the clock forgets for how long it stood still",
    ],
    "a_later_day_taken_back_after_it_stood_still": ["a later day taken back forgets how long it stood still"],
    "agreed_and_taken_back": ["an acceptance taken back stays in force"],
    "agreed_again_and_taken_back": ["a second acceptance taken back leaves nothing"],
    "decided_and_taken_back": ["a decision taken back stays in force", "who decides can't take it back"],
    "let_go_and_taken_back": ["letting go taken back leaves nothing"],
    "looked_at_again_for_nothing": [
        "withdrawing from looking again ends it for good",
        "looking again starts from what was last said",
        "who is asked to look again isn't told",
    ],
    "nudged_by_hand": ["anybody nudges", "a nudge by hand is no day's"],
    "declined_after_a_counter": ["a no leaves the number standing"],
    "declined_after_it_was_passed_on": ["a declined offer stays on the table"],
    "passed_on": [
        "nobody takes care of a team without a lead",
        "the clock runs on while others are asked",
        "what was passed down isn't counted",
        "the statement stops at the first level",
        "who takes care isn't marked",
        "days are the server's",
        "days off count",
    ],
    "what_has_ended_is_passed_on": ["a door's old copy of the parent is believed"],
    "agreed_with_oneself": ["agreeing with oneself isn't marked"],
    "looked_at_again": [
        "looking again ends the agreement",
        "a second word on an agreement isn't on the table",
    ],
    "let_go": ["letting go leaves it in force", "the outcome doesn't learn how it ended"],
    "looked_at_again_elsewhere": ["what was imported begins with nothing"],
    "asked_to_decide": ["the asking side decides", "who is asked to decide isn't told"],
    "either_side_decides": ["either side decides", "a decision needs no number"],
    "decided": ["a decision leaves the receiver's word on the table", "a decision looks like an agreement"],
    "who_decides_comes_unasked": ["who decides may do so at any time"],
    "seen_differently": [
        "a dissent is put into the other's mouth",
        "an agreement is seen differently",
        "the receiver lets go",
    ],
    "late_twice": [
        "a late decision stays where it is",
        "a late decision goes up in silence",
        "a late decision goes up without a new day",
    ],
    "set_by_others": ["anybody sets a number again", "a number is set again over whatever stands"],
    "it_has_its_place": [
        "what has its place is put elsewhere",
        "what is closed stays in force",
        "with whom it was agreed goes on talking",
    ],
    "put_elsewhere_and_withdrawn": ["what was put there stays when it is withdrawn"],
    "the_year_is_over": ["what ended with its cycle is taken back"],
    "read_by_who_decides": ["what who decides has read can be taken back"],
    "put_elsewhere": ["what is only put there counts as agreed"],
    "anybody_ends_the_year": [
        "the end of the year closes nothing",
        "the end of the year closes what is agreed",
        "anybody ends the year",
    ],
    "closed_by_mistake": ["anybody opens again what is closed"],
    "closed_while_both_talked": [
        "what was talked about stays closed when it goes on",
        "the days for which it was closed count",
        "the days for which it stood still before it was closed count",
    ],
    "the_year_goes_on": [
        "that it goes on is told nobody",
        "with the year goes on what was closed before",
        "a year is opened again after any time",
    ],
    "handed_back": [
        "what is handed back always goes to who asked",
        "what is handed back always wants a reply",
        "to whom it is handed back isn't told",
    ],
}


def shown_by(defect: str) -> str:
    return next((line for line, defects in SHOWN_BY.items() if defect in defects), "offered")


def play_all(defect: str, given: dict) -> None:
    """First the line in which it shows by design; where that has come to miss it, whatever chance leads to."""
    line = shown_by(defect)
    with begun(line, given):
        pass
    for opening, options in sorted(GAMES.values(), key=lambda game: game[0] != line):
        play(opening, given, **options, report_multiple_bugs=False)


@pytest.fixture(scope="module")
def given(one_transaction) -> dict:
    return company()


def test_what_shows_in_a_line_is_a_defect_and_the_line_is_played():
    named = [defect for defects in SHOWN_BY.values() for defect in defects]
    assert set(named) <= set(DEFECTS)
    assert len(named) == len(set(named))
    assert set(SHOWN_BY) <= {*OPENINGS, *LINES}


@pytest.mark.parametrize("name", DEFECTS)
def test_it_is_found(monkeypatch, name, given):
    for where, attribute, defect in DEFECTS[name]:
        monkeypatch.setattr(where, attribute, defect)
    with pytest.raises(Exception) as found:  # noqa: PT011  whichever way it shows
        play_all(name, given)
    assert "Flaky" not in type(found.value).__name__
    assert not isinstance(found.value, TypeError | AttributeError | NameError), "The defect itself is broken."
