"""How many rows at the top of a table are headings.

The signs, none of them bound to a language: headings span, and what they span is parted below; words stand
where the columns below hold figures; columns are numbered 1 2 3; the first row with a figure ends them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from extractor import wording
from extractor.headings.places import Places, is_filler, is_year
from extractor.parts import RawCell

_MOST_HEADER_ROWS = 12
_COLUMN_NUMBER = re.compile(r"\(?\d{1,2}\)?(?:=[\d()+\-*/×÷=]+)?|[a-z]|[甲乙丙丁]")
_NUMBERING_LABEL = re.compile(r"栏次|行次|列次|栏目|甲|序号|[类款项目]|科目编码|项目")
_HEADS_LABELS = re.compile(
    r"(?:年度?|年份)|.*(?:项目|科目|名称|单位|部门|指标|内容|栏次|行次|类别|item|description)"
)
_MONTH = re.compile(r"((?:19|20)\d{2})\.(?:0[1-9]|1[0-2])")
"""A month as a heading: 2023.12."""
_THOUSANDS = re.compile(r"\(?[$€£¥]?['’]?0{3}['’]?s?\)?")
_CODE = re.compile(r"\d{3}(?:\d{2}){0,3}|\d{2}")


def header_rows(places: Places) -> int:
    """The number of heading rows; 0 for a table that begins with its body."""
    first = next((row for row in range(places.table.rows) if places.filled(row)), None)
    if first is None or _begins_with_body(places, first):
        return 0
    numeric = _figure_columns(places)
    count = first + 1
    while count < min(places.table.rows, _MOST_HEADER_ROWS):
        crossed = places.crossing(count) and not _has_figures(places, count)
        if not (crossed or _goes_on(places, count, numeric)):
            break
        count += 1
    return count


def numbers_columns(places: Places, row: int) -> bool:
    """Whether a row numbers the columns: 栏次 1 2 3, or (1) (2) (3)=(1)+(2)."""
    texts = [wording.compact(cell.reading.text) for cell in places.filled(row)]
    numbers = [text for text in texts if _COLUMN_NUMBER.fullmatch(text)]
    others = [text for text in texts if not _COLUMN_NUMBER.fullmatch(text)]
    firsts = [int(found[0]) for text in numbers if (found := re.search(r"\d+", text))]
    rising = bool(firsts) and all(b == a + 1 for a, b in pairwise(firsts))
    labelled = any(_NUMBERING_LABEL.fullmatch(text) and len(text) > 1 for text in texts)
    unexplained = [text for text in others if not _NUMBERING_LABEL.fullmatch(text)]
    enough = 2 if labelled else 3 if firsts[:1] == [1] else 5
    return rising and not unexplained and len(firsts) >= enough


def _begins_with_body(places: Places, first: int) -> bool:
    """Whether the first row with text is no heading: it has figures, a list number, or a total alone."""
    filled = places.filled(first)
    if numbers_columns(places, first):
        return False
    if _has_figures(places, first) or _has_codes(filled):
        return True
    if any(wording.numbering_level(cell.reading.text) is not None for cell in filled):
        return len(filled) * 2 <= places.table.cols
    alone = len(filled) == 1 and filled[0].col_span < places.table.cols
    return alone and wording.is_total(filled[0].reading.text)


def _goes_on(places: Places, row: int, numeric: frozenset[int]) -> bool:
    """Whether `row`, the first below the headings found so far, is a heading too."""
    if numbers_columns(places, row):
        return True
    filled = places.filled(row)
    if not filled or _has_figures(places, row) or _has_codes(filled) or places.is_section(row):
        return False
    if any(is_filler(cell.reading.text) for cell in filled):
        return False  # what is crossed out stands for no amounts
    if len(filled) == 1 and wording.is_total(filled[0].reading.text):
        return False
    return _parts_heading(places, row) or _words_over_figures(places, row, numeric)


def _parts_heading(places: Places, row: int) -> bool:
    """Whether cells of `row` part a heading above that spans several columns."""
    spanning = {
        id(cell): cell
        for cell in places.covering[row - 1]
        if cell is not None and cell.col_span > 1 and cell.row + cell.row_span == row
    }
    for above in spanning.values():
        if not above.reading.text.strip():
            continue
        below = [c for c in places.rows[row] if above.col <= c.col < above.col + above.col_span]
        words = [c for c in below if c.reading.text.strip() and c.col_span < above.col_span]
        listed = any(wording.numbering_level(c.reading.text) is not None for c in words)
        if len(words) > 1 and len(below) > 1 and not listed:
            return True
    return False


def _words_over_figures(places: Places, row: int, numeric: frozenset[int]) -> bool:
    """Whether words stand in at least half of the columns that hold figures further down."""
    if not numeric:
        return False
    over = [c for c in places.filled(row) if any(c.col <= n < c.col + c.col_span for n in numeric)]
    covered = {n for c in over for n in numeric if c.col <= n < c.col + c.col_span}
    words = [c for c in over if _is_wording(c.reading.text) or _is_year_heading(places, c, row)]
    named = len(over) < len(places.filled(row))
    enough = 2 * len(covered) >= len(numeric) and (len(covered) > 1 or not named)
    return enough and len(words) == len(over)


def _is_wording(text: str) -> bool:
    """Whether a text is words, not a figure read badly: letters prevail, or it is a unit such as ($000)."""
    plain = wording.compact(text)
    letters = sum(character.isalpha() for character in plain)
    digits = sum(character.isdigit() for character in plain)
    return (letters > 1 and letters > digits) or _THOUSANDS.fullmatch(plain) is not None


def _is_year_heading(places: Places, cell: RawCell, row: int) -> bool:
    return places.printed(cell).value is not None and _names_times(places, row)


def _names_times(places: Places, row: int) -> bool:
    """Whether all figures of a row are years or months as headings give them: 2022 | 2023, 2023.12 | 2024.12.

    Amounts may look so too: beside words that name no column, the times must follow each other.
    """
    filled = places.filled(row)
    figures = [wording.compact(c.reading.text) for c in filled if places.printed(c).value is not None]
    years = [int(t[:4]) for t in figures if is_year(t) or _MONTH.fullmatch(t)]
    if not years or len(years) < len(figures):
        return False
    others = [wording.compact(c.reading.text) for c in filled if places.printed(c).value is None]
    named = all(_HEADS_LABELS.fullmatch(text) for text in others[:1])
    apart = {abs(b - a) for a, b in pairwise(years)}
    return named or (len(set(figures)) == len(figures) > 1 and apart <= {0, 1})


def _figure_columns(places: Places) -> frozenset[int]:
    """The columns that mostly hold figures, other than codes, in the lower part of the table."""
    found: dict[int, list[RawCell]] = {}
    for cell in places.table.cells:
        if cell.row > 0 and cell.col_span == 1 and places.printed(cell).kind != "nothing":
            found.setdefault(cell.col, []).append(cell)
    names = {
        c for c, cells in found.items() if 2 * sum(_is_wording(x.reading.text) for x in cells) > len(cells)
    }
    return frozenset(
        col
        for col, cells in found.items()
        if 2 * sum(places.is_figure(cell) for cell in cells) > len(cells)
        and not (any(name > col for name in names) and _are_codes(cells))
    )


def _are_codes(cells: Sequence[RawCell]) -> bool:
    codes = [cell for cell in cells if _CODE.fullmatch(wording.compact(cell.reading.text))]
    return 2 * len(codes) > len(cells)


def _has_figures(places: Places, row: int) -> bool:
    """Whether amounts stand in a row; years and months in the place of headings are none, and neither is what
    a seal left of a heading among others."""
    filled = places.filled(row)
    words = sum(_is_wording(cell.reading.text) for cell in filled)
    figures = [cell for cell in filled if places.is_figure(cell)]
    sealed = words > 1 and all("stamp" in cell.reading.flags for cell in figures)
    return bool(figures) and not sealed and not numbers_columns(places, row) and not _names_times(places, row)


def _has_codes(filled: list[RawCell]) -> bool:
    """Whether a row holds a classification code, alone or before a name."""
    return any(
        re.match(r"[1-5]\d{2}(?:\d{2}){0,3}(?!\d|年)", wording.compact(c.reading.text)) for c in filled
    )
