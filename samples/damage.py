"""What scanners, fax machines, cameras and clerks do to a page, each with a knob for how bad it is.

Every damage is a pure function of a picture (height, width, 3; BGR; uint8) and gives a new one. Those that
move things return a `Moved`: the picture and the 3 x 3 matrix that leads a point of the old picture to the
new one, so that boxes can follow. Points are in pixels with the origin at the top left corner of the first
pixel, as in `extractor.geometry`. What is drawn by chance follows from `seed` alone.

`strength` runs from 0 (nothing) to 1 (as bad as archives have it).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
Array = npt.NDArray[np.float64]
Colour = tuple[int, int, int]

WHITE: Colour = (255, 255, 255)
_INK = (255.0,)


@dataclass(frozen=True, slots=True)
class Moved:
    """A picture whose points have moved: `matrix` leads old points to new ones."""

    pixels: Pixels
    matrix: Array


# --- damage that moves points ---------------------------------------------------------------------------


def skew(pixels: Pixels, degrees: float, paper: Colour = WHITE) -> Moved:
    """Turns the page by a small angle, clockwise positive, about its middle; the picture keeps its size."""
    height, width = pixels.shape[:2]
    turn = math.radians(degrees)
    cos, sin = math.cos(turn), math.sin(turn)
    cx, cy = width / 2, height / 2
    matrix = np.array(
        [[cos, -sin, cx - cos * cx + sin * cy], [sin, cos, cy - sin * cx - cos * cy], [0.0, 0.0, 1.0]]
    )
    return _warp(pixels, matrix, (width, height), paper)


def on_glass(pixels: Pixels, degrees: float, paper: Colour = WHITE) -> Moved:
    """As `skew`, on a larger picture that holds all of the page, as on the glass of a scanner."""
    height, width = pixels.shape[:2]
    turn = math.radians(degrees)
    cos, sin = math.cos(turn), math.sin(turn)
    size = (
        math.ceil(width * abs(cos) + height * abs(sin)),
        math.ceil(height * abs(cos) + width * abs(sin)),
    )
    x = size[0] / 2 - cos * width / 2 + sin * height / 2
    y = size[1] / 2 - sin * width / 2 - cos * height / 2
    return _warp(pixels, np.array([[cos, -sin, x], [sin, cos, y], [0.0, 0.0, 1.0]]), size, paper)


def projected(matrix: Array, points: Array) -> Array:
    """Where a 3 x 3 matrix leads points (N, 2)."""
    homogeneous = np.concatenate([points, np.ones((len(points), 1))], axis=1) @ matrix.T
    return np.asarray(homogeneous[:, :2] / homogeneous[:, 2:], dtype=np.float64)


def quarter_turn(pixels: Pixels, turns: int) -> Moved:
    """Turns the page clockwise by `turns` quarters."""
    height, width = pixels.shape[:2]
    turned = np.ascontiguousarray(np.rot90(pixels, -turns))
    matrices = {
        0: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
        1: [[0, -1, height], [1, 0, 0], [0, 0, 1]],
        2: [[-1, 0, width], [0, -1, height], [0, 0, 1]],
        3: [[0, 1, 0], [-1, 0, width], [0, 0, 1]],
    }
    return Moved(turned, np.array(matrices[turns % 4], dtype=np.float64))


def keystone(pixels: Pixels, strength: float, seed: int, paper: Colour = (96, 104, 110)) -> Moved:
    """A page photographed from a slant: each corner moves inward by up to 8 % of the shorter side."""
    height, width = pixels.shape[:2]
    chance = np.random.default_rng(seed)
    reach = 0.08 * strength * min(height, width)
    inward = chance.uniform(0.15, 1.0, (4, 2)) * reach
    old = np.array([(0, 0), (width, 0), (width, height), (0, height)], dtype=np.float32)
    signs = np.array([(1, 1), (-1, 1), (-1, -1), (1, -1)], dtype=np.float32)
    new = (old + signs * inward).astype(np.float32)
    matrix = np.asarray(cv2.getPerspectiveTransform(old, new), dtype=np.float64)
    return _warp(pixels, matrix, (width, height), paper)


def resample(pixels: Pixels, factor: float) -> Moved:
    """The page at another resolution: `factor` 0.75 makes 150 dpi of 200."""
    height, width = pixels.shape[:2]
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    matrix = np.diag([size[0] / width, size[1] / height, 1.0])
    return Moved(_bytes(cv2.resize(pixels, size, interpolation=how)), matrix)


def _warp(pixels: Pixels, matrix: Array, size: tuple[int, int], paper: Colour) -> Moved:
    centre = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1.0]])  # OpenCV puts points at the middle of pixels
    of_centres = np.linalg.inv(centre) @ matrix @ centre
    warped = cv2.warpPerspective(
        pixels, of_centres, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=paper
    )
    return Moved(_bytes(warped), matrix)


# --- optics and sensors -----------------------------------------------------------------------------------


def blur(pixels: Pixels, sigma: float) -> Pixels:
    """Out of focus: a Gaussian of `sigma` pixels."""
    return pixels.copy() if sigma <= 0 else _bytes(cv2.GaussianBlur(pixels, (0, 0), sigma))


def noise(pixels: Pixels, sigma: float, seed: int) -> Pixels:
    """Sensor noise, normal with a standard deviation of `sigma` grey levels, the same in all channels."""
    chance = np.random.default_rng(seed)
    grain = chance.normal(0.0, sigma, pixels.shape[:2]).astype(np.float32)
    return _clip(pixels.astype(np.float32) + grain[:, :, np.newaxis])


def jpeg(pixels: Pixels, quality: int) -> Pixels:
    """Once through JPEG at `quality` 1 to 100."""
    _, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return _bytes(cv2.imdecode(data, cv2.IMREAD_COLOR))


def uneven_light(pixels: Pixels, strength: float, seed: int) -> Pixels:
    """A smooth fall of light over the page, down to 45 % of white at worst."""
    height, width = pixels.shape[:2]
    chance = np.random.default_rng(seed)
    coarse = chance.uniform(1 - 0.55 * strength, 1.0, (3, 3)).astype(np.float32)
    light = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    return _clip(pixels * np.clip(light, 0.3, 1.0)[:, :, np.newaxis])


def fold_shadow(pixels: Pixels, strength: float, seed: int) -> Pixels:
    """A dark band where the page is folded or bound."""
    height, width = pixels.shape[:2]
    chance = np.random.default_rng(seed)
    level = bool(chance.random() < 0.5)
    length = height if level else width
    middle = chance.uniform(0.2, 0.8) * length
    distance = np.abs(np.arange(length) - middle) / (0.02 * length)
    shade = (1 - 0.6 * strength * np.exp(-(distance**2))).astype(np.float32)
    field = shade[:, np.newaxis] if level else shade[np.newaxis, :]
    return _clip(pixels * field[:, :, np.newaxis])


def grey(pixels: Pixels) -> Pixels:
    """Scanned without colour; still three channels."""
    return _bytes(cv2.cvtColor(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR))


def fade(pixels: Pixels, strength: float) -> Pixels:
    """Ink that has paled: black goes up to 65 % of white."""
    rise = 0.65 * strength
    return _clip(255 * rise + pixels.astype(np.float32) * (1 - rise))


def thicken(pixels: Pixels, by: int) -> Pixels:
    """Ink that has spread by `by` pixels; a negative number thins it."""
    if by == 0:
        return pixels.copy()
    kernel = np.ones((abs(by) + 1, abs(by) + 1), np.uint8)
    return _bytes(cv2.erode(pixels, kernel) if by > 0 else cv2.dilate(pixels, kernel))


def fax(pixels: Pixels, dpi: float, *, fine: bool = False, threshold: int = 160) -> Pixels:
    """Black and white at 204 x 98 dots to the inch (`fine`: 204 x 196), as ITU-T T.4 has it, and back to
    the picture's own size."""
    height, width = pixels.shape[:2]
    size = (max(1, round(width * 204 / dpi)), max(1, round(height * (196 if fine else 98) / dpi)))
    small = cv2.resize(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), size, interpolation=cv2.INTER_AREA)
    _, dots = cv2.threshold(small, threshold, 255, cv2.THRESH_BINARY)
    large = cv2.resize(dots, (width, height), interpolation=cv2.INTER_NEAREST)
    return _bytes(cv2.cvtColor(large, cv2.COLOR_GRAY2BGR))


