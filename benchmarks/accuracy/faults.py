"""Pages of the filings whose reference is known to be wrong, with the reason: they are left out.

Each was looked at beside its page. `python -m benchmarks.accuracy digital` still counts them.
"""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.accuracy.filings import Filing

_CONTENTS = "a table of contents without any rule: text, no table"
_TAKES_CAPTION = "the reference takes captions, or two tables, as one grid"
_OFF_PAGE = "the reference reads content outside the shown page"
_LAID_OVER = "one cell of the reference is laid over others"
_BESIDE_FRAME = "an empty cell of the reference lies to the left of the frame, where nothing is drawn"

FAULTS: dict[tuple[str, int], str] = {
    ("f01", 2): _CONTENTS,
    ("f02", 2): _CONTENTS,
    ("f03", 2): _CONTENTS,
    ("f05", 2): _CONTENTS,
    ("f10", 7): _TAKES_CAPTION,
    ("f10", 8): _TAKES_CAPTION,
    ("f10", 9): _TAKES_CAPTION,
    ("f10", 11): _OFF_PAGE,
    ("f10", 12): _TAKES_CAPTION,
    ("f10", 15): _TAKES_CAPTION,
    ("f15", 11): _BESIDE_FRAME,
    ("f19", 5): _LAID_OVER,
    ("f19", 9): _BESIDE_FRAME,
}
"""Filing and page to the reason."""


def sound_pages(filings: Sequence[Filing], most_cells: int = 0) -> dict[str, list[tuple[Filing, int]]]:
    """The pages of each filing that hold tables and whose reference holds; `most_cells` as in
    `benchmarks.accuracy.scans.choose_pages`."""
    return {
        filing.name: [
            (filing, page)
            for page in filing.table_pages
            if (filing.name, page) not in FAULTS
            and (not most_cells or sum(len(table.cells) for table in filing.on_page(page)) <= most_cells)
        ]
        for filing in filings
    }
