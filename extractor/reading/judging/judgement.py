"""From the pictures of a table's lines to readings with probabilities: looks, evidence, calibration.

Every line is read once. What the table's figures are like follows from these readings, and each is weighed
against it. Only lines that are doubtful then are looked at again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractor.document import Alternative
from extractor.engines import LineReading, Recogniser
from extractor.parts import Pixels
from extractor.reading.cutting.marks import Mark, as_zero
from extractor.reading.cutting.pitch import LineShape
from extractor.reading.cutting.set_wide import wide_figure
from extractor.reading.judging import separators
from extractor.reading.judging.confidence import Calibration
from extractor.reading.judging.effort import read_within_bounds
from extractor.reading.judging.outline import counted
from extractor.reading.judging.pooling import Evidence, digits_seen, table_evidence
from extractor.reading.judging.second_look import second_looks
from extractor.reading.judging.words import usual_words, worded

DOUBT = 0.97
"""Lines whose reading is less probable are looked at again. Looking from 0.995 on finds no error more (of
25,000 lines of damaged pages), for twice as many looks."""
UNTOLD = 0.5
"""How often, at most, the thousands of a figure are right that nothing tells from decimals."""
CLEARLY_SEEN = 0.9
"""From this posterior on a look's digits are not replaced, only doubted."""
_MOST_OTHERS = 5
_ALIKE = 2.0
"""So many figures of a column with parted thousands, or three decimals, say that another has them too."""
_FITS = 0.35
"""Digits. Less than a point or a comma is wide in any face."""


@dataclass(frozen=True, slots=True)
class SeenLine:
    """The picture of a line of a table, its ink, its column, and what it is by its shape."""

    picture: Pixels
    shape: LineShape
    column: int
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class JudgedLine:
    """The reading of a line; `measured`: its ink is as wide as a figure of that text must be in this table,
    so that nothing between its first and its last digit can be missing."""

    reading: LineReading
    measured: bool


def judged_lines(
    lines: Sequence[SeenLine], recogniser: Recogniser, calibration: Calibration
) -> list[JudgedLine]:
    """The reading of each line of one table, with the probability that it is right and up to five others.

    Raises EngineError or ModelError where the recogniser fails.
    """
    known = first_evidence(lines, recogniser)
    judged = [calibration.judged(e, line.mark) for e, line in zip(known, lines, strict=True)]
    doubtful = [
        i
        for i, (reading, evidence) in enumerate(zip(judged, known, strict=True))
        if reading.text and reading.confidence < DOUBT and calibration.heeds(evidence, lines[i].mark)
    ]
    for i, evidence in zip(doubtful, again(known, lines, doubtful, recogniser), strict=True):
        judged[i] = calibration.judged(evidence, lines[i].mark)
    stood_by = [_stood_by(reading, evidence) for reading, evidence in zip(judged, known, strict=True)]
    stood_by = counted(worded(stood_by, usual_words()), [line.column for line in lines])
    stood_by = [as_zero(reading, line.shape) for reading, line in zip(stood_by, lines, strict=True)]
    return [
        JudgedLine(_told_thousands(reading, evidence), measured(evidence, reading.text))
        for reading, evidence in zip(stood_by, known, strict=True)
    ]


def _stood_by(reading: LineReading, evidence: Evidence) -> LineReading:
    """The reading; the first look's own digits where it was nearly sure of them, in doubt.

    What a table's figures are like may raise a doubt about digits that were clearly seen. It may not put
    others in their place: on clean pages of some faces that made 100,403.11 of a right 10,403.11.
    """
    first = evidence.looks[0]
    if first.confidence < CLEARLY_SEEN or _digits(first.text) == _digits(reading.text):
        return reading
    given = {other.text: other.probability for other in reading.alternatives}
    others = [
        Alternative(text=reading.text, probability=min(UNTOLD, reading.confidence)),
        *(other for other in reading.alternatives if other.text != first.text),
    ]
    return LineReading(first.text, min(UNTOLD, given.get(first.text, 0.0)), tuple(others[:_MOST_OTHERS]))


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdecimal())


def _told_thousands(reading: LineReading, evidence: Evidence) -> LineReading:
    """The reading, in doubt where its last three digits may be thousands as well as decimals: where the ink
    speaks against what they are taken for, where nothing tells of thousands that were read as decimals, and
    where decimals are three that the column has nowhere else (4,321.11③ is read as 4,321.113)."""
    text, first = "".join(reading.text.split()), "".join(evidence.looks[0].text.split())
    is_point = separators.pointed(text)
    if is_point is None or evidence.table is None:
        return reading
    styles, own = evidence.table.styles, separators.settled(first, evidence.lean)
    if is_point:
        told = styles.three_decimals(evidence.column, own) >= _ALIKE
    else:
        clear = abs(evidence.lean) >= separators.CLEAR or separators.pointed(first) is False
        told = clear or styles.whole(evidence.column, own) >= _ALIKE
    if told and separators.contradicted(text, evidence.lean) < separators.CLEAR:
        return reading
    return replace(reading, confidence=min(UNTOLD, reading.confidence))


def measured(evidence: Evidence, text: str | None = None) -> bool:
    """Whether a line's ink is as wide as `text` (None: its first reading) must be in its table, or has as
    many digits that stand apart."""
    if evidence.digits is not None:
        return evidence.digits == len(_digits(evidence.looks[0].text if text is None else text))
    if evidence.table is None or evidence.table.pitch is None:
        return False
    misfit = evidence.table.pitch.misfit(evidence.looks[0].text if text is None else text, evidence.shape)
    return misfit is not None and abs(misfit) <= _FITS


def first_evidence(lines: Sequence[SeenLine], recogniser: Recogniser) -> list[Evidence]:
    """What one look at each line says, beside what the table's figures are like."""
    wide = [wide_figure(line.picture) for line in lines]
    pictures = [line.picture if of is None else of.picture for line, of in zip(lines, wide, strict=True)]
    first = read_within_bounds(pictures, recogniser)
    # figures set wide say nothing of the width of others
    shapes = [
        line.shape if of is None else LineShape(0.0, 0.0, marks=line.shape.marks)
        for line, of in zip(lines, wide, strict=True)
    ]
    columns = [line.column for line in lines]
    table = table_evidence(first, shapes, columns)
    leans = separators.leans(["".join(reading.text.split()) for reading in first], shapes, columns)
    seen = digits_seen(first, shapes, table)
    return [
        Evidence((reading,), shape, column, table, lean, None if of is None else of.digits, digits)
        for reading, shape, column, lean, of, digits in zip(
            first, shapes, columns, leans, wide, seen, strict=True
        )
    ]


def again(
    known: Sequence[Evidence], lines: Sequence[SeenLine], which: Sequence[int], recogniser: Recogniser
) -> list[Evidence]:
    """The evidence on some of the lines once they were looked at again."""
    wide = [wide_figure(lines[i].picture) for i in which]
    pictures = [lines[i].picture if of is None else of.picture for i, of in zip(which, wide, strict=True)]
    looks = second_looks(pictures, recogniser)
    return [replace(known[i], looks=(*known[i].looks, look)) for i, look in zip(which, looks, strict=True)]
