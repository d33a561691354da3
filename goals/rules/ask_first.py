"""Ask first: the few things about the how that a team doesn't decide alone, each with its reason.

Everything else about the how is the team's. Pure; part of the terms, as "Paint supplier, because its contract runs on".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

TEXT_LENGTH, BECAUSE_LENGTH = 200, 280
# More than these would be a way of deciding everything.
MOST = 20
_BECAUSE = re.compile(r"\s*[,;–—-]?\s*\bbecause\b:?\s*", re.IGNORECASE)


class Unreadable(ValueError):
    """Lines that can't be kept; the message has a sentence for each."""


@dataclass(frozen=True, slots=True)
class AskFirst:
    """`because` may be empty: nobody is made to give a reason, and without one it is asked for."""

    text: str
    because: str = ""

    def as_json(self) -> dict[str, str]:
        return {"text": self.text, "because": self.because}

    @classmethod
    def from_json(cls, kept: dict[str, str]) -> AskFirst:
        """Raises KeyError, TypeError or ValueError for what is none."""
        one = cls(" ".join(str(kept["text"]).split()), " ".join(str(kept["because"]).split()))
        if not one.text:
            raise ValueError("what is asked first has words")
        return one

    def __str__(self) -> str:
        if not self.because:
            return self.text
        return _("%(text)s, because %(because)s") % {"text": self.text, "because": self.because}


def read(lines: str) -> list[AskFirst]:
    """As people write them, one in a line. Raises Unreadable with a message for each bad line."""
    found = [_read_line(line.strip()) for line in lines.splitlines() if line.strip()]
    if problems := wrong_with(found):
        raise Unreadable("\n".join(problems))
    return found


def wrong_with(found: Iterable[AskFirst]) -> list[str]:
    """What can't be kept of them, in sentences."""
    found = list(found)
    said = [one.text.casefold() for one in found]
    twice = sorted({text for text in said if text and said.count(text) > 1})
    problems = [_("“%(text)s” stands here twice. Keep one of the two.") % {"text": text} for text in twice]
    if any(not one.text for one in found):
        problems.append(_("A line begins with its reason. Write first what they ask about."))
    for one in found:
        if len(one.text) > TEXT_LENGTH or len(one.because) > BECAUSE_LENGTH:
            words = {"text": f"{one.text[:40]}…"}
            problems.append(_("“%(text)s” is too long. Say it in a few words.") % words)
    if len(found) > MOST:
        problems.append(_("These are more than %(most)s. Keep those that matter.") % {"most": MOST})
    return problems


def _read_line(line: str) -> AskFirst:
    text, *because = _BECAUSE.split(line, maxsplit=1)
    return AskFirst(" ".join(text.split()), " ".join("".join(because).split()))


def written(found: Iterable[AskFirst]) -> str:
    """What `read` reads back."""
    return "\n".join(map(str, found))
