"""Amounts of a code over the years: which codes there are, and a code's amounts as lines of years.

Amounts are decimals throughout. What is not in a known unit is shown as it is printed and never converted.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from extractor.amounts import convert
from extractor.document import doubtful
from extractor.export.tidy import PATH_JOINER
from service.store.amounts import written_with_hyphens
from service.store.code_names import codes_named
from service.store.tables import Amount

MOST_AMOUNTS = 20_000
"""More amounts of a code than these are not looked at; the page says so."""
MOST_CODES = 60
MOST_UNITS = 200
_YEAR_IN_TITLE = re.compile(r"(?:19|20)\d{2}\s*(?:年度|年)?")


@dataclass(frozen=True, slots=True)
class Known:
    """A code that occurs, what it is called, and how often it occurs."""

    code: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which amounts are asked for. Empty: no matter. `collections` None: all of them."""

    collections: tuple[str, ...] | None
    codes: tuple[str, ...]
    units: tuple[str, ...] = ()
    kind: str = ""
    measure: str = ""
    """Table and column; empty: the one that occurs most often; `EVERY`: all."""
    unit_of_amounts: str = "万元"


EVERY = "*"


@dataclass(frozen=True, slots=True)
class Spot:
    """One amount: its value in the wanted unit (None: not known), as it is printed, and where."""

    value: Decimal | None
    text: str
    printed_unit: str | None
    document: str
    table: str
    row: int
    col: int
    page: int
    doubtful: bool
    findings: bool

    @property
    def cell(self) -> str:
        """The address of the cell."""
        return f"/documents/{self.document}/tables/{self.table}#c={self.row},{self.col}"


@dataclass(frozen=True, slots=True)
class Line:
    """A unit's amounts of one code in one kind of paper, table and column, by year (None: not known)."""

    unit: str
    code: str
    name: str
    kind: str
    measure: str
    years: Mapping[int | None, tuple[Spot, ...]]

    def values(self, year: int | None) -> tuple[Decimal, ...]:
        """The different amounts that the papers have for a year."""
        return tuple(dict.fromkeys(s.value for s in self.years.get(year, ()) if s.value is not None))

    def agreed(self, year: int | None) -> Decimal | None:
        """The amount of a year where the papers name one, and one only."""
        found = self.values(year)
        return found[0] if len(found) == 1 else None


@dataclass(frozen=True, slots=True)
class Series:
    """All lines that are asked for, and what else could be asked for."""

    lines: tuple[Line, ...]
    years: tuple[int | None, ...]
    measures: tuple[tuple[str, int], ...]
    """Tables and columns with how many amounts each has, the most frequent first."""
    measure: str
    units: tuple[str, ...]
    kinds: tuple[str, ...]
    amounts: int
    cut: bool


def codes_like(session: Session, collections: tuple[str, ...] | None, text: str) -> list[Known]:
    """Codes that begin with the text, or whose name holds it: of rows, and of headings."""
    wanted = text.strip()
    code = written_with_hyphens(wanted)
    codes = codes_named(session, collections, code, wanted, MOST_CODES)
    rows = (
        select(Amount.code, Amount.code_name, func.count())
        .where(Amount.code.in_(codes), *_within(collections))
        .group_by(Amount.code, Amount.code_name)
    )
    headings = (
        select(Amount.column_code, Amount.column, func.count())
        .where(Amount.column_code.in_(codes), *_within(collections))
        .group_by(Amount.column_code, Amount.column)
    )
    counts: Counter[str] = Counter()
    names: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for found, name, count in session.execute(rows):
        counts[str(found)] += count
        names[str(found)][name or ""] += count
    for found, column, count in session.execute(headings):
        counts[str(found)] += count
        # What the catalogue calls a code counts before what a heading does.
        names[str(found)].setdefault(column.rpartition(PATH_JOINER)[2], 0)
    known = [Known(c, names[c].most_common(1)[0][0], n) for c, n in counts.items()]
    return sorted(known, key=lambda k: (len(k.code), k.code))


