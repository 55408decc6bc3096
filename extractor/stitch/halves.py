"""Rows that the foot of a page has cut in two."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extractor import wording
from extractor.amounts import parse_amount
from extractor.parts import CellReading, RawCell

_CODE = re.compile(r"\d{2,7}")
_BLOCK_NAME = re.compile(
    r".{2,}指标|(?:绩效|年度|总体|整体|任务)+(?:目标|指标|任务)|.*(?:资金|绩效|执行|完成)情况(?:\([^()]*\))?"
    r"|年度(?:主要任务|总体目标|目标完成情况)|其他说明"
)
"""What stands beside the blocks of a form and beside its indicators, running downwards as often as not."""
_BEGUN_NAME = re.compile(r"部门?整?体?(?:支出)?")
"""How the longest of these names begins, whose rest may be a name too: 绩效情况."""
_Row = dict[int, RawCell]
"""The cells at one side of the page's end, by their columns."""


def _joined(first: RawCell, second: RawCell, text: str) -> CellReading:
    """The reading of a cell that was cut in two: as sure as the less sure half."""
    one, two = first.reading, second.reading
    if not two.text.strip():
        return replace(one, text=text)
    flags = tuple(dict.fromkeys((*one.flags, *two.flags)))
    return replace(
        one, text=text, confidence=min(one.confidence, two.confidence), alternatives=(), flags=flags
    )


def join_cut_rows(upper: Sequence[RawCell], lower: Sequence[RawCell], seam: int) -> tuple[list[RawCell], int]:
    """The cells above and below a page's end, and how many rows of `lower` were joined to the row above.

    `seam` is the row at which `lower` begins. A row goes on overleaf where the first row there holds words
    only, in columns where the last row of the page holds words too, and these are the end of a sentence or
    a name that began above; or where one half has the code and the other the amounts. A merged cell goes on
    where its lower half is blank.
    """
    last = {cell.col: cell for cell in upper if cell.row + cell.row_span == seam}
    first = {cell.col: cell for cell in lower if cell.row == seam}
    others = [cell for cell in (*upper, *lower) if cell not in (*last.values(), *first.values())]
    if _is_cut(last, first, others):
        kept = [cell for cell in upper if last.get(cell.col) is not cell or cell.row + cell.row_span != seam]
        whole = [_stacked(cell, first[col]) for col, cell in last.items()]
        below = [replace(cell, row=cell.row - 1) for cell in lower if cell.row > seam]
        return [*kept, *whole, *below], 1
    return _with_merged(upper, lower, last, first), 0


def _is_cut(last: _Row, first: _Row, others: Sequence[RawCell]) -> bool:
    """Whether the first row overleaf is the rest of the last row above. Cells that go on over further rows
    stand beside them: their own rest is blank, or ends their name."""
    shapes = [{(c.col, c.col_span) for c in row.values()} for row in (last, first)]
    tall = {col for col, cell in first.items() if cell.row_span > 1}
    if shapes[0] != shapes[1] or not all(_may_go_on(last[col], first[col]) for col in tall):
        return False
    last, first = ({col: c for col, c in row.items() if col not in tall} for row in (last, first))
    texts = {col: cell.reading.text.strip() for col, cell in first.items() if cell.reading.text.strip()}
    above = {col: last[col].reading.text.strip() for col in texts}
    if not texts or _are_halves(last, first, others):
        return bool(texts)
    if not all(above.values()) or any(not _is_words(text) for text in texts.values()):
        return False
    goes_on = any(_goes_on(above[col], text) for col, text in texts.items())
    return goes_on or _numbered_alone(last, first) or _nameless(above, first, others)


def _may_go_on(above: RawCell, below: RawCell) -> bool:
    """Whether a tall cell overleaf may be the rest of the one above."""
    blank = not below.reading.text.strip()
    return blank or _ends_name(above.reading.text, below.reading.text)


def _ends_name(above: str, below: str) -> bool:
    """Whether a few characters end a name that a form's block has, and that the half above does not say:
    情况 ends 部门整体绩效."""
    one, two = wording.compact(above), wording.compact(below)
    if not one or not two or _BLOCK_NAME.fullmatch(one):
        return False
    if _BLOCK_NAME.fullmatch(two) and not _BEGUN_NAME.fullmatch(one):
        return False
    return _BLOCK_NAME.fullmatch(one + two) is not None


def _are_halves(last: _Row, first: _Row, others: Sequence[RawCell]) -> bool:
    """Whether the code of a row stands above the page's end and its amounts below, its name on both sides:
    no other row of the table has a code and no amounts, or amounts and no code."""
    codes, words = _codes(last), {col for col, cell in first.items() if _is_words(cell.reading.text)}
    named = bool(words) and all(_is_words(last[col].reading.text) for col in words)
    if not codes or not named or _codes(first) or not _figures(first) or _figures(last):
        return False
    rows: dict[int, _Row] = {}
    for cell in others:
        rows.setdefault(cell.row, {})[cell.col] = cell
    whole = [row for row in rows.values() if codes & _codes(row)]
    bare = [row for row in rows.values() if _figures(row) and not codes & _codes(row)]
    totals = all(any(wording.is_total(cell.reading.text) for cell in row.values()) for row in bare)
    return len(whole) > 1 and all(_figures(row) for row in whole) and totals


