"""Tables of English statistical reports on digital pages: every text in a cell of its own."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from extractor.document import Table
from extractor.geometry import Box
from extractor.regions.statements.walled_rows import rows_between_walls
from extractor.regions.worded.beside import under_two_titles
from samples.reports import ARRANGEMENTS, draw_report
from samples.reports.contents import CONTENTS
from tests.engines.drawn import Paper, content_of, tables_of, texts_of

SEEDS = (20, 21)
_PAGES = [*((a, "") for a in ARRANGEMENTS if a != "one"), *(("one", content) for content in CONTENTS)]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("arrangement", "content"), _PAGES)
def test_reports(tmp_path: Path, arrangement: str, content: str, seed: int) -> None:
    paper = draw_report(arrangement, seed, content)
    path = tmp_path / "report.pdf"
    path.write_bytes(paper.pdf)
    found = sorted(_said(texts_of(table)) for table in tables_of(path))
    assert found == sorted(_said(_texts(table)) for table in paper.truth.tables)


def test_rows_between_walls_only(tmp_path: Path) -> None:
    paper = Paper()
    for i, (label, figure) in enumerate(
        (("Rent and", ""), ("rates", "9"), ("Travel", "12"), ("Total", "21"))
    ):
        paper.text(60, 100 + 12 * i, label)
        paper.right(300, 100 + 12 * i, figure)
    words = content_of(paper.save(tmp_path)).words
    box = Box(50, 88, 320, 142)
    between = rows_between_walls(box, [200.0], words)
    assert len(between) == 2
    assert 112 < between[0] < 124 < between[1] < 136
    assert rows_between_walls(box, [200.0], words[:-2]) == ()


def test_two_titles_part_what_stands_below_them(tmp_path: Path) -> None:
    paper = Paper()
    for x, name in ((60, "Table 1. Rent"), (320, "Table 2. Travel")):
        paper.text(x, 100, name)
        for i in range(4):
            paper.text(x, 120 + 14 * i, f"Row {i}")
            paper.right(x + 180, 120 + 14 * i, f"{i}5.0")
    paper.text(
        60,
        190,
        "A sentence that runs over both of them, from one side to the other, ends the two tables.",
    )
    left, right, rest = under_two_titles(content_of(paper.save(tmp_path)).words)
    assert (len(left), len(right)) == (15, 15)
    assert max(word.box.x1 for word in left) < 300 < min(word.box.x0 for word in right)
    assert rest[0].text == "A"
    assert under_two_titles(rest) == []


def _texts(table: Table) -> list[list[str | None]]:
    texts: list[list[str | None]] = [[None] * len(table.columns) for _ in table.rows]
    for cell in table.cells:
        texts[cell.row][cell.col] = cell.text
    return texts


def _said(texts: list[list[str | None]]) -> list[list[str]]:
    """The texts without blanks, and without the dots that lead to figures."""
    return [
        ["".join(unicodedata.normalize("NFKC", text or "").split()).rstrip(".") for text in row]
        for row in texts
    ]
