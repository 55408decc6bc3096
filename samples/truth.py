"""What a paper says, as a document of the contract: the truth that readings are measured against."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Literal

from extractor.document import (
    About,
    Cell,
    CellRef,
    Column,
    Document,
    DocumentKind,
    Equation,
    Finding,
    Page,
    Producer,
    Region,
    Row,
    Said,
    Source,
    Suspect,
    Table,
    Term,
)
from extractor.geometry import Box
from samples.laid import LaidCell, LaidPaper, LaidTable
from samples.planted import Planted, both_sides, places_of, tolerance
from samples.sheet import Place, Sheet, Sum

_NOT_SAID = Said(value=None, confidence=1.0, page=None, bbox=None)


def describe(name: str, pdf: bytes, paper: LaidPaper, planted: Sequence[Planted], about: About) -> Document:
    """The truth of a digital paper whose pages are laid as `paper` and printed as `pdf`."""
    return Document(
        schema_version="1",
        source=source_of(name, pdf, len(paper.pages)),
        producer=Producer(name="kemu samples", version="1", models=(), catalogue=None),
        document=about,
        pages=tuple(
            Page(number=i + 1, width=w, height=h, origin="digital", turned=0, skew=0.0, dpi=None, seconds=0.0)
            for i, (w, h) in enumerate(paper.pages)
        ),
        tables=tuple(_table(i, table) for i, table in enumerate(paper.tables)),
        findings=_findings(planted, [t.sheet for t in paper.tables]),
        failures=(),
    )


def source_of(name: str, pdf: bytes, pages: int) -> Source:
    """The file as the document names it."""
    return Source(
        name=name,
        sha256=hashlib.sha256(pdf).hexdigest(),
        media_type="application/pdf",
        pages=pages,
        bytes=len(pdf),
    )


def unspaced(text: str) -> str:
    """A heading or label without the blanks that spread it over its cell: 合  计 is 合计."""
    return "".join(text.split())


def table_id(sheet: int) -> str:
    """The identity of the table that the sheet with this number becomes."""
    return f"t{sheet + 1}"


def _table(number: int, table: LaidTable) -> Table:
    sheet = table.sheet
    return Table(
        id=table_id(number),
        title=sheet.title or None,
        amount_unit=sheet.amount_unit,
        regions=tuple(Region(page=page, bbox=box) for page, box in table.regions),
        header_rows=sheet.header_rows,
        columns=tuple(
            Column(
                index=i,
                path=tuple(unspaced(p) for p in c.path) if sheet.heading else (),
                role=c.role,
                level=c.level,
                code=c.code,
            )
            for i, c in enumerate(sheet.columns)
        ),
        rows=_rows(sheet),
        cells=tuple(_cell(c) for c in table.cells),
    )


def _rows(sheet: Sheet) -> tuple[Row, ...]:
    head = [Row(index=i, kind="header", label="", parent=None) for i in range(sheet.header_rows)]
    body = [
        Row(
            index=i + sheet.header_rows,
            kind=row.kind,
            label=unspaced(row.label),
            parent=None if row.parent is None else row.parent + sheet.header_rows,
            code=row.code,
            code_name=row.code_name,
            code_system=row.system,
            code_confidence=1.0,
            code_source=row.source,
            codes=dict(row.codes),
        )
        for i, row in enumerate(sheet.rows)
    ]
    return (*head, *body)


def _cell(cell: LaidCell) -> Cell:
    return Cell(
        row=cell.row,
        col=cell.col,
        row_span=cell.row_span,
        col_span=cell.col_span,
        text="\n".join((*cell.lines, *cell.overleaf)),
        amount=cell.amount,
        page=cell.page,
        bbox=cell.box,
        confidence=1.0,
        alternatives=(),
        engine="truth",
        flags=(),
    )


def _findings(planted: Sequence[Planted], sheets: Sequence[Sheet]) -> tuple[Finding, ...]:
    findings: list[Finding] = []
    for misprint in planted:
        for equation in misprint.broken:
            findings.append(_finding(f"f{len(findings) + 1}", misprint, equation, sheets))
    return tuple(findings)


def _finding(identity: str, misprint: Planted, equation: Sum, sheets: Sequence[Sheet]) -> Finding:
    found, expected = both_sides(equation, sheets)
    suspect = Suspect(
        table=table_id(misprint.place.sheet),
        row=_row(misprint.place, sheets),
        col=misprint.place.col,
        probability=1.0,
        proposed=misprint.right,
    )
    return Finding(
        id=identity,
        kind=equation.kind,
        message=f"合计 {found} 与各项之和 {expected} 不符：{misprint.printed} 应为 {misprint.right}",
        equation=Equation(
            left=(_term(equation.whole, 1, sheets),),
            right=tuple(_term(place, sign, sheets) for place, sign in equation.parts),
        ),
        cells=tuple(
            CellRef(table=table_id(p.sheet), row=_row(p, sheets), col=p.col) for p in places_of(equation)
        ),
        expected=expected,
        found=found,
        difference=found - expected,
        tolerance=tolerance(misprint.right, equation),
        verdict="misprinted",
        verdict_probability=1.0,
        suspects=(suspect,),
    )


def _term(place: Place, sign: Literal[1, -1], sheets: Sequence[Sheet]) -> Term:
    return Term(table=table_id(place.sheet), row=_row(place, sheets), col=place.col, sign=sign)


def _row(place: Place, sheets: Sequence[Sheet]) -> int:
    return place.row + sheets[place.sheet].header_rows


def about_paper(
    paper: LaidPaper, kind: DocumentKind, unit: tuple[str, str | None], year: int, amount_unit: str | None
) -> About:
    """What the paper says of itself, with the places where its lines say so. `unit`: name and code."""
    name, code = unit
    titles = [line for line in paper.lines if line.role == "paper_title"]
    title = titles[0] if titles else None
    return About(
        title=_said(
            title.text if title else None, title.page if title else None, title.box if title else None
        ),
        unit_name=_where(paper, name),
        unit_code=_where(paper, code),
        fiscal_year=_where(paper, str(year)),
        kind=Said(value=kind, confidence=1.0, page=None, bbox=None),
        amount_unit=_where(paper, amount_unit),
    )


def _where(paper: LaidPaper, value: str | None) -> Said:
    """The first line, else the first cell, that holds the value; not said at all where none does."""
    if value is None:
        return _NOT_SAID
    for line in paper.lines:
        if value in line.text:
            return _said(value, line.page, line.box)
    for table in paper.tables:
        for cell in table.cells:
            if value in "".join((*cell.lines, *cell.overleaf)):
                return _said(value, cell.page, cell.box)
    return _NOT_SAID


def _said(value: str | None, page: int | None, box: Box | None) -> Said:
    return Said(value=value, confidence=1.0, page=page, bbox=box)
