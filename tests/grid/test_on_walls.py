"""The walls of a line are looked at together, and each is judged as if it stood alone."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.grid.lines import Line
from extractor.grid.on_walls import rules_on_walls
from extractor.grid.strips import Strips

DPI = 200
WIDTH, MIDDLE = 400, 40
SPANS = [slice(6, 90), slice(97, 98), slice(104, 260), slice(266, 394)]


@st.composite
def rows_of_ink(draw: st.DrawFn) -> np.ndarray:
    """A strip of paper with a rule that comes and goes, and strokes above and below it."""
    picture = np.zeros((2 * MIDDLE, WIDTH), dtype=np.uint8)
    for _ in range(draw(st.integers(0, 12))):
        x, y = draw(st.integers(0, WIDTH - 1)), draw(st.integers(MIDDLE - 12, MIDDLE + 12))
        width, height = draw(st.integers(1, 160)), draw(st.integers(1, 8))
        picture[y : y + height, x : x + width] = draw(st.sampled_from((10, 30, 200)))
    for start in range(0, WIDTH, draw(st.integers(4, 200))):
        picture[MIDDLE : MIDDLE + 2, start : start + draw(st.integers(1, 150))] = 180
    return picture


@given(rows_of_ink(), st.floats(3, 30), st.sampled_from((0.0, 6.0)))
@settings(max_examples=60, deadline=None)
def test_a_wall_is_judged_by_itself_whatever_lies_beside_it(
    picture: np.ndarray, gap: float, spread: float
) -> None:
    line = Line(np.full(WIDTH, MIDDLE + 1.0), 0.0, WIDTH, 2.0, spread)
    strips = Strips(picture, DPI)
    together = rules_on_walls(strips, 24.0, line, SPANS, gap)
    alone = [rules_on_walls(strips, 24.0, line, [span], gap)[0] for span in SPANS]
    assert together == alone


def test_of_a_whole_rule_a_broken_one_and_none_each_is_told() -> None:
    picture = np.zeros((2 * MIDDLE, WIDTH), dtype=np.uint8)
    picture[MIDDLE : MIDDLE + 2, 0:100] = 200
    picture[MIDDLE : MIDDLE + 2, 104:164] = 200
    line = Line(np.full(WIDTH, MIDDLE + 0.5), 0.0, WIDTH, 2.0, 0.0)
    looks = rules_on_walls(Strips(picture, DPI), 24.0, line, [SPANS[0], SPANS[2], SPANS[3]], 10.0)
    (whole, reach), (broken, _), (none, nothing) = looks
    assert (whole.share, whole.gaps, whole.stubs) == (1.0, (0, 0), (84, 84))
    assert (broken.share, broken.gaps, broken.stubs) == (60 / 156, (0, 96), (60, 0))
    assert (none.share, none.gaps, nothing) == (0.0, (128, 128), (0.0, 0.0))
    assert whole.last - whole.first == 1
    assert sum(reach) == 2.0
