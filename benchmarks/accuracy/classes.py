"""The classes of damage and layout that are measured side by side, and the pages each is measured on.

Every class is measured on pages of real filings (truth from their digital side, see
`benchmarks.accuracy.faults` for those left out) and on papers that `samples` draws with seeds that are in no
committed set. Pages are spread over the filings, so that no filing with many pages outweighs the others.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from benchmarks.accuracy.cuttings import cut, paper_of
from benchmarks.accuracy.faults import sound_pages
from benchmarks.accuracy.filings import Filing
from benchmarks.accuracy.logical import score_logical
from benchmarks.accuracy.running_on import runs
from benchmarks.accuracy.runs import Case, paper_case
from extractor.document import Document
from extractor.evaluate import DocumentScore, score_pages
from samples.damage import Pixels
from samples.papers import FAMILIES, Paper, draw, renamed
from samples.scanning import PageWear, scan
from samples.style import Rules, Style, random_style
from samples.wear import WEARS, Worn

DPI = 200.0
JPEG = 75
_FRESH = 1_000_000
"""Seeds from here on are in no committed sample."""

Layout = Literal["pages", "ruleless", "stitched"]

_FACING = (
    "department_revenue",
    "wages_detail",
    "goods_detail",
    "capital_detail",
    "debt_detail",
    "three_public",
    "fee_collection",
    "heights_differ",
    "goods_over_then_down",
    "goods_down_then_over",
)
_OVERLEAF = (
    "continued",
    "title_before",
    "following",
    "procurement",
    "three_funds",
    "targets_cut",
    "form_cut",
    "approval_over_pages",
    "self_evaluation_cut",
    "three_evaluations",
)
_LONG = ("function_tree", "project_expenditure", "joined_codes", "code_and_name")
"""Families that run on overleaf when they are given enough rows."""
_WHOLE = ("department_budget", "final_accounts", "prose")
"""Too many pages for a class of pages, or none with a table."""
_ON_ONE_PAGE = tuple(name for name in FAMILIES if name not in (*_FACING, *_OVERLEAF, *_WHOLE))
_WITHOUT_FORMS = tuple(name for name in _ON_ONE_PAGE if FAMILIES[name].kind != "performance_targets")
"""Forms are nested merged cells: without their rules nobody can tell what is merged."""
_RULELESS: tuple[Rules, ...] = ("three_line", "none", "across")


@dataclass(frozen=True, slots=True)
class Damage:
    """A kind of wear with the severities it is drawn from."""

    wear: str
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class PageClass:
    """A class of pages: its damages, taken in turn, and what is asked (amounts, shape, texts; None: only
    shown). `layout`: which tables it is measured on."""

    name: str
    title: str
    damages: tuple[Damage, ...]
    asked: tuple[float, float, float] | None
    layout: Layout = "pages"
    digital_too: bool = True
    """Whether some papers of the layouts over pages and without rules stay digital."""


CLASSES: dict[str, PageClass] = {
    page_class.name: page_class
    for page_class in (
        PageClass("plain", "plain scan 200 dpi", (Damage("plain", 0.2, 0.9),), (99.9, 99, 99.5)),
        PageClass("turned", "turned, skewed to 10°", (Damage("awry", 0.3, 1.0),), (99.8, 99, 99)),
        PageClass("stamped", "stamped", (Damage("sealed", 0.3, 1.0),), (99.5, 98, 99)),
        PageClass("fax", "fax 200 × 100, black and white", (Damage("coarse_fax", 0.2, 0.8),), (99, 97, 97)),
        PageClass("worn", "worn, 150 dpi", (Damage("worn", 0.35, 0.65),), (99, 97, 97)),
        PageClass("photographed", "photographed", (Damage("bound", 0.2, 0.8),), (99, 97, 97)),
        PageClass(
            "unruled", "three-line and unruled", (Damage("plain", 0.2, 0.7),), (99, 95, 97), "ruleless"
        ),
        PageClass(
            "stitched", "facing pages and overleaf", (Damage("plain", 0.2, 0.7),), (99, 98, 99), "stitched"
        ),
        PageClass(
            "stitched_worn",
            "facing pages and overleaf, each page turned, worn or photographed",
            (Damage("awry", 0.2, 1.0), Damage("worn", 0.3, 0.6), Damage("bound", 0.2, 0.7)),
            None,
            "stitched",
            digital_too=False,
        ),
        PageClass(
            "rules",
            "rules broken, dotted, dashed, doubled, thick",
            tuple(Damage(wear, 0.3, 1.0) for wear in ("broken", "dotted", "dashed", "doubled", "framed")),
            None,
        ),
        PageClass(
            "filed",
            "folded; punched, black borders, pen; 100 to 150 dpi",
            (Damage("folded", 0.3, 1.0), Damage("marked", 0.3, 1.0), Damage("low_jpeg", 0.0, 1.0)),
            None,
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Choice:
    """How many pages of filings a class gets (and half as many drawn papers), the seed, the largest page."""

    pages: int
    seed: int
    most_cells: int
    severity: float | None = None
    """Instead of those that the class draws from."""


def class_cases(
    page_class: PageClass, filings: Sequence[Filing], choice: Choice, folder: Path
) -> Iterator[Case]:
    """The cases of a class; their PDFs are written into `folder`."""
    chosen = _trials(page_class.layout, filings, choice, random.Random(f"{page_class.name} {choice.seed}"))
    for number, trial in enumerate(chosen):
        chance = random.Random(f"{page_class.name} {choice.seed} {trial.name}")
        damage = page_class.damages[number % len(page_class.damages)]
        drawn_severity = chance.uniform(damage.low, damage.high)
        severity = drawn_severity if choice.severity is None else choice.severity
        wear = (
            None
            if trial.digital and page_class.digital_too
            else _wear(damage.wear, severity, chance.randrange(2**31))
        )
        suffix = "digital" if wear is None else damage.wear
        yield _case(replace(trial, name=f"{trial.name}-{suffix}"), wear, folder)


def _trials(layout: Layout, filings: Sequence[Filing], choice: Choice, chance: random.Random) -> list[_Trial]:
    match layout:
        case "pages":
            return [*_pages(filings, choice, chance), *_drawn(choice, chance)]
        case "ruleless":
            return _ruleless(choice, chance)
        case "stitched":
            return [*_runs(filings, choice, chance), *_drawn_over_pages(choice, chance)]


@dataclass(frozen=True, slots=True)
class _Trial:
    """A paper before it is worn; `score` takes (name, kind, truth, prediction)."""

    name: str
    kind: str
    make: Callable[[], Paper]
    score: Callable[[str, str, Document, Document], DocumentScore]
    digital: bool = False


def _case(trial: _Trial, wear: PageWear | None, folder: Path) -> Case:
    def worn() -> Paper:
        paper, name = trial.make(), f"{trial.name}.pdf"
        return renamed(paper, name) if wear is None else scan(paper, name, wear, DPI, JPEG)

    def score(truth: Document, predicted: Document) -> DocumentScore:
        return trial.score(trial.name, trial.kind, truth, predicted)

    return paper_case(trial.name, worn, score, folder)


def _wear(kind: str, severity: float, seed: int) -> PageWear:
    def wear(pixels: Pixels, page: int) -> Worn:
        return WEARS[kind](pixels, DPI, severity, seed + page)

    return wear


def _by_pages(name: str, kind: str, truth: Document, predicted: Document) -> DocumentScore:
    return score_pages(name, kind, truth.tables, predicted)


def _by_tables(name: str, kind: str, truth: Document, predicted: Document) -> DocumentScore:
    return score_logical(name, kind, truth.tables, predicted)


def _pages(filings: Sequence[Filing], choice: Choice, chance: random.Random) -> list[_Trial]:
    """Pages of the filings, one of each filing in turn."""
    shuffled = [
        chance.sample(pages, len(pages)) for pages in sound_pages(filings, choice.most_cells).values()
    ]
    chance.shuffle(shuffled)
    turns = [
        pages[turn]
        for turn in range(max(map(len, shuffled), default=0))
        for pages in shuffled
        if turn < len(pages)
    ]
    return [
        _Trial(f"{filing.name}-p{page:03d}", "filings", _maker(filing, page), _by_pages)
        for filing, page in turns[: choice.pages]
    ]


def _maker(filing: Filing, page: int) -> Callable[[], Paper]:
    return lambda: cut(filing, [page])


def _drawn(choice: Choice, chance: random.Random) -> list[_Trial]:
    return [
        _drawn_trial(family, chance.randrange(2**31), {"rules": "full", "facing": False}, "drawn")
        for family in _in_turn(_ON_ONE_PAGE, choice.pages // 2, chance)
    ]


def _ruleless(choice: Choice, chance: random.Random) -> list[_Trial]:
    """Papers without upright rules, of each kind in turn, as many as the other classes have in all; every
    fourth stays digital."""
    count = choice.pages + choice.pages // 2
    return [
        replace(
            _drawn_trial(family, chance.randrange(2**31), {"rules": rules, "facing": False}, rules),
            digital=number % 4 == 3,
        )
        for number, family in enumerate(_in_turn(_WITHOUT_FORMS, count, chance))
        for rules in (_RULELESS[number % len(_RULELESS)],)
    ]


def _drawn_over_pages(choice: Choice, chance: random.Random) -> list[_Trial]:
    """Tables over facing pages, and long ones that run on overleaf; every other paper stays digital."""
    papers: tuple[tuple[str, list[str], dict[str, object]], ...] = (
        ("facing", _in_turn(_FACING, (choice.pages + 1) // 2, chance), {"facing": True}),
        ("overleaf", _in_turn(_OVERLEAF, choice.pages // 2, chance), {}),
        ("long", _in_turn(_LONG, choice.pages // 4, chance), {"rows": 40, "row_padding": 6.0}),
    )
    trials = [
        _drawn_trial(family, chance.randrange(2**31), {"rules": "full", **change}, kind)
        for kind, families, change in papers
        for family in families
    ]
    return [replace(trial, digital=number % 2 == 1) for number, trial in enumerate(trials)]


def _runs(filings: Sequence[Filing], choice: Choice, chance: random.Random) -> list[_Trial]:
    """Pages of filings whose tables run on overleaf."""
    found = [run for filing in filings for run in runs(filing) if not _too_large(run.tables, choice)]
    chance.shuffle(found)
    return [
        _Trial(
            f"{run.filing.name}-p{run.pages[0]:03d}to{run.pages[-1]:03d}",
            "filings",
            lambda run=run: paper_of(run.filing, run.pages, run.tables),  # type: ignore[misc]
            _by_tables,
            digital=number % 3 == 2,
        )
        for number, run in enumerate(found[: max(1, choice.pages // 2)])
    ]


def _too_large(tables: Sequence[object], choice: Choice) -> bool:
    cells = sum(len(getattr(table, "cells", ())) for table in tables)
    return bool(choice.most_cells) and cells > 2 * choice.most_cells


def _drawn_trial(family: str, seed: int, change: dict[str, object], kind: str) -> _Trial:
    style = replace(random_style(seed), **change)  # type: ignore[arg-type]
    return _Trial(
        f"{family}-{kind}-{seed % 100_000:05d}", kind, lambda: _draw(family, seed, style), _by_tables
    )


def _draw(family: str, seed: int, style: Style) -> Paper:
    return draw(family, _FRESH + seed, style)


def _in_turn(names: Sequence[str], count: int, chance: random.Random) -> list[str]:
    """`count` of the names, each as often as can be."""
    listed: list[str] = []
    while len(listed) < count:
        listed += chance.sample(names, len(names))
    return listed[:count]
