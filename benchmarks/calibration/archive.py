"""Papers as an archive holds them, read from end to end: real filings and drawn ones, in every class of wear.

What was read is kept with its truth, so that a run that is broken off goes on, and the sums can be judged
anew without reading again.
"""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.accuracy.cuttings import cut
from benchmarks.accuracy.faults import sound_pages
from benchmarks.accuracy.filings import Filing
from benchmarks.calibration.damaged import Part
from benchmarks.calibration.summaries import draw_summary
from extractor import headings, stitch
from extractor.document import Document, Flag
from extractor.engines.bundle import Engines
from extractor.pages import open_source
from extractor.parts import PageReading
from extractor.pipeline import assemble, read_page
from extractor.settings import Settings
from samples.damage import Pixels
from samples.papers import Paper, draw
from samples.scanning import scan
from samples.style import random_style
from samples.wear import WEARS, Worn

DPI, JPEG = 200.0, 75
_FIRST_SEED = 70_000
"""Drawn papers of the calibration's own pages begin at 50,000."""
_FEWEST = 8
"""Pages of filings with fewer amounts are left out: they cost as much as others and tell less."""
_TOGETHER = 4
"""So many pages of a filing make one paper, in which sums between tables can be found."""
_SEEDS_A_CLASS = 1000
_FAMILIES = (
    "government_economic",
    "final_expenditure",
    "function_tree",
    "expenditure_by_class",
    "code_and_name",
    "procurement",
    "fiscal_balance",
    "wages_detail",
    "project_expenditure",
    "final_basic",
    "department_balance",
)
"""Every third drawn paper is one of these, the others are large summaries (`summaries`)."""


@dataclass(frozen=True, slots=True)
class WearClass:
    """A class of wear, the severities it is drawn from, and what share of an archive's pages it is taken to
    be of. The shares are an estimate of what budget offices hand in, and measured nowhere."""

    name: str
    low: float
    high: float
    share: float


WEAR_CLASSES = (
    WearClass("plain", 0.2, 0.9, 0.45),
    WearClass("sealed", 0.3, 1.0, 0.12),
    WearClass("awry", 0.3, 1.0, 0.10),
    WearClass("low_jpeg", 0.0, 1.0, 0.10),
    WearClass("marked", 0.3, 1.0, 0.06),
    WearClass("worn", 0.35, 0.65, 0.06),
    WearClass("folded", 0.3, 1.0, 0.05),
    WearClass("coarse_fax", 0.2, 0.8, 0.04),
    WearClass("bound", 0.2, 0.8, 0.02),
)
"""The wears of `samples.wear`, with the severities of `benchmarks.accuracy.classes`."""


@dataclass(frozen=True, slots=True)
class Order:
    """Which papers: of filings to fit on or to check on; about so many amounts of filings, and so many drawn
    papers, in each class; `seed` makes others of them."""

    part: Part
    amounts: int
    drawn: int
    seed: int


@dataclass(frozen=True, slots=True)
class WornPaper:
    """A paper of one class before it is worn and read; `from_filing`: its truth knows cells page by page."""

    name: str
    wear: str
    from_filing: bool
    make: Callable[[], Paper]


@dataclass(frozen=True, slots=True)
class ReadPaper:
    """What was read of a worn paper, beside its truth; `before`: the flags of its cells (table, row, column)
    before the sums were looked at."""

    name: str
    wear: str
    from_filing: bool
    truth: Document
    read: Document
    before: Mapping[tuple[str, int, int], tuple[Flag, ...]]


def worn_papers(filings: Sequence[Filing], order: Order) -> Iterator[WornPaper]:
    """The papers of the order, the classes in turn, so that each prefix holds all of them."""
    mine = [filing for number, filing in enumerate(filings) if number % 2 == (order.part == "check")]
    listed = [_of_class(mine, wear, number, order) for number, wear in enumerate(WEAR_CLASSES)]
    for turn in range(max(map(len, listed))):
        yield from (papers[turn] for papers in listed if turn < len(papers))


