"""Makes the rivals' environments, has them read pages, and scores what they give by the same measures.

Each has an environment of its own under benchmarks/out, from a lock file with hashes, so that nothing of them
is among Kemu's dependencies. Both use RapidOCR, whose models come in its wheel: they run offline, with the
recogniser that Kemu uses. What favours them: every cell that looks like a number counts as an amount, and a
page is scored by the places of cells and by their texts alone, of which the better counts (a rival that
turns the page itself gives boxes that fit nothing).
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from rich.console import Console

from benchmarks.accuracy.cuttings import bare_document
from benchmarks.accuracy.filings import truth_table
from benchmarks.accuracy.runs import OUT, Case, Run
from extractor.document import Cell, Table
from extractor.evaluate import DocumentScore, Evaluation
from extractor.geometry import Box

RIVALS = ("img2table", "pymupdf4llm")
_HERE = Path(__file__).parent
_BATCH = 4
_NUMBER = re.compile(r"[-(−–]?\d[\d,]*(?:\.\d+)?\)?")


def read_rivals(
    groups: Mapping[str, Sequence[Case]], most: int, console: Console
) -> dict[str, dict[str, Run]]:
    """For each rival and each group, the scores of at most `most` pages, spread over the group's cases."""
    results: dict[str, dict[str, Run]] = {}
    for rival in RIVALS:
        python = environment(rival, console)
        version = _locked(rival)
        results[rival] = {}
        for name, cases in groups.items():
            chosen = _spread(cases, most)
            folder = OUT / "rivals" / version
            console.print(f"{version}: {name}", markup=False)
            _read(python, rival, chosen, folder)
            scores = [_better(case, folder) for case in chosen]
            results[rival][name] = Run(Evaluation.of(scores), {}, 0.0, version)
    return results


def _spread(cases: Sequence[Case], most: int) -> list[Case]:
    step = max(1.0, len(cases) / most)
    return [cases[int(n * step)] for n in range(min(most, len(cases)))]


def _locked(rival: str) -> str:
    for line in (_HERE / f"{rival}.in").read_text(encoding="utf-8").splitlines():
        name, _, version = line.partition("==")
        if name.split("[")[0] == rival:
            return f"{rival}-{version}"
    raise ValueError(f"{rival}.in does not pin {rival}")


def environment(rival: str, console: Console) -> Path:
    """The interpreter of the rival's environment, which is made where it is missing or out of date."""
    lock = _HERE / f"{rival}.txt"
    folder = OUT / "rivals" / f"env-{rival}"
    stamp, python = folder / "lock", folder / "bin" / "python"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    if not stamp.is_file() or stamp.read_text() != digest:
        console.print(f"Making the environment of {rival} …", markup=False)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
        install = [str(python), "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(lock)]
        subprocess.run(install, check=True, capture_output=True)
        stamp.write_text(digest)
    return python


def _kept(case: Case, folder: Path) -> Path:
    """Where the result of just these bytes lies."""
    return folder / f"{hashlib.sha256(case.pdf().read_bytes()).hexdigest()}.json"


def _read(python: Path, rival: str, cases: Sequence[Case], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    waiting = [case for case in cases if not _kept(case, folder).is_file()]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    for first in range(0, len(waiting), _BATCH):
        batch = waiting[first : first + _BATCH]
        with tempfile.TemporaryDirectory(dir=folder) as out:
            files = [str(case.pdf()) for case in batch]
            command = [str(python), str(_HERE / f"{rival}_worker.py"), out, *files]
            done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
            if done.returncode:
                raise RuntimeError(f"{rival} stopped: {done.stderr[-500:]}")
            for case in batch:
                (Path(out) / f"{case.pdf().stem}.json").replace(_kept(case, folder))


def _better(case: Case, folder: Path) -> DocumentScore:
    raw = json.loads(_kept(case, folder).read_text(encoding="utf-8"))
    tables = [_table(table, f"t{number}") for number, table in enumerate(raw, start=1) if any(table["rows"])]
    unplaced = [_without_boxes(table) for table in tables]
    name, pdf = case.pdf().name, case.pdf().read_bytes()
    by_place, by_text = (case.score(bare_document(name, pdf, (), found)) for found in (tables, unplaced))
    return max(
        by_place, by_text, key=lambda score: (score.measures.amounts.right, score.measures.texts.right)
    )


def _table(raw: dict[str, Any], identity: str) -> Table:
    table = truth_table(raw, identity)
    cells = tuple(cell.model_copy(update={"amount": _amount(cell.text)}) for cell in table.cells)
    return table.model_copy(update={"cells": cells})


def _amount(text: str) -> Decimal | None:
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    if not _NUMBER.fullmatch(plain):
        return None
    digits = Decimal(re.sub(r"[^\d.]", "", plain))
    return -digits if plain[0] in "-(−–" else digits


def _without_boxes(table: Table) -> Table:
    nowhere = Box(0.0, 0.0, 0.0, 0.0)

    def moved(cell: Cell) -> Cell:
        return cell.model_copy(update={"bbox": nowhere})

    return table.model_copy(update={"cells": tuple(moved(cell) for cell in table.cells)})
