"""Official lists in all their layouts, and the command that takes them over."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import Workbook

from extractor.cli import kemu
from extractor.codes.catalogue import Catalogue, joined, own_entries
from extractor.codes.importing import differences, read_list, store
from extractor.errors import UsageError
from tests.codes.tables import small_catalogue

_WANTED = {
    "205": "教育支出",
    "205-01": "教育管理事务",
    "205-01-01": "行政运行",
    "205-01-99": "其他教育管理事务支出",
    "205-02": "普通教育",
}
_JOINED = [
    ("科目编码", "科目名称", "说明"),
    *((c.replace("-", ""), n, "反映……的支出。") for c, n in _WANTED.items()),
]
_NUMBERS = [("编码", "名称"), *((int(c.replace("-", "")), n) for c, n in _WANTED.items())]
_THREE = [
    ("2026年政府收支分类科目", "", "", ""),
    ("科目编码", "", "", "科目名称"),
    ("类", "款", "项", ""),
    ("205", "", "", "教育支出"),
    ("205", "01", "", "　教育管理事务"),
    ("205", "01", "01", "　　行政运行"),
    ("205", "01", "99", "　　其他教育管理事务支出"),
    ("205", "02", "", "　普通教育"),
]
_DEEPEST = [
    ("类", "款", "项", "科目名称", "说明"),
    (205, "", "", "教育支出", "x"),
    ("", 1, "", "教育管理事务", "x"),
    ("", "", 1, "行政运行", "x"),
    ("", "", 99, "其他教育管理事务支出", "x"),
    ("", 2, "", "普通教育", "x"),
]
_NAME_COLUMNS = [
    ("科目编码", "类名称", "款名称", "项名称", "说明"),
    ("205", "教育支出", "", "", "x"),
    ("20501", "教育支出", "教育管理事务", "", "x"),
    ("2050101", "教育支出", "教育管理事务", "行政运行", "x"),
    ("2050199", "教育支出", "教育管理事务", "其他教育管理事务支出", "x"),
    ("20502", "教育支出", "普通教育", "", "x"),
]
_ONE_CELL = [("功能分类科目",), *((f"{c.replace('-', '')} {n}",) for c, n in _WANTED.items())]
_LAYOUTS = {
    "joined": _JOINED,
    "numbers": _NUMBERS,
    "three": _THREE,
    "deepest": _DEEPEST,
    "names": _NAME_COLUMNS,
    "one cell": _ONE_CELL,
}


def _workbook(path: Path, rows: list[tuple[object, ...]]) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    book.save(path)
    return path


def _csv(path: Path, rows: list[tuple[object, ...]], encoding: str = "utf-8-sig") -> Path:
    path.write_text("\n".join(",".join(str(v) for v in row) for row in rows), encoding=encoding)
    return path


@pytest.mark.parametrize("layout", _LAYOUTS)
def test_layouts_of_workbooks(layout: str, tmp_path: Path) -> None:
    imported = read_list(_workbook(tmp_path / "list.xlsx", _LAYOUTS[layout]), 2026)
    assert {e.code: e.name for e in imported.entries} == _WANTED
    assert {(e.system, e.first_year, e.last_year) for e in imported.entries} == {("function", 2026, None)}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
@pytest.mark.parametrize("layout", _LAYOUTS)
def test_layouts_of_csv_files(layout: str, encoding: str, tmp_path: Path) -> None:
    imported = read_list(_csv(tmp_path / "list.csv", _LAYOUTS[layout], encoding), 2026)
    assert {e.code: e.name for e in imported.entries} == _WANTED


def test_rows_without_a_name_are_named_in_the_report(tmp_path: Path) -> None:
    rows = [*_JOINED, ("2050102", "", "")]
    imported = read_list(_workbook(tmp_path / "list.xlsx", rows), 2026)
    assert imported.skipped == (("Sheet", 7),)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04rubbish", "没有编码的文字\n一行\n".encode()])
def test_files_without_a_list_are_refused(content: bytes, tmp_path: Path) -> None:
    for name in ("list.xlsx", "list.csv"):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(UsageError):
            read_list(tmp_path / name, 2026)


def test_differences(tmp_path: Path) -> None:
    rows = [("科目编码", "科目名称"), ("205", "教育支出"), ("20501", "教育行政事务"), ("20508", "进修及培训")]
    report = differences(read_list(_workbook(tmp_path / "list.xlsx", rows), 2026), small_catalogue())
    assert [(c.code, c.before, c.after) for c in report.renamed] == [
        ("205-01", "教育管理事务", "教育行政事务")
    ]
    assert [c.code for c in report.added] == ["205-08"]
    assert "205-02" in {c.code for c in report.missing}
    assert not {c.code for c in report.missing} & {"301", "103"}
    assert report.same == 1


def test_storing_twice_ends_the_old_name(tmp_path: Path) -> None:
    first = read_list(_workbook(tmp_path / "a.xlsx", _JOINED), 2026)
    store(first, tmp_path / "codes", small_catalogue())
    renamed = [(c, "教育行政" if c == "20501" else n, "") for c, n, _ in _JOINED]
    store(read_list(_workbook(tmp_path / "b.xlsx", renamed), 2027), tmp_path / "codes", small_catalogue())
    known = Catalogue(joined(own_entries(tmp_path / "codes"), small_catalogue().entries))
    names = {year: known.named("205-01", year)[0].name for year in (2025, 2026, 2027)}
    assert names == {2025: "教育管理事务", 2026: "教育管理事务", 2027: "教育行政"}
    assert [(e.first_year, e.last_year) for e in known.of("function", "205")] == [(2026, None), (None, 2025)]


def test_a_complete_list_ends_what_it_does_not_name(tmp_path: Path) -> None:
    imported = read_list(_workbook(tmp_path / "a.xlsx", _JOINED), 2026)
    store(imported, tmp_path / "codes", small_catalogue(), complete=True)
    known = Catalogue(joined(own_entries(tmp_path / "codes"), small_catalogue().entries))
    assert [e.holds_in(2026) for e in known.of("function", "208")] == [False]
    assert [e.holds_in(2025) for e in known.of("function", "208")] == [True]
    assert all(e.holds_in(2026) for e in known.of("department_economic", "301"))


def test_commands(tmp_path: Path) -> None:
    run = CliRunner().invoke
    assert "205-01" in run(kemu, ["codes", "search", "教育管理"]).output
    assert "教育支出" in run(kemu, ["codes", "show", "20501", "--year", "2023"]).output
    assert run(kemu, ["codes", "show", "209-77-77"], standalone_mode=False).return_value == 1
    assert (
        "~ 208-05 行政事业单位离退休 → 行政事业单位养老支出"
        in run(kemu, ["codes", "diff", "2019", "2020"]).output
    )
    path = _workbook(tmp_path / "list.xlsx", [*_JOINED, ("2059988", "新设的项", "")])
    done = run(kemu, ["codes", "import", str(path), "--year", "2026", "--to", str(tmp_path / "own")])
    assert done.exit_code == 0, done.output
    assert "+ 205-99-88 新设的项" in done.output
    assert "新设的项" in (tmp_path / "own" / "function.csv").read_text("utf-8")
    nowhere = run(kemu, ["codes", "import", str(path), "--year", "2026"], standalone_mode=False)
    assert isinstance(nowhere.exception, UsageError)
