"""From a recogniser's posterior to the probability that a reading is right.

The posterior of a network trained on clean print is too sure on worn pages, and how much so differs between
figures, texts and lone marks. `models/calibration.json` says for each kind how often readings of a
given posterior were right on damaged pages (isotonic regression, Zadrozny and Elkan 2002; see
`benchmarks/calibration`). It holds for the model it was fitted with and for no other.
"""

from __future__ import annotations

import json
import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal

from extractor.document import Alternative, ModelUse
from extractor.engines import LineReading, figures
from extractor.errors import ModelError
from extractor.reading.cutting.marks import Mark
from extractor.reading.judging.pooling import FEATURES, NONE_FEATURES, Evidence, Pool, pooled

Kind = Literal["figure", "text", "mark"]
TABLE = "calibration.json"
_MOST = 1e-6
"""Posteriors closer to one than this count as so close."""


@dataclass(frozen=True, slots=True)
class Curve:
    """Probabilities of being right (`right`) at some posteriors, given as log-odds (`odds`); both rise."""

    odds: tuple[float, ...]
    right: tuple[float, ...]

    def at(self, posterior: float) -> float:
        """The probability that a reading of this posterior is right."""
        odds = log_odds(posterior)
        after = bisect_right(self.odds, odds)
        if after in (0, len(self.odds)):
            return self.right[0] if after == 0 else self.right[-1]
        (low, high), (least, most) = self.odds[after - 1 : after + 1], self.right[after - 1 : after + 1]
        return (most - least) / (high - low) * (odds - low) + least


@dataclass(frozen=True, slots=True)
class Calibration:
    """For each kind of reading, after one look and after two, the weights of the evidence and the curve of
    what these give. Without weights the network's first posterior stands, without a curve what they give."""

    curves: Mapping[str, Curve]
    pools: Mapping[str, Pool] = field(default_factory=dict)

    def judged(self, evidence: Evidence, mark: Mark | None = None) -> LineReading:
        """The likeliest reading by all that is known of a line, with its probability of being right."""
        kind = kind_of(evidence.looks[0], mark)
        case = case_of(kind, evidence)
        pool = self.pools.get(case)
        line = pooled(evidence, pool) if pool is not None else evidence.looks[0]
        return self._on_curve(line, self.curves.get(case))

    def heeds(self, evidence: Evidence, mark: Mark | None = None) -> bool:
        """Whether a second look at a line would count: not of marks, nor where nothing was fitted for it."""
        case = _case(kind_of(evidence.looks[0], mark), again=True)
        return case in self.pools or case in self.curves

    def calibrated(self, line: LineReading, mark: Mark | None = None) -> LineReading:
        """The same for a line outside tables, by the network's reading alone."""
        return self.judged(Evidence((line,)), mark)

    @staticmethod
    def _on_curve(line: LineReading, curve: Curve | None) -> LineReading:
        """The reading with its probability of being right; its others share what is left as they did."""
        if curve is None:
            return line
        right = curve.at(line.confidence)
        share = (1.0 - right) / max(_MOST, 1.0 - line.confidence)
        others = tuple(
            # no other reading is likelier than the one that was chosen
            Alternative(text=a.text, probability=min(right, 1.0 - right, a.probability * share))
            for a in line.alternatives
        )
        return LineReading(line.text, right, others)


POSTERIORS = Calibration({})
"""Leaves all posteriors as they are."""


def kind_of(line: LineReading, mark: Mark | None) -> Kind:
    """Which curve a reading falls under."""
    if mark is not None and not any(character.isalnum() for character in line.text):
        return "mark"
    return "figure" if figures.figure_like(line.text) else "text"


def case_of(kind: Kind, evidence: Evidence) -> str:
    """Under what weights and curve a line falls: its kind, and whether it was looked at again."""
    return _case(kind, again=len(evidence.looks) > 1)


def _case(kind: Kind, *, again: bool) -> str:
    return f"{kind}, again" if again else kind


def log_odds(posterior: float) -> float:
    """The logarithm of the odds, bounded."""
    bounded = min(max(posterior, _MOST), 1.0 - _MOST)
    return math.log(bounded) - math.log1p(-bounded)


@cache
def calibration_of(models: Sequence[ModelUse], folder: Path | None = None) -> Calibration:
    """The calibration fitted for these models, that of the folder first; `POSTERIORS` where none was.

    Raises ModelError where a table cannot be read.
    """
    for place in (
        *([folder / TABLE] if folder is not None else []),
        resources.files("models").joinpath(TABLE),
    ):
        if not place.is_file():
            continue
        try:
            table = json.loads(place.read_text(encoding="utf-8"))
            if table["model"]["sha256"] in {model.sha256 for model in models}:
                return calibration_in(table)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelError(f"The calibration {place} cannot be read: {error}") from error
    return POSTERIORS


def calibration_in(table: Mapping[str, Any]) -> Calibration:
    """The calibration that a table holds. Raises KeyError, TypeError or ValueError where it holds none."""
    curves = {case: Curve(tuple(c["odds"]), tuple(c["right"])) for case, c in table["curves"].items()}
    return Calibration(curves, {case: _pool(said) for case, said in table.get("pools", {}).items()})


def _pool(said: Mapping[str, Any]) -> Pool:
    """The weights of one case; evidence the table does not name weighs nothing."""
    return Pool(
        tuple(float(said["weights"].get(name, 0.0)) for name in FEATURES),
        tuple(float(said["none"].get(name, 0.0)) for name in NONE_FEATURES),
    )
