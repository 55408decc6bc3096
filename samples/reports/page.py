"""Pages of invented reports: tables with titles and notes, sentences above, below and beside them."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, get_args

import pymupdf

from extractor.amounts import parse_amount
from extractor.document import About, Cell, Column, Document, Page, Producer, Region, Row, Said, Table
from extractor.geometry import Box
from samples.papers import Paper
from samples.reports.contents import CONTENTS
from samples.reports.setting import SetTable, SetText, least_width, set_table, wrapped
from samples.reports.table import Look, Rules, StatTable
from samples.truth import source_of

_mupdf: Any = pymupdf  # it comes without types

LETTER = (612.0, 792.0)
LEFT, RIGHT, TOP, BOTTOM = 60.0, 552.0, 64.0, 730.0
GUTTER = 22.0
"""Points between two columns of text."""
_NOT_SAID = Said(value=None, confidence=1.0, page=None, bbox=None)
_SENTENCES = (
    "The increase was driven by a rise in receipts of the larger districts, which grew fast.",
    "Between 2004 and 2009 the share fell by 3.2 percentage points, to 41.7 percent of the total.",
    "Employment in construction declined in most places; that in health and social work rose by 12,400.",
    "Detailed figures are shown in the table below; they exclude persons who live in institutions.",
    "Totals may not add because of rounding, and data for earlier years were revised in March.",
    "Of the 1,250 establishments that were asked, 1,018 returned the form, a response of 81 percent.",
    "In contrast, spending on roads amounted to $14.2 million, or 6 percent less than in the year before.",
)


def random_look(chance: random.Random) -> Look:
    """How a table is set, by chance."""
    face, bold = chance.choice((("tiro", "tibo"), ("helv", "hebo"), ("tiro", "tibo")))
    return Look(
        face=face,
        bold=bold,
        size=chance.choice((7.0, 7.5, 8.0, 8.5, 9.0, 10.0)),
        rules=chance.choice(get_args(Rules)),
        leading=chance.choice((1.15, 1.25, 1.35, 1.5, 1.8)),
        stub=chance.uniform(0.26, 0.42),
        leaders=chance.random() < 0.35,
        centred=chance.random() < 0.2,
        heads_low=chance.random() < 0.6,
        heads_right=chance.random() < 0.3,
        stub_centred=chance.random() < 0.5,
        figures_low=chance.random() < 0.7,
        bold_heads=chance.random() < 0.4,
    )


@dataclass(slots=True)
class _Sheet:
    """A page that is being filled: its look, its tables, its further lines."""

    chance: random.Random
    look: Look
    content: str = ""
    tables: list[tuple[StatTable, SetTable]] = field(default_factory=list)
    texts: list[SetText] = field(default_factory=list)

    def sentences(self, left: float, right: float, y: float, count: int) -> float:
        """A paragraph from the height `y` on; the height where it ends."""
        size = 10.0
        text = " ".join(self.chance.choice(_SENTENCES) for _ in range(count))
        for line in wrapped(text, size, self.look.face, right - left):
            y += 1.2 * size
            if y > BOTTOM:
                break
            self.texts.append(SetText(line, left, y, size, self.look.face))
        return y + 0.6 * size

    def table(self, content: str, left: float, right: float, y: float) -> float:
        """A table with its title and notes from the height `y` on; the height where they end."""
        meant = CONTENTS[content](self.chance)
        look = self.look
        if meant.texts:
            look = replace(look, rules=self.chance.choice(("across", "boxhead", "head")), stub=0.2)
        parted = bool(meant.units) or any(row.sort == "across" for row in meant.rows)
        if look.rules == "columns" and parted:
            look = replace(look, rules="boxhead")
        while least_width(meant, look) > right - left and look.size > 6.0:
            look = replace(look, size=look.size - 0.5, leaders=False, stub=max(0.24, look.stub - 0.03))
        number = f"Table {len(self.tables) + 1}."
        y += look.size + 4
        for line in wrapped(f"{number} {meant.title}", look.size + 1, look.bold, right - left):
            self.texts.append(SetText(line, left, y, look.size + 1, look.bold))
            y += 1.2 * look.size
        done = set_table(meant, look, (left, y), right - left)
        self.tables.append((meant, done))
        y = done.bottom + 3
        for note in meant.notes:
            for line in wrapped(note, look.size - 1, look.face, right - left):
                y += 1.2 * look.size
                self.texts.append(SetText(line, left, y, look.size - 1, look.face))
        return y + 12


def _one(sheet: _Sheet) -> None:
    y = sheet.sentences(LEFT, RIGHT, TOP, 2)
    y = sheet.table(sheet.content or sheet.chance.choice([*CONTENTS]), LEFT, RIGHT, y + 6)
    sheet.sentences(LEFT, RIGHT, y, 3)


def _several(sheet: _Sheet) -> None:
    y = TOP
    for content in (sheet.content or "countries", "small", "panels"):
        if y < 520:
            y = sheet.table(content, LEFT, RIGHT, y)
            y = sheet.sentences(LEFT, RIGHT, y, 1) if sheet.chance.random() < 0.4 else y


def _text_beside(sheet: _Sheet) -> None:
    middle = (LEFT + RIGHT) / 2
    own, other = (LEFT, middle - GUTTER / 2), (middle + GUTTER / 2, RIGHT)
    if sheet.chance.random() < 0.5:
        own, other = other, own
    y = sheet.sentences(*own, TOP, 2)
    y = sheet.table(sheet.content or sheet.chance.choice(("small", "countries", "panels")), *own, y)
    sheet.sentences(*own, y, 3)
    sheet.sentences(*other, TOP, 16)


def _beside(sheet: _Sheet) -> None:
    middle = (LEFT + RIGHT) / 2
    y = sheet.sentences(LEFT, RIGHT, TOP, 2)
    ends = [
        sheet.table(sheet.content or sheet.chance.choice(("small", "panels")), *sides, y)
        for sides in ((LEFT, middle - GUTTER / 2), (middle + GUTTER / 2, RIGHT))
    ]
    sheet.sentences(LEFT, RIGHT, max(ends), 3)


ARRANGEMENTS: dict[str, Callable[[_Sheet], None]] = {
    "one": _one,
    "several": _several,
    "text_beside": _text_beside,
    "beside": _beside,
}
"""How tables and sentences lie on a page."""


def draw_report(arrangement: str, seed: int, content: str = "", look: Look | None = None) -> Paper:
    """A page of a report; `content` is a key of `contents.CONTENTS`, by chance where it is not given. The
    same arguments give the same bytes.

    Raises:
        KeyError: there is no such arrangement.
    """
    chance = random.Random(f"{arrangement} {content} {seed}")
    own = random_look(chance)
    sheet = _Sheet(chance, look or own, content)
    ARRANGEMENTS[arrangement](sheet)
    pdf = _drawn(sheet)
    return Paper(pdf, _truth(f"{arrangement}-{seed}.pdf", pdf, sheet))


def _drawn(sheet: _Sheet) -> bytes:
    pdf = _mupdf.open()
    page = pdf.new_page(width=LETTER[0], height=LETTER[1])
    writer = _mupdf.TextWriter(page.rect)
    faces: dict[str, Any] = {}
    for _, table in sheet.tables:
        for band in table.bands:
            page.draw_rect(
                _mupdf.Rect(band.x0, band.y0, band.x1, band.y1), color=None, fill=(0.9,) * 3, width=0
            )
        for x0, y0, x1, y1 in table.rules:
            page.draw_line((x0, y0), (x1, y1), color=(0, 0, 0), width=0.5)
    for text in (*sheet.texts, *(t for _, table in sheet.tables for t in table.texts)):
        font = faces.setdefault(text.face, _mupdf.Font(text.face))
        writer.append((text.x, text.y), text.text, font=font, fontsize=text.size)
    number = str(sheet.chance.randint(2, 180))
    writer.append((LETTER[0] / 2, 762), number, font=_mupdf.Font(sheet.look.face), fontsize=9)
    writer.write_text(page)
    pdf.set_metadata({"producer": "Kemu samples", "title": "Invented report"})
    data: bytes = pdf.tobytes(garbage=4, deflate=True, no_new_id=True)
    pdf.close()
    return data


# --- truth --------------------------------------------------------------------------------------------


def _truth(name: str, pdf: bytes, sheet: _Sheet) -> Document:
    width, height = LETTER
    page = Page(
        number=1, width=width, height=height, origin="digital", turned=0, skew=0.0, dpi=None, seconds=0.0
    )
    return Document(
        schema_version="1",
        source=source_of(name, pdf, 1),
        producer=Producer(name="kemu samples", version="1", models=(), catalogue=None),
        document=About(**dict.fromkeys(About.model_fields, _NOT_SAID)),
        pages=(page,),
        tables=tuple(_table(i, meant, done) for i, (meant, done) in enumerate(sheet.tables, start=1)),
        findings=(),
        failures=(),
    )


def _table(number: int, meant: StatTable, done: SetTable) -> Table:
    kinds = {"item": "item", "group": "group", "across": "group", "total": "total"}
    rows = [Row(index=i, kind="header", label="", parent=None) for i in range(done.heads)]
    rows += [
        Row.model_validate({"index": i, "kind": kinds[row.sort], "label": row.label, "parent": None})
        for i, row in enumerate(meant.rows, start=done.heads)
    ]
    return Table(
        id=f"t{number}",
        title=f"Table {number}. {meant.title}",
        amount_unit=None,
        regions=(Region(page=1, bbox=Box.union(cell.box for cell in done.cells)),),
        header_rows=done.heads,
        columns=tuple(
            Column(index=i, path=(), role="label" if i == 0 else "text" if meant.texts else "amount")
            for i in range(meant.columns)
        ),
        rows=tuple(rows),
        cells=tuple(
            Cell(
                row=cell.row,
                col=cell.col,
                row_span=cell.row_span,
                col_span=cell.col_span,
                text=cell.text,
                amount=parse_amount(cell.text).value if cell.row >= done.heads and cell.col else None,
                page=1,
                bbox=cell.box,
                confidence=1.0,
                alternatives=(),
                engine="truth",
                flags=(),
            )
            for cell in sorted(done.cells, key=lambda c: (c.row, c.col))
        ),
    )
