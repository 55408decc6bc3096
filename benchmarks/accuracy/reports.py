"""Pages of English reports that `samples` draws: which texts come out beside and below each other."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.accuracy.adjacency import Relations, compared
from benchmarks.accuracy.modes import case_in_mode
from benchmarks.accuracy.runs import Case, Run, kept_document
from extractor.document import Document
from samples.reports import ARRANGEMENTS, draw_report
from samples.reports.contents import CONTENTS

_FRESH = 1_000_000
"""Seeds from here on are in no test."""
_LAYOUTS = (
    *((arrangement, "") for arrangement in ARRANGEMENTS if arrangement != "one"),
    *(("one", content) for content in CONTENTS),
)
"""How the pages are laid out, and what their one table holds, in turn."""
_MODES = ("digital", "plain", "digital", "worn", "digital", "awry")
"""How the pages come: as they are, or as a scan with that wear."""
_LISTED = 12


@dataclass(frozen=True, slots=True)
class ReportCase:
    """A page to read, how it comes, what it holds, and the paper it was made of."""

    case: Case
    mode: str
    content: str
    truth: Document


def report_cases(pages: int, seed: int, folder: Path) -> Iterator[ReportCase]:
    """`pages` pages, half of them digital."""
    chance = random.Random(f"reports {seed}")
    for number in range(pages):
        arrangement, content = _LAYOUTS[number % len(_LAYOUTS)]
        mode = _MODES[(number + number // len(_MODES)) % len(_MODES)]
        drawn = draw_report(arrangement, _FRESH + 1000 * seed + number, content)
        how = (chance.uniform(0.3, 0.7), chance.randrange(2**31))
        name = f"{content or arrangement}-{number:03d}-{mode}"
        case = case_in_mode(name, mode, lambda paper=drawn: paper, how, folder)
        yield ReportCase(case, mode, content or arrangement, drawn.truth)


def report_lines(command: str, run: Run, group: str, cases: Sequence[ReportCase], *, keep: bool) -> list[str]:
    """The result in Markdown: recall, precision and F1 of all relations, the mean of the pages' F1 (the
    competition's own figure), and the worst pages."""
    found = [(c, compared(c.truth, d)) for c in cases if (d := kept_document(group, c.case, keep=keep))]
    kinds = {
        **{mode: [r for c, r in found if c.mode == mode] for mode in dict.fromkeys(_MODES)},
        **{content or a: [r for c, r in found if c.content == (content or a)] for a, content in _LAYOUTS},
        "all": [relations for _, relations in found],
    }
    worst = sorted(found, key=lambda entry: entry[1].f1)[:_LISTED]
    return [
        f"`{command}`, extractor {run.commit}",
        "",
        "| pages | | recall | precision | F1 | mean F1 of pages |",
        "|---|---:|---:|---:|---:|---:|",
        *(_line(kind, relations) for kind, relations in kinds.items() if relations),
        "",
        *(
            f"- {c.case.name}: recall {r.recall:.3f}, precision {r.precision:.3f}"
            for c, r in worst
            if r.f1 < 1
        ),
        *(f"- {name} could not be read: {reason}" for name, reason in run.failed.items()),
    ]


def _line(kind: str, relations: Sequence[Relations]) -> str:
    total = sum(relations, Relations())
    mean = sum(r.f1 for r in relations) / len(relations)
    shares = (total.recall, total.precision, total.f1, mean)
    return f"| {kind} | {len(relations)} | {' | '.join(f'{share:.3f}' for share in shares)} |"
