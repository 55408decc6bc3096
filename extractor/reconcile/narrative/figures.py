"""Figures in sentences: amounts with their unit, percentages; and the sentence with a mark for each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import accumulate

from extractor.amounts import UNITS, Interval, decimals_of, printed_interval
from extractor.reconcile.narrative.prose import Passage

AMOUNT, PERCENT = "\ue000", "\ue001"
"""Stand for an amount and for a percentage in a passage's `outline`."""
_UNIT = "|".join(sorted(UNITS, key=len, reverse=True))
_STRAY = ".,:;·，'’ "
_FIGURE = re.compile(
    rf"(?P<sign>-)?(?P<lead>\.*)(?P<digits>\d(?:[\d{_STRAY}]*\d)?)(?P<trail>[{_STRAY}]*)"
    rf"(?:(?P<unit>{_UNIT})|(?P<percent>%))|(?<![\d.,])(?P<bare>\d{{2,}}\.\d\d)(?![\d.,年])"
)
"""A figure and its unit, also with marks in it that belong to none (stray ink was read as a point, a point as
a colon), or with two decimals and no unit that can be read."""
_CLEAN = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_DECIMALS = re.compile(r"[^\d](\d{1,2})$")
_THRESHOLD = re.compile(r"(?:\(含\))?以[上下]")
_MOST_DIGITS = 18
_LONGEST_LABEL = 120
_MOST_FIGURES = 400
"""Figures of one passage that are weighed."""


@dataclass(frozen=True)
class Figure:
    """A figure as printed. `value` is in its own `unit` (a key of `UNITS`, or "%"); `start` and `end` are its
    place in the passage's text, `mark` its place in the outline."""

    passage: Passage
    value: Decimal
    unit: str
    start: int
    end: int
    mark: int
    doubtful: bool = False
    """What stands there is no figure as one prints it: `value` is likely, and nothing is said of it."""

    @property
    def text(self) -> str:
        return self.passage.text[self.start : self.end]

    @cached_property
    def interval(self) -> Interval:
        """All values printed so: in yuan, or in per cent."""
        printed = printed_interval(self.value)
        return printed if self.unit == "%" else printed.scaled(UNITS[self.unit])

    @property
    def last_place(self) -> Decimal:
        """One unit of the last printed place."""
        return Decimal(1).scaleb(-decimals_of(self.value))

    @property
    def yuan(self) -> Decimal:
        return self.value * UNITS[self.unit]


@dataclass(frozen=True)
class Told:
    """A passage with its figures. `outline` is its text with one mark in place of each figure."""

    passage: Passage
    outline: str
    figures: tuple[Figure, ...]

    @cached_property
    def at(self) -> dict[int, Figure]:
        """Figures by the place of their mark in the outline."""
        return {figure.mark: figure for figure in self.figures}

    @cached_property
    def amounts(self) -> tuple[Figure, ...]:
        return tuple(figure for figure in self.figures if figure.unit != "%")

    def between(self, start: int, end: int) -> tuple[Figure, ...]:
        """The amounts whose marks lie in this stretch of the outline."""
        return tuple(figure for figure in self.amounts if start <= figure.mark < end)

    def sentence_start(self, mark: int) -> int:
        """Where the sentence begins that a place of the outline lies in."""
        return max(self.outline.rfind(stop, 0, mark) for stop in "。!?") + 1

    def label(self, figure: Figure) -> str:
        """The words right before a figure, back to the nearest comma, list mark or figure."""
        before = self.outline[max(0, figure.mark - _LONGEST_LABEL) : figure.mark]
        return re.split(rf"[，。、;:!?{AMOUNT}{PERCENT}]|其中", before)[-1]


def told(passages: Sequence[Passage]) -> tuple[Told, ...]:
    """Every passage with its figures; passages without any are there too."""
    return tuple(_told(passage) for passage in passages)


def _told(passage: Passage) -> Told:
    found = list(_pieces(passage.text))[:_MOST_FIGURES]
    outline: list[str] = []
    figures: list[Figure] = []
    end = 0
    lengths = list(accumulate((piece.end - piece.start - 1 for piece in found), initial=0))
    for piece, taken in zip(found, lengths, strict=False):
        outline.append(passage.text[end : piece.start])
        outline.append(PERCENT if piece.unit == "%" else AMOUNT)
        place = piece.start, piece.end, piece.start - taken
        figures.append(Figure(passage, piece.value, piece.unit, *place, piece.doubtful))
        end = piece.end
    return Told(passage, "".join((*outline, passage.text[end:])), tuple(figures))


@dataclass(frozen=True)
class _Piece:
    """A stretch of text that is a figure, or was one."""

    start: int
    end: int
    value: Decimal
    unit: str
    doubtful: bool


def _pieces(text: str) -> Iterator[_Piece]:
    """The figures of a text in order: no thresholds (50万元以上), none that is absurdly long."""
    for match in _FIGURE.finditer(text):
        digits = match["digits"] or match["bare"]
        if _THRESHOLD.match(text, match.end()) or len(digits) > _MOST_DIGITS:
            continue
        whole = _CLEAN.fullmatch(digits) and not (match["lead"] or match["trail"] or match["bare"])
        value = Decimal(digits.replace(",", "")) if whole else _likely(digits)
        unit = match["unit"] or ("元" if match["bare"] else "%")
        signed = -value if match["sign"] and value else value
        yield _Piece(match.start(), match.end(), signed, unit, not whole)


def _likely(digits: str) -> Decimal:
    """The amount of a disturbed figure: its last mark is the decimal point if one or two digits follow it."""
    end = _DECIMALS.search(digits)
    plain = re.sub(r"\D", "", digits)
    return Decimal(plain).scaleb(-len(end[1])) if end else Decimal(plain)


def ratio(part: Interval, whole: Interval) -> Interval | None:
    """All values of `part` / `whole` in per cent; None where the whole may be nothing or less."""
    if whole.low <= 0:
        return None
    ends = [100 * p / w for p in (part.low, part.high) for w in (whole.low, whole.high)]
    return Interval(min(ends), max(ends))


def agrees(rate: Figure, real: Interval) -> bool:
    """Whether a percentage printed to its last place can stand for `real`: rounded to either side, or
    adjusted by one unit so that shares add up to 100."""
    size = abs(rate.value)
    return Interval(size - rate.last_place, size + rate.last_place).meets(real)