def _codes(row: _Row) -> set[int]:
    return {col for col, cell in row.items() if _CODE.fullmatch(wording.compact(cell.reading.text))}


def _figures(row: _Row) -> set[int]:
    amounts = {col for col, cell in row.items() if parse_amount(cell.reading.text).kind == "amount"}
    return amounts - _codes(row)


def _nameless(above: dict[int, str], first: _Row, others: Sequence[RawCell]) -> bool:
    """Whether the first row overleaf has words and no name, though all others that are parted alike have
    one, and the sentence above it is not at its end."""
    name = min(first)
    rows: dict[int, set[tuple[int, int]]] = {}
    for cell in others:
        rows.setdefault(cell.row, set()).add((cell.col, cell.col_span))
    own = {(cell.col, cell.col_span) for cell in first.values()}
    names = [cell for cell in others if cell.col == name and own <= rows[cell.row]]
    unfinished = any(wording.compact(text)[-1] not in "。；;.!！" for text in above.values())
    return (
        not first[name].reading.text.strip()
        and len(names) > 1
        and all(cell.row_span == 1 for cell in names)
        and all(cell.reading.text.strip() for cell in names)
        and unfinished
    )


def _is_words(text: str) -> bool:
    plain = not _CODE.fullmatch(wording.compact(text)) and parse_amount(text).kind == "not_amount"
    return plain and wording.numbering_level(text) is None and not wording.is_total(text)


def _goes_on(above: str, below: str) -> bool:
    """Whether `below` ends what `above` begins: an open bracket, or a mark that no text begins with."""
    one, two = wording.compact(above), wording.compact(below)
    open_bracket = one.count("(") > one.count(")") and two.count(")") > two.count("(")
    return open_bracket or two[0] in ",.;:、。，；：）)》”" or one[-1] in ",、，（(《“"


def _numbered_alone(last: _Row, first: _Row) -> bool:
    """Whether the last row has a list number, or a code and figures, and the words overleaf have none."""
    filled = [cell for cell in first.values() if cell.reading.text.strip()]
    above = [last[cell.col].reading.text for cell in filled]
    if all(wording.numbering_level(text) is not None for text in above):
        return True
    others = [c.reading.text for c in last.values() if c.col not in {cell.col for cell in filled}]
    coded = any(_CODE.fullmatch(wording.compact(text)) for text in others)
    return coded and any(parse_amount(text).kind == "amount" for text in others)


def _stacked(above: RawCell, below: RawCell) -> RawCell:
    """A cell whose last row is the first of the cell overleaf."""
    rows = above.row_span + below.row_span - 1
    texts = [text for text in (above.reading.text, below.reading.text) if text.strip()]
    if not above.reading.text.strip() and texts:  # printed overleaf, and nowhere else
        return replace(below, row=above.row, row_span=rows)
    return replace(above, row_span=rows, reading=_joined(above, below, "\n".join(texts)))


def _with_merged(
    upper: Sequence[RawCell],
    lower: Sequence[RawCell],
    last: _Row,
    first: _Row,
) -> list[RawCell]:
    """All cells, where a blank cell at the top of a page is the rest of a tall cell above it."""
    named = [col for col, cell in first.items() if col in last and _is_rest(last[col], cell, (upper, lower))]
    shapes = {(last[col].row, first[col].row_span) for col in named}
    beside = [
        col
        for col, cell in first.items()
        if col in last and _may_be_rest(last[col], cell) and (last[col].row, cell.row_span) in shapes
    ]
    rests = {col: first[col] for col in (*named, *beside)}
    grown = [
        _grown(cell, rests[cell.col]) if cell.col in rests and last[cell.col] is cell else cell
        for cell in upper
    ]
    return [*grown, *(cell for cell in lower if rests.get(cell.col) is not cell)]


def _grown(above: RawCell, below: RawCell) -> RawCell:
    """A cell with the rows of its rest, and the words at the end of its name."""
    texts = [text for text in (above.reading.text, below.reading.text) if text.strip()]
    reading = _joined(above, below, "\n".join(texts)) if below.reading.text.strip() else above.reading
    return replace(above, row_span=above.row_span + below.row_span, reading=reading)


def _is_rest(above: RawCell, below: RawCell, halves: tuple[Sequence[RawCell], Sequence[RawCell]]) -> bool:
    """Whether the cell `below` is the rest of the text `above` the page's end: it ends its name, or it is
    blank and both are tall, or it stands in a column that merges rows and leaves no place blank."""
    if above.col_span == below.col_span and _ends_name(above.reading.text, below.reading.text):
        return True
    if above.col_span != below.col_span or below.reading.text.strip() or not above.reading.text.strip():
        return False
    if above.row_span > 1 and below.row_span > 1:
        return True
    place = (above.col, above.col_span)
    column = [c for half in halves for c in half if (c.col, c.col_span) == place and c is not below]
    # a heading over two rows does not say that its column merges any
    merges = any(c.row > 0 and c.row_span > 1 and c.reading.text.strip() for c in column)
    return merges and all(c.reading.text.strip() for c in column)


def _may_be_rest(above: RawCell, below: RawCell) -> bool:
    """Whether the blank cell `below` is the rest of the tall cell `above`, of a text or blank itself, where a
    text beside them goes on over the same rows."""
    return above.row_span > 1 and above.col_span == below.col_span and not below.reading.text.strip()
