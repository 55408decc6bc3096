"""The shape a page had when it was pictured: seen from a slant, curled at its binding.

What is straight on the paper gives it away: level strokes must have one height throughout, upright strokes
one place. First the plane map that makes them so (as from vanishing points: Hartley and Zisserman 2004, 8.6;
here all strokes together, robustly), then what is left, as two smooth surfaces of penalised splines (Eilers
and Marx 1996).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from extractor.geometry import Points
from extractor.straighten.strokes import Stroke

Array = npt.NDArray[np.float64]

PIECES = 10
"""Of the splines along the stroke; across it the surfaces are parabolas."""
POWERS = 3
STIFFNESS = (1.0, 6.0, 20.0)
"""Of the splines that go with each power across: what few strokes tell is not believed at once."""
TIE = 0.05
ROUNDS = 5
WORTH = 0.002
"""Inches. Strokes that are straight and level within this, as a root mean square, are left as they are."""
BETTER = 0.6
"""The shape found must leave at most this share of the deviation."""
LEAST_LENGTH = 0.6
"""Level strokes together are at least so many times as long as the picture is wide, or they tell nothing."""
STEEPEST = 0.35
"""No point may move more than this share of the picture's longer side, nor lines be steeper."""


@dataclass(frozen=True)
class Shape:
    """How the points of a picture move to lie as on flat paper: a plane map, then smooth shifts.

    Both work on points relative to `centre`, in units of `size` pixels. `down` and `across` are the
    coefficients (splines, powers) of the surfaces of level and of upright strokes.
    """

    centre: tuple[float, float]
    size: float
    plane: Array
    down: Array
    across: Array

    def flat(self, points: Points) -> Points:
        """Points of the picture (N, 2) on the flat paper."""
        seen = _through(self.plane, (points - self.centre) / self.size)
        return (seen + self._shift(seen)) * self.size + self.centre

    def seen(self, points: Points) -> Points:
        """Points of the flat paper (N, 2) in the picture."""
        wanted = (points - self.centre) / self.size
        place = wanted
        for _ in range(8):
            place = wanted - self._shift(place)
        return (
            _through(np.asarray(np.linalg.inv(self.plane), dtype=np.float64), place) * self.size + self.centre
        )

    def _shift(self, places: Points) -> Points:
        held = np.clip(places, -1.0, 1.0)
        down = (_surface(held[:, 0], held[:, 1]) * self.down.ravel()).sum(axis=1)
        across = (_surface(held[:, 1], held[:, 0]) * self.across.ravel()).sum(axis=1)
        return np.column_stack([across, down])


@dataclass(frozen=True)
class _Evidence:
    """Points of all strokes of one direction, in units; `along` is the axis the strokes follow."""

    points: Points
    stroke: npt.NDArray[np.intp]
    trust: Array
    along: int

    @classmethod
    def of(cls, strokes: Sequence[Stroke], along: int, centre: tuple[float, float], size: float) -> _Evidence:
        if not strokes:
            return cls(np.zeros((0, 2)), np.zeros(0, dtype=np.intp), np.zeros(0), along)
        points = (np.concatenate([s.points for s in strokes]) - centre) / size
        stroke = np.repeat(np.arange(len(strokes)), [len(s.points) for s in strokes])
        trust = np.concatenate([np.full(len(s.points), s.weight) for s in strokes])
        return cls(points, stroke, trust, along)

    def moved(self, points: Points) -> _Evidence:
        return _Evidence(points, self.stroke, self.trust, self.along)

    def height(self, weight: Array) -> Array:
        """How far each point lies off its stroke's mean height (or place)."""
        return self.within(self.points[:, 1 - self.along, None], weight)[:, 0]

    def within(self, columns: Array, weight: Array) -> Array:
        """Columns (N, k) less their weighted mean over each stroke."""
        if len(columns) == 0:
            return columns
        count = int(self.stroke[-1]) + 1
        total = np.maximum(np.bincount(self.stroke, weight, count), 1e-12)
        means = [np.bincount(self.stroke, weight * column, count) / total for column in columns.T]
        return np.asarray(columns - np.column_stack(means)[self.stroke])


