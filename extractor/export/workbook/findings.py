"""The findings sheet: what does not agree, with links to the cells."""

from __future__ import annotations

from decimal import Decimal

from openpyxl.worksheet.worksheet import Worksheet

from extractor.document import Document, Finding
from extractor.export.lookup import Place, place
from extractor.export.words import FINDING_KINDS, VERDICTS, both
from extractor.export.workbook import styles
from extractor.export.workbook.places import Places, local_address
from extractor.telling import findings_in_chinese

_SUSPECTS, _CELLS = 3, 10
_MESSAGE_WIDTH = 70
_FIRST_SUSPECT = 10
_FIRST_CELL = _FIRST_SUSPECT + _SUSPECTS

TITLES = (
    "编号 No.",
    "类别 Kind",
    "判定 Verdict",
    "把握 Probability",
    "说明 Message",
    "应为 Expected",
    "原件为 Found",
    "差额 Difference",
    "容差 Tolerance",
    *(f"可疑 Suspect {n + 1}" for n in range(_SUSPECTS)),
    *(f"单元格 Cell {n + 1}" for n in range(_CELLS)),
    "其余 More cells",
)


_NONE = "没有发现问题 No findings"
_NONE_IN_WHAT_WAS_READ = (
    "读到的部分没有发现问题；未能读取的部分没有检查 No findings in what was read; the rest was not checked"
)


def fill_findings(sheet: Worksheet, document: Document, places: Places) -> None:
    """One line for each finding; suspects and cells are links."""
    styles.head(sheet, 1, TITLES)
    known = {(t.id, c.row, c.col) for t in document.tables for c in t.cells}
    chinese = findings_in_chinese(document)
    for row, finding in enumerate(document.findings, start=2):
        _put_finding(sheet, row, finding, f"{chinese[finding.id]}\n{finding.message}")
        _put_suspects(sheet, row, finding, places, known)
        _put_cells(sheet, row, finding, places, known)
    if not document.findings:
        said = _NONE_IN_WHAT_WAS_READ if document.failures else _NONE
        styles.put_text(styles.cell_at(sheet, 2, 5), said)
    styles.set_print(sheet, landscape=True)
    styles.set_widths(
        sheet, [9, 26, 20, 12, _MESSAGE_WIDTH, 18, 18, 16, 12, *[24] * _SUSPECTS, *[13] * _CELLS, 16]
    )
    sheet.freeze_panes = "B2"


def _put_finding(sheet: Worksheet, row: int, finding: Finding, message: str) -> None:
    texts = (
        (1, finding.id),
        (2, both(FINDING_KINDS, finding.kind)),
        (3, both(VERDICTS, finding.verdict)),
        (5, message),
    )
    for column, text in texts:
        cell = styles.cell_at(sheet, row, column)
        styles.put_text(cell, text)
        cell.font, cell.alignment = styles.BODY, styles.TOP
    styles.set_height(sheet, row, message, _MESSAGE_WIDTH)
    probability = styles.cell_at(sheet, row, 4)
    probability.value, probability.number_format = finding.verdict_probability, "0%"
    probability.font, probability.alignment = styles.BODY, styles.TOP_RIGHT
    figures = (finding.expected, finding.found, finding.difference, finding.tolerance)
    for column, value in enumerate(figures, start=6):
        if value is not None:
            _put_figure(sheet, row, column, value)


def _put_figure(sheet: Worksheet, row: int, column: int, value: Decimal) -> None:
    decimals = max(0, -int(value.as_tuple().exponent))
    cell = styles.cell_at(sheet, row, column)
    styles.put_number(cell, value, "#,##0." + "0" * decimals if decimals else "#,##0")
    cell.font, cell.alignment = styles.BODY, styles.TOP_RIGHT


def _put_suspects(sheet: Worksheet, row: int, finding: Finding, places: Places, known: set[Place]) -> None:
    for offset, suspect in enumerate(finding.suspects[:_SUSPECTS]):
        where = place(suspect)
        proposed = f" → {suspect.proposed:f}" if suspect.proposed is not None else ""
        text = f"{_name(where)}{proposed} ({suspect.probability:.0%})"
        _put_link(
            sheet, row, _FIRST_SUSPECT + offset, text, places.address(where) if where in known else None
        )


def _put_cells(sheet: Worksheet, row: int, finding: Finding, places: Places, known: set[Place]) -> None:
    for offset, reference in enumerate(finding.cells[:_CELLS]):
        where = place(reference)
        target = places.address(where) if where in known else None
        _put_link(sheet, row, _FIRST_CELL + offset, _name(where), target)
    more = len(finding.cells) - _CELLS
    if more > 0:
        styles.put_text(styles.cell_at(sheet, row, _FIRST_CELL + _CELLS), f"+ {more}")


def _put_link(sheet: Worksheet, row: int, column: int, text: str, target: str | None) -> None:
    cell = styles.cell_at(sheet, row, column)
    styles.put_text(cell, text)
    cell.font = styles.BODY
    if target is not None:
        styles.put_link(cell, target)
    cell.alignment = styles.TOP


def _name(where: Place) -> str:
    return f"{where[0]} {local_address(where[1], where[2])}"
