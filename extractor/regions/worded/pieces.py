"""Lines of words, cut into the pieces that stand in columns: how tables without upright rules are seen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from extractor.geometry import Box
from extractor.parts import Word
from extractor.wording import compact, is_total

JOIN = 0.9
"""Words nearer to each other than this share of their height are one piece of text."""
BESIDE_FIGURE = 0.35
"""The same where one of the two is a figure."""
SPREAD = 8.0
"""The same for single characters of a word that is spread out (项    目), except beside 类 and 款, which head
columns of codes."""
SPREAD_LONG = 4.0
"""The same for words of three characters and more."""

_IDEOGRAPHS = re.compile("[\u3400-\u9fff]+")
_LEVELS = frozenset("类款")
_FIGURE = re.compile(r"[-−–—(（]?[¥￥$]?\d[\d,，.．]*[%％]?[)）]?|[-−–—‑]+")
_NUMBER = re.compile(r"\d{1,2}")
_STROKES = re.compile(r"[-−–—‑]+")
_AMOUNT = re.compile(
    r"[-−–—(（]?[¥￥$]?\d{1,3}(?:[,，]\d{3})*[.．]\d+[)）]?|[-−–—(（]?[¥￥$]?\d{1,3}(?:[,，]\d{3})+[)）]?"
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of words, cut into pieces: words that follow each other closely."""

    words: tuple[Word, ...]
    pieces: tuple[Word, ...]
    box: Box

    @property
    def text(self) -> str:
        """Its pieces, with a blank between them."""
        return " ".join(piece.text for piece in self.pieces)

    @property
    def has_figures(self) -> bool:
        """Whether it looks like a row: a figure among other pieces."""
        figures = len(self.pieces) >= 2 and any(is_figure(piece) for piece in self.pieces)
        return figures and not self.counts_columns

    @property
    def counts_columns(self) -> bool:
        """Whether it is a row of column numbers (栏次 1 2 3 …): a part of the head."""
        numbers = [int(piece.text) for piece in self.pieces if _NUMBER.fullmatch(piece.text)]
        in_turn = all(after == before + 1 for before, after in pairwise(numbers))
        return len(numbers) >= 3 and len(numbers) >= len(self.pieces) - 1 and in_turn

    @property
    def is_figures(self) -> bool:
        """Whether it holds nothing but figures: a row of a facing page, whose labels stand on the other."""
        return all(is_figure(piece) for piece in self.pieces) and not self.counts_columns


def text_lines(words: Sequence[Word]) -> list[Line]:
    """Words in lines from top to bottom: a word belongs to a line where its middle lies within it."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda w: w.box.center[1]):
        if rows:
            middle = median(w.box.center[1] for w in rows[-1][-5:])
            height = min(word.box.height, rows[-1][-1].box.height)
            if word.box.center[1] - middle <= 0.4 * height:
                rows[-1].append(word)
                continue
        rows.append([word])
    return [_line(row) for row in rows]


def _line(row: Sequence[Word]) -> Line:
    pieces = cut(row, JOIN)
    return Line(tuple(row), tuple(pieces), Box.union(piece.box for piece in pieces))


def cut(row: Sequence[Word], join: float, spread: bool = True) -> list[Word]:
    """The pieces of a line from left to right: words nearer to each other than `join` times their height, and
    (where `spread`) the single characters of words that are spread out."""
    pieces: list[Word] = []
    spread_out = spread and not any(word.text in _LEVELS for word in row)
    last = None
    ordered = sorted(row, key=lambda w: w.box.x0)
    spreads = _spreads(ordered) if spread_out else [0.0] * len(ordered)
    for word, spread_by in zip(ordered, spreads, strict=True):
        if last is not None and not _apart(pieces[-1], word):
            gap = word.box.x0 - pieces[-1].box.x1
            letters = spread_by > 0 and _is_ideograph(last.text)
            last = word
            beside_figure = is_figure(pieces[-1]) or is_figure(word)
            reach = spread_by if letters else BESIDE_FIGURE if beside_figure else join
            if gap < reach * max(word.box.height, pieces[-1].box.height):
                text = f"{pieces[-1].text} {word.text}"
                pieces[-1] = Word(text, Box.union((pieces[-1].box, word.box)))
                continue
        pieces.append(word)
        last = word
    return pieces


def _spreads(row: Sequence[Word]) -> list[float]:
    """For each word of a line how far, in heights, it may stand from the single character before it: words
    of two characters are spread widest; three or more far apart are ends of headings beside each other. 0 for
    what is no single character."""
    reach = [0.0] * len(row)
    start = 0
    for i in range(1, len(row) + 1):
        both = i < len(row) and _is_ideograph(row[i - 1].text) and _is_ideograph(row[i].text)
        if both and row[i].box.x0 - row[i - 1].box.x1 < SPREAD * row[i].box.height:
            continue
        for k in range(start, i):
            if _is_ideograph(row[k].text):
                reach[k] = SPREAD if i - start == 2 else SPREAD_LONG
        start = i
    return reach


def character_width(words: Sequence[Word]) -> float:
    """The size of type: the width of an ideograph, or what follows from the height where there are none."""
    widths = [word.box.width / len(word.text) for word in words if _IDEOGRAPHS.fullmatch(word.text)]
    return median(widths) if widths else 0.75 * median(word.box.height for word in words)


def _is_ideograph(text: str) -> bool:
    return len(text) == 1 and "\u3400" <= text <= "\u9fff"


def _apart(before: Word, after: Word) -> bool:
    """Whether two neighbours are pieces of their own however close: figures, and amounts beside a text."""
    both = is_figure(before) and is_figure(after)
    return both or is_amount(before) or is_amount(after)


def is_amount(piece: Word) -> bool:
    """Whether a piece is a number with a thousands comma or a point."""
    return _AMOUNT.fullmatch(piece.text) is not None


def is_figure(piece: Word) -> bool:
    """Whether a piece is a number, a percentage or the stroke for none."""
    return _FIGURE.fullmatch(piece.text) is not None


def is_strokes(piece: Word) -> bool:
    """Whether a piece is nothing but the stroke for none."""
    return _STROKES.fullmatch(piece.text) is not None


def names_sum(piece: Word) -> bool:
    """Whether a piece is the label of a sum: it may stand over several columns."""
    wording = compact(piece.text)
    return is_total(piece.text) or wording.endswith(("合计", "总计", "小计"))
