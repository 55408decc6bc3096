"""Doubtful lines, and only these, are looked at again."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from extractor.document import ModelUse
from extractor.engines import LineReading
from extractor.parts import Pixels
from extractor.reading.cutting.pitch import NO_SHAPE
from extractor.reading.judging.confidence import POSTERIORS, Calibration, Curve
from extractor.reading.judging.judgement import SeenLine, judged_lines
from extractor.reading.judging.pooling import Evidence
from extractor.reading.judging.second_look import narrow

TOLD_BY_TWO = Calibration({"figure, again": Curve((0.0,), (0.8,))})
"""Figures are told by a second look too, other lines by the first alone."""


class _Counting:
    """A recogniser that is as sure of a picture as the picture is bright, and counts what it reads."""

    name = "counting"
    models: tuple[ModelUse, ...] = ()

    def __init__(self) -> None:
        self.widths: list[int] = []

    def read(self, lines: Sequence[Pixels]) -> list[LineReading]:
        self.widths += [line.shape[1] for line in lines]
        return [LineReading(str(line[0, 0, 0]), float(line[0, 0, 0]) / 255, ()) for line in lines]


def _lines(count: int, brightness: int) -> list[SeenLine]:
    return [SeenLine(np.full((20, 40, 3), brightness, dtype=np.uint8), NO_SHAPE, 0)] * count


def test_doubtful_lines_are_looked_at_again_as_other_pictures() -> None:
    recogniser = _Counting()
    readings = judged_lines([*_lines(50, 255), *_lines(2, 200)], recogniser, TOLD_BY_TWO)
    assert len(readings) == 52
    assert recogniser.widths == [40] * 52 + [35] * 2
    assert {line.reading.confidence for line in readings[50:]} == {0.8}


def test_lines_whose_second_look_would_not_count_are_not_looked_at_again() -> None:
    recogniser = _Counting()
    judged_lines(_lines(2, 200), recogniser, POSTERIORS)
    assert recogniser.widths == [40] * 2
    assert TOLD_BY_TWO.heeds(Evidence((LineReading("1", 0.5, ()),)))
    assert not TOLD_BY_TWO.heeds(Evidence((LineReading("-", 0.5, ()),)), "short dash")


def test_a_line_is_squeezed_and_keeps_its_height() -> None:
    assert narrow(np.zeros((20, 100, 3), dtype=np.uint8)).shape == (20, 88, 3)
    assert narrow(np.zeros((20, 1, 3), dtype=np.uint8)).shape == (20, 1, 3)
