"""Amounts whose decimals do not go with those around them: a footnote mark read as a digit, a lost point.

Papers print a table's amounts with the same number of decimals, or drop noughts at the end. So a decimal
more than all others have is no way of printing: 4,321.11③ has come out as 4,321.113. A figure without
decimals is one only where no other drops them: 863.73 has come out as 86373.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from decimal import Decimal

from extractor.amounts import decimals_of

_FEWEST = 4
"""So many amounts, noughts left out, show how a table prints its decimals."""
_MOSTLY = 0.6
_NEARLY_ALL = 0.85
_ONE_DECIMAL = 0.8
"""Figures chosen by hand (5.5, 3.2, 1.25) often have one decimal: more must agree on it."""
_GROUP = 3
"""Decimals of a figure whose comma was read as a point: 1.234."""
_OWN_WAY = 6
"""From so many amounts on, a column may print decimals in a way of its own."""
_FEW = 2
_FEW_OF = 0.02
"""More amounts with fewer decimals than the rest, as a number and a part of all, show dropped noughts."""

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Way:
    """How amounts are printed: with `decimals` decimals, which `share` of `count` amounts have."""

    decimals: int
    share: float
    count: int

    @classmethod
    def of(cls, amounts: Iterable[Decimal]) -> _Way:
        found = Counter(decimals_of(amount) for amount in amounts)
        count = sum(found.values())
        # Of two equally common ways the one with fewer decimals: a mark adds a digit, and nothing takes one.
        decimals, most = max(found.items(), key=lambda item: (item[1], -item[0]), default=(0, 0))
        return cls(decimals, most / count if count else 0.0, count)

    @property
    def agreed(self) -> bool:
        """Whether the amounts agree on their decimals."""
        return self.count >= _FEWEST and self.share >= (_ONE_DECIMAL if self.decimals == 1 else _MOSTLY)


def doubtful_decimals(
    printed: Mapping[Place, Decimal], parted: Set[Place] = frozenset()
) -> dict[Place, Decimal]:
    """The amounts whose decimals are doubtful, each with what the paper may say instead.

    `printed` holds the amounts of one table as printed, by row and column. Noughts are never doubtful.
    `parted` are the places whose thousands are parted: 86,373 has lost no point, since its comma would stand
    elsewhere.
    """
    amounts = {place: value for place, value in printed.items() if value}
    table = _Way.of(amounts.values())
    columns: dict[int, dict[Place, Decimal]] = {}
    for place, value in amounts.items():
        columns.setdefault(place[1], {})[place] = value
    fewer = sum(decimals_of(value) < table.decimals for value in amounts.values())
    drops_noughts = fewer > max(_FEW, _FEW_OF * len(amounts))
    found: dict[Place, Decimal] = {}
    for column in columns.values():
        way = _way_of_column(column.values(), table)
        if way is None:
            continue
        found |= {place: _cut(v, way.decimals) for place, v in column.items() if _too_many(v, way)}
        without = [place for place, v in column.items() if _none_at_all(v, way) and place not in parted]
        shorter = sum(decimals_of(value) < way.decimals for value in column.values())
        if shorter == len(without) == 1 and not drops_noughts:
            found[without[0]] = column[without[0]].scaleb(-way.decimals)
    return found


def _way_of_column(column: Iterable[Decimal], table: _Way) -> _Way | None:
    """How a column prints its amounts: as its table, or in its own way where many of its amounts do."""
    own = _Way.of(column)
    if own.agreed and own.count >= _OWN_WAY and own.share >= _NEARLY_ALL:
        return own
    if table.agreed:
        return table
    return own if own.agreed else None


def _too_many(value: Decimal, way: _Way) -> bool:
    decimals = decimals_of(value)
    return decimals == _GROUP if way.decimals == 0 else decimals > way.decimals


def _none_at_all(value: Decimal, way: _Way) -> bool:
    """Whether an amount without decimals stands among amounts that nearly all have two or more."""
    return way.decimals >= 2 and way.share >= _NEARLY_ALL and decimals_of(value) == 0


def _cut(value: Decimal, decimals: int) -> Decimal:
    """The amount without the digits behind its last likely place; 1.234 among whole amounts as 1234."""
    if decimals == 0:
        return value.scaleb(decimals_of(value))
    sign, digits, exponent = value.as_tuple()
    beyond = -int(exponent) - decimals
    return Decimal((sign, digits[:-beyond] or (0,), -decimals))
