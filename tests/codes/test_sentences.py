"""Codes and figures in sentences."""

from __future__ import annotations

from decimal import Decimal

from extractor.codes.sentences import mentions
from tests.codes.tables import small_catalogue

_KNOWN = small_catalogue()


def test_a_full_path_with_all_its_figures() -> None:
    text = (
        "1.教育支出（类）教育管理事务（款）其他教育管理事务支出（项）预算数为"
        " 1,147.17 万元，比 2022 年预算数 1529.60 万元"
        "减少 382.43 万元，降低 25.00%，主要原因是项目减少。2024年另有 5 万元。"
    )
    (found,) = mentions(text, 2023, _KNOWN)
    assert found.match.code == "205-01-99"
    assert found.match.code_system == "function"
    assert found.names == ("教育支出", "教育管理事务", "其他教育管理事务支出")
    assert [(f.value, f.unit, f.role) for f in found.figures] == [
        (Decimal("1147.17"), "万元", "budget"),
        (Decimal("1529.60"), "万元", "before"),
        (Decimal("382.43"), "万元", "decrease"),
        (Decimal("25.00"), "%", "rate"),
    ]
    assert text[found.figures[0].start : found.figures[0].end] == "1,147.17 万元"


def test_classes_with_shares_in_one_sentence() -> None:
    text = (
        "教育支出（类）支出 28.27 万元，占 87.99%；社会保障和就业（类）"
        "支出 3.68 万元，占 6.80%，卫生健康（类）支出 0 万元，占0%。"
    )
    found = mentions(text, 2023, _KNOWN)
    assert [m.match.code for m in found] == ["205", "208", "210"]
    assert [[(str(f.value), f.role) for f in m.figures] for m in found] == [
        [("28.27", "amount"), ("87.99", "share")],
        [("3.68", "amount"), ("6.80", "share")],
        [("0", "amount"), ("0", "share")],
    ]


def test_final_accounts_and_short_class_names() -> None:
    text = (
        "1.教育（类）教育管理事务（款）一般行政管理事务（项）: 支出"
        "决算为48.24万元，完成预算52.28%，决算数小于预算数。"
    )
    (found,) = mentions(text, 2020, _KNOWN)
    assert found.match.code == "205-01-02"
    assert [(str(f.value), f.role) for f in found.figures] == [("48.24", "outcome"), ("52.28", "done")]


def test_an_item_without_its_class_takes_the_one_before() -> None:
    text = "教育支出（类）教育管理事务（款）行政运行（项）1万元；机关服务（项）2万元。"
    found = mentions(text, 2023, _KNOWN)
    assert [m.match.code for m in found] == ["205-01-01", "205-01-03"]


def test_a_common_name_alone_is_not_guessed() -> None:
    (found,) = mentions("行政运行（项）预算数为1万元。", 2023, _KNOWN)
    assert found.match.code is None
    assert {c.code for c in found.match.code_candidates} >= {"205-01-01", "201-01-01"}


def test_the_level_named_decides_between_equal_names() -> None:
    found = mentions(
        "其他教育支出（款）1万元。教育支出（类）其他教育支出（款）其他教育支出（项）2万元。", 2023, _KNOWN
    )
    assert [m.match.code for m in found] == ["205-99", "205-99-99"]


def test_prose_names_nothing() -> None:
    assert mentions("本单位2023年收入预算5671.00万元，其中：项目支出10万元。", 2023, _KNOWN) == ()
    assert mentions("", 2023, _KNOWN) == ()
