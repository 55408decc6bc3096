"""A drawn paper's table without any rule is one table of its own rows and columns, not several pieces."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from extractor.evaluate.page_parts import page_parts
from extractor.grid import build_page_grid
from extractor.pages import open_source
from extractor.regions import find_page_regions
from extractor.settings import Settings
from samples import papers
from samples.style import random_style


@pytest.mark.parametrize("seed", [19888, 5, 7])
def test_codes_and_amounts_without_rules_are_one_table(seed: int, tmp_path: Path) -> None:
    paper = papers.draw("project_expenditure", seed, replace(random_style(seed), rules="none"))
    path = tmp_path / "paper.pdf"
    path.write_bytes(paper.pdf)
    with open_source(path, Settings(), None) as source:
        pages = [source.content(number) for number in range(1, source.source.pages + 1)]
    grids = [build_page_grid(region, page.words) for page in pages for region in find_page_regions(page)]
    parts = [part.table for part in page_parts(paper.truth)]
    assert [(grid.rows, grid.cols) for grid in grids if grid is not None] == [
        (max(c.row + c.row_span for c in table.cells), max(c.col + c.col_span for c in table.cells))
        for table in parts
    ]
