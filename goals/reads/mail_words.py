"""What the kinds of nudges are called for whom they reach, what each brings, and why one came."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from ..models.nudge import NudgeKind
from ..models.way import Way


class KindWords(NamedTuple):
    """`because` goes on from "because"."""

    title: str
    brings: str
    because: str


WORDS = {
    NudgeKind.BALL: KindWords(
        _("The ball is in your court"),
        _("Somebody offers, counters, asks or answers, and your word is next. It can’t be off: they wait for you."),
        _("your word was next"),
    ),
    NudgeKind.REPLY_BY: KindWords(
        _("A word is hoped for today"),
        _("Once, on the day that was named; and when somebody asks you by hand, once a day at most."),
        _("a word was hoped for that day"),
    ),
    NudgeKind.CONVERSATION: KindWords(
        _("This needs a conversation"),
        _("A ball has waited three working days past its day. Both sides hear of it once."),
        _("a ball had waited three working days past its day"),
    ),
    NudgeKind.HELP_DUE: KindWords(
        _("Help you promised is due"), _("Once, in the morning of its day."), _("you had promised help for that day")
    ),
    NudgeKind.CONDITION_FAILED: KindWords(
        _("Promised help hasn’t come"),
        _("Both sides hear of it once, the morning after."),
        _("promised help had passed its day"),
    ),
    NudgeKind.PARENT: KindWords(
        _("The outcome above has changed"),
        _("What yours is for was agreed anew, or has ended."),
        _("the outcome above yours had changed"),
    ),
    NudgeKind.REAFFIRM: KindWords(
        _("You lead a team now"),
        _("Once: whether what it agreed before you stands."),
        _("you came to lead a team that had agreed to something"),
    ),
    NudgeKind.CYCLE_CLOSING: KindWords(
        _("A cycle ends soon"),
        _("Once, two weeks before, where something of yours is still open."),
        _("a cycle ended soon in which something of yours was open"),
    ),
    NudgeKind.CHECKIN_DUE: KindWords(
        _("A number is yours to say"), _("When its period is over."), _("a number was yours to say")
    ),
    NudgeKind.NO_RECENT_WORD: KindWords(
        _("A number hasn’t been said for long"),
        _("One of your team’s, for a rhythm and a half."),
        _("a number of your team hadn’t been said for long"),
    ),
    NudgeKind.DIGEST: KindWords(
        _("The week"),
        _("Whose court, what moved, what was learned, what needs help. Three minutes to read."),
        _("you get the week"),
    ),
}

# As they stand on the page, by what somebody would look for.
GROUPS = (
    (_("Your turn"), (NudgeKind.BALL, NudgeKind.REPLY_BY, NudgeKind.CONVERSATION)),
    (_("Help"), (NudgeKind.HELP_DUE, NudgeKind.CONDITION_FAILED)),
    (_("Numbers"), (NudgeKind.CHECKIN_DUE, NudgeKind.NO_RECENT_WORD)),
    (_("When things change"), (NudgeKind.PARENT, NudgeKind.REAFFIRM, NudgeKind.CYCLE_CLOSING)),
    (_("Once a week"), (NudgeKind.DIGEST,)),
)

WAYS = {Way.MAIL: _("Mail"), Way.CHAT: _("Chat"), Way.DIGEST: _("With the week"), Way.OFF: _("Not at all")}
