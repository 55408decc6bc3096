"""Lone walls that are strokes of large print, and lone walls that are rules."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from extractor.grid.lines import Line
from extractor.grid.strokes import take_out_strokes

DPI = 200.0
ROWS = (20.0, 80.0, 140.0, 200.0)
COLUMNS = (20.0, 160.0, 300.0, 500.0)


def _line(at: float, thickness: float) -> Line:
    return Line(np.full(600, at), 20.0, 500.0, thickness, 0.0)


def _shares(thickness: float, bars: int) -> npt.NDArray[np.float64]:
    """What is left of a table whose second upright line stands in its first row only, where `bars` level
    strokes end at its left side."""
    inked = np.zeros((240, 600), dtype=bool)
    half = round(thickness / 2)
    inked[20:80, 160 - half : 160 + half + 1] = True
    for number in range(bars):
        y = 30 + 40 * number // max(1, bars - 1)
        inked[y : y + 3, 130:160] = True
    shares = np.ones((3, 4))
    shares[1:, 1] = 0.0
    lines = [_line(y, 5.0) for y in ROWS], [_line(x, thickness if x == 160.0 else 5.0) for x in COLUMNS]
    take_out_strokes(shares, inked, lines, DPI)
    return shares


def test_the_thick_side_of_a_large_sign_is_no_wall() -> None:
    assert _shares(7.0, 4)[0, 1] == 0.0


def test_a_rule_of_its_own_or_beside_print_is_one() -> None:
    for thickness, bars in ((7.0, 0), (7.0, 2), (5.0, 4)):
        assert _shares(thickness, bars)[0, 1] == 1.0
