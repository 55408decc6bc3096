"""Pieces of rules gathered into whole lines."""

from __future__ import annotations

import numpy as np

from extractor.grid.lines import Piece, lines_of

APART = 11.0


def test_the_feet_of_figures_beside_a_sloping_rule_do_not_bend_it() -> None:
    rule = [
        Piece(32, 706, 415.2, 413.0, 3),
        Piece(706, 1043, 412.8, 413.3, 3),
        Piece(1043, 1380, 413.0, 417.7, 3),
    ]
    feet = Piece(1253, 1372, 403.1, 404.9, 4)
    lines = lines_of([*rule, feet], 1400, APART)
    assert len(lines) == 2
    stray, whole = lines
    assert (stray.start, stray.end) == (1253, 1372)
    assert (whole.start, whole.end) == (32, 1380)
    assert np.abs(np.diff(whole.middle[40:1370])).max() < 1.0


def test_the_feet_of_a_word_right_on_its_rule_do_not_bend_it() -> None:
    lines = lines_of([Piece(0, 1000, 100, 101, 2), Piece(290, 440, 90, 90, 3)], 1000, APART)
    assert len(lines) == 1
    assert np.abs(np.diff(lines[0].middle)).max() < 0.1


def test_double_and_triple_rules_are_one_line() -> None:
    rules = [Piece(0, 600, y, y + 2, 2) for y in (100.0, 108.0, 116.0)]
    (line,) = lines_of(rules, 600, APART)
    assert line.spread == 16.0


def test_pieces_that_follow_each_other_are_one_line() -> None:
    pieces = [Piece(x, x + 90, 50 + x / 20, 50 + (x + 90) / 20, 2) for x in range(0, 900, 100)]
    (line,) = lines_of(pieces, 1000, APART)
    assert (line.start, line.end) == (0, 890)
