"""What is kept of every line read on a damaged page: the evidence on it, and what it truly says."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from extractor.document import Table
from extractor.engines import Recogniser
from extractor.parts import PixelGrid, StraightPicture
from extractor.reading.cells import seen_lines
from extractor.reading.cutting.sheet import CutLines, cut_lines, sheet_of
from extractor.reading.judging.confidence import kind_of
from extractor.reading.judging.judgement import again, first_evidence, measured
from extractor.reading.judging.pooling import FEATURES, Evidence, candidates, none_features

_DOUBT = 0.999
_LIKE, _WIDE = -0.1, -2.0
"""A line is looked at again for the fit where its digits are that unlike their own, or its width that
unlikely: more lines than the reading itself looks at again, so that its bound can be chosen."""


@dataclass(frozen=True, slots=True)
class Look:
    """The candidates (text, features) and what speaks for none of them."""

    candidates: tuple[tuple[str, tuple[float, ...]], ...]
    none: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """One line: what it is by its first reading, its truth, and the evidence after one look and after two."""

    page: str
    kind: str
    truth: str
    amount: str | None
    posterior: float
    hidden: bool
    first: Look
    again: Look | None


def look_of(evidence: Evidence) -> Look:
    """What the pool sees of the evidence."""
    found = tuple((plain(c.text), tuple(round(f, 4) for f in c.features)) for c in candidates(evidence))
    return Look(found, tuple(round(f, 4) for f in none_features(evidence)))


def plain(text: str) -> str:
    """A text without blanks and typography."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def records_of(
    name: str, picture: StraightPicture, grid: PixelGrid, truth: Table, recogniser: Recogniser
) -> list[Record]:
    """The lines of the table's cells that hold one line of text."""
    cuts = cut_lines(sheet_of(picture, grid.box), [cell.box for cell in grid.cells])
    lines = seen_lines(grid.cells, cuts)
    owners = [index for index, cut in enumerate(cuts) for _ in cut.pictures]
    meant = {(cell.row, cell.col): cell for cell in truth.cells}
    known = first_evidence(lines, recogniser)
    looks = [look_of(evidence) for evidence in known]
    doubtful = [i for i, (e, look) in enumerate(zip(known, looks, strict=True)) if _doubtful(e, look)]
    more = dict(zip(doubtful, again(known, lines, doubtful, recogniser), strict=True))
    found = []
    for i, owner in enumerate(owners):
        cell, cut = meant[grid.cells[owner].row, grid.cells[owner].col], cuts[owner]
        if len(cut.pictures) == 1 and plain(cell.text):
            found.append(
                Record(
                    name,
                    # what is a mark by its shape is told by that, whatever it is read as
                    "mark" if lines[i].mark is not None else kind_of(known[i].looks[0], None),
                    plain(cell.text),
                    None if cell.amount is None else str(cell.amount),
                    known[i].looks[0].confidence,
                    _hidden(cut, known[i]),
                    looks[i],
                    look_of(more[i]) if i in more else None,
                )
            )
    return found


def _hidden(cut: CutLines, evidence: Evidence) -> bool:
    """Whether print may be hidden or cut off, whatever is read."""
    figure = kind_of(evidence.looks[0], None) == "figure"
    return cut.doubted or bool(cut.flags) or (cut.gapped and not measured(evidence)) or (cut.cut and figure)


def _doubtful(evidence: Evidence, look: Look) -> bool:
    best = dict(zip(FEATURES, look.candidates[0][1], strict=True))
    return evidence.looks[0].confidence < _DOUBT or best["digits"] < _LIKE or best["width"] < _WIDE


def keep(records: Sequence[Record], path: Path) -> None:
    """Writes the records of a page, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(json.dumps([asdict(record) for record in records], ensure_ascii=False), encoding="utf-8")
    part.replace(path)


def kept(paths: Sequence[Path]) -> Iterator[Record]:
    """The records that were kept."""
    for path in paths:
        for raw in json.loads(path.read_text(encoding="utf-8")):
            yield Record(**{**raw, "first": _look(raw["first"]), "again": _look(raw["again"])})


def _look(raw: dict[str, Any] | None) -> Look | None:
    if raw is None:
        return None
    options = tuple((str(text), tuple(features)) for text, features in raw["candidates"])
    return Look(options, tuple(raw["none"]))
