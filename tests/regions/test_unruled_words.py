"""Tables seen in the way words stand: what words alone tell of columns, rows and heads."""

from itertools import pairwise

import pytest

from extractor.geometry import Box
from extractor.parts import PixelRule, Word
from extractor.regions.worded.alignment import Alignment, alignment_within, alignments
from extractor.regions.worded.head_cells import Drawn, HeadCell, Heading, head_of
from extractor.regions.worded.level_rules import across
from extractor.regions.worded.print import Ink
from extractor.regions.worded.printed_words import _with_punctuation

EM, PITCH = 9.0, 20.0


def word(text: str, x: float, y: float, align: float = 0.0) -> Word:
    """A word with its left end (0), its middle (0.5) or its right end (1) at x, its middle at y."""
    width = sum(EM if ord(c) > 0x2000 else EM / 2 for c in text)
    return Word(text, Box(x - align * width, y - EM / 2, x + (1 - align) * width, y + EM / 2))


def walls_at(table: Alignment, y: float) -> list[float]:
    """The x of the walls between the cells of a row."""
    return sorted({round(s.at) for s in table.upright if s.start < y < s.end})


def lines_at(table: Alignment, x: float) -> list[float]:
    return sorted({round(s.at) for s in table.level if s.start < x < s.end})


def body(
    top: float, rows: int, label: str = "教育支出", columns: tuple[float, ...] = (300, 400)
) -> list[Word]:
    """Rows of a label at x 50 and amounts that end at the x of `columns`."""
    return [
        w
        for i in range(rows)
        for w in (
            word(f"{label}{'一二三四五六七八九'[i % 9]}", 50, top + i * PITCH),
            *(word(f"{i + 1},{234 + i}.5{k}", x, top + i * PITCH, 1) for k, x in enumerate(columns)),
        )
    ]


def head(y: float, columns: tuple[float, ...] = (300, 400)) -> list[Word]:
    names = ("预算数", "决算数", "上年数", "其他")
    return [word("项目", 110, y), *(word(n, x - 20, y, 0.5) for n, x in zip(names, columns, strict=False))]


# --- words of a picture -----------------------------------------------------------------------------------


def ink(x0: float, x1: float, height: float = 20.0) -> Ink:
    return Ink(x0, 0.0, x1, height)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (((0, 100), "功能分类"), ((124, 220), "（编码")),
        (((0, 92), "功能分类（"), ((104, 200), "编码）")),
        (((0, 48), "科目"), ((66, 70), ")")),
        # Full-width figures and marks: 25 pixels each, 20 tall.
        (((0, 82), "399."), ((108, 121), "5")),
        (((0, 8), "5"), ((30, 34), ",")),
        (((0, 36), "13"), ((56, 92), "12")),
    ],
)
def test_what_full_width_marks_and_figures_part_is_one_word(
    before: tuple[tuple[float, float], str], after: tuple[tuple[float, float], str]
) -> None:
    read = [(ink(*before[0]), before[1]), (ink(*after[0]), after[1])]
    assert [text for _, text in _with_punctuation(read, 20)] == [before[1] + after[1]]


@pytest.mark.parametrize("texts", [("64040000", "13860000"), ("12.50", "3"), ("1,234.56", "7,890.12")])
def test_amounts_of_two_columns_are_not_put_together(texts: tuple[str, str]) -> None:
    widths = [13.0 * len(t) for t in texts]
    gap = 20.0
    read = [(ink(0, widths[0]), texts[0]), (ink(widths[0] + gap, sum(widths) + gap), texts[1])]
    assert [text for _, text in _with_punctuation(read, 20)] == list(texts)


# --- heads ------------------------------------------------------------------------------------------------


def test_a_head_is_parted_without_the_rule_that_was_not_seen() -> None:
    edges = (0.0, 100.0, 200.0, 300.0)
    names = [
        Heading(30, 25, 70, 35),
        Heading(180, 5, 220, 15),
        Heading(130, 45, 170, 55),
        Heading(230, 45, 270, 55),
    ]
    # A rule is drawn at a height at which none of the levels parts.
    found = head_of(names, edges, (0.0, 60.0), 10.0, [Drawn(57.0, 0.0, 300.0)])
    assert found is not None
    assert HeadCell(1, 3, 0, 1) in found.cells


