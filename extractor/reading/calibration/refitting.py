"""From exports of reviews to a calibration of one's own."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from extractor.document import ModelUse
from extractor.errors import ModelError
from extractor.reading.calibration.decided import Decided, decided
from extractor.reading.calibration.recalibration import Correction, Decision, corrected, fit
from extractor.reading.judging.confidence import TABLE, calibration_in

KINDS = ("figure", "text")


@dataclass(frozen=True, slots=True)
class Refitted:
    """What came of it. `corrections`: None where there are too few decisions; `counts`: decisions, wrong
    ones, papers; `written`: None where nothing was."""

    corrections: Mapping[str, Correction | None]
    counts: Mapping[str, tuple[int, int, int]]
    decided: Decided
    written: Path | None


def refit(exports: Sequence[Path], folder: Path, models: Sequence[ModelUse]) -> Refitted:
    """Fit corrections to the calibration in use and write the corrected one into the folder, whole or not at
    all. Nothing is written unless papers that were left out are told better.

    Raises UsageError where an export is none, ModelError where there is no calibration to correct.
    """
    table = _in_use(folder, {model.sha256 for model in models})
    last = table.get("refitted")
    found = decided(exports, None if last is None else datetime.fromisoformat(last["at"]))
    corrections = {kind: fit(kind, found.decisions) for kind in KINDS}
    taken = [c for c in corrections.values() if c is not None and c.helps]
    counts = {kind: _counts([d for d in found.decisions if d.kind == kind]) for kind in KINDS}
    written = _write(table, taken, folder) if taken else None
    return Refitted(corrections, counts, found, written)


def _in_use(folder: Path, sums: set[str]) -> dict[str, Any]:
    """The table that these models are calibrated with: the folder's, else the one that comes with Kemu."""
    places: tuple[Traversable, ...] = (folder / TABLE, resources.files("models").joinpath(TABLE))
    for place in places:
        if not place.is_file():
            continue
        try:
            table: dict[str, Any] = json.loads(place.read_text(encoding="utf-8"))
            if table["model"]["sha256"] in sums:
                return table
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelError(f"The calibration {place} cannot be read: {error}") from error
    raise ModelError("There is no calibration for the models in use")


def _write(table: dict[str, Any], taken: Sequence[Correction], folder: Path) -> Path:
    curves = corrected(calibration_in(table), taken).curves
    changed = {
        **table,
        "curves": {case: {"odds": c.odds, "right": c.right} for case, c in curves.items()},
        "refitted": {"at": datetime.now(UTC).isoformat(), "corrections": [asdict(c) for c in taken]},
        "before": [*table.get("before", []), *([table["refitted"]] if "refitted" in table else [])],
    }
    folder.mkdir(parents=True, exist_ok=True)
    path, part = folder / TABLE, folder / f"{TABLE}.part"
    part.write_text(json.dumps(changed, indent=1) + "\n", encoding="utf-8")
    part.replace(path)
    return path


def _counts(decisions: Sequence[Decision]) -> tuple[int, int, int]:
    return len(decisions), sum(not d.right for d in decisions), len({d.paper for d in decisions})
