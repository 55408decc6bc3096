"""The lines of a digital page, cut into phrases: what stands together in one cell of a table without rules.

A text layer knows more than a picture: where each word begins, its base line and its type. Leaders (the dots
that lead from a label to its figure) are no text here; a currency sign set apart belongs to its figure, a
raised footnote sign to what it follows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from extractor.geometry import Box
from extractor.parts import Word
from extractor.regions.worded.pieces import JOIN, cut
from extractor.wording import parted_by_leaders

Span = tuple[float, float]
"""From where to where something reaches, x in points."""

SPACE = 0.62
"""Widths of an em. Words nearer to each other than this are one phrase; the blanks of a line set flush on
both sides are hardly wider."""
SPACE_AT_FIGURE = 0.42
"""The same where one of the two is a figure, as columns of figures stand close."""
SPACE_IN_FIGURE = 0.36
"""The same between a figure and one in brackets that belongs to it, which may as well be a negative one of
the next column."""
SIGN_APART = 9.0
"""Ems between a currency sign and the figure it belongs to, at most."""
SAME_LINE = 0.4
"""Words whose middles differ by less than this share of the smaller one's height stand on one line."""
RAISED = 0.8
"""A word lower than this share of its neighbour's height may be a raised sign."""

_IDEOGRAPH = re.compile("[\u2e80-\u2fdf\u3400-\u9fff]")
_SIGN = re.compile(r"(?:US|C|A|NZ)?[$€£¥￥]|Rs\.?|EUR|USD")
_FIGURE = re.compile(
    r"[(\[<>≤≥~≈±+\-−–—‑]*(?:(?:US|R)?[$€£¥￥]\s*)?[(\-−–]?"
    r"(?:\d{1,5}/\d{1,5}|\d[\d,，.．’']*(?:[ \u00a0\u2009\u202f]\d{3})*(?:[.,]\d+)?|[.,]\d+)"
    r"(?:\s?[%％‰]|½|¼|¾)?[)\]]?(?:[a-z*†‡§¹²³⁴⁵]{1,2}|\*{3,4}|\s?\d{1,2}/|(?<=[)\]])\d{1,2})?"
)
_BESIDE = re.compile(
    rf"(?:{_FIGURE.pattern})(?:\s?±\s?(?:{_FIGURE.pattern})|\s?[(\[](?P<within>[^()\[\]]+)[)\]])"
)
_BETWEEN = re.compile(r"\s?(?:[-–—;,]|to)\s?")
_BLANK = re.compile(
    r"(?:[$€£]\s*)?[(]?[-−–—‑]{1,4}[)]?|\.{2,4}|…|\(\.{1,3}\)|[Nn]\.?\s?/?[Aa]\.?|\([A-Za-z*]\)|\*{1,3}|:|†|nil|X|NM|ND|NR"
)
_YEAR = re.compile(r"(?:FY\s?|CY\s?)?(?:19|20)\d{2}(?:[-–/]\d{2,4})?(?:[*a-z]|\s?\([\da-z]{1,2}\))?")
_GROUP_OF_THREE = re.compile(r"\d{3}(?:[.,]\d+)?[%)]?")
_OPENS_GROUP = re.compile(r"[-−–(]?\d{1,3}(?: \d{3})*")
_VALUE = re.compile(r"\d[\d,，]*[.．]\d+|\d{1,3}(?:[,， \u00a0]\d{3})+|\d{1,3},\d{1,2}(?!\d)|[$€£¥%％]")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words of one line that stand together. `led`: dots lead on from it."""

    text: str
    box: Box
    words: tuple[Word, ...]
    led: bool = False

    @property
    def span(self) -> Span:
        """From where to where it reaches."""
        return self.box.x0, self.box.x1

    @property
    def is_figure(self) -> bool:
        """Whether it is a number with its signs, or one with what belongs to it: its share in brackets, its
        error."""
        return is_figure(self.text)

    @property
    def is_blank(self) -> bool:
        """Whether it is a sign that stands for no figure: a stroke, n/a, (D), …"""
        return _BLANK.fullmatch(self.text) is not None

    @property
    def is_value(self) -> bool:
        """Whether it is a figure that measures something: with a point, groups of three, a sign."""
        return self.is_figure and _VALUE.search(self.text) is not None

    @property
    def is_year(self) -> bool:
        """Whether it is a year: it may be a heading."""
        return is_year(self.text)

    @property
    def font(self) -> str:
        """The font of its first word."""
        return self.words[0].font


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of phrases, from left to right."""

    phrases: tuple[Phrase, ...]
    box: Box

    @property
    def y(self) -> float:
        """Its middle."""
        return self.box.center[1]

    @property
    def text(self) -> str:
        """Its phrases with a blank between."""
        return " ".join(phrase.text for phrase in self.phrases)

    @property
    def words(self) -> tuple[Word, ...]:
        """Its words, leaders left out."""
        return tuple(word for phrase in self.phrases for word in phrase.words)

    @property
    def figures(self) -> tuple[Phrase, ...]:
        """Its figures that do not open it, or all where it holds nothing else."""
        return tuple(phrase for phrase in self._entries if phrase.is_figure)

    @property
    def entries(self) -> tuple[Phrase, ...]:
        """Its figures and the signs that stand for none, as `figures`."""
        return tuple(phrase for phrase in self._entries if phrase.is_figure or phrase.is_blank)

    @property
    def _entries(self) -> tuple[Phrase, ...]:
        opens = not all(p.is_figure or p.is_blank for p in self.phrases)
        return self.phrases[1:] if opens else self.phrases


