"""Print that was taken for a rule leaves no room to either side; rules do."""

import numpy as np

from extractor.grid.lines import Line
from extractor.grid.room import without_room
from extractor.grid.walls import Walls

DPI = 200.0


def _lines(*places: float) -> list[Line]:
    return [Line(np.full(400, place), 0.0, 400.0, 4.0, 0.0) for place in places]


def _walls(share: list[list[float]], reach: list[list[float]]) -> Walls:
    return Walls(np.array(share), np.array(reach), np.array(reach))


def test_a_line_as_thick_as_print_between_two_rules_is_none() -> None:
    """Figures on one baseline in a row 37 pixels high: seen on a scan, where the row came out as two, both
    empty."""
    share = [[1.0] * 4, [0.0, 0.74, 1.0, 1.0], [1.0] * 4, [1.0] * 4]
    reach = [[2.5] * 4, [0.0, 12.5, 14.5, 14.5], [2.5] * 4, [2.5] * 4]
    assert without_room(_lines(187, 203, 224, 261), _walls(share, reach), DPI) == (1,)


def test_of_two_strokes_in_one_row_the_one_with_less_ink_goes_first() -> None:
    share = [[1.0] * 3, [0.0, 0.8, 0.9], [0.0, 1.0, 1.0], [1.0] * 3]
    reach = [[2.5] * 3, [0.0, 2.0, 2.0], [0.0, 2.0, 2.0], [2.5] * 3]
    assert without_room(_lines(187, 199, 212, 224), _walls(share, reach), DPI) == (1,)


def test_rules_with_room_to_one_side_stay() -> None:
    share, reach = [[1.0] * 2, [0.0, 1.0], [1.0] * 2], [[2.5] * 2, [0.0, 2.5], [2.5] * 2]
    assert without_room(_lines(100, 112, 150), _walls(share, reach), DPI) == ()


def test_a_rule_all_across_stays_whatever_lies_beside_it() -> None:
    share, reach = [[1.0] * 2] * 3, [[2.5] * 2] * 3
    assert without_room(_lines(100, 110, 120), _walls(share, reach), DPI) == ()


def test_where_there_are_only_outer_lines_none_goes() -> None:
    assert without_room(_lines(100, 110), _walls([[1.0], [1.0]], [[2.5], [2.5]]), DPI) == ()
