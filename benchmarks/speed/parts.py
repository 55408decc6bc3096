"""The parts of the benchmark. Each gives what is to be shown (a table) and the ratios that are kept."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console

from benchmarks.speed import inputs
from benchmarks.speed.contest import Measured, Task, contest
from benchmarks.speed.timing import growth, ratio, spread
from benchmarks.speed.watching import Watch, kemu, watched

_MIB = 2**20
_EARLY_PAGES = 50
"""What a worker holds after it has read so many, it should not exceed later."""
_SHORT_FILING = 3
"""Pages, the last one a scan."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is measured."""

    rounds: int = 7
    filing: int = 30
    archive: int = 1000
    pages: tuple[int, ...] = (10, 100, 1000)
    cells: tuple[int, ...] = (100, 1000, 10_000)


SMALL = Sizes(rounds=1, filing=3, archive=20, pages=(10, 20), cells=(100, 400))
"""To see whether it runs."""


@dataclass(frozen=True, slots=True)
class Result:
    """A part: the head and lines of its table, and its ratios by name (smaller is better)."""

    title: str
    head: list[str]
    lines: list[list[str]]
    ratios: dict[str, float] = field(default_factory=dict)

    def kept(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)


Part = Callable[[Sizes, Path, Console], Result]

_ON_SCANS = ("kemu", "bare recogniser", "RapidOCR", "PaddleOCR", "img2table", "pymupdf4llm")
_ON_DIGITAL = ("kemu", "Camelot", "pymupdf4llm", "RapidOCR")
_ON_FILINGS = ("RapidOCR", "img2table", "pymupdf4llm")
_HEAD = ["program", "seconds", "quartiles", "Kemu by it", "quartiles", "peak memory"]


def page_part(name: str) -> Part:
    """A kind of page: who reads it how fast."""

    def measure(sizes: Sizes, folder: Path, console: Console) -> Result:
        kind = inputs.KINDS[name]
        names: tuple[str, ...] = _ON_SCANS if kind.scanned else _ON_DIGITAL
        if name == "prose":
            names = tuple(n for n in names if n != "Camelot")
        results = contest(names, inputs.page_tasks(name, sizes.rounds, folder), console)
        return _compared(name, f"{name}: {kind.about}", results)

    return measure


def filing_part(rival: str) -> Part:
    """A filing of many pages, a third of them scanned, read once: its pages are rounds enough. Kemu reads it
    beside each rival anew, so that a run may be broken off after one of them. All have read a short filing
    before. PaddleOCR, which reads pages as RapidOCR does, is left out for its time."""

    def measure(sizes: Sizes, folder: Path, console: Console) -> Result:
        whole = inputs.filing(folder / "filing-digital.pdf", sizes.filing, 0)
        short = inputs.filing(folder / "short-digital.pdf", _SHORT_FILING, 1)
        title = f"filing: {sizes.filing} pages, a third of them scanned, beside {rival}"
        return _compared("filing", title, contest(("kemu", rival), [whole], console, short))

    return measure


def stages(sizes: Sizes, folder: Path, console: Console) -> Result:
    """Seconds by stage for each kind of page."""
    told: dict[str, dict[str, float]] = {}
    for name in inputs.KINDS:
        tasks = inputs.page_tasks(name, 1, folder)
        rounds = contest(["kemu by stages"], tasks * max(1, sizes.rounds), console)
        told[name] = rounds["kemu by stages"].told["stages"]
    names = list(dict.fromkeys(stage for of in told.values() for stage in of))
    lines = [[stage, *(f"{told[kind].get(stage, 0.0):.3f}" for kind in told)] for stage in names]
    lines.append(["together", *(f"{sum(of.values()):.3f}" for of in told.values())])
    return Result("Seconds by stage, last round", ["stage", *told], lines)


def start_up(sizes: Sizes, folder: Path, console: Console) -> Result:
    """From nothing: the help text, and the first page of the first document."""
    scan = inputs.page_tasks("sparse", 1, folder)[0].path
    dense = inputs.page_tasks("dense", 1, folder)[0].path
    digital = inputs.page_tasks("digital", 1, folder)[0].path
    out = folder / "out"
    out.mkdir(exist_ok=True)
    commands: Mapping[str, list[str]] = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "kemu --help": kemu("--help"),
        "kemu extract, a digital page": kemu("extract", digital, "--out", out),
        "kemu extract, a sparse scan": kemu("extract", scan, "--out", out),
        "kemu extract, a dense scan": kemu("extract", dense, "--out", out),
    }
    # As an installed program: its modules compiled once, here in the round that does not count.
    compiled = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    compiled["PYTHONPYCACHEPREFIX"] = str(folder / "compiled")
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(max(2, sizes.rounds)):
        for name, command in commands.items():
            console.print(f"  {name}", markup=False)
            begin = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True, env=compiled)
            taken[name].append(time.perf_counter() - begin)
    lines = [_line(name, spread(seconds[1:] or seconds)) for name, seconds in taken.items()]
    bare = taken["python -c pass"]
    ratios = {f"start: {n} / python": ratio(s, bare).middle for n, s in taken.items() if n.startswith("kemu")}
    return Result(
        "From the start of the process to its end", ["command", "seconds", "quartiles"], lines, ratios
    )


