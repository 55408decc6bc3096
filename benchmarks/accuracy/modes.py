"""Papers that come as they are, or as a scan with some wear, and are scored page by page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from benchmarks.accuracy.classes import DPI, JPEG
from benchmarks.accuracy.runs import Case, paper_case
from extractor.document import Document
from extractor.evaluate import DocumentScore, score_pages
from samples.damage import Pixels
from samples.papers import Paper, renamed
from samples.scanning import scan
from samples.wear import WEARS, Worn

DIGITAL = "digital"
"""The mode of a paper that comes as it is; all others are the names of wears."""


def case_in_mode(
    name: str, mode: str, make: Callable[[], Paper], how: tuple[float, int], folder: Path
) -> Case:
    """The case of a paper in a mode; its PDF is written into `folder`. `how`: the severity of the wear, and
    its seed."""
    severity, seed = how

    def wear(pixels: Pixels, page: int) -> Worn:
        return WEARS[mode](pixels, DPI, severity, seed + page)

    def paper() -> Paper:
        named = f"{name}.pdf"
        return renamed(make(), named) if mode == DIGITAL else scan(make(), named, wear, DPI, JPEG)

    def score(truth: Document, predicted: Document) -> DocumentScore:
        return score_pages(name, DIGITAL if mode == DIGITAL else "scan", truth.tables, predicted)

    return paper_case(name, paper, score, folder)
