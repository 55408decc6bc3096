"""Reading the text outside tables: found by a detector on a smaller picture, only where there is ink."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from extractor.engines import Detector, Recogniser
from extractor.geometry import PixelBox, page_box
from extractor.parts import Pixels, TextLine
from extractor.reading.cells import join_lines
from extractor.reading.cutting.crops import Mask, runs
from extractor.reading.cutting.sheet import Look, Sheet, cut_lines, sheet_without
from extractor.reading.judging.confidence import Calibration, calibration_of

_DETECTION_DPI = 80.0
_STRIP_GAP_INCHES = 0.35
"""Strips of ink that lie closer than this are looked at together."""
_MARGIN_INCHES = 0.12
_LEAST_TEXT_INCHES = 0.035
"""A strip that is lower than this holds no text."""


def read_lines(
    look: Look,
    avoid: Sequence[PixelBox],
    detector: Detector,
    recogniser: Recogniser,
    page: int,
    calibration: Calibration | None = None,
) -> tuple[TextLine, ...]:
    """The lines of text of a page (`look_over`) outside the boxes `avoid`, in reading order; boxes in points
    of page `page`.

    `calibration`: None for the one that belongs to the recogniser's models. Raises EngineError or ModelError
    where the detector or the recogniser fails.
    """
    sheet = sheet_without(look, avoid)
    found = [box for strip in strips(sheet.ink, sheet.dpi) for box in _detected(sheet, strip, detector)]
    ordered = reading_order(found)
    cuts = cut_lines(sheet, ordered)
    readings = recogniser.read([line for cut in cuts for line in cut.pictures])
    if calibration is None:
        calibration = calibration_of(recogniser.models)
    lines = []
    start = 0
    for box, cut in zip(ordered, cuts, strict=True):
        mine = [calibration.calibrated(line) for line in readings[start : start + len(cut.pictures)]]
        start += len(cut.pictures)
        reading = join_lines(mine, recogniser.name)
        if reading.text:
            lines.append(
                TextLine(
                    page,
                    page_box(box, look.picture.to_page),
                    reading.text,
                    reading.confidence,
                    reading.engine,
                )
            )
    return tuple(lines)


def strips(ink: Mask, dpi: float) -> list[PixelBox]:
    """The parts of a picture, from top to bottom, that hold ink enough for text."""
    height, width = ink.shape
    gap, margin = round(_STRIP_GAP_INCHES * dpi), round(_MARGIN_INCHES * dpi)
    # a lone pixel in a row of pixels is dust
    filled = np.asarray(ink.sum(axis=1) > 1, dtype=bool)
    joined: list[tuple[int, int]] = []
    for first, after in runs(filled):
        if joined and first - joined[-1][1] <= gap:
            joined[-1] = (joined[-1][0], after)
        else:
            joined.append((first, after))
    boxes = []
    for first, after in joined:
        if after - first < _LEAST_TEXT_INCHES * dpi:
            continue
        columns = np.flatnonzero(ink[first:after].sum(axis=0) > 1)
        if columns.size >= _LEAST_TEXT_INCHES * dpi:
            boxes.append(
                PixelBox(
                    max(0, int(columns[0]) - margin),
                    max(0, first - margin),
                    min(width, int(columns[-1]) + 1 + margin),
                    min(height, after + margin),
                )
            )
    return boxes


def _detected(sheet: Sheet, strip: PixelBox, detector: Detector) -> list[PixelBox]:
    """The boxes of the lines of text in a strip, in pixels of the picture."""
    rows, columns = strip.slices(*sheet.ink.shape)
    pixels = sheet.pixels[rows, columns]
    scale = min(1.0, _DETECTION_DPI / sheet.dpi)
    small: Pixels = pixels
    if scale < 1.0:
        small = np.asarray(
            cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), dtype=np.uint8
        )
    offset = np.array([columns.start, rows.start], dtype=float)
    return [PixelBox.around(quad / scale + offset) for quad in detector.detect(small)]


def reading_order(boxes: Sequence[PixelBox]) -> list[PixelBox]:
    """Boxes line by line from the top, from left to right within a line."""
    rows: list[list[PixelBox]] = []
    for box in sorted(boxes, key=lambda b: b.center[1]):
        if rows and _level(rows[-1][-1], box):
            rows[-1].append(box)
        else:
            rows.append([box])
    return [box for row in rows for box in sorted(row, key=lambda b: b.x0)]


def _level(first: PixelBox, second: PixelBox) -> bool:
    shared = min(first.y1, second.y1) - max(first.y0, second.y0)
    return shared > 0.5 * min(first.height, second.height)
