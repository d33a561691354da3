"""What the coach can ask about, each kind one small function: from how a sentence begins to the word it points at.

Every function finds the span of that word, or None: when in doubt, None.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from . import coach_words as words
from .coach_head import Head, Word, base_of, says_how_it_is

Span = tuple[int, int]
TASKS = words.VERBS | words.VERBS_OR_NOUNS
NO_ORDER = words.NO_OBJECT | words.OTHER_LANGUAGES
BEFORE_A_NOUN = words.DETERMINERS | words.COUNTING | {"of"}

# "… to increase the share of …": from here on a sentence says what its work is for.
_END = re.compile(rf" (?:to (?:help )?(?:[a-z]+ly )?(?:{'|'.join(sorted(words.ENDS))})|so that) ")


def output(head: Head) -> Span | None:
    """A task, and nothing that says what it is for: "Install a heat pump"."""
    return None if _says_what_for(head) else task(head)


def task(head: Head) -> Span | None:
    """The verb that orders work, or the noun that stands for it: "Completion of the report"."""
    if head.task:
        return head.words[0].start, head.words[head.task - 1].end
    if len(head.words) < 3 or head.words[0].text not in words.NOUNS_OF_WORK or head.words[1].text != "of":
        return None
    is_subject = any(word.text in words.FINITE for word in head.words)
    return None if is_subject else (head.words[0].start, head.words[0].end)


def counted(head: Head) -> Span | None:
    """More of one's own work: "Increase the number of trainings"."""
    named = _object(head) if _change(head) else _what_increases(head)
    if not named or named[-1].lemma not in words.WORK:
        return None
    return named[-1].start, named[-1].end


def solution(head: Head) -> Span | None:
    """An end, and the one way to it: "Fund courses to increase …", "Strengthen … by creating a system"."""
    if _says_what_for(head):
        return task(head)
    if not (_change(head) or _is_vague(head)):
        return None
    for at, (before, word) in enumerate(zip(head.words, head.words[1:], strict=False)):
        if before.text == "by" and _orders_in_ing(word.text):
            return before.start, word.end
        if before.text == "through" and word.text in words.WAYS and at + 2 < len(head.words):
            return before.start, head.words[at + 2].end
    return None


def _orders_in_ing(word: str) -> bool:
    base, gerund = base_of(word)
    return gerund and base in TASKS


def two(head: Head) -> Span | None:
    """Two results in one sentence, which can come true apart: "Increase … and reduce …"."""
    begins = bool(head.task or _change(head) or _is_vague(head))
    texts = [word.text for word in head.words]
    for at, word in enumerate(head.words[:-1]):
        if word.text != "and" or at < 2:
            continue
        before, after = texts[:at], texts[at + 1 :]
        own_verb = begins and (after[0] in words.CHANGES or after[0] == texts[0])
        own_clause = begins and before[-1] == "," and "will" in after[:8]
        people = head.task and after[0] in words.TAKES_PEOPLE and after[1:2] and after[1] in words.PEOPLE
        two_sizes = begins and before[-1] in words.SIZES and after[1:2] == ["of"]
        if own_verb or own_clause or people or two_sizes:
            return word.start, word.end
    return None


def vague(head: Head) -> Span | None:
    """A verb behind which anything can hide, and nothing that says how one would see it: "Improve quality"."""
    if not _is_vague(head) or _can_be_seen(head.words):
        return None
    return head.words[0].start, head.words[0].end


def no_baseline(head: Head) -> Span | None:
    """A change from nowhere: "Increase the share of …". Not where a start, or a level to reach, is named."""
    if not _change(head):
        return None
    text = _joined(head.words)
    if any(f" {word} " in text for word in words.STARTS) or re.search(r" (?:from|to|below|above|than) \d", text):
        return None
    return head.words[0].start, head.words[0].end


# --- Of what they are made ----------------------------------------------------------------------------


def _joined(sentence: Sequence[Word]) -> str:
    return f" {' '.join(word.text for word in sentence)} "


def _says_what_for(head: Head) -> bool:
    return bool(task(head)) and bool(_END.search(_joined(head.words[1:])))


def _change(head: Head) -> bool:
    """Whether it begins by ordering more or less of something."""
    return _begins_with(words.CHANGES, head)


def _is_vague(head: Head) -> bool:
    texts = [word.text for word in head.words[:2]]
    return _begins_with(words.VAGUE, head) or texts in words.VAGUE_PAIRS


def _begins_with(verbs: frozenset[str], head: Head) -> bool:
    """Whether it begins with one of these as an order: "Double the share", not "Double shifts end early"."""
    if len(head.words) < 2 or head.words[0].text not in verbs:
        return False
    also_noun = head.words[0].text in words.ALSO_NOUNS and not head.surely_a_verb
    following = head.rest[0].text
    if following == "and":
        # "Strengthen and adapt …"
        return len(head.rest) > 2 and not also_noun
    if following in words.DETERMINERS:
        return True
    if not following[0].isalpha() or following in NO_ORDER:
        return False
    return not (also_noun and says_how_it_is(head.rest))


def _can_be_seen(sentence: Sequence[Word]) -> bool:
    return any(word.text[0].isdigit() or word.text in words.TELLING for word in sentence)


def _object(head: Head) -> Sequence[Word]:
    """The words of what is changed: "the number of strategic partnerships", without what follows."""
    rest = list(head.rest)
    while rest and rest[0].text in BEFORE_A_NOUN:
        rest = rest[1:]
    return _noun(rest)


def _what_increases(head: Head) -> Sequence[Word]:
    """The same of "achieve a 10 % increase in trainings"."""
    for at, word in enumerate(head.words[1:8], start=1):
        if word.text in ("increase", "growth", "rise") and head.words[at + 1 : at + 2]:
            return _noun(head.words[at + 2 :]) if head.words[at + 1].text == "in" else ()
    return ()


def _noun(rest: Sequence[Word]) -> Sequence[Word]:
    """Up to where the noun's own words end: at a preposition, a number, a comma, or "…ing" after a noun."""
    if not rest:
        return ()
    more = takewhile(lambda word: word.text.isalpha() and not _leads_on(word.text), rest[1:])
    return [word for word in (rest[0], *more) if not word.text.endswith("ed")]


def _leads_on(word: str) -> bool:
    return (
        word in words.NO_OBJECT
        or word in words.FINITE
        or word in ("that", "which", "who", "by", "over")
        or (word.endswith("ing") and word not in words.WORK)
    )
