"""Tables of whose inner rules a fax has left little: frame, print and what is left of rules tell the rest."""

from collections.abc import Sequence
from itertools import pairwise

from extractor.engines import Recogniser
from extractor.geometry import Box
from extractor.grid import build_grid
from extractor.parts import PixelGrid, Word
from extractor.regions import find_regions
from extractor.regions.worded.framed import written
from tests.grid.drawn_tables import DPI, scanned
from tests.regions.points import PointPage

SIZE, PITCH = 10.0, 22.0
XS = (60.0, 230.0, 330.0, 430.0, 530.0)
TOP = 90.0
"""Points."""

HEADINGS = ("项目名称", "年初预算数", "本年支出", "上年结转")
ROWS = (
    ("教育支出", "1,204.50", "980.12", "12.00"),
    ("科学技术支出", "377.20", "350.00", "8.40"),
    ("卫生健康支出", "95.31", "90.06", "3.75"),
    ("住房保障支出", "640.00", "612.48", "27.52"),
)
Span = tuple[float, float]


class Paper(PointPage):
    """A page that is drawn in points, without any rule unless it is asked for."""

    def __init__(self) -> None:
        super().__init__(SIZE)

    def level(self, y: float, spans: Sequence[Span], width: float = 0.7) -> None:
        for x0, x1 in spans:
            self.page.draw_line((x0, y), (x1, y), width=width)

    def upright(self, x: float, spans: Sequence[Span], width: float = 0.7) -> None:
        for y0, y1 in spans:
            self.page.draw_line((x, y0), (x, y1), width=width)

    def frame(self, x0: float, x1: float, bottom: float) -> None:
        for y in (TOP, bottom):
            self.level(y, [(x0, x1)], 2.0)
        for x in (x0, x1):
            self.upright(x, [(TOP, bottom)], 2.0)

    def table(self, xs: Sequence[float] = XS) -> list[float]:
        """The words of a table; the y of its level rules, none of which is drawn."""
        ys = [TOP + i * PITCH for i in range(len(ROWS) + 2)]
        for (top, bottom), texts in zip(pairwise(ys), (HEADINGS, *ROWS), strict=True):
            middle = (top + bottom) / 2
            for i, text in enumerate(texts[: len(xs) - 1]):
                if texts is HEADINGS:
                    self.write((xs[i] + xs[i + 1]) / 2, middle, text, 0.5)
                elif i == 0:
                    self.write(xs[0] + 5, middle, text)
                else:
                    self.write(xs[i + 1] - 5, middle, text, 1.0)
        return ys


def grids(paper: Paper, recogniser: Recogniser) -> list[PixelGrid]:
    picture = scanned(paper.picture)
    built = [build_grid(picture, region) for region in find_regions(picture, recogniser)]
    return [grid for grid in built if grid is not None]


def test_a_frame_with_a_few_pieces_of_rules_is_a_table_of_all_its_rows_and_columns(
    recogniser: Recogniser,
) -> None:
    paper = Paper()
    ys = paper.table()
    paper.frame(XS[0], XS[-1], ys[-1])
    paper.level(ys[2], [(90, 130), (300, 340)])
    paper.level(ys[3], [(260, 310)])
    paper.upright(XS[2], [(ys[1] + 6, ys[2] + 12)])
    (grid,) = grids(paper, recogniser)
    assert (grid.rows, grid.cols) == (5, 4)
    assert all(cell.row_span == cell.col_span == 1 for cell in grid.cells)
    # what is left of a rule tells where it runs
    side = next(cell.box for cell in grid.cells if (cell.row, cell.col) == (2, 1)).x1
    assert abs(side - XS[2] * DPI / 72) < 3


def test_lines_of_nothing_but_dots_and_dashes_are_no_print() -> None:
    row = [Word("教育支出", Box(60, 100, 100, 110)), Word("-", Box(300, 104, 306, 106))]
    crumbs = [
        Word("-", Box(90, 122, 96, 124)),
        Word("·", Box(140, 122, 142, 124)),
        Word("…", Box(200, 122, 212, 124)),
    ]
    assert written([*crumbs, *row]) == row


def test_level_rules_with_gaps_here_and_there_are_of_one_table(recogniser: Recogniser) -> None:
    paper = Paper()
    ys = paper.table()
    for number, y in enumerate(ys):
        gap = 245 + 25 * (number % 3)
        paper.level(y, [(XS[0], gap), (gap + 40, 420), (420 + 12 * (number % 2), XS[-1])], 1.0)
    for x in XS:
        paper.upright(x, [(ys[0], ys[-1])], 1.0)
    (grid,) = grids(paper, recogniser)
    assert (grid.rows, grid.cols) == (5, 4)


def test_frames_side_by_side_stay_two_tables(recogniser: Recogniser) -> None:
    paper = Paper()
    for left in (50.0, 315.0):
        xs = (left, left + 140, left + 235)
        ys = paper.table(xs)
        paper.frame(xs[0], xs[-1], ys[-1])
        for y, start in ((ys[2], 20), (ys[3], 60), (ys[4], 90)):
            paper.level(y, [(left + start, left + start + 45), (left + 190, left + 225)])
    first, second = sorted(grids(paper, recogniser), key=lambda grid: grid.box.x0)
    assert (first.rows, first.cols) == (second.rows, second.cols) == (5, 2)


def test_open_tables_side_by_side_with_rules_at_one_height_stay_two(recogniser: Recogniser) -> None:
    paper = Paper()
    for left in (50.0, 315.0):
        xs = (left, left + 140, left + 235)
        ys = paper.table(xs)
        for y in ys:
            paper.level(y, [(xs[0], xs[-1])], 1.0)
        paper.upright(xs[1], [(ys[0], ys[-1])], 1.0)
    assert [(grid.rows, grid.cols) for grid in grids(paper, recogniser)] == [(5, 2), (5, 2)]


def test_a_frame_around_sentences_is_no_table(recogniser: Recogniser) -> None:
    paper = Paper()
    paper.frame(XS[0], XS[-1], TOP + 6 * PITCH)
    for i in range(5):
        paper.write(
            XS[0] + 10,
            TOP + (i + 0.7) * PITCH,
            "本单位所有收入和支出均纳入部门预算管理，与上年相比略有增加。",
        )
        paper.level(TOP + (i + 1.2) * PITCH, [(XS[0] + 60 + 20 * i, XS[0] + 140 + 20 * i)])
    assert grids(paper, recogniser) == []


def test_a_table_with_all_its_rules_keeps_its_merged_cells(recogniser: Recogniser) -> None:
    paper = Paper()
    ys = paper.table()
    for y in ys:
        paper.level(y, [(XS[0], XS[-1])], 1.0)
    for x in (XS[0], XS[1], XS[-1]):
        paper.upright(x, [(ys[0], ys[-1])], 1.0)
    for x in XS[2:4]:
        paper.upright(x, [(ys[0], ys[3])], 1.0)
    (grid,) = grids(paper, recogniser)
    assert grid.ruled
    assert [(c.row, c.col, c.col_span) for c in grid.cells if c.col_span > 1] == [(3, 1, 3), (4, 1, 3)]
