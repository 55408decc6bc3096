"""Results as JSON and Markdown."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from benchmarks.accuracy.runs import OUT, Run
from extractor.evaluate.measures import Difference
from extractor.evaluate.report import as_markdown

_LISTED = 400
REASONS = {
    "no_table": "the whole table has no partner",
    "no_cell": "nothing stands at the cell's place",
    "amount": "another amount",
    "text": "another text",
    "not_empty": "something read in an empty cell",
    "spans": "another span of rows or columns",
    "not_typed": "the text is right, but no amount was made of it",
}


def write_results(name: str, command: str, run: Run) -> tuple[Path, Path]:
    """Write OUT/`name`.json with everything and OUT/`name`.md with the table and the differences."""
    OUT.mkdir(parents=True, exist_ok=True)
    data = {
        "command": command,
        "commit": run.commit,
        "seconds": round(run.seconds, 1),
        "failed": run.failed,
        "evaluation": run.evaluation.model_dump(mode="json"),
    }
    as_json, as_text = OUT / f"{name}.json", OUT / f"{name}.md"
    as_json.write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")
    as_text.write_text(_markdown(command, run), encoding="utf-8")
    return as_json, as_text


def _markdown(command: str, run: Run) -> str:
    found = [(score.name, d) for score in run.evaluation.documents for d in score.differences]
    reasons = Counter(difference.reason for _, difference in found)
    lines = [
        f"`{command}`, commit {run.commit}, {run.seconds:.0f} s of reading",
        "",
        as_markdown(run.evaluation),
        *(f"- {name} could not be read: {reason}" for name, reason in run.failed.items()),
        "",
        "| reason | cells |",
        "| --- | ---: |",
        *(f"| {REASONS.get(reason, reason)} | {count} |" for reason, count in reasons.most_common()),
        "",
        "| paper | page | reason | truth | read | told |",
        "| --- | ---: | --- | --- | --- | --- |",
        *(_line(name, difference) for name, difference in found[:_LISTED]),
    ]
    if len(found) > _LISTED:
        lines.append(f"\n{len(found) - _LISTED} more are in the JSON file.")
    return "\n".join(lines) + "\n"


def _line(name: str, difference: Difference) -> str:
    read = "–" if difference.predicted is None else _inline(difference.predicted)
    told = "yes" if difference.told else "no"
    fields = (name, str(difference.page), difference.reason, _inline(difference.truth), read, told)
    return f"| {' | '.join(fields)} |"


def _inline(text: str) -> str:
    shown = text.replace("\n", "⏎").replace("|", "\\|")
    return shown[:60] + ("…" if len(shown) > 60 else "") if shown else "∅"
