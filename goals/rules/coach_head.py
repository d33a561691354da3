"""How the coach reads a sentence: where its own words begin, and whether a verb stands there that orders a task.

Built to be silent when in doubt. English only; in other languages it finds nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import simplemma

from . import coach_words as words

KNOWN = words.VERBS | words.VERBS_OR_NOUNS | words.PHRASE_HEADS
MODAL = [opening.split() for opening in words.MODAL]
PHRASES = [(phrase, phrase.split()) for phrase in words.PHRASES]


@dataclass(frozen=True, slots=True)
class Word:
    """In lower case; `start` and `end` bound it in the text as it was typed."""

    text: str
    start: int
    end: int
    capital: bool

    @property
    def lemma(self) -> str:
        return simplemma.lemmatize(self.text, lang="en")


@dataclass(frozen=True, slots=True)
class Head:
    """What a sentence begins with once openings ("By June, we will …") are skipped.

    `task` is of how many words its task verb is; 0 where it orders none. `surely_a_verb`: an opening before its
    first word ("We will …") leaves no doubt that it is one.
    """

    words: Sequence[Word]
    task: int
    surely_a_verb: bool

    @property
    def rest(self) -> Sequence[Word]:
        return self.words[max(self.task, 1) :]


# A hyphen makes one word of two: "Train-the-trainer" is no order to train.
_WORD = re.compile(r"\d[\d.,]*|[^\W\d_]+(?:['-][^\W\d_]+)*|[:;,.!?]")
# "By September 30, 2023," and "In 2026,": a day before the verb.
_WHEN = re.compile(
    r"(?:by|before|until|in|during|within|over|from)\b[^,;:.!?]{1,40},(?:\s*(?:19|20)\d\d\s*,)?\s*", re.IGNORECASE
)
# "Phase 1: …", "Paint shop: …", "2. …", "• …": a label before the sentence proper.
_LABEL = re.compile(r"[^,;:.!?]{1,40}:\s+")
_BULLET = re.compile(r"[\s\"'“”‘’(\[*•·–—-]*(?:\(?\d{1,2}(?:\.\d{1,2})*[.)]\s+)?[\s\"'“”‘’(\[]*")
# "The Department will …", "USAID will …": an organisation that speaks of itself.
_WHO = re.compile(r"(?:[Tt]he\s+(?:[A-Z]\w*\s+(?:of\s+)?){1,4}|[A-Z]{2,}\w*\s+)(?=will\b)")


def heads(text: str) -> Iterator[Head]:
    """Every way to read the beginning of a sentence: as it is, after a day, after a label, after who speaks."""
    start = _BULLET.match(text).end()
    for skip in (None, _WHEN, _LABEL):
        if skip is not None and not (found := skip.match(text, start)):
            continue
        at = start if skip is None else found.end()
        yield head_at(text, at)
        if who := _WHO.match(text, at):
            yield head_at(text, who.end())


def head_at(text: str, start: int) -> Head:
    sentence, surely_a_verb = _without_opening(read(text, start))
    return Head(sentence, _verb_length(sentence, surely_a_verb), surely_a_verb)


def read(text: str, start: int = 0) -> list[Word]:
    return [
        Word(found[0].lower(), found.start(), found.end(), found[0][0].isupper())
        for found in _WORD.finditer(text, start)
    ]


def _without_opening(sentence: Sequence[Word]) -> tuple[Sequence[Word], bool]:
    """The sentence from its verb on; and whether an opening ("We will …") makes it a verb for sure."""
    surely_a_verb = False
    skipping = True
    while skipping:
        skipping = False
        for parts in MODAL:
            if [word.text for word in sentence[: len(parts)]] == parts:
                sentence, surely_a_verb, skipping = sentence[len(parts) :], True, True
        while sentence and sentence[0].text in words.ADVERBS:
            sentence, skipping = sentence[1:], True
            if sentence and sentence[0].text == ",":
                sentence = sentence[1:]
    return sentence, surely_a_verb


def _verb_length(sentence: Sequence[Word], surely_a_verb: bool) -> int:
    """Of how many words the leading task verb is; 0 where there is none."""
    if len(sentence) < 2:
        return 0
    base, gerund = base_of(sentence[0].text)
    for phrase, parts in PHRASES:
        if [base, *(word.text for word in sentence[1 : len(parts)])] == parts:
            pure = surely_a_verb or phrase not in words.PHRASES_OR_NOUNS
            return len(parts) if _orders(sentence[len(parts) :], base, pure, gerund) else 0
    if base in words.VERBS or base in words.VERBS_OR_NOUNS:
        pure = surely_a_verb or base in words.VERBS
        return int(_orders(sentence[1:], base, pure, gerund))
    return 0


def base_of(word: str) -> tuple[str, bool]:
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


def _orders(rest: Sequence[Word], base: str, pure: bool, gerund: bool) -> bool:
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
        return determined and not says_how_it_is(rest)
    if pure or determined or following in words.TAKES_WORK.get(base, ()):
        return True
    named = base in words.TAKES_NAMES and rest[0].capital
    return (following[0].isdigit() or named or _takes_people(base, following)) and not says_how_it_is(rest)


def _takes_people(base: str, following: str) -> bool:
    if base not in words.TAKES_PEOPLE or following in words.RAILWAY:
        return False
    return following in words.PEOPLE or following.endswith(words.PEOPLE_ENDINGS)


def says_how_it_is(rest: Sequence[Word]) -> bool:
    """Whether the sentence has a verb of its own after the first word."""
    texts = [word.text for word in rest]
    joined = " ".join(texts)
    for cut in words.SUBORDINATE:
        if (at := f" {joined} ".find(f" {cut} ")) >= 0:
            texts = joined[: max(at - 1, 0)].split()
            break
    return any(word in words.FINITE and (index == 0 or texts[index - 1] != "to") for index, word in enumerate(texts))
