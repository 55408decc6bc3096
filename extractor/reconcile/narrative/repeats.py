"""The same amount stated twice under one name: what differs by a slip from the tables' amount is wrong."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from extractor.amounts import UNITS
from extractor.reconcile.equations.slips import is_slip
from extractor.reconcile.narrative.figures import Figure, Told
from extractor.reconcile.narrative.mismatches import Mismatch
from extractor.reconcile.sheet import Sheet

_YEAR = re.compile(r"^.*?((?:19|20)\d\d)年(?:度)?")
_VERB = re.compile(r"(?:预算|决算)?(?:支出)?(?:数|金额)?(?:为|是|共|共计)?$")
_LEAST_NAME = 3
_LEAST_DIGITS = 4
"""Shorter amounts may be one slip apart by chance."""
_LIKELY = 0.85


def repeat_mismatches(passages: Sequence[Told], sheets: Sequence[Sheet]) -> Iterator[Mismatch]:
    """Amounts that no table has, one slip away from what the same name has in text and tables."""
    in_tables = {
        abs(cell.amount * UNITS[sheet.table.amount_unit or ""])
        for sheet in sheets
        if (sheet.table.amount_unit or "") in UNITS
        for cell in sheet.cells.values()
        if cell.amount is not None
    }
    for figures in _by_name(passages).values():
        by_value = {figure.yuan: figure for figure in figures}
        if len(by_value) != 2:
            continue
        backed = [value for value, figure in by_value.items() if _stands_in(figure, in_tables)]
        if len(backed) != 1:
            continue
        (usual,) = backed
        (other,) = set(by_value) - {usual}
        long = len(usual.normalize().as_tuple().digits) >= _LEAST_DIGITS
        if long and is_slip(other.normalize(), usual.normalize()):
            yield _mismatch(by_value[other], by_value[usual])


def _by_name(passages: Sequence[Told]) -> dict[str, list[Figure]]:
    """Amounts of the paper's own year by what they are called."""
    years = Counter(found for one in passages for found in re.findall(r"(20\d\d)年", one.passage.text))
    own = years.most_common(1)[0][0] if years else ""
    found: dict[str, list[Figure]] = defaultdict(list)
    for one in passages:
        for figure in one.amounts:
            label = one.label(figure)
            year = _YEAR.match(label)
            name = _VERB.sub("", _YEAR.sub("", label))
            if len(name) >= _LEAST_NAME and (year is None or year[1] == own) and figure.value > 0:
                found[name].append(figure)
    return found


def _stands_in(figure: Figure, amounts: set[Decimal]) -> bool:
    low, high = figure.interval.low, figure.interval.high
    return figure.yuan in amounts or any(low <= amount <= high for amount in amounts)


def _mismatch(figure: Figure, usual: Figure) -> Mismatch:
    expected = usual.yuan / UNITS[figure.unit]
    return Mismatch(
        "narrative",
        f"{figure.text} is stated here, but {usual.text} elsewhere under the same name",
        (figure,),
        (usual,),
        expected,
        figure.value,
        Decimal(0),
        _LIKELY,
    )
