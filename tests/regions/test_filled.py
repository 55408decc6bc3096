"""Words that stand beside each other in columns, or only one below the other."""

from __future__ import annotations

from extractor.parts import Ruling
from extractor.regions.worded.filled import fills


def level(*heights: float) -> list[Ruling]:
    return [Ruling(0, y, 300, y, 0.5) for y in heights]


def test_texts_one_below_the_other_fill_one_column_only() -> None:
    walls = [Ruling(x, 0, x, 80, 0) for x in (0, 100, 300)]
    assert not fills(level(0, 20, 40, 60, 80), walls, [(50, 10), (40, 30), (60, 50), (30, 70)])
    assert not fills(level(0, 80), walls, [])
    assert fills(level(0, 20, 40, 60, 80), walls, [(50, 10), (200, 10), (60, 30), (30, 50), (30, 70)])


def test_a_head_above_empty_rows_fills_them_and_a_wall_counts_only_where_it_stands() -> None:
    walls = [Ruling(0, 0, 0, 60, 0), Ruling(100, 0, 100, 20, 0), Ruling(300, 0, 300, 60, 0)]
    assert fills(level(0, 20, 40, 60), walls, [(50, 10), (200, 10)])
    assert not fills(level(0, 20, 40, 60), walls, [(50, 30), (200, 30)])


def test_a_head_of_many_columns_above_figures_in_one_of_them_is_enough() -> None:
    walls, lines = [Ruling(x, 0, x, 160, 0) for x in (0, 100, 200, 300, 400)], level(*range(0, 180, 20))
    figures = [(350.0, float(y)) for y in range(30, 160, 20)]
    assert fills(lines, walls, [(50, 10), (150, 10), (250, 10), (350, 10), *figures])
    assert not fills(lines, walls, [(250, 10), (350, 10), *figures])
