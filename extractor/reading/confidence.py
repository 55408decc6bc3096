"""From a recogniser's posterior to the probability that a reading is right.

The posterior of a network trained on clean print is too sure on worn pages, and how much so differs between
figures, texts and lone marks. `models/calibration.json` says for each kind how often readings of a
given posterior were right on damaged pages (isotonic regression, Zadrozny and Elkan 2002; see
`benchmarks/calibration`). It holds for the model it was fitted with and for no other.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

import numpy as np

from extractor.document import Alternative, ModelUse
from extractor.engines import LineReading, figures
from extractor.errors import ModelError
from extractor.reading.marks import Mark

Kind = Literal["figure", "text", "mark"]
KINDS: tuple[Kind, ...] = ("figure", "text", "mark")
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
        return float(np.interp(log_odds(posterior), self.odds, self.right))


@dataclass(frozen=True, slots=True)
class Calibration:
    """A curve for each kind of reading; where there is none the posterior stands."""

    curves: dict[str, Curve]

    def calibrated(self, line: LineReading, mark: Mark | None = None) -> LineReading:
        """The reading with its probability of being right; its others share what is left as they did."""
        curve = self.curves.get(kind_of(line, mark))
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


def log_odds(posterior: float) -> float:
    """The logarithm of the odds, bounded."""
    bounded = min(max(posterior, _MOST), 1.0 - _MOST)
    return float(np.log(bounded) - np.log1p(-bounded))


@cache
def calibration_of(models: Sequence[ModelUse]) -> Calibration:
    """The calibration fitted for these models; `POSTERIORS` where none was.

    Raises ModelError where the table cannot be read.
    """
    place = resources.files("models").joinpath(TABLE)
    if not place.is_file():
        return POSTERIORS
    try:
        table = json.loads(place.read_text(encoding="utf-8"))
        if table["model"]["sha256"] not in {model.sha256 for model in models}:
            return POSTERIORS
        return Calibration(
            {kind: Curve(tuple(c["odds"]), tuple(c["right"])) for kind, c in table["curves"].items()}
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"The calibration {place} cannot be read: {error}") from error
