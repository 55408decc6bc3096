"""What the papers say of themselves is found where it stands, and nothing is known that nothing says."""

from __future__ import annotations

from extractor.headings import about, caption_tables
from extractor.parts import PageReading
from extractor.stitch import stitch
from tests.headings.grids import line, raw, reading

BODY = "单位代码 | 项目 | 金额\n412345 | 甲 | 1.00\n412345 | 乙 | 2.00"


def said(*pages: PageReading) -> dict[str, str | None]:
    tables = stitch([table for page in pages for table in caption_tables(page)])
    return {name: value.value for name, value in about(pages, tables)}


def cover(*texts: str) -> PageReading:
    large = [line(text, 150, 200 + 50 * i, height=30) for i, text in enumerate(texts)]
    return reading([], [*large, line("二〇二三年二月", 250, 600, height=12)])


def page(
    number: int, title: str, *, unit: str = "单位：万元", department: str = "部门：临江市教育局"
) -> PageReading:
    lines = [
        line(title, 90, 90, height=16, page=number),
        line(department, 50, 122, height=8, page=number),
        line(unit, 180, 122, height=8, page=number),
    ]
    return reading([raw(BODY, top=140, page=number)], lines, page=number)


def test_a_budget_with_a_cover() -> None:
    found = said(cover("2023年临江市教育局", "部门预算"), page(2, "收支预算总表"), page(3, "收入预算总表"))
    assert found == {
        "title": "2023年临江市教育局部门预算",
        "unit_name": "临江市教育局",
        "unit_code": "412345",
        "fiscal_year": "2023",
        "kind": "budget",
        "amount_unit": "万元",
    }


def test_a_single_page_says_what_its_caption_says() -> None:
    found = said(page(1, "2024年度财政拨款支出决算表", unit="单位：元"))
    assert (found["title"], found["kind"]) == ("2024年度财政拨款支出决算表", "final_accounts")
    assert (found["fiscal_year"], found["amount_unit"]) == ("2024", "元")


def test_performance_targets_and_a_department_with_its_code() -> None:
    found = said(page(1, "整体支出绩效目标批复表", department="预算（单位）名称：203-临江市教研室 状态:已审"))
    assert found["kind"] == "performance_targets"
    assert (found["unit_name"], found["unit_code"]) == ("临江市教研室", "203")


def test_the_year_may_be_written_in_chinese_numerals() -> None:
    assert said(cover("临江市教育局二〇二四年", "部门预算"))["fiscal_year"] == "2024"
    assert said(cover("临江市教育局二〇一九年", "部门预算"))["fiscal_year"] == "2019"


def test_most_tables_settle_the_unit_of_amounts_and_doubt_shows() -> None:
    pages = [page(1, "收入预算总表"), page(2, "支出预算总表"), page(3, "“三公”经费表", unit="单位：元")]
    tables = stitch([table for p in pages for table in caption_tables(p)])
    unit = about(pages, tables).amount_unit
    assert (unit.value, unit.page) == ("万元", 1)
    assert unit.confidence < 0.7
    assert unit.bbox is not None
    assert unit.bbox.x0 == 180.0


def test_the_department_in_the_title_where_nothing_else_names_it() -> None:
    assert said(cover("临江市教育局2023年部门决算"))["unit_name"] == "临江市教育局"


def test_what_nothing_says_is_not_known() -> None:
    assert set(said(reading([raw("甲 | 1.00\n乙 | 2.00")])).values()) == {None}
    assert set(said().values()) == {None}


def test_papers_of_another_kind() -> None:
    assert said(cover("Household survey", "Methods"))["kind"] == "other"
    assert said(cover("City of Springfield", "Adopted Budget, Fiscal Year 2019"))["kind"] == "budget"
    assert said(cover("City of Springfield", "Adopted Budget, Fiscal Year 2019"))["fiscal_year"] == "2019"
