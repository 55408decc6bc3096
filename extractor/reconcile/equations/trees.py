"""Readings of which row lies under which: by code, by kind, by number, by place, by the parents given.

Each reading is a forest over the lines of a frame. It need not be right: the figures decide between them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from extractor.reconcile import words
from extractor.reconcile.frames import GROUP, ITEM, NAMELESS, TOTAL
from extractor.reconcile.sheet import Frame, Line

Above = Callable[[Line, Line], bool]
"""Whether the first line is one that the second, which follows it, may lie under."""
_PLAIN_ROW = 9


@dataclass(frozen=True)
class Forest:
    """For each line of a frame the line it lies under, or None. Totals stand apart; `inner` lines are named
    as a part (其中) and are no addends. `prior` is how likely a line is the sum of those right under it."""

    family: str
    prior: float
    parents: tuple[int | None, ...]
    inner: frozenset[int]

    @cached_property
    def children(self) -> dict[int, tuple[int, ...]]:
        found: dict[int, list[int]] = {}
        for line, parent in enumerate(self.parents):
            if parent is not None and line not in self.inner:
                found.setdefault(parent, []).append(line)
        return {parent: tuple(lines) for parent, lines in found.items()}

    def roots(self, block: range) -> tuple[int, ...]:
        """The lines of `block` that lie under none of it."""
        return tuple(
            line
            for line in block
            if line not in self.inner and ((p := self.parents[line]) is None or p not in block)
        )

    def leaves(self, block: range) -> tuple[int, ...]:
        """The lines of `block` under which none lies."""
        return tuple(line for line in block if line not in self.inner and line not in self.children)


def forests(frame: Frame) -> tuple[Forest, ...]:
    """All readings of the rows of `frame` that say something, without repetitions."""
    lines = frame.lines
    coded = any(line.code for line in lines)
    numbered = any(words.enumerator_level(line.label) is not None for line in lines)
    linked = any(line.parent is not None for line in lines)
    deep, long = len({line.depth for line in lines}) > 1, len({line.end for line in lines}) > 1
    readings = [_forest("kinds", 0.6 if coded else 0.9, lines, _by_kind)]
    if coded:
        readings.append(_forest("codes", 0.97, lines, _by_code))
    if numbered:
        readings.append(_forest("numbers", 0.965, lines, _by_number, inner_runs=True))
        readings.append(_forest("numbers and rows beneath", 0.6, lines, _by_number_beneath))
        readings.append(_forest("rows and numbers beneath", 0.5, lines, _by_row_beneath))
    units = _unit_codes(frame)
    if len({len(code) for code in units.values()}) > 1:
        readings.append(_forest("unit codes", 0.95, lines, lambda a, b: _is_unit_under(units, a, b)))
    if deep:
        readings.append(_forest("places", 0.6, lines, lambda a, b: a.depth < b.depth))
    if long:
        readings.append(_forest("ends", 0.6, lines, lambda a, b: a.end < b.end))
    if linked:
        readings.append(_by_parents(lines))
    is_flat = not (coded or numbered or deep or linked)
    flat = Forest("flat", 0.95 if is_flat else 0.4, (None,) * len(lines), _inner(lines, runs=False))
    return (*readings, flat)


def _unit_codes(frame: Frame) -> dict[int, str]:
    """The code of the unit that is printed in a line's row, by the row: 301 for a department, 301002 for one
    of its units."""
    columns = [column.index for column in frame.sheet.table.columns if column.role == "unit_code"]
    found: dict[int, str] = {}
    for line in frame.lines:
        code = "".join(words.plain(frame.sheet.texts[line.index][column]) for column in columns)
        if code.isdigit():
            found[line.index] = code
    return found


def _is_unit_under(units: Mapping[int, str], upper: Line, lower: Line) -> bool:
    above, below = units.get(upper.index, ""), units.get(lower.index, "")
    return bool(above) and len(below) > len(above) and below.startswith(above)


def _forest(
    family: str, prior: float, lines: Sequence[Line], above: Above, *, inner_runs: bool = False
) -> Forest:
    parents: list[int | None] = []
    inner = _inner(lines, runs=inner_runs)
    open_lines: list[int] = []
    for number, line in enumerate(lines):
        if line.rank == TOTAL:
            open_lines.clear()
            parents.append(None)
            continue
        while open_lines and not above(lines[open_lines[-1]], line):
            open_lines.pop()
        parents.append(open_lines[-1] if open_lines else None)
        if number not in inner:
            open_lines.append(number)
    return Forest(family, prior, tuple(parents), inner)


def _inner(lines: Sequence[Line], *, runs: bool) -> frozenset[int]:
    """Lines named as a part; with `runs` also the rows without a number of their own that follow."""
    found: set[int] = set()
    running = False
    for number, line in enumerate(lines):
        if words.is_of_which(line.label):
            running = True
            found.add(number)
        elif line.rank == TOTAL or words.enumerator_level(line.label) is not None:
            running = False
        elif running and runs:
            found.add(number)
    return frozenset(found)


def _code_rank(line: Line) -> int:
    """Rows without a code among rows that have one are headings of groups."""
    return min(line.rank, GROUP) if not line.code else ITEM


def _by_code(upper: Line, lower: Line) -> bool:
    if upper.code and lower.code:
        return lower.code.startswith(upper.code) and len(lower.code) > len(upper.code)
    return _code_rank(upper) < _code_rank(lower)


def _by_kind(upper: Line, lower: Line) -> bool:
    return upper.rank < lower.rank


def _by_number(upper: Line, lower: Line) -> bool:
    high, low = words.enumerator_level(upper.label), words.enumerator_level(lower.label)
    return high is not None and low is not None and high < low


def _by_number_beneath(upper: Line, lower: Line) -> bool:
    if NAMELESS in (upper.rank, lower.rank):
        return upper.rank < lower.rank
    high, low = words.enumerator_level(upper.label), words.enumerator_level(lower.label)
    return (_PLAIN_ROW if high is None else high) < (_PLAIN_ROW if low is None else low)


def _by_row_beneath(upper: Line, lower: Line) -> bool:
    return (
        words.enumerator_level(upper.label) is None
        and words.enumerator_level(lower.label) is not None
        and upper.label != ""
    )


def _by_parents(lines: Sequence[Line]) -> Forest:
    numbers = {line.index: number for number, line in enumerate(lines)}
    parents = tuple(
        None
        if line.rank == TOTAL
        or line.parent is None
        or (parent := numbers.get(line.parent)) is None
        or lines[parent].rank == TOTAL
        else parent
        for line in lines
    )
    return Forest("parents", 0.8, parents, _inner(lines, runs=False))
