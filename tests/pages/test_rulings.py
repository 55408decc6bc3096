"""What a reader sees as a table's rules, however the file draws them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.pages import open_source
from extractor.parts import Ruling

from .papers import SETTINGS, content_of

FILINGS = Path(__file__).parents[2].parent / "shared" / "data" / "filings"
BLACK, WHITE, GREY = (0, 0, 0), (1, 1, 1), (0.85, 0.85, 0.85)


def rulings(tmp_path: Path, draw) -> list[tuple[float, ...]]:
    return sorted(rounded(r) for r in content_of(tmp_path, draw).rulings)


def rounded(r: Ruling) -> tuple[float, ...]:
    return tuple(round(v, 1) for v in (r.x0, r.y0, r.x1, r.y1, r.thickness))


def raw(code: str):
    """Draws with operators of PDF's own, y upwards from the bottom of 842."""

    def draw(page: Any) -> None:
        page.insert_text((10, 10), " ")
        page.parent.update_stream(page.get_contents()[0], code.encode())

    return draw


def test_strokes_level_and_upright(tmp_path: Path) -> None:
    def draw(page: Any) -> None:
        page.draw_line((100, 200), (400, 200), width=1.5)
        page.draw_line((100, 500), (100, 200), width=0.5)
        page.draw_line((100, 100), (300, 180))  # aslant
        page.draw_bezier((10, 10), (20, 60), (60, 20), (90, 90))

    assert rulings(tmp_path, draw) == sorted([(100, 200, 100, 500, 0.5), (100, 200, 400, 200, 1.5)])


def test_a_nearly_level_stroke_is_level(tmp_path: Path) -> None:
    assert rulings(tmp_path, lambda p: p.draw_line((100, 200), (400, 201), width=1)) == [
        (100, 200.5, 400, 200.5, 1)
    ]


def test_the_outline_of_a_rectangle_is_four_lines(tmp_path: Path) -> None:
    found = rulings(tmp_path, lambda p: p.draw_rect((100, 200, 300, 250), width=1))
    assert found == sorted(
        [
            (100, 200, 100, 250, 1),
            (100, 200, 300, 200, 1),
            (300, 200, 300, 250, 1),
            (100, 250, 300, 250, 1),
        ]
    )


def test_a_thin_filled_rectangle_is_a_line_and_a_shade_is_none(tmp_path: Path) -> None:
    def draw(page: Any) -> None:
        page.draw_rect((100, 200, 400, 201), color=None, fill=BLACK)
        page.draw_rect((100, 200, 100.6, 400), color=None, fill=BLACK)
        page.draw_rect((120, 220, 300, 260), color=None, fill=GREY)

    assert rulings(tmp_path, draw) == sorted([(100, 200.5, 400, 200.5, 1), (100.3, 200, 100.3, 400, 0.6)])


def test_white_and_transparent_lines_are_no_ink(tmp_path: Path) -> None:
    def draw(page: Any) -> None:
        page.draw_line((100, 200), (400, 200), color=WHITE)
        page.draw_rect((100, 300, 400, 301), color=None, fill=WHITE)
        page.draw_line((100, 400), (400, 400), color=BLACK, stroke_opacity=0)
        page.draw_rect((100, 500, 400, 501), color=None, fill=BLACK, fill_opacity=0)
        page.draw_rect((100, 600, 400, 700), color=WHITE, fill=WHITE)
        page.draw_line((100, 750), (400, 750), color=(0, 0, 0.6))

    assert rulings(tmp_path, draw) == sorted([(100, 750, 400, 750, 1)])


def test_what_is_painted_over_is_not_seen(tmp_path: Path) -> None:
    def draw(page: Any) -> None:
        page.draw_line((100, 200), (400, 200))
        page.draw_line((100, 300), (400, 300))
        page.draw_rect((90, 190, 410, 210), color=None, fill=WHITE)
        page.draw_rect((100, 280, 400, 300), color=None, fill=GREY)  # a cell shaded up to its rule
        page.draw_line((150, 205), (350, 205))

    assert rulings(tmp_path, draw) == sorted([(150, 205, 350, 205, 1), (100, 300, 400, 300, 1)])


def test_clip_paths_cut_lines(tmp_path: Path) -> None:
    draw = raw("q 100 600 200 100 re W n 1 w 50 650 m 500 650 l S 20 20 m 500 20 l S Q 50 550 m 90 550 l S")
    assert rulings(tmp_path, draw) == sorted([(99.5, 192, 300.5, 192, 1), (50, 292, 90, 292, 1)])


