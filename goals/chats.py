"""A nudge in its team's channel: who is asked, what happened, what is asked, one link. Else it is mailed."""

from __future__ import annotations

from django.utils import timezone

from lean.lib.chat import Message
from teams.models import ChatChannel

from .mails.message import url_of
from .mails.parts import Words
from .models.outcome import OutcomeState

# A channel that is away for so many attempts is given up for this nudge: it goes by mail.
ATTEMPTS = 4


def send(letter, words: Words) -> bool:
    """Post it in the channel of the team that it is about. False where it has to go by mail.

    That is so where there is no channel, where it has refused for good (its team's page shows that), where it was away
    too often, and for what isn't everybody's to read yet. Raises Undelivered, an OSError: the next attempt may be a
    mail, never this one, because both together could outlast the lease.
    """
    nudge = letter.nudge
    if nudge.attempts >= ATTEMPTS or _is_draft(letter):
        return False
    channel = ChatChannel.objects.filter(team=nudge.team_id).first()
    if channel is None or not channel.takes_messages:
        return False
    channel.post(message(letter, words))
    return True


def message(letter, words: Words) -> Message:
    """Without what people said to each other and without the table: the channel may have readers who can't sign in."""
    with timezone.override(letter.zone):
        lines = tuple(line for line in (words.happened, words.statement, words.asked) if line)
    return Message(str(letter.nudge.recipient), words.subject, lines, url_of(letter), words.button)


def _is_draft(letter) -> bool:
    ball = getattr(letter, "catchball", None)
    outcome = getattr(letter, "outcome", None) or (ball.outcome if ball is not None else None)
    return outcome is not None and outcome.state == OutcomeState.DRAFT
