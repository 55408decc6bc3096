"""Text of a page over which something opaque was painted later."""

from __future__ import annotations

from typing import Any

import numpy as np
import pymupdf

from extractor.geometry import Box
from extractor.pages.placing import frame_of
from extractor.pages.rulings import Cover, shown
from extractor.pages.showing import GlyphKey, glyph_key

PAINTED_AGAIN = 8.0
"""Points. A character this near on the shape that covers another was painted in its place."""
_mupdf: Any = pymupdf
"""The library has no types."""


def covered_text(page: Any) -> list[Box]:
    """The boxes, on the page as shown, of text over which an opaque picture was painted later."""
    log = page.get_bboxlog()
    pictures = [(n, _mupdf.Rect(box)) for n, (kind, box) in enumerate(log) if kind == "fill-image"]
    masked = [_mupdf.Rect(i["bbox"]) for i in page.get_image_info() if i.get("has-mask")]
    opaque = [(n, box) for n, box in pictures if not any(_same(box, m) for m in masked)]
    hidden = [
        box
        for n, (kind, box) in enumerate(log)
        if kind.endswith("-text") and any(n < m and _holds(picture, box) for m, picture in opaque)
    ]
    boxes = shown(np.array(hidden, dtype=float).reshape(-1, 4), frame_of(page))
    return [Box(*(float(v) for v in box)) for box in boxes]


def covered_glyphs(page: Any, covers: list[Cover]) -> frozenset[GlyphKey]:
    """The characters over which an opaque shape was filled later, and on it others were painted. (Where
    nothing else was, the page as drawn tells whether they show: a shape may only tint what lies under it.)"""
    if not covers:
        return frozenset()
    boxes = np.array([cover.box for cover in covers], dtype=float)
    orders = np.array([cover.order for cover in covers])
    hidden: dict[GlyphKey, tuple[float, float]] = {}
    open_ones: dict[GlyphKey, tuple[float, float]] = {}
    for span in page.get_texttrace():
        x0, y0, x1, y1 = span["bbox"]
        meets = (boxes[:, 0] < x1) & (boxes[:, 2] > x0) & (boxes[:, 1] < y1) & (boxes[:, 3] > y0)
        later = boxes[meets & (orders > span["seqno"])]
        for code, _, origin, box in span["chars"]:
            x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
            under = (later[:, 0] <= x) & (x <= later[:, 2]) & (later[:, 1] <= y) & (y <= later[:, 3])
            (hidden if under.any() else open_ones)[glyph_key(chr(max(code, 0)), origin)] = (x, y)
    gone = [key for key in hidden if key not in open_ones]
    if not gone or not open_ones:
        return frozenset()
    places = np.array([hidden[key] for key in gone])
    # imported here, for it takes a twentieth of a second and few pages hide text
    from scipy.spatial import cKDTree

    nearest = np.atleast_1d(cKDTree(np.array(list(open_ones.values()))).query(places)[0])
    return frozenset(key for key, apart in zip(gone, nearest, strict=True) if apart <= PAINTED_AGAIN)


def _same(a: Any, b: Any) -> bool:
    return all(abs(p - q) < 1.5 for p, q in zip(a, b, strict=True))


def _holds(outer: Any, inner: Any) -> bool:
    x, y = (inner[0] + inner[2]) / 2, (inner[1] + inner[3]) / 2
    return bool(outer.x0 <= x <= outer.x1 and outer.y0 <= y <= outer.y1)
