"""A short message as Slack, Teams and Mattermost take it by incoming webhook: plain words, one link, nobody called.

What people wrote stays what it is: it can call no channel, forge no link and pretend to be no other message. So each
program's own marks are made harmless here, and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from django.utils.translation import gettext as _

from .plain import one_line


class Program(StrEnum):
    SLACK = "slack"
    TEAMS = "teams"
    MATTERMOST = "mattermost"


TEAMS_HOSTS = (".webhook.office.com", ".logic.azure.com", ".powerplatform.com", ".logic.azure.us")
SLACK_HOSTS = ("hooks.slack.com", "hooks.slack-gov.com")
# Slack's headings end here; other lines are cut where nobody reads on.
LONGEST_TITLE = 150
LONGEST_LINE = 500


@dataclass(frozen=True, slots=True)
class Message:
    """`to` is for whom it is, by name; `lines` are paragraphs; `link` is ours."""

    to: str
    title: str
    lines: tuple[str, ...]
    link: str
    link_says: str

    @property
    def heading(self) -> str:
        return _("For %(name)s: %(title)s") % {"name": self.to, "title": self.title} if self.to else self.title


def program_at(host: str) -> Program:
    """Whose webhooks live at this host. Mattermost's are wherever somebody put it, so it is all the others."""
    if host in SLACK_HOSTS:
        return Program.SLACK
    return Program.TEAMS if host.endswith(TEAMS_HOSTS) else Program.MATTERMOST


def as_json(program: Program | str, message: Message) -> dict:
    message = replace(message, lines=tuple(line for line in message.lines if one_line(line)))
    return {Program.SLACK: _slack, Program.TEAMS: _teams, Program.MATTERMOST: _mattermost}[Program(program)](message)


def cut(text: str, most: int, written: Callable[[str], str] = str) -> str:
    """No longer than `most` as it is `written`, and never in the middle of an escape."""
    text = one_line(text)
    if len(written(text)) <= most:
        return text
    text = text[:most]
    while text and len(written(text + "…")) > most:
        text = text[:-1]
    return text.rstrip() + "…"


# --- Slack: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks -----------------------------


def escaped(text: str) -> str:
    """The three characters with which Slack calls people and links."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _slack(message: Message) -> dict:
    def said(text: str, most: int) -> dict:
        # Plain text knows no marks at all, no bare addresses and no @channel.
        return {"type": "plain_text", "text": escaped(cut(text, most, escaped)), "emoji": False}

    label = escaped(cut(message.link_says.replace("|", " "), LONGEST_LINE, escaped))
    # A button would need a server of an app behind it, else Slack marks it with a warning.
    link = {"type": "mrkdwn", "text": f"<{escaped(message.link)}|{label}>", "verbatim": True}
    blocks = [{"type": "header", "text": said(message.heading, LONGEST_TITLE)}]
    blocks += [{"type": "section", "text": said(line, LONGEST_LINE)} for line in message.lines]
    return {
        # What a notification shows, and readers of the screen say.
        "text": escaped(cut(message.heading, LONGEST_LINE, escaped)),
        "mrkdwn": False,
        "parse": "none",
        "link_names": False,
        "unfurl_links": False,
        "unfurl_media": False,
        "blocks": [*blocks, {"type": "section", "text": link}],
    }


# --- Teams: an Adaptive Card in the envelope of its workflows -----------------------------------------------------


def _teams(message: Message) -> dict:
    def said(text: str, most: int, **how) -> dict:
        # Text runs know no markdown; a TextBlock would make links of [what](people) write.
        run = {"type": "TextRun", "text": cut(text, most), **how}
        return {"type": "RichTextBlock", "inlines": [run]}

    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "fallbackText": cut(message.heading, LONGEST_LINE),
        "body": [said(message.heading, LONGEST_LINE, weight="Bolder", size="Medium")]
        + [said(line, LONGEST_LINE) for line in message.lines],
        "actions": [{"type": "Action.OpenUrl", "title": cut(message.link_says, LONGEST_LINE), "url": message.link}],
    }
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return {"type": "message", "attachments": [attachment]}


# --- Mattermost, and others that take its messages ----------------------------------------------------------------

MARKS = re.compile(r"([\\`*_{}\[\]()#+\-.!<>|~])")
# Mattermost looks for these after the markdown is read, so a backslash doesn't help. What follows is unseen, and parts
# @ from the name, : from the // of an address and from a picture's name, & from what would be a character's number.
CALLS = re.compile(r"([@~#:$&])")
JOINER = "\u2060"


def unmarked(text: str) -> str:
    return CALLS.sub(rf"\1{JOINER}", MARKS.sub(r"\\\1", text))


def _mattermost(message: Message) -> dict:
    link = message.link.replace("(", "%28").replace(")", "%29")
    paragraphs = [f"**{unmarked(cut(message.heading, LONGEST_LINE))}**"]
    paragraphs += [unmarked(cut(line, LONGEST_LINE)) for line in message.lines]
    return {"text": "\n\n".join([*paragraphs, f"[{unmarked(cut(message.link_says, LONGEST_LINE))}]({link})"])}
