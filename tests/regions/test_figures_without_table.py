"""Figures that no table holds are told, never lost in silence."""

from extractor.geometry import Box
from extractor.parts import TextLine
from extractor.regions import figures_without_table


def lines() -> list[TextLine]:
    texts = ("基本工资 1,204.50", "津贴补贴 330.00", "办公费 12.75", "合计 1,547.25")
    return [
        TextLine(1, Box(100, 200 + 20 * n, 400, 212 + 20 * n), text, 0.99, "paddleocr")
        for n, text in enumerate(texts)
    ]


def test_rows_of_figures_outside_tables_become_a_failure_that_says_where() -> None:
    (failure,) = figures_without_table(7, lines(), [])
    assert (failure.page, failure.stage, failure.code) == (7, "regions", "figures_without_table")
    assert "from 200 to 272 points" in failure.message


def test_figures_of_a_table_are_not_told_again() -> None:
    assert figures_without_table(7, lines(), [Box(90, 190, 410, 300)]) == ()
