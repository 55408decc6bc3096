"""Is a page's text layer what its picture shows? A sample of its words is compared with a reading.

A scanner's own recognition, a font whose table of characters is wrong: such a layer looks like text and
is not what the paper says.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from rapidfuzz.distance import Levenshtein

from extractor.parts import PageContent, Word

SAMPLE = 12
LARGEST_DIFFERENCE = 0.10
"""Share of characters that may differ. Readings of true layers differ by about 1 in 100, recognition of
clean scans by scanner software by a few in 100 and more where it matters."""
LARGEST_DIGIT_WORDS = 0.15
"""Share of words with figures that may differ in a digit: one wrong digit in a short sample is enough to
read the page anew."""


def sample_words(content: PageContent, count: int = SAMPLE) -> tuple[Word, ...]:
    """Up to `count` words spread over the page, those with digits and of two characters or more first."""
    candidates = [w for w in content.words if len(w.text) >= 2 and w.box.width > 2 and w.box.height > 2]
    with_digits = [w for w in candidates if any(c.isdigit() for c in w.text)]
    others = [w for w in candidates if not any(c.isdigit() for c in w.text)]
    digits = _spread(with_digits, max(count - len(others), (count * 2) // 3))
    return tuple(digits + _spread(others, count - len(digits)))


def layer_agrees(words: Sequence[Word], readings: Sequence[str]) -> bool:
    """Whether the layer's `words` say what was read (`readings`, in the same order) in their places.

    No words: nothing speaks against the layer.
    """
    pairs = [(_plain(w.text), _plain(r)) for w, r in zip(words, readings, strict=True)]
    characters = sum(max(len(a), len(b)) for a, b in pairs)
    if characters == 0:
        return True
    differing = sum(Levenshtein.distance(a, b) for a, b in pairs)
    figures = [(a, b) for a, b in pairs if any(c.isdigit() for c in a)]
    wrong_figures = sum(_digits(a) != _digits(b) for a, b in figures)
    return differing <= LARGEST_DIFFERENCE * characters and wrong_figures <= LARGEST_DIGIT_WORDS * len(
        figures
    )


def _spread(words: list[Word], count: int) -> list[Word]:
    if len(words) <= count:
        return words
    return [words[(2 * i + 1) * len(words) // (2 * count)] for i in range(count)]


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())
