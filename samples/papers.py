"""Papers of every family: a vector PDF and its truth."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from extractor.document import Document, DocumentKind
from samples import drawing, layout, planted, truth
from samples.budget import Budget, invent
from samples.families import expenditure
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


FAMILIES: dict[str, Family] = {
    f.name: f
    for f in (
        Family(
            "expenditure_overview", "支出预算总表：codes in three columns", "budget", expenditure.overview
        ),
    )
}


def draw(family: str, seed: int, style: Style) -> Paper:
    """A paper of the family. The same family, seed and style give the same bytes.

    Raises:
        KeyError: there is no such family.
        samples.faces.MissingFaceError: a face of the style is not installed.
    """
    chosen = FAMILIES[family]
    budget = invent(seed, style)
    chance = random.Random(f"paper {family} {seed}")
    sheets, misprints = planted.plant(chosen.sheets(budget, style), style.planted, chance)
    title = f"{budget.department.name}{style.year}年{_PAPERS[chosen.kind]}"
    paper = layout.lay_out(title, sheets, style, chance)
    pdf = drawing.draw_pdf(paper, style)
    unit = (budget.department.name, budget.department.code)
    amount_unit = next((s.amount_unit for s in sheets if s.amount_unit), None)
    about = truth.about_paper(paper, chosen.kind, unit, style.year, amount_unit)
    return Paper(pdf, truth.describe(f"{family}.pdf", pdf, paper, misprints, about))


_PAPERS: dict[DocumentKind, str] = {
    "budget": "部门预算",
    "final_accounts": "部门决算",
    "performance_targets": "绩效目标",
    "other": "材料",
}
