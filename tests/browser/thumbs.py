"""What a way through the product costs on a phone: taps, keys, words to read, and the time that people need for them.

Taps: Card, Moran, Newell, "The keystroke-level model for user performance time with interactive systems", CACM 23(7),
1980: 1.35 s to make up one's mind and 1.10 s to point. Keys: 36 words of five letters a minute with two thumbs, Palin
et al., "How do people type on mobile devices?", MobileHCI 2019. Reading: 238 words a minute, Brysbaert, "How many words
do we read per minute?", Journal of Memory and Language 109, 2019. What the server takes is not in it.
"""

from __future__ import annotations

from playwright.sync_api import Locator

A_TAP = 1.35 + 1.10
A_KEY = 60 / (36 * 5)
A_WORD = 60 / 238


class Thumbs:
    def __init__(self):
        self.taps = self.keys = self.words = 0

    def tap(self, place: Locator) -> None:
        self.taps += 1
        place.tap()

    def type(self, place: Locator, text: str) -> None:
        self.keys += len(text)
        place.press_sequentially(text)

    def read(self, place: Locator) -> None:
        self.words += len(place.inner_text().split())

    def __str__(self):
        return f"{self.taps} taps, {self.keys} keys and {self.words} words to read: {self.seconds:.0f} seconds"

    @property
    def seconds(self) -> float:
        return self.taps * A_TAP + self.keys * A_KEY + self.words * A_WORD
