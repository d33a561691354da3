"""The coach reads a statement and, where it orders a task, asks what will be true when the task has worked.

It asks and never blocks, so it is built to be silent when in doubt: a needless question teaches people to
overlook it. English only; in other languages it says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import simplemma

from . import coach_words as words

KNOWN = words.VERBS | words.VERBS_OR_NOUNS | words.PHRASE_HEADS
SAYS = "says what to do. What will be true for someone when it has worked?"
SAYS_OF_WORK = "says what you do. What is true for somebody because you do it?"


@dataclass(frozen=True, slots=True)
class Question:
    """`start` and `end` bound the word in the statement as it was typed; `word` is that very text."""

    start: int
    end: int
    word: str

    says = SAYS

    @property
    def sentence(self) -> str:
        """ "Install says what to do. What will be true for someone when it has worked?" """
        return f"{self.word} {self.says}"


class QuestionOfWork(Question):
    """Asked of somebody's own work, which is theirs to tell as they like."""

    __slots__ = ()
    says = SAYS_OF_WORK


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    start: int
    end: int
    capital: bool


# A hyphen makes one word of two: "Train-the-trainer" is no order to train.
_WORD = re.compile(r"\d[\d.,]*|[^\W\d_]+(?:['-][^\W\d_]+)*|[:;,.!?]")
# "By September 30, 2023," and "In 2026,": a day before the verb.
_WHEN = re.compile(
    r"(?:by|before|until|in|during|within|over|from)\b[^,;:.!?]{1,40},(?:\s*(?:19|20)\d\d\s*,)?\s*", re.IGNORECASE
)
# "Phase 1: …", "Paint shop: …", "2. …", "• …": a label before the sentence proper.
_LABEL = re.compile(r"[^,;:.!?]{1,40}:\s+")
_BULLET = re.compile(r"[\s\"'“”‘’(\[*•·–—-]*(?:\(?\d{1,2}(?:\.\d{1,2})*[.)]\s+)?[\s\"'“”‘’(\[]*")

# Who speaks, before the verb: "I also …", "We …", "My job is to …".
_MYSELF = re.compile(r"\s*(?:(?:I|we)\s+|(?:my|our)\s+(?:job|work|part)\s+is\s+(?:to\s+)?)?", re.IGNORECASE)
# Words that lead on to what is true because of it.
_WHAT_FOR = re.compile(
    r"\b(?:so|until|before|without|because|never|always|nobody|no one|every|each|in time|early)\b", re.IGNORECASE
)


def ask(statement: str) -> Question | None:
    """The coach's question, or None for a statement that says what will be true (or isn't understood)."""
    text = statement.replace("’", "'")
    start = _BULLET.match(text).end()
    for skip in (None, _WHEN, _LABEL):
        if skip is not None and not (found := skip.match(text, start)):
            continue
        if question := _at(statement, text, start if skip is None else found.end()):
            return question
    return None


def ask_of_contribution(words: str) -> QuestionOfWork | None:
    """The same about what somebody gives: "I plan the colours" is asked about, "… so the oven never waits" isn't."""
    text = words.replace("’", "'")
    if _WHAT_FOR.search(text):
        return None
    found = _at(words, text, _MYSELF.match(text).end())
    return None if found is None else QuestionOfWork(found.start, found.end, found.word)


def _at(statement: str, text: str, start: int) -> Question | None:
    sentence = [
        _Word(found[0].lower(), found.start(), found.end(), found[0][0].isupper())
        for found in _WORD.finditer(text, start)
    ]
    sentence, surely_a_verb = _without_opening(sentence)
    length = _verb_length(sentence, surely_a_verb)
    if not length:
        return None
    begin, end = sentence[0].start, sentence[length - 1].end
    return Question(begin, end, statement[begin:end])


def _without_opening(sentence: Sequence[_Word]) -> tuple[Sequence[_Word], bool]:
    """The sentence from its verb on; and whether an opening ("We will …") makes it a verb for sure."""
    surely_a_verb = False
    skipping = True
    while skipping:
        skipping = False
        for opening in words.MODAL:
            parts = opening.split()
            if [word.text for word in sentence[: len(parts)]] == parts:
                sentence, surely_a_verb, skipping = sentence[len(parts) :], True, True
        while sentence and sentence[0].text in words.ADVERBS:
            sentence, skipping = sentence[1:], True
            if sentence and sentence[0].text == ",":
                sentence = sentence[1:]
    return sentence, surely_a_verb


def _verb_length(sentence: Sequence[_Word], surely_a_verb: bool) -> int:
    """Of how many words the leading task verb is; 0 where there is none."""
    if len(sentence) < 2:
        return 0
    base, gerund = _base(sentence[0].text)
    for phrase in words.PHRASES:
        parts = phrase.split()
        if [base, *(word.text for word in sentence[1 : len(parts)])] == parts:
            pure = surely_a_verb or phrase not in words.PHRASES_OR_NOUNS
            return len(parts) if _orders(sentence[len(parts) :], base, pure, gerund) else 0
    if base in words.VERBS or base in words.VERBS_OR_NOUNS:
        pure = surely_a_verb or base in words.VERBS
        return int(_orders(sentence[1:], base, pure, gerund))
    return 0


def _base(word: str) -> tuple[str, bool]:
    """The verb's base form, and whether it stood in its -ing form.

    Only these two order anything. "Launches", "trains", "completed" begin sentences about how things are:
    "Completed orders leave the same day".
    """
    if not word.endswith("ing"):
        return word, False
    # The dictionary knows some of them as nouns only ("building", "writing").
    stems = (simplemma.lemmatize(word, lang="en"), word[:-3], word[:-3] + "e", word[:-4])
    known = (stem for stem in stems if stem in KNOWN)
    return next(known, word), True


def _orders(rest: Sequence[_Word], base: str, pure: bool, gerund: bool) -> bool:
    """Whether what follows the verb makes it an order: an object, and nothing that makes it a subject."""
    if not rest or not rest[0].text[0].isalnum():
        return False
    following = rest[0].text
    if following in words.OTHER_LANGUAGES:
        return False
    if following in ("and", "or") and len(rest) > 2 and (rest[1].text in KNOWN or (pure and not gerund)):
        # "Build and equip a …", "Establish or strengthen …": two verbs share their object.
        second = rest[1].text
        return _orders(rest[2:], second, pure or second in words.VERBS, gerund)
    determined = following in words.DETERMINERS or [word.text for word in rest[:2]] in words.AMOUNTS
    if (following in words.NO_OBJECT and not determined) or following in words.NOUN_AFTER.get(base, ()):
        return False
    if gerund:
        # "Installing a heat pump takes a day" is an outcome.
        return determined and not _says_how_it_is(rest)
    if pure or determined:
        return True
    named = base in words.TAKES_NAMES and rest[0].capital
    return (following[0].isdigit() or named or _takes_people(base, following)) and not _says_how_it_is(rest)


def _takes_people(base: str, following: str) -> bool:
    if base not in words.TAKES_PEOPLE or following in words.RAILWAY:
        return False
    return following in words.PEOPLE or following.endswith(words.PEOPLE_ENDINGS)


def _says_how_it_is(rest: Sequence[_Word]) -> bool:
    """Whether the sentence has a verb of its own after the first word."""
    texts = [word.text for word in rest]
    joined = " ".join(texts)
    for cut in words.SUBORDINATE:
        if (at := f" {joined} ".find(f" {cut} ")) >= 0:
            texts = joined[: max(at - 1, 0)].split()
            break
    return any(word in words.FINITE and (index == 0 or texts[index - 1] != "to") for index, word in enumerate(texts))
