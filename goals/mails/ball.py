"""The words of mails about a ball: what happened, what is asked, by when. Kind words, nothing to scroll."""

from __future__ import annotations

from collections.abc import Iterator

from lean.lib import clock, days, numbers
from teams.models import Person

from ..models import Move, Terms
from ..models.nudge import NudgeKind
from ..reads.away import away_says
from ..reads.letters import Letter
from ..rules import negotiation
from ..rules.negotiation import PUTS_TERMS, Kind, Owes, Side
from .parts import Part, Row, Words


def words_of(letter: Letter) -> Words:
    reminder = letter.nudge.kind == NudgeKind.REPLY_BY
    subject, happened = _reminded(letter) if reminder else _moved(letter)
    rows = tuple(on_the_table(letter) if reminder else _rows(letter))
    return Words(
        subject=subject,
        happened=happened,
        statement=letter.catchball.outcome.statement,
        said=said.words.strip() if (said := _quoted(letter)) else "",
        rows=rows,
        preview=_preview(letter),
        asked=" ".join(said for said in (_away(letter), _may(letter), _by_when(letter)) if said),
        button=f"Answer {_waiting(letter)}",
        footer=_footer(letter),
        accept=_accept(letter),
    )


def _quoted(letter: Letter) -> Move | None:
    """Whose words it comes with: a word is waited for on what was asked, whether or not it was closed since."""
    opened = letter.opened if letter.nudge.kind == NudgeKind.BALL else None
    return opened or letter.move


def _moved(letter: Letter) -> tuple[str, str]:
    """Subject and first line when the ball arrives, or is theirs again."""
    if letter.opened is not None:
        return _goes_on(letter.opened.by)
    move, by = letter.move, letter.move.by
    short, full, team = by.given_name, by.name or by.email, letter.catchball.holding_team
    terms = move.terms
    if (without_terms := _in_words(letter)) is not None:
        return f"Your turn: {without_terms[0]}", without_terms[1]
    if move.kind in (Kind.OFFER, Kind.COUNTER) and not terms.has_target:
        return f"Your turn: what can {team} stand behind?", f"{full} asks what {team} can stand behind"
    if move.kind == Kind.OFFER and len(letter.moves) == 1:
        return f"Your turn: {short} offers {_target(terms)}", f"{full} offers this to {team}"
    if move.kind in (Kind.OFFER, Kind.COUNTER) and letter.catchball.is_reopened:
        return f"Your turn: {short} proposes {_target(terms)}", f"{full} has answered while you look again"
    if move.kind == Kind.OFFER:
        return f"Your turn: {short} offers {_target(terms)}", f"{full} offers it again, with other terms"
    if move.kind == Kind.COUNTER:
        verb = "offers" if move.side == Side.ASKER else "counters with"
        mine = "counter" if any(m.kind == Kind.COUNTER and m.side == letter.side for m in letter.moves) else "offer"
        return f"Your turn: {short} {verb} {_target(terms)}", f"{full} has answered your {mine}"
    return f"Your turn: {short} can’t carry it as it stands", f"{full} can’t carry it as it stands"


def _goes_on(by: Person) -> tuple[str, str]:
    full = by.name or by.email
    return f"Your turn: {by.given_name} opened this again", f"{full} opened this again: it was closed by mistake"


def _in_words(letter: Letter) -> tuple[str, str] | None:
    """The same for moves that come without terms."""
    by, ball = letter.move.by, letter.catchball
    short, full = by.given_name, by.name or by.email
    return {
        Kind.QUESTION: (f"{short} has a question", f"{full} has a question before answering"),
        Kind.ANSWER: (f"{short} has answered your question", f"{full} has answered your question"),
        Kind.REOPEN: (f"{short} wants to look again", f"{full} wants to look again at what you agreed"),
        Kind.ESCALATE: (
            f"{short} asks you to decide",
            f"{full} asks you to decide between {ball.asking_team} and {ball.receiving_team}",
        ),
        Kind.HAND_BACK: (f"{short} hands it back", f"{full} was asked to decide, and hands it back to you first"),
    }.get(Kind(letter.move.kind))


def _reminded(letter: Letter) -> tuple[str, str]:
    """Subject and first line when a word is waited for."""
    waiting = letter.waiting
    if letter.nudge.nudged_by_id:
        on = letter.catchball.outcome.short_name
        return f"{waiting.given_name} asks for a word on {on}", f"{waiting.name} asks for a word"
    name = _waiting(letter)
    if letter.catchball.reply_by_on < clock.today():
        return f"Your turn: a word would still help {name}", f"A word would still help {_whom(letter)}"
    return f"Your turn: a word by today would help {name}", f"A word by today would help {_whom(letter)}"


