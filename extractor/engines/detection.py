"""PaddleOCR's detector of lines of text.

The network (differentiable binarization, Liao et al. 2020) says of each pixel how surely it lies in the core
of a line. Each core is a rectangle, which is then grown to the line's whole height.
"""

from __future__ import annotations

import threading
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from extractor.document import ModelUse
from extractor.engines import models as model_files
from extractor.engines import runtimes
from extractor.engines.networks import Network, Values
from extractor.geometry import Points
from extractor.parts import Pixels
from extractor.settings import Settings

_HIGH, _WIDE = 64, 128
"""Pictures are padded with paper to multiples of these: each new shape costs time."""
_LARGEST = 4000
"""Pixels. A larger picture is made smaller."""
_LEAST_CORE, _LEAST_LINE = 3.0, 5.0
"""Pixels: how thick a core and a line are at least."""
_PAPER = 255


class PaddleDetector:
    """Finds lines of text (`extractor.engines.Detector`)."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._entry = model_files.choose("detection", settings)
        self._lock = threading.Lock()
        self._loaded: tuple[Network, _Ways] | None = None

    @property
    def models(self) -> tuple[ModelUse, ...]:
        return (self._entry.use,)

    def load(self) -> None:
        """Load the network now rather than when it is first needed. Raises as `detect` does."""
        with self._lock:
            self._load()

    def rest(self) -> None:
        """Let go of memory that only detecting needs; it is taken anew."""
        with self._lock:
            loaded = self._loaded
        if loaded is not None:
            loaded[0].rest()

    def detect(self, pixels: Pixels) -> list[Points]:
        """The corners (4, 2), clockwise from the top left, of each line in a picture (BGR or grey), which
        is looked at as large as it is. Raises EngineError where the network fails, ModelError where it is
        missing."""
        height, width = pixels.shape[:2]
        scale = min(1.0, _LARGEST / max(height, width))
        if scale < 1.0:
            size = (max(1, round(width * scale)), max(1, round(height * scale)))
            pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
        with self._lock:
            network, ways = self._load()
        height, width = pixels.shape[:2]

        def lines(output: Values) -> list[Points]:
            return ways.lines(np.ascontiguousarray(output[0, 0, :height, :width]))

        found = network.run(ways.prepared(pixels), lines)
        return [line / scale for line in found]

    def _load(self) -> tuple[Network, _Ways]:
        if self._loaded is None:
            ways = _Ways(model_files.config_of(self._entry, self._settings))
            self._loaded = runtimes.load(self._entry, self._settings), ways
        return self._loaded


class _Ways:
    """How pictures are prepared for the network, and how its map becomes lines."""

    def __init__(self, said: dict[str, Any]) -> None:
        steps = {name: how for step in said["PreProcess"]["transform_ops"] for name, how in step.items()}
        after = said["PostProcess"]
        normal = steps.get("NormalizeImage") or {}
        mean = np.array(normal.get("mean", (0.485, 0.456, 0.406)), dtype=np.float32)
        spread = np.array(normal.get("std", (0.229, 0.224, 0.225)), dtype=np.float32)
        # each colour's values for the 256 levels it may have
        of_255 = np.arange(256, dtype=np.float32)[:, None] / np.float32(255.0)
        self._levels = np.ascontiguousarray(((of_255 - mean) / spread).T)
        self._core = float(after.get("thresh", 0.3))
        self._line = float(after.get("box_thresh", 0.6))
        self._grown = float(after.get("unclip_ratio", 1.5))
        self._most = int(after.get("max_candidates", 1000))

    def prepared(self, pixels: Pixels) -> Values:
        """A picture as the network wants it: (1, 3, height, width), padded."""
        height, width = pixels.shape[:2]
        padded = cv2.copyMakeBorder(
            pixels, 0, -height % _HIGH, 0, -width % _WIDE, cv2.BORDER_CONSTANT, value=(_PAPER,) * 3
        )
        values = np.empty((1, 3, *padded.shape[:2]), dtype=np.float32)
        for colour, levels in enumerate(self._levels):
            cv2.LUT(
                padded if padded.ndim == 2 else cv2.extractChannel(padded, colour), levels, values[0, colour]
            )
        return values

    def lines(self, sure: npt.NDArray[np.float32]) -> list[Points]:
        """The corners of each line on a map (height, width) of how surely a pixel lies in a line's core."""
        cores = (sure > self._core).astype(np.uint8)
        outlines, _ = cv2.findContours(cores, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
        lines = []
        for outline in outlines[: self._most]:
            middle, (length, thickness), angle = cv2.minAreaRect(outline)
            if min(length, thickness) < _LEAST_CORE:
                continue
            core = np.asarray(cv2.boxPoints((middle, (length, thickness), angle)), dtype=np.float64)
            if _mean_within(sure, core) < self._line:
                continue
            further = 2.0 * self._grown * length * thickness / (2.0 * (length + thickness))
            if min(length, thickness) + further < _LEAST_LINE:
                continue
            # an outline leads through the middles of its pixels; a little paper at the ends does no harm
            grown = cv2.boxPoints((middle, (length + further + 2.0, thickness + further + 1.0), angle))
            lines.append(_clockwise(np.asarray(grown, dtype=np.float64) + 0.5, sure.shape))
        return lines


def _mean_within(values: npt.NDArray[np.float32], corners: Points) -> float:
    """The mean of the values inside a rectangle."""
    height, width = values.shape
    x0, y0 = np.clip(np.floor(corners.min(axis=0)).astype(int), 0, (width - 1, height - 1))
    x1, y1 = np.clip(np.ceil(corners.max(axis=0)).astype(int), 0, (width - 1, height - 1))
    inside = np.zeros((y1 - y0 + 1, x1 - x0 + 1), dtype=np.uint8)
    cv2.fillPoly(inside, [(corners - (x0, y0)).astype(np.int32)], (1,))
    return float(cv2.mean(values[y0 : y1 + 1, x0 : x1 + 1], inside)[0])


def _clockwise(corners: Points, shape: tuple[int, ...]) -> Points:
    """The corners of a rectangle from the top left one on, within a picture of a shape (height, width)."""
    left, right = np.split(corners[np.argsort(corners[:, 0], kind="stable")], 2)
    left, right = left[np.argsort(left[:, 1])], right[np.argsort(right[:, 1])]
    ordered = np.stack([left[0], right[0], right[1], left[1]])
    return np.asarray(np.clip(ordered, 0, (shape[1], shape[0])), dtype=np.float64)
