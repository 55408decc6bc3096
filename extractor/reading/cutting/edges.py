"""Print that meets the rule at a side of its cell, or goes on beyond it: a digit of it may be cut off.

Forms are filled in by typewriters and printers that do not keep to the columns, and where a page is not quite
straight a rule runs through what stands close to it. What is left of a cut digit reads well: 864 as 364, and
nothing else in the cell tells of it. So the rule itself is looked at, row by row: along the height of the
line of print it must be as thin as above and below.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from extractor.quantiles import quantile
from extractor.reading.cutting.crops import Mask

_WINDOW_INCHES = 0.045
"""So far to either side of a cell's side its rule is looked for."""
_LONG = 0.7
"""A rule's columns are dark over at least this share of the cell's height."""
_CLOSE = 0.6
"""Print further away from the rule, in heights of a line of text, has no part beyond it."""
_OUT = 2
"""Pixels by which a row of the rule is wider than usual where print meets it."""
_ROWS, _LEAST_ROWS = 0.12, 3
"""Print meets a rule over so many of its rows: this share of the height of a line of text, and at least
three."""
_BARE_ROWS = 6
"""Rows above and below the print by which a rule's usual width is told."""


def cut_at_side(ink: Mask, place: tuple[slice, slice], kept: Mask, dpi: float, text_height: float) -> bool:
    """Whether print of a cell meets the rule at its left or right side, or print beyond that rule does.

    `ink` is that of the whole table with its rules, `place` the rows and columns of the cell in it, `kept`
    (height, width of the cell) the cell's own print.
    """
    rows = np.flatnonzero(kept.any(axis=1))
    columns = np.flatnonzero(kept.any(axis=0))
    if not len(rows):
        return False
    lines = np.zeros(len(kept), dtype=bool)
    lines[max(0, rows[0] - 1) : rows[-1] + 2] = True
    close = _CLOSE * text_height
    first, after = place[1].start, place[1].stop
    sides = []
    if columns[0] <= close:
        sides.append(first)
    if len(kept[0]) - 1 - columns[-1] <= close:
        sides.append(after - 1)
    reach = max(4, round(_WINDOW_INCHES * dpi))
    least = max(_LEAST_ROWS, round(_ROWS * text_height))
    return any(_meets(ink[place[0]], side, reach, lines, least) for side in sides)


def _meets(band: Mask, side: int, reach: int, lines: Mask, least: int) -> bool:
    """Whether the rule at column `side` is wider than usual in `least` of the rows of print."""
    start, stop = max(0, side - reach), min(band.shape[1], side + reach + 1)
    near = band[:, start:stop]
    if len(near) != len(lines) or np.count_nonzero(~lines) < _BARE_ROWS:
        return False
    dark = np.flatnonzero(np.count_nonzero(near, axis=0) >= _LONG * len(near))
    if not len(dark):
        return False
    wide = band[:, max(0, start - reach) : min(band.shape[1], stop + reach)]
    offset = start - max(0, start - reach)
    for edge, step in ((int(dark[0]) + offset, -1), (int(dark[-1]) + offset, 1)):
        out = _run_lengths(wide, edge, step)
        if np.count_nonzero(out[lines] >= _OUT) < least:
            continue
        usual = int(quantile(out[~lines], 0.75))
        if np.count_nonzero(out[lines] >= usual + _OUT) >= least:
            return True
    return False


def _run_lengths(band: Mask, edge: int, step: int) -> npt.NDArray[np.intp]:
    """For each row how many dark pixels follow on column `edge` without a gap, to the left or right."""
    beyond = band[:, edge + 1 :] if step > 0 else band[:, :edge][:, ::-1]
    if not beyond.shape[1]:
        return np.zeros(len(band), dtype=np.intp)
    light = ~beyond
    lengths = light.argmax(axis=1)
    lengths[~light.any(axis=1)] = beyond.shape[1]
    return np.asarray(lengths, dtype=np.intp)
