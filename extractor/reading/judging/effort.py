"""How much work is spent on the lines of one table: none on noise."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.engines import LineReading, Recogniser
from extractor.parts import Pixels

_MANY = 600
"""With more lines than this a sample is read first."""
_SAMPLE = 200
_READABLE = 0.3
"""A line is readable from this posterior on; noise gives less."""
_LEAST_READABLE = 0.1
"""Where a smaller share of the sample is readable the rest is left unread."""
_MOST = 20_000
"""Lines beyond so many are left unread: a full page has some thousand."""

UNREAD = LineReading("", 0.0, ())
"""Of a line that was not looked at."""


def read_within_bounds(lines: Sequence[Pixels], recogniser: Recogniser) -> list[LineReading]:
    """One reading for each picture of a line; `UNREAD` where a sample shows that nothing can be read.

    The work follows from the pictures alone, not from the clock, so that the same page is always read in
    the same way. Raises EngineError or ModelError where the recogniser fails.
    """
    if len(lines) <= _MANY:
        return recogniser.read(lines)
    every = len(lines) / _SAMPLE
    chosen = [int(number * every) for number in range(_SAMPLE)]
    sample = dict(zip(chosen, recogniser.read([lines[i] for i in chosen]), strict=True))
    readable = sum(reading.confidence >= _READABLE and reading.text != "" for reading in sample.values())
    if readable < _LEAST_READABLE * _SAMPLE:
        return [sample.get(i, UNREAD) for i in range(len(lines))]
    rest = recogniser.read(lines[:_MOST])
    return [*rest, *([UNREAD] * (len(lines) - len(rest)))]
