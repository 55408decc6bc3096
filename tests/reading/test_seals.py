"""Seals are found and faded; red figures are not."""

from __future__ import annotations

import cv2
import numpy as np

from extractor.parts import Pixels
from extractor.reading.seals import faded, find_seals

DPI = 200.0
RED = (60, 50, 210)


def paper() -> Pixels:
    return np.full((400, 600, 3), 245, dtype=np.uint8)


def stamped() -> tuple[Pixels, Pixels]:
    """A page with black bars, and the same with a seal over one of them, as ink over ink darkens."""
    clean = paper()
    clean[190:200, 250:350] = 20
    clean[190:200, 450:550] = 20
    seal = np.full_like(clean, 255)
    cv2.circle(seal, (300, 200), 100, RED, 6)
    cv2.circle(seal, (300, 200), 30, RED, -1)
    return clean, np.minimum(clean, seal)


def test_a_seal_fades_and_the_print_under_it_stays() -> None:
    clean, sealed = stamped()
    found = find_seals(sealed, DPI)
    assert found is not None
    difference = np.abs(faded(sealed, found).astype(int) - clean.astype(int))
    assert np.percentile(difference, 99.5) <= 12


def test_the_star_inside_belongs_to_the_seal() -> None:
    _, sealed = stamped()
    found = find_seals(sealed, DPI)
    assert found is not None
    assert found.area[200, 300]
    assert found.area[150, 300]  # blank, between ring and star
    assert not found.print[150, 300]
    assert not found.area[195, 500]


def test_red_figures_are_no_seal() -> None:
    page = paper()
    for x in range(50, 250, 30):
        cv2.rectangle(page, (x, 100), (x + 18, 126), RED, 3)
    assert find_seals(page, DPI) is None


def test_no_red_no_seal() -> None:
    clean, _ = stamped()
    assert find_seals(clean, DPI) is None
    assert find_seals(clean[:, :, 0], DPI) is None


def test_a_table_ruled_in_red_is_no_seal() -> None:
    page = np.full((900, 900, 3), 245, dtype=np.uint8)
    cv2.rectangle(page, (20, 20), (880, 880), RED, 3)
    cv2.line(page, (20, 300), (880, 300), RED, 3)
    assert find_seals(page, DPI) is None
