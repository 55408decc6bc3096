"""Wholes and their parts in sentences and in lists whose members are lines or paragraphs of their own."""

from __future__ import annotations

from decimal import Decimal

import pytest

from extractor.document import Finding
from extractor.reconcile import reconcile
from tests.reconcile.sentences import laid_out

FUNDS = (
    "支出预算9,101.68万元，其中：财政拨款支出预算9,101.68万元，比2024年预算减少2,389.52万元。财政拨款支出预算中，"
    "一般公共预算拨款支出预算9,001.68万元，比2024年预算减少2,289.52万元；政府性基金拨款支出预算100.00万元，"
    "比2024年预算持平；国有资本经营预算拨款支出预算0万元，比2024年预算持平。"
)
BASIC = (
    "2018年度财政拨款基本支出预算9312.90万元，其中：",
    "（一）人员经费7670.82万元。主要包括：基本工资、津贴补贴、奖金、社会保障缴费、离休费、退休费。",
    "（二）公用经费1642.08万元。主要包括：办公费、水费、电费、邮电费、差旅费。",
)
LIST = (
    "本年支出预算合计24458.43万元，其中：",
    "基本支出10403.11万元，占42.53%；",
    "项目支出12081.46万元，占49.40%；",
    "单位预留机动经费1973.86万元，占8.07%。",
)


def told(*paragraphs: str) -> tuple[Finding, ...]:
    return reconcile([], laid_out(*paragraphs))


@pytest.mark.parametrize("paragraphs", [(FUNDS,), BASIC, LIST])
def test_parts_that_come_to_their_whole_give_no_finding(paragraphs: tuple[str, ...]) -> None:
    assert told(*paragraphs) == ()


def test_a_fund_that_does_not_come_to_the_whole_is_told() -> None:
    (finding,) = told(FUNDS.replace("100.00万元", "160.00万元"))
    assert (finding.kind, finding.expected, finding.found) == (
        "narrative",
        Decimal("9161.68"),
        Decimal("9101.68"),
    )


def test_parts_with_a_paragraph_each_come_to_their_whole() -> None:
    (finding,) = told(*(line.replace("7670.82", "7670.28") for line in BASIC))
    assert (finding.expected, finding.found) == (Decimal("9312.36"), Decimal("9312.90"))


def test_two_lists_under_one_heading_are_not_mixed() -> None:
    assert told(BASIC[0], BASIC[1], "（二）公用经费情况：办公费20.00万元。") == ()


@pytest.mark.parametrize(
    ("right", "wrong"), [("10403.11", "10803.11"), ("49.40%", "44.90%"), ("1973.86", "1937.86")]
)
def test_shares_in_lines_of_a_list_are_of_the_whole_before_it(right: str, wrong: str) -> None:
    (finding,) = told(*(line.replace(right, wrong) for line in LIST))
    assert finding.kind == "percentage"