# --- what lies on the paper ---------------------------------------------------------------------------------


def speckle(pixels: Pixels, strength: float, seed: int) -> Pixels:
    """Dust and toner: dark and white dots of one to three pixels, up to 4 in 10,000 pixels."""
    height, width = pixels.shape[:2]
    chance = np.random.default_rng(seed)
    result = pixels.copy()
    count = round(4e-4 * strength * height * width)
    xs, ys = chance.integers(0, width, count), chance.integers(0, height, count)
    radii, dark = chance.integers(0, 2, count), chance.random(count) < 0.7
    for x, y, radius, is_dark in zip(xs, ys, radii, dark, strict=True):
        shade = 30 if is_dark else 255
        cv2.circle(result, (int(x), int(y)), int(radius), (shade, shade, shade), -1)
    return result


def bleed_through(pixels: Pixels, strength: float, other: Pixels | None = None) -> Pixels:
    """The back of the sheet (`other`, else this page) shines through, mirrored and blurred, up to 35 %."""
    back = pixels if other is None else _bytes(cv2.resize(other, pixels.shape[1::-1]))
    mirrored = cv2.GaussianBlur(cv2.flip(back, 1), (0, 0), 1.6).astype(np.float32)
    ink = (255.0 - mirrored) * 0.35 * strength
    return _clip(pixels.astype(np.float32) - ink)


