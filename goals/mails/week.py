"""The words of the weekly digest: three minutes to read, what waits for the reader first, each line with its link."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lean.lib import clock, days, numbers

from ..models import Help, Move, Outcome
from ..reads import history
from ..reads.checkin import when_called
from ..reads.week_letters import WeekLetter
from ..reads.weeks import Ball, Learned, Said
from ..rules.negotiation import Kind, Owes
from ..rules.promise import Promised
from ..rules.rhythm import Rhythm
from .parts import Link, Part, Row, Words

# Of each kind so many lines, and so many words of a quotation: all of it is four hundred and fifty words at most.
SHOWN = 5
QUOTED = 14
Line = tuple[Part, ...]


def words_of(letter: WeekLetter, link: Link, subject_of: Callable[[object], str]) -> Words:
    """`subject_of` says in a line what a gathered letter would have said by itself."""
    week = letter.week
    rows = tuple(row for row in _rows(letter, link, subject_of) if row.lines)
    waits = len(week.mine) + len(week.promised)
    return Words(
        subject=_("Your week: %(facts)s") % {"facts": _only_thing(letter) or _facts(letter)},
        happened=_("Your week, %(name)s") % {"name": letter.nudge.recipient.given_name},
        statement=_headline(waits),
        preview=_preview(letter),
        asked=_("All of it stands on Home. Nothing here needs an answer by mail."),
        button=_("See what waits for you") if waits else _("Open Home"),
        footer=_("Sent by Catchball at %(organisation)s once a week, and not in a week in which nothing happened.")
        % {"organisation": letter.organisation},
        rows=rows,
    )


def _headline(waits: int) -> str:
    if not waits:
        return _("Nothing waits for you")
    return ngettext("One thing waits for you", "%(count)s things wait for you", waits) % {"count": waits}


def _facts(letter: WeekLetter) -> str:
    """2 wait for you, 3 agreed: the two that say most."""
    week = letter.week
    said = [
        (len(week.mine) + len(week.promised), _("%(count)s wait for you"), _("1 waits for you")),
        (week.agreed, _("%(count)s agreed"), _("1 agreed")),
        (len(week.turned), _("%(count)s outcomes turned"), _("1 outcome turned")),
        (len(week.learned) + len(week.surprised), _("%(count)s things learned"), _("1 thing learned")),
        (len(week.moved) - week.agreed, _("%(count)s moved"), _("1 moved")),
        (len(letter.gathered), _("%(count)s kept for you"), _("1 kept for you")),
    ]
    facts = [(many % {"count": count} if count > 1 else one) for count, many, one in said if count]
    return ", ".join(facts[:2])


def _only_thing(letter: WeekLetter) -> str:
    """Where one thing happened and nothing waits, it is named: “Days to a painted frame, agreed with Paint Line”."""
    week = letter.week
    happened = [*week.moved, *week.turned, *week.surprised, *week.learned, *letter.gathered]
    if len(happened) != 1 or week.mine or week.promised:
        return ""
    if week.turned:
        said = week.turned[0]
        return _("%(name)s, now: %(word)s") % {"name": said.outcome.short_name, "word": said.measure.word}
    if not week.moved:
        return ""
    move = week.moved[0]
    words = {
        "name": move.catchball.outcome.short_name,
        "team": move.catchball.receiving_team,
        "who": move.by.given_name,
    }
    said = {
        Kind.ACCEPT: _("%(name)s, agreed with %(team)s"),
        Kind.RULE: _("%(name)s, decided by %(who)s"),
        Kind.RELEASE: _("%(name)s was let go"),
    }
    return said.get(Kind(move.kind), _("%(name)s moved")) % words


def _preview(letter: WeekLetter) -> str:
    names = [ball.catchball.outcome.short_name for ball in letter.week.mine]
    names += [move.catchball.outcome.short_name for move in letter.week.moved]
    return ", ".join(dict.fromkeys(names[:SHOWN])) or _facts(letter)


def _rows(letter: WeekLetter, link: Link, subject_of) -> Iterator[Row]:
    week, home = letter.week, link(reverse("home"))
    # Who is asked for something comes first: promises and requests by age, before any number.
    mine = [*_each(_promise, week.promised, link), *_each(_mine, week.mine, link)]
    yield _row(_("Yours"), mine, home)
    yield _row(_("You wait"), _each(_waiting, week.waiting, link), home)
    yield _row(_("Moved"), [*_each(_move, week.moved, link), *_each(_turned, week.turned, link)], home)
    yield _row(_("Learned"), [*_each(_surprise, week.surprised, link), *_each(_learned, week.learned, link)], home)
    yield _row(_("Needs help"), [*_each(_missed, week.missed, link), *_each(_gap, week.gaps, link)], home)
    kept = [(Part(subject_of(each), url=link(each.path)),) for each in letter.gathered]
    yield _row(_("Kept for you"), kept, home)


def _row(label: str, lines: Sequence[Line], home: str) -> Row:
    more = len(lines) - SHOWN
    shown = tuple(islice(lines, SHOWN))
    if more > 0:
        shown += ((Part(_("and %(count)s more") % {"count": more}, url=home),),)
    return Row(label, shown)


def _each(says: Callable[..., Line], things: Iterable, link: Link) -> list[Line]:
    return [says(thing, link) for thing in things]


# --- One line each ------------------------------------------------------------------------------------------------


def _mine(ball: Ball, link: Link) -> Line:
    owed = {Owes.ANSWER: _("your answer to %(team)s"), Owes.RULING: _("your decision")}
    says = owed.get(Owes(ball.catchball.owes), _("your word to %(team)s")) % {"team": ball.across}
    return _about_ball(ball, link, says)


def _waiting(ball: Ball, link: Link) -> Line:
    return _about_ball(ball, link, _("for %(team)s") % {"team": ball.across})


def _about_ball(ball: Ball, link: Link, says: str) -> Line:
    since = days.how_long(timezone.localtime(ball.since).date(), clock.today())
    return (
        Part(ball.catchball.outcome.short_name, url=link(ball.catchball.get_absolute_url())),
        Part(f", {says}, {since}", "quiet"),
    )


def _promise(promise: Help, link: Link) -> Line:
    when = days.near(promise.due_on, clock.today())
    missed = promise.stands(clock.today()) is Promised.MISSED
    says = _("you promised it by %(day)s") if missed else _("promised for %(day)s")
    return _help(promise, link, says % {"day": when})


def _missed(promise: Help, link: Link) -> Line:
    words = {"who": promise.promised_by, "day": days.near(promise.due_on, clock.today())}
    return _help(promise, link, _("%(who)s promised it by %(day)s") % words)


def _help(promise: Help, link: Link, says: str) -> Line:
    text = Truncator(promise.text).words(QUOTED)
    return Part(text, url=link(promise.get_absolute_url())), Part(f", {says}", "quiet")


def _move(move: Move, link: Link) -> Line:
    ball, name = move.catchball, move.by.given_name
    pledge = move.terms.pledge if move.terms is not None and move.terms.has_target else ""
    said = {
        Kind.ACCEPT: _("agreed with %(team)s: %(pledge)s") if pledge else _("agreed with %(team)s"),
        Kind.RULE: _("%(name)s decided: %(pledge)s") if pledge else _("%(name)s decided"),
        Kind.COUNTER: _("%(name)s countered with %(pledge)s"),
        Kind.DECLINE: _("%(name)s can’t carry it as it stands"),
        Kind.RELEASE: _("%(name)s let it go"),
    }[Kind(move.kind)]
    says = said % {"team": ball.receiving_team, "pledge": pledge, "name": name}
    return Part(ball.outcome.short_name, url=link(ball.get_absolute_url())), Part(f", {says}", "quiet")


def _turned(said: Said, link: Link) -> Line:
    words = {"number": _number(said), "now": said.measure.word, "before": said.before.word}
    return _about_outcome(said.outcome, link, _("%(number)s: %(now)s, before: %(before)s") % words)


def _surprise(said: Said, link: Link) -> Line:
    """What came against where the numbers before had pointed."""
    terms = said.outcome.in_force.commitment.terms
    words = {"number": _number(said), "forecast": numbers.show(said.pointed_to, terms.decimals)}
    return _about_outcome(said.outcome, link, _("%(number)s; the numbers before pointed to %(forecast)s") % words)


def _number(said: Said) -> str:
    number = history.shown(said.check_in.value, said.outcome.in_force.commitment.terms)
    return f"{number} {when_called(said.check_in.for_on, Rhythm(said.outcome.rhythm), clock.today())}"


def _learned(learned: Learned, link: Link) -> Line:
    quoted = _("“%(words)s”") % {"words": Truncator(learned.words).words(QUOTED)}
    who = learned.by.split()[0] if learned.by else ""
    return Part(quoted), Part(f" {who}, " if who else " ", "quiet"), Part(learned.name, url=link(learned.path))


def _gap(outcome: Outcome, link: Link) -> Line:
    return _about_outcome(outcome, link, _("nobody carries all of it yet"))


def _about_outcome(outcome: Outcome, link: Link, says: str) -> Line:
    return Part(outcome.short_name, url=link(outcome.get_absolute_url())), Part(f", {says}", "quiet")
