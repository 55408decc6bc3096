"""Several pieces of evidence on one line, pooled to readings with probabilities.

What the network said at its first and at a second look, whether the ink is as wide as the text, what the
digits look like beside the table's other digits, what the column prints: each gives every candidate a number,
the logarithm of how well it goes with it. Their weighed sum is the candidate's log-odds, beside those of
"none of these" (a logarithmic opinion pool: Genest and Zidek 1986; fitted as a conditional logit: McFadden
1974). The weights are fitted on damaged pages (`benchmarks/calibration`) and lie in `models/`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import mul
from typing import NamedTuple

import numpy as np

from extractor.document import Alternative
from extractor.engines import LineReading, figures
from extractor.reading.cutting.pitch import NO_SHAPE, LineShape, Pitch, pitch_of
from extractor.reading.judging import separators
from extractor.reading.judging.prototypes import DigitsSeen, Prototypes, Verdict, prototypes_of
from extractor.reading.judging.styles import Styles

FEATURES = ("first", "second", "width", "digits", "style", "print")
NONE_FEATURES = ("always", "table", "first", "second")
_OTHERS = 5
_MOST_CANDIDATES = 16
_LEAST = 1e-6
_UNNAMED = 0.05
"""A text that a look does not name has at most so much of what the look left unnamed,"""
_LEAST_NAMED = 1e-4
"""and at most this."""
_SURE = 0.9
"""Readings from this posterior on say what a table's figures are like."""
_ALIKE = 0.05
"""Where another prototype is nearly as like as a digit's own, the text with that digit is a candidate."""
_MOST_UNLIKE = -15.0
"""Digits that are less like their own say no more: something else lies on them."""
_SEEN_POINT = -3.0
"""However the column prints its figures, three decimals whose point is seen are no more unlike it."""
_WIDE_SHARE, _WIDE = 0.03, 6.0
"""So often ink that is no part of a figure makes it seem wider, by up to so many digits."""
_MISCOUNTED = math.log(_WIDE_SHARE / _WIDE)
_WIDTH_SPREADS, _LEAST_SPREAD = 1.5, 0.08


@dataclass(frozen=True, slots=True)
class TableEvidence:
    """What a table's figures are like, by their first readings; `doubt`: how unsure these were on average."""

    pitch: Pitch | None
    prototypes: Prototypes | None
    styles: Styles
    doubt: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is known of one line: what the network said at each look, its ink and column, and its table's
    figures. `table` None: it stands in no table. `lean`: how its ink and its column's say that the mark
    before its last three digits is a comma (`separators.leans`). `digits`: how many digits stand on it, where
    these stand apart (`set_wide`). `seen`: its digits beside those of the table; None: not yet looked
    at."""

    looks: tuple[LineReading, ...]
    shape: LineShape = NO_SHAPE
    column: int = 0
    table: TableEvidence | None = None
    lean: float = 0.0
    digits: int | None = None
    seen: DigitsSeen | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text a line may hold, and what speaks for it, in the order of `FEATURES`."""

    text: str
    features: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Pool:
    """The weights of the evidence for candidates and for "none of these"."""

    weights: tuple[float, ...]
    none: tuple[float, ...]


def table_evidence(
    lines: Sequence[LineReading], shapes: Sequence[LineShape], columns: Sequence[int]
) -> TableEvidence:
    """What the figures of one table are like: for each line its first reading, its ink and its column."""
    told = [
        (line, shape) for line, shape in zip(lines, shapes, strict=True) if figures.figure_like(line.text)
    ]
    sure = [(line.text, shape) for line, shape in told if line.confidence > _SURE and figures.fits(line.text)]
    pitch = pitch_of(sure)
    leans = separators.leans([_plain(line.text) for line in lines], shapes, columns)
    readable = [
        (column, separators.settled(_plain(line.text), lean), lean)
        for line, column, lean in zip(lines, columns, leans, strict=True)
        if line.confidence > _SURE / 2
    ]
    styles = Styles(
        [(column, text) for column, text, _ in readable],
        {(column, text) for column, text, lean in readable if lean <= -separators.CLEAR},
    )
    of = [line for line, _ in told] or lines
    doubt = float(np.mean([1.0 - line.confidence for line in of])) if of else 0.0
    return TableEvidence(pitch, prototypes_of(sure, pitch) if pitch else None, styles, doubt)


def digits_seen(
    lines: Sequence[LineReading], shapes: Sequence[LineShape], table: TableEvidence
) -> list[DigitsSeen | None]:
    """The digits of each line of a table, by its first reading and its ink, beside those of the table."""
    if table.prototypes is None:
        return [None] * len(lines)
    named = [[text for text, _ in _readings(line) if figures.figure_like(text)] for line in lines]
    return [*table.prototypes.beside(list(zip(named, shapes, strict=True)))]


def candidates(evidence: Evidence) -> tuple[Candidate, ...]:
    """The texts that a look named or that the table's digits suggest, the network's likeliest first."""
    prints, seen = _named(evidence)
    first = _plain(evidence.looks[0].text)
    verdicts = cache(_comparing(evidence))
    texts = list(prints)
    if evidence.table is not None and figures.figure_like(first):
        texts += [text for text in _suggested(verdicts, texts) if text not in prints]
    chosen = texts[:_MOST_CANDIDATES]
    fits = [_fit_of(evidence, text, first, verdicts) for text in chosen]
    # what cannot be compared with the table's digits gains nothing by it
    worst = min((fit.digits for fit in fits if fit.digits is not None), default=0.0)
    least = [_least_share(said) for said in seen]
    found = []
    for text, fit in zip(chosen, fits, strict=True):
        named = [math.log(max(said.get(text, 0.0), at)) for said, at in zip(seen, least, strict=True)]
        second = named[1] if len(named) > 1 else 0.0
        digits = fit.digits if fit.digits is not None else worst if figures.figure_like(text) else 0.0
        found.append(
            Candidate(prints.get(text, text), (named[0], second, fit.width, digits, fit.style, fit.kind))
        )
    return tuple(found)


