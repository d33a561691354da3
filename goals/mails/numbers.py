"""The words of mails about numbers: those that are due this morning, and those that nobody has said for long."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..models.nudge import NudgeKind
from ..reads.checkin import period_called
from ..reads.number_letters import Number, NumberLetter
from .parts import Link, Part, Row, Words

# Of a longer list so many are named; Home has all.
NAMED = 12


def words_of(letter: NumberLetter, link: Link) -> Words:
    return _due(letter, link) if letter.nudge.kind == NudgeKind.CHECKIN_DUE else _silent(letter, link)


def _due(letter: NumberLetter, link: Link) -> Words:
    numbers, count = letter.numbers, len(letter.numbers)
    first = numbers[0]
    words = {"count": count, "name": first.outcome.short_name, "period": _called(first)}
    alike = len({_called(each) for each in numbers}) == 1
    if count == 1:
        subject, happened = _("%(period)s: %(name)s"), _("The number for %(period)s is due. One number is enough")
    elif alike:
        subject, happened = _("%(count)s numbers for %(period)s"), _("These are due today. One number each is enough")
    else:
        subject, happened = _("%(count)s numbers are due"), _("These are due today. One number each is enough")
    asked = _("Say what you know; a later number can correct it.")
    if count == 1 and first.last_says:
        asked = _("Last time it was %(last)s.") % {"last": first.last_says} + " " + asked
    return Words(
        subject=capfirst(subject % words),
        happened=happened % words,
        statement=first.outcome.statement if count == 1 else capfirst(subject % words),
        preview=", ".join(each.outcome.short_name for each in numbers[:NAMED]) if count > 1 else asked,
        asked=asked,
        button=_("Say the number") if count == 1 else _("Say them all on one page"),
        footer=_footer(letter),
        rows=tuple(_rows(numbers, link, lambda each: capfirst(_called(each)))) if count > 1 else (),
    )


def _silent(letter: NumberLetter, link: Link) -> Words:
    numbers, count = letter.numbers, len(letter.numbers)
    words = {"count": count, "name": numbers[0].outcome.short_name}
    asked = _("A number helps, and so does a sentence: if it is hard to come by, say so, or ask for it less often.")
    subject = ngettext("No recent word: %(name)s", "No recent word on %(count)s outcomes", count) % words
    return Words(
        subject=subject,
        happened=ngettext(
            "Nobody has said a number here for a while", "Nobody has said a number for these for a while", count
        ),
        statement=numbers[0].outcome.statement if count == 1 else subject,
        preview=", ".join(each.outcome.short_name for each in numbers[:NAMED]) if count > 1 else asked,
        asked=asked,
        button=_("Say how it goes"),
        footer=_footer(letter),
        rows=_last_heard(numbers[0]) if count == 1 else tuple(_rows(numbers, link, lambda each: _("Last heard"))),
    )


def _last_heard(number: Number) -> tuple[Row, ...]:
    return (Row(_("Last heard"), ((Part(number.last_says),),)),) if number.last_says else ()


def _rows(numbers: list[Number], link: Link, labelled) -> Iterator[Row]:
    """In lines, by what they have in common; each leads to where it is said."""
    by_label: dict[str, list[tuple[Part, ...]]] = {}
    for each in numbers[:NAMED]:
        last = each.last_says or _("not measured yet")
        line = (Part(each.outcome.short_name, url=link(each.path)), Part(f", {last}", "quiet"))
        by_label.setdefault(labelled(each), []).append(line)
    for label, lines in by_label.items():
        yield Row(label, tuple(lines))
    if len(numbers) > NAMED:
        more = _("%(count)s more") % {"count": len(numbers) - NAMED}
        yield Row(_("And"), ((Part(more, url=link(reverse("home") + "#due")),),))


def _called(number: Number) -> str:
    return period_called(number.asked.period, number.asked.rhythm, number.asked.today)


def _footer(letter: NumberLetter) -> str:
    words = {"organisation": letter.organisation, "name": letter.person.given_name if letter.person else ""}
    if letter.stands_in:
        return _("Sent by Catchball at %(organisation)s because you answer for %(name)s.") % words
    if letter.nudge.kind == NudgeKind.CHECKIN_DUE:
        return _("Sent by Catchball at %(organisation)s because you check in here: once for each period.") % words
    return _("Sent by Catchball at %(organisation)s because you check in here. This is said once.") % words
