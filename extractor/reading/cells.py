"""Reading the cells of a table in a picture: only ink is read, line by line, all lines in one call.

A cell's box says where its text can lie, so that no detection of text is needed inside a table. What is
left of the rules is taken out first; each line is cut out close, since a recogniser stretches what it is
given to one height.
"""

from __future__ import annotations

import heapq
import math
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from extractor.amounts import parse_amount
from extractor.document import Alternative, Flag
from extractor.engines import LineReading, Recogniser, figures
from extractor.geometry import page_box
from extractor.parts import (
    EMPTY_READING,
    CellReading,
    PixelCell,
    PixelGrid,
    RawCell,
    RawTable,
    StraightPicture,
)
from extractor.reading.cutting.faint import all_believable, mirrored
from extractor.reading.cutting.marks import as_mark
from extractor.reading.cutting.sheet import CutLines, cut_lines, sheet_of
from extractor.reading.judging.confidence import Calibration, calibration_of
from extractor.reading.judging.judgement import SeenLine, judged_lines

_MOST_OTHERS = 5
_UNDER_A_SEAL = 0.98
"""How often a reading is right whose print a seal's ink covers, against others: strokes may be lost that
nobody can see."""
_SURE = 0.95
"""Words under a seal that are read at this probability are not flagged: a stroke that is lost to the seal
makes another figure, but no other word."""
_HIDDEN = 0.5
"""How often, at most, a reading is right where a part of the print may be hidden."""
_SPECKS = re.compile(r"[\s.,·•:;'`\"°*+。、…‧˙‘’“”^~★]*")
"""What specks are read as."""
_LONE_SPECK = frozenset(".,·•:;'`\"°‧˙‘’“”^、")
"""Of these none says anything where it stands alone in a cell."""
_READ_WELL, _HARDLY, _FEW = 0.8, 0.5, 3
"""A figure is read well, and a short line beside it hardly, at these probabilities."""
_FOREIGN = re.compile(r"[A-Za-z!-/:-@\[-`{-~]")
"""No line of Chinese words ends with one of these alone in a line of its own."""


def read_table(
    picture: StraightPicture,
    grid: PixelGrid,
    recogniser: Recogniser,
    page: int,
    calibration: Calibration | None = None,
) -> RawTable:
    """The grid with what each of its cells says; boxes in points of page `page`.

    Cells without ink have `EMPTY_READING`. `calibration`: None for the one that belongs to the recogniser's
    models. Raises EngineError or ModelError where the recogniser fails.
    """
    sheet = sheet_of(picture, grid.box)
    cuts = cut_lines(sheet, [cell.box for cell in grid.cells])
    if calibration is None:
        calibration = calibration_of(recogniser.models)
    judged = iter(judged_lines(seen_lines(grid.cells, cuts), recogniser, calibration))
    mine = [[next(judged) for _ in cut.pictures] for cut in cuts]
    lines = [[line.reading for line in of] for of in mine]
    measured = [len(of) == 1 and of[0].measured for of in mine]
    unlike_print = _from_the_back(cuts, lines, recogniser)
    cells = []
    marked = _marked(grid.cells, cuts, lines)
    for index, (cell, cut) in enumerate(zip(grid.cells, cuts, strict=True)):
        gapped = cut.gapped and not measured[index]
        doubted = cut.doubted or (cell.doubted and bool(cut.pictures))
        looked_at = replace(cut, gapped=gapped, doubted=doubted)
        reading = _cell_reading(without_dirt(marked[index]), looked_at, recogniser.name)
        unsaid = index in unlike_print or (cut.mark is None and reading.text in _LONE_SPECK)
        cells.append(
            RawCell(
                row=cell.row,
                col=cell.col,
                row_span=cell.row_span,
                col_span=cell.col_span,
                page=page,
                box=page_box(cell.box, picture.to_page),
                reading=_left_unread(reading) if unsaid else reading,
            )
        )
    return RawTable(
        page=page,
        box=page_box(grid.box, picture.to_page),
        rows=grid.rows,
        cols=grid.cols,
        cells=tuple(cells),
        ruled=grid.ruled,
        origin="scanned",
    )


