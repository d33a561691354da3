"""What a mail is made of, whatever it speaks of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """A few words in a row of the table. `weight`: strong for what is new, quiet for what was.

    `url`: where they lead.
    """

    text: str
    weight: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    lines: tuple[tuple[Part, ...], ...]

    @property
    def is_list(self) -> bool:
        """Whether its lines lead somewhere: then each stands by itself, also in plain text."""
        return any(part.url for line in self.lines for part in line)


@dataclass(frozen=True, slots=True)
class Words:
    """All that a mail says. `accept` names the quiet second link, where the reader may accept what is on the table."""

    subject: str
    happened: str
    statement: str
    preview: str
    asked: str
    button: str
    footer: str
    said: str = ""
    rows: tuple[Row, ...] = ()
    accept: str = ""


# From a path of ours to the address that stands in a mail.
Link = Callable[[str], str]
