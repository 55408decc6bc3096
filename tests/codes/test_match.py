"""Rows of hand-built tables under their codes."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.codes import catalogue
from extractor.document import RowKind, Table
from tests.codes.tables import (
    JOINED,
    THREE,
    amount,
    code,
    label,
    matched,
    row_codes,
    small_catalogue,
    table,
)

TREE = [
    ("205", "", "", "教育支出", "5"),
    ("205", "01", "", "教育管理事务", "3"),
    ("205", "01", "01", "行政运行", "1"),
    ("205", "01", "99", "其他教育管理事务支出", "2"),
    ("208", "", "", "社会保障和就业支出", "2"),
    ("208", "05", "", "行政事业单位养老支出", "2"),
    ("208", "05", "05", "机关事业单位基本养老保险缴费支出", "2"),
]
TREE_CODES = ["205", "205-01", "205-01-01", "205-01-99", "208", "208-05", "208-05-05"]


def _tree(rows: list[tuple[str, ...]]) -> Table:
    return table([*THREE, label(), amount()], rows)


def test_codes_in_three_columns() -> None:
    coded, findings = matched(_tree(TREE))
    assert [row.code for row in coded.rows] == TREE_CODES
    assert {row.code_source for row in coded.rows} == {"both"}
    assert {row.code_system for row in coded.rows} == {"function"}
    assert coded.rows[2].code_name == "行政运行"
    assert not findings


@pytest.mark.parametrize("form", ["2050199", "205 01 99", "205-01-99", "205.01.99", "２０５０１９９"])
def test_codes_in_one_column(form: str) -> None:
    rows = [("205", "教育支出", "1"), ("20501", "教育管理事务", "1"), (form, "其他教育管理事务支出", "1")]
    assert row_codes(table([JOINED, label(), amount()], rows)) == ["205", "205-01", "205-01-99"]


@pytest.mark.parametrize(
    "form",
    [
        "2050199 其他教育管理事务支出",
        "205 01 99 其他教育管理事务支出",
        "[2050199]其他教育管理事务支出",
        "2050199其他教育管理事务支出",
    ],
)
def test_code_and_name_in_one_cell(form: str) -> None:
    coded, _ = matched(table([label("功能分类科目"), amount()], [("205 教育支出", "1"), (form, "1")]))
    assert [row.code for row in coded.rows] == ["205", "205-01-99"]
    assert coded.rows[1].code_source == "both"


def test_only_the_deepest_level_printed() -> None:
    rows = [
        ("205", "", "", "教育支出", "1"),
        ("", "01", "", "教育管理事务", "1"),
        ("", "", "01", "行政运行", "1"),
        ("", "", "99", "其他教育管理事务支出", "1"),
        ("", "02", "", "普通教育", "1"),
        ("", "", "05", "高等教育", "1"),
    ]
    codes = ["205", "205-01", "205-01-01", "205-01-99", "205-02", "205-02-05"]
    assert row_codes(_tree(rows)) == codes


def test_whole_codes_in_each_of_three_columns() -> None:
    rows = [
        ("205", "", "", "教育支出", "1"),
        ("205", "20501", "", "教育管理事务", "1"),
        ("205", "20501", "2050199", "其他教育管理事务支出", "1"),
    ]
    assert row_codes(_tree(rows)) == ["205", "205-01", "205-01-99"]


def test_a_spreadsheet_dropped_the_zero() -> None:
    rows = [
        ("205", "", "", "教育支出", "1"),
        ("205", "1", "", "教育管理事务", "1"),
        ("205", "1", "1", "行政运行", "1"),
    ]
    assert row_codes(_tree(rows)) == ["205", "205-01", "205-01-01"]


def test_labels_alone_and_names_that_stand_in_many_sections() -> None:
    rows = [("", "", "", *row[3:]) for row in TREE]
    coded, _ = matched(_tree(rows))
    assert [row.code for row in coded.rows] == TREE_CODES
    assert coded.rows[2].code_source == "context"
    assert coded.rows[3].code_source == "label"


def test_a_name_of_many_sections_without_parents_has_candidates_only() -> None:
    coded, _ = matched(table([label("功能科目名称"), amount()], [("行政运行", "1")]))
    row = coded.rows[0]
    assert row.code is None
    assert row.code_name is None
    assert row.code_source is None
    assert {c.code for c in row.code_candidates} == {"201-01-01", "201-03-01", "205-01-01"}
    assert sum(c.score for c in row.code_candidates) <= 1


def test_numbering_and_of_which_are_no_part_of_a_name() -> None:
    rows = [
        ("一、教育支出", "1"),
        ("（一）教育管理事务", "1"),
        ("1.行政运行", "1"),
        ("其中：其他教育管理事务支出", "1"),
    ]
    assert row_codes(table([label("支出功能分类"), amount()], rows)) == [
        "205",
        "205-01",
        "205-01-01",
        "205-01-99",
    ]


def test_brackets_full_width_and_line_breaks_are_no_difference() -> None:
    rows = [
        ("政府办公厅(室)\n及相关机构事务", "1"),
        ("事业运行", "1"),
        ("卫生健康支出", "1"),
        ("住房公积金", "1"),
    ]
    assert row_codes(table([label("功能分类科目名称"), amount()], rows)) == [
        "201-03",
        "201-03-50",
        "210",
        "221-02-01",
    ]


@pytest.mark.parametrize(
    ("read", "wanted"),
    [
        ("敎育支出", "205"),
        ("教育支岀", "205"),
        ("教育管理亊务", "205-01"),
        ("教盲管埋事务", "205-01"),
        ("其他教育管理事务支", "205-01-99"),
        ("其他教教育管理事务支出", "205-01-99"),
        ("其他教育理事务支出", "205-01-99"),
    ],
)
def test_labels_with_reading_errors(read: str, wanted: str) -> None:
    rows = [("一般公共服务支出", "1"), (read, "1"), ("社会保障和就业支出", "1")]
    coded = row_codes(table([label("功能科目名称"), amount()], rows))
    assert coded[1] == wanted


def test_another_word_is_no_reading_error() -> None:
    known = small_catalogue(without=["210-11-02"])
    rows = [("卫生健康支出", "1"), ("行政事业单位医疗", "1"), ("事业单位医疗", "1")]
    coded, _ = matched(table([label("功能科目名称"), amount()], rows), catalogue=known)
    assert coded.rows[2].code is None


def test_the_rest_of_a_section_is_not_the_section() -> None:
    known = small_catalogue(without=["205-99", "205-99-99"])
    rows = [("教育支出", "1"), ("其他教育支出", "1"), ("社会保障和就业支出", "1")]
    assert row_codes(table([label("功能科目名称"), amount()], rows), catalogue=known) == ["205", None, "208"]


def test_project_rows_take_the_printed_code_and_the_subtotal_gets_its_own() -> None:
    rows = [
        ("", "", "", "合计", "3"),
        ("", "", "", "成都市教育中心", "3"),
        ("", "", "", "其他教育管理事务支出", "2"),
        ("205", "01", "99", "网络安全专项服务", "1"),
        ("205", "01", "99", "教育统计专项", "1"),
        ("", "", "", "其他教育费附加安排的支出", "1"),
        ("205", "09", "99", "教育网络专项", "1"),
    ]
    given = table(
        [*THREE, label("单位名称（科目）"), amount()],
        rows,
        title="一般公共预算项目支出预算表",
        kinds={0: "total", 1: "unit"},
    )
    coded, findings = matched(given)
    assert [row.code for row in coded.rows] == [
        None,
        None,
        "205-01-99",
        "205-01-99",
        "205-01-99",
        "205-09-99",
        "205-09-99",
    ]
    assert [row.code_source for row in coded.rows[2:]] == ["label", "printed", "printed", "label", "printed"]
    assert not findings


def test_a_subtotal_of_a_common_name_is_settled_by_its_projects() -> None:
    rows = [
        ("", "", "", "行政运行", "2"),
        ("205", "01", "01", "编外人员经费", "1"),
        ("205", "01", "01", "教师节慰问", "1"),
    ]
    coded, _ = matched(table([*THREE, label("单位名称（科目）"), amount()], rows, title="项目支出预算表"))
    assert [row.code for row in coded.rows] == ["205-01-01"] * 3
    assert coded.rows[0].code_source == "context"


def test_a_subtotal_below_a_unit_is_settled_by_its_projects_among_all_sections() -> None:
    rows = [
        ("", "", "", "合计", "2"),
        ("", "", "", "成都市第一中学", "2"),
        ("", "", "", "行政运行", "2"),
        ("205", "01", "01", "编外人员经费", "2"),
    ]
    kinds: dict[int, RowKind] = {0: "total", 1: "unit"}
    given = table([*THREE, label("单位名称（科目）"), amount()], rows, title="项目支出预算表", kinds=kinds)
    assert row_codes(given, catalogue=catalogue()) == [None, None, "205-01-01", "205-01-01"]


def test_in_an_unknown_year_the_label_says_which_name_holds() -> None:
    rows = [("210", "医疗卫生与计划生育支出", "1"), ("208", "社会保障和就业支出", "1")]
    coded, _ = matched(table([JOINED, label(), amount()], rows), year=None)
    assert coded.rows[0].code_name == "医疗卫生与计划生育支出"


def test_projects_units_and_totals_have_no_code_of_their_own() -> None:
    rows = [
        ("合计", "3"),
        ("成都市第一幼儿园", "3"),
        ("教育支出", "3"),
        ("校园围墙修缮工程", "1"),
        ("教育管理事务", "2"),
    ]
    given = table([label("功能科目名称"), amount()], rows, kinds={0: "total", 1: "unit"})
    assert row_codes(given) == [None, None, "205", None, "205-01"]


def test_a_printed_code_that_is_not_listed_is_kept() -> None:
    rows = [("205", "教育支出", "1"), ("20501", "教育管理事务", "1"), ("2050104", "教育督导事务", "1")]
    coded, findings = matched(table([JOINED, label(), amount()], rows))
    row = coded.rows[2]
    assert (row.code, row.code_name, row.code_source, row.code_system) == (
        "205-01-04",
        None,
        "printed",
        "function",
    )
    assert row.code_confidence > 0.9
    assert not findings


def test_an_unlisted_code_read_with_doubt_is_not() -> None:
    rows = [
        ("205", "教育支出", "1"),
        ("20501", "教育管理事务", "1"),
        ("2050104", "其他教育管理事务支出", "1"),
    ]
    given = table([JOINED, label(), amount()], rows, sure={(2, 0): 0.7}, others={(2, 0): (("2050199", 0.2),)})
    coded, _ = matched(given)
    assert coded.rows[2].code == "205-01-99"


def test_damaged_digits_are_settled_by_the_label() -> None:
    rows = [
        ("205", "教育支出", "1"),
        ("2O501", "教育管理事务", "1"),
        ("2060199", "其他教育管理事务支出", "1"),
        ("2050201", "学前教育", "1"),
    ]
    given = table([JOINED, label(), amount()], rows, sure={(2, 0): 0.8})
    coded, _ = matched(given)
    assert [row.code for row in coded.rows] == ["205", "205-01", "205-01-99", "205-02-01"]


def test_damaged_digits_are_settled_by_another_reading() -> None:
    rows = [
        ("205", "教育支出", "1"),
        ("20501", "教育管理事务", "1"),
        ("2050101", "某专项", "1"),
        ("2050199", "另一专项", "1"),
    ]
    given = table(
        [JOINED, label("项目名称"), amount()], rows, sure={(2, 0): 0.5}, others={(2, 0): (("2050102", 0.45),)}
    )
    row = matched(given)[0].rows[2]
    assert {c.code for c in row.code_candidates} >= {"205-01-01"}
    assert row.code_confidence <= 0.6


def test_print_and_label_contradict_each_other() -> None:
    rows = [
        ("205", "教育支出", "1"),
        ("20501", "教育管理事务", "1"),
        ("2050101", "其他教育管理事务支出", "1"),
        ("208", "社会保障和就业支出", "1"),
    ]
    coded, findings = matched(table([JOINED, label(), amount()], rows))
    assert coded.rows[2].code == "205-01-01"
    assert coded.rows[2].code_source == "printed"
    (finding,) = findings
    assert finding.kind == "code_conflict"
    assert finding.verdict == "undecided"
    assert "205-01-01" in finding.message
    assert "205-01-99" in finding.message
    assert {(ref.row, ref.col) for ref in finding.cells} == {(2, 0), (2, 1)}


def test_digits_that_were_probably_misread_are_said_to_be() -> None:
    rows = [
        ("208", "社会保障和就业支出", "1"),
        ("20805", "行政事业单位养老支出", "1"),
        ("2210201", "事业单位离退休", "1"),
        ("2080505", "机关事业单位基本养老保险缴费支出", "1"),
    ]
    rows[2] = ("2080505", "事业单位离退休", "1")
    given = table([JOINED, label(), amount()], rows, sure={(2, 0): 0.6})
    coded, findings = matched(given)
    assert coded.rows[2].code == "208-05-02"
    assert [f.verdict for f in findings] == ["misread"]


def test_the_year_chooses_between_names() -> None:
    rows = [
        ("208", "社会保障和就业支出", "1"),
        ("20805", "行政事业单位离退休", "1"),
        ("210", "医疗卫生与计划生育支出", "1"),
    ]
    coded, findings = matched(table([JOINED, label(), amount()], rows), year=2018)
    assert [row.code_name for row in coded.rows] == [
        "社会保障和就业支出",
        "行政事业单位离退休",
        "医疗卫生与计划生育支出",
    ]
    assert not findings
    later, findings = matched(table([JOINED, label(), amount()], rows), year=2023)
    assert [row.code for row in later.rows] == ["208", "208-05", "210"]
    assert [row.code_name for row in later.rows][1:] == ["行政事业单位养老支出", "卫生健康支出"]
    assert not findings


def test_the_same_name_at_three_levels_follows_the_list() -> None:
    names = ["教育支出", "社会保障和就业支出", "卫生健康支出", "住房保障支出", "其他支出"]
    assert row_codes(table([label("支出功能分类"), amount()], [(n, "1") for n in names])) == [
        "205",
        "208",
        "210",
        "221",
        "229",
    ]
    tree = ["教育支出", "其他教育支出", "其他教育支出", "社会保障和就业支出"]
    assert row_codes(table([label("支出功能分类"), amount()], [(n, "1") for n in tree])) == [
        "205",
        "205-99",
        "205-99-99",
        "208",
    ]


# --- two sides ------------------------------------------------------------------------------------------


def test_revenue_left_and_functions_right() -> None:
    rows = [
        ("一、一般公共预算拨款收入", "5", "一、一般公共服务支出", "1"),
        ("二、事业收入", "1", "二、教育支出", "4"),
        ("三、其他收入", "1", "三、社会保障和就业支出", "1"),
        ("", "", "四、卫生健康支出", "1"),
        ("本年收入合计", "7", "本年支出合计", "7"),
    ]
    given = table(
        [label("收入", "项目"), amount("收入", "预算数"), label("支出", "项目"), amount("支出", "预算数")],
        rows,
        kinds={4: "total"},
    )
    coded, _ = matched(given)
    assert [row.code for row in coded.rows] == ["201", "205", "208", "210", None]
    assert [row.codes for row in coded.rows] == [{2: "201"}, {2: "205"}, {2: "208"}, {2: "210"}, {}]


def test_a_function_name_on_the_revenue_side_gets_no_function_code() -> None:
    rows = [("教育支出", "1", "教育支出", "1"), ("卫生健康支出", "1", "卫生健康支出", "1")]
    given = table(
        [label("收入", "项目"), amount("收入", "预算数"), label("支出", "项目"), amount("支出", "预算数")],
        rows,
    )
    assert [row.codes for row in matched(given)[0].rows] == [{2: "205"}, {2: "210"}]


def test_a_row_of_the_revenue_side_alone_has_no_code_of_the_expenditure_side() -> None:
    rows = [
        ("非税收入", "1", "教育支出", "1"),
        ("行政事业性收费收入", "1", "", ""),
        ("其他收入", "1", "卫生健康支出", "1"),
    ]
    given = table(
        [label("收入", "项目"), amount("收入", "预算数"), label("支出", "项目"), amount("支出", "预算数")],
        rows,
    )
    coded, _ = matched(given)
    assert [row.code for row in coded.rows] == ["205", None, "210"]
    assert coded.rows[1].codes == {0: "103-04"}
    assert coded.rows[0].codes == {0: "103", 2: "205"}


def test_two_lists_of_economic_items() -> None:
    rows = [
        ("301", "工资福利支出", "1", "302", "商品和服务支出", "1"),
        ("30101", "基本工资", "1", "30201", "办公费", "1"),
        ("30102", "津贴补贴", "1", "30205", "水费", "1"),
        ("", "", "", "30206", "电费", "1"),
    ]
    columns = [JOINED, label(), amount("决算数"), JOINED, label(), amount("决算数")]
    coded, _ = matched(table(columns, rows))
    assert [row.codes for row in coded.rows] == [
        {1: "301", 4: "302"},
        {1: "301-01", 4: "302-01"},
        {1: "301-02", 4: "302-05"},
        {4: "302-06"},
    ]
    assert [row.code for row in coded.rows] == ["301", "301-01", "301-02", "302-06"]
    assert coded.rows[0].code_system == "department_economic"


def test_revenue_codes() -> None:
    rows = [
        ("10304", "行政事业性收费收入", "1"),
        ("103042762", "考试考务费", "1"),
        ("10399", "其他收入", "1"),
    ]
    coded, _ = matched(table([code("项目代码"), label("项目名称"), amount()], rows, title="征收预计表"))
    assert [row.code for row in coded.rows] == ["103-04", "103-04-27-62", "103-99"]
    assert {row.code_system for row in coded.rows} == {"revenue"}


def test_government_economic_codes_where_the_heading_says_so() -> None:
    rows = [("对事业单位经常性补助", "1"), ("工资福利支出", "1"), ("商品和服务支出", "1")]
    given = table([label("政府预算经济分类科目名称"), amount()], rows)
    assert row_codes(given) == ["505", "505-01", "505-02"]
    department = table([label("部门预算经济分类科目名称"), amount()], rows[1:])
    assert row_codes(department) == ["301", "302"]


# --- columns --------------------------------------------------------------------------------------------


def test_economic_classes_as_headings() -> None:
    columns = [
        *THREE,
        label(),
        amount("合计"),
        amount("工资福利支出"),
        amount("商品和服务支出"),
        amount("对个人和家庭的补助"),
    ]
    coded, _ = matched(table(columns, [(*row[:4], "1", "1", "1", "1") for row in TREE]))
    assert [column.code for column in coded.columns] == [None] * 5 + ["301", "302", "303"]


def test_economic_items_under_their_class() -> None:
    columns = [
        label("单位名称（科目）"),
        amount("总计"),
        amount("工资福利支出", "小计"),
        amount("工资福利支出", "基本工资"),
        amount("工资福利支出", "住房公积金"),
        amount("商品和服务支出", "办公费"),
        amount("商品和服务支出", "水费"),
    ]
    coded, _ = matched(table(columns, [("教育支出", *["1"] * 6)]))
    assert [c.code for c in coded.columns] == [None, None, None, "301-01", "301-13", "302-01", "302-05"]


@pytest.mark.parametrize(
    "headings", [("合计", "基本支出", "项目支出"), ("合计", "其他支出"), ("预算数", "决算数")]
)
def test_other_headings_have_no_code(headings: tuple[str, ...]) -> None:
    coded, _ = matched(
        table([label(), *(amount(h) for h in headings)], [("教育支出", *["1"] * len(headings))])
    )
    assert not any(column.code for column in coded.columns)


def test_government_economic_headings() -> None:
    columns = [
        label(),
        amount("机关工资福利支出"),
        amount("机关商品和服务支出"),
        amount("对个人和家庭的补助"),
    ]
    coded, _ = matched(table(columns, [("教育支出", "1", "1", "1")]))
    assert [c.code for c in coded.columns][1:] == ["501", "502", "509"]


# --- properties -----------------------------------------------------------------------------------------

_NAMES = [
    *sorted({entry.name for entry in small_catalogue().entries}),
    "某某专项",
    "合计",
    "成都市中心",
    "收入",
]
_PRINTS = [
    "",
    "205",
    "20501",
    "2050199",
    "301",
    "30101",
    "999",
    "2O501",
    "358643",
    "abc",
    "10304",
    "50501",
    "2059999",
]


@given(
    st.lists(
        st.tuples(st.sampled_from(_PRINTS), st.sampled_from(_NAMES), st.floats(0.3, 0.999)),
        min_size=1,
        max_size=14,
    ),
    st.sampled_from([None, 2018, 2023]),
)
@settings(max_examples=150, deadline=None)
def test_every_code_is_listed_or_printed_and_of_one_system(
    rows: list[tuple[str, str, float]], year: int | None
) -> None:
    given_table = table(
        [JOINED, label(), amount()],
        [(print_, name, "1") for print_, name, _ in rows],
        sure={(i, 0): row[2] for i, row in enumerate(rows)},
    )
    coded, _ = matched(given_table, year)
    listed = {entry.code for entry in small_catalogue().entries}
    systems = {row.code_system for row in coded.rows if row.code}
    assert len(systems) <= 1
    for row, (print_, _, _) in zip(coded.rows, rows, strict=True):
        if row.code is None:
            assert row.code_confidence == 0.0
            assert row.code_source is None
            continue
        assert row.code in listed or row.code.replace("-", "") == print_.replace("O", "0")
        assert {"1": "revenue", "2": "function", "3": "department_economic", "5": "government_economic"}[
            row.code[0]
        ] == row.code_system
        assert 0.0 < row.code_confidence < 1.0
        assert len(row.code_candidates) <= 5


@given(st.integers(0, 10_000))
@settings(max_examples=40, deadline=None)
def test_damage_never_gives_another_code_in_a_printed_tree(seed: int) -> None:
    chance = Random(seed)  # noqa: S311
    rows = []
    for row in TREE:
        name = list(row[3])
        place = chance.randrange(len(name))
        name[place] = chance.choice(["口", "", name[place] * 2])
        rows.append((*row[:3], "".join(name), row[4]))
    assert row_codes(_tree(rows)) == TREE_CODES
