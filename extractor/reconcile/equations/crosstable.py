"""Totals that several tables of one paper must share.

The overviews (收支总表, 收入总表, 支出总表) end in the same total; the tables of general funds' basic and
project spending end in what the table of general funds gives for each. Each table is a *witness* of a figure;
a witness that differs from the first gives an equation between two tables.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from extractor.amounts import UNITS
from extractor.reconcile import words
from extractor.reconcile.equations.checked import Equation, Place
from extractor.reconcile.equations.samefigures import grand_line, table_name
from extractor.reconcile.frames import row_frames
from extractor.reconcile.sheet import Frame, Sheet

_MEANT = 0.95
_OVERVIEW = re.compile(
    r"(?P<scope>.*?)(?P<what>收入支出|收支|收入|支出)(?:预算|决算|预决算)?(?:总表|情况总表|总体情况表)"
)
_NARROWER = re.compile(r"财政拨款|一般公共|政府性基金|国有资本|三公|基本支出|项目支出")


_GENERAL = re.compile(
    r"一般公共预算(?:财政拨款)?(?P<part>基本|项目)?支出(?:预算|决算)?(?:情况)?(?:总)?表(?:[(（](?!.*经济).*)?$"
)
_PARTS = ("基本", "项目")


@dataclass(frozen=True, slots=True)
class _Witness:
    """A total: where it stands, its amount, and half the unit of its last place."""

    sheet: Sheet
    place: Place
    amount: Decimal
    half: Decimal
    of_all: bool
    """Its label says no more than that it is the total: not 人员经费合计."""


def cross_table_equations(sheets: Sequence[Sheet]) -> list[Equation]:
    """Equalities between the totals of a paper's tables, each with the first of its kind."""
    found: list[Equation] = []
    for witnesses in (*_families(sheets).values(), *_general_families(sheets)):
        if not witnesses:
            continue
        first = witnesses[0]
        found += [_equal(first, other) for other in witnesses[1:] if _comparable(first.sheet, other.sheet)]
    return found


def _comparable(one: Sheet, other: Sheet) -> bool:
    """Whether the two tables give their amounts in known units."""
    return (one.table.amount_unit or "") in UNITS and (other.table.amount_unit or "") in UNITS


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


def _general_families(sheets: Sequence[Sheet]) -> Iterator[list[_Witness]]:
    """Basic and project spending of general funds: as a column of one table, and as a table of its own."""
    titled: dict[str, list[Sheet]] = defaultdict(list)
    for sheet in sheets:
        match = _GENERAL.search(words.plain(sheet.table.title or ""))
        if match is not None:
            titled[match["part"] or ""].append(sheet)
    if any(len(same) > 1 for same in titled.values()) or "" not in titled:
        return
    for part in _PARTS:
        if part in titled:
            whole = list(_witnesses(titled[""][0], part))
            own = list(_witnesses(titled[part][0]))
            yield [one for one in (*whole, *own) if one.of_all] if whole else []


def _witnesses(sheet: Sheet, part: str = "") -> Iterator[_Witness]:
    """The grand total of the table, or of its column that is called by `part`, once."""
    for frame in row_frames(sheet):
        line = grand_line(frame)
        measure = _measure(frame, part)
        if line is None or measure is None:
            continue
        if not frame.known[line, measure] or frame.blank[line, measure]:
            continue
        yield _Witness(
            sheet,
            (sheet.number, *frame.place(line, measure)),
            sheet.amount(frame.value[line, measure]),
            sheet.amount(frame.half[line, measure]),
            words.plain(frame.lines[line].label) in ("合计", "总计"),
        )
        return


def _measure(frame: Frame, part: str) -> int | None:
    """The column of a part (基本支出, or the total under it), or of the whole."""
    last = [name.split("/") for name in frame.measures]
    if not part:
        return next((m for m, path in enumerate(last) if words.is_total(path[-1])), 0)
    found = [m for m, path in enumerate(last) if words.plain(path[-1]) == f"{part}支出"]
    totals = [
        m
        for m, path in enumerate(last)
        if len(path) > 1 and words.plain(path[-2]) == f"{part}支出" and words.is_total(path[-1])
    ]
    choice = found or totals
    return choice[0] if len(choice) == 1 else None


def _equal(first: _Witness, other: _Witness) -> Equation:
    factor = UNITS[first.sheet.table.amount_unit or ""] / UNITS[other.sheet.table.amount_unit or ""]
    return Equation(
        "cross_table",
        other.place,
        (first.place,),
        (1,),
        first.amount * factor,
        other.amount,
        first.half * factor + other.half,
        _MEANT,
        f"total of {table_name(other.sheet)} ({table_name(first.sheet)} must have the same)",
        factor=factor,
    )
