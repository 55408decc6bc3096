"""Posteriors become probabilities of being right, each kind by its own curve."""

from __future__ import annotations

import json
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.document import Alternative, ModelUse
from extractor.engines import LineReading, Recogniser
from extractor.reading.judging.confidence import (
    POSTERIORS,
    TABLE,
    Calibration,
    Curve,
    calibration_of,
    case_of,
    kind_of,
)
from extractor.reading.judging.pooling import FEATURES, Evidence, Pool

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
    calibration = calibration_of(recogniser.models)
    cases = {"figure", "figure, again", "text", "text, again"}
    assert set(calibration.curves) >= cases
    assert set(calibration.pools) >= cases


def test_the_weights_that_come_with_kemu_count_evidence_for_a_reading_as_such(recogniser: Recogniser) -> None:
    for case, pool in calibration_of(recogniser.models).pools.items():
        weights = dict(zip(FEATURES, pool.weights, strict=True))
        assert weights["first"] > 0.0, case
        if case.startswith("figure"):
            assert min(weights[name] for name in ("width", "digits", "style", "print")) > 0.0


def test_weights_lead_to_another_reading_before_the_curve_is_asked() -> None:
    pool = Pool(tuple(float(name == "second") for name in FEATURES), (-9.0, 0.0, 0.0, 0.0))
    calibration = Calibration({"figure, again": Curve((0.0,), (0.8,))}, {"figure, again": pool})
    looks = LineReading("20.10", 0.9, ()), LineReading("20.40", 0.9, ())
    judged = calibration.judged(Evidence(looks))
    assert (judged.text, judged.confidence) == ("20.40", 0.8)
    assert case_of("figure", Evidence(looks[:1])) == "figure"
