"""Papers of every family: a vector PDF and its truth."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from extractor.document import Document, DocumentKind
from samples import drawing, layout, planted, truth
from samples.budget import Budget, invent
from samples.families import approval, counts, expenditure, facing, final, overleaf, targets, two_sided, whole
from samples.planted import Planted
from samples.sheet import Sheet
from samples.style import Style


@dataclass(frozen=True, slots=True)
class Paper:
    """A PDF and the document that a perfect reader would make of it."""

    pdf: bytes
    truth: Document


SheetMaker = Callable[[Budget, Style], list[Sheet]]


@dataclass(frozen=True, slots=True)
class Family:
    """A kind of paper."""

    name: str
    about: str
    kind: DocumentKind
    sheets: SheetMaker


_BUDGET: tuple[tuple[str, str, SheetMaker], ...] = (
    ("department_balance", "部门收支总表: two sides", two_sided.department_balance),
    ("department_revenue", "部门收入总表: two pages wide, title cut between them", facing.department_revenue),
    ("expenditure_overview", "支出预算总表: codes in three columns", expenditure.overview),
    ("fiscal_balance", "财政拨款收支总表: two sides, seven columns", two_sided.fiscal_balance),
    ("government_economic", "财政拨款支出预算表: 501 to 599", expenditure.government_economic),
    ("expenditure_by_class", "一般公共预算支出总表: economic classes as columns", expenditure.by_class),
    ("wages_detail", "表3-1(1): three pages wide", facing.wages),
    ("goods_detail", "表3-1(2): three pages wide", facing.goods),
    ("capital_detail", "表3-1(3): three pages wide, empty columns", facing.capital),
    ("debt_detail", "表3-1(4): empty, two pages wide", facing.debt),
    ("basic_expenditure", "基本支出预算表: staff and running costs", expenditure.basic),
    ("project_expenditure", "项目支出预算表: subtotals with a label and no code", expenditure.projects),
    ("three_public", "“三公”经费支出表: cut in the middle of a heading", facing.three_public),
    ("empty_table", "政府性基金“三公”: an empty table", facing.empty),
    ("fee_collection", "附表4 征收预计表: revenue codes, two pages wide", facing.fee_collection),
    ("staff_numbers", "附表5 人员情况: counts of people", counts.staff),
    ("function_tree", "支出预算总表 with rows for 类, 款 and 项", expenditure.function_tree),
    ("joined_codes", "财政拨款支出预算表 with codes in one piece", expenditure.joined_codes),
    ("code_and_name", "支出预算表 with code and name in one cell", expenditure.code_and_name),
    ("side_by_side", "two tables beside each other", counts.side_by_side),
    ("three_blocks", "收支预算总表 of three blocks", two_sided.three_blocks),
    ("goods_over_then_down", "表3-1(2): three pages wide, two high", overleaf.goods_over_then_down),
    ("goods_down_then_over", "表3-1(2): two pages high, three wide", overleaf.goods_down_then_over),
    ("heights_differ", "表3-1(1): the second page's rows a little higher", overleaf.heights_differ),
    ("continued", "支出预算总表 over three pages, under 续表", overleaf.continued),
    ("title_before", "a title at the foot of the page before its table", overleaf.title_before),
    ("following", "three tables of the same columns that merely follow", overleaf.following),
    ("procurement", "政府采购预算表 over three pages, rows cut in two", overleaf.procurement),
    ("three_funds", "项目支出安排情况表: parts merged over all columns, overleaf", overleaf.three_funds),
    ("department_budget", "a whole budget of 16 tables that agree", whole.department_budget),
)
_FINAL: tuple[tuple[str, str, SheetMaker], ...] = (
    ("final_balance", "收入支出决算总表: 行次 and 栏次", two_sided.final_balance),
    ("final_expenditure", "支出决算表: joined codes, 栏次", counts.final_expenditure),
    ("final_three_public", "“三公”决算表: twelve columns, one row", counts.final_three_public),
    ("final_small", "two small tables and sentences on one page", counts.final_small),
    ("final_basic", "公开06表: economic classes in three blocks", final.final_basic),
    ("final_empty_funds", "公开07表, 公开08表: empty, with a note", final.final_empty_funds),
    ("final_accounts", "a whole final account of tables that agree", whole.final_accounts),
)
_TARGETS: tuple[tuple[str, str, SheetMaker], ...] = (
    ("project_targets", "项目绩效目标表: cells over many rows", targets.project_targets),
    ("overall_targets", "整体支出绩效目标批复表: a form of nested cells", targets.overall_targets),
    ("targets_cut", "项目绩效目标表 over three pages, tall cells cut", overleaf.targets_cut),
    ("form_cut", "整体支出绩效目标批复表 over two pages", overleaf.form_cut),
    (
        "approval_over_pages",
        "整体支出绩效目标批复表 over pages, each block with walls of its own",
        approval.approval_over_pages,
    ),
    ("self_evaluation", "项目支出绩效自评表: money, aims, indicators with marks", final.self_evaluation),
    ("three_evaluations", "three such forms one after the other", final.three_evaluations),
    ("self_evaluation_cut", "such a form over two pages", final.self_evaluation_cut),
    ("target_results", "项目绩效目标完成情况表: a form of a final account", targets.target_results),
)
_OTHER: tuple[tuple[str, str, SheetMaker], ...] = (("prose", "sentences and no table", counts.prose),)
_KINDS: tuple[tuple[DocumentKind, tuple[tuple[str, str, SheetMaker], ...]], ...] = (
    ("budget", _BUDGET),
    ("final_accounts", _FINAL),
    ("performance_targets", _TARGETS),
    ("other", _OTHER),
)

FAMILIES: dict[str, Family] = {
    name: Family(name, about, kind, maker) for kind, group in _KINDS for name, about, maker in group
}


def sheets_of(family: str, seed: int, style: Style) -> tuple[Budget, list[Sheet], list[Planted]]:
    """The invented budget, the forms as they will be printed, and what was misprinted on purpose.

    Raises:
        KeyError: there is no such family.
    """
    budget = invent(seed, style)
    chance = random.Random(f"misprints {family} {seed}")
    sheets, misprints = planted.plant(FAMILIES[family].sheets(budget, style), style.planted, chance)
    return budget, sheets, misprints


def draw(family: str, seed: int, style: Style) -> Paper:
    """A paper of the family. The same family, seed and style give the same bytes.

    Raises:
        KeyError: there is no such family.
        samples.faces.MissingFaceError: a face of the style is not installed.
    """
    kind = FAMILIES[family].kind
    budget, sheets, misprints = sheets_of(family, seed, style)
    title = f"{budget.department.name}{style.year}年{_PAPERS[kind]}"
    paper = layout.lay_out(title, sheets, style, random.Random(f"paper {family} {seed}"))
    pdf = drawing.draw_pdf(paper, style)
    unit = (budget.department.name, budget.department.code)
    amount_unit = next((s.amount_unit for s in sheets if s.amount_unit), None)
    about = truth.about_paper(paper, kind, unit, style.year, amount_unit)
    return Paper(pdf, truth.describe(f"{family}.pdf", pdf, paper, misprints, about))


def renamed(paper: Paper, name: str) -> Paper:
    """The same paper under another file name."""
    source = paper.truth.source.model_copy(update={"name": name})
    return Paper(paper.pdf, paper.truth.model_copy(update={"source": source}))


_PAPERS: dict[DocumentKind, str] = {
    "budget": "部门预算",
    "final_accounts": "部门决算",
    "performance_targets": "绩效目标",
    "other": "材料",
}