def archive(sizes: Sizes, folder: Path, console: Console) -> Result:
    """`kemu batch` over a folder with one and with two workers."""
    source = inputs.archive(folder / "archive", sizes.archive)
    seen: dict[int, Watch] = {}
    for jobs in (1, 2):
        console.print(f"  {sizes.archive} pages, {jobs} workers", markup=False)
        with tempfile.TemporaryDirectory(dir=folder) as place:
            out = Path(place) / "out"
            command = kemu("batch", source, "--out", out, "--jobs", jobs)
            journal = out / ".kemu-batch" / "journal.jsonl"

            def early(journal: Path = journal, pages: int = jobs * _EARLY_PAGES) -> bool:
                return _pages_done(journal) <= pages

            seen[jobs] = watched(command, folder=Path(place), early=early, one_thread=True)
            done = _pages_done(journal)
        if done != sizes.archive // 10 * 10:
            raise RuntimeError(f"{done} of {sizes.archive} pages were read: {seen[jobs].said}")
    lines = [
        [
            f"{jobs}",
            f"{watch.seconds:.1f}",
            f"{sizes.archive / watch.seconds:.2f}",
            f"{seen[1].seconds / watch.seconds:.2f}",
            f"{watch.parent / _MIB:.0f} MB",
            f"{watch.reader_early / _MIB:.0f} MB",
            f"{watch.reader / _MIB:.0f} MB",
        ]
        for jobs, watch in seen.items()
    ]
    two = seen[2]
    ratios = {
        "archive: two workers / one": two.seconds / seen[1].seconds,
        "archive: a worker's memory at the end / after 50 pages": two.reader / max(two.reader_early, 1),
        "archive: the parent's memory at the end / after 50 pages": two.parent / max(two.parent_early, 1),
    }
    head = ["workers", "seconds", "pages/s", "faster", "parent", "worker, 50 pages each", "worker, all"]
    return Result(f"archive: {sizes.archive} pages, a fifth of them scans", head, lines, ratios)


def growing_pages(sizes: Sizes, folder: Path, console: Console) -> Result:
    """Time and memory by pages."""
    return _growing(
        "pages",
        sizes.pages,
        {"digital": lambda n: inputs.many_pages(folder / f"{n}.pdf", n)},
        folder,
        console,
    )


def growing_cells(sizes: Sizes, folder: Path, console: Console) -> Result:
    """Time and memory by cells of one table."""
    kinds: dict[str, Callable[[int], Path]] = {
        "digital": lambda n: inputs.many_cells(folder / f"d{n}.pdf", n, scanned=False),
        "scan": lambda n: inputs.many_cells(folder / f"s{n}.pdf", n, scanned=True),
    }
    return _growing("cells", sizes.cells, kinds, folder, console)


def _growing(
    what: str,
    counts: tuple[int, ...],
    kinds: Mapping[str, Callable[[int], Path]],
    folder: Path,
    console: Console,
) -> Result:
    lines, ratios = [], {}
    out = folder / "out"
    out.mkdir(exist_ok=True)
    for kind, make in kinds.items():
        seconds, peaks = [], []
        for count in counts:
            console.print(f"  {count} {what}, {kind}", markup=False)
            path = make(count)
            watch = watched(kemu("extract", path, "--out", out), folder=folder)
            result = json.loads((out / f"{path.stem}.json").read_text(encoding="utf-8"))
            cells = sum(len(table["cells"]) for table in result["tables"])
            seconds.append(watch.seconds)
            peaks.append(watch.parent)
            lines.append(
                [
                    kind,
                    f"{count:,}",
                    f"{len(result['pages']):,}",
                    f"{cells:,}",
                    f"{watch.seconds:.2f}",
                    f"{1000 * watch.seconds / count:.1f}",
                    f"{watch.parent / _MIB:.0f} MB",
                ]
            )
        most = growth(counts[-2:], seconds[-2:])
        ratios[f"{what}, {kind}: seconds of each at {counts[-1]:,} / at {counts[-2]:,}"] = most
        ratios[f"{what}, {kind}: memory at {counts[-1]:,} / at {counts[-2]:,}"] = peaks[-1] / peaks[-2]
    head = ["kind", what, "pages", "cells", "seconds", f"ms by {what[:-1]}", "peak memory"]
    return Result(f"Growth with {what}, `kemu extract`, start included", head, lines, ratios)


def _compared(name: str, title: str, results: Mapping[str, Measured]) -> Result:
    ours = results["kemu"].seconds
    if results["kemu"].error is not None:
        raise RuntimeError(f"Kemu could not read it: {results['kemu'].error}")
    lines, ratios = [], {}
    for other, measured in results.items():
        if measured.error is not None:
            lines.append([other, f"failed: {measured.error[:60]}", "", "", "", ""])
            continue
        seen = _line(other, spread(measured.seconds))
        if other == "kemu":
            lines.append([*seen, "", "", f"{measured.peak / _MIB:.0f} MB"])
            continue
        by = ratio(ours, measured.seconds)
        lines.append(
            [*seen, f"{by.middle:.3f}", f"{by.low:.3f} to {by.high:.3f}", f"{measured.peak / _MIB:.0f} MB"]
        )
        ratios[f"{name}: kemu / {other}"] = by.middle
    return Result(title, _HEAD, lines, ratios)


def _line(name: str, seconds: Any) -> list[str]:
    return [name, f"{seconds.middle:.3f}", f"{seconds.low:.3f} to {seconds.high:.3f}"]


def _pages_done(journal: Path) -> int:
    if not journal.exists():
        return 0
    with journal.open(encoding="utf-8") as lines:
        return sum(int(json.loads(line).get("pages", 0)) for line in lines if line.endswith("\n"))


PARTS: dict[str, Part] = {
    **{name: page_part(name) for name in inputs.KINDS},
    **{f"filing_{rival.lower()}": filing_part(rival) for rival in _ON_FILINGS},
    "stages": stages,
    "start": start_up,
    "archive": archive,
    "pages": growing_pages,
    "cells": growing_cells,
}

__all__ = ["PARTS", "SMALL", "Result", "Sizes", "Task"]
