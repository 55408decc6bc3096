"""Ink and paper: how much darker than the paper around it each pixel of a picture is.

Uneven light, grey paper and shaded cells are paper; strokes and rules are ink.
"""

from __future__ import annotations

import cv2
import numpy as np

from extractor.parts import PixelRule, Pixels

_PAPER_INCHES = 0.22
"""What is wider than this both ways and evenly dark is paper (a shaded cell), not ink."""

_LEAST_CONTRAST = 24.0
"""Grey levels, of 255 for black on white, from which on a pixel is ink on a page without noise."""

_SAMPLES = 200
"""Places along a rule at which its darkness is taken."""


def contrast(grey: Pixels, dpi: float) -> Pixels:
    """How dark each pixel is against its paper: 0 as the paper, 255 black. Same shape as `grey` (H, W).

    The paper is what a morphological closing leaves (Serra 1982), found on a smaller picture; the contrast
    is a share of the paper's brightness, so that strokes in a shadow count as much as those in the light.
    """
    height, width = grey.shape
    shrink = max(1, round(dpi / 50))
    small = cv2.resize(
        grey, (max(1, width // shrink), max(1, height // shrink)), interpolation=cv2.INTER_AREA
    )
    side = max(3, round(_PAPER_INCHES * dpi / shrink) | 1)
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_RECT, (side, side)))
    # Taken a little too dark beside dark areas: their edges are no strokes.
    paper = cv2.erode(paper, np.ones((5, 5), np.uint8))
    paper = cv2.blur(paper, (3, 3), borderType=cv2.BORDER_REPLICATE)
    paper = cv2.resize(np.maximum(paper, 40), (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.bitwise_not(cv2.divide(grey, paper, scale=255)), dtype=np.uint8)


def ink_level(contrasts: Pixels) -> float:
    """The contrast from which on a pixel is ink rather than the paper's grain: four standard deviations of
    the grain, estimated from its middle half, and at least a set minimum."""
    sample = contrasts[::5, ::5]
    grain = sample[sample < 64]
    if grain.size == 0:
        return _LEAST_CONTRAST
    low, high = np.percentile(grain, [25, 75])
    return float(np.clip(np.median(grain) + 4.0 * (high - low) / 1.349, _LEAST_CONTRAST, 72.0))


def darkness_of(rule: PixelRule, contrasts: Pixels) -> float:
    """The contrast that a rule has in the middle of its ink, along most of its length."""
    along = np.linspace(0.02, 0.98, _SAMPLES)
    across = np.arange(-2, 3)[:, None]
    is_level = abs(rule.x1 - rule.x0) >= abs(rule.y1 - rule.y0)
    xs = rule.x0 + (rule.x1 - rule.x0) * along - 0.5 + (0 if is_level else across)
    ys = rule.y0 + (rule.y1 - rule.y0) * along - 0.5 + (across if is_level else 0)
    xs, ys = np.broadcast_arrays(np.round(xs).astype(np.intp), np.round(ys).astype(np.intp))
    height, width = contrasts.shape
    seen = contrasts[np.clip(ys, 0, height - 1), np.clip(xs, 0, width - 1)]
    return float(np.median(seen.max(axis=0)))
