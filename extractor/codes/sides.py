"""The sides of a table: columns that say what a row is, and the amounts that belong to it.

A table of 收入 | 支出 has two sides, and so has one that lists economic items in two columns. Each side
is one list, and lists codes of one system.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from extractor.codes.labels import plain
from extractor.codes.printed import digits_of, hyphenated
from extractor.document import CodeSystem, Column, Table

_HEADINGS: tuple[tuple[re.Pattern[str], CodeSystem], ...] = (
    (re.compile(r"功能(?:分类|科目)|支出功能"), "function"),
    (re.compile(r"政府(?:预算)?(?:支出)?经济(?:分类|科目)"), "government_economic"),
    (
        re.compile(r"部门(?:预算)?(?:支出)?经济(?:分类|科目)|(?<!预算)(?<!政府)(?:支出)?经济(?:分类|科目)"),
        "department_economic",
    ),
    (re.compile(r"收入(?:分类|科目)|收费|征收|非税"), "revenue"),
)
_EARNING = re.compile(r"(?:本年|当年|预算|财政拨款)?(?:收入|revenue)", re.IGNORECASE)
_SPENDING = re.compile(r"(?:本年|当年|预算|财政拨款)?(?:支出|expend)", re.IGNORECASE)
_PROJECTS = re.compile(r"项目名称|支出项目|项目\)$|、项目")
_PROJECT_TITLE = re.compile(r"项目支出|项目预算|专项")
_SAID_IN_COLUMN, _SAID_IN_TITLE, _PRINTED, _NAMED = 6.0, 4.0, 3.0, 1.0
_MOST_PRINTED = 30.0
_ENOUGH = 0.99
_MOSTLY = 0.8


@dataclass(frozen=True, slots=True)
class Side:
    """`codes`: its code columns; `labels`: its label columns, outermost first; `heading`: the headings above
    them, `earning` or `spending`: which half of a table of two it is; `projects`: labels may be names of
    projects; `only`: the table has no other side."""

    codes: tuple[Column, ...]
    labels: tuple[int, ...]
    heading: str
    earning: bool
    spending: bool
    projects: bool
    only: bool = False

    @property
    def label(self) -> int | None:
        """The label column that its codes are noted under."""
        return self.labels[-1] if self.labels else None


def sides(table: Table) -> tuple[Side, ...]:
    """The sides of a table from left to right; a new one begins with words or codes behind amounts, and with
    a code column of another classification behind a label."""
    runs: list[list[Column]] = []
    amounts = True
    for column in _with_codes(table):
        if column.role in ("amount", "number"):
            amounts = True
        elif column.role in ("code", "label"):
            behind_label = bool(runs) and any(c.role == "label" for c in runs[-1])
            restarts = column.role == "code" and column.level != "item" and behind_label
            if amounts or restarts:
                runs.append([])
            runs[-1].append(column)
            amounts = False
    title = plain(table.title or "")
    found = tuple(_side(run, title) for run in runs)
    return (replace(found[0], only=True),) if len(found) == 1 else found


def _with_codes(table: Table) -> tuple[Column, ...]:
    """The columns of a table; a column without a role before its first label that holds codes only is a code
    column (its heading stands on another page, or says nothing)."""
    first = next((c.index for c in table.columns if c.role == "label"), 0)
    bare = [c.index for c in table.columns[:first] if c.role in ("text", "amount", "number", "unit_code")]
    if not bare or any(c.role == "code" for c in table.columns):
        return table.columns
    texts: dict[int, list[str]] = {col: [] for col in bare}
    for cell in table.cells:
        if cell.col in texts and cell.text and cell.row >= table.header_rows:
            texts[cell.col].append(cell.text)
    coded = {col for col, found in texts.items() if _are_codes(found)}
    return tuple(
        column.model_copy(update={"role": "code", "level": "joined"}) if column.index in coded else column
        for column in table.columns
    )


def _are_codes(texts: Sequence[str]) -> bool:
    """Whether most texts are codes of one system, of more than one level."""
    codes = [digits for text in texts if hyphenated(digits := digits_of(text))]
    alike = len({code[0] for code in codes}) == 1 and len({len(code) for code in codes}) > 1
    return alike and len(codes) >= _MOSTLY * len(texts)


def _side(run: Sequence[Column], title: str) -> Side:
    labels = [column for column in run if column.role == "label"]
    paths = [plain("/".join(column.path)) for column in run]
    tops = [plain(column.path[0]) for column in run if column.path]
    leaf = plain(labels[-1].path[-1]) if labels and labels[-1].path else ""
    return Side(
        codes=tuple(column for column in run if column.role == "code"),
        labels=tuple(column.index for column in labels),
        heading="|".join(dict.fromkeys(paths)),
        earning=any(_EARNING.match(top) for top in tops),
        spending=any(_SPENDING.match(top) for top in tops),
        projects=_PROJECTS.search(leaf) is not None or _PROJECT_TITLE.search(title) is not None,
    )


def system_of(
    side: Side,
    title: str,
    printed: Counter[CodeSystem],
    named: Mapping[CodeSystem, float],
) -> CodeSystem | None:
    """The system whose codes a side lists, None where nothing says so.

    `printed`: how many rows print a code of each system; `named`: how many labels are names of each.
    A heading 收入 excludes expenditure unless codes are printed, and the other way round.
    """
    scores: Counter[CodeSystem] = Counter()
    for system, count in printed.items():
        scores[system] += min(_PRINTED * count, _MOST_PRINTED)  # type: ignore[assignment]
    for text, weight in ((side.heading, _SAID_IN_COLUMN), (title, _SAID_IN_TITLE)):
        said = next((system for pattern, system in _HEADINGS if pattern.search(text)), None)
        if said is not None:
            scores[said] += weight  # type: ignore[assignment]
    for system, share in named.items():
        scores[system] += _NAMED * share  # type: ignore[assignment]
    if side.earning and not side.spending:
        scores = Counter({s: v for s, v in scores.items() if s == "revenue" or printed[s]})
    if side.spending and not side.earning:
        scores = Counter({s: v for s, v in scores.items() if s != "revenue" or printed[s]})
    best = max(scores, key=lambda s: scores[s], default=None)
    return best if best is not None and scores[best] >= _ENOUGH else None
