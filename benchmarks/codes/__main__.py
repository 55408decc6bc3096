"""Codes of real filings: right, wrong and null, with prints and without, damaged, with gaps in the catalogue.

python -m benchmarks.codes [--filings f01,f10] [--seeds 3] [--out benchmarks/out]
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random

from rapidfuzz import fuzz, process

from benchmarks.codes.damage import damaged, damaged_digits
from benchmarks.codes.lists import drawn
from benchmarks.codes.material import Paper, Truth, code_cells, label_cells, papers, without_prints
from extractor.codes import Catalogue, catalogue, match_codes
from extractor.codes.sides import sides
from extractor.document import Table

_DRAWN = 150
"""Lists drawn from the catalogue."""
_DOUBT = 0.9
"""Confidence of the reading of a damaged cell."""
Change = Callable[[Table, Random], Table]
Answers = dict[tuple[str, int, int], tuple[str | None, float]]


@dataclass(frozen=True, slots=True)
class Score:
    """What came of the rows with a known code. `listed`: those whose code is in the catalogue."""

    name: str
    rows: int
    listed: int
    right: int
    wrong: int
    null: int
    unlisted_wrong: int
    rows_per_second: float
    calibration_error: float

    def line(self) -> str:
        def share(part: int, whole: int) -> str:
            return f"{100 * part / whole:.2f} %" if whole else "-"

        return (
            f"| {self.name} | {self.listed} | {share(self.right, self.listed)} | "
            f"{share(self.wrong, self.rows)} ({self.wrong}) | {share(self.null, self.listed)} | "
            f"{self.rows_per_second:,.0f} | {100 * self.calibration_error:.2f} % |"
        )


def _matcher(known: Catalogue) -> Callable[[Paper, Sequence[Table]], Answers]:
    def answer(paper: Paper, tables: Sequence[Table]) -> Answers:
        coded, _ = match_codes(tables, paper.year, known)
        answers: Answers = {}
        for table in coded:
            found = sides(table)
            for row in table.rows:
                for side in found:
                    col = -1 if side.label is None else side.label
                    code = row.code if len(found) == 1 else row.codes.get(col)
                    answers[table.id, row.index, col] = (
                        code,
                        row.code_confidence if len(found) == 1 else 1.0,
                    )
        return answers

    return answer


def _ratio(known: Catalogue, cutoff: float) -> Callable[[Paper, Sequence[Table]], Answers]:
    """The plain way: the most alike name of the whole catalogue, by RapidFuzz' WRatio."""
    names = [entry.name for entry in known.entries]
    seen: dict[str, tuple[str | None, float]] = {}

    def best(label: str) -> tuple[str | None, float]:
        if label not in seen:
            found = process.extractOne(label, names, scorer=fuzz.WRatio, score_cutoff=cutoff)
            seen[label] = (known.entries[found[2]].code, found[1] / 100) if found else (None, 0.0)
        return seen[label]

    def answer(_: Paper, tables: Sequence[Table]) -> Answers:
        answers: Answers = {}
        for table in tables:
            labels = {(cell.row, cell.col): cell.text for cell in table.cells}
            for side in sides(table):
                for row in table.rows:
                    text = labels.get((row.index, side.label), "") if side.label is not None else row.label
                    answers[table.id, row.index, -1 if side.label is None else side.label] = best(text)
        return answers

    return answer


def measure(
    name: str,
    material: Sequence[Paper],
    known: Catalogue,
    answer: Callable[[Paper, Sequence[Table]], Answers],
    change: Change | None = None,
    seeds: int = 1,
) -> Score:
    """The answers to the changed tables beside the truth."""
    count: Counter[str] = Counter()
    bins: dict[int, list[tuple[float, bool]]] = {}
    seconds, rows = 0.0, 0
    codes = {entry.code for entry in known.entries}
    for seed in range(seeds):
        for paper in material:
            chance = Random(f"{name} {paper.name} {seed}")
            tables = [change(table, chance) if change else table for table in paper.tables]
            start = time.process_time()
            answers = answer(paper, tables)
            seconds += time.process_time() - start
            rows += sum(len(table.rows) for table in tables)
            _compare(paper.truth, answers, codes, (count, bins))
    return Score(
        name,
        count["rows"],
        count["listed"],
        count["right"],
        count["wrong"],
        count["null"],
        count["unlisted wrong"],
        rows / seconds,
        _calibration(bins),
    )


def _compare(
    truth: Truth,
    answers: Answers,
    codes: set[str],
    into: tuple[Counter[str], dict[int, list[tuple[float, bool]]]],
) -> None:
    count, bins = into
    for place, true in truth.items():
        given, confidence = answers.get(place, (None, 0.0))
        count["rows"] += 1
        count["listed"] += true in codes
        if given is None:
            count["null"] += true in codes
            continue
        bins.setdefault(min(9, int(confidence * 10)), []).append((confidence, given == true))
        if given == true:
            count["right"] += true in codes
        else:
            count["wrong"] += 1
            count["unlisted wrong"] += true not in codes


def _calibration(bins: dict[int, list[tuple[float, bool]]]) -> float:
    """The expected calibration error (Naeini et al. 2015) over ten bins."""
    total = sum(len(found) for found in bins.values())
    gaps = (abs(sum(c for c, _ in found) - sum(ok for _, ok in found)) for found in bins.values())
    return sum(gaps) / total if total else 0.0


