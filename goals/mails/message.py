"""A nudge as a mail: its words in HTML and in text, its headers, its one link; and in small print the way to choose."""

from __future__ import annotations

from dataclasses import replace
from email.headerregistry import Address
from email.utils import format_datetime

import css_inline
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from lean.lib import clock
from lean.lib.site import absolute
from teams.models import Person

from ..models import Nudge
from ..models.asked import ABOUT_NUMBERS
from ..models.nudge import ABOUT_HELP, ABOUT_THE_WORLD, NudgeKind
from ..models.snooze import NOT_PUT_OFF
from ..reads.every_letter import AnyLetter
from . import ball, help, link, numbers, talk, unsubscribe, week, world
from .parts import Words

# Mail programs know no stylesheets of their own accord; only the rules for dark and small screens stay apart.
inliner = css_inline.CSSInliner(keep_style_tags=True, load_remote_stylesheets=False)


def mail(letter: AnyLetter) -> EmailMultiAlternatives:
    """Ready to send. The same nudge gives the same Message-ID, and a catchball is one conversation."""
    words = words_of(letter)
    with timezone.override(letter.zone):
        context = {
            "words": words,
            "url": link.address_of(letter),
            "choose_url": absolute(reverse("goals:my_mail")),
        }
        if letter.nudge.kind not in NOT_PUT_OFF:
            context["later_url"] = absolute(reverse("goals:nudge_later", args=[letter.nudge.pk]))
        if words.accept:
            context["accept_url"] = link.acceptance_of(letter)
        message = EmailMultiAlternatives(
            subject=_one_line(words.subject),
            body=render_to_string("mail/nudge.txt", context),
            to=[_address(letter.nudge.recipient)],
            headers=headers(letter.nudge),
        )
        # For services for sending: they give it back when they tell what became of a mail.
        message.metadata = {"nudge": str(letter.nudge.message_id)}
        message.attach_alternative(inliner.inline(render_to_string("mail/nudge.html", context)), "text/html")
    return message


def words_of(letter: AnyLetter) -> Words:
    """What it says, on its reader's day."""
    words = _words_about(letter)
    if letter.nudge.is_again:
        because = f"Sent by Catchball at {letter.organisation} because you asked to be reminded on this day."
        words = replace(words, footer=because)
    return words


def _words_about(letter: AnyLetter) -> Words:
    kind = letter.nudge.kind
    with timezone.override(letter.zone):
        if kind == NudgeKind.DIGEST:
            return week.words_of(letter, absolute, lambda gathered: words_of(gathered).subject)
        if kind in ABOUT_NUMBERS:
            return numbers.words_of(letter, absolute)
        if kind in ABOUT_HELP:
            return help.words_of(letter)
        if kind in ABOUT_THE_WORLD:
            return world.words_of(letter)
        return (talk if kind == NudgeKind.CONVERSATION else ball).words_of(letter)


def headers(nudge: Nudge) -> dict[str, str]:
    about = f"catchball-{nudge.catchball_id}" if nudge.catchball_id else nudge.original.replace(":", "-")
    thread = f"<{about}@{settings.EMAIL_MESSAGE_ID_DOMAIN}>"
    return {
        "Message-ID": f"<{nudge.message_id}@{settings.EMAIL_MESSAGE_ID_DOMAIN}>",
        "In-Reply-To": thread,
        "References": thread,
        "Auto-Submitted": "auto-generated",
        # People's time: a mail of the demo is written on the demo's day.
        "Date": format_datetime(clock.now()),
    } | unsubscribe.headers(nudge)


def url_of(letter: AnyLetter) -> str:
    """Where it can be read, for everybody: what a channel is told. A mail's own links are signed for its reader."""
    return absolute(letter.path)


def _address(person: Person) -> str:
    try:
        return str(Address(_one_line(person.name), addr_spec=person.email))
    except ValueError:
        return person.email  # for the mail server to judge


def _one_line(text: str) -> str:
    return " ".join(text.split())
