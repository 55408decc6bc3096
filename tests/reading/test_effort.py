"""Pages of noise cost a sample, pages of text are read to the end."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from extractor.document import ModelUse
from extractor.engines import LineReading
from extractor.parts import Pixels
from extractor.reading.judging.effort import UNREAD, read_within_bounds


class _Counting:
    """A recogniser that is as sure of a picture as the picture is bright, and counts what it reads."""

    name = "counting"
    models: tuple[ModelUse, ...] = ()

    def __init__(self) -> None:
        self.count = 0

    def read(self, lines: Sequence[Pixels]) -> list[LineReading]:
        self.count += len(lines)
        return [LineReading(str(line[0, 0, 0]), float(line[0, 0, 0]) / 255, ()) for line in lines]


def _lines(count: int, brightness: int) -> list[Pixels]:
    return [np.full((20, 40, 3), brightness, dtype=np.uint8)] * count


def test_noise_is_left_unread_after_a_sample() -> None:
    recogniser = _Counting()
    readings = read_within_bounds(_lines(4000, 5), recogniser)
    assert len(readings) == 4000
    assert recogniser.count <= 400
    assert readings.count(UNREAD) >= 3600


def test_text_is_read_to_the_end() -> None:
    readings = read_within_bounds(_lines(4000, 254), _Counting())
    assert UNREAD not in readings


def test_a_large_table_that_is_half_noise_is_read() -> None:
    readings = read_within_bounds(_lines(1000, 254) + _lines(1000, 5), _Counting())
    assert [reading.confidence > 0.9 for reading in readings] == [True] * 1000 + [False] * 1000
