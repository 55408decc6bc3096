"""Several looks at one line are pooled to one reading."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.document import Alternative
from extractor.engines import LineReading, Recogniser
from extractor.reading.second_look import pooled, read_twice
from tests.reading.pictures import Sheet


def look(text: str, p: float, **others: float) -> LineReading:
    return LineReading(
        text,
        p,
        tuple(Alternative(text=t, probability=q) for t, q in sorted(others.items(), key=lambda i: -i[1])),
    )


def test_two_looks_that_agree_outvote_the_third() -> None:
    reading = pooled([look("20.10", 0.6, **{"20.40": 0.39}), look("20.40", 0.9), look("20.40", 0.8)])
    assert reading.text == "20.40"
    assert reading.alternatives[0].text == "20.10"


def test_one_sure_look_does_not_silence_doubt() -> None:
    reading = pooled(
        [look("1.00", 0.5, **{"7.00": 0.5}), look("1.00", 0.999), look("7.00", 0.6, **{"1.00": 0.4})]
    )
    assert reading.text == "1.00"
    assert reading.confidence < 0.99


def test_texts_that_differ_in_spaces_are_one() -> None:
    reading = pooled([look("10 000", 0.9), look("10000", 0.9)])
    assert reading.text == "10 000"
    assert reading.alternatives == ()


_texts = st.sampled_from(["1.00", "7.00", "", "100", "一"])


@given(st.lists(st.dictionaries(_texts, st.floats(1e-6, 1.0), min_size=1), min_size=1, max_size=3))
def test_pooled_probabilities_never_exceed_one(raw: list[dict[str, float]]) -> None:
    looks = []
    for readings in raw:
        total = max(1.0, sum(readings.values()))
        (text, p), *rest = sorted(readings.items(), key=lambda item: -item[1])
        others = tuple(Alternative(text=t, probability=q / total) for t, q in rest)
        looks.append(LineReading(text, p / total, others))
    reading = pooled(looks)
    assert reading.confidence >= max((a.probability for a in reading.alternatives), default=0.0)
    assert reading.confidence + sum(a.probability for a in reading.alternatives) <= 1.0 + 1e-9


def test_a_sure_line_stays_as_first_read(recogniser: Recogniser) -> None:
    pixels = Sheet(200, 40).text(10, 24, "1,234.56", 14).picture().pixels
    (first,), (second,) = recogniser.read([pixels]), read_twice([pixels], recogniser)
    assert second == first
    assert second.confidence == pytest.approx(1.0, abs=0.02)
