"""Posteriors become probabilities of being right, each kind by its own curve."""

from __future__ import annotations

import json
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.document import Alternative, ModelUse
from extractor.engines import LineReading, Recogniser
from extractor.reading.confidence import (
    POSTERIORS,
    TABLE,
    Calibration,
    Curve,
    calibration_of,
    kind_of,
)

CURVES = Calibration({"figure": Curve((-2.0, 0.0, 6.0), (0.1, 0.4, 0.99)), "text": Curve((0.0,), (0.7,))})
TRUSTED = LineReading("20.10", 0.936, (Alternative(text="20.40", probability=0.06),))


def test_what_a_reading_loses_its_others_gain() -> None:
    reading = CURVES.calibrated(TRUSTED)
    assert reading.text == "20.10"
    assert reading.confidence < 0.936
    assert reading.alternatives[0].probability == pytest.approx((1 - reading.confidence) * 0.06 / 0.064)


def test_each_kind_has_its_curve_and_a_kind_without_one_stays() -> None:
    assert CURVES.calibrated(LineReading("合计", 0.99, ())).confidence == 0.7
    dash = LineReading("—", 0.95, ())
    assert kind_of(dash, "long dash") == "mark"
    assert CURVES.calibrated(dash, "long dash") == dash


@given(st.floats(0, 1), st.floats(0, 1))
def test_calibrated_readings_are_probabilities(p: float, share: float) -> None:
    line = LineReading("1.00", p, (Alternative(text="7.00", probability=(1 - p) * share),))
    reading = CURVES.calibrated(line)
    other = reading.alternatives[0].probability
    assert 0.0 <= other <= reading.confidence <= 1.0
    assert other + reading.confidence <= 1.0 + 1e-9


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_surer_reading_stays_the_surer_one(first: float, second: float) -> None:
    curve = CURVES.curves["figure"]
    assert (first <= second) <= (curve.at(first) <= curve.at(second))


def test_another_model_is_not_calibrated_with_this_table() -> None:
    assert calibration_of((ModelUse(name="another", version="1", sha256="0" * 64),)) is POSTERIORS


def test_the_table_that_comes_with_kemu_fits_its_recogniser(recogniser: Recogniser) -> None:
    table = json.loads(resources.files("models").joinpath(TABLE).read_text(encoding="utf-8"))
    for curve in table["curves"].values():
        assert curve["odds"] == sorted(curve["odds"])
        assert curve["right"] == sorted(curve["right"])
        assert 0.0 < curve["right"][0] <= curve["right"][-1] < 1.0
    assert set(calibration_of(recogniser.models).curves) >= {"figure", "text"}
