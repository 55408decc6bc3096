"""The review sheet: the cells that a person must look at, those that settle most first, as links."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.worksheet.worksheet import Worksheet

from extractor.document import Cell, Document, Finding
from extractor.export.lookup import Lookup, place
from extractor.export.words import FLAGS, both
from extractor.export.workbook import styles
from extractor.export.workbook.places import Places
from extractor.review_order import ReviewItem, review_order

_READINGS = 3
TITLES = (
    "次序 Order",
    "位置 Where",
    "页 Page",
    "读作 Read as",
    "把握 Confidence",
    "缘由 Why",
    "问题 Findings",
    "建议 Proposed",
    *(f"或读 Other reading {n + 1}" for n in range(_READINGS)),
)


def fill_review(sheet: Worksheet, document: Document, places: Places) -> None:
    """One line for each doubted cell and each suspect of a finding, in the order of review."""
    styles.head(sheet, 1, TITLES)
    lookup = Lookup.of(document)
    items = review_order(document.tables, document.findings)
    for row, item in enumerate(items, start=2):
        _put_item(sheet, row, item, places, lookup)
    if not items:
        styles.put_text(styles.cell_at(sheet, 2, 2), "没有需要复核的单元格 No cell needs a look")
    styles.set_print(sheet, landscape=True)
    styles.set_widths(sheet, [9, 50, 9, 22, 14, 34, 16, 22, *[22] * _READINGS])
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:K{max(len(items) + 1, 1)}"


def _put_item(sheet: Worksheet, row: int, item: ReviewItem, places: Places, lookup: Lookup) -> None:
    where = item.table, item.row, item.col
    cell = lookup.cells[where]
    findings = lookup.findings.get(where, ())
    others = [f"{one.text or '∅'} ({one.probability:.0%})" for one in cell.alternatives[:_READINGS]]
    texts = (
        (2, lookup.described(where)),
        (4, cell.text or "∅"),
        (6, _why(cell, item)),
        (7, ", ".join(finding.id for finding in findings)),
        (8, _proposed(findings, item)),
        *enumerate(others, start=9),
    )
    numbers = ((1, row - 1, "0"), (3, cell.page, "0"), (5, cell.confidence, "0%"))
    for column, number, shown in numbers:
        target = styles.cell_at(sheet, row, column)
        target.value, target.number_format = number, shown
        target.font, target.alignment = styles.BODY, styles.TOP_RIGHT
    for column, text in texts:
        target = styles.cell_at(sheet, row, column)
        styles.put_text(target, text)
        target.font, target.alignment = styles.BODY, styles.TOP
    styles.put_link(styles.cell_at(sheet, row, 2), places.address(where))
    styles.cell_at(sheet, row, 2).alignment = styles.TOP


def _why(cell: Cell, item: ReviewItem) -> str:
    suspect = ["问题可疑 suspect of a finding"] if item.reason == "finding" else []
    return "、".join([*suspect, *(both(FLAGS, flag) for flag in cell.flags)])


def _proposed(findings: Sequence[Finding], item: ReviewItem) -> str:
    """What the sums propose for the cell, the likeliest first; findings that agree say it once."""
    here = [
        suspect
        for finding in findings
        for suspect in finding.suspects
        if place(suspect) == (item.table, item.row, item.col) and suspect.proposed is not None
    ]
    ordered = sorted(here, key=lambda suspect: -suspect.probability)
    return " / ".join(dict.fromkeys(f"{one.proposed:f}" for one in ordered))
