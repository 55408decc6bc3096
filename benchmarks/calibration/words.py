"""Writes `models/words.json`: which characters stand side by side in the words of budget papers.

They are the names in the code catalogue and the usual headings of tables below:

    python -m benchmarks.calibration.words
"""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

from extractor.reading.ideographs import bare
from extractor.reading.judging.words import AFTER, BEFORE, TABLE

_ROOT = Path(__file__).resolve().parents[2]
_LISTS = ("function", "department_economic", "government_economic", "revenue")
_HEADINGS = """
科目编码 科目名称 科目代码 功能分类科目 功能分类科目编码 功能分类科目名称 经济分类科目 经济分类科目编码 经济分类科目名称
支出功能分类科目 支出经济分类科目 部门预算支出经济分类科目 政府预算支出经济分类科目 部门经济分类科目名称 政府经济分类科目名称
预算科目 预算项目 项目 项目名称 项目类别 项目编码 项目支出 项目单位 基本支出 类 款 项 栏次 行次 序号 备注 说明 合计 小计 总计
单位 单位编码 单位代码 单位名称 单位名称（科目） 部门 部门名称 部门编码 主管部门 预算单位 编制单位 填报单位 金额单位 万元 元
收入 支出 收入总计 支出总计 收支总计 收入合计 支出合计 本年收入 本年支出 本年收入合计 本年支出合计 本年收入小计 本年支出小计
收入预算 支出预算 预算数 决算数 执行数 年初预算数 调整预算数 全年预算数 上年决算数 本年预算数 上年预算数 预算金额 决算金额 金额
上年结转 上年结转结余 年初结转和结余 年末结转和结余 年初结余 年末结余 结转下年 结余分配 使用非财政拨款结余 用事业基金弥补收支差额
一般公共预算 一般公共预算财政拨款 一般公共预算拨款收入 一般公共预算支出 政府性基金预算 政府性基金预算财政拨款 政府性基金预算拨款收入
国有资本经营预算 国有资本经营预算财政拨款 国有资本经营预算拨款收入 国有资本经营预算支出 财政专户管理资金收入 社会保险基金预算
财政拨款 财政拨款收入 财政拨款支出 上级补助收入 事业收入 事业单位经营收入 经营收入 附属单位上缴收入 附属单位缴款 其他收入
上缴上级支出 经营支出 对附属单位补助支出 对附属单位补助 人员经费 公用经费 日常公用经费 人员经费合计 公用经费合计 其中 其他资金
三公经费 公务接待费 公务用车购置及运行费 公务用车购置及运行维护费 公务用车购置费 公务用车运行费 公务用车运行维护费 因公出国（境）费
因公出国（境）费用 会议费 培训费 机关运行经费 政府采购 政府采购货物支出 政府采购工程支出 政府采购服务支出 授予中小企业合同金额
集中采购 分散采购 政府集中采购 部门集中采购 分散自行组织 采购方式 采购项目 采购品目 购买服务 政府购买服务 绩效目标 年度目标
年度总体目标 整体支出绩效目标 项目支出绩效目标 一级指标 二级指标 三级指标 指标值 产出指标 效益指标 满意度指标 数量指标 质量指标
时效指标 成本指标 经济效益指标 社会效益指标 生态效益指标 可持续影响指标 服务对象满意度指标 自评得分 权重 分值 得分 完成情况 偏差原因
资金来源 资金总额 年度资金总额 财政资金 财政资金小计 非财政资金 单位资金 债务收入 非税收入 税收收入 转移性收入 转移支付 专项转移支付
一般性转移支付 增减额 增减率 比上年增减 增减变化 同比增长 占比 比例 完成率 执行率 完成预算 本年 上年 年份 年度 实有人数 编制人数
在职人员 离休人员 退休人员 遗属人员 在编人员 车辆 车辆数 固定资产 资产总额 房屋 土地 通用设备 专用设备 无形资产 流动资产 在建工程
"""  # noqa: E501 - characters of two columns each
"""What tables of budgets and accounts are usually headed with."""


def names() -> list[str]:
    """All names and headings."""
    found = _HEADINGS.split()
    for name in _LISTS:
        with (_ROOT / "extractor" / "codes" / "data" / f"{name}.csv").open(encoding="utf-8") as file:
            found += [row["name"] for row in csv.DictReader(file)]
    return found


def main() -> None:
    """Writes the table anew."""
    after: dict[str, set[str]] = defaultdict(set)
    for name in names():
        for first, second in pairwise(BEFORE + bare(name) + AFTER):
            after[first].add(second)
    table = {
        "of": "names of the code catalogue, headings of budget tables (benchmarks.calibration.words)",
        "after": {first: "".join(sorted(seconds)) for first, seconds in sorted(after.items())},
    }
    path = _ROOT / "models" / TABLE
    path.write_text(json.dumps(table, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
