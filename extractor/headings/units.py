"""The unit of a table's amounts, and of columns whose headings state another: 人均（元） under 单位：万元."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from extractor import wording
from extractor.amounts import UNITS, Printed, convert
from extractor.document import Column


@dataclass(frozen=True, slots=True)
class AmountUnits:
    """`table`: the unit that amounts are handed out in, None where nothing says. `columns`: the unit that a
    column's own headings state, by its index. `several`: nothing but columns state units, and not the same;
    what a column without one is printed in is then not known."""

    table: str | None
    columns: Mapping[int, str]
    several: bool = False

    def of_column(self, col: int) -> str | None:
        """The unit that the figures of a column are printed in, as far as it is stated."""
        return self.columns.get(col, None if self.several else self.table)

    def certain(self, printed: Printed, col: int) -> bool:
        """Whether the amount is known to be in the table's unit; so is a nought in any unit."""
        unit = printed.unit or self.of_column(col)
        return not printed.value or unit == self.table or (unit in UNITS and self.table in UNITS)

    def amount(self, printed: Printed, col: int) -> Decimal | None:
        """The figure in the table's unit, exactly. A unit printed behind it goes before its column's."""
        unit = printed.unit or self.of_column(col)
        if printed.value is None or unit == self.table or unit not in UNITS or self.table not in UNITS:
            return printed.value
        return convert(printed.value, unit, self.table)


def amount_units(caption: str | None, columns: Sequence[Column], *, heading: str | None) -> AmountUnits:
    """The units that a caption and the columns' headings state.

    The innermost heading that names a unit goes for its column. `heading` is the unit that all headings
    agree on, for a table whose caption names none; where they do not agree, it is the one that most columns
    name. A unit that stands neither over the first column of amounts nor over half of them is theirs alone.
    """
    amounts = [column.index for column in columns if column.role == "amount"]
    own = {i: unit for i in amounts if (unit := _innermost(columns[i].path)) is not None}
    if caption is not None:
        return AmountUnits(caption, own)
    if len(set(own.values())) > 1:
        return AmountUnits(Counter(own.values()).most_common(1)[0][0], own, several=True)
    alone = bool(own) and amounts[0] not in own and 2 * len(own) < len(amounts)
    return AmountUnits(None if alone else heading, own)


def _innermost(path: Sequence[str]) -> str | None:
    return next((unit for part in reversed(path) if (unit := wording.amount_unit(part)) is not None), None)
