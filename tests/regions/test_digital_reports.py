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


def _rows(paper: Paper, folder: Path) -> list[list[str | None]]:
    tables = tables_of(paper.save(folder))
    assert len(tables) == 1
    return texts_of(tables[0])


def test_a_rule_below_several_headings_says_nothing_of_their_columns(tmp_path: Path) -> None:
    paper = Paper()
    for x, year in ((330, "2009"), (450, "2008")):
        paper.right(x, 100, year)
    paper.rule(280, 104, 455, 104)
    for i, (label, left, right) in enumerate(
        (("Fund balance", "17,346", "15,988"), ("Receivable", "(312)", "298"), ("Other", "12", "9"))
    ):
        paper.text(60, 120 + 14 * i, label)
        paper.right(330, 120 + 14 * i, left)
        paper.right(450, 120 + 14 * i, right)
    assert _rows(paper, tmp_path)[:2] == [["", "2009", "2008"], ["Fund balance", "17,346", "15,988"]]


def test_rules_of_one_part_of_the_head_are_no_table_of_their_own(tmp_path: Path) -> None:
    paper = Paper()
    for x0, y in ((60, 90), (260, 106), (260, 122), (60, 172)):
        paper.rule(x0, y, 500, y)
    paper.text(330, 101, "Source of funds")
    paper.text(90, 117, "Field")
    for x, heading in ((330, "Amount"), (490, "Percent")):
        paper.right(x, 117, heading)
    for i, label in enumerate(("All fields", "Engineering", "Physics")):
        paper.text(60, 136 + 14 * i, label)
        paper.right(330, 136 + 14 * i, f"{19 - i},184")
        paper.right(490, 136 + 14 * i, f"{58 - i}.6")
    rows = _rows(paper, tmp_path)
    assert rows[-3:] == [
        ["All fields", "19,184", "58.6"],
        ["Engineering", "18,184", "57.6"],
        ["Physics", "17,184", "56.6"],
    ]
    assert rows[0][1] == "Source of funds"


def test_shares_in_brackets_belong_to_their_numbers(tmp_path: Path) -> None:
    paper = Paper()
    paper.rule(60, 90, 500, 90)
    paper.rule(60, 106, 500, 106)
    for x, heading in ((60, "Group"), (250, "Cases"), (400, "Ratio (interval)")):
        paper.text(x, 101, heading)
    held = (
        ("Age, years", "54.2 (8.1)", "1.02 (0.98-1.06)"),
        ("Men", "61 (50.8)", "1.07 (0.69-1.66)"),
        ("Smokers", "38 (31.7)", "2.25 (1.35-3.76)"),
        ("Family history", "12 (10.0)", "-"),
    )
    for i, texts in enumerate(held):
        for x, text in zip((60, 250, 400), texts, strict=True):
            paper.text(x, 120 + 14 * i, text)
    paper.rule(60, 168, 500, 168)
    rows = [["".join((t or "").split()) for t in row] for row in _rows(paper, tmp_path)]
    assert rows[1:] == [["".join(text.split()) for text in texts] for texts in held]


def test_numbers_of_columns_in_brackets_are_headings(tmp_path: Path) -> None:
    paper = Paper()
    for y in (90, 106, 178):
        paper.rule(60, y, 500, y)
    held = (
        ("", "(1)", "(2)", "(3)"),
        ("Income", "0.412***", "0.388***", "0.401***"),
        ("", "(0.051)", "(0.049)", "(0.055)"),
        ("Age", "-0.012", "-0.010", "-0.011*"),
        ("", "(0.008)", "(0.007)", "(0.006)"),
    )
    for i, texts in enumerate(held):
        for x, text in zip((60, 200, 320, 440), texts, strict=True):
            paper.text(x, 101 + 16 * i, text)
    assert _rows(paper, tmp_path) == [list(texts) for texts in held]


def test_a_column_named_source_opens_no_note(tmp_path: Path) -> None:
    paper = Paper()
    held = (
        ("Source", "2001", "2002"),
        ("Tuition", "3.4", "3.9"),
        ("Gifts", "0.9", "1.3"),
        ("Other", "2", "4"),
    )
    for i, (label, *figures) in enumerate(held):
        paper.text(60, 100 + 14 * i, label)
        for x, figure in zip((250, 350), figures, strict=True):
            paper.right(x, 100 + 14 * i, figure)
    assert _rows(paper, tmp_path) == [list(texts) for texts in held]


def test_blanks_between_words_in_faces_with_narrow_ones(tmp_path: Path) -> None:
    paper = draw_report("one", 310, "treasury")
    path = tmp_path / "report.pdf"
    path.write_bytes(paper.pdf)
    labels = [row[0] for row in texts_of(tables_of(path)[0])]
    assert any("Total receipts" in (label or "") for label in labels)
    assert any("Estate and gift taxes" in (label or "") for label in labels)
