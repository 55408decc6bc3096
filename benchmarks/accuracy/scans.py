"""Scans made of real filings: pages that hold tables, drawn, worn and put into PDFs without text."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.accuracy.cuttings import cut
from benchmarks.accuracy.filings import Filing
from benchmarks.accuracy.runs import Case, paper_case
from extractor.document import Document
from extractor.evaluate import DocumentScore, score_pages
from samples import damage
from samples.damage import Pixels
from samples.papers import Paper
from samples.scanning import PageWear, scan
from samples.wear import WEARS, Worn

NOISES = {"none": (0.0, 0.0), "light": (0.5, 3.0), "strong": (0.9, 9.0)}
"""Blur (sigma in pixels) and noise (sigma in grey levels) of an office scanner."""


@dataclass(frozen=True, slots=True)
class ScanOptions:
    """How pages are scanned: dots to the inch, JPEG quality, wear by its name and severity from 0 to 1.

    The wear "scanner" is an even skew of up to `skew` degrees and `noise` (see `NOISES`); the others are
    those of `samples.wear`.
    """

    dpi: float = 200.0
    jpeg: int = 75
    wear: str = "scanner"
    severity: float = 0.5
    skew: float = 1.0
    noise: str = "light"
    seed: int = 1


def wears() -> tuple[str, ...]:
    """Names of wear that `ScanOptions` takes."""
    return ("scanner", *WEARS)


def choose_pages(
    filings: Sequence[Filing], count: int, seed: int, most_cells: int
) -> list[tuple[Filing, int]]:
    """`count` pages with tables (all for 0), by chance, in the order of the filings.

    Pages with more than `most_cells` cells are left out (0: none is).
    """
    pages = [
        (filing, page)
        for filing in filings
        for page in filing.table_pages
        if not most_cells or sum(len(table.cells) for table in filing.on_page(page)) <= most_cells
    ]
    chosen = random.Random(seed).sample(pages, min(count or len(pages), len(pages)))
    return sorted(chosen, key=lambda pair: (pair[0].name, pair[1]))


def scan_cases(pages: Sequence[tuple[Filing, int]], options: ScanOptions) -> Iterator[Case]:
    """A case for each page: a PDF with the page's picture alone, and its truth moved along."""
    folder = Path(tempfile.mkdtemp(prefix="kemu-scans-"))
    for number, (filing, page) in enumerate(pages):
        yield _case(filing, page, options, options.seed * 1000 + number, folder)


def _case(filing: Filing, page: int, options: ScanOptions, seed: int, folder: Path) -> Case:
    name = f"{filing.name}-p{page:03d}-{options.wear}"

    def make() -> Paper:
        wear = page_wear(options, seed)
        return scan(cut(filing, [page]), f"{name}.pdf", wear, options.dpi, options.jpeg)

    def score(truth: Document, predicted: Document) -> DocumentScore:
        return score_pages(name, options.wear, truth.tables, predicted)

    return paper_case(name, make, score, folder)


def page_wear(options: ScanOptions, seed: int) -> PageWear:
    """What happens to a page's picture on its way through the scanner."""

    def wear(pixels: Pixels, number: int) -> Worn:
        if options.wear != "scanner":
            return WEARS[options.wear](pixels, options.dpi, options.severity, seed + number)
        angle = float(np.random.default_rng(seed).uniform(-options.skew, options.skew))
        blur, grain = NOISES[options.noise]
        moved = damage.skew(pixels, angle)
        soft = damage.blur(moved.pixels, blur) if blur else moved.pixels
        return Worn(damage.noise(soft, grain, seed) if grain else soft, moved.matrix, 0, angle)

    return wear
