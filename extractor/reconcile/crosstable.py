"""The same figure in several tables of one paper.

So far: the overviews of one paper (收支总表, 收入总表, 支出总表) end in the same total. Each overview is a
*witness* of a figure; a witness that differs from the others gives an equation between two tables.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from extractor.amounts import UNITS
from extractor.reconcile import words
from extractor.reconcile.equations import Equation, Place
from extractor.reconcile.frames import row_frames
from extractor.reconcile.samefigures import grand_line, table_name
from extractor.reconcile.sheet import Sheet

_MEANT = 0.95
_OVERVIEW = re.compile(
    r"(?P<scope>.*?)(?P<what>收入支出|收支|收入|支出)(?:预算|决算|预决算)?(?:总表|情况总表|总体情况表)"
)
_NARROWER = re.compile(r"财政拨款|一般公共|政府性基金|国有资本|三公|基本支出|项目支出")


@dataclass(frozen=True, slots=True)
class _Witness:
    """The grand total of an overview: where it stands, its amount, and half the unit of its last place."""

    sheet: Sheet
    place: Place
    amount: Decimal
    half: Decimal


def cross_table_equations(sheets: Sequence[Sheet]) -> list[Equation]:
    """Equalities between the totals of a paper's overviews, each with the first of its kind."""
    found: list[Equation] = []
    for witnesses in _families(sheets).values():
        if not witnesses:
            continue
        first = witnesses[0]
        found += [_equal(first, other) for other in witnesses[1:] if _comparable(first.sheet, other.sheet)]
    return found


def _comparable(one: Sheet, other: Sheet) -> bool:
    """Whether the two tables give their amounts in the same, known unit."""
    unit = one.table.amount_unit
    return unit is not None and unit in UNITS and unit == other.table.amount_unit


def _families(sheets: Sequence[Sheet]) -> dict[str, list[_Witness]]:
    """The witnesses that must agree. A paper of several departments has several overviews of one kind; which
    belong together is not known then, and nothing is said."""
    by_title: dict[tuple[str, str], list[Sheet]] = defaultdict(list)
    for sheet in sheets:
        match = _OVERVIEW.search(words.plain(sheet.table.title or ""))
        if match is not None and not _NARROWER.search(words.plain(sheet.table.title or "")):
            what = "收支" if match["what"] == "收入支出" else match["what"]
            by_title["total", what].append(sheet)
    families: dict[str, list[_Witness]] = defaultdict(list)
    if any(len(same) > 1 for same in by_title.values()):
        return families
    for (scope, _), same in by_title.items():
        families[scope] += _witnesses(same[0])
    return families


def _witnesses(sheet: Sheet) -> Iterator[_Witness]:
    """The grand total of the table, once."""
    for frame in row_frames(sheet):
        line = grand_line(frame)
        if line is None:
            continue
        measure = next((m for m, name in enumerate(frame.measures) if words.is_total(name.split("/")[-1])), 0)
        if not frame.known[line, measure] or frame.blank[line, measure]:
            continue
        yield _Witness(
            sheet,
            (sheet.number, *frame.place(line, measure)),
            sheet.amount(frame.value[line, measure]),
            sheet.amount(frame.half[line, measure]),
        )
        return


def _equal(first: _Witness, other: _Witness) -> Equation:
    return Equation(
        "cross_table",
        other.place,
        (first.place,),
        (1,),
        first.amount,
        other.amount,
        first.half + other.half,
        _MEANT,
        f"total of {table_name(other.sheet)} (the total of {table_name(first.sheet)} must be the same)",
    )