def none_features(evidence: Evidence) -> tuple[float, ...]:
    """What speaks for "none of these", in the order of `NONE_FEATURES`."""
    unnamed = [math.log(max(_LEAST, 1.0 - sum(p for _, p in _readings(look)))) for look in evidence.looks[:2]]
    doubt = math.log((evidence.table.doubt if evidence.table is not None else 0.01) + 1e-4)
    second = unnamed[1] if len(unnamed) > 1 else 0.0
    return 1.0, doubt, unnamed[0], second


def pooled(evidence: Evidence, pool: Pool) -> LineReading:
    """The readings of a line, the likeliest first, by all that is known of it."""
    options = candidates(evidence)
    scores = [sum(map(mul, pool.weights, option.features)) for option in options]
    none = sum(map(mul, pool.none, none_features(evidence)))
    most = max(*scores, none)
    weights = [math.exp(score - most) for score in scores]
    total = sum(weights) + math.exp(none - most)
    ordered = sorted(zip(weights, options, strict=True), key=lambda item: -item[0])
    (weight, best), *others = ordered
    return LineReading(
        best.text,
        weight / total,
        tuple(
            Alternative(text=option.text, probability=w / total)
            for w, option in others[:_OTHERS]
            if w / total >= _LEAST
        ),
    )


def _plain(text: str) -> str:
    return "".join(text.split())


def _readings(look: LineReading) -> list[tuple[str, float]]:
    return [(look.text, look.confidence), *((a.text, a.probability) for a in look.alternatives)]


def _named(evidence: Evidence) -> tuple[dict[str, str], list[Mapping[str, float]]]:
    """The texts that any look names, without blanks, each as first printed; and what each look says."""
    prints: dict[str, str] = {}
    seen: list[Mapping[str, float]] = []
    for look in evidence.looks:
        said: dict[str, float] = {}
        for text, p in _readings(look):
            plain = _plain(text)
            prints.setdefault(plain, text)
            said[plain] = said.get(plain, 0.0) + p
        seen.append(said)
    return prints, seen


def _least_share(said: Mapping[str, float]) -> float:
    """The share of a text that a look does not name."""
    left = max(0.0, 1.0 - sum(said.values()))
    return max(_LEAST / 10, min(_LEAST_NAMED, _UNNAMED * left))


def _comparing(evidence: Evidence) -> Callable[[str], tuple[Verdict, ...]]:
    """How the digits of a text compare with those of the table; empty where it cannot be said."""
    if evidence.seen is not None:
        return evidence.seen.verdicts
    prototypes = evidence.table.prototypes if evidence.table is not None else None
    if prototypes is None:
        return lambda _: ()
    (seen,) = prototypes.beside([((), evidence.shape)])
    return seen.verdicts


def _suggested(verdicts: Callable[[str], tuple[Verdict, ...]], texts: Sequence[str]) -> list[str]:
    """The first readings with the other mark before their last three digits, with their marks put right, and
    with the digits that their prototypes suggest, one at a time and all at once."""
    found = [separators.with_mark(t, point=not separators.pointed(t)) for t in texts[:2]]
    found += [separators.regrouped(t) for t in texts[:2] if not figures.fits(t)]
    for text in texts[:2]:
        if not figures.figure_like(text):
            continue
        whole = text
        for verdict in verdicts(text):
            if verdict.margin < _ALIKE:
                after = verdict.place + 1
                found.append(text[: verdict.place] + verdict.likest + text[after:])
                whole = whole[: verdict.place] + verdict.likest + whole[after:]
        found.append(whole)
    return list(dict.fromkeys(found))


class _Fit(NamedTuple):
    """How well a text goes with its ink's width, its digits' likeness (None: these cannot be compared), and
    its column's print and sort."""

    width: float
    digits: float | None
    style: float
    kind: float


def _fit_of(
    evidence: Evidence, text: str, first: str, verdicts: Callable[[str], tuple[Verdict, ...]]
) -> _Fit:
    """How well a text goes with its ink, its digits and its column."""
    table = evidence.table
    if table is None:
        return _Fit(0.0, None, 0.0, math.log(figures.weight(text)))
    own = separators.settled(first, evidence.lean)
    style = table.styles.unlike(text, evidence.column, own)
    if separators.pointed(text) and evidence.lean <= -separators.CLEAR:
        style = max(_SEEN_POINT, style)
    kind = table.styles.kind(text, evidence.column, own) - separators.contradicted(text, evidence.lean)
    if evidence.digits is not None and figures.figure_like(text):
        alike = sum(c.isdigit() for c in text) == evidence.digits
        return _Fit(0.0 if alike else _MISCOUNTED, None, style, kind)
    if table.pitch is None or not figures.figure_like(text):
        return _Fit(0.0, None, style, kind)
    width, digits = 0.0, None
    misfit = table.pitch.misfit(text, evidence.shape)
    if misfit is not None:
        spread = _WIDTH_SPREADS * max(_LEAST_SPREAD, table.pitch.spread)
        width = math.log((1.0 - _WIDE_SHARE) * math.exp(-0.5 * (misfit / spread) ** 2) + _WIDE_SHARE / _WIDE)
    if table.prototypes is not None:
        unlike = table.prototypes.unlike(verdicts(text))
        digits = None if unlike is None else max(_MOST_UNLIKE, unlike)
    return _Fit(width, digits, style, kind)
