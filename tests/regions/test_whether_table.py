"""What rules that meet draw: tables stay, charts, plans, squared paper and rows of squares do not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from extractor.pages import open_source
from extractor.regions import find_page_regions
from extractor.regions.ruled.whether_table import (
    Net,
    Numbers,
    as_rules,
    draws_boxes,
    has_a_scale,
    holds_its_texts,
    is_a_character,
    is_a_drawing,
    is_a_frame,
    is_squared,
    is_walled,
    lies_apart,
    scales_alone,
    staves,
)
from extractor.settings import Settings
from samples.tableless import draw_tableless

NO_TEXTS = np.empty((0, 4))
NO_RULES = np.empty((0, 3))


def lattice(xs: list[float], ys: list[float]) -> Net:
    return Net(
        as_rules([(y, xs[0], xs[-1]) for y in ys]), as_rules([(x, ys[0], ys[-1]) for x in xs]), point=1.0
    )


def boxes(*corners: tuple[float, float, float, float]) -> tuple[list[tuple[float, float, float]], ...]:
    level = [(y, x0, x1) for x0, y0, x1, y1 in corners for y in (y0, y1)]
    return level, [(x, y0, y1) for x0, y0, x1, y1 in corners for x in (x0, x1)]


def texts(*middles: tuple[float, float]) -> Numbers:
    return np.array([(x - 8, y - 5, x + 8, y + 5) for x, y in middles])


def test_a_plain_table_is_no_drawing() -> None:
    assert not is_a_drawing(lattice([0, 130, 200, 270, 340], [0, 20, 40, 60, 80, 100]), NO_TEXTS)


def test_boxes_under_each_other_joined_by_lines() -> None:
    level, upright = boxes((0, 0, 100, 20), (0, 40, 100, 60), (0, 80, 100, 100))
    upright += [(50, 20, 40), (50, 60, 80)]
    assert draws_boxes(Net(as_rules(level), as_rules(upright), 1.0))


def test_boxes_with_white_between_lie_apart_and_rows_do_not() -> None:
    level, sides = boxes((0, 0, 170, 28), (0, 56, 170, 84))
    flow = Net(as_rules(level), as_rules([*sides, (85, 28, 56)]), 1.0)
    assert lies_apart(flow)
    assert holds_its_texts(flow)
    cards, edges = boxes((0, 0, 170, 90), (0, 140, 170, 230))
    rounded = [(x, y0 + 8, y1 - 8) for x, y0, y1 in edges]
    assert lies_apart(Net(as_rules([(y, 8, 162) for y, _, _ in cards]), as_rules(rounded), 1.0))
    assert not lies_apart(lattice([0, 60, 170], [0, 28, 56, 84]))
    assert not lies_apart(Net(as_rules(level), NO_RULES, 1.0))
    broken = [(x, y0, y1) for x, y0, y1 in [(0, 0, 40), (170, 0, 28), (170, 56, 84), (0, 50, 84)]]
    assert not lies_apart(Net(as_rules(level), as_rules(broken), 1.0))


def test_a_frame_of_double_lines_and_strokes_of_type_in_it() -> None:
    outer, inner = boxes((0, 0, 500, 800)), boxes((8, 8, 492, 792))
    strokes = [(240.0, 300.0, 350.0), (260.0, 300.0, 350.0)]
    frame = Net(as_rules([*outer[0], *inner[0]]), as_rules([*outer[1], *inner[1], *strokes]), 1.0)
    assert is_a_frame(frame)
    assert not is_a_frame(lattice([0, 250, 500], [0, 800]))
    assert not is_a_frame(lattice([0, 500], [0, 30, 800]))


def test_strokes_of_a_large_character_are_no_rules_of_a_table() -> None:
    net = Net(as_rules([(0, 3, 48), (20, 0, 51)]), as_rules([(16, 1, 41), (33, 1, 47)]), 1.0)
    assert is_a_character(net, 3.8)
    assert not is_a_character(net, 0.7)
    assert not is_a_character(lattice([0, 60, 170], [0, 28, 56, 84]), 6.0)


def test_two_frames_side_by_side_may_hold_tables() -> None:
    level, upright = boxes((0, 0, 300, 400), (318, 0, 600, 380))
    frames = Net(as_rules(level), as_rules(upright), 1.0)
    assert draws_boxes(frames)
    assert not holds_its_texts(frames)
    level, upright = boxes(*((0.0, 40.0 * n, 100.0, 40.0 * n + 20) for n in range(4)))
    assert holds_its_texts(Net(as_rules(level), as_rules(upright), 1.0))


def test_rules_drawn_cell_by_cell_are_no_boxes() -> None:
    level = [(y, x + 2, x + 98) for y in (0, 20, 40, 60, 80) for x in (0, 100)]
    upright = [(x, y + 2, y + 18) for y in (0, 20, 40, 60) for x in (0, 100, 200)]
    assert not draws_boxes(Net(as_rules(level), as_rules(upright), 1.0))


def test_rows_in_a_double_frame_are_no_boxes() -> None:
    level, upright = boxes((0, 0, 300, 200), (6, 6, 294, 194))
    level += [(y, 6.0, 294.0) for y in range(26, 190, 20)]
    assert not draws_boxes(Net(as_rules(level), as_rules(upright), 1.0))


def test_squared_paper_and_a_row_of_squares() -> None:
    squared = [14.0 * n for n in range(20)]
    assert is_squared(lattice(squared, squared))
    assert is_squared(lattice([0, 20, 40, 60, 80, 100, 120], [0, 20]))
    lost = [14.0 * n for n in (0, 1, 2, 5, 9, 10, 14, 20)]
    assert is_squared(lattice(lost, squared))
    assert not is_squared(lattice([42.0 * n for n in range(8)], squared))
    assert not is_squared(lattice([0, 33, 47, 101, 152, 180, 244], squared))
    days = [0.0, *(90 + 14.0 * n for n in range(32))]
    assert not is_squared(lattice(days, [60.0 * n for n in range(12)]))
    assert not is_squared(lattice([0, 80, 160, 240, 320], [0, 20]))


def test_a_scale_stands_at_the_ends_of_rules() -> None:
    net = lattice([50, 90, 130, 170, 210], [0, 25, 50, 75, 100])
    assert has_a_scale(net, texts(*((x, 112) for x in (50, 90, 130, 170, 210))))
    assert has_a_scale(net, texts(*((30, y) for y in (0, 25, 75, 100)), (30, -15)))
    between_rules = texts(*((x, 112) for x in (70, 110, 150, 190)), *((30, y) for y in (12, 37, 62, 87)))
    assert not has_a_scale(net, between_rules)


def test_a_scale_of_level_rules_alone() -> None:
    level = as_rules([(y, 50, 300) for y in (0, 40, 80, 120, 160)])
    marked = texts(*((35, y) for y in (0, 40, 80, 120, 160)))
    assert scales_alone(level, marked, 1.0) == [(50, 0, 300, 160)]
    assert scales_alone(level, np.add(marked, (0, 20, 0, 20)), 1.0) == []


@pytest.mark.parametrize(
    "kind",
    [
        "organisation",
        "levels",
        "flow",
        "bar_chart",
        "line_chart",
        "grid_chart",
        "level_bars",
        "scatter",
        "map",
        "squared",
        "envelope",
        "notebook",
        "screen",
        "form_lines",
        "cover_form",
    ],
)
@pytest.mark.parametrize("seed", [7, 38])
def test_no_table_on_digital_pages_without_one(kind: str, seed: int, tmp_path: Path) -> None:
    path = tmp_path / f"{kind}.pdf"
    path.write_bytes(draw_tableless(kind, seed))
    with open_source(path, Settings(), None) as source:
        assert find_page_regions(source.content(1)) == ()


def test_thick_walls_around_rooms_are_no_table_and_thick_rules_around_rows_are() -> None:
    plan = lattice([0, 120, 240, 360], [0, 110, 150, 260])
    assert is_walled(plan, 2.5)
    assert not is_walled(plan, 1.2)
    assert not is_walled(lattice([0, 120, 240, 360], [0, 20, 40, 60]), 2.5)


def test_staves_of_music() -> None:
    def page(lines: int, step: float, count: int = 3) -> Numbers:
        return as_rules([(80.0 * k + step * n, 10, 500) for k in range(count) for n in range(lines)])

    found = staves(page(5, 7.0), 1.0)
    assert [(round(top), round(bottom)) for _, top, _, bottom in found] == [(0, 28), (80, 108), (160, 188)]
    assert staves(page(5, 14.0), 1.0) == []
    assert staves(page(4, 7.0), 1.0) == []
    assert staves(page(5, 7.0, count=1), 1.0) == []
    assert staves(as_rules([]), 1.0) == []


def test_three_marks_far_apart_with_nothing_else_beside_them() -> None:
    net = lattice([0, 80, 160, 240], [0, 80, 160, 240, 320])
    marks = [(-20.0, 80.0), (-20.0, 160.0), (-20.0, 240.0)]
    assert has_a_scale(net, texts(*marks))
    assert not has_a_scale(net, texts(*marks, (-20.0, 110.0), (-20.0, 190.0)))
    assert not has_a_scale(lattice([0, 80, 160], [0, 20, 40, 60, 80]), texts((-20, 20), (-20, 40), (-20, 60)))


@pytest.mark.parametrize("kind", ["rooms", "slip", "music", "map"])
def test_plans_and_slips_on_digital_pages(tmp_path: Path, kind: str) -> None:
    for seed in (31, 32):
        path = tmp_path / f"{kind}-{seed}.pdf"
        path.write_bytes(draw_tableless(kind, seed))
        with open_source(path, Settings(), None) as source:
            assert find_page_regions(source.content(1)) == ()


def test_three_marks_of_four_are_a_scale_where_one_rule_is_lost() -> None:
    net = lattice([100, 180, 260, 340], [100, 180, 260, 420])
    marks = texts(*((90, y) for y in (180, 260, 340, 420)))
    assert has_a_scale(net, marks)
    assert not has_a_scale(net, texts(*((90, y) for y in (130, 180, 220, 260, 340, 420))))


def test_dots_that_lead_to_figures_are_no_scale() -> None:
    ys = [20.0 * k for k in range(6)]
    leaders = as_rules([(y, 60, 200) for y in ys])
    labels = [(48.0, y - 1) for y in ys]
    assert scales_alone(leaders, texts(*labels), 1.0)
    assert scales_alone(leaders, texts(*labels, *((260.0, y - 1) for y in ys)), 1.0) == []
