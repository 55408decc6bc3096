"""One archive of mixed files through the bare pipeline, `kemu batch` and the API: same results? how fast?

python -m benchmarks.service.archives [--members 500] [--bad 20] [--scans 10] [--jobs 2]

The archive holds samples, each made unlike the others by its metadata, and bad files of all kinds. The three
ways run one after the other with as many processes.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from pathlib import Path
from typing import Any, Self

import psutil
import pymupdf

from extractor.api import Extraction, Job
from extractor.settings import Settings
from tests.service.conftest import free_port
from tests.service.running import Running

_SET = Path(__file__).parents[2] / "samples" / "set"
_COMMAND = [sys.executable, "-c", "from extractor.cli import main; main()"]
_MOST_PAGES = 2
_ENVIRONMENT = {**os.environ, "OMP_NUM_THREADS": "1"}


class Peak:
    """The most memory (bytes) that a process held while the block ran, looked at ten times a second."""

    def __init__(self, pid: int) -> None:
        self.bytes = 0
        self._watched = psutil.Process(pid)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(0.1):
            try:
                self.bytes = max(self.bytes, self._watched.memory_info().rss)
            except psutil.Error:
                return


def make(path: Path, members: int, bad: int, scans: int, seed: int = 1) -> list[str]:
    """Writes the archive; the names of its good members."""
    chance = random.Random(seed)
    drawn, scanned = _sources()
    names: list[str] = []
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(members - bad):
            source = scanned[number % len(scanned)] if number < scans else chance.choice(drawn)
            name = f"部门{number % 7}/{number:04}-{source.stem}.pdf"
            archive.writestr(name, _marked(source, number))
            names.append(name)
        for number in range(bad):
            archive.writestr(*_bad(number))
    return names


def _sources() -> tuple[list[Path], list[Path]]:
    """Samples of at most two pages: drawn ones and scans."""
    drawn: list[Path] = []
    scanned: list[Path] = []
    for path in sorted(_SET.glob("*.pdf")):
        with pymupdf.open(path) as paper:
            if len(paper) > _MOST_PAGES:
                continue
            (drawn if any(page.get_text().strip() for page in paper) else scanned).append(path)
    return drawn, scanned


def _marked(source: Path, number: int) -> bytes:
    with pymupdf.open(source) as paper:
        paper.set_metadata({"title": f"{number}"})
        data: bytes = paper.tobytes()
    return data


def _bad(number: int) -> tuple[str, bytes]:
    kinds: list[tuple[str, bytes]] = [
        ("broken.pdf", b"%PDF-1.7 and nothing more"),
        ("empty.pdf", b""),
        ("notes.txt", b"notes"),
        ("../out.pdf", b"%PDF-1.7"),
        ("picture.png", b"\x89PNG\r\n\x1a\n" + b"nothing" * 30),
        ("cut.zip", b"PK\x03\x04" + b"x" * 60),
        ("Thumbs.db", b"x"),
        ("workbook.xlsx", _workbook()),
    ]
    name, data = kinds[number % len(kinds)]
    return f"bad{number}/{name}", data


def _workbook() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
    return stream.getvalue()


def bare(archive: Path, names: list[str], jobs: int) -> tuple[float, dict[str, Any]]:
    """Seconds and results of the pipeline alone, on files that lie unpacked."""
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(archive) as packed:
        files = {}
        for number, name in enumerate(names):
            place = Path(folder, str(number))
            place.mkdir()
            files[name] = place / Path(name).name
            files[name].write_bytes(packed.read(name))
        start = time.perf_counter()
        results = {}
        with Extraction(Settings(jobs=jobs)) as extraction:
            for outcome in extraction.run(Job(path) for path in files.values()):
                if outcome.document is not None:
                    results[str(outcome.job.path)] = _comparable(
                        json.loads(outcome.document.model_dump_json())
                    )
        seconds = time.perf_counter() - start
        return seconds, {name: results[str(path)] for name, path in files.items()}


def batch(archive: Path, jobs: int) -> tuple[float, int, dict[str, Any]]:
    """Seconds, the parent's peak memory and the results of `kemu batch`."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        command = [*_COMMAND, "batch", str(archive), "--out", str(out), "--jobs", str(jobs)]
        start = time.perf_counter()
        with Path(folder, "log").open("w") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, env=_ENVIRONMENT)
            with Peak(process.pid) as peak:
                process.wait()
        seconds = time.perf_counter() - start
        top = out / archive.name
        results = {
            path.relative_to(top).as_posix().removesuffix(".json"): _comparable(json.loads(path.read_text()))
            for path in top.rglob("*.pdf.json")
        }
    return seconds, peak.bytes, results


def service(archive: Path, jobs: int) -> tuple[float, int, dict[str, Any], dict[str, int]]:
    """Seconds, the answering process's peak memory, the results of the API, and members by outcome."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Running(Path(folder), free_port(), jobs=jobs) as running,
        running.http() as http,
        Peak(running.pid) as peak,
    ):
        start = time.perf_counter()
        with archive.open("rb") as file:
            place = http.post("/v1/archives", files={"file": (archive.name, file)}).headers["location"]
        while (answer := http.get(place).json())["state"] not in ("done", "failed"):
            time.sleep(0.5)
        seconds = time.perf_counter() - start
        packed = http.get(f"{place}/results.zip").content
    with zipfile.ZipFile(io.BytesIO(packed)) as bundle:
        results = {
            name.removesuffix(".json"): _comparable(json.loads(bundle.read(name)))
            for name in bundle.namelist()
            if name.endswith(".pdf.json")
        }
    return seconds, peak.bytes, results, answer["members"]


def _comparable(document: dict[str, Any]) -> dict[str, Any]:
    """A result without what may differ between runs: times."""
    for page in document["pages"]:
        page.pop("seconds")
    return document


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--members", type=int, default=500)
    parser.add_argument("--bad", type=int, default=20, help="of them, files that are no documents")
    parser.add_argument("--scans", type=int, default=10, help="of them, scans; the others have a text layer")
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "archive.zip"
        names = make(archive, given.members, given.bad, given.scans)
        alone, expected = bare(archive, names, given.jobs)
        pages = sum(len(document["pages"]) for document in expected.values())
        print(f"{given.members} files, {given.bad} of them bad, {pages} pages, {given.jobs} processes\n")
        print("| way | seconds | pages/s | of the bare pipeline | parent's memory | same results |")
        print("|---|---|---|---|---|---|")
        _line("bare pipeline", pages, alone, alone, None, (expected, expected))
        seconds, peak, results = batch(archive, given.jobs)
        _line("kemu batch", pages, seconds, alone, peak, (expected, results))
        seconds, peak, results, outcomes = service(archive, given.jobs)
        _line("API", pages, seconds, alone, peak, (expected, results))
        print(f"\nMembers by outcome: {outcomes}")


def _line(
    name: str,
    pages: int,
    seconds: float,
    alone: float,
    peak: int | None,
    results: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    expected, got = results
    same = sum(got.get(path) == document for path, document in expected.items())
    memory = f"{peak / 2**20:.0f} MB" if peak else "-"
    print(
        f"| {name} | {seconds:.1f} | {pages / seconds:.2f} | {alone / seconds:.2f} | {memory} "
        f"| {same} of {len(expected)} |",
        flush=True,
    )


if __name__ == "__main__":
    main()
