"""The text of crowded pages.

MuPDF tells how text is drawn (`TEXT_COLLECT_STYLES`), and joins characters that are drawn twice at one
place, by comparing each character with all before it: 15 s for 100,000 of them. Where all are painted and
none stands on an equal one, the text is the same without.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

CROWDED = 15_000
"""Characters. On fewer, MuPDF takes less than 0.2 s."""
SAME_PLACE = 0.2
"""Of the type size. MuPDF joins equal characters that are less than a tenth of it apart."""
PAINTED = 16 | 32 | 64
"""Bits of a character's `char_flags` (MuPDF, structured text): filled, stroked, clipped to."""


def told_plainly(blocks: Sequence[dict[str, Any]]) -> bool:
    """Whether all characters of `blocks` (PyMuPDF "rawdict", without styles) show by themselves, and none
    stands where an equal one does: whether styles would change nothing."""
    # takes long to be imported
    from scipy.spatial import cKDTree

    lines = (line for block in blocks if block.get("type", 0) == 0 for line in block["lines"])
    spans = [span for line in lines for span in line["spans"] if span["chars"]]
    if any(not span["char_flags"] & PAINTED or span["alpha"] == 0 for span in spans):
        # one that shows may have been taken for the same as one below it that does not
        return False
    sizes = np.repeat([span["size"] for span in spans], [len(span["chars"]) for span in spans])
    characters = [char for span in spans for char in span["chars"]]
    _, which = np.unique([char["c"] for char in characters], return_inverse=True)
    places = np.array([char["origin"] for char in characters], dtype=float)
    # unlike characters are so far apart in the third direction that none is another's neighbour
    reach = SAME_PLACE * float(sizes.max()) if len(sizes) else 0.0
    points = np.column_stack([places.reshape(-1, 2), which * (reach + 1.0)])
    # many at one place would make the tree slow
    if not np.isfinite(points).all() or len(np.unique(points, axis=0)) < len(points):
        return False
    apart, _ = cKDTree(points).query(points, k=[2], p=np.inf, distance_upper_bound=reach)
    return not bool((np.ravel(apart) <= SAME_PLACE * sizes).any())
