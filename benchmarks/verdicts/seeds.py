"""The sentences of the budget papers in `shared/seeds`, as lines of text, and what they state wrongly."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from extractor.document import Finding
from extractor.geometry import Box
from extractor.parts import TextLine
from extractor.reconcile import reconcile

SEEDS = Path(__file__).resolve().parents[3] / "shared" / "seeds"
_SIZE, _LEADING, _LEFT = 12.0, 18.0, 72.0


def seed_findings() -> dict[str, tuple[Finding, ...]]:
    """For each text what its sentences state wrongly. The texts have no layout, so that tables, which lost
    theirs, are not looked at."""
    return {path.stem: reconcile([], _lines(path.read_text("utf-8"))) for path in sorted(SEEDS.glob("*.txt"))}


def _lines(text: str) -> list[TextLine]:
    """The lines of a text, set one below the other."""
    found: list[TextLine] = []
    for number, line in enumerate(text.splitlines()):
        words = line.strip()
        if words:
            indent = _SIZE * sum(
                1.0 if c == "\u3000" else 0.5 for c in line[: len(line) - len(line.lstrip())]
            )
            left, top = _LEFT + indent, _LEADING * number
            width = _SIZE * sum(1.0 if unicodedata.east_asian_width(c) in "WF" else 0.5 for c in words)
            found.append(TextLine(1, Box(left, top, left + width, top + _SIZE), words, 1.0, "text"))
    return found
