"""A mesh leads there and back, also beyond its nodes, and refuses to be what no page is."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.geometry import Homography, MeshMap, PixelBox, page_box

ROWS, COLUMNS, STEP = 7, 9, 32.0


def wavy(strength: float, seed: int) -> MeshMap:
    """A mesh of 72 / 200 points to the pixel whose nodes are moved by up to `strength` of a step."""
    r, c = np.mgrid[:ROWS, :COLUMNS].astype(float)
    regular = np.stack([c, r], axis=-1)
    moved = regular + np.random.default_rng(seed).uniform(-strength, strength, regular.shape)
    return MeshMap.from_array(moved * STEP * 0.36, STEP, -10.0, 5.0)


@settings(max_examples=40, deadline=None)
@given(strength=st.floats(0, 0.2), seed=st.integers(0, 99), data=st.data())
def test_there_and_back(strength: float, seed: int, data: st.DataObject) -> None:
    mesh = wavy(strength, seed)
    place = st.tuples(st.floats(-10, 246), st.floats(5, 197))
    points = np.array(data.draw(st.lists(place, min_size=1, max_size=8)))
    assert np.abs(mesh.to_picture(mesh.to_page(points)) - points).max() < 1e-4


def test_nodes_lie_where_they_are_said_to() -> None:
    mesh = wavy(0.2, 1)
    assert mesh.to_page(np.array([[-10.0 + 3 * STEP, 5.0 + 2 * STEP]]))[0] == pytest.approx(mesh.nodes[2][3])


@given(x=st.floats(-60, 300), y=st.floats(-60, 300))
def test_a_regular_mesh_is_a_plane_map_everywhere(x: float, y: float) -> None:
    mesh, plane = wavy(0.0, 0), Homography.scale(0.36, dx=3.6, dy=-1.8)
    point = np.array([[x, y]])
    assert mesh.to_page(point) == pytest.approx(plane.to_page(point), abs=1e-6)
    assert mesh.to_picture(plane.to_page(point)) == pytest.approx(point, abs=1e-4)


def test_it_can_be_pickled_and_compared() -> None:
    mesh = wavy(0.2, 2)
    mesh.to_page(np.zeros((1, 2)))
    assert pickle.loads(pickle.dumps(mesh)) == mesh  # noqa: S301 - our own bytes
    assert hash(mesh) == hash(wavy(0.2, 2))
    assert mesh != wavy(0.2, 3)


def test_boxes_go_through_it() -> None:
    box = page_box(PixelBox(0, 10, 100, 42), wavy(0.0, 0))
    assert (box.x0, box.y0, box.x1, box.y1) == pytest.approx((3.6, 1.8, 39.6, 13.32))


@pytest.mark.parametrize(
    "nodes",
    [
        np.zeros((1, 5, 2)),
        np.zeros((3, 3, 2)),
        np.stack(np.meshgrid([0.0, 2.0, 1.0], [0.0, 1.0, 2.0]), axis=-1),
        np.stack(np.meshgrid([2.0, 1.0, 0.0], [0.0, 1.0, 2.0]), axis=-1),
        np.stack(np.meshgrid([0.0, 1.0, np.nan], [0.0, 1.0, 2.0]), axis=-1),
    ],
    ids=["one row", "a point", "folded", "mirrored", "unknown"],
)
def test_what_is_no_page_is_refused(nodes) -> None:
    with pytest.raises(ValueError, match=r"mesh|nodes"):
        MeshMap.from_array(nodes, STEP, 0.0, 0.0)
