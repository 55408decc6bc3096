"""A speck beside a Chinese text is no point."""

from __future__ import annotations

import pytest

from extractor.engines.ctc import Reading
from extractor.engines.texts import weighed


def test_a_reading_without_the_speck_goes_first() -> None:
    best, other = weighed([Reading("研究所.", 0.95), Reading("研究所", 0.04)])
    assert best.text == "研究所"
    assert 0.5 < best.probability < 0.9
    assert best.probability + other.probability <= 1.0


def test_a_sure_point_stays() -> None:
    (only,) = weighed([Reading("研究所.", 1.0)])
    assert only == Reading("研究所.", pytest.approx(1.0))


def test_points_of_figures_and_names_are_not_weighed() -> None:
    readings = [Reading("阿依·古丽", 0.9), Reading("阿依古丽", 0.1)]
    assert weighed(readings) == readings
    assert weighed([Reading("1.", 0.7), Reading("1", 0.3)])[0].text == "1."
