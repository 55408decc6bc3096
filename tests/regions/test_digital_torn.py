"""Tables without upright rules whose headings are set left and figures right, drawn and read back."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pymupdf
import pytest

from extractor.grid.digital import build_page_grid
from extractor.pages import open_source
from extractor.parts import PageGrid
from extractor.regions.digital import find_page_regions
from extractor.settings import Settings

NAMES = ("上年数", "本年数", "合计", "基本支出", "项目支出", "小计")
LABELS = ("教育支出", "科学技术支出", "农林水支出", "其他")
TOP, HEIGHT = 140.0, 20.0


def rows_of(seed: int) -> list[list[str]]:
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    count = chance.randint(2, 5)
    rows = [["项目", *chance.sample(NAMES, count)]]
    for i in range(chance.randint(4, 8)):
        figures = [
            f"{10 ** chance.uniform(1, 5):,.2f}" if chance.random() > 0.12 else "" for _ in range(count)
        ]
        rows.append([LABELS[i % len(LABELS)], *figures])
    return rows


def drawn(rows: list[list[str]], folder: Path, ruled: bool) -> Path:
    mupdf: Any = pymupdf
    pdf = mupdf.open()
    page = pdf.new_page()
    xs = [50.0 + (130 + 75 * (i - 1) if i else 0) for i in range(len(rows[0]) + 1)]

    def write(x: float, y: float, text: str, to_the_right: bool = False) -> None:
        font = "helv" if text.isascii() else "china-s"
        width = pymupdf.get_text_length(text, fontname=font, fontsize=9)
        page.insert_text((x - width if to_the_right else x, y), text, fontname=font, fontsize=9)

    write(xs[-1] - 45, TOP - 8, "单位：万元")
    for r, row in enumerate(rows):
        y = TOP + HEIGHT * r + 13
        for c, text in enumerate(row):
            if r and c:
                write(xs[c + 1] - 4, y, text, to_the_right=True)
            else:
                write(xs[c] + 4, y, text)
    if ruled:
        for y in (TOP, TOP + HEIGHT, TOP + HEIGHT * len(rows)):
            page.draw_line((xs[0], y), (xs[-1], y), width=0.7)
    path = folder / "paper.pdf"
    pdf.save(path)
    return path


def read_back(path: Path) -> tuple[PageGrid, list[list[str]]]:
    with open_source(path, Settings()) as source:
        content = source.content(1)
    (grid,) = (build_page_grid(region, content.words) for region in find_page_regions(content))
    assert grid is not None
    texts = [["?"] * grid.cols for _ in range(grid.rows)]
    for cell in grid.cells:
        held = [word.text for word in content.words if cell.box.contains(*word.box.center)]
        texts[cell.row][cell.col] = " ".join(held)
    return grid, texts


@pytest.mark.parametrize("ruled", [True, False], ids=["three lines", "no lines"])
@pytest.mark.parametrize("seed", range(6))
def test_left_headings_and_right_figures_are_one_column(tmp_path: Path, seed: int, ruled: bool) -> None:
    rows = rows_of(seed)
    _, texts = read_back(drawn(rows, tmp_path, ruled))
    assert texts == rows


@pytest.mark.parametrize("ruled", [True, False], ids=["three lines", "no lines"])
def test_an_empty_column_with_a_heading_stays(tmp_path: Path, ruled: bool) -> None:
    rows = [["项目", "上年数", "本年数", "合计"]]
    rows += [[label, f"{i + 1},234.50", "", f"{i + 3},450.70"] for i, label in enumerate(LABELS)]
    _, texts = read_back(drawn(rows, tmp_path, ruled))
    assert texts == rows
