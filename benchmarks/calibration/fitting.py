"""From records of lines to a calibration, and what a calibration makes of records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from benchmarks.calibration.curves import Observation, fit
from benchmarks.calibration.pools import choices, fit_pool, pooled_choices
from benchmarks.calibration.records import Look, Record
from extractor.amounts import parse_amount
from extractor.reading.judging.confidence import Calibration, Curve
from extractor.reading.judging.judgement import CLEARLY_SEEN, DOUBT, UNTOLD
from extractor.reading.judging.pooling import Pool
from extractor.reading.judging.separators import pointed

KINDS_WITH_POOLS = ("figure", "text")
_ENOUGH = 150
"""With fewer lines of a kind neither weights nor a curve are fitted."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A record and what was made of it: the reading, its probability, whether it took a second look."""

    record: Record
    text: str
    probability: float
    looked_again: bool

    @property
    def right(self) -> bool:
        """Whether the text is what the paper says."""
        return self.text == self.record.truth

    @property
    def wrong_amount(self) -> bool:
        """Whether the cell holds an amount that this reading does not give."""
        if self.record.amount is None:
            return False
        return parse_amount(self.text).value != Decimal(self.record.amount)


def fit_calibration(records: Sequence[Record], given: Mapping[str, Pool] | None = None) -> Calibration:
    """Weights and curves for each kind: after one look by all its lines, after two by those that one look
    leaves doubtful. With `given` weights only the curves are fitted."""
    known = given or {}
    pools: dict[str, Pool] = {}
    curves: dict[str, Curve] = {}
    for kind in KINDS_WITH_POOLS:
        mine = [record for record in records if record.kind == kind]
        if len(mine) < _ENOUGH:
            continue
        pools[kind], curves[kind] = _fitted(mine, [record.first for record in mine], known.get(kind))
        first = judge(mine, Calibration(curves, pools), again=False)
        doubtful = [j.record for j in first if j.probability < DOUBT and j.record.again is not None]
        looks = [record.again for record in doubtful if record.again is not None]
        if len(looks) >= _ENOUGH:
            case = f"{kind}, again"
            pools[case], curves[case] = _fitted(doubtful, looks, known.get(case))
    return Calibration(curves, pools)


def judge(records: Sequence[Record], calibration: Calibration, *, again: bool = True) -> list[Judged]:
    """What the calibration makes of each record; with `again`, doubtful ones by their second look too."""
    result: list[Judged] = []
    for kind in dict.fromkeys(record.kind for record in records):
        mine = [record for record in records if record.kind == kind]
        found = _judge(mine, [record.first for record in mine], calibration, kind, second=False)
        doubtful = [
            i for i, j in enumerate(found) if again and j.probability < DOUBT and mine[i].again is not None
        ]
        looks = [look for i in doubtful if (look := mine[i].again) is not None]
        if looks and f"{kind}, again" in calibration.pools:
            more = _judge([mine[i] for i in doubtful], looks, calibration, f"{kind}, again", second=True)
            for i, judged in zip(doubtful, more, strict=True):
                found[i] = judged
        result += found if not again else [_doubted(judged) for judged in found]
    return result


def _doubted(judged: Judged) -> Judged:
    """The reading as `reading/judging/judgement.py` leaves it: digits clearly seen are not replaced,
    and three decimals are in doubt (here always: what the column prints is not kept)."""
    first = judged.record.first.candidates[0][0]
    if judged.record.posterior >= CLEARLY_SEEN and _digits(first) != _digits(judged.text):
        return Judged(judged.record, first, min(UNTOLD, 1 - judged.probability), judged.looked_again)
    if judged.record.kind == "figure" and pointed(judged.text):
        return replace(judged, probability=min(UNTOLD, judged.probability))
    return judged


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdecimal())


def _fitted(records: Sequence[Record], looks: Sequence[Look], known: Pool | None) -> tuple[Pool, Curve]:
    given = choices(looks, [record.truth for record in records])
    pool = known or fit_pool(given)
    shares, right, _ = pooled_choices(given, pool)
    return pool, fit(
        [
            Observation(record.kind, float(p), bool(ok), record.page, record.truth, "")
            for record, p, ok in zip(records, shares, right, strict=True)
        ]
    )


def _judge(
    records: Sequence[Record], looks: Sequence[Look], calibration: Calibration, case: str, *, second: bool
) -> list[Judged]:
    if case not in calibration.pools:
        return [
            Judged(r, look.candidates[0][0], r.posterior, second)
            for r, look in zip(records, looks, strict=True)
        ]
    shares, _, best = pooled_choices(
        choices(looks, [record.truth for record in records]), calibration.pools[case]
    )
    curve = calibration.curves[case]
    return [
        Judged(record, look.candidates[place][0], curve.at(float(p)), second)
        for record, look, p, place in zip(records, looks, shares, best, strict=True)
    ]


def arrays(judged: Sequence[Judged]) -> tuple[np.ndarray, np.ndarray]:
    """The probabilities and whether each reading is right, as numbers."""
    return np.array([j.probability for j in judged]), np.array([float(j.right) for j in judged])


@dataclass(frozen=True, slots=True)
class Trade:
    """Of so many amounts the share that is reviewed, and the wrong ones that are not."""

    amounts: int
    reviewed: float
    silent: int


def trade(judged: Sequence[Judged], bounds: Sequence[float]) -> list[Trade]:
    """What each acceptable error costs and lets through, by the reading alone: no equations are asked."""
    amounts = [j for j in judged if j.record.amount is not None]
    found = []
    for bound in bounds:
        passed = [j for j in amounts if j.probability >= 1.0 - bound and not j.record.hidden]
        silent = sum(j.wrong_amount for j in passed)
        found.append(Trade(len(amounts), 1.0 - len(passed) / max(1, len(amounts)), silent))
    return found
