"""The words of budget tables that say how rows and columns belong together.

Everything here looks at a label's text alone; what the figures say is weighed in `belief`.
"""

from __future__ import annotations

import re
import unicodedata

_TOTAL = re.compile(r"(合计|总计|小计|共计|合計|總計|小計|(?<![一-鿿])(?:总|计))$")
_ENGLISH_TOTAL = re.compile(r"^(?:grand |sub-?)?totals?\b|\b(?:sub-?)?totals?$", re.IGNORECASE)
_REMARK = re.compile(r"[(（][^()（）]*[)）]$")
_GRAND = re.compile(r"(总计|總計)$|^grand total", re.IGNORECASE)
_SUBTOTAL = re.compile(r"(小计|小計)$|^sub-?total", re.IGNORECASE)
_INCOME = re.compile(r"收入|收\s*入")
_EXPENDITURE = re.compile(r"支出")
_OF_WHICH = re.compile(r"^[(（]?(?:其中|其 中|of which|including)\b|^[(（]?其中", re.IGNORECASE)
_RATE = re.compile(r"%|％|‰|率|比例|比重|占比|百分比|单价|增减幅|增幅|增长(?!额)|percent", re.IGNORECASE)
_YEAR_TOTAL = re.compile(r"^(?:本年|当年|全年).*(?:收入|支出)")
_BROUGHT_FORWARD = re.compile(r"(?:年初|上年|期初).*(?:结转|结余|余额)")
_CARRIED_FORWARD = re.compile(r"(?:年末|期末).*(?:结转|结余|余额)|结转下年")
_HAN_NUMBER = "一二三四五六七八九十百"
_ENUMERATORS = (
    re.compile(rf"^第?[{_HAN_NUMBER}]+[、.．,，]|^[IVX]+[、.．]"),
    re.compile(rf"^[(（][{_HAN_NUMBER}]+[)）]"),
    re.compile(r"^[0-9]{1,2}[、.．](?![0-9])"),
    re.compile(r"^[(（][0-9]{1,2}[)）]|^[0-9]{1,2}[)）]"),
    re.compile(r"^[①-⑳]"),
)


def plain(text: str) -> str:
    """`text` in compatibility form (NFKC) without blanks: what labels are compared by."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def enumerator_level(label: str) -> int | None:
    """How deep the label's number lies: 0 for 一、 1 for （一） 2 for 1. 3 for (1) 4 for ①, or None."""
    text = re.sub(r"\s+", "", label)
    for level, pattern in enumerate(_ENUMERATORS):
        if pattern.match(text):
            return level
    return None


def bare(label: str) -> str:
    """The plain label without its enumerator."""
    text = plain(label)
    for pattern in _ENUMERATORS:
        text = pattern.sub("", text, count=1)
    return text


def is_total(label: str) -> bool:
    """Whether the label says that this is a sum: 合计, 支出总计, 小计, 人员经费合计, total."""
    text = _REMARK.sub("", bare(label).rstrip(":：")).removesuffix("数")
    return bool(_TOTAL.search(text) or _ENGLISH_TOTAL.search(label.strip()))


def is_grand_total(label: str) -> bool:
    """Whether the label says that nothing stands above this sum: 总计, 收入总计."""
    return bool(_GRAND.search(bare(label)))


def is_subtotal(label: str) -> bool:
    """Whether the label says that this is the sum of a part: 小计."""
    return bool(_SUBTOTAL.search(bare(label)))


def is_of_which(label: str) -> bool:
    """Whether the label is a part named apart, not an addend: 其中：…"""
    return bool(_OF_WHICH.match(plain(label)) or _OF_WHICH.match(label.strip()))


def is_rate(label: str) -> bool:
    """Whether figures under this heading cannot be added: 占比, 增长率, 单价."""
    return bool(_RATE.search(label))


def is_income(label: str) -> bool:
    """Whether the label speaks of income."""
    return bool(_INCOME.search(plain(label)))


def is_expenditure(label: str) -> bool:
    """Whether the label speaks of expenditure."""
    return bool(_EXPENDITURE.search(plain(label)))


def is_year_flow(label: str) -> bool:
    """Whether the label is this year's income or expenditure as a whole: 本年收入合计."""
    return bool(_YEAR_TOTAL.match(bare(label)))


def is_brought_forward(label: str) -> bool:
    """Whether the label is a balance carried over from last year."""
    return bool(_BROUGHT_FORWARD.search(plain(label)))


def is_carried_forward(label: str) -> bool:
    """Whether the label is a balance left at the year's end."""
    return bool(_CARRIED_FORWARD.search(plain(label)))
