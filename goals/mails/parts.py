"""What a mail is made of, whatever it speaks of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """A few words in a row of the table. `weight`: strong for what is new, quiet for what was."""

    text: str
    weight: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    lines: tuple[tuple[Part, ...], ...]


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
