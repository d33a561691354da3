"""The mails of a world that moved: the outcome above has changed, a new lead came, a cycle ends."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lean.lib import clock, days

from ..models.nudge import NudgeKind
from ..reads.world_letters import ENDED, VERSION, WorldLetter
from .parts import Part, Row, Words

# Of a long list so many are named; the page has all.
NAMED = 5


def words_of(letter: WorldLetter) -> Words:
    if letter.nudge.kind == NudgeKind.CYCLE_CLOSING:
        return _cycle_closing(letter)
    if letter.nudge.kind == NudgeKind.REAFFIRM:
        return _reaffirm(letter)
    return {ENDED: _ended, VERSION: _version}.get(letter.what, _taken_on)(letter)


def _about(letter: WorldLetter, subject: str, happened: str, asked: str, button: str, because: str) -> Words:
    """Of one outcome, with what holds there meanwhile; `because` says why it comes to this person."""
    return Words(
        subject=subject,
        happened=happened,
        statement=letter.outcome.statement,
        preview=asked,
        asked=asked,
        button=button,
        footer=_footer(letter, because),
        rows=_holds(letter),
    )


def _ended(letter: WorldLetter) -> Words:
    names = {"above": letter.outcome.parent.short_name, "team": letter.outcome.parent.team}
    asked = _("You can keep it as your own, put it to another outcome, or close it. What you agreed holds meanwhile.")
    subject = _("“%(above)s” has ended: what becomes of yours?") % names
    happened = _("What this was for has ended: “%(above)s” of %(team)s") % names
    return _about(letter, subject, happened, asked, _("Say what becomes of it"), _("you lead what was for it"))


def _version(letter: WorldLetter) -> Words:
    asked = _("Look at each piece that was agreed before: keep it, take the difference on, or look again together.")
    subject = _("%(name)s was agreed anew: look at its pieces") % {"name": letter.outcome.short_name}
    happened = _("This was agreed anew. Its pieces keep their numbers until you have said what it means for them")
    return _about(letter, subject, happened, asked, _("Look at the pieces"), _("you lead it"))


def _taken_on(letter: WorldLetter) -> Words:
    names = {"above": letter.outcome.parent.short_name, "team": letter.outcome.parent.team}
    asked = _("You need do nothing. If it should be another number by now, look again together.")
    subject = _("“%(above)s” has changed; yours stays as agreed") % names
    happened = _("“%(above)s” has changed, and %(team)s took the difference on themselves") % names
    return _about(letter, subject, happened, asked, _("See the outcome"), _("you lead a piece of it"))


def _reaffirm(letter: WorldLetter) -> Words:
    count, team = len(letter.waiting), letter.nudge.team
    asked = _("Say of each that you stand behind it too, or look again together. They hold meanwhile.")
    before = ngettext(
        "Before you led %(team)s, it agreed to this", "Before you led %(team)s, it agreed to these %(count)s", count
    )
    rows = tuple(
        Row(each.outcome.short_name, ((Part(each.terms.promise or _("agreed")),),)) for each in letter.waiting[:NAMED]
    )
    return Words(
        subject=_("You lead %(team)s now: does what it agreed stand?") % {"team": team},
        happened=before % {"team": team, "count": count},
        statement=letter.waiting[0].outcome.statement if count == 1 else _("What %(team)s carries") % {"team": team},
        preview=asked,
        asked=asked,
        button=_("Look at them") if count > 1 else _("Look at it"),
        footer=_footer(letter, _("you came to lead %(team)s. This is said once") % {"team": team}),
        rows=rows,
    )


def _cycle_closing(letter: WorldLetter) -> Words:
    day = days.day(letter.cycle.ends_on, clock.today())
    words = {"cycle": letter.cycle, "day": day, "count": letter.open, "team": letter.nudge.team}
    still = ngettext(
        "%(count)s catchball of %(team)s is still open", "%(count)s catchballs of %(team)s are still open", letter.open
    )
    asked = _("What isn’t agreed when it closes ends as not agreed. What goes on is carried over as a new offer.")
    return Words(
        subject=_("%(cycle)s ends on %(day)s") % words,
        happened=still % words,
        statement=_("%(cycle)s ends on %(day)s") % words,
        preview=asked,
        asked=asked,
        button=_("See what is open"),
        footer=_footer(letter, _("you lead %(team)s. This is said once") % words),
    )


def _holds(letter: WorldLetter) -> tuple[Row, ...]:
    terms = letter.terms
    return (Row(_("Agreed"), ((Part(terms.pledge, "strong"),),)),) if terms and terms.has_target else ()


def _footer(letter: WorldLetter, because: str) -> str:
    words = {"organisation": letter.organisation, "because": because}
    return _("Sent by Catchball at %(organisation)s because %(because)s.") % words