def series(session: Session, wanted: Wanted) -> Series:
    """The amounts of the wanted codes as lines."""
    codes = frozenset(written_with_hyphens(code) for code in wanted.codes)
    found = list(session.scalars(_query(wanted.collections, codes)))
    cut = len(found) > MOST_AMOUNTS
    found = found[:MOST_AMOUNTS]
    kinds = tuple(sorted({a.kind for a in found if a.kind}))
    chosen = [a for a in found if wanted.kind in ("", a.kind)]
    units = tuple(sorted({a.unit_name or "" for a in chosen}))[:MOST_UNITS]
    if wanted.units:
        chosen = [a for a in chosen if (a.unit_name or "") in wanted.units]
    measures = _measures(chosen, codes)
    measure = wanted.measure or (measures[0][0] if measures else "")
    if measure != EVERY:
        chosen = [a for a in chosen if _measure(a, codes) == measure]
    lines = _lines(chosen, codes, wanted.unit_of_amounts)
    years = sorted({year for line in lines for year in line.years}, key=lambda y: (y is None, y or 0))
    return Series(lines, tuple(years), measures, measure, units, kinds, len(found), cut)


def _query(collections: tuple[str, ...] | None, codes: Set[str]) -> Select[Amount]:
    return (
        select(Amount)
        .where(or_(Amount.code.in_(codes), Amount.column_code.in_(codes)), *_within(collections))
        .order_by(Amount.document_id, Amount.table_id, Amount.row, Amount.col)
        .limit(MOST_AMOUNTS + 1)
    )


def _lines(found: Iterable[Amount], codes: Set[str], into: str) -> tuple[Line, ...]:
    years: defaultdict[tuple[str, str, str, str], defaultdict[int | None, list[Spot]]]
    years = defaultdict(lambda: defaultdict(list))
    names: dict[str, str] = {}
    for amount in found:
        code = str(amount.code if amount.code in codes else amount.column_code)
        if amount.code in codes and amount.code_name:
            names[code] = amount.code_name
        names.setdefault(code, amount.column.rpartition(PATH_JOINER)[2])
        key = (amount.unit_name or "", code, _measure(amount, codes), amount.kind or "")
        years[key][amount.fiscal_year].append(_spot(amount, into))
    return tuple(
        Line(unit, code, names[code], kind, measure, {y: tuple(spots) for y, spots in by_year.items()})
        for (unit, code, measure, kind), by_year in sorted(years.items())
    )


def _spot(amount: Amount, into: str) -> Spot:
    value = None if amount.yuan is None else convert(Decimal(amount.yuan), "元", into)
    return Spot(
        value,
        amount.text,
        amount.unit,
        amount.document_id,
        amount.table_id,
        amount.row,
        amount.col,
        amount.page,
        doubtful(amount.flags),
        bool(amount.findings),
    )


def _measures(found: Sequence[Amount], codes: Set[str]) -> tuple[tuple[str, int], ...]:
    counts: Counter[str] = Counter()
    for amount in found:
        counts[_measure(amount, codes)] += amount.yuan is not None
    return tuple(sorted(counts.items(), key=lambda one: (-one[1], one[0])))


def _measure(amount: Amount, codes: Set[str]) -> str:
    """Table and column, or table and row where it is the column that has the code: what makes amounts
    comparable over the years. The year and the unit's own name in the title are no part of it."""
    title = _YEAR_IN_TITLE.sub("", amount.title or "")
    if amount.unit_name:
        title = title.replace(amount.unit_name, "")
    other = amount.column if amount.code in codes else amount.label
    return " · ".join(part for part in ("".join(title.split()), other) if part) or "—"


def shown(value: Decimal) -> str:
    """An amount with marks between thousands; not one digit is lost."""
    plain = format(value, ",f")
    if "." in plain:
        whole, decimals = plain.split(".")
        plain = f"{whole}.{decimals.rstrip('0').ljust(2, '0')}"
    return plain


def _within(collections: tuple[str, ...] | None) -> list[ColumnElement[bool]]:
    return [] if collections is None else [Amount.collection.in_(collections)]
