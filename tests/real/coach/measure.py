"""How often the coach is right: its questions beside the labels of a reader (LABELLING.md), as a table.

    make measure-coach [HALF=tuning]

Without a word it is the untouched half.
"""

from __future__ import annotations

import csv
import hashlib
import json
import sys
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from goals.rules.coach import IN_TURN, Kind, ask, found

from ..convert_performance_gov import SOURCE, line

LABELS = Path(__file__).with_name("labels.csv")
# More of one's own work is an output, whichever word gives it away.
LABEL_OF = {kind: "output" if kind is Kind.COUNTED else str(kind) for kind in IN_TURN}
KINDS = tuple(dict.fromkeys(LABEL_OF.values()))


@dataclass(frozen=True, slots=True)
class Labelled:
    sentence: str
    half: str
    right: frozenset[str]

    @property
    def shown(self) -> str:
        """The label of the one question that somebody would see; empty where the coach is silent."""
        question = ask(self.sentence)
        return LABEL_OF[question.kind] if question else ""

    @property
    def found(self) -> frozenset[str]:
        """What each kind's rule finds by itself, also where another question goes first."""
        return frozenset(LABEL_OF[kind] for kind in found(self.sentence))


@dataclass(frozen=True, slots=True)
class Figure:
    name: str
    asked: int
    right: int
    deserved: int

    @property
    def precision(self) -> Fraction | None:
        return Fraction(self.right, self.asked) if self.asked else None

    @property
    def recall(self) -> Fraction | None:
        return Fraction(self.right, self.deserved) if self.deserved else None


def key(sentence: str) -> str:
    return hashlib.sha256(sentence.encode()).hexdigest()[:12]


def labelled(half: str) -> list[Labelled]:
    """The sentences of one half with their labels. KeyError where a published sentence has none."""
    with open(LABELS, newline="", encoding="utf-8") as file:
        labels = {row["sentence"]: row for row in csv.DictReader(file)}
    results = json.loads((SOURCE / "quarterly_results.json").read_text(encoding="utf-8"))
    published = sorted({" ".join(row["target"].split()) for row in results} - {""})
    rows = [(line(sentence), labels[key(sentence)]) for sentence in published]
    return [Labelled(text, half, frozenset(row["right"].split())) for text, row in rows if row["half"] == half]


def figures(half: str) -> list[Figure]:
    """For each kind what its rule finds by itself, and last what people see: one question at a time."""
    rows = labelled(half)
    by_kind = [
        Figure(
            kind,
            asked=sum(kind in row.found for row in rows),
            right=sum(kind in row.found & row.right for row in rows),
            deserved=sum(kind in row.right for row in rows),
        )
        for kind in KINDS
    ]
    shown = Figure(
        "shown",
        asked=sum(bool(row.shown) for row in rows),
        right=sum(row.shown in row.right for row in rows),
        deserved=sum(bool(row.right) for row in rows),
    )
    return [*by_kind, shown]


def main(half: str = "untouched") -> None:
    print(f"{len(labelled(half))} sentences of the {half} half\n")
    print(f"{'':10}{'asked':>7}{'right':>7}{'deserved':>10}{'precision':>11}{'recall':>9}")
    for figure in figures(half):
        row = f"{figure.name:10}{figure.asked:7}{figure.right:7}{figure.deserved:10}"
        print(f"{row}{two_places(figure.precision):>11}{two_places(figure.recall):>9}")


def two_places(part: Fraction | None) -> str:
    return "–" if part is None else f"{float(part):.2f}"


if __name__ == "__main__":
    main(*sys.argv[1:])
