"""Two people, one moment, a real server: of two answers to the same move exactly one wins, and no word is lost.

Each check is also pointed at the code that one would have written at first, and must find it wanting there: two who
meet between its steps make sure of that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from functools import partial
from itertools import count

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.html import escape

from goals.models import Catchball, CycleEnd, InForce, Move
from goals.models.catchball import many, play
from goals.models.form_key import FormKeyManager
from goals.rules import negotiation as rules
from lean.lib import clock
from lean.lib.tree import TreeManager
from tests import factories

from .arena import Meeting, Program, Visitor, at_once, statuses

# Each pair of answers once.
TIMES = 5


@pytest.fixture
def larkfield(committed):
    company = factories.company()
    company.ana = factories.member(company.line, "Ana Gil", "deputy")
    return company


@pytest.fixture
def cast(larkfield, live_server):
    """A browser and a program for each of the three who can answer, closed at the end."""
    with ExitStack() as stack:
        people = {name: getattr(larkfield, name) for name in ("tomas", "nadia", "ana")}
        for name, person in people.items():
            browser, program = Visitor(live_server.url, person), Program(live_server.url, person)
            stack.enter_context(browser.http)
            stack.enter_context(program.http)
            people[name] = (browser, program)
        yield people


@pytest.fixture
def offered(larkfield):
    """Makes new offers to the Paint Line, each under the same piece."""
    above = larkfield.offer()
    return lambda: larkfield.pass_down(above)


def wanting(check: Callable[[], list[str]], times: int) -> Iterable[str]:
    """What the check found wrong, until it found something."""
    return next(filter(None, (check() for _ in range(times))), [])


# --- The code that one would have written at first --------------------------------------------------------

numbers = count(1000)


def plays_with_the_copy_that_the_door_read(self, kind, by, answering, *, terms=None, **words):
    """Looks at the version, then saves: nobody compares when it is written, and moves number themselves."""
    who = self.movers()
    side, capacity = play._side(self, who, by, kind)
    if self.version != answering:
        raise rules.AnsweredAlready(self)
    move = Move(catchball=self, number=next(numbers), kind=kind, side=side, capacity=capacity, by=by, **words)
    move.terms = self._terms_for(kind, side, terms)
    after = rules.play(self.position, move.step)
    move.round = after.round
    with transaction.atomic():
        for name in ("state", "owes", "round", "postponed"):
            setattr(self, name, getattr(after, name))
        self.version += 1
        self.latest_terms_id, self.agreed_terms_id = after.latest_terms, after.agreed_terms
        self.save()
        move.save()
        self._follow(move, after, who)
    return move


def looks_for_the_key_first(both_have_looked: Meeting) -> Callable:
    """Asks whether the key is known, acts, and keeps it."""

    def once(self, person, key, body, act):
        first = self.filter(person=person, key=key).first()
        both_have_looked()
        if first:
            return first.made
        made = act()
        self.get_or_create(person=person, key=key, defaults={"body": body})[0].keep(made)
        return made

    return once


@pytest.fixture
def naive(monkeypatch):
    """So many doors have read before one of them writes."""

    def meeting(of: int) -> None:
        monkeypatch.setattr(Catchball, "_play", plays_with_the_copy_that_the_door_read)
        monkeypatch.setattr(FormKeyManager, "once", Meeting(of).before(FormKeyManager.once))

    return meeting


@pytest.fixture
def naive_keys(monkeypatch):
    monkeypatch.setattr(FormKeyManager, "once", looks_for_the_key_first(Meeting()))


# --- Two answers to the same move ---------------------------------------------------------------------

turns = count()
WHY = "Nadia's own reasons, typed for ten minutes"


def counters_and_deputy_counters(cast, form):
    (nadia, _), (ana, _) = cast["nadia"], cast["ana"]
    return partial(nadia.post, "counter", target="3.2", text=WHY, **form), partial(
        ana.post, "counter", target="3.9", text="Ana's reasons", **form
    )


def counters_and_deputy_accepts(cast, form):
    first, _ = counters_and_deputy_counters(cast, form)
    return first, partial(cast["ana"][0].post, "accept", **form)


def counters_while_it_is_withdrawn(cast, form):
    first, _ = counters_and_deputy_counters(cast, form)
    return first, partial(cast["tomas"][0].post, "withdraw", text="Tomás found another way", **form)


def asks_while_it_is_taken_back(cast, form):
    """The other way round: the asker replies to a counter that Nadia takes back."""
    nadia, tomas = cast["nadia"][0], cast["tomas"][0]
    nadia.post("counter", form["pk"], target="3.2", text="Too early", answering=1, form_key="")
    form |= {"answering": 2}
    return partial(tomas.post, "question", text=WHY, **form), partial(nadia.post, "take_back", **form)


def both_look_again(cast, form):
    """The first is Nadia for her words; Tomás answers the same agreement."""
    nadia, tomas = cast["nadia"][0], cast["tomas"][0]
    nadia.post("accept", form["pk"], answering=1, form_key="")
    form |= {"answering": 2, "trigger": "evidence"}
    return partial(nadia.post, "reopen", text=WHY, target="3.2", **form), partial(
        tomas.post, "reopen", text="Tomás wants it too", **form
    )


PAIRS = [
    both_look_again,
    counters_and_deputy_counters,
    counters_and_deputy_accepts,
    counters_while_it_is_withdrawn,
    asks_while_it_is_taken_back,
]


def two_answers(cast, catchball, pair=None) -> list[str]:
    turn = next(turns)
    pair = pair or PAIRS[turn % len(PAIRS)]
    answers = at_once(*pair(cast, {"pk": catchball.pk, "answering": 1, "form_key": f"race {turn}"}))
    found = [] if statuses(answers) == [302, 409] else [f"{pair.__name__}: {statuses(answers)}"]
    if statuses(answers[:1]) == [409] and escape(WHY) not in answers[0].text:
        found.append("the words of the second are lost")
    return found + wrong_with(catchball, moves=3 if pair in (asks_while_it_is_taken_back, both_look_again) else 2)


def wrong_with(catchball, moves: int) -> list[str]:
    """What the database says afterwards: so many moves, each an answer to the one before, and all follows from them."""
    catchball.refresh_from_db()
    made = list(catchball.moves.order_by("number").values_list("number", "answers"))
    found = [] if made == [(n, n - 1) for n in range(1, moves + 1)] else [f"moves {made}"]
    try:
        same = catchball.replayed().state == catchball.position.state
    except rules.Refused:
        same = False
    in_force = InForce.objects.filter(outcome=catchball.outcome_id).exists()
    if not same or in_force != (catchball.agreed_terms_id is not None):
        found.append("the state doesn't follow from the moves")
    return found


def test_of_two_answers_to_the_same_move_one_wins_and_the_other_keeps_its_words(cast, offered):
    assert not wanting(lambda: two_answers(cast, offered()), TIMES)


def test_saving_what_was_read_lets_both_win(cast, offered, naive):
    ball = offered()
    naive(2)
    assert two_answers(cast, ball, counters_and_deputy_counters)


# --- A double click -----------------------------------------------------------------------------------


def double_click(cast, catchball) -> list[str]:
    nadia, _ = cast["nadia"]
    form = {"answering": catchball.version, "form_key": f"click {next(turns)}", "target": "3.2", "text": "Why"}
    answers = at_once(*[lambda: nadia.post("counter", catchball.pk, **form)] * 2)
    found = [] if statuses(answers) == [302, 302] else [f"answered with {statuses(answers)}"]
    return found + wrong_with(catchball, moves=2)


def double_comment(cast, catchball) -> list[str]:
    """A comment answers nothing, so its key alone makes it one."""
    nadia, _ = cast["nadia"]
    form = {"answering": catchball.version, "form_key": f"word {next(turns)}", "text": "A word beside"}
    answers = at_once(*[lambda: nadia.post("comment", catchball.pk, **form)] * 2)
    found = [] if statuses(answers) == [302, 302] else [f"answered with {statuses(answers)}"]
    return found + ([] if catchball.comments.count() == 1 else [f"{catchball.comments.count()} comments"])


def double_request(cast, catchball) -> list[str]:
    """The same through the API: one move, and the very same answer twice."""
    _, nadia = cast["nadia"]
    key, path = f"request {next(turns)}", f"/catchballs/{catchball.pk}/counters/"
    body = {"answering": catchball.version, "target": "3.2", "text": "Why"}
    answers = at_once(*[lambda: nadia.post(path, key, **body)] * 2)
    if statuses(answers) != [201, 201]:
        return [f"answered with {statuses(answers)}"]
    return ([] if answers[0].json() == answers[1].json() else ["two answers"]) + wrong_with(catchball, moves=2)


DOUBLES = [double_click, double_comment, double_request]


@pytest.mark.parametrize("double", DOUBLES, ids=lambda check: check.__name__)
def test_twice_is_once_and_both_get_the_first_answer(cast, offered, double):
    assert not wanting(lambda: double(cast, offered()), TIMES)


@pytest.mark.parametrize("double", DOUBLES, ids=lambda check: check.__name__)
def test_looking_for_the_key_first_is_not_enough(cast, offered, naive_keys, double):
    assert double(cast, offered())


# --- Many hands at one catchball --------------------------------------------------------------------------


HANDS = ["nadia", "tomas", "ana"] * 2


def many_hands(cast, catchball) -> list[str]:
    """Six programs that read, move at once and read again. Each accepted move answered the one before it."""
    made: list[dict] = []

    def hand(who: str, place: int) -> None:
        _, program = cast[who]
        path = f"/catchballs/{catchball.pk}"
        for turn in range(5):
            version = program.get(f"{path}/")["version"]
            target = f"{1 + place / 10 + turn / 100:.2f}"
            answer = program.post(f"{path}/counters/", answering=version, target=target, text="Why")
            if answer.status_code == 201:
                made.append(answer.json())
            elif answer.status_code != 409:
                raise AssertionError(answer.text)

    results = at_once(*[lambda who=who, place=place: hand(who, place) for place, who in enumerate(HANDS)])
    found = [str(result) for result in results if result is not None]
    answered = sorted(move["answers"] or 0 for move in made)
    if answered != list(range(1, len(made) + 1)):
        found.append(f"answered {answered}")
    catchball.refresh_from_db()
    if catchball.version != len(made) + 1 or catchball.moves.count() != catchball.version:
        found.append(f"version {catchball.version} after {len(made)} moves")
    return found or ([] if catchball.replayed().latest_terms == catchball.latest_terms_id else ["replay"])


def test_many_hands_make_one_history(cast, offered):
    assert not wanting(lambda: many_hands(cast, offered()), 2)


def test_many_hands_find_what_only_looks_at_the_version(cast, offered, naive):
    ball = offered()
    naive(len(HANDS))
    assert many_hands(cast, ball)


# --- What a move brings with it, at the same moment -------------------------------------------------------

postgres_only = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="SQLite lets one writer in at a time: no naive variant can fail there"
)


def two_pieces(larkfield) -> tuple[Catchball, ...]:
    above = larkfield.offer()
    return above, larkfield.pass_down(above), larkfield.pass_down(above)


def two_pieces_answered(cast, above, one, two) -> list[str]:
    """Both pieces are accepted at one moment: the clock above runs again, whoever was last."""
    (nadia, _), (ana, _) = cast["nadia"], cast["ana"]
    answers = at_once(
        lambda: nadia.post("accept", one.pk, answering=1, form_key=f"one {one.pk}"),
        lambda: ana.post("accept", two.pk, answering=1, form_key=f"two {two.pk}"),
    )
    above.refresh_from_db()
    found = [] if statuses(answers) == [302, 302] else [f"answered with {statuses(answers)}"]
    return found + (["the clock stands still for nobody"] if above.passed_on_at else [])


def test_two_pieces_answered_at_once_start_the_clock_above(cast, larkfield):
    assert not wanting(lambda: two_pieces_answered(cast, *two_pieces(larkfield)), TIMES)


@postgres_only
def test_counting_open_pieces_without_a_lock_leaves_the_clock_standing(cast, larkfield, monkeypatch):
    pieces, both_have_counted = two_pieces(larkfield), Meeting()
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **options: self)
    monkeypatch.setattr(Catchball, "_mark_outcome", both_have_counted.before(Catchball._mark_outcome))
    assert "the clock stands still for nobody" in two_pieces_answered(cast, *pieces)


def both_look_again_at_what_was_imported(larkfield) -> list[str]:
    """No catchball is there yet that could be claimed: each would open one of its own."""
    piece = factories.imported(larkfield)
    look = [
        closing(lambda by=by: Catchball.objects.look_again(piece, "error", "The file was old", by=by))
        for by in (larkfield.ingrid, larkfield.tomas)
    ]
    results = at_once(*look)
    won = sum(isinstance(result, Catchball) for result in results)
    lost = sum(isinstance(result, rules.NotAgreed) for result in results)
    found = [] if (won, lost) == (1, 1) else [f"came to {results}"]
    return found + ([] if piece.catchballs.count() == 1 else ["two catchballs"])


def test_of_two_who_look_again_at_what_was_imported_one_opens_the_catchball(larkfield):
    assert not wanting(lambda: both_look_again_at_what_was_imported(larkfield), TIMES)


@postgres_only
def test_without_a_lock_both_open_one(larkfield, monkeypatch):
    manager, both_have_looked = type(Catchball.objects), Meeting()
    monkeypatch.setattr(many, "lock", lambda key: None)
    monkeypatch.setattr(manager, "_caught", both_have_looked.before(manager._caught))
    assert both_look_again_at_what_was_imported(larkfield)


def passed_on_while_answered(cast, larkfield, above) -> list[str]:
    """Tomás passes a piece on while he counters, in two windows: both succeed, and neither waits for ever."""
    form = {"answering": 1, "target": "5.5", "text": "Why", "form_key": f"while {above.pk}"}
    answers = at_once(
        lambda: cast["tomas"][0].post("counter", above.pk, **form), closing(lambda: larkfield.pass_down(above))
    )
    both = statuses(answers[:1]) == [302] and isinstance(answers[1], Catchball)
    return [] if both else [f"answered with {answers}"]


def closing(act: Callable) -> Callable:
    """A thread of a test has a connection of its own, which nobody else closes."""

    def run():
        try:
            return act()
        finally:
            connection.close()

    return run


def test_passing_on_and_answering_at_once_do_not_wait_for_each_other(cast, larkfield):
    assert not wanting(lambda: passed_on_while_answered(cast, larkfield, larkfield.offer()), TIMES)


@postgres_only
def test_without_an_order_of_locks_they_do(cast, larkfield, monkeypatch):
    above, each_holds_a_row = larkfield.offer(), Meeting()
    monkeypatch.setattr(type(Catchball.objects), "_held_still", lambda self, outcome, by: outcome)
    # The counter holds the catchball, the piece its outcome; each goes on to the other's.
    monkeypatch.setattr(Catchball, "_claim", each_holds_a_row.after(Catchball._claim))
    monkeypatch.setattr(TreeManager, "plant", each_holds_a_row.after(TreeManager.plant))
    assert passed_on_while_answered(cast, larkfield, above)


def taken_back_while_the_year_closes(larkfield, above) -> list[str]:
    """Nobody has read that Nadia agreed, and she takes it back while Sam closes the year."""
    ball = larkfield.pass_down(above)
    ball.accept(by=larkfield.nadia, answering=1)
    larkfield.cycle.ends_on = clock.today()
    larkfield.cycle.save()
    closed, taken = at_once(
        closing(lambda: CycleEnd.objects.close(larkfield.cycle, {}, by=larkfield.sam)),
        closing(lambda: ball.take_back(by=larkfield.nadia, answering=2)),
    )
    came_first = isinstance(taken, Move | rules.NotOpen)
    ball.refresh_from_db()
    stands = ball.state == (rules.State.CLOSED if isinstance(taken, Move) else rules.State.AGREED)
    found = [] if isinstance(closed, CycleEnd) and came_first else [f"came to {closed, taken}"]
    CycleEnd.objects.open_again(larkfield.cycle, "Once more", by=larkfield.sam)
    return found + ([] if stands else [f"it is {ball.state} in a closed year"])


@pytest.fixture
def runs_the_year(larkfield):
    larkfield.sam = factories.person("Sam", is_staff=True)
    return larkfield


def test_nothing_is_taken_back_in_a_year_that_closes_at_that_moment(runs_the_year):
    above = runs_the_year.offer()
    assert not wanting(lambda: taken_back_while_the_year_closes(runs_the_year, above), TIMES)


@postgres_only
def test_looking_whether_it_is_closed_before_the_lock_is_too_early(runs_the_year, monkeypatch):
    manager, it_is_closed = type(CycleEnd.objects), Meeting()
    monkeypatch.setattr(play, "CHANGES_WHAT_HOLDS", ())
    monkeypatch.setattr(Catchball, "_locked", it_is_closed.before(Catchball._locked))
    monkeypatch.setattr(manager, "close", it_is_closed.after(manager.close))
    assert taken_back_while_the_year_closes(runs_the_year, runs_the_year.offer())
