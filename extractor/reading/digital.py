"""Reading digital pages: tables by the text layer's reader, checked against the page's words; lines of text
outside the tables from those words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median

from extractor.document import Alternative, Flag
from extractor.engines import TextLayerReader
from extractor.geometry import Box
from extractor.parts import (
    EMPTY_READING,
    CellReading,
    PageCell,
    PageContent,
    PageGrid,
    RawCell,
    RawTable,
    TextLine,
    Word,
)
from extractor.reading.ideographs import bare, plain_ideographs

AGREED = 0.9995
"""The probability that a cell is right which two readers of the text layer read alike."""
AGREED_UNRULED = 0.98
"""The same in a table whose columns or rows no rules draw: the text is sure, its place is inferred."""
AGREED_TOGETHER = 0.99
"""The same, where they only agree on several cells together, over whose walls the text runs."""
OTHER_ORDER = 0.9
"""The two readers give the same characters in another order, or parted otherwise between cells."""
DISPUTED = 0.6
"""The two readers differ."""
UNDECODED = "(cid:"
"""What Camelot writes for a character whose meaning the font does not tell."""
WIDE_GAP = 2.0
"""Words farther apart than this many times their height are pieces of their own."""
BLANK = 0.15
"""Words at least this share of their height apart are joined by a blank."""
_DOUBT: tuple[Flag, ...] = ("low_confidence",)


def read_page_tables(
    source: Path,
    content: PageContent,
    grids: Sequence[PageGrid],
    reader: TextLayerReader,
    password: str | None,
) -> tuple[RawTable, ...]:
    """The tables of a digital page with their texts, one for each of `grids`, in their order.

    The texts come from `reader`. Where the page's words, found by another library, do not say the same in
    a cell, its confidence is low and their text an alternative; where the reader could not decode what they
    could, theirs is taken, as the reading of "pymupdf". Raises `EngineError` where the reader fails.
    """
    texts = reader.read(source, password, content.number, grids)
    words = drawn_once(content.words)
    return tuple(
        _raw_table(content, grid, _second_opinions(words, content, grid, cell_texts), reader.name)
        for grid, cell_texts in zip(grids, texts, strict=True)
    )


def page_lines(content: PageContent, avoid: Sequence[Box]) -> tuple[TextLine, ...]:
    """The lines of text on a digital page outside the boxes to `avoid` (page points), from top to bottom.

    Words farther apart than twice their height are lines of their own: a department's name on the left and
    the unit of amounts on the right say two things.
    """
    free = [w for w in drawn_once(content.words) if not any(b.contains(*w.box.center) for b in avoid)]
    pieces = [piece for line in _lines(free) for piece in _pieces(line)]
    return tuple(
        TextLine(
            content.number,
            Box.union(word.box for word in piece),
            plain_ideographs(_spaced(piece)),
            AGREED,
            "pymupdf",
        )
        for piece in pieces
    )


# --- readings -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Opinions:
    """What the reader and the page's words say of one cell; whether they say the same of it, or at least of
    it together with the cells into which its text runs on; whether a figure lies across one of its walls.

    `concealed`: the layer holds text there that does not show; `doubted`: what a reading of the picture says
    instead ("": something strikes the text out), None where nothing speaks against it."""

    text: str
    words: str
    agree: bool
    agree_together: bool
    astray: bool
    concealed: bool = False
    doubted: str | None = None


def _second_opinions(
    words: Sequence[Word], content: PageContent, grid: PageGrid, texts: Sequence[str]
) -> list[_Opinions]:
    places = _Places(grid)
    concealed = {places.at(*word.box.center) for word in content.concealed}
    doubted = {places.at(*word.box.center): word.text for word in content.doubted}
    held, group, astray = _words_in_cells(words, grid)
    heard = ["\n".join(_spaced(line) for line in _lines(own)) for own in held]
    said_together: Counter[tuple[int, str]] = Counter()
    heard_together: Counter[tuple[int, str]] = Counter()
    for i, (text, other) in enumerate(zip(texts, heard, strict=True)):
        said_together.update((group[i], character) for character in bare(text))
        heard_together.update((group[i], character) for character in bare(other))
    unlike = {number for number, _ in (said_together - heard_together) + (heard_together - said_together)}
    shared = Counter(group)
    return [
        _Opinions(
            plain_ideographs(text),
            plain_ideographs(other),
            bare(text) == bare(other),
            shared[group[i]] > 1 and group[i] not in unlike,
            i in astray,
            i in concealed,
            doubted.get(i),
        )
        for i, (text, other) in enumerate(zip(texts, heard, strict=True))
    ]


def _raw_table(content: PageContent, grid: PageGrid, opinions: Sequence[_Opinions], engine: str) -> RawTable:
    cells = tuple(
        RawCell(
            cell.row,
            cell.col,
            cell.row_span,
            cell.col_span,
            content.number,
            cell.box,
            _reading(said, engine, AGREED if grid.ruled else AGREED_UNRULED, _is_covered(cell, content)),
        )
        for cell, said in zip(grid.cells, opinions, strict=True)
    )
    return RawTable(content.number, grid.box, grid.rows, grid.cols, cells, grid.ruled, content.origin)


def _is_covered(cell: PageCell, content: PageContent) -> bool:
    return any(area.contains(*cell.box.center) for area in content.picture_areas)


def _reading(said: _Opinions, engine: str, sure: float, covered: bool) -> CellReading:
    """The cell's reading. `sure`: the confidence where nothing is in doubt; `covered`: a picture lies there,
    whose content the text layer does not tell."""
    if not said.text and not said.words and not said.astray:
        return CellReading("", 0.5, (), "none", ("low_confidence", "unread")) if covered else EMPTY_READING
    if said.concealed and not said.agree:
        return _doubtful(said.words, said.text, "pymupdf")
    if said.doubted is not None and said.agree:
        return _doubtful(said.text, said.doubted, engine)
    return _undoubted(said, engine, sure)


def _doubtful(text: str, other: str, engine: str) -> CellReading:
    """A reading that does not hold if what speaks against it does."""
    others = (Alternative(text=other, probability=round(1 - DISPUTED, 4)),) if other not in ("", text) else ()
    return CellReading(text, DISPUTED, others, engine, _DOUBT)


def _undoubted(said: _Opinions, engine: str, sure: float) -> CellReading:
    """The reading of a cell whose text shows and is not doubted, by what the two readers say."""
    if said.agree and UNDECODED not in said.text:
        if said.astray:
            return CellReading(said.text, OTHER_ORDER, (), engine, _DOUBT)
        return CellReading(said.text, sure, (), engine)
    if said.agree_together and not _has_digits(said.text + said.words):
        return CellReading(said.text, min(sure, AGREED_TOGETHER), (), engine)
    if UNDECODED in said.text and said.words:
        return CellReading(said.words, OTHER_ORDER, (), "pymupdf", _DOUBT)
    same_characters = Counter(bare(said.text)) == Counter(bare(said.words))
    confidence = OTHER_ORDER if same_characters or said.agree_together else DISPUTED
    other = Alternative(text=said.words, probability=round(1 - confidence, 4))
    return CellReading(said.text, confidence, (other,), engine, _DOUBT)


def _has_digits(text: str) -> bool:
    return any(character.isdigit() for character in text)


# --- words in cells -----------------------------------------------------------------------------------


def drawn_once(words: Sequence[Word]) -> list[Word]:
    """The words without those drawn again over themselves (fake bold, shadows)."""
    kept: list[Word] = []
    seen: dict[str, list[Box]] = {}
    for word in words:
        others = seen.setdefault(word.text, [])
        if any(word.box.overlap(box) > 0.7 * word.box.area for box in others if word.box.area > 0):
            continue
        others.append(word.box)
        kept.append(word)
    return kept


def _words_in_cells(words: Sequence[Word], grid: PageGrid) -> tuple[list[list[Word]], list[int], set[int]]:
    """For each cell its words, by their middles; for each cell the number of its group (cells are in one
    group where a word lies across the wall between them, or one follows the other there without a gap); and
    the cells between which a word with digits lies across a wall."""
    held: list[list[Word]] = [[] for _ in grid.cells]
    group = list(range(len(grid.cells)))
    astray: set[int] = set()
    places = _Places(grid)

    def join(a: int, b: int) -> None:
        if a >= 0 and b >= 0 and group[a] != group[b]:
            old, new = group[b], group[a]
            group[:] = [new if g == old else g for g in group]

    last: tuple[Word, int] | None = None
    for word in words:
        middle, inset = word.box.center, 0.3 * min(word.box.height, word.box.width)
        cell = places.at(*middle)
        if cell >= 0:
            held[cell].append(word)
        for end in (places.at(x, middle[1]) for x in (word.box.x0 + inset, word.box.x1 - inset)):
            if cell != end and cell >= 0 and end >= 0:
                join(cell, end)
                astray |= {cell, end} if _has_digits(word.text) else set()
        if last is not None and _follows(last[0].box, word.box):
            join(last[1], cell)
        last = (word, cell)
    return held, group, astray


def _follows(before: Box, after: Box) -> bool:
    height = min(before.height, after.height)
    gap = after.x0 - before.x1
    return abs(before.center[1] - after.center[1]) <= 0.3 * height and -0.3 * height <= gap <= 0.1 * height


class _Places:
    """Says which cell of a grid holds a point."""

    def __init__(self, grid: PageGrid) -> None:
        self._rows: dict[int, list[int]] = {}
        self._grid = grid
        for i, cell in enumerate(grid.cells):
            for band in range(int(cell.box.y0 // 16), int(cell.box.y1 // 16) + 1):
                self._rows.setdefault(band, []).append(i)

    def at(self, x: float, y: float) -> int:
        """The index of the cell, -1 where none is."""
        candidates = self._rows.get(int(y // 16), [])
        return next((i for i in candidates if self._grid.cells[i].box.contains(x, y)), -1)


# --- words in lines -----------------------------------------------------------------------------------


def _lines(words: Sequence[Word]) -> list[list[Word]]:
    """Words in lines from top to bottom, in each line from left to right. A word belongs to a line where the
    two overlap in height by half of the smaller one or more."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda w: w.box.center[1]):
        if lines:
            top = median(w.box.y0 for w in lines[-1])
            bottom = median(w.box.y1 for w in lines[-1])
            shared = min(bottom, word.box.y1) - max(top, word.box.y0)
            if shared >= 0.5 * min(bottom - top, word.box.height):
                lines[-1].append(word)
                continue
        lines.append([word])
    return [sorted(line, key=lambda w: w.box.x0) for line in lines]


def _pieces(line: Sequence[Word]) -> list[list[Word]]:
    """The line cut at its wide gaps."""
    pieces = [[line[0]]]
    for before, after in pairwise(line):
        if after.box.x0 - before.box.x1 > WIDE_GAP * max(before.box.height, after.box.height):
            pieces.append([])
        pieces[-1].append(after)
    return pieces


def _spaced(line: Sequence[Word]) -> str:
    """The words of a line with a blank where there is a gap."""
    text = line[0].text
    for before, after in pairwise(line):
        gap = after.box.x0 - before.box.x1
        text += (" " if gap > BLANK * max(before.box.height, after.box.height) else "") + after.text
    return text
