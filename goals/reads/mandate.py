"""What in an ask says how, pointed out kindly before it goes out."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from teams.models import Team

from ..models import Terms
from ..rules import coach
from ..rules.mandate import Ask, Sign, signs


@dataclass(frozen=True, slots=True)
class Pointed:
    """`teams` are those whose ask says it, where not all do."""

    sign: Sign
    teams: tuple[Team, ...] = ()

    @property
    def key(self) -> str:
        """By which "Keep it so" remembers it: another word is pointed out anew."""
        return f"{self.sign.says} {self.sign.word}".strip()


def pointed_out(asks: Iterable[tuple[Team, Ask]], *, kept: Collection[str] = (), coached: str = "") -> list[Pointed]:
    """Each sign once. `kept` are keys of those that their asker wants so; of a statement that is `coached` already,
    nothing more is said about the word at which the coach asks."""
    asks = list(asks)
    question = coach.ask(coached)
    found: dict[Sign, list[Team]] = {}
    for team, ask in asks:
        for sign in signs(ask):
            asked_already = question and ask.statement == coached and sign.word == question.word
            if not asked_already:
                found.setdefault(sign, []).append(team)
    pointed = [Pointed(sign, () if len(teams) == len(asks) else tuple(teams)) for sign, teams in found.items()]
    return [each for each in pointed if each.key not in kept]


def said_anew(terms: Terms, before: Terms) -> list[Pointed]:
    """What these terms say about the how and those on the table didn't: nobody is asked twice about the same words."""
    known = set(signs(before.ask))
    return [Pointed(sign) for sign in signs(terms.ask) if sign not in known]


def still_to_tell(pointed: Iterable[Pointed], told: Collection[str]) -> bool:
    """Whether something is pointed out whose key isn't among those that the form had shown. Told once, it goes out."""
    return any(each.key not in told for each in pointed)
