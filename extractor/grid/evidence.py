"""Which walls the ink speaks for, taken together: a rule runs from one crossing rule to the next.

Print in a merged cell can cover a missing wall from end to end where columns are narrow. It does not cover
the whole way between the rules that the wall would have to join.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from extractor.grid.lattice import Shares
from extractor.grid.lattice import Walls as Standing

Lengths = npt.NDArray[np.float64]

_ROUNDS = 4
"""Level and upright walls support each other; this settles within two rounds on any real table."""


def pooled_shares(
    level: Shares, upright: Shares, sizes: tuple[Lengths, Lengths], present: float
) -> tuple[Shares, Shares]:
    """The shares of ink of walls, each replaced by the mean over the way between the crossing walls that it
    lies on.

    `level` is of shape (rows + 1, cols) and `upright` of (rows, cols + 1) as in `extractor.grid.lattice`;
    `sizes` are the lengths of the level walls (cols) and of the upright ones (rows), in any unit.
    """
    level_pooled, upright_pooled = level, upright
    for _ in range(_ROUNDS):
        before = (level_pooled >= present, upright_pooled >= present)
        level_pooled = _pooled(level, upright_pooled >= present, sizes[0])
        upright_pooled = _pooled(upright.T, (level_pooled >= present).T, sizes[1]).T
        after = (level_pooled >= present, upright_pooled >= present)
        if all((b == a).all() for b, a in zip(before, after, strict=True)):
            break
    return level_pooled, upright_pooled


def _pooled(shares: Shares, crossing: Standing, lengths: Lengths) -> Shares:
    """Level shares pooled between the crossing (upright) walls that stand."""
    pooled = shares.copy()
    lines, walls = shares.shape
    for line in range(lines):
        supported = np.ones(walls + 1, dtype=bool)
        above = crossing[line - 1, 1:-1] if line > 0 else False
        below = crossing[line, 1:-1] if line < lines - 1 else False
        supported[1:-1] = above | below
        for way in _ways(supported):
            pooled[line, way] = np.average(shares[line, way], weights=lengths[way])
    return pooled


def _ways(supported: Standing) -> Iterator[slice]:
    """The stretches of more than one wall between neighbouring supported nodes."""
    nodes = np.flatnonzero(supported)
    for first, last in pairwise(nodes):
        if last - first > 1:
            yield slice(int(first), int(last))
