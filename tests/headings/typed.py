"""Typed tables as tests look at them."""

from __future__ import annotations

from extractor.document import Table
from extractor.parts import Caption

WAN = Caption("支出预算表", "万元", None, None, ())
CODED = """
科目编码 | < | < | 单位代码 | 单位名称\\n（科目） | 合计 | 基本支出 | < | 项目支出
类 | 款 | 项 | ^ | ^ | ^ | 人员经费 | 公用经费 | ^
 | | | | 合 计 | 90.00 | 60.00 | 10.00 | 20.00
 | | | | | 90.00 | 60.00 | 10.00 | 20.00
 | | | | 临江市技术服务中心 | 90.00 | 60.00 | 10.00 | 20.00
205 | | | 412345 | 教育支出 | 70.00 | 50.00 | 10.00 | 10.00
205 | 01 | | 412345 | 教育管理事务 | 70.00 | 50.00 | 10.00 | 10.00
205 | 01 | 99 | 412345 | 其他教育管理事务支出 | 70.00 | 50.00 | 10.00 | 10.00
221 | 02 | 01 | 412345 | 住房公积金 | 20.00 | 10.00 | | 10.00
"""


def roles(table: Table) -> list[str]:
    return [column.role for column in table.columns]


def kinds(table: Table) -> list[str]:
    return [row.kind for row in table.rows]


def amounts(table: Table, row: int) -> list[str | None]:
    return [None if c.amount is None else str(c.amount) for c in table.cells if c.row == row]