def test_close_headings_are_two_where_the_columns_below_are_two() -> None:
    words = [word("单位：万元", 430, 80, 1)]
    words += [word("项目", 110, 100), word("一般公共预算拨款收入", 308, 100, 1), word("政府性基金", 312, 100)]
    words += body(120, 6, columns=(290, 350))
    (table,) = alignments(words)
    (first, second) = walls_at(table, 100)
    assert first < 218
    assert 308 <= second <= 312


def test_the_sides_of_columns_give_way_to_headings_that_are_wider() -> None:
    words = [word("单位：元", 430, 80, 1), word("项目", 90, 100), word("栏次", 90, 120)]
    for i, name in enumerate(("上缴上级支出", "对附属单位补助", "经营支出")):
        words += [word(name, 250 + 65 * i, 100, 0.5), word(str(i + 1), 250 + 65 * i, 120, 0.5)]
    for row in range(5):
        words.append(word("教育支出", 50, 140 + row * PITCH))
        words += [word("—", 250 + 65 * i, 140 + row * PITCH, 0.5) for i in range(3)]
    (table,) = alignments(words)
    walls = walls_at(table, 100)
    assert len(walls) == 3
    for w in words[1:]:
        assert not any(w.box.x0 + 1 < x < w.box.x1 - 1 for x in walls), w.text


def test_columns_are_parted_below_two_headings_though_the_label_of_a_sum_runs_over() -> None:
    words = [word("单位：元", 430, 80, 1), word("项目", 90, 100)]
    words += [word("预算数", 280, 100, 0.5), word("科目编码", 340, 100, 0.5), word("金额", 420, 100, 0.5)]
    for row in range(6):
        y = 120 + row * PITCH
        words += [word("教育支出", 50, y), word("39.53", 295, y, 1), word("12.40", 440, y, 1)]
    words += [word("公用经费总合计", 292, 240), word("88.10", 440, 240, 1), word("合计", 50, 240)]
    (table,) = alignments(words)
    assert len(walls_at(table, 150)) == 3


def test_strokes_and_amounts_under_one_heading_are_one_column_though_it_is_numbered() -> None:
    words = [word("单位：元", 430, 80, 1), word("项目", 110, 100), word("金额", 350, 100, 0.5)]
    words += [word("栏次", 110, 120), word("1", 350, 120, 0.5)]
    for row in range(6):
        y = 140 + row * PITCH
        words += [
            word("上级补助收入", 50, y),
            word("5,768.03", 425, y, 1) if row % 3 else word("—", 350, y, 0.5),
        ]
    (table,) = alignments(words)
    assert len(walls_at(table, 150)) == 1


# --- rows -------------------------------------------------------------------------------------------------


def test_empty_rows_reach_the_rule_that_closes_the_table() -> None:
    words = [*head(110), *body(130, 3)]
    drawn = [Drawn(y, 40, 410) for y in (100.0, 120.0, 260.0)]
    table = alignment_within(Box(40, 100, 410, 260), words, drawn)
    assert table is not None
    assert lines_at(table, 60) == [120, 140, 160, 180, 200, 220, 240]


def test_room_that_is_no_whole_row_is_none() -> None:
    words = [*head(110), *body(130, 3)]
    drawn = [Drawn(y, 40, 410) for y in (100.0, 120.0, 190.0)]
    table = alignment_within(Box(40, 100, 410, 190), words, drawn)
    assert table is not None
    assert lines_at(table, 60) == [120, 140, 160]


def test_labels_in_the_middle_of_their_rows_span_them() -> None:
    words = [word("比较项目", 60, 110), word("支出项目", 160, 110), word("金额", 280, 110)]
    for row in range(6):
        y = 130 + row * PITCH
        words += [word("基本支出", 150, y), word(f"{row + 1},501.99", 300, y, 1)]
    words += [word("预算金额", 50, 150), word("决算金额", 50, 210)]
    drawn = [Drawn(y, 40, 310) for y in (100.0, 120.0, 240.0)]
    table = alignment_within(Box(40, 100, 310, 240), words, drawn)
    assert table is not None
    assert lines_at(table, 60) == [120, 180]
    assert len(lines_at(table, 200)) == 6
    # The same labels in the first of their rows do not.
    moved = [*words[:-2], word("预算金额", 50, 130), word("决算金额", 50, 190)]
    table = alignment_within(Box(40, 100, 310, 240), moved, drawn)
    assert table is not None
    assert len(lines_at(table, 60)) == 6


