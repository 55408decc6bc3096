"""Any table, cut anywhere, comes back whole."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.stitch import stitch
from tests.headings.grids import captioned, raw
from tests.stitch.stitched import texts


@st.composite
def cut_tables(draw: st.DrawFn) -> tuple[list[list[str]], int, int]:
    """A table of names and figures, and the row and the column at which pages cut it."""
    rows, cols = draw(st.integers(4, 12)), draw(st.integers(3, 7))
    sure = st.decimals(0, 9999, places=2).map(str)
    figures = sure | st.just("—")
    head = ["项目", *(f"第{col}项经费" for col in range(1, cols))]
    body = [
        [f"单位{row}事务", draw(sure), *(draw(figures) for _ in range(2, cols))] for row in range(1, rows)
    ]
    return [head, *body], draw(st.integers(2, rows - 1)), draw(st.integers(2, cols - 1))


def written(grid: list[list[str]]) -> str:
    return "\n".join(" | ".join(row) for row in grid)


@settings(max_examples=60)
@given(cut_tables(), st.booleans(), st.booleans())
def test_a_table_cut_over_pages_comes_back_whole(
    cut: tuple[list[list[str]], int, int], head_repeated: bool, over_first: bool
) -> None:
    grid, row, col = cut
    upper, lower = grid[:row], ([grid[0]] if head_repeated else []) + grid[row:]
    quarters = [[line[:col] for line in upper], [line[col:] for line in upper]]
    quarters += [[line[:col] for line in lower], [line[col:] for line in lower]]
    order = quarters if over_first else [quarters[i] for i in (0, 2, 1, 3)]
    heights = [20.0 + 3 * (i % 2) for i in range(len(grid) + 1)]  # rows of two heights do not fit by chance
    parts = [
        captioned(
            raw(written(part), page=n, top=90.0 + n, heights=heights[: len(part)]),
            "支出表" if n == 1 else None,
        )
        for n, part in enumerate(order, 1)
    ]
    (table,) = stitch(parts)
    assert texts(table) == grid
    assert len(table.regions) == 4
