"""Sentences that do not agree with themselves."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.document import Finding, NarrativeTerm
from extractor.reconcile import reconcile
from tests.reconcile.sentences import laid_out, with_footer


def told(*paragraphs: str, width: int = 36) -> tuple[Finding, ...]:
    return reconcile([], laid_out(*paragraphs, width=width))


def stated(finding: Finding) -> list[str]:
    assert finding.equation is not None
    return [t.text for t in finding.equation.left if isinstance(t, NarrativeTerm)]


BUDGET_2023 = (
    "2023年收支总预算5671万元，比上年预算数5586.62万元增加84.38万元，增长1.51%。",
    "2023年收入预算5671万元，其中：拨款收入5601万元，占98.77%；事业收入70万元，占1.23%。",
    "2023年支出预算5671万元，其中：基本支出2985万元，占52.64%；项目支出2686万元，占47.36%。",
    "教育支出（类）4928.27万元，占87.99%；社会保障和就业（类）380.68万元，占6.80%，"
    "卫生健康（类）118.08万元，占2.40%；住房保障（类）173.97万元，占2.81%。",
    "1.其他教育管理事务支出（项）预算数为3147.17万元，比2022年预算数3529.60万元减少382.43万元，降低10.83%。",
    "2.其他教育费附加（项）预算数为1781.1万元，比2022年预算数1606万元增加175.1万元，上升10.90%。",
    "3.离退休（项）预算数为18.03万元,比2022年预算数16.49万元增加1.54万元,增加9.34%,因为调标。",
    "4.养老保险（项）预算数为161.19万元，比2022年预算数134.85万元增加26.24万元，上升19.46%。",
    "5.职业年金（项）预算数为201.46万元，比2022年预算数67.43万元增加134.03万元，上升198.77%。",
    "6.事业单位医疗（项）预算数为83.62万元，比2022年预算数69.95万元减少13.67万元，上升19.54%。",
    "7.其他医疗（项）预算数为34.46万元，比2022年预算数0万元增加34.46万元，上升100%。",
    "8.住房公积金（项）预算数为173.97万元，比2022年预算数162.30万元增加11.67万元，上升7.19%。",
    "2023年政府采购预算总额1019万元，其中：货物预算509.6万元、工程预算0万元、服务预算509.4万元。",
)
"""What a real department's budget states, in short. Four of its figures are wrong."""


@pytest.mark.parametrize("width", [23, 36, 60])
def test_all_wrong_figures_of_a_real_narrative_are_found_and_no_right_one(width: int) -> None:
    found = {(stated(f)[0], f.kind, f.expected, f.found, f.verdict) for f in told(*BUDGET_2023, width=width)}
    assert found == {
        ("2.40%", "percentage", Decimal("2.11"), Decimal("2.40"), "misprinted"),
        ("2.81%", "percentage", Decimal("3.11"), Decimal("2.81"), "misprinted"),
        ("26.24万元", "narrative", Decimal("26.34"), Decimal("26.24"), "misprinted"),
        ("13.67万元", "narrative", Decimal("13.67"), Decimal("-13.67"), "misprinted"),
    }


FINAL_2020 = (
    "2020年本年支出合计188.52万元，其中：基本支出130.57万元，占69.26%；项目支出57.95万元，占30.74%；"
    "上缴上级支出0万元，占*0%；经营支出0万元，占0%。",
    "2020年一般公共预算财政拨款支出178.81万元，占本年支出合计的100%。与2019年相比，减少191.78万元，下降51.75%。",
    "2020年收、支总计244.24万元。与2019年相比，收、支总计各减少357.3万元，下降59.4%。主要变动原因是厉行节约。",
)


def test_a_share_of_a_named_whole_is_compared_with_that_whole() -> None:
    (finding,) = told(*FINAL_2020)
    assert stated(finding) == ["100%"]
    assert finding.expected == Decimal("94.85")


