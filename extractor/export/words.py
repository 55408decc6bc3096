"""What the views call things, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

Word = tuple[str, str]
"""Chinese, English."""

FINDING_KINDS: Final[Mapping[str, Word]] = {
    "row_sum": ("行内合计", "sum of a row"),
    "column_sum": ("列合计", "sum of a column"),
    "hierarchy": ("上下级科目", "code hierarchy"),
    "cross_table": ("表间核对", "across tables"),
    "balance": ("收支平衡", "balance of two sides"),
    "percentage": ("百分比", "percentage"),
    "weights": ("权重", "weights"),
    "narrative": ("文字说明", "narrative"),
    "code_conflict": ("编码与名称不符", "code against label"),
}
VERDICTS: Final[Mapping[str, Word]] = {
    "misread": ("识别有误", "misread"),
    "misprinted": ("原件有误", "misprinted"),
    "undecided": ("尚未判定", "undecided"),
}
FLAGS: Final[Mapping[str, Word]] = {
    "low_confidence": ("把握不足", "low confidence"),
    "corrected": ("已更正", "corrected"),
    "stamp": ("印章遮盖", "under a stamp"),
    "unread": ("未能识别", "could not be read"),
    "no_grammar": ("不成数字", "not a number"),
}
ORIGINS: Final[Mapping[str, Word]] = {
    "digital": ("电子版", "digital"),
    "scanned": ("扫描件", "scanned"),
    "mixed": ("混合", "mixed"),
}
DOCUMENT_KINDS: Final[Mapping[str, Word]] = {
    "budget": ("预算", "budget"),
    "final_accounts": ("决算", "final accounts"),
    "performance_targets": ("绩效目标", "performance targets"),
    "other": ("其他", "other"),
}


def both(words: Mapping[str, Word], key: str) -> str:
    """ "中文 English", or the key itself where there is no word for it."""
    return " ".join(words[key]) if key in words else key
