"""The table of all classes: one line each, with what every figure rests on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from rich.console import Console

from benchmarks.accuracy.classes import CLASSES
from benchmarks.accuracy.results import write_results
from benchmarks.accuracy.runs import OUT, Run
from extractor.evaluate import Measures
from extractor.evaluate.shares import Share

HEADINGS = (
    "class",
    "pages",
    "tables",
    "amounts exact",
    "right shape",
    "texts exact",
    "spans exact",
    "empty stay empty",
    "silent errors",
    "flagged",
)


def show_classes(runs: Mapping[str, Run], console: Console) -> None:
    """Print the table in the terminal."""
    for line in markdown(runs).splitlines():
        console.print(line, markup=False, soft_wrap=True, highlight=False)


def write_classes(name: str, command: str, runs: Mapping[str, Run]) -> list[Path]:
    """Write OUT/`name`.json and .md with the table, and for each class its own results beside them."""
    OUT.mkdir(parents=True, exist_ok=True)
    written = [
        path for key, run in runs.items() for path in write_results(f"{name}-{Path(key).name}", command, run)
    ]
    commits = sorted({run.commit for run in runs.values()})
    data = {
        "command": command,
        "commit": ", ".join(commits),
        "classes": {
            Path(key).name: {
                "pages": len(run.evaluation.documents),
                "failed": run.failed,
                "seconds": round(run.seconds, 1),
                "all": run.evaluation.total.model_dump(mode="json"),
                "by_kind": {k: m.model_dump(mode="json") for k, m in run.evaluation.by_kind.items()},
            }
            for key, run in runs.items()
        },
    }
    as_json, as_text = OUT / f"{name}.json", OUT / f"{name}.md"
    as_json.write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")
    as_text.write_text(f"`{command}`, extractor {', '.join(commits)}\n\n{markdown(runs)}", encoding="utf-8")
    return [as_json, as_text, *written]


def markdown(runs: Mapping[str, Run]) -> str:
    """The table in Markdown."""
    rows = [list(HEADINGS), ["---", *["---:"] * (len(HEADINGS) - 1)], *class_lines(runs)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows) + "\n"


def compared(runs: Mapping[str, Run], others: Mapping[str, Mapping[str, Run]]) -> str:
    """Kemu beside other programs on the same pages, class by class, in Markdown."""
    lines = [
        "| class | pages | program | amounts exact | right shape | texts exact |",
        "|---|---:|---|---:|---:|---:|",
    ]
    for key, run in runs.items():
        page_class = CLASSES.get(Path(key).name)
        title = page_class.title if page_class else Path(key).name
        names = {d.name for rival in others.values() for d in rival[key].evaluation.documents}
        ours = Measures.total([d.measures for d in run.evaluation.documents if d.name in names])
        programs = {"Kemu": ours, **{name: rival[key].evaluation.total for name, rival in others.items()}}
        for program, measures in programs.items():
            shares = (measures.amounts, measures.shape, measures.texts)
            cells = (title, str(len(names)), program, *map(_shown, shares))
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def class_lines(runs: Mapping[str, Run]) -> list[list[str]]:
    """A line for each class, and one for each kind of page in it where there are several."""
    lines = []
    for key, run in runs.items():
        page_class = CLASSES.get(Path(key).name)
        title = page_class.title if page_class else Path(key).name
        documents = run.evaluation.documents
        lines.append(_line(title, len(documents), run.evaluation.total))
        if page_class and page_class.asked:
            amounts, shape, texts = (f"{value:g} %" for value in page_class.asked)
            lines.append(["… asked", "", "", amounts, shape, texts, "98 %", "99.9 %", "0", ""])
        kinds = run.evaluation.by_kind
        if len(kinds) > 1:
            lines += [
                _line(f"… {kind}", sum(d.kind == kind for d in documents), measures)
                for kind, measures in kinds.items()
            ]
    return lines


def _line(title: str, pages: int, measures: Measures) -> list[str]:
    shares = (measures.amounts, measures.shape, measures.texts, measures.spans, measures.empties)
    return [
        title,
        str(pages),
        str(measures.tables.of),
        *map(_shown, shares),
        str(measures.silent_errors.right),
        "–" if measures.flagged.share is None else f"{100 * measures.flagged.share:.1f} %",
    ]


def _shown(share: Share) -> str:
    return "–" if share.share is None else f"{100 * share.share:.2f} % ({share.right}/{share.of})"
