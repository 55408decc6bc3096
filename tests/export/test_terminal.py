"""The document in the terminal."""

from __future__ import annotations

import io
import re

import pytest
from rich.cells import cell_len
from rich.console import Console

from extractor.document import Document
from extractor.export import show
from tests.export.papers import document, paper, two_sided


def printed(built: Document, width: int) -> str:
    stream = io.StringIO()
    show(built, Console(file=stream, width=width, force_terminal=False))
    return stream.getvalue()


def test_everything_is_shown_where_there_is_room() -> None:
    text = printed(paper(), 140)
    assert "not shown" not in text
    for table in paper().tables:
        for cell in table.cells:
            if cell.row >= table.header_rows and cell.text and len(cell.text) < 20:
                assert cell.text in text


def test_doubts_and_findings_are_marked_without_colour() -> None:
    text = printed(paper(), 140)
    assert "160.00?!" in text
    assert "250.00!" in text
    assert "350.00 " in text
    assert "perhaps 100.00 (90%)" in text
    assert "Failed: page 3, reading: The recogniser failed <i>here</i>" in text


@pytest.mark.parametrize("width", [40, 60, 80, 100])
def test_no_line_is_wider_than_the_terminal_and_no_column_is_lost_in_silence(width: int) -> None:
    text = printed(paper(), width)
    assert max(cell_len(line) for line in text.splitlines()) <= width
    notices = "".join("".join(re.findall(r"not shown, [^:]*:(.*?)\n *\n", text, re.DOTALL)).split())
    for table in paper().tables:
        for column in table.columns:
            amounts = [c for c in table.cells if c.col == column.index and c.amount is not None]
            shown = all(cell.text in text for cell in amounts)
            assert shown or "/".join(column.path) in notices


def test_codes_stand_before_the_rows() -> None:
    lines = printed(paper(), 140).splitlines()
    assert any(line.split()[:1] == ["205-02"] and "普通教育" in line for line in lines)
    assert any("103-01 | 205" in line for line in lines)


def test_hostile_texts_control_nothing() -> None:
    table = two_sided()
    cell = table.cells[6].model_copy(update={"text": "\x1b[2J[bold]x[/bold]\x07\u202e"})
    text = printed(document([table.model_copy(update={"cells": (*table.cells[:6], cell)})]), 100)
    assert "\x1b" not in text
    assert "\x07" not in text
    assert "\u202e" not in text
    assert "[bold]x[/bold]" in text


def test_a_paper_without_tables_says_so() -> None:
    assert "No tables found" in printed(document([]), 80)
