"""Misprints on purpose: an amount is changed so that sums of the paper no longer hold."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from samples.sheet import Place, Sheet, Sum


@dataclass(frozen=True, slots=True)
class Planted:
    """An amount that was misprinted: where, what should stand there, what stands there, what it breaks."""

    place: Place
    right: Decimal
    printed: Decimal
    broken: tuple[Sum, ...]


def plant(sheets: Sequence[Sheet], count: int, chance: random.Random) -> tuple[list[Sheet], list[Planted]]:
    """The sheets with `count` amounts misprinted, no two of them in one equation (fewer where there is no
    room for more)."""
    changed = list(sheets)
    sums = [s for sheet in sheets for s in sheet.sums]
    uses: dict[Place, list[Sum]] = defaultdict(list)
    for equation in sums:
        for place in places_of(equation):
            uses[place].append(equation)
    candidates = [p for p in sorted(uses, key=lambda p: (p.sheet, p.row, p.col)) if _is_printed(sheets, p)]
    chance.shuffle(candidates)
    planted: list[Planted] = []
    taken: set[int] = set()
    for place in candidates:
        if len(planted) == count:
            break
        if any(id(equation) in taken for equation in uses[place]):
            continue
        right = sheets[place.sheet].amount(place.row, place.col)
        printed = _misprint(right, chance)
        if abs(printed - right) <= max(Decimal(1), *(tolerance(right, equation) for equation in uses[place])):
            continue
        changed[place.sheet] = changed[place.sheet].with_value(place.row, place.col, printed)
        taken.update(id(equation) for equation in uses[place])
        planted.append(Planted(place, right, printed, tuple(uses[place])))
    return changed, planted


def places_of(equation: Sum) -> list[Place]:
    """Every place that takes part in a sum."""
    return [equation.whole, *(place for place, _ in equation.parts)]


def holds(equation: Sum, sheets: Sequence[Sheet]) -> bool:
    """Whether the printed amounts add up exactly."""
    whole, parts = both_sides(equation, sheets)
    return whole == parts


def both_sides(equation: Sum, sheets: Sequence[Sheet]) -> tuple[Decimal, Decimal]:
    """The whole as printed, and the sum of the parts as printed."""
    whole = sheets[equation.whole.sheet].amount(equation.whole.row, equation.whole.col)
    parts = sum((sheets[p.sheet].amount(p.row, p.col) * sign for p, sign in equation.parts), Decimal(0))
    return whole, parts


def tolerance(printed: Decimal, equation: Sum) -> Decimal:
    """What rounding alone may explain: half a unit of the last place printed for each amount of the sum
    (XBRL Calculations 1.1)."""
    exponent = printed.as_tuple().exponent
    half = Decimal(5).scaleb((exponent if isinstance(exponent, int) else 0) - 1)
    return half * (1 + len(equation.parts))


def _is_printed(sheets: Sequence[Sheet], place: Place) -> bool:
    value = sheets[place.sheet].rows[place.row].values[place.col]
    return isinstance(value, Decimal) and abs(value) >= 3


def _misprint(right: Decimal, chance: random.Random) -> Decimal:
    """Another amount as a tired clerk might type it: a digit changed, or two neighbours swapped."""
    digits = list(str(right))
    whole = [i for i, c in enumerate(digits) if c.isdigit() and i < _point(digits)]
    swaps = [
        i for i in whole[:-1] if digits[i] != digits[i + 1] and not (i == whole[0] and digits[i + 1] == "0")
    ]
    if swaps and chance.random() < 0.5:
        i = chance.choice(swaps)
        digits[i], digits[i + 1] = digits[i + 1], digits[i]
    else:
        i = chance.choice(whole[-4:])
        others = [d for d in "123456789" if d != digits[i]]
        digits[i] = chance.choice(others)
    return Decimal("".join(digits))


def _point(digits: Sequence[str]) -> int:
    return digits.index(".") if "." in digits else len(digits)
