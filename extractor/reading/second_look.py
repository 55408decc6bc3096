"""A second look at lines of which the recogniser is not sure: as other pictures, the readings pooled.

Measured on damaged pages of filings with known boxes (benchmarks/calibration), of tighter and wider crops,
enlargement, sharpening, blurring, two thresholds and four widths, a black-and-white picture and a
narrower one took most errors away, more together than either alone.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import cv2
import numpy as np

from extractor.document import Alternative
from extractor.engines import LineReading, Recogniser
from extractor.parts import Pixels

DOUBT = 0.985
"""Lines whose reading is less probable are looked at again."""
_NARROW = 0.88
_ENLARGED = 2.0
_FLOOR = 1e-3
"""The probability a look gives to a text that is not among its readings."""
_OTHERS = 5


def read_twice(lines: Sequence[Pixels], recogniser: Recogniser) -> list[LineReading]:
    """One reading for each picture of a line (BGR), doubtful ones from three looks.

    Raises EngineError or ModelError where the recogniser fails.
    """
    first = recogniser.read(lines)
    doubtful = [i for i, reading in enumerate(first) if reading.confidence < DOUBT]
    if not doubtful:
        return first
    again = recogniser.read(
        [look for i in doubtful for look in (_black_and_white(lines[i]), _narrow(lines[i]))]
    )
    result = list(first)
    for number, i in enumerate(doubtful):
        result[i] = pooled([first[i], *again[2 * number : 2 * number + 2]])
    return result


def pooled(looks: Sequence[LineReading]) -> LineReading:
    """The readings of several looks at one line as one: their geometric mean (a logarithmic opinion pool,
    Genest and Zidek 1986), which favours what no look finds unlikely. Spaces are those of the first look
    that has the text."""
    prints: dict[str, str] = {}
    seen: list[dict[str, float]] = []
    for look in looks:
        readings: dict[str, float] = {}
        for text, p in ((look.text, look.confidence), *((a.text, a.probability) for a in look.alternatives)):
            plain = "".join(text.split())
            prints.setdefault(plain, text)
            readings[plain] = readings.get(plain, 0.0) + p
        seen.append(readings)
    weights = {
        plain: math.exp(sum(math.log(max(readings.get(plain, 0.0), _FLOOR)) for readings in seen) / len(seen))
        for plain in prints
    }
    # what the looks have not named keeps its share
    unnamed = math.prod(max(_FLOOR, 1.0 - sum(readings.values())) for readings in seen) ** (1 / len(seen))
    total = sum(weights.values()) + unnamed
    (best, weight), *others = sorted(weights.items(), key=lambda item: -item[1])
    return LineReading(
        prints[best],
        weight / total,
        tuple(Alternative(text=prints[plain], probability=w / total) for plain, w in others[:_OTHERS]),
    )


def _black_and_white(line: Pixels) -> Pixels:
    """The line enlarged, parted into ink and paper (Otsu 1979), its edges softened a little."""
    large = cv2.resize(line, None, fx=_ENLARGED, fy=_ENLARGED, interpolation=cv2.INTER_CUBIC)
    grey = cv2.cvtColor(large, cv2.COLOR_BGR2GRAY) if large.ndim == 3 else large
    _, parted = cv2.threshold(grey, 0, 255, cv2.THRESH_OTSU)
    soft = cv2.GaussianBlur(parted, (0, 0), 0.8)
    return np.asarray(cv2.cvtColor(soft, cv2.COLOR_GRAY2BGR), dtype=np.uint8)


def _narrow(line: Pixels) -> Pixels:
    """The line squeezed, so that its characters fall on other steps of the network."""
    width = max(1, round(line.shape[1] * _NARROW))
    return np.asarray(cv2.resize(line, (width, line.shape[0]), interpolation=cv2.INTER_AREA), dtype=np.uint8)
