"""The catalogue that ships, its checks, and one's own folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractor.codes import Catalogue, Entry, catalogue
from extractor.codes.catalogue import SYSTEMS, joined, read_entries, shipped, write_entries
from extractor.codes.inspection import difference, problems, search
from extractor.codes.printed import SYSTEM_BY_FIRST_DIGIT
from extractor.errors import UsageError
from extractor.settings import Settings
from tests.codes.tables import small_catalogue

_FATAL = {"code", "name", "evidence", "years", "system", "orphan", "duplicate", "overlap"}


def _entry(code: str, name: str, first: int | None = None, last: int | None = None) -> Entry:
    return Entry(SYSTEM_BY_FIRST_DIGIT[code[0]], code, name, first, last, "known")


def test_what_ships_has_no_faults() -> None:
    assert [p.message for p in problems(shipped()) if p.kind in _FATAL] == []


@pytest.mark.parametrize("system", SYSTEMS)
def test_what_ships_covers_every_system(system: str) -> None:
    assert sum(entry.system == system for entry in shipped()) > 5


def test_entries_are_written_as_they_are_read() -> None:
    entries = [entry for entry in small_catalogue().entries if entry.system == "function"]
    again = read_entries("function", write_entries(entries).splitlines(), "again")
    assert sorted(again) == sorted(entries)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "code,name\n205,x\n",
        "code,name,first_year,last_year,evidence\n205,教育\n",
        "code,name,first_year,last_year,evidence\n205,教育,soon,,known\n",
    ],
)
def test_a_file_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="mine"):
        read_entries("function", text.splitlines(), "mine")


@pytest.mark.parametrize(
    ("entries", "kinds"),
    [
        ([_entry("205", "教育支出"), _entry("205-01", "教育管理事务")], set()),
        ([_entry("205-01", "教育管理事务")], {"orphan"}),
        ([_entry("205", "教育支出", None, 2019), _entry("205-01", "教育管理事务", 2020)], {"orphan"}),
        ([_entry("205", "教育支出"), _entry("205", "教育支出")], {"duplicate"}),
        ([_entry("205", "教育支出"), _entry("205", "教育")], {"overlap"}),
        ([_entry("205", "教育", None, 2018), _entry("205", "教育支出", 2019)], set()),
        ([_entry("205", "教育", None, 2016), _entry("205", "教育支出", 2019)], {"gap"}),
        ([_entry("205", "教育支出", 2020, 2019)], {"years"}),
        ([_entry("205", " ")], {"name"}),
        ([Entry("function", "2051", "教育支出", None, None, "known")], {"code"}),
        ([Entry("revenue", "205", "教育支出", None, None, "known")], {"system"}),
    ],
)
def test_faults(entries: list[Entry], kinds: set[str]) -> None:
    assert {p.kind for p in problems(entries)} == kinds


def test_difference_of_two_years() -> None:
    changes = difference(small_catalogue(), 2018, 2023)
    assert [(c.code, c.before, c.after) for c in changes] == [
        ("208-05", "行政事业单位离退休", "行政事业单位养老支出"),
        ("210", "医疗卫生与计划生育支出", "卫生健康支出"),
    ]
    assert difference(small_catalogue(), 2021, 2023) == ()
    assert difference(small_catalogue(), 2018, 2023, "revenue") == ()


@pytest.mark.parametrize(
    ("wanted", "first"),
    [
        ("教育管理", "205-01"),
        ("2050199", "205-01-99"),
        ("205-01", "205-01"),
        ("住房公积", "301-13"),
        ("教盲支出", "205"),
    ],
)
def test_search(wanted: str, first: str) -> None:
    assert search(small_catalogue(), wanted)[0].code == first


def test_search_by_year_and_system() -> None:
    known = small_catalogue()
    assert search(known, "住房公积金", system="department_economic")[0].code == "301-13"
    assert search(known, "医疗卫生与计划生育支出", year=2018)[0].code == "210"
    assert all(e.name != "医疗卫生与计划生育支出" for e in search(known, "医疗卫生与计划生育支出", year=2023))
    assert search(known, "。。") == ()


def test_the_version_follows_the_entries() -> None:
    assert small_catalogue().version == small_catalogue().version
    assert small_catalogue(without=["205"]).version != small_catalogue().version


def test_own_entries_take_the_place_of_those_shipped() -> None:
    others = [_entry("205", "教育支出"), _entry("206", "科学技术支出")]
    both = joined([_entry("205", "教育", 2026)], others)
    assert sorted((e.code, e.name, e.first_year, e.last_year) for e in both) == [
        ("205", "教育", 2026, None),
        ("205", "教育支出", None, 2025),
        ("206", "科学技术支出", None, None),
    ]
    assert joined([_entry("205", "教育")], others)[1:] == (others[1],)


def test_a_folder_of_ones_own_is_looked_into_first(tmp_path: Path) -> None:
    text = write_entries([_entry("205", "教育支出"), _entry("205-88", "只在本地的款")])
    (tmp_path / "function.csv").write_text(text, encoding="utf-8")
    own = catalogue(Settings(codes_dir=tmp_path))
    assert own.called("只在本地的款", "function")[0].code == "205-88"
    assert len(own.of("function", "205")) == 1
    assert own.of("function", "205-01") == Catalogue(shipped()).of("function", "205-01")