def seal(
    pixels: Pixels, centre: tuple[float, float], radius: float, strength: float, seed: int = 0
) -> Pixels:
    """A round red seal with a star and a ring of characters, pressed over what is there.

    Args:
        pixels: The page.
        centre: Its middle, in pixels.
        radius: Its radius in pixels; 150 to 170 at 200 dpi is the common size of 4.2 cm.
        strength: 0 hardly seen, 1 fresh ink.
        seed: Its characters, the angle and the gaps of the ink.
    """
    height, width = pixels.shape[:2]
    chance = np.random.default_rng(seed)
    ink = _seal_ink(radius, chance)
    side = ink.shape[0]
    x0, y0 = round(centre[0] - side / 2), round(centre[1] - side / 2)
    mask = np.zeros((height, width), np.float32)
    top, left = max(0, y0), max(0, x0)
    bottom, right = min(height, y0 + side), min(width, x0 + side)
    if bottom > top and right > left:
        mask[top:bottom, left:right] = ink[top - y0 : bottom - y0, left - x0 : right - x0]
    red = np.array([58, 42, 214], np.float32) / 255.0
    through = 1 - (0.35 + 0.6 * strength) * mask[:, :, np.newaxis] * (1 - red)
    return _clip(pixels.astype(np.float32) * through)


def _seal_ink(radius: float, chance: np.random.Generator) -> npt.NDArray[np.float32]:
    """Where a seal has ink, 0 to 1, a square around it."""
    scale = 4
    r = radius * scale
    side = int(2 * r * 1.06)
    middle = side // 2
    ink = np.zeros((side, side), np.uint8)
    cv2.circle(ink, (middle, middle), int(r * 0.97), _INK, max(1, int(r * 0.05)))
    points = [
        (
            middle + r * (0.32 if k % 2 == 0 else 0.125) * math.sin(k * math.pi / 5),
            middle - r * (0.32 if k % 2 == 0 else 0.125) * math.cos(k * math.pi / 5),
        )
        for k in range(10)
    ]
    cv2.fillPoly(ink, [np.array(points, np.int32)], _INK)
    for angle in np.linspace(-130, 130, 13):
        _seal_character(ink, middle, r, float(angle), chance)
    small = cv2.resize(ink, (side // scale, side // scale), interpolation=cv2.INTER_AREA)
    gaps = cv2.GaussianBlur(np.asarray(chance.random(small.shape), np.float32), (0, 0), 2.0)
    worn = np.clip(0.85 + (gaps - gaps.mean()) / (gaps.std() + 1e-6) * 0.22, 0.25, 1.0)
    turn = cv2.getRotationMatrix2D(
        (small.shape[1] / 2, small.shape[0] / 2), float(chance.uniform(-12, 12)), 1
    )
    turned = cv2.warpAffine(np.asarray(small / 255.0 * worn, np.float32), turn, small.shape[1::-1])
    return np.asarray(turned, dtype=np.float32)


def _seal_character(ink: Pixels, middle: int, r: float, angle: float, chance: np.random.Generator) -> None:
    """Strokes that look like a character, on the ring at `angle` degrees from the top."""
    half = r * 0.105
    turn = math.radians(angle)
    cx, cy = middle + 0.74 * r * math.sin(turn), middle - 0.74 * r * math.cos(turn)

    def place(u: float, v: float) -> tuple[int, int]:
        return (
            round(cx + half * (u * math.cos(turn) - 1.35 * v * math.sin(turn))),
            round(cy + half * (u * math.sin(turn) + 1.35 * v * math.cos(turn))),
        )

    width = max(1, round(r * 0.026))
    for v in np.linspace(-0.9, 0.9, int(chance.integers(3, 5))):
        reach = float(chance.uniform(0.5, 1.0))
        cv2.line(ink, place(-reach, float(v)), place(reach, float(v)), _INK, width)
    for u in chance.uniform(-0.8, 0.8, int(chance.integers(1, 3))):
        cv2.line(ink, place(float(u), -1.0), place(float(u), float(chance.uniform(0.2, 1.0))), _INK, width)


def punch_holes(pixels: Pixels, dpi: float, seed: int = 0) -> Pixels:
    """Two holes of a filing punch, 80 mm apart, at the left edge."""
    height = pixels.shape[0]
    chance = np.random.default_rng(seed)
    result = pixels.copy()
    x = round(12 / 25.4 * dpi)
    middle = height / 2 + chance.uniform(-0.02, 0.02) * height
    for offset in (-40, 40):
        y = round(middle + offset / 25.4 * dpi)
        cv2.circle(result, (x, y), round(3 / 25.4 * dpi), (40, 40, 40), -1, cv2.LINE_AA)
    return result


def scanner_border(pixels: Pixels, strength: float, seed: int) -> Pixels:
    """Black borders where the scanner's lid stood open, up to 3 % of the page on each side."""
    height, width = pixels.shape[:2]
    chance = np.random.default_rng(seed)
    edges = (chance.random(4) * 0.03 * strength * np.array([height, width, height, width])).astype(int)
    top, right, bottom, left = (int(e) for e in edges)
    result = pixels.copy()
    for area in (
        np.s_[:top, :],
        np.s_[height - bottom :, :],
        np.s_[:, :left],
        np.s_[:, width - right :],
    ):
        result[area] = 25
    return result


def _clip(values: npt.NDArray[np.floating]) -> Pixels:
    return np.asarray(np.clip(np.rint(values), 0, 255), dtype=np.uint8)


def _bytes(values: object) -> Pixels:
    return np.asarray(values, dtype=np.uint8)
