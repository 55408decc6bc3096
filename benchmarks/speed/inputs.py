"""What is read: pages of the committed samples, as they are or scanned anew, and tables drawn to size.

Every round reads another scan of the same page (its noise and skew differ), so that nothing that was read
before can be known again. No typefaces are needed: pages are those of `samples/set`, tables are drawn with
the face that MuPDF brings.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pymupdf

from benchmarks.accuracy.runs import ROOT
from benchmarks.speed.contest import Task
from extractor.document import Document
from samples import damage, scanning
from samples.damage import Pixels

_mupdf: Any = pymupdf  # it comes without types

_ROWS_OF_A_SCAN, _COLUMNS_OF_A_SCAN = 25, 10
_CELLS_OF_A_SCAN = _ROWS_OF_A_SCAN * _COLUMNS_OF_A_SCAN
_SET = ROOT / "samples" / "set"
_DPI = 200
_BLUR, _GRAIN, _SKEW = 0.5, 3.0, 0.7
"""An office scanner: sigma of blur in pixels, of noise in grey levels, most degrees of skew."""


@dataclass(frozen=True, slots=True)
class PageKind:
    """A page of a sample (from 1), read as it is or scanned."""

    about: str
    sample: str
    page: int
    scanned: bool


KINDS = {
    "dense": PageKind("scan, a form with 199 texts in 213 cells", "final_basic", 1, scanned=True),
    "sparse": PageKind("scan, a small table with 22 texts", "staff_numbers", 1, scanned=True),
    "wide": PageKind("scan, 155 cells in many columns", "expenditure_by_class", 1, scanned=True),
    "digital": PageKind("digital, the same form as dense", "final_basic", 1, scanned=False),
    "prose": PageKind("digital, no table", "prose", 1, scanned=False),
}


def page_tasks(name: str, rounds: int, folder: Path) -> list[Task]:
    """A file for each round of a kind of page."""
    kind = KINDS[name]
    tasks = []
    for number in range(rounds):
        path = folder / f"{name}-{number}{'' if kind.scanned else '-digital'}.pdf"
        _save(_pages(kind.sample, [kind.page], number if kind.scanned else None), path, f"{name} {number}")
        areas = {} if kind.scanned else {"1": _areas(kind.sample, kind.page)}
        tasks.append(Task(path, {"scanned": kind.scanned, "areas": areas}))
    return tasks


def filing(path: Path, pages: int, seed: int) -> Task:
    """A filing of 3 to 30 pages: a whole budget and part of a final account, the last third scanned."""
    digital = pages - pages // 3
    sources = list(islice(_digital_pages(("department_budget", "final_accounts")), pages))
    whole = _mupdf.open()
    for number, (sample, page) in enumerate(sources):
        whole.insert_pdf(_pages(sample, [page], seed + 100 * number if number >= digital else None))
    _save(whole, path, f"filing {seed}")
    return Task(path, {"scanned": False, "areas": {}})


def archive(folder: Path, pages: int) -> Path:
    """A folder of papers of ten pages, eight digital and two scanned."""
    folder.mkdir(parents=True, exist_ok=True)
    sources = list(_digital_pages())
    for number in range(pages // 10):
        paper = _mupdf.open()
        for place in range(10):
            sample, page = sources[(number * 10 + place) % len(sources)]
            paper.insert_pdf(_pages(sample, [page], number if place % 5 == 4 else None))
        _save(paper, folder / f"{number:04}.pdf", f"archive {number}")
    return folder


def many_pages(path: Path, pages: int) -> Path:
    """A digital paper whose pages each hold a table of 20 rows."""
    paper = _mupdf.open()
    for number in range(pages):
        _draw_table(paper, 20, 5, seed=number, title=f"部门支出总表（{number + 1}）")
    _save(paper, path, f"pages {pages}")
    return path


def many_cells(path: Path, cells: int, *, scanned: bool) -> Path:
    """One table of about so many cells: digital on one page, as wide as it is high in cells; scanned on pages
    of 25 rows below the same headings, for no scanner takes ten thousand cells at once."""
    paper = _mupdf.open()
    if scanned:
        for seed in range(max(1, round(cells / _CELLS_OF_A_SCAN))):
            rows = min(_ROWS_OF_A_SCAN, cells // _COLUMNS_OF_A_SCAN)
            _draw_table(paper, rows, _COLUMNS_OF_A_SCAN, seed=cells + seed, title="部门支出总表")
        paper = _scanned(paper.tobytes(), seed=cells)
    else:
        side = round(cells**0.5)
        _draw_table(paper, side, side, seed=cells, title="部门支出总表")
    _save(paper, path, f"cells {cells}")
    return path


def _draw_table(paper: Any, rows: int, columns: int, *, seed: int, title: str) -> None:
    chance = np.random.default_rng(seed)
    left, top, width, height, first = 40, 80, 64, 18, 60
    page = paper.new_page(width=max(595, left * 2 + first + width * columns), height=top + height * rows + 60)
    page.insert_text((left, 40), title, fontname="china-s", fontsize=14)
    page.insert_text((page.rect.width - 110, 70), "单位：万元", fontname="china-s", fontsize=9)
    xs = [left, *(left + first + width * n for n in range(columns))]
    drawing = page.new_shape()
    for row in range(rows + 1):
        drawing.draw_line((xs[0], top + row * height), (xs[-1], top + row * height))
    for x in xs:
        drawing.draw_line((x, top), (x, top + rows * height))
    drawing.finish(width=0.6)
    texts = _texts(chance, rows, columns)
    for row, line in enumerate(texts):
        for x, text in zip(xs, line, strict=False):
            # The Chinese face sets figures twice as wide, over the rules.
            face = "helv" if text.isascii() else "china-s"
            drawing.insert_text((x + 3, top + row * height + 13), text, fontname=face, fontsize=8)
    drawing.commit()


def _texts(chance: np.random.Generator, rows: int, columns: int) -> Iterator[list[str]]:
    yield ["科目编码", *(f"项目{number}" for number in range(1, columns))]
    for _ in range(rows - 1):
        amounts = chance.integers(100, 10**7, size=columns - 1)
        yield [f"2{chance.integers(10**5, 10**6)}", *(f"{amount / 100:,.2f}" for amount in amounts)]


def _digital_pages(samples: Sequence[str] = ()) -> Iterator[tuple[str, int]]:
    """The pages of these samples, or of all that are digital."""
    for path in [_SET / f"{name}.pdf" for name in samples] or sorted(_SET.glob("*.pdf")):
        with _mupdf.open(path) as paper:
            if paper[0].get_text().strip():
                yield from ((path.stem, number) for number in range(1, len(paper) + 1))


def _pages(sample: str, numbers: Sequence[int], seed: int | None) -> Any:
    """Pages (from 1) of a sample; `seed` not None: scanned."""
    whole, paper = _opened(sample), _mupdf.open()
    for number in numbers:
        paper.insert_pdf(whole, from_page=number - 1, to_page=number - 1)
    return paper if seed is None else _scanned(paper.tobytes(), seed)


def _scanned(pdf: bytes, seed: int) -> Any:
    scan, paper = _mupdf.open(), _mupdf.open(stream=pdf, filetype="pdf")
    for number, pixels in enumerate(scanning.page_pictures(pdf, _DPI)):
        size = paper[number].rect
        page = scan.new_page(width=size.width, height=size.height)
        page.insert_image(page.rect, stream=_jpeg(_worn(pixels, seed * 100 + number)))
    return scan


def _worn(pixels: Pixels, seed: int) -> Pixels:
    angle = float(np.random.default_rng(seed).uniform(-_SKEW, _SKEW))
    return damage.noise(damage.blur(damage.skew(pixels, angle).pixels, _BLUR), _GRAIN, seed)


def _jpeg(pixels: Pixels) -> bytes:
    import cv2

    done, encoded = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 75])
    if not done:
        raise ValueError("a page could not be kept as JPEG")
    return encoded.tobytes()


@cache
def _opened(sample: str) -> Any:
    return _mupdf.open(_SET / f"{sample}.pdf")


def _areas(sample: str, page: int) -> list[str]:
    """Where tables lie on the page, as Camelot takes it: left, top, right, bottom in points from below."""
    truth = Document.model_validate(json.loads((_SET / f"{sample}.json").read_text(encoding="utf-8")))
    height = truth.pages[page - 1].height
    boxes = [r.bbox for table in truth.tables for r in table.regions if r.page == page]
    return [f"{b.x0 - 2},{height - b.y0 + 2},{b.x1 + 2},{height - b.y1 - 2}" for b in boxes]


def _save(paper: Any, path: Path, mark: str) -> None:
    paper.set_metadata({"title": mark})
    paper.save(path, garbage=3, deflate=True, no_new_id=True)
