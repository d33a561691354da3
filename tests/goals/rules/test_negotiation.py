"""Who may make which move when: the rules against one literal table, and against seeded defects of themselves."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goals.rules import negotiation as rules
from goals.rules.negotiation import Kind, Owes, Position, Side, State, Step, play, replay

from . import paper

SIDES = (Side.ASKER, Side.RECEIVER)
ALL_SIDES = (*SIDES, Side.ARBITER)
KINDS = (*rules.MOVES, Kind.TAKE_BACK)


def standing_at(state, owes, side) -> Position:
    """A position with terms of the other side on the table, sent by the third move."""
    names = {"asker_terms": 1, "receiver_terms": 2, "latest_terms": 2 if side == Side.ASKER else 1}
    if state == "agreed":
        names["agreed_terms"] = 3
    if state == "put":
        return Position(State.DRAFT, Owes.TERMS, round=2, number=3, latest_has_target=True, volunteered=True, **names)
    return Position(State(state), owes and Owes(owes), round=2, number=3, latest_has_target=True, **names)


def attempt(at: Position, step: Step) -> tuple[Position, str]:
    """The position afterwards, and the code of the refusal if there was one."""
    try:
        return play(at, step), ""
    except rules.Refused as refusal:
        return at, refusal.code


def outcome_of(at: Position, step: Step) -> str | tuple:
    """As the table says it: what stands afterwards, or the code of the refusal."""
    after, refused = attempt(at, step)
    return refused or (after.state, after.owes)


def expected_of(cell: str, state: str, owes: str | None) -> str | tuple:
    stays = ("draft" if state == "put" else state, owes)
    return paper.REFUSALS.get(cell) or paper.AFTER.get(cell, stays)


def test_every_move_in_every_position_is_as_the_table_says():
    for (state, owes, side, kind), cell in paper.TABLE.items():
        at = standing_at(state, owes, side)
        step = Step(4, Kind(kind), Side(side), terms=9, has_target=True, to=Side.ASKER)
        assert outcome_of(at, step) == expected_of(cell, state, owes), (state, owes, side, kind)


def test_looking_again_goes_as_negotiating_does_until_it_ends():
    sent = [state for state in paper.HOLDER if state not in paper.DRAFTS]
    for (state, owes, side, kind), cell in paper.TABLE.items():
        if state not in sent:
            continue
        at = replace(standing_at(state, owes, side), agreed_terms=3)
        again = "AGREED" if cell == "WITHDRAWN" else cell
        again = "RELEASED" if (kind, side) == ("release", "asker") else again
        step = Step(4, Kind(kind), Side(side), terms=9, has_target=True, to=Side.ASKER)
        assert outcome_of(at, step) == expected_of(again, state, owes), (state, owes, side, kind)


@pytest.mark.parametrize("side", SIDES)
def test_looking_again_starts_from_what_both_agreed_to(side):
    agreed = standing_at("agreed", None, side)
    bare, with_terms = play(agreed, Step(4, Kind.REOPEN, side)), play(agreed, Step(4, Kind.REOPEN, side, 9, True))
    assert (bare.holder, bare.owes, bare.round) == (side.other, Owes.TERMS, 2)
    assert (with_terms.holder, with_terms.owes, with_terms.round) == (side.other, Owes.REPLY, 3)
    assert (bare.asker_terms, bare.receiver_terms, bare.latest_terms) == (3, 3, 3)
    own, other = ("asker_terms", "receiver_terms") if side is Side.ASKER else ("receiver_terms", "asker_terms")
    assert (getattr(with_terms, own), getattr(with_terms, other), with_terms.latest_terms) == (9, 3, 9)
    assert bare.agreed_terms == with_terms.agreed_terms == 3
    assert outcome_of(agreed, Step(4, Kind.REOPEN, side, terms=9)) == "target_missing"


@pytest.mark.parametrize("side", SIDES)
def test_without_new_terms_there_is_nothing_to_accept(side):
    bare = play(standing_at("agreed", None, side), Step(4, Kind.REOPEN, side))
    assert Kind.ACCEPT not in rules.allowed(bare, side) | rules.allowed(bare, side.other)


def test_ending_it_leaves_what_was_agreed_as_it_was():
    agreed = standing_at("agreed", None, Side.ASKER)
    countered = replay(
        [
            Step(4, Kind.REOPEN, Side.ASKER),
            Step(5, Kind.COUNTER, Side.RECEIVER, 7, True),
            Step(6, Kind.WITHDRAW, Side.ASKER),
        ],
        start=agreed,
    )
    assert (countered.state, countered.latest_terms, countered.receiver_terms) == (State.AGREED, 3, 3)


def test_terms_that_were_imported_can_be_looked_at_again_too():
    start = rules.agreed_elsewhere(3, has_target=False)
    assert (start.state, start.owes, start.number, start.latest_has_target) == (State.AGREED, None, 0, False)
    again = replay([Step(1, Kind.REOPEN, Side.RECEIVER, 9, True), Step(2, Kind.TAKE_BACK, Side.RECEIVER)], start)
    assert replace(again, number=0, last=None) == start
    with pytest.raises(rules.NotAgreed, match="already"):
        replay([Step(1, Kind.REOPEN, Side.RECEIVER), Step(2, Kind.REOPEN, Side.ASKER)], start)


def test_the_table_is_complete():
    reachable = {(state, owes) for state, owes, _, _ in paper.TABLE}
    assert {kind for _, _, _, kind in paper.TABLE} == {kind.value for kind in rules.MOVES}
    assert {state for state, _ in reachable} == {state.value for state in State} | {"put"}
    assert len(paper.TABLE) == len(reachable) * len(ALL_SIDES) * len(rules.MOVES)


def test_what_is_shown_as_possible_is_what_the_table_allows():
    for state, owes, side, _ in paper.TABLE:
        possible = {
            Kind(kind)
            for (*where, kind), cell in paper.TABLE.items()
            if tuple(where) == (state, owes, side) and cell not in paper.REFUSALS
        }
        assert rules.allowed(standing_at(state, owes, side), Side(side)) == possible, (state, owes, side)


def test_a_holder_is_the_side_that_the_table_lets_answer():
    for state, owes, *_ in paper.TABLE:
        assert standing_at(state, owes, Side.ASKER).holder == paper.HOLDER.get(state), (state, owes)


def test_nobody_accepts_own_terms_even_where_no_path_leads():
    own = standing_at("with_receiver", "reply", Side.ASKER)
    assert outcome_of(own, Step(4, Kind.ACCEPT, Side.RECEIVER)) == "own_terms"


def test_there_is_nothing_to_accept_without_a_number():
    blank = replace(standing_at("with_receiver", "reply", Side.RECEIVER), latest_has_target=False)
    assert outcome_of(blank, Step(4, Kind.ACCEPT, Side.RECEIVER)) == "target_missing"
    assert outcome_of(blank, Step(4, Kind.COUNTER, Side.RECEIVER, terms=9)) == "target_missing"


@pytest.mark.parametrize(("at", "side"), [(Position(), Side.ASKER), (Position(volunteered=True), Side.RECEIVER)])
def test_a_draft_that_was_never_sent_is_deleted_and_not_withdrawn(at, side):
    assert outcome_of(at, Step(1, Kind.WITHDRAW, side)) == "not_open"
    assert outcome_of(at, Step(1, Kind.ESCALATE, side)) == "not_open"


def test_who_puts_it_to_a_parent_names_a_number_and_may_withdraw_it():
    put = Position(volunteered=True)
    assert outcome_of(put, Step(1, Kind.OFFER, Side.RECEIVER, 1)) == "target_missing"
    sent = play(put, Step(1, Kind.OFFER, Side.RECEIVER, 1, True))
    assert (sent.holder, sent.owes, sent.round, sent.latest_side) == (Side.ASKER, Owes.REPLY, 1, Side.RECEIVER)
    assert outcome_of(sent, Step(2, Kind.ACCEPT, Side.ASKER)) == ("agreed", None)
    assert outcome_of(sent, Step(2, Kind.ACCEPT, Side.RECEIVER)) == "not_your_ball"
    for side in SIDES:
        assert outcome_of(sent, Step(2, Kind.WITHDRAW, side)) == ("withdrawn", None)


def test_what_is_handed_back_wants_a_reply_where_terms_wait_for_one():
    escalated = standing_at("escalated", "ruling", Side.RECEIVER)

    def handed(at, to):
        return outcome_of(at, Step(4, Kind.HAND_BACK, Side.ARBITER, to=to))

    assert handed(escalated, Side.RECEIVER) == ("with_receiver", "reply")
    assert handed(escalated, Side.ASKER) == ("with_asker", "terms")
    # Agreed terms, and those that were declined away, wait for nobody's word.
    assert handed(replace(escalated, agreed_terms=1), Side.RECEIVER) == ("with_receiver", "terms")
    declined = replace(escalated, latest_terms=2, receiver_terms=None)
    assert handed(declined, Side.ASKER) == ("with_asker", "terms")
    assert handed(escalated, Side.ARBITER) == handed(escalated, None) == "not_your_move"


def test_a_ruling_is_what_both_start_from_when_they_look_again():
    ruled = play(standing_at("escalated", "ruling", Side.ASKER), Step(4, Kind.RULE, Side.ARBITER, 9, True))
    assert (ruled.agreed_terms, ruled.asker_terms, ruled.receiver_terms, ruled.latest_terms) == (9, 9, 9, 9)
    escalated = standing_at("escalated", "ruling", Side.ASKER)
    assert outcome_of(escalated, Step(4, Kind.RULE, Side.ARBITER, 9)) == "target_missing"


# --- Whole games --------------------------------------------------------------------------------------

# Which move to try, out of those that are possible on paper or, wildly, out of all; and whether it has a number.
tries = st.tuples(st.integers(0, 63), st.sampled_from([False, False, True]), st.booleans())
ALL = [(side, kind) for side in ALL_SIDES for kind in KINDS]


def tried(game: dict, pick: int, wild: bool) -> tuple[Side, Kind]:
    possible = [(side, kind) for side, kind in ALL if not paper.refusals(game, side, kind)]
    among = ALL if wild or not possible else possible
    return among[pick % len(among)]


TERMS = ("asker", "receiver", "latest", "agreed")
FIRST = (ALL.index((Side.ASKER, Kind.OFFER)), True, True)
FIRST_PUT = (ALL.index((Side.RECEIVER, Kind.OFFER)), True, True)


def kept(position: Position) -> dict:
    """The position in the words of the game on paper, without what only a replay knows."""
    own = {name: getattr(position, f"{name}_terms") for name in TERMS}
    plain = ("state", "owes", "round", "number", "postponed", "volunteered")
    return {name: getattr(position, name) for name in plain} | own


def on_paper(game: dict) -> dict:
    names = {name: game[name] and game[name][0] for name in TERMS}
    state = "draft" if game["state"] == "put" else game["state"]
    plain = ("owes", "round", "number", "postponed", "volunteered")
    return {name: game[name] for name in plain} | {"state": state} | names


def play_both(moves, *, volunteered: bool = False) -> list[Step]:
    """Every try by the rules and on paper: both say yes, with the same position after it, or both no."""
    start = position = Position(volunteered=volunteered)
    game, steps = paper.new_game(volunteered=volunteered), []
    for pick, wild, has_target in [FIRST_PUT if volunteered else FIRST, *moves]:
        side, kind = tried(game, pick, wild)
        bare = kind is Kind.REOPEN and not has_target
        terms = None if bare else 100 + len(steps)
        to = SIDES[pick % 2]
        step = Step(position.number + 1, kind, side, terms=terms, has_target=has_target, to=to)
        reasons = paper.refusals(game, side, kind, has_target)
        position, refused = attempt(position, step)
        assert refused in reasons if reasons else not refused
        if refused:
            continue
        game = paper.moved(game, side, kind, step.terms, has_target, to)
        steps.append(step)
        assert kept(position) == on_paper(game)
        assert position.is_open == (position.owes is not None) == (position.holder is not None)
    assert kept(replay(steps, start)) == kept(position)
    assert [step.number for step in steps] == list(range(1, len(steps) + 1))
    return steps


@settings(max_examples=5 * settings.default.max_examples)
@given(st.lists(tries, min_size=1, max_size=40), st.booleans())
def test_any_game_goes_as_on_paper(moves, volunteered):
    play_both(moves, volunteered=volunteered)


# --- Seeded defects: each must be found by the table or by a game -----------------------------------------


def changed(kind, **changes):
    """The rule of this kind, with something else in the position after it."""
    return lambda right: lambda at, step: replace(right(at, step), **{k: v(at, step) for k, v in changes.items()})


def without(refusal, otherwise):
    """The rule of this kind, which no longer refuses for this reason."""

    def defect(right):
        def rule(at, step):
            try:
                return right(at, step)
            except refusal:
                return otherwise(at, step)

        return rule

    return defect


def always_refusing(refusal, when):
    def defect(right):
        def rule(at, step):
            if when(at, step):
                raise refusal
            return right(at, step)

        return rule

    return defect


def to(side, owes):
    return lambda at, step: rules._ball_to(at, side(step), owes)


def same_side(step):
    return step.side


def other_side(step):
    return step.side.other


def agreed(at, step):
    return replace(at, state=State.AGREED, owes=None, postponed=False)


def withdrawn(at, step):
    return replace(at, state=State.WITHDRAWN, owes=None, postponed=False)


DEFECTS = {
    "the receiver may offer": (Kind.OFFER, without(rules.NotYourMove, to(other_side, Owes.REPLY))),
    "an offer may be repeated": (
        Kind.OFFER,
        without(rules.NotYourBall, to(other_side, Owes.REPLY)),
    ),
    "an offer starts no round": (Kind.OFFER, changed(Kind.OFFER, round=lambda at, step: at.round)),
    "an offer forgets its terms": (Kind.OFFER, changed(Kind.OFFER, asker_terms=lambda at, step: at.asker_terms)),
    "an offer leaves the ball where it is": (Kind.OFFER, changed(Kind.OFFER, state=lambda at, step: State.WITH_ASKER)),
    "anybody may ask at any time": (Kind.QUESTION, without(rules.NotYourBall, to(other_side, Owes.ANSWER))),
    "a question answers a question": (
        Kind.QUESTION,
        without(rules.QuestionOpen, to(other_side, Owes.ANSWER)),
    ),
    "a question leaves the ball": (Kind.QUESTION, changed(Kind.QUESTION, state=lambda at, step: at.state)),
    "a question asks for a reply": (Kind.QUESTION, changed(Kind.QUESTION, owes=lambda at, step: Owes.REPLY)),
    "a question starts a round": (Kind.QUESTION, changed(Kind.QUESTION, round=lambda at, step: at.round + 1)),
    "an answer where nothing was asked": (Kind.ANSWER, without(rules.NotYourMove, to(other_side, Owes.REPLY))),
    "an answer still owes an answer": (Kind.ANSWER, changed(Kind.ANSWER, owes=lambda at, step: Owes.ANSWER)),
    "one answers one's own question": (Kind.ANSWER, without(rules.NotYourBall, to(same_side, Owes.REPLY))),
    "a counter out of turn": (Kind.COUNTER, without(rules.NotYourBall, to(other_side, Owes.REPLY))),
    "a counter over an open question": (Kind.COUNTER, without(rules.QuestionOpen, to(other_side, Owes.REPLY))),
    "a counter without a number": (Kind.COUNTER, without(rules.TargetMissing, to(other_side, Owes.REPLY))),
    "a counter starts no round": (Kind.COUNTER, changed(Kind.COUNTER, round=lambda at, step: at.round)),
    "a counter isn't the latest": (Kind.COUNTER, changed(Kind.COUNTER, latest_terms=lambda at, step: at.latest_terms)),
    "a counter is the other side's": (
        Kind.COUNTER,
        changed(Kind.COUNTER, receiver_terms=lambda at, step: at.receiver_terms, asker_terms=lambda at, s: s.terms),
    ),
    "the questioner may no longer counter": (
        Kind.COUNTER,
        always_refusing(rules.NotYourBall, lambda at, step: at.holder is not step.side),
    ),
    "the questioner may no longer accept": (
        Kind.ACCEPT,
        always_refusing(rules.NotYourBall, lambda at, step: at.holder is not step.side),
    ),
    "an acceptance out of turn": (Kind.ACCEPT, without(rules.NotYourBall, agreed)),
    "an acceptance of nothing": (Kind.ACCEPT, without(rules.TargetMissing, agreed)),
    "an acceptance over an open question": (Kind.ACCEPT, without(rules.QuestionOpen, agreed)),
    "an acceptance still owes a reply": (Kind.ACCEPT, changed(Kind.ACCEPT, owes=lambda at, step: at.owes)),
    "an acceptance remembers the day that was moved": (
        Kind.ACCEPT,
        changed(Kind.ACCEPT, postponed=lambda at, step: at.postponed),
    ),
    "the asking side may decline": (Kind.DECLINE, without(rules.NotYourMove, withdrawn)),
    "who declines still stands behind a number": (
        Kind.DECLINE,
        changed(Kind.DECLINE, receiver_terms=lambda at, step: at.receiver_terms),
    ),
    "declining ends it": (Kind.DECLINE, changed(Kind.DECLINE, state=lambda at, step: State.CLOSED)),
    "the receiving side may withdraw": (Kind.WITHDRAW, without(rules.NotYourMove, withdrawn)),
    "a draft is withdrawn": (Kind.WITHDRAW, without(rules.NotOpen, withdrawn)),
    "only who holds the ball may withdraw": (
        Kind.WITHDRAW,
        always_refusing(rules.NotYourBall, lambda at, step: at.holder is not step.side),
    ),
    "the day is moved twice": (Kind.POSTPONE, without(rules.PostponedAlready, lambda at, step: at)),
    "the other side moves the day": (
        Kind.POSTPONE,
        without(rules.NotYourBall, lambda at, step: replace(at, postponed=True)),
    ),
    "only the asking side may look again": (
        Kind.REOPEN,
        always_refusing(rules.NotYourMove, lambda at, step: step.side is not Side.ASKER),
    ),
    "what is open is reopened": (Kind.REOPEN, without(rules.NotAgreed, to(other_side, Owes.TERMS))),
    "a reopening keeps the ball": (
        Kind.REOPEN,
        changed(Kind.REOPEN, state=lambda at, step: rules.BALL_WITH[step.side]),
    ),
    "a reopening without terms asks for a reply": (Kind.REOPEN, changed(Kind.REOPEN, owes=lambda at, step: Owes.REPLY)),
    "a reopening forgets what was agreed": (Kind.REOPEN, changed(Kind.REOPEN, agreed_terms=lambda at, step: None)),
    "a reopening starts from what was last said": (
        Kind.REOPEN,
        changed(Kind.REOPEN, asker_terms=lambda at, step: at.asker_terms),
    ),
    "withdrawing from a reopening ends the agreement": (
        Kind.WITHDRAW,
        changed(Kind.WITHDRAW, state=lambda at, step: State.WITHDRAWN),
    ),
    "withdrawing leaves the last word on the table": (
        Kind.WITHDRAW,
        changed(Kind.WITHDRAW, latest_terms=lambda at, step: at.latest_terms),
    ),
    "who declines to look again stands behind nothing": (
        Kind.DECLINE,
        changed(Kind.DECLINE, receiver_terms=lambda at, step: None),
    ),
    "an acceptance isn't remembered": (
        Kind.ACCEPT,
        changed(Kind.ACCEPT, agreed_terms=lambda at, step: at.agreed_terms),
    ),
    "whoever waits may not ask for a decision": (
        Kind.ESCALATE,
        always_refusing(rules.NotYourBall, lambda at, step: at.holder is not step.side),
    ),
    "a draft is decided": (
        Kind.ESCALATE,
        without(rules.NotOpen, lambda at, step: rules._ball_to(at, Side.ARBITER, Owes.RULING)),
    ),
    "a decision is asked for twice": (Kind.ESCALATE, without(rules.NotYourBall, lambda at, step: at)),
    "a side decides for itself": (Kind.RULE, without(rules.NotYourMove, agreed)),
    "a decision without a number": (Kind.RULE, without(rules.TargetMissing, agreed)),
    "a decision nobody remembers": (Kind.RULE, changed(Kind.RULE, agreed_terms=lambda at, step: at.agreed_terms)),
    "a decision leaves each side its own number": (
        Kind.RULE,
        changed(Kind.RULE, receiver_terms=lambda at, step: at.receiver_terms),
    ),
    "what is handed back goes to the other side": (
        Kind.HAND_BACK,
        changed(Kind.HAND_BACK, state=lambda at, step: rules.BALL_WITH[step.to.other]),
    ),
    "what is handed back always wants a reply": (Kind.HAND_BACK, changed(Kind.HAND_BACK, owes=lambda *_: Owes.REPLY)),
    "a side hands back": (Kind.HAND_BACK, without(rules.NotYourMove, to(other_side, Owes.REPLY))),
    "the receiver lets go": (Kind.RELEASE, without(rules.NotYourMove, withdrawn)),
    "what isn't agreed is let go": (Kind.RELEASE, without(rules.NotAgreed, withdrawn)),
    "what is looked at again can't be let go": (
        Kind.RELEASE,
        always_refusing(rules.NotAgreed, lambda at, step: at.is_open),
    ),
    "letting go leaves it agreed": (Kind.RELEASE, changed(Kind.RELEASE, state=lambda at, step: State.AGREED)),
    "the day is moved in silence": (Kind.POSTPONE, changed(Kind.POSTPONE, postponed=lambda at, step: False)),
}


def looked_at_closely() -> None:
    """The checks above, as one that can be pointed at a defect; the games are drawn without looking for small ones."""
    test_every_move_in_every_position_is_as_the_table_says()
    test_looking_again_goes_as_negotiating_does_until_it_ends()
    test_nobody_accepts_own_terms_even_where_no_path_leads()
    test_there_is_nothing_to_accept_without_a_number()
    test_a_draft_that_was_never_sent_is_deleted_and_not_withdrawn(Position(), Side.ASKER)
    test_what_is_handed_back_wants_a_reply_where_terms_wait_for_one()
    test_a_ruling_is_what_both_start_from_when_they_look_again()
    drawn = random.Random(7)
    for number in range(300):
        moves = [(drawn.randrange(64), drawn.random() < 0.3, drawn.random() < 0.8) for _ in range(25)]
        play_both(moves, volunteered=number % 4 == 0)


def test_without_a_defect_nothing_is_found():
    looked_at_closely()


@pytest.mark.parametrize("name", DEFECTS)
def test_a_seeded_defect_is_found(monkeypatch, name):
    kind, defect = DEFECTS[name]
    monkeypatch.setitem(rules.MOVES, kind, defect(rules.MOVES[kind]))
    with pytest.raises((AssertionError, rules.Refused)):
        looked_at_closely()


def take_back_without(refused_for):
    """A take-back that asks less, and a rule that doesn't know what to give back then."""

    def rule(at, step):
        back = at.before or at
        if at.last is None or (refused_for(at, step)):
            raise rules.NothingToTakeBack
        return replace(back, number=step.number, last=step, before=None)

    return rule


TAKE_BACK_DEFECTS = {
    "the other side's move": take_back_without(lambda at, step: at.last.kind is Kind.TAKE_BACK),
    "a take-back": take_back_without(lambda at, step: at.last.side is not step.side),
    "with its number": lambda at, step: at.before or replace(at, number=at.number + 1),
    "and nothing changes": lambda at, step: replace(at, number=step.number, last=step, before=None),
    "and the round stays": lambda at, step: replace(right_take_back(at, step), round=at.round),
}
right_take_back = rules._take_back


@pytest.mark.parametrize("name", TAKE_BACK_DEFECTS)
def test_a_seeded_defect_in_taking_back_is_found(monkeypatch, name):
    monkeypatch.setattr(rules, "_take_back", TAKE_BACK_DEFECTS[name])
    with pytest.raises(AssertionError):
        looked_at_closely()