def line_of(phrases: Sequence[Phrase]) -> TextLine:
    """The line that holds the phrases."""
    ordered = tuple(sorted(phrases, key=lambda p: p.box.x0))
    return TextLine(ordered, Box.union(phrase.box for phrase in ordered))


def rows_of_words(words: Sequence[Word]) -> list[list[Word]]:
    """Words line by line, top to bottom, each line from left to right; leaders are left out of them."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda w: w.box.center[1]):
        if rows:
            last = rows[-1][-6:]
            height = min(word.box.height, median(w.box.height for w in last))
            if abs(word.box.center[1] - median(w.box.center[1] for w in last)) <= SAME_LINE * height:
                rows[-1].append(word)
                continue
        rows.append([word])
    return [sorted(row, key=lambda w: w.box.x0) for row in rows]


def em_of(words: Sequence[Word]) -> float:
    """The size of type of words: the width of an ideograph, or twice that of an average letter."""
    ideographs = [w.box.width / len(w.text) for w in words if all(map(_IDEOGRAPH.match, w.text))]
    if ideographs:
        return median(ideographs)
    letters = [w.box.width / len(w.text) for w in words if len(w.text) >= 3]
    return 2.05 * median(letters) if letters else 0.8 * median(w.box.height for w in words)


def text_line(row: Sequence[Word], em: float) -> TextLine | None:
    """The line that words make, cut into phrases; None where there is nothing but leaders. `em` is the size
    of type on the page."""
    own = em_of(row) if sum(len(w.text) for w in row) >= 12 else em
    own = min(1.3 * em, max(0.7 * em, own))
    words = list(_without_leaders(row))
    if not words:
        return None
    if any(_IDEOGRAPH.search(word.text) for word, _ in words):
        pieces = cut([word for word, _ in words], JOIN)
        phrases = [_within(piece, words) for piece in pieces]
    else:
        phrases = list(_phrases(words, own))
    return line_of(_with_signs(phrases, own))


def without_dots(row: Sequence[Word]) -> list[Word]:
    """The words of a line without the dots, set each by itself, that lead from one to the next."""
    dots = are_leaders(row)
    return [word for word, dot in zip(row, dots, strict=True) if not dot]


def are_leaders(row: Sequence[Word]) -> list[bool]:
    """Which words of a line are dots that lead on: three and more of them, or close behind a word. A dot that
    stands alone may be the sign for a figure that is missing."""
    dots = [word.text == "." for word in row]
    if sum(dots) >= 3 or not any(dots):
        return dots
    leads = [False] * len(row)
    for i, (before, word) in enumerate(pairwise(row), start=1):
        leads[i] = dots[i] and word.box.x0 - before.box.x1 < 0.7 * before.box.height
    return leads


# --- words --------------------------------------------------------------------------------------------

_Led = tuple[Word, bool]
"""A word, and whether dots lead on from it."""


def _without_leaders(row: Sequence[Word]) -> Iterator[_Led]:
    """The words of a line without the dots that lead from one to the next."""
    dots = are_leaders(row)
    trimmed = [trimmed_of_leaders(word) for word in row]
    for i, parts in enumerate(trimmed):
        if dots[i]:
            continue
        follows = i + 1 < len(row) and (not trimmed[i + 1] or dots[i + 1])
        for j, part in enumerate(parts):
            led = follows or (part.text != row[i].text and j == 0 and part.box.x0 <= row[i].box.x0 + 0.01)
            yield part, led


def trimmed_of_leaders(word: Word) -> tuple[Word, ...]:
    """The word without the dots that lead on from it or up to it: none, one or two words (the label and its
    figure). Dots are taken for half as wide as letters."""
    before, after = parted_by_leaders(word.text)
    if before == word.text:
        return (word,)
    dots = len(word.text) - len(before) - len(after)
    unit = word.box.width / (len(before) + len(after) + 0.52 * dots)
    box, found = word.box, []
    if before:
        found.append(replace(word, text=before, box=Box(box.x0, box.y0, box.x0 + unit * len(before), box.y1)))
    if after:
        found.append(replace(word, text=after, box=Box(box.x1 - unit * len(after), box.y0, box.x1, box.y1)))
    return tuple(found)


def with_leaders(line: TextLine, dotted: Sequence[tuple[float, float, float]]) -> TextLine:
    """The line with the phrases marked that a row of dots (y, from x to x) leads on from: in pictures these
    are seen as level rules that begin behind a text and end before the next one."""
    marked: list[Phrase] = []
    for phrase, after in pairwise(line.phrases):
        box = phrase.box
        leads = any(
            box.y0 < y < box.y1 + 0.3 * box.height
            and box.x1 - 1 <= x0 <= box.x1 + 2 * box.height
            and x0 + 2 * box.height <= x1 <= after.box.x0 + 1
            for y, x0, x1 in dotted
        )
        marked.append(replace(phrase, led=True) if leads else phrase)
    return replace(line, phrases=(*marked, line.phrases[-1]))


# --- phrases ------------------------------------------------------------------------------------------


def _phrases(words: Sequence[_Led], em: float) -> Iterator[Phrase]:
    run = [words[0]]
    for before, after in pairwise(words):
        if _belongs(run, before, after[0], em):
            run.append(after)
        else:
            yield _phrase(run)
            run = [after]
    yield _phrase(run)


def _belongs(run: Sequence[_Led], before: _Led, after: Word, em: float) -> bool:
    """Whether a word goes on with the phrase `run`, whose last word is `before`."""
    word, led = before
    gap = after.box.x0 - word.box.x1
    if led:
        return False
    if after.box.height < RAISED * word.box.height and gap < 0.3 * em:
        return True
    said = " ".join(w.text for w, _ in run)
    number, next_number = is_number(said), is_number(after.text)
    together = f"{said} {after.text}"
    if number and next_number and gap < SPACE_IN_FIGURE * em and (is_figure(together) or is_year(together)):
        return True  # a share in brackets behind its number, a sign behind its year
    if number and next_number:
        grouped = _OPENS_GROUP.fullmatch(said) and _GROUP_OF_THREE.fullmatch(after.text)
        return bool(grouped) and gap < SPACE_AT_FIGURE * em and not is_year(after.text)
    if number and after.text in ("%", "％", ")", "percent"):
        return gap < 1.2 * em
    return gap < (SPACE_AT_FIGURE if number or next_number else SPACE) * em


def is_year(text: str) -> bool:
    """Whether a text is a year: 2008, FY 2008, 2008–09, 2008 (p)."""
    return _YEAR.fullmatch(text) is not None


def is_figure(text: str) -> bool:
    """Whether a text is a number: 12.5, (3,000), $ 4; 61 (50.8), 1.02 (0.98–1.06), 54.2 ± 8.1."""
    if _FIGURE.fullmatch(text):
        return True
    beside = _BESIDE.fullmatch(text)
    if beside is None:
        return False
    return all(_FIGURE.fullmatch(part) for part in _BETWEEN.split(beside["within"] or "0"))


def is_number(text: str) -> bool:
    """Whether a text is a figure, or a sign that stands for none."""
    return is_figure(text) or _BLANK.fullmatch(text) is not None


def _phrase(run: Sequence[_Led]) -> Phrase:
    """The phrase of words; a raised sign is no part of a figure's text."""
    words = [word for word, _ in run]
    tallest = max(word.box.height for word in words)
    level = [w for w in words if w.box.height >= RAISED * tallest] or words
    said = " ".join(word.text for word in level)
    text = said if is_number(said) else " ".join(word.text for word in words)
    return Phrase(text, Box.union(word.box for word in words), tuple(words), run[-1][1])


def _within(piece: Word, words: Sequence[_Led]) -> Phrase:
    """A piece of a line as a phrase with its words."""
    x0, x1 = piece.box.x0 - 0.01, piece.box.x1 + 0.01
    own = [(word, led) for word, led in words if x0 <= word.box.center[0] <= x1]
    return Phrase(piece.text, piece.box, tuple(word for word, _ in own), bool(own) and own[-1][1])


def _with_signs(phrases: Sequence[Phrase], em: float) -> list[Phrase]:
    """The phrases, each currency sign that stands apart joined to the figure behind it."""
    joined: list[Phrase] = []
    for phrase in phrases:
        if joined and _SIGN.fullmatch(joined[-1].text) and (phrase.is_figure or phrase.is_blank):
            sign = joined[-1]
            if phrase.box.x0 - sign.box.x1 <= SIGN_APART * em:
                box = Box.union((sign.box, phrase.box))
                text = f"{sign.text} {phrase.text}"
                joined[-1] = Phrase(text, box, sign.words + phrase.words, phrase.led)
                continue
        joined.append(phrase)
    return joined
