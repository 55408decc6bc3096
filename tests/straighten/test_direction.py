"""Which pieces of a page are asked which way up they stand."""

from __future__ import annotations

import cv2
import numpy as np

from extractor.straighten.direction import boxes_of_lines, find_letters, upside_down


def page_with_dotted_rules() -> np.ndarray:
    """Lines of words between dotted rules, at the sketch's resolution: rules have more dots than words have
    letters."""
    page = np.zeros((900, 700), np.uint8)
    for row in range(12):
        y = 60 + 60 * row
        for x in range(40, 660, 5):
            page[y : y + 3, x : x + 3] = 1
        cv2.putText(page, "Basic expenditure", (60, y + 36), cv2.FONT_HERSHEY_SIMPLEX, 0.5, 1, 1)
    return page > 0


def test_dots_of_rules_are_no_letters() -> None:
    ink = page_with_dotted_rules()
    letters, size = find_letters(ink)
    assert 8 <= size <= 16
    rows = np.flatnonzero(letters.any(axis=1))
    assert not any(((y - 60) % 60) < 3 for y in rows)


def test_only_words_are_asked_which_way_up_they_stand() -> None:
    boxes = boxes_of_lines(*find_letters(page_with_dotted_rules()))
    assert boxes
    assert all(box.height >= 9 for box in boxes)


class Doubtful:
    """An orienter that takes one line of many to stand on its head."""

    def upside_down(self, lines: list[np.ndarray]) -> list[float]:
        return [1.0 if line[0, 0] else 0.5 for line in lines]


def test_one_line_alone_does_not_turn_a_page() -> None:
    lines = [np.full((8, 60), value, np.uint8) for value in (1, 0, 0, 0, 0, 0)]
    assert not upside_down(lines, Doubtful(), doubt=5.0)
    assert upside_down([np.ones((8, 60), np.uint8)] * 3, Doubtful(), doubt=5.0)


class Counting:
    """An orienter that says the same of each line, and counts them."""

    def __init__(self, probability: float) -> None:
        self.probability, self.asked = probability, 0

    def upside_down(self, lines: list[np.ndarray]) -> list[float]:
        self.asked += len(lines)
        return [self.probability] * len(lines)


def test_no_more_lines_are_asked_than_it_takes() -> None:
    lines = [np.zeros((8, 60), np.uint8)] * 12
    for probability, doubt, asked in ((0.08, 5.0, 2), (0.08, 0.0, 4), (0.92, 5.0, 4), (0.3, 5.0, 6)):
        orienter = Counting(probability)
        assert upside_down(lines, orienter, doubt=doubt) == (probability > 0.5)
        assert orienter.asked == asked