def test_the_label_of_a_sum_spans_the_columns_in_whose_middle_it_stands() -> None:
    words = [word("科目编码", 60, 110), word("科目名称", 180, 110), word("决算数", 360, 110)]
    for row in range(5):
        y = 130 + row * PITCH
        words += [word(f"3010{row}", 65, y), word("津贴补贴", 120, y), word(f"{row + 1},234.50", 395, y, 1)]
    words += [word("人员经费合计", 187, 230, 0.5), word("9,234.50", 395, 230, 1)]
    drawn = [Drawn(y, 40, 400) for y in (100.0, 120.0, 240.0)]
    table = alignment_within(Box(40, 100, 400, 240), words, drawn)
    assert table is not None
    walls = walls_at(table, 150)
    assert len(walls) == 2
    assert walls_at(table, 230) == walls[1:]


# --- where tables are -------------------------------------------------------------------------------------


def test_a_title_alone_heads_a_table() -> None:
    words = [
        word("2023年指标结转情况表", 150, 80),
        *head(110, (200, 300, 400)),
        *body(130, 1, columns=(200, 300, 400)),
    ]
    (table,) = alignments(words)
    assert len(walls_at(table, 130)) == 3


def test_tables_beside_each_other_under_units_of_their_own_are_two() -> None:
    words = []
    for shift in (0.0, 270.0):
        table = [
            word("支出预算表", 60, 60),
            word("单位：万元", 250, 80, 1),
            *head(100, (250,)),
            *body(120, 4, columns=(250,)),
        ]
        words += [Word(w.text, Box(w.box.x0 + shift, w.box.y0, w.box.x1 + shift, w.box.y1)) for w in table]
    found = sorted(alignments(words), key=lambda t: t.box.x0)
    assert [len(walls_at(table, 140)) for table in found] == [1, 1]
    assert found[0].box.x1 < found[1].box.x0


def test_a_unit_in_a_heading_is_no_caption() -> None:
    words = [word("单位：元", 410, 80, 1), word("机关本级（元）", 310, 100)]
    words += [word("项目", 90, 110), word("合计", 280, 120, 0.5), word("其中：拨款", 380, 120, 0.5)]
    words += body(140, 5)
    (table,) = alignments(words)
    assert table.box.y0 < 97


def test_a_table_that_goes_on_overleaf_keeps_its_rows_of_nothing_but_labels() -> None:
    words = [
        word(n, x, 50, 0.5)
        for n, x in (("项目", 90), ("预算数", 230), ("项目", 330), ("合计", 430), ("其中", 520))
    ]
    words += [word("债务付息支出", 300, 80 + i * PITCH) for i in range(5)]
    words += [
        word("收入总计", 60, 180),
        word("3,742.12", 250, 180, 1),
        word("支出总计", 310, 180),
        word("3,742.12", 450, 180, 1),
    ]
    (table,) = alignments(words)
    assert len(lines_at(table, 60)) == 6
    assert len(walls_at(table, 180)) == 4


# --- level rules ------------------------------------------------------------------------------------------


def test_a_dotted_rule_of_which_pieces_are_seen_is_whole() -> None:
    rules = [PixelRule(100, y, 1500, y, 1) for y in (300.0, 340.0, 420.0)]
    pieces = [PixelRule(x, 380, x + 60, 380, 1) for x in range(100, 1480, 130)]
    found = across([*rules, *pieces], 200)
    assert [(round(r.at), r.start, r.end) for r in found] == [(y, 100, 1500) for y in (300, 340, 380, 420)]
    assert [round(r.at) for r in across([*rules, *pieces[:3]], 200) if r.end - r.start > 1000] == [
        300,
        340,
        420,
    ]
    assert all(a.at < b.at for a, b in pairwise(found))
