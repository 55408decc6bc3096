"""How a column prints its figures: decimals, thousands, signs. What reads otherwise is doubtful.

A column whose every figure shows two decimals hardly holds "1643587"; a column without negative amounts
hardly holds one, while a speck before a figure looks like a minus sign. Nothing is ruled out: a style gives
each reading a probability by what the column's other figures are like (rule of succession, Laplace), and a
column of which little is known says little.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from extractor.amounts import parse_amount
from extractor.engines import figures
from extractor.reading.judging.separators import pointed

_DECIMALS: Mapping[int, float] = {0: 0.35, 1: 0.05, 2: 0.55, 3: 0.003, 4: 0.03, 6: 0.01}
"""How often figures of budgets have so many decimals, where nothing else is known."""
_OTHER_DECIMALS = 0.002
_PRIOR_FIGURES = 2.0
"""What is known beforehand counts as much as so many figures of the column."""
_GROUP = 3
"""Digits between two separators of thousands."""
_NEGATIVE = 0.08
"""How often figures are negative, where nothing else is known."""
_TABLE = 0.1
"""A figure elsewhere in the table counts as so many of the column."""
Sort = Literal["amount", "code", "nothing", "words"]
_SORTS: Mapping[Sort, float] = {"amount": 0.8, "code": 0.1, "nothing": 0.3, "words": 0.8}
"""How many texts of each sort a column is taken to hold beforehand."""


@dataclass(frozen=True, slots=True)
class Print:
    """How one figure is printed: its decimals, whether it parts thousands (None: too short to), its sign."""

    decimals: int
    parted: bool | None
    negative: bool


@lru_cache(maxsize=4096)
def print_of(text: str) -> Print | None:
    """The print of an amount; None for what is none, and for a bare 0, which stands in any column."""
    printed = parse_amount(text)
    if printed.kind != "amount" or printed.value is None or text.strip() == "0":
        return None
    whole = text.partition(".")[0]
    digits = sum(c.isdigit() for c in whole)
    parted = None if digits < 4 else "," in whole or "，" in whole
    return Print(printed.decimals, parted, printed.value < 0 or text.startswith(("-", "(", "（")))


@lru_cache(maxsize=4096)
def sort_of(text: str) -> Sort:
    """What sort of text it is by its print alone; bare digits count as an amount."""
    printed = parse_amount(text)
    if printed.kind == "nothing":
        return "nothing"
    if not figures.figure_like(text):
        return "words"
    return "amount" if printed.kind == "amount" or text.isdigit() else "code"


class Styles:
    """What the columns of a table print, by their first readings."""

    def __init__(
        self, readings: Iterable[tuple[int, str]], three_decimals: Collection[tuple[int, str]] = ()
    ) -> None:
        """`readings`: the column and the text of every line that was read with some confidence.
        `three_decimals`: those of them whose mark before three digits is a point by its ink."""
        self._three = frozenset(three_decimals)
        self._columns: dict[int, Counter[object]] = defaultdict(Counter)
        self._table: Counter[object] = Counter()
        self._known: dict[tuple[int, str], Counter[object]] = {}
        self._prints: dict[tuple[Print, int, str], float] = {}
        self._sorts: dict[tuple[Sort, int, str], float] = {}
        for column, text in readings:
            self._columns[column]["whole"] += pointed(text) is False
            self._columns[column]["unclear"] += pointed(text) is True and (column, text) not in self._three
            for trait in _traits(text, (column, text) in self._three):
                self._columns[column][trait] += 1
                self._table[trait] += 1

    def unlike(self, text: str, column: int, own: str) -> float:
        """How unlike the column's other figures the print of `text` is: the logarithm of its probability
        against the commonest print's, at most 0. `own` is what the line itself was counted as."""
        printed = print_of(text)
        if printed is None:
            return 0.0
        place = printed, column, own
        if place not in self._prints:
            self._prints[place] = self._print_unlike(*place)
        return self._prints[place]

    def _print_unlike(self, printed: Print, column: int, own: str) -> float:
        counts = self._without(column, own)
        total = sum(count for trait, count in counts.items() if isinstance(trait, tuple) and trait[0] == "d")
        known = {value for kind, value in _pairs(counts) if kind == "d"} | set(_DECIMALS)
        shares = {
            d: counts["d", d] + _PRIOR_FIGURES * _DECIMALS.get(d, _OTHER_DECIMALS)
            for d in known | {printed.decimals}
        }
        result = math.log(shares[printed.decimals] / max(shares.values()))
        if printed.parted is not None:
            result += _against(counts["p", printed.parted], counts["p", not printed.parted], 0.5)
        rate = _NEGATIVE if printed.negative else 1.0 - _NEGATIVE
        minus = counts["n", True]
        have = minus if printed.negative else total - minus
        return result + _against(have, total - have, rate)

    def kind(self, text: str, column: int, own: str) -> float:
        """The same for what sort of text it is: an amount, another figure (a code, a date), a mark for
        nothing, words; a figure that no grammar allows is unlike any column."""
        place = sort_of(text), column, own
        if place not in self._sorts:
            counts = self._without(column, own)
            shares = {sort: counts["f", sort] + rate for sort, rate in _SORTS.items()}
            self._sorts[place] = math.log(shares[place[0]] / max(shares.values()))
        return self._sorts[place] + (math.log(figures.weight(text)) if figures.figure_like(text) else 0.0)

    def whole(self, column: int, own: str) -> float:
        """How many other figures of the column itself have their thousands parted and no decimals, less half
        of those with a point before three digits of which no ink tells."""
        mine = self._columns[column]
        return mine["whole"] - 0.5 * mine["unclear"] - (pointed(own) is False) + 0.5 * (pointed(own) is True)

    def three_decimals(self, column: int, own: str) -> float:
        """How many other figures of the column itself have three decimals for sure."""
        return self._columns[column]["d", _GROUP] - (
            ("d", _GROUP) in _traits(own, (column, own) in self._three)
        )

    def _without(self, column: int, own: str) -> Counter[object]:
        """What the column's other lines print, those of other columns counting little."""
        known = self._known.get((column, own))
        if known is not None:
            return known
        mine = self._columns[column]
        counts: Counter[object] = Counter()
        for trait, count in self._table.items():
            # whole numbers are not needed: a Counter gives 0 for what it lacks
            counts[trait] = mine[trait] + _TABLE * (count - mine[trait])  # type: ignore[assignment]
        for trait in _traits(own, (column, own) in self._three):
            counts[trait] = max(0, counts[trait] - 1)
        self._known[column, own] = counts
        return counts


ANY = Styles(())
"""Knows nothing of the columns."""


def _traits(text: str, three_decimals: bool) -> list[tuple[str, object]]:
    if not text:
        return []
    found: list[tuple[str, object]] = [("f", sort_of(text))]
    printed = print_of(text)
    if printed is not None:
        found.append(("n", printed.negative))
        # "590.759" may be a misread "590,759", and where it is a whole column is misread alike
        if printed.decimals != _GROUP or three_decimals or pointed(text) is None:
            found.append(("d", printed.decimals))
        if printed.parted is not None:
            found.append(("p", printed.parted))
    return found


def _pairs(counts: Counter[object]) -> list[tuple[str, int]]:
    return [trait for trait in counts if isinstance(trait, tuple)]


def _against(have: float, others: float, rate: float) -> float:
    """The logarithm of one of two shares against the larger one."""
    mine = have + _PRIOR_FIGURES * rate
    theirs = others + _PRIOR_FIGURES * (1.0 - rate)
    return math.log(mine / max(mine, theirs))
