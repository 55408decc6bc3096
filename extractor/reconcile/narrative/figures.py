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
_FIGURE = re.compile(
    rf"(?P<sign>-)?(?<![\d.,])(?P<digits>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)(?:(?P<unit>{_UNIT})|(?P<percent>%))"
)
_BROKEN = re.compile(r"[\d.,] -?$")
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
    found = list(_matches(passage.text))[:_MOST_FIGURES]
    pieces: list[str] = []
    figures: list[Figure] = []
    end = 0
    lengths = list(accumulate((m.end() - m.start() - 1 for m in found), initial=0))
    for match, taken in zip(found, lengths, strict=False):
        pieces.append(passage.text[end : match.start()])
        value = Decimal(match["digits"].replace(",", ""))
        signed = -value if match["sign"] and value else value
        unit = match["unit"] or "%"
        pieces.append(PERCENT if unit == "%" else AMOUNT)
        figures.append(Figure(passage, signed, unit, match.start(), match.end(), match.start() - taken))
        end = match.end()
    return Told(passage, "".join((*pieces, passage.text[end:])), tuple(figures))


def _matches(text: str) -> Iterator[re.Match[str]]:
    """Figures that stand whole: not broken by a blank, no thresholds (50万元以上), not absurdly long."""
    for match in _FIGURE.finditer(text):
        broken = _BROKEN.search(text[max(0, match.start() - 3) : match.start()])
        if not broken and not _THRESHOLD.match(text, match.end()) and len(match["digits"]) <= _MOST_DIGITS:
            yield match


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