def _waiting(letter: Letter) -> str:
    return letter.waiting.given_name if letter.waiting else str(letter.catchball.team_of(letter.side.other))


def _whom(letter: Letter) -> str:
    """Whom a word would help, and with what: who asks may themselves owe a word to the leader above."""
    above = letter.above if letter.side is Side.RECEIVER else None
    if above is None or above in (letter.waiting, letter.nudge.recipient):
        return _waiting(letter)
    return f"{_waiting(letter)} settle with {above.given_name}"


# --- What is asked, and by when -----------------------------------------------------------------------------


def _away(letter: Letter) -> str:
    """Why somebody else is written to, or why it is known that this will wait."""
    says = away_says(letter.who[letter.side], letter.catchball.holding_team, letter.nudge.recipient)
    return f"{says}." if says else ""


def _may(letter: Letter) -> str:
    """What the reader can do with the ball, in the thread's words."""
    position = letter.catchball.position
    allowed = negotiation.allowed(position, letter.side)
    if position.owes is Owes.RULING:
        return "You can decide, or hand it back with something to look at first."
    if position.owes is Owes.ANSWER:
        return f"Your answer gives the ball back to {_waiting(letter)}."
    if position.owes is Owes.TERMS and position.is_reopened:
        return "You can say what you propose, or leave it as it was agreed."
    if position.owes is Owes.TERMS and letter.side is Side.RECEIVER:
        return "You can say what you propose, or that you can’t carry it."
    if position.owes is Owes.TERMS:
        return "You can offer it again with other terms, or withdraw it."
    if Kind.ACCEPT in allowed:
        return "You can accept, counter or ask."
    return "You can answer with your own number or ask."


def _accept(letter: Letter) -> str:
    """The quiet way to say yes: it leads to the terms first."""
    if Kind.ACCEPT not in negotiation.allowed(letter.catchball.position, letter.side):
        return ""
    terms = letter.catchball.latest_terms
    return f"Accept {_target(terms)}{_by(terms)}"


def _by_when(letter: Letter) -> str:
    day, today = letter.catchball.reply_by_on, clock.today()
    if day is None:
        return ""
    if day < today:
        return f"{_waiting(letter)} had hoped for a word by {days.weekday(day, today)}."
    if letter.nudge.kind == NudgeKind.REPLY_BY and not letter.nudge.nudged_by_id:
        return ""  # it has been said above
    when = "today" if day == today else days.weekday(day, today)
    return f"A word by {when} would help {_whom(letter)}."


def _preview(letter: Letter) -> str:
    """What lists of mails show beside the subject."""
    terms = letter.move.terms if letter.move else None
    if letter.nudge.kind == NudgeKind.BALL and terms is not None and terms.has_target:
        start = f"{numbers.show(terms.baseline, terms.decimals)} to " if terms.is_directed else ""
        return f"{start}{_target(terms)}{_by(terms)}. {_may(letter).removeprefix('You can ').capitalize()}"
    return _may(letter)


def _footer(letter: Letter) -> str:
    sent = f"Sent by Catchball at {letter.organisation} because"
    if letter.nudge.nudged_by_id:
        return f"{sent} {_waiting(letter)} asked for it. That happens once a day at most."
    if letter.nudge.kind == NudgeKind.REPLY_BY:
        return f"{sent} the ball is in your court. This is the one reminder."
    day, today = letter.catchball.reply_by_on, clock.today()
    if day is None or day <= today:
        return f"{sent} the ball is in your court."
    near = days.near(day, today)
    return f"{sent} the ball is in your court. One reminder at most, {near if near == 'tomorrow' else f'on {near}'}."


# --- The terms ----------------------------------------------------------------------------------------------


def _rows(letter: Letter) -> Iterator[Row]:
    """What the other side's move says, beside what the reader's side had said before."""
    move = letter.opened or letter.move
    if letter.side is Side.ARBITER:
        yield from _positions(letter)
        return
    if move.kind == Kind.DECLINE:
        yield Row("Instead", _lines(move.alternative))
    if move.kind == Kind.REOPEN:
        yield Row("Because", _lines(move.get_trigger_display()))
    if move.kind not in PUTS_TERMS or move.terms is None:
        yield from on_the_table(letter)
        return
    terms, mine = move.terms, letter.terms_of(letter.side, before=move)
    before = letter.terms_of(letter.side.other, before=move)
    if move.kind == Kind.OFFER and mine is None and terms.has_measure:
        yield Row("Measure", ((Part(terms.measure_name),),))
    yield Row("Target", (tuple(_target_parts(terms, mine, _said(letter, mine))),))
    if terms.due_on:
        yield Row("By when", (tuple(_due_parts(terms, mine, before)),))
    yield from _lists(terms, [earlier for earlier in (mine, before) if earlier])
    if terms.look_again_on:
        yield Row("Look again", (tuple(_look_again_parts(terms, before)),))


