"""The words of budget tables that say how rows and columns belong together.

What every stage needs of wording stands in `extractor.wording`; here is what only sums need. All of it looks
at a label's text alone; what the figures say is weighed in `belief`.
"""

from __future__ import annotations

import re
from functools import lru_cache

from extractor import wording

_GRAND = re.compile(r"总计$|總計$|^grandtotal")
_SUBTOTAL = re.compile(r"小计$|小計$|^sub-?total")
_WHOLE = re.compile(r"总额$")
_THE_REST = re.compile(r"^其[他它]")
_BARE_TOTAL = re.compile(r"总|计|計|合計|總計|小計")
_REMARK = re.compile(r"[(（][^()（）]*[)）]$")
_INCOME = re.compile(r"收入|revenue|income|receipts")
_EXPENDITURE = re.compile(r"支出|expenditure|expense")
_RATE = re.compile(r"[%％‰]|率|比例|比重|占比|百分比|单价|增减幅|增幅|增长(?!额)|percent|权重|分值|得分")
_YEAR_FLOW = re.compile(r"^(?:[一二三四五六七八九十]+、)?(?:本年|当年|全年).*(?:收入|支出)")
_BROUGHT_FORWARD = re.compile(r"(?:年初|上年|期初).*(?:结转|结余|余额)")
_CARRIED_FORWARD = re.compile(r"(?:年末|期末).*(?:结转|结余|余额)|结转下年")
_DIFFERENCE = re.compile(
    r"增减(?:额|数|情况|变动|变化)?|差额|差异(?:额|数)?|净?增加额|减少额|增减变动额?|变动(?:额|数)|(?:收支)?结余(?:额|数)?|结余资金|(?:预算)?余额"
)
_AMOUNT_REMARK = re.compile(r"[(（](?:[±+\-]|万?元|[一二三四五六七八九十\d=+\-]*)[)）]")
_ADJUSTMENT = re.compile(r"(?:预算)?(?:调整|追加|调增|调剂)(?:数|额|金额)?")
_OF_PAGE = re.compile(r"(?:本|此|每)页(?:小|合|总|共)?计|页计")
_TO_NEXT_PAGE = re.compile(r"(?:过|转|接|结转)(?:次|下|后)(?:一)?页")
_FROM_LAST_PAGE = re.compile(
    r"(?:承|接|续|转)(?:前|上)(?:一)?页|(?:前|上)(?:一)?页(?:结转|转来|累计|合计|小计)"
)
_RUNNING = re.compile(r"(?:本年|全年|至本页|以上)?累计(?:数)?")


_remembered = lru_cache(maxsize=8192)
"""Each reading of a table asks the same of the same labels."""


@_remembered
def plain(text: str) -> str:
    """`text` in compatibility form without blanks: what labels are compared by."""
    return wording.compact(text)


@_remembered
def enumerator_level(label: str) -> int | None:
    """How deep the label's number lies: 0 for 一、 1 for （一） 2 for 1. 3 for (1) 4 for ①, or None."""
    return wording.numbering_level(wording.flowing(label))


@_remembered
def is_total(label: str) -> bool:
    """Whether the label says that this is a sum: 合计, 支出总计, 小计, 合计（万元）, total."""
    text = plain(label)
    short = _REMARK.sub("", text).rstrip(":：")
    if wording.is_total(label) or wording.is_total(short):
        return True
    return bool(_BARE_TOTAL.fullmatch(short) or _WHOLE.search(short))


@_remembered
def is_row_total(label: str) -> bool:
    """Whether the label of a row says that it is a sum, at the end of a page too: 过次页, 承前页, 累计."""
    return is_total(label) or is_page_total(label) or is_from_last_page(label) or is_running_total(label)


def is_page_total(label: str) -> bool:
    """Whether the label is the sum of a page's rows: 本页合计, 过次页."""
    text = plain(label)
    return bool(_OF_PAGE.match(text) or _TO_NEXT_PAGE.match(text))


def is_from_last_page(label: str) -> bool:
    """Whether the row repeats the sum at the end of the page before: 承前页."""
    return bool(_FROM_LAST_PAGE.match(plain(label)))


def is_running_total(label: str) -> bool:
    """Whether the label is the sum of all rows up to here: 累计."""
    return bool(_RUNNING.fullmatch(plain(label)))


def is_grand_total(label: str) -> bool:
    """Whether the label says that nothing stands above this sum: 总计, 收入总计."""
    return bool(_GRAND.search(plain(label)))


def is_subtotal(label: str) -> bool:
    """Whether the label says that this is the sum of a part: 小计."""
    return bool(_SUBTOTAL.search(plain(label)))


@_remembered
def is_of_which(label: str) -> bool:
    """Whether the label is a part named apart, not an addend: 其中：…"""
    return wording.is_part(wording.flowing(label).lstrip("(（"))


def is_the_rest(label: str) -> bool:
    """Whether the label leaves nothing out: 其他资金."""
    return bool(_THE_REST.match(plain(label)))


def is_rate(label: str) -> bool:
    """Whether figures under this heading cannot be added: 占比, 增长率, 单价, 权重."""
    return bool(_RATE.search(plain(label)))


def is_difference(label: str) -> bool:
    """Whether the column is what two others differ by: 增减额, 差额, 结余."""
    return bool(_DIFFERENCE.fullmatch(_AMOUNT_REMARK.sub("", plain(label))))


def is_adjustment(label: str) -> bool:
    """Whether the column is what was added to a budget, or taken off it: 调整数, 追加额."""
    return bool(_ADJUSTMENT.fullmatch(_AMOUNT_REMARK.sub("", plain(label))))


def is_income(label: str) -> bool:
    """Whether the label speaks of income."""
    return bool(_INCOME.search(plain(label)))


def is_expenditure(label: str) -> bool:
    """Whether the label speaks of expenditure."""
    return bool(_EXPENDITURE.search(plain(label)))


def is_inflow(label: str) -> bool:
    """Whether the column is what a year brings: 本年收入, 年初预算数."""
    return bool(re.search(r"收入|预算数|拨款", plain(label)))


def is_outflow(label: str) -> bool:
    """Whether the column is what a year takes: 本年支出, 年度执行数."""
    return bool(re.search(r"支出|执行数", plain(label)))


def is_year_flow(label: str) -> bool:
    """Whether the label is this year's income or expenditure as a whole: 本年收入合计."""
    return bool(_YEAR_FLOW.match(plain(label)))


def is_flow(label: str) -> bool:
    """Whether the label is a year's income or expenditure, or what is carried over into it or out of it."""
    return is_year_flow(label) or is_brought_forward(label) or is_carried_forward(label)


def is_brought_forward(label: str) -> bool:
    """Whether the label is a balance carried over from last year."""
    return bool(_BROUGHT_FORWARD.search(plain(label)))


def is_carried_forward(label: str) -> bool:
    """Whether the label is a balance left at the year's end."""
    return bool(_CARRIED_FORWARD.search(plain(label)))