def seen_lines(cells: Sequence[PixelCell], cuts: Sequence[CutLines]) -> list[SeenLine]:
    """The lines of all cells, in their order."""
    return [
        SeenLine(picture, shape, cell.col, cut.mark if len(cut.pictures) == 1 else None)
        for cell, cut in zip(cells, cuts, strict=True)
        for picture, shape in zip(cut.pictures, cut.shapes, strict=True)
    ]


def _cell_reading(lines: Sequence[LineReading], cut: CutLines, engine: str) -> CellReading:
    if not lines:
        if cut.flags or cut.doubted:
            flags: tuple[Flag, ...] = cut.flags or ("unread",)
            return CellReading("", _HIDDEN, (), "none", flags)
        return EMPTY_READING
    sure = list(lines)
    if "stamp" in cut.flags:
        sure = [replace(line, confidence=_UNDER_A_SEAL * line.confidence) for line in sure]
    lone = lines[0].text if len(lines) == 1 else ""
    hidden = (
        cut.doubted
        or (cut.gapped and _grouped(lone))
        or (cut.cut and bool(lone) and figures.figure_like(lone))
    )
    if hidden:
        sure = [replace(line, confidence=min(_HIDDEN, line.confidence)) for line in sure]
    flags = cut.flags if hidden or not _is_sure_of_words(sure) else ()
    return join_lines(sure, engine, (*flags, "low_confidence") if hidden else flags)


def _is_sure_of_words(lines: Sequence[LineReading]) -> bool:
    """Whether lines hold words without a digit, all of them read well."""
    worded = all(line.text and not any(c.isdigit() for c in line.text) for line in lines)
    return worded and all(line.confidence >= _SURE for line in lines)


def without_dirt(lines: Sequence[LineReading]) -> list[LineReading]:
    """The lines of a cell less those that are specks above or below its figure.

    What reads as points beside a line with characters is dirt. What else stands beside a single figure that
    is read well, and is hardly readable itself, is most likely dirt too, and so is one letter below Chinese
    words: the text is as sure then as it is sure that the other line is none.
    """
    written = [line for line in lines if any(c.isalnum() for c in line.text)]
    kept = [line for line in lines if line in written or not _SPECKS.fullmatch(line.text)]
    if not written or len(kept) < 2:
        return kept if written else list(lines)
    best = max(kept, key=lambda line: line.confidence)
    others = [line for line in kept if line is not best]
    if _is_chinese(best.text):
        return _without_letters(kept)
    lone = figures.figure_like(best.text) and figures.fits(best.text) and best.confidence >= _READ_WELL
    if not lone or any(o.confidence > _HARDLY or len(o.text) > _FEW for o in others):
        return kept
    none_else = math.prod(1.0 - line.confidence for line in others)
    return [replace(best, confidence=best.confidence * none_else)]


def _is_chinese(text: str) -> bool:
    return any("\u4e00" <= c <= "\u9fff" for c in text)


def _without_letters(lines: Sequence[LineReading]) -> list[LineReading]:
    """The lines of words less those that hold one letter or mark which is hardly readable."""
    dirt = [line for line in lines if line.confidence <= _HARDLY and _FOREIGN.fullmatch(line.text)]
    kept = [line for line in lines if line not in dirt]
    if not dirt or not all(_is_chinese(line.text) for line in kept):
        return list(lines)
    none_else = math.prod(1.0 - line.confidence for line in dirt)
    return [replace(kept[0], confidence=kept[0].confidence * none_else), *kept[1:]]


def _grouped(text: str) -> bool:
    """Whether a text is a figure with groups or decimals, whose digits stand close."""
    return figures.figure_like(text) and text[:1].isdigit() and any(mark in text for mark in ".,")


