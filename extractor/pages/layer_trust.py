"""Is a page's text layer what its picture shows? A sample of its words is compared with a reading.

A scanner's own recognition, a font whose table of characters is wrong: such a layer looks like text and
is not what the paper says.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from rapidfuzz.distance import Levenshtein

from extractor.parts import PageContent, Word

SAMPLE = 12
LARGEST_DIFFERENCE = 0.10
"""Share of characters that may differ. Readings of true layers differ by about 1 in 100, recognition of
clean scans by scanner software by a few in 100 and more where it matters."""
LARGEST_DIGIT_WORDS = 0.15
"""Share of words with figures that may differ in a digit: one wrong digit in a short sample is enough to
read the page anew."""
LEAST_OF_FONT, MOST_OF_FONT = 4, 7
"""So many words of each font that sets figures are compared at least, so many until all digits were seen."""
MOST_COMPARED = 40
MOST_KIN = 6
"""Where a word differs, so many more of its font with digits it has are looked at."""
LIES = 2
"""So many words of one font that differ when looked at twice say that the font does not tell the truth."""


def sample_words(content: PageContent, count: int = SAMPLE) -> tuple[Word, ...]:
    """Words spread over the page: up to `count`, those with digits and of two characters or more first, and
    more of each font that sets figures until its digits were seen: a second font may lie where the first one
    tells the truth."""
    candidates = [w for w in content.words if len(w.text) >= 2 and w.box.width > 2 and w.box.height > 2]
    with_digits = [w for w in candidates if _digits(w.text)]
    others = [w for w in candidates if not _digits(w.text)]
    chosen = _spread(with_digits, max(count - len(others), (count * 2) // 3))
    chosen += _spread(others, count - len(chosen))
    for font in sorted({w.font for w in with_digits}):
        of_font = [w for w in with_digits if w.font == font]
        chosen += _showing_all_digits(of_font, [w for w in chosen if w.font == font and _digits(w.text)])
    return tuple(chosen[:MOST_COMPARED])


def _showing_all_digits(words: Sequence[Word], chosen: Sequence[Word]) -> list[Word]:
    """More of the words, those first that hold digits which the `chosen` ones do not."""
    left = [w for w in words if not any(w is c for c in chosen)]
    seen = {digit for word in chosen for digit in _digits(word.text)}
    more: list[Word] = []
    while left and len(chosen) + len(more) < MOST_OF_FONT:
        best = max(left, key=lambda w: (len(set(_digits(w.text)) - seen), -len(w.text)))
        if len(chosen) + len(more) >= LEAST_OF_FONT and set(_digits(best.text)) <= seen:
            break
        left = [w for w in left if w is not best]
        seen |= set(_digits(best.text))
        more.append(best)
    return more


def to_look_at_again(
    content: PageContent, words: Sequence[Word], readings: Sequence[str]
) -> tuple[Word, ...]:
    """Those of the compared `words` whose figures were read otherwise, and others of their fonts that hold
    digits which were."""
    differing = [w for w, r in zip(words, readings, strict=True) if _figures_differ(w, r)]
    kin: list[Word] = []
    for font in sorted({w.font for w in differing}):
        doubted = {digit for w in differing if w.font == font for digit in _digits(w.text)}
        of_font = [w for w in content.words if w.font == font and doubted & set(_digits(w.text))]
        kin += _spread([w for w in of_font if not _among(w, words) and w.box.area > 4], MOST_KIN)
    return tuple(differing + kin)


def judged(
    content: PageContent, first: Iterable[tuple[Word, str]], again: Sequence[tuple[Word, str]]
) -> PageContent:
    """What is to be made of the page, by words and how they were read, `first` and `again`: its layer as it
    is, with the words in doubt that were read otherwise twice, or none where the layer or one of its fonts
    does not say what shows."""
    read_again = {id(word): reading for word, reading in again}
    pairs = [(word, read_again.get(id(word), reading)) for word, reading in first]
    wrong = [(word, reading) for word, reading in again if _figures_differ(word, reading)]
    of_font = Counter(word.font for word, _ in wrong)
    lying = max(of_font.values(), default=0) >= LIES
    if lying or not layer_agrees([w for w, _ in pairs], [r for _, r in pairs]):
        return content.as_scanned()
    doubted = tuple(Word(reading, word.box, word.font) for word, reading in wrong)
    return replace(content, doubted=content.doubted + doubted)


def _among(word: Word, words: Sequence[Word]) -> bool:
    return any(word is other for other in words)


def _figures_differ(word: Word, reading: str) -> bool:
    said = _digits(_plain(word.text))
    return bool(said) and said != _digits(_plain(reading))


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
