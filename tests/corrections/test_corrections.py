"""Corrections: what changes, what stays, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from extractor import Correction, CorrectionError, apply
from extractor.corrections import apply_repairs, repairs
from extractor.document import Alternative, Cell, Document, Finding, PageLine
from extractor.geometry import Box
from extractor.reconcile import reconcile

SET = Path(__file__).parents[2] / "samples" / "set"
NOON = datetime(2024, 5, 6, 12, tzinfo=UTC)


def paper(name: str = "demo") -> Document:
    return Document.model_validate_json((SET / f"{name}.json").read_bytes())


def cell_at(document: Document, table: str, row: int, col: int) -> Cell:
    (found,) = [c for t in document.tables if t.id == table for c in t.cells if (c.row, c.col) == (row, col)]
    return found


def planted(document: Document) -> tuple[tuple[str, int, int], str]:
    """The place of the paper's planted error, and the text that belongs there."""
    suspect = document.findings[0].suspects[0]
    return (suspect.table, suspect.row, suspect.col), f"{suspect.proposed:,f}"


def correction(document: Document, place: tuple[str, int, int], after: str, **more: str) -> Correction:
    table, row, col = place
    before = more.get("before", cell_at(document, *place).text)
    return Correction(table=table, row=row, col=col, before=before, after=after, who="a clerk", when=NOON)


def sums(document: Document) -> list[Finding]:
    return [f for f in document.findings if f.kind != "code_conflict"]


def misread(document: Document, place: tuple[str, int, int], text: str, amount: str) -> Document:
    """The document with a cell read wrongly, its true text among the alternatives."""
    right = cell_at(document, *place)
    wrong = right.model_copy(
        update={
            "text": text,
            "amount": Decimal(amount),
            "confidence": 0.7,
            "alternatives": (Alternative(text=right.text, probability=0.25),),
            "flags": ("low_confidence",),
        }
    )
    tables = tuple(
        t.model_copy(update={"cells": tuple(wrong if c is right else c for c in t.cells)})
        for t in document.tables
    )
    return document.model_copy(update={"tables": tables, "findings": reconcile(tables, [])})


def test_a_planted_error_put_right_leaves_no_finding() -> None:
    document = paper()
    place, right = planted(document)
    assert sums(apply(document, []))
    corrected = apply(document, [correction(document, place, right)])
    assert not sums(corrected)
    cell = cell_at(corrected, *place)
    assert (cell.text, f"{cell.amount:,f}") == (right, right)
    assert (cell.engine, cell.flags) == ("review", ("corrected",))
    assert cell.alternatives[0].text == cell_at(document, *place).text
    assert corrected.corrections[0].who == "a clerk"
    assert Document.model_validate_json(corrected.model_dump_json()) == corrected


def test_the_document_given_is_not_changed_and_other_cells_are_the_same() -> None:
    document = paper()
    before = document.model_dump_json()
    place, right = planted(document)
    corrected = apply(document, [correction(document, place, right)])
    assert document.model_dump_json() == before
    changed = [
        (t.id, a.row, a.col)
        for t, u in zip(document.tables, corrected.tables, strict=True)
        for a, b in zip(t.cells, u.cells, strict=True)
        if (a.text, a.amount) != (b.text, b.amount)
    ]
    assert changed == [place]


def test_an_undo_is_a_correction_too() -> None:
    document = paper()
    place, right = planted(document)
    there = apply(document, [correction(document, place, right)])
    back = apply(there, [correction(there, place, cell_at(document, *place).text)])
    assert cell_at(back, *place).amount == cell_at(document, *place).amount
    assert [f.message for f in sums(back)] == [f.message for f in sums(apply(document, []))]
    assert len(back.corrections) == 2


@pytest.mark.parametrize(
    ("place", "before"), [(None, "another text"), (("t9", 1, 1), ""), (("t1", 999, 1), "")]
)
def test_what_does_not_go_with_the_document_is_refused(
    place: tuple[str, int, int] | None, before: str
) -> None:
    document = paper()
    table, row, col = place or planted(document)[0]
    wrong = Correction(table=table, row=row, col=col, before=before, after="1", who="a clerk", when=NOON)
    with pytest.raises(CorrectionError) as refusal:
        apply(document, [wrong])
    assert refusal.value.code == "correction"


def test_the_second_correction_sees_the_first() -> None:
    document = paper()
    place, right = planted(document)
    first = correction(document, place, "1.00")
    with pytest.raises(CorrectionError):
        apply(document, [first, correction(document, place, right)])
    assert not sums(apply(document, [first, correction(document, place, right, before="1.00")]))


def test_a_text_that_is_no_amount_stays_doubtful() -> None:
    document = paper()
    place, _ = planted(document)
    cell = cell_at(apply(document, [correction(document, place, "12.3.4")]), *place)
    assert cell.amount is None
    # the sums that it stands in tell which amount it ought to be, and doubt it besides
    assert {"corrected", "no_grammar"} <= set(cell.flags)
    blank = cell_at(apply(document, [correction(document, place, "")]), *place)
    assert (blank.amount, blank.flags) == (None, ("corrected",))


def test_a_corrected_label_changes_the_row_and_its_code() -> None:
    document = paper("joined_codes")
    table = document.tables[0]
    label = next(c.index for c in table.columns if c.role == "label")
    row = next(r for r in table.rows if r.kind == "item" and r.code == "208-05-05")
    place = table.id, row.index, label
    corrected = apply(document, [correction(document, place, "住房公积金")])
    assert corrected.tables[0].rows[row.index].label == "住房公积金"
    assert corrected.tables[0].rows[row.index].code != "208-05-05" or any(
        f.kind == "code_conflict" for f in corrected.findings
    )


def test_sentences_are_checked_anew_from_the_lines_the_document_keeps() -> None:
    document = paper("final_small")
    said = "全年采购1019.00万元，其中：货物509.60万元、工程0.00万元、服务519.40万元。"
    line = PageLine(text=said, bbox=Box(50, 700, 500, 712), confidence=1.0)
    page = document.pages[0].model_copy(update={"lines": (line,)})
    told = document.model_copy(update={"pages": (page, *document.pages[1:])})
    assert len(sums(apply(told, []))) == len(sums(apply(document, []))) + 1


def test_a_proposal_is_applied_only_where_it_is_sure_enough() -> None:
    clean = apply(paper(), [correction(paper(), *planted(paper()))])
    place = next(
        (t.id, c.row, c.col)
        for t in clean.tables
        for c in t.cells
        if c.amount is not None and c.amount > 100 and t.columns[c.col].path[-1] != "合计" and c.row > 8
    )
    right = cell_at(clean, *place)
    wrong = misread(clean, place, "1" + right.text, "1" + f"{right.amount:f}")
    assert wrong.findings
    assert all(f.verdict == "misread" for f in wrong.findings)
    (proposal,) = repairs(wrong, 0.9, NOON)
    assert (proposal.table, proposal.row, proposal.col) == place
    repaired = apply_repairs(wrong, 0.9, NOON)
    cell = cell_at(repaired, *place)
    assert cell.amount == right.amount
    assert (cell.engine, cell.flags) == ("sums", ("corrected",))
    assert cell.alternatives[0].text == "1" + right.text
    assert not sums(repaired)
    assert apply_repairs(wrong, 1.0, NOON) is wrong
