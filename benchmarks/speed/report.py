"""What is kept: tables in docs/speed.md, ratios in kept.json."""

from __future__ import annotations

import json
import os
import platform
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import psutil

from benchmarks.accuracy.runs import ROOT
from benchmarks.speed.parts import Result

PAGE = ROOT / "docs" / "speed.md"
KEPT = Path(__file__).parent / "kept.json"
_MARKS = ("<!-- measured -->", "<!-- end of what was measured -->")
_PROGRAMS = ("rapidocr", "paddleocr", "camelot-py", "onnxruntime", "openvino", "pymupdf")


def write_page(results: Mapping[str, Result]) -> None:
    """Put tables of these parts into the page, leaving those of others, and keep their ratios."""
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(_MARKS[0])
    old, after = rest.split(_MARKS[1])
    blocks = {
        found[1]: found[0] for found in re.finditer(r"<!-- (\w+) -->.*?(?=\n<!-- \w+ -->|\Z)", old, re.S)
    }
    blocks.update({name: _block(name, result) for name, result in results.items()})
    body = "\n\n".join(block.strip() for block in blocks.values())
    PAGE.write_text(f"{before}{_MARKS[0]}\n\n{body}\n\n{_MARKS[1]}{after}", encoding="utf-8")
    kept = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.is_file() else {"ratios": {}}
    for name, result in results.items():
        if result.ratios:
            kept["ratios"][name] = {about: round(value, 4) for about, value in result.ratios.items()}
    KEPT.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def machine() -> str:
    """The machine in a sentence, without its name."""
    memory = psutil.virtual_memory().total / 2**30
    programs = ", ".join(f"{name} {version(name)}" for name in _PROGRAMS)
    return (
        f"{_processor()}, {os.cpu_count()} cores, {memory:.0f} GB, {platform.system()}, "
        f"Python {platform.python_version()}; {programs}"
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")


def _block(name: str, result: Result) -> str:
    day = datetime.now(UTC).date().isoformat()
    lines = [
        f"<!-- {name} -->",
        f"### {result.title[:1].upper()}{result.title[1:]}",
        "",
        "| " + " | ".join(result.head) + " |",
        "|" + "---|" * len(result.head),
        *("| " + " | ".join(line) + " |" for line in result.lines),
        "",
        f"{day}, {machine()}.",
    ]
    return "\n".join(lines)