def _from_the_back(
    cuts: Sequence[CutLines], lines: Sequence[list[LineReading]], recogniser: Recogniser
) -> set[int]:
    """The cells whose pale ink may be no print of this side: it reads badly, or as well from behind."""
    pale = [index for index, cut in enumerate(cuts) if cut.faint]
    if not pale:
        return set()
    behind = iter(recogniser.read([mirrored(line) for i in pale for line in cuts[i].pictures]))
    mirrors = {i: [next(behind) for _ in cuts[i].pictures] for i in pale}
    return {i for i in pale if not all_believable(lines[i], mirrors[i])}


def _left_unread(reading: CellReading) -> CellReading:
    """The reading of pale ink, or of a speck, of which it is not known that it is print: what it may say is
    no text."""
    seen = min(reading.confidence, _HIDDEN)
    others = (Alternative(text=reading.text, probability=seen),) if reading.text else ()
    return CellReading("", 1.0 - seen, others, reading.engine, ("unread",))


def _marked(
    cells: Sequence[PixelCell], cuts: Sequence[CutLines], lines: Sequence[list[LineReading]]
) -> list[list[LineReading]]:
    """The lines of each cell, lone marks for nothing read by their shape and their column."""
    columns: dict[int, list[str]] = defaultdict(list)
    for cell, mine in zip(cells, lines, strict=True):
        columns[cell.col].extend(line.text for line in mine)
    return [
        [as_mark(mine[0], cut.mark, columns[cell.col])] if cut.mark is not None and len(mine) == 1 else mine
        for cell, cut, mine in zip(cells, cuts, lines, strict=True)
    ]


def join_lines(lines: Sequence[LineReading], engine: str, flags: tuple[Flag, ...] = ()) -> CellReading:
    """One reading of a cell from those of its lines, joined by newlines.

    Ink of which nothing could be read is flagged "unread", a figure that fits no grammar "no_grammar"; so are
    two amounts, one above the other, for most likely a wall between two cells was not seen. An amount below
    words is doubted for the same reason.
    Lines are read apart, so their probabilities multiply; the others are the likeliest combinations.
    """
    confidence = math.prod(line.confidence for line in lines)
    if any(figures.figure_like(line.text) and not figures.fits(line.text) for line in lines):
        flags = (*flags, "no_grammar")
    elif _amounts(lines) > 1:
        flags, confidence = (*flags, "no_grammar"), min(_HIDDEN, confidence)
    elif _amount_among_words(lines):
        flags, confidence = (*flags, "low_confidence"), min(_HIDDEN, confidence)
    if not any(line.text for line in lines):
        flags = (*flags, "unread")
    combined: list[tuple[float, tuple[str, ...]]] = [(1.0, ())]
    for line in lines:
        choices = [(line.confidence, line.text), *((a.probability, a.text) for a in line.alternatives)]
        combined = heapq.nlargest(
            _MOST_OTHERS + 1, ((p * q, (*texts, text)) for p, texts in combined for q, text in choices)
        )
    best = tuple(line.text for line in lines)
    others = [(p, texts) for p, texts in combined if texts != best][:_MOST_OTHERS]
    return CellReading(
        _joined(best),
        min(1.0, confidence),
        tuple(Alternative(text=_joined(texts), probability=min(1.0, p)) for p, texts in others),
        engine,
        flags,
    )


def _amounts(lines: Sequence[LineReading]) -> int:
    """How many of the lines are amounts with decimals or parted thousands, 0 where one is anything else."""
    texts = [line.text for line in lines if line.text]
    amounts = [text for text in texts if _grouped(text.lstrip("-−(")) and parse_amount(text).kind == "amount"]
    return len(amounts) if len(amounts) == len(texts) else 0


def _amount_among_words(lines: Sequence[LineReading]) -> bool:
    """Whether one line is an amount with decimals or parted thousands and another has words: most likely the
    wall between a heading and its first figure was not seen, and the figure would be lost in a text."""
    texts = [line.text for line in lines if line.text]
    figure = [text for text in texts if _grouped(text) and parse_amount(text).kind == "amount"]
    return 0 < len(figure) < len(texts) and parse_amount("".join(texts)).kind != "amount"


def _joined(lines: Sequence[str]) -> str:
    return "\n".join(line for line in lines if line)
