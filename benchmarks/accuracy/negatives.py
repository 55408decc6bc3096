"""Pages without any table, on which no table may be found."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pymupdf

from benchmarks.accuracy.cuttings import bare_document, paper_of
from benchmarks.accuracy.filings import FOLDER, Filing
from benchmarks.accuracy.modes import case_in_mode
from benchmarks.accuracy.pictures import draw_tables
from benchmarks.accuracy.runs import OUT, ROOT, Case, Run, kept_document
from samples.papers import Paper
from samples.tableless import TABLELESS, draw_tableless

_mupdf: Any = pymupdf  # it comes without types

PROSE_PAGES: dict[str, tuple[int, ...]] = {
    "f01": (3, 4, 5),
    "f02": (6, 7, 8),
    "f03": (4, 6, 21),
    "f04": (3, 5, 6),
    "f05": (7, 23, 25),
    "f06": (2, 5, 7),
    "f07": (4, 19, 24),
    "f08": (2, 16, 17),
    "f09": (2, 3, 21),
    "f10": (24, 29),
    "f11": (7, 15, 18),
    "f13": (4, 26, 30),
    "f14": (4, 9, 12),
    "f16": (5, 8, 10),
    "f17": (1,),
    "f18": (3, 10, 11),
    "f21": (4, 7, 19),
    "f22": (2, 4, 17),
    "f24": (1, 4, 10),
}
"""Pages of the filings that show no table; each was looked at."""

_MODES = ("digital", "plain", "awry", "digital", "worn", "coarse_fax", "digital", "bound", "sealed", "marked")
"""How the pages come, in turn: as they are, or as a scan with that wear."""


@dataclass(frozen=True, slots=True)
class FalseTable:
    """A table that was found where there is none: the paper, its rows and columns, a picture."""

    paper: str
    rows: int
    columns: int
    picture: Path


def negative_cases(pages: int, seed: int, folder: Path) -> Iterator[Case]:
    """`pages` pages, about half of them of filings, the others drawn."""
    chance = random.Random(f"negatives {seed}")
    real = [(name, page) for name, numbers in PROSE_PAGES.items() for page in numbers if _is_there(name)]
    chosen = chance.sample(real, min(len(real), pages // 2))
    papers = [(f"{name}-p{page:03d}", _cut_maker(name, page)) for name, page in chosen]
    kinds = [*TABLELESS] * (pages // len(TABLELESS) + 1)
    for number, kind in enumerate(kinds[: pages - len(papers)]):
        papers.append((f"{kind}-{number:02d}", _draw_maker(kind, 1000 * seed + number)))
    for number, (name, make) in enumerate(papers):
        mode = _MODES[(number + number // len(_MODES)) % len(_MODES)]
        how = (chance.uniform(0.3, 0.8), chance.randrange(2**31))
        yield case_in_mode(f"{name}-{mode}", mode, make, how, folder)


def false_tables(group: str, cases: list[Case], *, keep: bool) -> list[FalseTable]:
    """What was found on the pages that were read, with a picture of each page."""
    found = []
    for case in cases:
        document = kept_document(group, case, keep=keep)
        if document is None or not document.tables:
            continue
        pictures = draw_tables(case.pdf(), document, OUT / "pictures" / group, case.name)
        for table in document.tables:
            rows = max(cell.row + cell.row_span for cell in table.cells)
            columns = max(cell.col + cell.col_span for cell in table.cells)
            found.append(FalseTable(case.name, rows, columns, pictures[0]))
    return found


def negative_lines(command: str, run: Run, found: list[FalseTable]) -> list[str]:
    """The result in Markdown."""
    kinds = Counter(score.kind for score in run.evaluation.documents)
    read = sum(kinds.values())
    shares = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
    rate = f"{100 * len(found) / read:.1f}" if read else "–"
    return [
        f"`{command}`, extractor {run.commit}",
        "",
        f"{len(found)} false tables on {read} pages without a table ({shares}): {rate} per 100 pages",
        "",
        *(f"- {t.paper}: {t.rows} x {t.columns}, {t.picture.relative_to(ROOT)}" for t in found),
        *(f"- {name} could not be read: {reason}" for name, reason in run.failed.items()),
    ]


def _is_there(name: str) -> bool:
    return (FOLDER / f"{name}.pdf").is_file()


def _cut_maker(name: str, page: int) -> Callable[[], Paper]:
    filing = Filing(name, FOLDER / f"{name}.pdf", 0, ())
    return lambda: paper_of(filing, [page], [])


def _draw_maker(kind: str, seed: int) -> Callable[[], Paper]:
    def make() -> Paper:
        pdf = draw_tableless(kind, seed)
        with _mupdf.open(stream=pdf, filetype="pdf") as opened:
            size = opened[0].rect
        return Paper(pdf, bare_document(f"{kind}.pdf", pdf, [(size.width, size.height)], []))

    return make
