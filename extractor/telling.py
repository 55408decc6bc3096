"""Findings as sentences in Chinese, made of what the finding states: its kind, its equation, its figures.

The document's own sentence (`message`) is English. Each kind has its pattern in `_PATTERNS`, nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from extractor.document import Document

Tables = Mapping[str, Mapping[str, Any]]
"""The result's tables by their ids; their cells are not needed."""

_PATTERNS: Mapping[str, str] = {
    "row_sum": "{where}：同行各分项合计应为 {expected}，现为 {found}，相差 {difference}",
    "column_sum": "{where}：同列各分项合计应为 {expected}，现为 {found}，相差 {difference}",
    "hierarchy": "{where}：下级科目合计应为 {expected}，现为 {found}，相差 {difference}",
    "cross_table": "{where}：{others}中为 {expected}，此处为 {found}，相差 {difference}",
    "balance": "{where}：收支另一方为 {expected}，此处为 {found}，相差 {difference}",
    "percentage": "{where}：按有关数字推算应为 {expected}，现为 {found}，相差 {difference}",
    "weights": "{where}：权重（分值）合计应为 {expected}，现为 {found}，相差 {difference}",
    "narrative": "{where}：按有关数字应为 {expected}，文中为 {found}，相差 {difference}",
    "code_conflict": "{where}：印出的科目编码与名称不是同一科目",
    "nothing_printed": "{where}：各分项合计为 {expected}，此处没有印数字",
    "unknown": "{where}：数字互相不符",
}
_MORE = "；共涉及 {n} 个单元格"
_LONGEST = 30


def findings_in_chinese(document: Document) -> dict[str, str]:
    """Every finding of a document as a sentence, by its id."""
    needed = {"title": True, "rows": True, "columns": True}
    tables = {table.id: table.model_dump(mode="json", include=needed) for table in document.tables}
    return {f.id: told_in_chinese(f.model_dump(mode="json"), tables) for f in document.findings}


def told_in_chinese(finding: Mapping[str, Any], tables: Tables) -> str:
    """The finding as one sentence with its figures, for a clerk."""
    figures = {name: _written(finding[name]) for name in ("expected", "found", "difference")}
    kind = finding["kind"]
    if kind != "code_conflict" and "" in figures.values():
        kind = "nothing_printed" if figures["expected"] and not figures["found"] else "unknown"
    pattern = _PATTERNS.get(kind, _PATTERNS["unknown"])
    terms = _terms(finding)
    sentence = pattern.format(where=_where(finding, tables), others=_others(terms, tables), **figures)
    rest = len(finding["cells"])
    return sentence + _MORE.format(n=rest) if terms and rest > len(terms) else sentence


def _terms(finding: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    equation = finding["equation"]
    return [] if equation is None else [*equation["left"], *equation["right"]]


def _where(finding: Mapping[str, Any], tables: Tables) -> str:
    """What the finding is about: the first term of its equation, else its first cell."""
    terms = _terms(finding)
    if terms and "text" in terms[0]:
        return f"第 {terms[0]['page']} 页文字“{_short(terms[0]['text'])}”"
    first = terms[0] if terms else next(iter(finding["cells"]), None)
    if first is None or first["table"] not in tables:
        return "本文件"
    table = tables[first["table"]]
    if first["row"] >= len(table["rows"]) or first["col"] >= len(table["columns"]):
        return "本文件"
    row, column = table["rows"][first["row"]], table["columns"][first["col"]]
    label = _short(row["label"]) or f"第 {first['row'] + 1} 行"
    if finding["kind"] == "code_conflict":
        code = f"（{row['code']}）" if row["code"] else ""
        return f"第 {first['row'] + 1} 行“{label}”{code}"
    heading = _short("/".join(column["path"])) or f"第 {first['col'] + 1} 列"
    return f"“{label}”的“{heading}”"


def _others(terms: list[Mapping[str, Any]], tables: Tables) -> str:
    """The table that the first term is compared with, by its title."""
    own = terms[0].get("table") if terms else None
    other = next((t["table"] for t in terms if t.get("table") not in (None, own)), None)
    title = tables[other]["title"] if other is not None and other in tables else None
    return f"《{_short(title)}》" if title else "另一表"


def _written(amount: str | None) -> str:
    return "" if amount is None else format(Decimal(amount), ",f")


def _short(text: str) -> str:
    flat = "".join(text.split())
    return flat if len(flat) <= _LONGEST else f"{flat[:_LONGEST]}…"