def find_shape(
    level: Sequence[Stroke], upright: Sequence[Stroke], size: tuple[int, int], dpi: float
) -> Shape | None:
    """The shape by which a page of `size` (width, height) pixels departs from flat and level; None where it
    does not, or where there is too little to go by."""
    width, height = size
    if sum(float(np.ptp(s.points[:, 0])) for s in level) < LEAST_LENGTH * width:
        return None
    unit = max(width, height) / 2
    centre = (width / 2, height / 2)
    across, down = _Evidence.of(level, 0, centre, unit), _Evidence.of(upright, 1, centre, unit)
    worth = WORTH * dpi / unit
    before = _deviation(across, down)
    if before < worth:
        return None
    plane = _plane(across, down, worth)
    if plane is None:
        return None
    across = across.moved(_through(plane, across.points))
    down = down.moved(_through(plane, down.points))
    flat = np.zeros((PIECES + 3, POWERS))
    shape = Shape(centre, unit, plane, flat, flat)
    after = _deviation(across, down)
    if after >= 0.5 * worth:
        bent = Shape(centre, unit, plane, _bend(across, worth), _bend(down, worth))
        rest = _deviation(across.moved(_shifted(bent, across)), down.moved(_shifted(bent, down)))
        if rest < BETTER * after:
            shape, after = bent, rest
    return shape if after < BETTER * before and _sound(shape, size) else None


def _shifted(shape: Shape, evidence: _Evidence) -> Points:
    return evidence.points + shape._shift(evidence.points)


def _deviation(*evidence: _Evidence) -> float:
    """The root mean square by which points lie off their strokes' means, for the worse of the directions.

    A tenth of the points, the worst, are left out.
    """
    return max(_root_mean_square(e.height(e.trust), e.trust) for e in evidence)


def _root_mean_square(off: Array, trust: Array) -> float:
    order = np.argsort(np.abs(off))
    believed = order[np.cumsum(trust[order]) <= 0.9 * trust.sum()]
    if len(believed) == 0:
        return 0.0
    return float(np.sqrt(np.average(off[believed] ** 2, weights=trust[believed])))


def _plane(across: _Evidence, down: _Evidence, worth: float) -> Array | None:
    """The plane map (3 x 3) that makes strokes level and upright, found step by step.

    Each step solves for two slopes and two slants; curls of the page, alike for all strokes, are allowed
    for in between, lest they pass for a slant. None: the strokes belong to no plane.
    """
    plane = np.eye(3)
    curl = PIECES + 3
    level, upright = across, down
    for _ in range(ROUNDS):
        rows, wanted = [], []
        for e, first in ((level, 0), (upright, curl)):
            if len(e.points) == 0:
                continue
            weight = _weights(e, worth)
            x, y = e.points.T
            bends = np.zeros((len(x), 2 * curl))
            bends[:, first : first + curl] = _splines(e.points[:, e.along])
            zero = np.zeros(len(x))
            terms = [x, zero, -x * y, -y * y] if e.along == 0 else [zero, y, -x * x, -x * y]
            inside = e.within(np.column_stack([*terms, bends]), weight)
            rows.append(inside * np.sqrt(weight)[:, None])
            wanted.append(-e.height(weight) * np.sqrt(weight))
        bending = _stiff(8.0)
        penalty = np.zeros((3 + 2 * len(bending), 4 + 2 * curl))
        # Without other evidence the page is turned, not sheared, and seen from the front.
        penalty[0, :2] = 0.3
        penalty[1, 2] = penalty[2, 3] = 0.3
        penalty[3 : 3 + len(bending), 4 : 4 + curl] = bending
        penalty[3 + len(bending) :, 4 + curl :] = bending
        ties = np.diag([0.02] * 4 + [0.2] * (2 * curl))
        matrix = np.concatenate([*rows, penalty, ties])
        target = np.concatenate([*wanted, np.zeros(len(penalty) + len(ties))])
        c, b, g, h = np.linalg.lstsq(matrix, target, rcond=None)[0][:4]
        if max(abs(c), abs(b), abs(g), abs(h)) > STEEPEST:
            return None
        plane = np.array([[1.0, b, 0.0], [c, 1.0, 0.0], [g, h, 1.0]]) @ plane
        plane /= plane[2, 2]
        level = across.moved(_through(plane, across.points))
        upright = down.moved(_through(plane, down.points))
        if max(abs(c), abs(b), abs(g), abs(h)) < 1e-5:
            break
    return plane