def _labels_damaged(share: float) -> Change:
    def change(table: Table, chance: Random) -> Table:
        hidden = without_prints(table)
        return _damaged(hidden, label_cells(hidden), lambda text: damaged(text, share, chance))

    return change


def _all_damaged(share: float, digits: float) -> Change:
    def change(table: Table, chance: Random) -> Table:
        printed = code_cells(table)
        changed = _damaged(table, label_cells(table) - printed, lambda text: damaged(text, share, chance))
        return _damaged(changed, printed, lambda text: damaged_digits(text, digits, chance))

    return change


def _damaged(table: Table, places: frozenset[tuple[int, int]], by: Callable[[str], str]) -> Table:
    texts: dict[str, str] = {}
    cells = []
    for cell in table.cells:
        if (cell.row, cell.col) in places and cell.text:
            text = by(cell.text)
            texts[cell.text] = text
            sure = cell.confidence if text == cell.text else _DOUBT
            cells.append(cell.model_copy(update={"text": text, "confidence": sure}))
        else:
            cells.append(cell)
    rows = tuple(row.model_copy(update={"label": texts.get(row.label, row.label)}) for row in table.rows)
    return table.model_copy(update={"cells": tuple(cells), "rows": rows})


def _thinned(known: Catalogue, chance: Random) -> Catalogue:
    """The catalogue without a tenth of its codes."""
    codes = sorted({(entry.system, entry.code) for entry in known.entries})
    gone = set(chance.sample(codes, len(codes) // 10))
    return Catalogue(entry for entry in known.entries if (entry.system, entry.code) not in gone)


def trials(material: Sequence[Paper], known: Catalogue, seeds: int) -> list[Score]:
    """Every trial of the report."""
    hide: Change = lambda table, _: without_prints(table)  # noqa: E731
    matched = _matcher(known)
    scores = [
        measure("codes hidden", material, known, matched, hide),
        measure("as printed", material, known, matched),
        measure("hidden, labels 5 % damaged", material, known, matched, _labels_damaged(0.05), seeds),
        measure("hidden, labels 10 % damaged", material, known, matched, _labels_damaged(0.10), seeds),
        measure(
            "printed, labels 5 %, digits 2 % damaged",
            material,
            known,
            matched,
            _all_damaged(0.05, 0.02),
            seeds,
        ),
        measure(
            "printed, labels 10 %, digits 4 % damaged",
            material,
            known,
            matched,
            _all_damaged(0.1, 0.04),
            seeds,
        ),
    ]
    for seed in range(seeds):
        thin = _thinned(known, Random(seed))
        name = f"hidden, a tenth of the catalogue left out ({seed + 1})"
        scores.append(measure(name, material, thin, _matcher(thin), hide))
    scores.extend(_drawn_trials(known))
    scores.append(measure("WRatio, codes hidden", material, known, _ratio(known, 0), hide))
    scores.append(measure("WRatio from 90 on, codes hidden", material, known, _ratio(known, 90), hide))
    scores.append(
        measure("WRatio from 90 on, 10 % damaged", material, known, _ratio(known, 90), _labels_damaged(0.1))
    )
    return scores


def _drawn_trials(known: Catalogue) -> list[Score]:
    """The same on lists drawn from the whole catalogue of functions."""
    trees, bare = drawn(known, _DRAWN, tree=True), drawn(known, _DRAWN, tree=False)
    hide: Change = lambda table, _: without_prints(table)  # noqa: E731
    matched = _matcher(known)
    return [
        measure("drawn trees, codes hidden", trees, known, matched, hide),
        measure("drawn trees, hidden, labels 10 % damaged", trees, known, matched, _labels_damaged(0.1)),
        measure(
            "drawn trees, printed, 10 %, digits 4 % damaged", trees, known, matched, _all_damaged(0.1, 0.04)
        ),
        measure("drawn items without parents, as printed", bare, known, matched),
        measure(
            "drawn items, printed, 5 %, digits 2 % damaged", bare, known, matched, _all_damaged(0.05, 0.02)
        ),
        measure(
            "drawn items, printed, 10 %, digits 4 % damaged", bare, known, matched, _all_damaged(0.1, 0.04)
        ),
        measure("drawn items without parents, codes hidden", bare, known, matched, hide),
    ]


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--filings", default="", help="names of filings, parted by commas; all where empty")
    parser.add_argument("--seeds", type=int, default=3, help="how often each random damage is drawn")
    parser.add_argument("--out", type=Path, default=None, help="folder for the figures as JSON")
    chosen = parser.parse_args()
    material = papers([name for name in chosen.filings.split(",") if name])
    if not material:
        print("The filings are missing (../shared/data/filings): nothing measured.")
        return
    known = catalogue()
    scores = trials(material, known, chosen.seeds)
    print(f"{len(material)} filings, {len(known.entries)} catalogue entries, version {known.version}\n")
    print("| trial | rows listed | right | wrong (of all rows) | null | rows/s | calibration error |")
    print("|---|---|---|---|---|---|---|")
    for score in scores:
        print(score.line())
    if chosen.out is not None:
        chosen.out.mkdir(parents=True, exist_ok=True)
        report = json.dumps([asdict(score) for score in scores], ensure_ascii=False, indent=1)
        (chosen.out / "codes.json").write_text(report, encoding="utf-8")


if __name__ == "__main__":
    main()
