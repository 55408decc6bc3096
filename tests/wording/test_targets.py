"""Forms of performance targets are known by their words."""

from __future__ import annotations

import pytest

from extractor.wording import speak_of_targets


@pytest.mark.parametrize(
    ("texts", "title", "expected"),
    [
        (["产出指标", "数量指标", "满意度指标", "95"], None, True),
        (["任务名称", "主要内容", "权重"], None, True),
        (["产出指标", "产出指标", "产 出\n指标"], None, False),
        (["合计", "分值", "得分"], None, False),
        (["合计", "3.00"], "甲局整体支出绩效目标批复表", True),
        (["合计", "3.00"], "项目支出绩效自评表（2023年度）", True),
        (["合计", "3.00"], "部门收支总表", False),
        (["项目支出绩效目标表", "12"], "目录", False),
    ],
)
def test_what_speaks_of_targets(texts: list[str], title: str | None, expected: bool) -> None:
    assert speak_of_targets(texts, title) is expected
