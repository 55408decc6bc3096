"""How figures go wrong: the typed prices of misreadings and of errors on paper.

A change is the likelier the smaller the slip that explains it: a digit taken for another, two digits swapped,
a digit lost or added, a decimal point lost or moved, a sign, nothing read where something stands, any other
value.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from extractor.amounts import decimals_of, parse_amount
from extractor.document import Cell
from extractor.reconcile.equations.belief import PRINT_ERROR
from extractor.reconcile.sheet import read_confidence

Slip = Literal["digit", "swapped", "length", "point", "sign", "missing", "other"]

_MISREAD: dict[Slip, float] = {
    "digit": 0.6,
    "swapped": 0.02,
    "length": 0.3,
    "point": 0.2,
    "sign": 0.2,
    "missing": 0.5,
    "other": 0.01,
}
"""Share of each slip among the readings that the recogniser does not offer; "other" for one given value."""
_MISPRINT: dict[Slip, float] = {
    "digit": 0.5,
    "swapped": 0.5,
    "length": 0.3,
    "point": 0.1,
    "sign": 0.3,
    "missing": 0.03,
    "other": 0.03,
}
"""The same for errors on paper."""
_TEXT_LAYER = "camelot"
_COMPARED = 0.9
"""Texts of a layer are less sure than this where their picture was found to say otherwise."""
_LAYER_SLIPS = 0.05
"""Share of the doubt in a text layer that is of single figures: where it is wrong, it is so throughout, since
a font names other characters than it draws."""


def wrong_as(cell: Cell, value: Decimal) -> tuple[float, float]:
    """Chances that the cell was misread, and that the paper is wrong, where `value` is what should stand."""
    offered = 0.0
    listed = 0.0
    confidence = read_confidence(cell)
    for alternative in cell.alternatives:
        printed = parse_amount(alternative.text)
        listed += alternative.probability
        if printed.kind == "amount" and printed.value == value:
            offered += alternative.probability
    unlisted = max(0.0, 1 - confidence - listed)
    if cell.engine == _TEXT_LAYER and confidence >= _COMPARED:
        unlisted *= _LAYER_SLIPS
    slip = slip_of(cell.amount, value)
    reading = offered + unlisted * _MISREAD[slip]
    paper = PRINT_ERROR * confidence * _MISPRINT[slip]
    return reading, paper


def is_slip(printed: Decimal | None, meant: Decimal) -> bool:
    """Whether one slip of a digit or the sign parts the two."""
    return slip_of(printed, meant) in ("digit", "swapped", "length", "sign")


def slip_of(printed: Decimal | None, meant: Decimal) -> Slip:
    """The smallest slip that makes `printed` of `meant`; None is printed where nothing stands."""
    if printed is None:
        return "missing"
    if printed == -meant:
        return "sign"
    if (printed < 0) != (meant < 0):
        return "other"
    places = max(decimals_of(printed), decimals_of(meant))
    first, second = (str(int(abs(v).scaleb(places))) for v in (printed, meant))
    return _replaced(first, second) if len(first) == len(second) else _shifted(first, second)


def _replaced(first: str, second: str) -> Slip:
    """The slip between two runs of as many digits."""
    unlike = [i for i, (a, b) in enumerate(zip(first, second, strict=True)) if a != b]
    if len(unlike) <= 1:
        return "digit"
    swapped = (
        len(unlike) == 2
        and unlike[1] == unlike[0] + 1
        and first[unlike[0]] == second[unlike[1]]
        and first[unlike[1]] == second[unlike[0]]
    )
    return "swapped" if swapped else "other"


def _shifted(first: str, second: str) -> Slip:
    """The slip between two runs of digits of which one is longer."""
    longer, shorter = sorted((first, second), key=len, reverse=True)
    if shorter.strip("0") and longer.rstrip("0") == shorter.rstrip("0"):
        return "point"
    lost_one = len(longer) == len(shorter) + 1 and any(
        longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer))
    )
    return "length" if lost_one else "other"