@pytest.mark.parametrize(
    ("sentence", "wrong", "expected"),
    [
        ("2023年执行数为60.00万元，2024年预算安排25.80万元，比2023年执行数减少75.00%。", "75.00%", "57.00"),
        ("2023年执行数为60.00万元，2024年预算安排25.80万元，比2023年执行数增加57.00%。", "57.00%", "-57.00"),
        ("支出决算为25.80万元，与上年相比增加5.80万元，增长92%。", "92%", "29.00"),
        ("支出总计0万元。与上年相比，支出减少56.95万元，下降1.87%。", "1.87%", "100.00"),
        ("年初预算为60.00万元，支出决算为45.00万元，完成年初预算的57.00%。", "57.00%", "75.00"),
        ("采购预算总额90.00万元，其中：货物60.00万元、工程0万元、服务20.00万元。", "90.00万元", "80.00"),
        ("基本支出90.00万元，其中：人员经费60.00万元，公用经费20.00万元。", "90.00万元", "80.00"),
    ],
)
def test_figures_that_do_not_follow_are_told(sentence: str, wrong: str, expected: str) -> None:
    (finding,) = told(sentence)
    assert stated(finding) == [wrong]
    assert finding.expected == Decimal(expected)


@pytest.mark.parametrize(
    "sentence",
    [
        "政府性基金收入0万元，与上年相比增加（减少）0万元，增长（减少）0%。",
        "经费支出0万元，比2019年增加/减少0万元，增长/下降0%。",
        "编报项目XX个，涉及XXX万元，比上年增加（减少）XXX万元，增长（下降）XX%。",
        "支出25.00万元，比2023年预算执行数0.00万元增加25.00万元，增长100.00%。",
        "支出178.81万元，占本年支出合计的100%。",
        "支出178.81万元，占51.75%。",
        "基本支出90.00万元，其中：人员经费60.00万元，比上年增加20.00万元。",
        "单价50万元以上设备2台，其中100万元（含）以上设备1台，占50%。",
        "支出决算比上年减少12.00万元，下降8.00%。",
        "与2022年支出30.00万元相比，增加5.10万元，增长17.00%。",
        "与2022年相比，2023年支出30.00万元，增加5.00万元，增长20.00%。",
        "支出10.00万元，比上年增加-2.50万元，增长-20.00%。",
    ],
)
def test_sentences_that_are_right_or_do_not_say_enough_give_no_finding(sentence: str) -> None:
    assert told(sentence) == ()


def test_a_sentence_goes_on_over_the_foot_of_a_page() -> None:
    lines = laid_out(BUDGET_2023[7], width=30)
    parted = with_footer(lines, 0, "- 12 -")
    (finding,) = reconcile([], parted)
    assert stated(finding) == ["26.24万元"]
    assert finding.equation is not None
    (change,) = finding.equation.left
    assert isinstance(change, NarrativeTerm)
    assert change.page == 2
    line = next(line for line in parted if "26.24" in line.text)
    assert line.box.x0 <= change.bbox.x0 < change.bbox.x1 <= line.box.x1
    assert (change.bbox.y0, change.bbox.y1) == (line.box.y0, line.box.y1)


def test_a_doubtful_reading_of_the_sentence_makes_it_a_misreading() -> None:
    lines = laid_out(BUDGET_2023[7], confidence=0.7)
    (finding,) = reconcile([], lines)
    assert finding.verdict == "misread"
    assert finding.suspects == ()


@given(base=st.integers(1, 10**8), change=st.integers(-(10**8), 10**8), decimals=st.integers(0, 2))
def test_rounded_growth_is_never_a_finding(base: int, change: int, decimals: int) -> None:
    """Amounts in fen, printed in yuan or 万元 with two decimals, and rates rounded to two."""
    now = base + change
    if now < 0:
        return
    unit, step = ("元", Decimal(100)) if decimals else ("万元", Decimal(1_000_000))
    shown = [round(Decimal(v) / step, 2) for v in (now, base, abs(change))]
    rate = round(Decimal(abs(change)) * 100 / base, decimals)
    up = change >= 0
    text = (
        f"预算数为{shown[0]}{unit}，比上年预算数{shown[1]}{unit}{'增加' if up else '减少'}{shown[2]}{unit}，"
        f"{'增长' if up else '下降'}{rate}%。"
    )
    assert told(text) == ()


@given(parts=st.lists(st.integers(1, 10**9), min_size=2, max_size=6))
def test_rounded_shares_are_never_a_finding(parts: list[int]) -> None:
    total = sum(parts)
    items = "；".join(
        f"第{n}项支出{round(Decimal(part) / 100, 2)}元，占{round(Decimal(100 * part) / total, 2)}%"
        for n, part in enumerate(parts)
    )
    assert told(f"支出{Decimal(total) / 100}元，其中：{items}。") == ()
