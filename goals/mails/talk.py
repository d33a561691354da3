"""The words of the mail that a word is late: it needs a conversation. Said once, to both sides and nobody else."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lean.lib import clock, days

from ..reads.letters import Talk
from .ball import on_the_table
from .parts import Words


def words_of(letter: Talk) -> Words:
    other, outcome = letter.other, letter.catchball.outcome
    words = {
        "other": other.given_name,
        "name": outcome.short_name,
        "day": days.weekday(letter.asked_for_on, clock.today()),
        "team": letter.catchball.team_of(letter.side.other),
    }
    if letter.is_mine:
        subject = _("%(name)s: a talk with %(other)s may be quicker than a mail")
        happened = _("%(other)s had hoped for a word by %(day)s. It may need a conversation more than an answer")
        asked = _("Ten minutes with %(other)s may be all it needs. What you find goes into the thread: %(moves)s.")
        words["moves"] = _("a number, a question, or a later day")
    else:
        subject = _("%(name)s: a talk with %(other)s may be quicker than waiting")
        happened = _(
            "You had hoped for a word from %(team)s by %(day)s. It may need a conversation more than a reminder"
        )
        asked = _("Ask %(other)s what stands in the way. Something may be missing that you can give.")
    asked = asked % words
    return Words(
        subject=subject % words,
        happened=happened % words,
        statement=outcome.statement,
        preview=asked,
        asked=asked,
        button=_("Open the thread"),
        footer=_("Sent by Catchball at %(organisation)s to you and %(other)s, once, and to nobody else.")
        % {"organisation": letter.organisation, "other": other.given_name},
        rows=tuple(on_the_table(letter)),
    )
