"""Several pieces of evidence on one line are pooled to readings with probabilities."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.document import Alternative
from extractor.engines import LineReading
from extractor.reading.cutting.pitch import LineShape, shape_of
from extractor.reading.judging.pooling import (
    FEATURES,
    NONE_FEATURES,
    Evidence,
    Pool,
    TableEvidence,
    candidates,
    none_features,
    pooled,
    table_evidence,
)
from tests.reading.pictures import Sheet

_WEIGHTS = {"first": 0.7, "second": 0.5, "width": 0.5, "digits": 1.0, "style": 0.7, "print": 1.0}
POOL = Pool(
    tuple(_WEIGHTS.get(name, 0.0) for name in FEATURES),
    tuple({"always": -4.0}.get(name, 0.0) for name in NONE_FEATURES),
)


def look(text: str, p: float, **others: float) -> LineReading:
    return LineReading(
        text,
        p,
        tuple(Alternative(text=t, probability=q) for t, q in sorted(others.items(), key=lambda i: -i[1])),
    )


def _shape(text: str) -> LineShape:
    grey = Sheet(140, 30).text(10, 20, text).picture().grey
    return shape_of(np.asarray(grey < 128), grey)


SHAPE = _shape("1.00")


@pytest.fixture(scope="module")
def table() -> TableEvidence:
    chance = np.random.default_rng(5)
    texts = [f"{int(chance.integers(10_000, 99_999_999)) / 100:,.2f}" for _ in range(40)]
    return table_evidence([look(t, 0.99) for t in texts], [_shape(t) for t in texts], [1] * 40)


def test_two_looks_that_agree_outvote_doubt() -> None:
    reading = pooled(Evidence((look("20.10", 0.6, **{"20.40": 0.39}), look("20.40", 0.95))), POOL)
    assert reading.text == "20.40"
    assert reading.alternatives[0].text == "20.10"


def test_a_sure_misreading_loses_to_the_digits_of_its_table(table: TableEvidence) -> None:
    """The network has taken a 4 for a 1, is sure of it, and names nothing else."""
    evidence = Evidence((look("1,721.33", 0.98),), _shape("1,724.33"), 1, table)
    reading = pooled(evidence, POOL)
    assert "1,724.33" in {c.text for c in candidates(evidence)}
    sure = pooled(Evidence((look("1,724.33", 0.98),), _shape("1,724.33"), 1, table), POOL)
    assert sure.confidence > 0.9
    assert reading.text == "1,724.33" or reading.confidence < 0.8


@pytest.mark.parametrize("read", ["172433", "1,24.33", "11,724.33", "1,724.3", "1.724.33"])
def test_a_reading_of_another_length_or_print_is_doubted(table: TableEvidence, read: str) -> None:
    shape = _shape("1,724.33")
    wrong = pooled(Evidence((look(read, 0.98),), shape, 1, table), POOL)
    right = pooled(Evidence((look("1,724.33", 0.98),), shape, 1, table), POOL)
    assert wrong.confidence < right.confidence - 0.05


def test_texts_that_differ_in_blanks_are_one() -> None:
    reading = pooled(Evidence((look("10 000", 0.9), look("10000", 0.9))), POOL)
    assert reading.text == "10 000"
    assert reading.alternatives == ()


def test_evidence_is_given_in_the_order_of_its_names(table: TableEvidence) -> None:
    evidence = Evidence((look("1,724.33", 0.98), look("1,724.33", 0.9)), _shape("1,724.33"), 1, table)
    for candidate in candidates(evidence):
        assert len(candidate.features) == len(FEATURES)
        assert max(candidate.features) <= 0.1
    assert len(none_features(evidence)) == len(NONE_FEATURES)


_texts = st.sampled_from(["1.00", "7.00", "", "100", "一", "1,724.33", "1.2.3"])


@given(
    st.lists(st.dictionaries(_texts, st.floats(1e-6, 1.0), min_size=1), min_size=1, max_size=2),
    st.booleans(),
)
def test_pooled_probabilities_never_exceed_one(raw: list[dict[str, float]], in_table: bool) -> None:
    looks = []
    for readings in raw:
        total = max(1.0, sum(readings.values()))
        (text, p), *rest = sorted(readings.items(), key=lambda item: -item[1])
        others = tuple(Alternative(text=t, probability=q / total) for t, q in rest)
        looks.append(LineReading(text, p / total, others))
    context = table_evidence(looks, [SHAPE] * len(looks), [0] * len(looks)) if in_table else None
    reading = pooled(Evidence(tuple(looks), SHAPE, 0, context), POOL)
    assert reading.confidence >= max((a.probability for a in reading.alternatives), default=0.0)
    assert reading.confidence + sum(a.probability for a in reading.alternatives) <= 1.0 + 1e-9
    assert len(reading.alternatives) <= 5


def test_what_cannot_be_compared_gains_nothing_by_it() -> None:
    """The table's digits speak against a reading: another of another length, whose digits have no places to
    be compared at, is spoken against as much."""
    figures = [f"{n * 1234.56 % 9999:,.2f}" for n in range(1, 30)]
    lines = [LineReading(text, 0.999, ()) for text in figures]
    shapes = [_shape(text) for text in figures]
    table = table_evidence(lines, shapes, [0] * len(lines))
    wrong = look("8,241.71", 0.6, **{"38,241.71": 0.3})
    options = {c.text: c.features for c in candidates(Evidence((wrong,), _shape("3,214.17"), 0, table))}
    digits = FEATURES.index("digits")
    assert options["8,241.71"][digits] < -1.0
    assert options["38,241.71"][digits] <= options["8,241.71"][digits]
    assert options["38,241.71"][FEATURES.index("width")] < options["8,241.71"][FEATURES.index("width")]
