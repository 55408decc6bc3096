"""Confidence fitted anew to decisions: what was too sure becomes less so, and little data changes little."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit, logit

from extractor.commands.models import models
from extractor.engines import models as store
from extractor.errors import UsageError
from extractor.reading.calibration.decided import decided
from extractor.reading.calibration.recalibration import Correction, Decision, corrected, fit
from extractor.reading.judging.confidence import TABLE, Calibration, Curve, calibration_of
from extractor.settings import Settings

FIELDS = ("sha256", "read", "right", "read_confidence", "engine", "flags", "weight", "read_at")


def decisions(count: int, offset: float, slope: float, *, seed: int = 1) -> list[Decision]:
    """Decisions on readings whose log-odds are truly `offset` plus `slope` times what they say."""
    draw = np.random.default_rng(seed)
    said = draw.uniform(0.3, 0.999, count)
    right = draw.random(count) < expit(offset + slope * logit(said))
    return [
        Decision("figure", float(p), bool(ok), 1.0, f"paper {n % 40}")
        for n, (p, ok) in enumerate(zip(said, right, strict=True))
    ]


def test_readings_that_were_too_sure_become_less_sure() -> None:
    found = fit("figure", decisions(3000, -0.8, 0.6))
    assert found is not None
    assert found.helps
    assert found.slope == pytest.approx(0.6, abs=0.08)
    assert found.offset == pytest.approx(-0.8, abs=0.15)


def test_what_is_calibrated_stays_nearly_as_it_is() -> None:
    found = fit("figure", decisions(3000, 0.0, 1.0))
    assert found is not None
    assert (found.slope, found.offset) == (pytest.approx(1.0, abs=0.1), pytest.approx(0.0, abs=0.15))


def test_few_decisions_change_nothing_or_little() -> None:
    assert fit("figure", decisions(60, -2.0, 0.5)) is None
    assert fit("text", decisions(500, -2.0, 0.5)) is None
    one_paper = [Decision("figure", d.confidence, d.right, 1.0, "a") for d in decisions(500, -2.0, 0.5)]
    assert fit("figure", one_paper) is None


def test_cells_drawn_by_a_small_chance_count_for_those_they_stand_for() -> None:
    """Of surely read cells one in fifty is looked at, of doubtful ones all: unweighted the fit is off."""
    draw = np.random.default_rng(5)
    everything = decisions(40_000, -0.5, 0.8, seed=6)
    seen = [d for d in everything if d.confidence < 0.95]
    drawn = [d for d in everything if d.confidence >= 0.95 and draw.random() < 0.02]
    weighted = [Decision(d.kind, d.confidence, d.right, 50.0, d.paper) for d in drawn]
    found = fit("figure", [*seen, *weighted])
    assert found is not None
    assert found.slope == pytest.approx(0.8, abs=0.1)
    assert found.offset == pytest.approx(-0.5, abs=0.2)


@given(st.floats(0.1, 3.0), st.floats(-3, 3), st.floats(0.001, 0.999), st.floats(0.001, 0.999))
def test_a_corrected_curve_rises_and_says_what_the_correction_says(
    slope: float, offset: float, first: float, second: float
) -> None:
    curve = Curve((-6.0, 0.0, 4.0, 9.0), (0.002, 0.4, 0.97, 0.9999))
    change = Correction("figure", slope, offset, 0, 0, 0, 0.0, 0.0)
    other = {"figure, again": curve, "text": curve}
    found = corrected(Calibration({"figure": curve, **other}), [change]).curves
    assert found["text"] is curve
    assert found["figure"] == found["figure, again"]
    now = found["figure"]
    assert (first <= second) <= (now.at(first) <= now.at(second))
    at_a_place = expit(4.0)
    assert now.at(at_a_place) == pytest.approx(expit(offset + slope * logit(0.97)), abs=1e-4)
    assert all(0.0 <= right <= 1.0 for right in now.right)


def export(path: Path, found: list[Decision], **more: str) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, FIELDS)
        writer.writeheader()
        for d in found:
            line = {
                "sha256": d.paper, "read": "1,234.50", "right": str(d.right), "read_confidence": d.confidence,
                "engine": "paddleocr", "flags": "", "weight": d.weight,
                "read_at": "2026-01-01T00:00:00+00:00",
            }  # fmt: skip
            writer.writerow({**line, **more})
    return path


def test_the_command_writes_a_calibration_that_readers_with_its_folder_use(tmp_path: Path) -> None:
    csv_file = export(tmp_path / "review.csv", decisions(800, -1.0, 0.6))
    folder = tmp_path / "own"
    run = CliRunner().invoke(models, ["calibrate", str(csv_file), "--to", str(folder)], standalone_mode=False)
    assert run.return_value == 0, run.output
    table = json.loads((folder / TABLE).read_text())
    used = store.models_in_use(Settings())
    shipped, own = calibration_of(used), calibration_of(used, folder)
    assert own.pools == shipped.pools
    assert own.curves["text"] == shipped.curves["text"]
    assert own.curves["figure"].at(0.99) < shipped.curves["figure"].at(0.99)
    assert table["refitted"]["corrections"][0]["decisions"] == 800
    # The same decisions again: their papers were read under the calibration of before.
    again = CliRunner().invoke(
        models, ["calibrate", str(csv_file), "--to", str(folder)], standalone_mode=False
    )
    assert again.return_value == 1
    assert json.loads((folder / TABLE).read_text()) == table


def test_nothing_is_written_for_decisions_that_change_nothing(tmp_path: Path) -> None:
    csv_file = export(tmp_path / "review.csv", decisions(90, -1.0, 0.6))
    run = CliRunner().invoke(
        models, ["calibrate", str(csv_file), "--to", str(tmp_path)], standalone_mode=False
    )
    assert run.return_value == 1
    assert not (tmp_path / TABLE).exists()


def test_what_another_engine_read_and_what_has_no_weight_is_left_out(tmp_path: Path) -> None:
    some = decisions(5, 0.0, 1.0)
    paths = [
        export(tmp_path / "a.csv", some, engine="camelot"),
        export(tmp_path / "b.csv", some, weight=""),
        export(tmp_path / "c.csv", some, flags="low_confidence stamp"),
        export(tmp_path / "d.csv", some, read="教育支出"),
    ]
    found = decided(paths, None)
    assert (len(found.decisions), found.other_engines, found.without_weight) == (5, 10, 5)
    assert {d.kind for d in found.decisions} == {"text"}


@pytest.mark.parametrize(
    "line", ["1,2", "a,1,maybe,0.5,paddleocr,,1,", "a,1,True,7,paddleocr,,1,", "a,1,True,0.5,paddleocr,,nan,"]
)
def test_a_file_that_is_no_export_is_refused(tmp_path: Path, line: str) -> None:
    path = tmp_path / "x.csv"
    path.write_text(f"{','.join(FIELDS) if line.startswith('a') else 'a,b'}\n{line}\n")
    with pytest.raises(UsageError):
        decided([path], None)
    (tmp_path / "x.parquet").write_bytes(b"PAR1 no")
    with pytest.raises(UsageError):
        decided([tmp_path / "x.parquet"], None)
    with pytest.raises(UsageError):
        decided([tmp_path / "missing.csv"], None)
