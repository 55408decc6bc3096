"""A page that curls towards its binding, photographed or scanned from above.

The page is a cylinder whose axis runs along the binding: it lies flat on the far side and sinks towards the
binding. A camera above its middle sees the sunken part smaller, so that lines of text bend and columns draw
together (the model of Cao, Ding and Liu, "Rectifying the bound document image captured by the camera",
ICDAR 2003).
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from samples.damage import Array, Colour, Pixels

_DEPTH = 0.12
"""How deep the page sinks at the binding at worst, in widths of the page."""
_REACH = 0.18
"""Over which part of the width the depth falls to a third."""
_CAMERA = 1.6
"""Height of the camera above the page, in heights of the page."""


@dataclass(frozen=True, slots=True)
class Curled:
    """The picture, and for every old column's left edge (width + 1,) where it lies now (`across`) and how
    much smaller the page is seen there (`scale`)."""

    pixels: Pixels
    across: Array
    scale: Array

    def moved(self, points: Array) -> Array:
        """Where old points (N, 2) lie now (N, 2), pixels."""
        middle = self.pixels.shape[0] / 2
        columns = np.arange(len(self.across), dtype=np.float64)
        x = np.interp(points[:, 0], columns, self.across)
        y = middle + (points[:, 1] - middle) * np.interp(points[:, 0], columns, self.scale)
        return np.stack([x, y], axis=1)


def curl(pixels: Pixels, strength: float, *, right: bool, paper: Colour = (96, 104, 110)) -> Curled:
    """A page bound at its left side (`right`: at its right side); `strength` from 0 flat to 1."""
    height, width = pixels.shape[:2]
    along = np.arange(width + 1, dtype=np.float64)
    from_binding = (width - along if right else along) / width
    depth = strength * _DEPTH * width * np.exp(-from_binding / _REACH)
    slope = np.diff(depth)
    steps = np.sqrt(np.clip(1 - slope**2, 0.05, 1.0))  # the page keeps its length along the curve
    flat = np.concatenate([[0.0], np.cumsum(steps)])
    if not right:
        flat += width - flat[-1]
    camera = _CAMERA * height
    scale = camera / (camera + depth)
    across = width / 2 + (flat - width / 2) * scale
    columns = np.interp(np.arange(width) + 0.5, across, along, left=-10.0, right=width + 10.0)
    shrunk = np.interp(columns, along, scale)
    rows = height / 2 + (np.arange(height)[:, np.newaxis] + 0.5 - height / 2) / shrunk[np.newaxis, :]
    map_x = np.broadcast_to(columns[np.newaxis, :] - 0.5, (height, width)).astype(np.float32)
    bent = cv2.remap(
        pixels,
        map_x,
        (rows - 0.5).astype(np.float32),
        cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=paper,
    )
    shade = 1 - 0.45 * strength * np.exp(-np.abs(columns - (width if right else 0)) / (0.08 * width))
    lit = np.clip(np.rint(bent * shade[np.newaxis, :, np.newaxis]), 0, 255)
    return Curled(np.asarray(lit, dtype=np.uint8), across, scale)
