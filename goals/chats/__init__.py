"""Nudges in a team's chat. No team has a channel yet, so they go by mail."""

from __future__ import annotations


def send(letter, words) -> bool:
    """Whether it went to the team's channel. False where the team has none: then it goes by mail."""
    return False
