"""Figures of money told by the way they are printed, wherever they stand.

Thousands parted by commas, and decimals, are how money is printed; codes, years, counts and telephone numbers
are not. Where rules are broken, headings run together and figures get under a heading of codes or names, or
into one cell with a name: such a figure is never to be lost without a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extractor import wording
from extractor.document import Column, Row
from extractor.headings import heading_words
from extractor.headings.places import Places
from extractor.parts import RawCell

_MONTH = re.compile(r"(?:19|20)\d{2}\.(?:0?[1-9]|1[0-2])")
"""A month as papers write it: 2023.12."""
_DATED = re.compile(r"(?:19|20)\d{2}\.\d{1,2}")
"""The same below a heading of dates, however it is read."""
_LISTED = re.compile(r"序号|行次|编号|no\.?|#|.*指标值", re.IGNORECASE)
"""Headings below which 1.1 and 12.5 are no money: list numbers, values of indicators in any unit."""
_DOTTED_CODE = re.compile(r"\d+\.\d+")
_AFTER_WORDS = re.compile(r"(?:^|[^\d.,])(\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d+\.\d{2})$")
_LONGEST_NAME = 60
"""Characters of a name with a figure behind it; longer texts are sentences."""


def is_money(places: Places, cell: RawCell) -> bool:
    """Whether a cell holds nothing but a figure with parted thousands or decimals, and no rate."""
    printed = places.printed(cell)
    return printed.value is not None and not printed.rate and (printed.decimals > 0 or _is_parted(cell))


def look_like_codes(cells: Sequence[RawCell]) -> bool:
    """Whether figures with decimals may be codes of two parts (101.50): several, and all written alike."""
    texts = [wording.compact(cell.reading.text) for cell in cells]
    shapes = {re.sub(r"\d", "0", text) for text in texts}
    return len(texts) > 1 and len(shapes) == 1 and all(map(_DOTTED_CODE.fullmatch, texts))


def money_among_words(
    places: Places, columns: Sequence[Column], rows: Sequence[Row]
) -> tuple[frozenset[RawCell], frozenset[RawCell]]:
    """Cells of columns that hold no amounts: those that hold a figure of money alone, and those in which one
    stands behind words."""
    alone: set[RawCell] = set()
    behind: set[RawCell] = set()
    for column in columns:
        if column.role in ("amount", "number") or _LISTED.fullmatch(_leaf(column)):
            continue
        own = [c for c in places.table.cells if c.col == column.index and rows[c.row].kind != "header"]
        alone.update(_figures(places, column, own))
        behind.update(cell for cell in own if _stands_behind_words(cell.reading.text))
    return frozenset(alone), frozenset(behind)


def _figures(places: Places, column: Column, own: Sequence[RawCell]) -> Iterator[RawCell]:
    """The figures of money in a column of words or codes."""
    found = [cell for cell in own if is_money(places, cell)]
    coded = column.role in ("code", "unit_code") and not heading_words.says_money(_leaf(column))
    if coded and look_like_codes(found):
        return
    texts = {cell: wording.compact(cell.reading.text) for cell in found}
    months = {cell for cell in found if _MONTH.fullmatch(texts[cell])}
    if heading_words.says_no_amount(_leaf(column)):
        months = {cell for cell in found if _DATED.fullmatch(texts[cell])}
    elif 2 * len(months) <= len(found):
        months = set()
    yield from (cell for cell in found if cell not in months)


def _stands_behind_words(text: str) -> bool:
    """Whether a short text ends with a figure of money, and letters stand before it, close to it or apart."""
    found = _AFTER_WORDS.search(text.strip()) if len(text) <= _LONGEST_NAME else None
    if found is None or _MONTH.fullmatch(found[1]):
        return False
    return any(c.isalpha() for c in text.strip()[: found.start(1)])


def _is_parted(cell: RawCell) -> bool:
    return "," in wording.compact(cell.reading.text)


def _leaf(column: Column) -> str:
    return wording.compact(column.path[-1]) if column.path else ""
