"""Whether a mark before three digits is a comma or a point: "44,689.872" for 44,689,872, "1,234" for 1.234.

On worn pages a recogniser takes one for the other and is sure of it, and then the amount is a thousand times
too small or too large. What tells them apart is the ink: a comma is higher than a point and reaches below the
foot of the digits. And figures of one column are printed alike, so that each speaks for the others.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from extractor.reading.cutting.pitch import LineShape

_GROUPED = re.compile(r"[-−(（]?[0-9]{1,3}(?:[.,，][0-9]{3})*(?P<mark>[.,，])[0-9]{3}[)）]?")
_ILL_PARTED = re.compile(r"[-−(（]?[0-9]{1,3}(?:[-.,，:;·'][0-9]{3})+(?:[.,:;·][0-9]{1,2})?[)）]?")
_BETWEEN = ((0.29, 0.03), (0.335, 0.03))
"""How far a mark reaches up and below the foot together, in heights of the digits, where it may be either,
and by how much more or less the odds change e-fold: in the core of the ink, in all of it. Seen with three
faces, clean, blurred and faxed: points 0.10 to 0.29, commas from 0.29 (core) and 0.36 (all) on."""
_MOST_ALONE, _MOST_OTHERS = 4.0, 4.0
CLEAR = 2.0
"""From this lean on the ink is believed."""


@lru_cache(maxsize=4096)
def pointed(text: str) -> bool | None:
    """Whether the mark before a figure's last three digits is read as a point; None where no such mark
    stands there, or where the figure could not be groups of three digits throughout (1234.567, 0.123)."""
    match = _GROUPED.fullmatch(text)
    if match is None or text.lstrip("-−(（").startswith("0"):
        return None
    return match["mark"] == "."


def with_mark(text: str, *, point: bool) -> str:
    """The figure with its last mark, and all before as commas: 44.689.872 as 44,689,872 or 44,689.872."""
    if pointed(text) is None:
        return text
    *groups, last = re.split(r"[.,，]", text)
    return ",".join(groups) + ("." if point else ",") + last


def regrouped(text: str) -> str:
    """An amount whose marks were taken for others (129.844:361.95) with commas and a point in their places;
    any other text as it is."""
    if _ILL_PARTED.fullmatch(text) is None:
        return text
    sign, body, after = re.fullmatch(r"([-−(（]?)(.*?)([)）]?)", text).groups()  # type: ignore[union-attr]
    *groups, last = re.split(r"[^0-9]", body)
    return sign + ",".join(groups) + ("," if len(last) == 3 else ".") + last + after


def lean(text: str, shape: LineShape) -> float:
    """How much likelier by its ink the last mark of a figure is a comma than a point: the logarithm of the
    likelihood ratio, negative for a point, 0 where it cannot be said."""
    if pointed(text) is None:
        return 0.0
    count = sum(c in ".,，" for c in text)
    told = sum(
        (reaches[-1] - middle) / scale
        for reaches, (middle, scale) in zip(shape.marks, _BETWEEN, strict=False)
        if len(reaches) == count
    )
    return _within(told, _MOST_ALONE)


def leans(texts: Sequence[str], shapes: Sequence[LineShape], columns: Sequence[int]) -> list[float]:
    """The same for each line of a table, with what the other figures of its column say."""
    own = [lean(text, shape) for text, shape in zip(texts, shapes, strict=True)]
    of_column: dict[int, float] = {}
    for column, value in zip(columns, own, strict=True):
        of_column[column] = of_column.get(column, 0.0) + value
    return [
        0.0 if pointed(text) is None else value + _within(of_column[column] - value, _MOST_OTHERS)
        for text, value, column in zip(texts, own, columns, strict=True)
    ]


def _within(value: float, most: float) -> float:
    return max(-most, min(most, value))


def settled(text: str, leaning: float) -> str:
    """The figure as its ink shows it, where that is clear."""
    return with_mark(text, point=leaning < 0) if abs(leaning) >= CLEAR else text


def contradicted(text: str, leaning: float) -> float:
    """By how much the ink speaks against the last mark of a text, at least 0."""
    is_point = pointed(text)
    if is_point is None:
        return 0.0
    return max(0.0, leaning if is_point else -leaning)