def _of_class(filings: Sequence[Filing], wear: WearClass, number: int, order: Order) -> list[WornPaper]:
    chance = random.Random(f"{order.seed} {order.part} {wear.name}")
    papers = []
    amounts = 0
    for filing, pages, held in _runs(filings, chance):
        if amounts >= order.amounts:
            break
        amounts += held
        severity, seed = chance.uniform(wear.low, wear.high), chance.randrange(2**31)
        name = f"{filing.name}-{'_'.join(map(str, pages))}-{wear.name}-{severity:.2f}"
        make = partial(_worn, partial(cut, filing, pages), name, (wear.name, severity, seed))
        papers.append(WornPaper(name, wear.name, True, make))
    for place in range(order.drawn):
        family = "summary" if place % 3 else _FAMILIES[(place // 3 + 4 * number) % len(_FAMILIES)]
        seed = _FIRST_SEED + 2 * (order.seed * _SEEDS_A_CLASS * len(WEAR_CLASSES))
        seed += 2 * (_SEEDS_A_CLASS * number + place) + (order.part == "check")
        severity = chance.uniform(wear.low, wear.high)
        name = f"{family}-{seed}-{wear.name}-{severity:.2f}"
        make = partial(_worn, partial(_drawn, family, seed), name, (wear.name, severity, seed))
        papers.append(WornPaper(name, wear.name, False, make))
    chance.shuffle(papers)
    return papers


def _runs(filings: Sequence[Filing], chance: random.Random) -> list[tuple[Filing, list[int], int]]:
    """The sound pages of the filings with amounts, some at a time, with the number of their amounts."""
    found = []
    for pages in sound_pages(filings).values():
        held = {number: _amounts(filing, number) for filing, number in pages}
        telling = [(filing, number) for filing, number in pages if held[number] >= _FEWEST]
        for first in range(0, len(telling), _TOGETHER):
            some = telling[first : first + _TOGETHER]
            found.append((some[0][0], [number for _, number in some], sum(held[n] for _, n in some)))
    chance.shuffle(found)
    return found


def _amounts(filing: Filing, page: int) -> int:
    return sum(cell.amount is not None for table in filing.on_page(page) for cell in table.cells)


def _drawn(family: str, seed: int) -> Paper:
    if family == "summary":
        return draw_summary(seed)
    # the lists of procurement go on overleaf once, and no further
    rows = 12 if family == "procurement" else 40
    style = replace(random_style(seed), rules="full", rows=rows, narrative=False, negatives=seed % 6 < 2)
    return draw(family, seed, style)


def _worn(make: Callable[[], Paper], name: str, wear: tuple[str, float, int]) -> Paper:
    kind, severity, seed = wear

    def worn(pixels: Pixels, page: int) -> Worn:
        return WEARS[kind](pixels, DPI, severity, (seed + page) % 2**31)

    return scan(make(), f"{name}.pdf", worn, DPI, JPEG)


def read_and_keep(papers: Sequence[WornPaper], settings: Settings, folder: Path) -> Iterator[str]:
    """Reads those of the papers that are not kept yet; gives each one's name when it is done."""
    engines = Engines(settings)
    with tempfile.TemporaryDirectory() as place:
        for paper in papers:
            kept = _kept(folder, paper)
            if not kept.is_file():
                made = paper.make()
                path = Path(place) / f"{paper.name}.pdf"
                path.write_bytes(made.pdf)
                with open_source(path, settings) as source:
                    pages = range(1, source.page_count + 1)
                    readings = [read_page(source, number, engines) for number in pages]
                    read = assemble(source.source, readings, engines, settings)
                path.unlink()
                _keep(kept, made.truth, read, _before(readings))
            yield paper.name


def _before(readings: Sequence[PageReading]) -> list[tuple[str, int, int, tuple[Flag, ...]]]:
    """The flags that the reading alone leaves to its cells."""
    tables = [
        headings.type_table(table, f"t{number}")
        for number, table in enumerate(stitch.stitch(headings.caption_pages(readings)), start=1)
    ]
    return [(t.id, cell.row, cell.col, cell.flags) for t in tables for cell in t.cells if cell.flags]


def kept_papers(papers: Sequence[WornPaper], folder: Path) -> Iterator[ReadPaper]:
    """Those of the papers that were read."""
    for paper in papers:
        path = _kept(folder, paper)
        if path.is_file():
            kept: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            truth, read = (Document.model_validate(kept[side]) for side in ("truth", "read"))
            before = {(table, row, col): tuple(flags) for table, row, col, flags in kept["before"]}
            yield ReadPaper(paper.name, paper.wear, paper.from_filing, truth, read, before)


def _kept(folder: Path, paper: WornPaper) -> Path:
    return folder / f"{paper.name}.json"


def _keep(
    path: Path, truth: Document, read: Document, before: Sequence[tuple[str, int, int, tuple[Flag, ...]]]
) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    sides = {"truth": truth.model_dump(mode="json"), "read": read.model_dump(mode="json"), "before": before}
    part.write_text(json.dumps(sides, ensure_ascii=False), encoding="utf-8")
    part.replace(path)
