"""Amounts by code, unit and year: exact, in one unit, each with its cell; as a page, a chart and files."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, insert

from service.deps import Services
from service.store import code_names
from service.store.database import Database
from service.store.migrations import migrate
from service.store.tables import Amount
from service.ui.chart import Curve, axis_of, bars_chart, lines_chart
from service.ui.series import EVERY, Wanted, codes_like, series, shown
from tests.service.test_units import accept

TITLE = "{year}年{unit}部门支出总表"


def amount(document: str, row: int, **more: Any) -> dict[str, Any]:
    unit, year = more.pop("unit_name", "教育局"), more.pop("fiscal_year", 2023)
    value = more.pop("value", "12.50")
    return {
        "document_id": document, "table_id": "t1", "row": row, "col": 3, "collection": "default",
        "fiscal_year": year, "unit_name": unit, "kind": "budget",
        "title": TITLE.format(year=year, unit=unit), "page": 1, "row_kind": "item", "label": "学前教育",
        "code": "205-02-01", "code_name": "学前教育", "column": "支出 / 合计", "column_code": None,
        "value": value, "unit": "万元", "yuan": None if value is None else str(Decimal(value) * 10000),
        "text": value or "12，5", "confidence": 0.99, "flags": [], "findings": [], **more,
    }  # fmt: skip


def fill(database: Database, rows: list[dict[str, Any]]) -> None:
    with database.writing() as session:
        session.execute(insert(Amount), rows)
        code_names.remember(session, rows)


def test_codes_are_found_by_number_and_by_name(database: Database) -> None:
    paper = accept(database, 1)
    other = {"code": "205-03", "code_name": "职业教育", "label": "职业教育"}
    heading = {"code": None, "code_name": None, "column_code": "301", "column": "基本支出 / 工资福利支出"}
    fill(database, [amount(paper, 1), amount(paper, 2, **other), amount(paper, 3, **heading)])
    with database.reading() as session:

        def found(text: str) -> list[tuple[str, str]]:
            return [(k.code, k.name) for k in codes_like(session, None, text)]

        assert found("205") == [("205-03", "职业教育"), ("205-02-01", "学前教育")]
        assert found("20502") == [("205-02-01", "学前教育")]
        assert found("职业") == [("205-03", "职业教育")]
        assert found("工资") == [("301", "工资福利支出")]
        assert found("%") == []
        assert codes_like(session, ("other",), "205") == []


def test_a_search_for_a_name_never_reads_all_amounts(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'kemu.db'}")
    migrate(database)
    asked: list[tuple[str, Any]] = []

    def keep(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        asked.append((statement, parameters))

    fill(database, [amount(accept(database, 1), 1)])
    event.listen(database.engine, "before_cursor_execute", keep)
    with database.reading() as session:
        assert [known.code for known in codes_like(session, ("default",), "学前")] == ["205-02-01"]
    event.remove(database.engine, "before_cursor_execute", keep)
    of_amounts = [(s, p) for s, p in asked if "FROM amounts" in s]
    assert len(of_amounts) == 2
    with database.engine.connect() as connection:
        for statement, parameters in of_amounts:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
            assert any("SEARCH amounts USING INDEX" in row[3] for row in plan), plan
            assert not any(row[3].startswith("SCAN amounts") for row in plan), plan
    database.close()


def test_years_stand_side_by_side_in_one_unit_and_no_digit_is_lost(database: Database) -> None:
    papers = [accept(database, 1) for _ in range(3)]
    exact = "98765432109876.54"
    fill(
        database,
        [
            amount(papers[0], 1),
            amount(papers[1], 1, fiscal_year=2024, value="125000.10", unit="元", yuan="125000.10"),
            amount(papers[2], 1, unit_name="卫生局", value=exact, unit="元", yuan=exact),
            amount(papers[2], 2, unit_name="卫生局", col=4, column="项目支出"),
        ],
    )
    with database.reading() as session:
        found = series(session, Wanted(None, ("2050201",)))
        everything = series(session, Wanted(None, ("205-02-01",), measure=EVERY, unit_of_amounts="元"))
        one = series(session, Wanted(None, ("205-02-01",), units=("教育局",)))
    # The titles hold the year and the unit: the lines are the same all the same.
    assert found.measure == "部门支出总表 · 支出 / 合计"
    assert [(line.unit, line.agreed(2023)) for line in found.lines] == [
        ("卫生局", Decimal("9876543210.987654")),
        ("教育局", Decimal("12.50")),
    ]
    assert found.lines[1].agreed(2024) == Decimal("12.500010")
    assert found.years == (2023, 2024)
    assert len(everything.lines) == 3
    assert everything.lines[0].agreed(2023) == Decimal(exact)
    assert [line.unit for line in one.lines] == ["教育局"]
    assert one.units == ("卫生局", "教育局")


def test_papers_that_differ_are_all_shown_and_none_is_chosen(database: Database) -> None:
    papers = [accept(database, 1) for _ in range(3)]
    same = amount(papers[1], 1, value="12.5", yuan="125000")
    fill(database, [amount(papers[0], 1), same, amount(papers[2], 1, value="13.00", flags=["stamp"])])
    with database.reading() as session:
        (line,) = series(session, Wanted(None, ("205-02-01",))).lines
    assert [spot.text for spot in line.years[2023]] == ["12.50", "12.5", "13.00"]
    assert line.values(2023) == (Decimal("12.5"), Decimal(13))
    assert line.agreed(2023) is None
    assert [spot.doubtful for spot in line.years[2023]] == [False, False, True]


def test_what_has_no_known_unit_is_never_converted(database: Database) -> None:
    paper = accept(database, 1)
    fill(database, [amount(paper, 1, unit=None, yuan=None, fiscal_year=None)])
    with database.reading() as session:
        (line,) = series(session, Wanted(None, ("205-02-01",), unit_of_amounts="亿元")).lines
    assert line.years[None][0].value is None
    assert line.agreed(None) is None


def test_a_column_that_carries_the_code_is_told_by_its_rows(database: Database) -> None:
    paper = accept(database, 1)
    heading = {"column_code": "301", "column": "工资福利支出"}
    fill(database, [amount(paper, 1, **heading), amount(paper, 2, label="合计", code=None, **heading)])
    with database.reading() as session:
        found = series(session, Wanted(None, ("301",), measure=EVERY))
    assert [line.measure for line in found.lines] == ["部门支出总表 · 合计", "部门支出总表 · 学前教育"]
    assert {line.name for line in found.lines} == {"工资福利支出"}


@given(st.lists(st.decimals(-(10**13), 10**13, places=2), max_size=12))
def test_an_axis_holds_all_values_and_zero_in_round_steps(values: list[Decimal]) -> None:
    axis = axis_of(values)
    assert all(axis.low <= value <= axis.high for value in (*values, Decimal(0)))
    assert Decimal(0) in axis.ticks
    assert 2 <= len(axis.ticks) <= 8
    assert all(0 <= axis.share(value) <= 1 for value in values)


@given(st.decimals(-(10**15), 10**15, places=6))
def test_amounts_are_shown_whole(value: Decimal) -> None:
    assert Decimal(shown(value).replace(",", "")) == value


def parsed(drawn: str) -> ElementTree.Element:
    return ElementTree.fromstring(drawn)  # noqa: S314 - drawn by us


def test_charts_are_well_formed_escape_names_and_break_where_nothing_is_known() -> None:
    curves = [Curve("<甲&乙>", (Decimal(1), None, Decimal(3))), Curve("丙", (None, None, Decimal(-2)))]
    for draw in (lines_chart, bars_chart):
        drawn = parsed(draw('"图"', ["2021", "2022", "2023"], curves))
        titles = [node.text for node in drawn.iter() if node.tag.endswith("title")]
        assert titles == ["<甲&乙> · 2021: 1", "<甲&乙> · 2023: 3", "丙 · 2023: -2"]
        assert drawn.get("aria-label") == '"图"'
        assert not [n for n in drawn.iter() if n.get("style")]
    lines = parsed(lines_chart("", ["2021", "2022", "2023"], curves))
    assert [str(n.get("d")).count("M") for n in lines.iter() if n.get("class") == "curve"] == [2, 1]


@pytest.fixture(scope="module")
def filled(client: TestClient) -> TestClient:
    services: Services = client.app.state.services  # type: ignore[attr-defined]
    papers = [accept(services.database, 1) for _ in range(2)]
    risky = amount(papers[1], 1, fiscal_year=2024, unit_name="=1+1", findings=["f1"])
    fill(services.database, [amount(papers[0], 1), risky, amount(papers[0], 2, collection="secret")])
    return client


def test_the_page_leads_from_a_name_to_the_cells(filled: TestClient) -> None:
    searched = filled.get("/amounts", params={"q": "学前"}).text
    assert "/amounts?code=205-02-01" in searched
    page = filled.get("/amounts", params={"code": "205-02-01", "in": "元"}).text
    assert "125,000.00" in page
    assert "/tables/t1#c=1,3" in page
    assert "<svg" in page
    assert "spot found" in page
    assert re.findall('name="unit" value="(.*?)"', page) == ["=1+1", "教育局"]
    # A number that is a code leads there at once.
    assert "125,000.00" in filled.get("/amounts", params={"q": "2050201", "in": "元"}).text
    assert filled.get("/amounts", params={"code": "999"}).status_code == 200
    assert filled.get("/amounts", params={"in": "美元", "code": "205-02-01"}).status_code == 200


def test_downloads_hold_every_amount_exactly_and_no_formula(filled: TestClient) -> None:
    asked = {"code": "205-02-01", "in": "元"}
    lines = list(
        csv.DictReader(io.StringIO(filled.get("/amounts.csv", params=asked).content.decode("utf-8-sig")))
    )
    assert [Decimal(line["amount"]) for line in lines] == [Decimal("125000.00")] * 3
    assert {line["amount_unit"] for line in lines} == {"元"}
    assert "'=1+1" in {line["unit_name"] for line in lines}
    book = openpyxl.load_workbook(io.BytesIO(filled.get("/amounts.xlsx", params=asked).content))
    pivot, each = book.worksheets
    rows = {row[0].value: [cell.value for cell in row[5:]] for row in pivot.iter_rows(min_row=2)}
    assert rows == {"=1+1": [None, 125000], "教育局": [125000, None]}
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    assert each.max_row == 4
    link = each.cell(2, 9).hyperlink
    assert link is not None
    assert "#c=1,3" in str(link.target or link.location)


def test_nobody_sees_amounts_of_other_collections(filled: TestClient) -> None:
    made = filled.post("/v1/keys", json={"name": "u", "role": "uploader", "collections": ["secret"]}).json()
    headers = {"authorization": f"Bearer {made['key']}"}
    body = filled.get("/amounts.csv", params={"code": "205-02-01"}, headers=headers).text
    assert len(body.strip().splitlines()) == 2
    foreign = {"code": "205-02-01", "collection": "default"}
    assert len(filled.get("/amounts.csv", params=foreign, headers=headers).text.strip().splitlines()) == 1