def test_nested_clips_and_what_follows_them(tmp_path: Path) -> None:
    draw = raw(
        "q 100 600 300 100 re W n q 200 600 300 100 re W n 1 w 50 650 m 500 650 l S Q 50 640 m 500 640 l S Q "
        "50 630 m 500 630 l S"
    )
    assert rulings(tmp_path, draw) == sorted(
        [
            (199.5, 192, 400.5, 192, 1),
            (99.5, 202, 400.5, 202, 1),
            (50, 212, 500, 212, 1),
        ]
    )


def test_lines_off_the_page_are_dropped_and_long_ones_cut(tmp_path: Path) -> None:
    def draw(page: Any) -> None:
        page.draw_line((-50, 300), (700, 300))
        page.draw_line((700, 100), (700, 300))
        page.draw_line((100, 900), (300, 900))

    assert rulings(tmp_path, draw) == sorted([(0, 300, 595, 300, 1)])


def test_the_same_line_twice_is_there_once(tmp_path: Path) -> None:
    def draw(page: Any) -> None:
        for _ in range(3):
            page.draw_line((100, 200), (400, 200))

    assert len(rulings(tmp_path, draw)) == 1


def test_a_dashed_stroke_is_one_line_and_drawn_dashes_stay_apart(tmp_path: Path) -> None:
    def draw(page: Any) -> None:
        page.draw_line((100, 200), (400, 200), dashes="[3 2] 0")
        for x in range(100, 160, 10):
            page.draw_line((x, 300), (x + 6, 300))

    found = rulings(tmp_path, draw)
    assert found[0] == (100, 200, 400, 200, 1)
    assert found[1:] == [(x, 300, x + 6, 300, 1) for x in range(100, 160, 10)]


def test_a_row_of_dots_is_a_dotted_line(tmp_path: Path) -> None:
    def draw(page: Any) -> None:
        for x in range(100, 300, 2):
            page.draw_rect((x, 200, x + 0.8, 200.8), color=None, fill=BLACK)
        for y in range(300, 400, 2):
            page.draw_rect((50, y, 50.8, y + 0.8), color=None, fill=BLACK)
        page.draw_rect((500, 500, 501, 501), color=None, fill=BLACK)

    assert rulings(tmp_path, draw) == sorted([(100, 200.4, 298.8, 200.4, 0.8), (50.4, 300, 50.4, 398.8, 0.8)])


@pytest.mark.parametrize(
    "code",
    [
        "100 600 200 50 re 101 601 198 48 re f*",
        "100 600 200 1 re f 100 649 200 1 re f 100 600 1 50 re f 299 600 1 50 re f",
        "100 600 200 1 re 100 649 200 1 re 100 600 1 50 re 299 600 1 50 re f",
        "100 600 m 300 600 l 300 601 l 100 601 l h f 100 649 m 300 649 l 300 650 l 100 650 l h f "
        "100 600 m 101 600 l 101 650 l 100 650 l h f 299 600 m 300 600 l 300 650 l 299 650 l h f",
    ],
    ids=["even-odd", "bars", "one-path", "polygons"],
)
def test_a_frame_however_it_is_filled(tmp_path: Path, code: str) -> None:
    assert rulings(tmp_path, raw(code)) == sorted(
        [
            (100, 192.5, 300, 192.5, 1),
            (100.5, 192, 100.5, 242, 1),
            (299.5, 192, 299.5, 242, 1),
            (100, 241.5, 300, 241.5, 1),
        ]
    )


def test_a_polygon_that_is_no_bar_is_no_rule(tmp_path: Path) -> None:
    assert rulings(tmp_path, raw("100 600 m 300 600 l 200 602 l h f")) == sorted([])


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(10, 500), st.integers(10, 800), st.integers(5, 80), st.booleans()),
        min_size=1,
        max_size=12,
        unique=True,
    )
)
def test_every_line_drawn_is_found_and_none_else(tmp_path_factory, lines) -> None:
    drawn = {(x, y, x + n, y) if level else (x, y, x, min(y + n, 842)) for x, y, n, level in lines}

    def draw(page: Any) -> None:
        for x0, y0, x1, y1 in drawn:
            page.draw_line((x0, y0), (x1, y1), width=0.5)

    found = content_of(tmp_path_factory.mktemp("lines"), draw).rulings
    assert {tuple(round(v) for v in (r.x0, r.y0, r.x1, r.y1)) for r in found} == drawn


@pytest.mark.skipif(not FILINGS.is_dir(), reason="../shared/data/filings is not there")
def test_the_white_ground_of_a_real_page_gives_no_rules() -> None:
    with open_source(FILINGS / "f12.pdf", SETTINGS) as source:
        content = source.content(4)
    assert len(content.rulings) == 13
    assert min(r.y0 for r in content.rulings) > 264  # the white rectangle under the table starts at 14
