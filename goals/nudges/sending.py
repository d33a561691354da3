"""Sends what is due: claim, commit, send, mark.

A worker that dies between the mail server's yes and the mark leaves a nudge that is sent again, with the same
Message-ID; nothing else can make it go out twice, and nothing can lose it.
"""

from __future__ import annotations

import logging
import smtplib
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from lean.lib import clock
from lean.lib.mail_trouble import is_for_good, says
from lean.lib.webhook import Undelivered

from .. import chats
from ..mails import mail
from ..mails.message import words_of
from ..models import Nudge
from ..models.nudge import LEASE
from ..models.snooze import in_machine_time
from ..models.way import Way
from ..reads import every_letter
from ..reads.every_letter import AnyLetter
from ..reads.ways import Ways, ways
from ..reads.week_letters import WeekLetter

log = logging.getLogger(__name__)

# A drain makes room for a shutdown after this long; the next tick of the clock goes on.
DRAIN_FOR = 8.0
# One that could outlast its lease is not begun.
BEGIN_WITHIN = LEASE.total_seconds() - settings.EMAIL_TIMEOUT
# A refusal of one mail may last (a full mailbox); a server that is away is asked again soon.
REFUSED_AT_MOST = timedelta(minutes=10)
AWAY_AT_MOST = timedelta(seconds=30)
GIVEN_UP_AFTER = timedelta(days=3)


def drain(seconds: float = DRAIN_FOR) -> int:
    """Mail what is due, until nothing is or the time is over. Returns how many nudges it took up."""
    ends = time.monotonic() + seconds
    taken = 0
    post = Post()
    try:
        while (begun := time.monotonic()) < ends and (nudges := Nudge.objects.claim()):
            taken += len(nudges)
            if not _send(nudges, post, until=min(ends, begun + BEGIN_WITHIN)):
                break
    finally:
        post.close()
    return taken


class Post:
    """One connection to the mail server, kept for many mails and made anew after any trouble."""

    def __init__(self):
        self._connection = get_connection()

    def open(self) -> None:
        self._connection.open()

    def send(self, message: EmailMessage) -> None:
        self._connection.send_messages([message])

    def close(self) -> None:
        # Leaving politely may fail, too; the mails before are out and marked.
        with suppress(OSError, smtplib.SMTPException):
            self._connection.close()


def _send(nudges: Sequence[Nudge], post: Post, *, until: float) -> bool:
    """One claim. False where the mail server is away, so that asking on makes no sense now."""
    batch = Batch(nudges)
    # What goes to a chat first: it needs no mail server, and mustn't wait for one that is away.
    nudges = sorted(nudges, key=lambda nudge: batch.ways.of(nudge) != Way.CHAT)
    for place, nudge in enumerate(nudges):
        if _needs_no_sending(nudge, batch):
            continue
        try:
            if batch.ways.of(nudge) != Way.CHAT:
                post.open()
        except Exception as error:
            log.warning("The mail server is away: %s", says(error))
            for waiting in nudges[place:]:
                waiting.back_off(says(error), at_most=AWAY_AT_MOST)
            return False
        # Some servers let you wait before they greet, so the time is asked for after that.
        if time.monotonic() >= until:
            Nudge.objects.hand_back(nudges[place:])
            return True
        _hand_over(nudge, batch, post)
    return True


class Batch:
    """What the nudges of one claim speak of, and by which way their readers want them."""

    def __init__(self, nudges: Sequence[Nudge]):
        self.letters = every_letter.read(nudges)
        self.ways: Ways = ways(nudges)

    def letter(self, nudge: Nudge) -> AnyLetter | None:
        return self.letters.get(nudge.pk)


def _needs_no_sending(nudge: Nudge, batch: Batch) -> bool:
    """Deals with what doesn't go out now: no longer true, somebody else's by now, or not what its reader wants."""
    letter = batch.letter(nudge)
    if why := _no_longer_true(letter):
        nudge.drop(why)
    elif letter.to != nudge.recipient:
        nudge.pass_to(letter.to)
    elif (way := batch.ways.of(nudge)) == Way.OFF:
        nudge.turn_off(batch.ways.why_off(nudge))
    elif way == Way.DIGEST:
        nudge.gather()
    elif (rests_until := batch.ways.quiet_until(nudge, clock.now())) is not None:
        nudge.wait_until(in_machine_time(rests_until))
    elif _was_said_this_morning(nudge, batch.ways):
        nudge.drop("Another word about the same reached you that day.")
    else:
        return False
    return True


def _was_said_this_morning(nudge: Nudge, ways: Ways) -> bool:
    """Where a person asked to be reminded on the reply-by day itself, the first of both is the only one.

    Asked for these few alone, when it is their turn: the other one may be of the same batch.
    """
    put_off = nudge.is_about_a_ball and ways.put_off_to(nudge) is not None and nudge.nudged_by_id is None
    return put_off and Nudge.objects.speak_of_the_same(nudge)


def _hand_over(nudge: Nudge, batch: Batch, post: Post) -> None:
    letter, way = batch.letter(nudge), Way.MAIL
    try:
        if batch.ways.of(nudge) == Way.CHAT and chats.send(letter, words_of(letter)):
            way = Way.CHAT
        else:
            post.send(mail(letter))
    except Exception as error:
        post.close()
        # Where the chat didn't take it, nobody has asked yet whether the mail server is there.
        _put_off(nudge, error, at_most=AWAY_AT_MOST if batch.ways.of(nudge) == Way.CHAT else REFUSED_AT_MOST)
    else:
        _mark_sent(nudge, way, letter)


def _no_longer_true(letter: AnyLetter | None) -> str:
    """Why it needn't be sent any more; empty where it still holds."""
    return "What it was about is gone." if letter is None else letter.no_longer_true


def _put_off(nudge: Nudge, error: Exception, *, at_most: timedelta) -> None:
    if is_for_good(error) or _is_given_up(nudge, error):
        log.error("Nudge %s is refused for good: %s", nudge.pk, says(error))
        nudge.fail(says(error))
        return
    trouble = isinstance(error, OSError)
    log.warning("Nudge %s is put off: %s", nudge.pk, says(error), exc_info=None if trouble else error)
    # A chat that is asked too often says for how long it wants to be left alone.
    pause = timedelta(seconds=error.wait if isinstance(error, Undelivered) else 0)
    nudge.back_off(says(error), at_least=pause, at_most=max(at_most, pause))


def _is_given_up(nudge: Nudge, error: Exception) -> bool:
    """Some servers say "later" of an address that will never be there: after days somebody has to look at it."""
    refused = isinstance(error, smtplib.SMTPRecipientsRefused)
    return refused and nudge.waits_since is not None and timezone.now() - nudge.waits_since > GIVEN_UP_AFTER


def _mark_sent(nudge: Nudge, way: Way, letter: AnyLetter) -> None:
    """The mail is out, so a database that just restarts is waited for: without a mark it would go out twice."""
    week = isinstance(letter, WeekLetter)
    gathered = {"told": [each.nudge for each in letter.gathered], "over": letter.over} if week else {}
    for pause in (0.1, 0.4, 1.0, 2.0):
        try:
            kept = nudge.mark_sent(way, **gathered)
            break
        except (OperationalError, InterfaceError):
            connection.close()
            time.sleep(pause)
    else:
        kept = nudge.mark_sent(way, **gathered)
    if not kept:
        log.warning("Nudge %s was sent after its lease had run out; it may go out twice.", nudge.pk)