def _lists(terms: Terms, earlier: list[Terms]) -> Iterator[Row]:
    """What comes in lines, with what is new in them strong."""
    today = clock.today()
    for label, name in (("Help", "help_promises"), ("Must hold", "guardrail_list"), ("Ask first", "ask_first_list")):
        known = {line for before in earlier for line in getattr(before, name)}
        if lines := getattr(terms, name):
            said = ((line.said(today) if name == "help_promises" else str(line), line in known) for line in lines)
            yield Row(label, tuple((Part(words, "" if old else "strong"),) for words, old in said))


def _said(letter: Letter, mine: Terms | None) -> str:
    """Whose word the reader's number was: what was agreed is both sides'."""
    return "agreed" if mine is not None and mine.pk == letter.catchball.agreed_terms_id else "you said"


def _target_parts(terms: Terms, mine: Terms | None, said: str) -> Iterator[Part]:
    if not terms.has_target:
        yield Part("yours to name", "strong")
        if terms.baseline is not None:
            yield Part(f", from {_amount(terms.baseline, terms)} today", "quiet")
    elif mine is None or not mine.has_target:
        if terms.is_directed:
            yield Part(f"{numbers.show(terms.baseline, terms.decimals)} → ", "quiet")
        yield Part(_target(terms), "strong")
    elif mine.promise == terms.promise:
        yield Part(f"{_target(terms)}, as {said}")
    else:
        alike = mine.is_directed and terms.is_directed
        yield Part(f"{said} {numbers.show(mine.target, mine.decimals) if alike else mine.pledge}, now ", "quiet")
        yield Part(_target(terms), "strong")


def _due_parts(terms: Terms, mine: Terms | None, before: Terms | None) -> Iterator[Part]:
    day = days.day(terms.due_on, clock.today())
    if mine and mine.due_on and mine.due_on != terms.due_on:
        yield Part(f"you said {days.day(mine.due_on, clock.today())}, now ", "quiet")
        yield Part(day, "strong")
    elif mine and before and before.due_on != terms.due_on:
        yield Part(f"{day}, as you asked")
    else:
        yield Part(day)


def _look_again_parts(terms: Terms, before: Terms | None) -> Iterator[Part]:
    same = before is not None and before.look_again_on == terms.look_again_on
    yield Part(days.day(terms.look_again_on, clock.today()), "" if same else "strong")
    if terms.look_again_for:
        yield Part(f", {terms.look_again_for}")


def _positions(letter: Letter) -> Iterator[Row]:
    """What each side stands behind, for whoever decides between them."""
    ball = letter.catchball
    for team, terms in ((ball.asking_team, ball.asker_terms), (ball.receiving_team, ball.receiver_terms)):
        named = terms is not None and terms.has_target
        said = (Part(_target(terms), "strong"), Part(_by(terms))) if named else (Part("no number"),)
        yield Row(str(team), (said,))


def on_the_table(letter: Letter) -> Iterator[Row]:
    """Where the number is not what this mail is about: the latest one, in a line."""
    latest = letter.catchball.latest_terms
    if latest is None:
        return
    if latest.has_target:
        said = "Agreed so far" if latest.pk == letter.catchball.agreed_terms_id else "On the table"
        yield Row(said, ((Part(_target(latest), "strong"), Part(_by(latest))),))
        return
    due = days.day(latest.due_on, clock.today()) if latest.due_on else ""
    mine = letter.side is Side.RECEIVER
    yield Row("Target", ((Part("yours to name" if mine else f"{letter.catchball.receiving_team} names it"),),))
    if due:
        yield Row("By when", ((Part(due),),))


def _target(terms: Terms) -> str:
    return terms.pledge


def _by(terms: Terms) -> str:
    """Its day, unless the target says it already."""
    day = days.day(terms.due_on, clock.today()) if terms.due_on else ""
    return f" by {day}" if day and day not in terms.pledge else ""


def _amount(value, terms: Terms) -> str:
    return numbers.with_unit(value, terms.decimals, terms.unit)


def _lines(text: str) -> tuple[tuple[Part, ...], ...]:
    return tuple((Part(line.strip()),) for line in text.splitlines() if line.strip())