def _bend(evidence: _Evidence, worth: float) -> Array:
    """The coefficients (splines, powers) of the surface that takes out what strokes are bent."""
    coefficients = np.zeros((PIECES + 3, POWERS))
    if len(evidence.points) == 0:
        return coefficients
    along, over = evidence.points[:, evidence.along], evidence.points[:, 1 - evidence.along]
    surface = _surface(along, over)
    stiff = np.concatenate([np.kron(_stiff(s), np.eye(POWERS)[j : j + 1]) for j, s in enumerate(STIFFNESS)])
    own = stiff.T @ stiff + TIE**2 * np.eye(surface.shape[1])
    rest = evidence.height(evidence.trust)
    for _ in range(ROUNDS):
        weight = evidence.trust * _robust(rest, worth)
        inside = evidence.within(surface, weight)
        target = -evidence.height(weight)
        solved = np.linalg.solve(
            (inside * weight[:, None]).T @ inside + own, (inside * weight[:, None]).T @ target
        )
        rest = inside @ solved - target
    return np.asarray(solved.reshape(coefficients.shape))


def _weights(evidence: _Evidence, worth: float) -> Array:
    return evidence.trust * _robust(evidence.height(evidence.trust), worth)


def _robust(rest: Array, worth: float) -> Array:
    """Weights that fall off for what lies far off (Geman and McClure 1987)."""
    scale = max(3.0 * 1.48 * float(np.median(np.abs(rest))), worth)
    return np.asarray(1.0 / (1.0 + (rest / scale) ** 2) ** 2)


def _sound(shape: Shape, size: tuple[int, int]) -> bool:
    """Whether the map is one a page can have: it nowhere folds, mirrors or stretches by much."""
    width, height = size
    xs, ys = np.meshgrid(np.linspace(0, width, 25), np.linspace(0, height, 25))
    points = np.column_stack([xs.ravel(), ys.ravel()])
    moved = shape.flat(points)
    if not np.isfinite(moved).all() or np.abs(moved - points).max() > STEEPEST * max(size):
        return False
    grid = moved.reshape(25, 25, 2)
    right = np.diff(grid, axis=1) / (width / 24)
    below = np.diff(grid, axis=0) / (height / 24)
    if max(np.abs(right - (1, 0)).max(), np.abs(below - (0, 1)).max()) > 2 * STEEPEST:
        return False
    back = shape.seen(moved)
    return bool(np.abs(back - points).max() < 1.0)


def _stiff(by: float) -> Array:
    """Second differences of the splines' coefficients, as rows."""
    return np.asarray(by * np.diff(np.eye(PIECES + 3), n=2, axis=0))


def _surface(along: Array, over: Array) -> Array:
    """The products (N, splines * powers) of splines along the strokes and powers across them."""
    powers = over[:, None] ** np.arange(POWERS)
    splines = _splines(along)
    return np.asarray(
        (splines[:, :, None] * powers[:, None, :]).reshape(len(along), splines.shape[1] * POWERS)
    )


def _splines(x: Array) -> Array:
    """Cubic B-splines (N, PIECES + 3) on equal pieces from -1 to 1."""
    if len(x) == 0:
        return np.zeros((0, PIECES + 3))
    knots = -1.0 + 2.0 / PIECES * np.arange(-3, PIECES + 4)
    held = np.clip(x, -1.0, 1.0 - 1e-12)
    # imported here, for it takes a tenth of a second and most pages are flat
    from scipy.interpolate import BSpline

    return np.asarray(BSpline.design_matrix(held, knots, 3).toarray())


def _through(matrix: Array, points: Points) -> Points:
    homogeneous = np.column_stack([points, np.ones(len(points))]) @ matrix.T
    return np.asarray(homogeneous[:, :2] / homogeneous[:, 2:3])
