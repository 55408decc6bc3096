"""Codes and amounts in the narrative of a paper.

"教育支出（类）教育管理事务（款）其他教育管理事务支出（项）预算数为3147.17万元，比2022年预算数3529.60万元减少382.43
万元，降低10.83%" names 205-01-99 and four figures: the budget, the budget of the year before, the change and
the rate of change.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from extractor.codes.catalogue import Catalogue
from extractor.codes.evidence import Lookup, Shown
from extractor.codes.labels import key
from extractor.codes.resolve import resolve
from extractor.document import CodeMatch

FigureRole = Literal["budget", "outcome", "amount", "before", "increase", "decrease", "share", "rate", "done"]
"""What a figure is: the year's budget (预算数), its outcome (决算数), an amount without a word for it, that
of the year before (比2022年…), what it grew or shrank by, its share of a whole (占), the rate of change, the
share of the budget that was carried out (完成预算)."""

_LEVELS = {"类": 1, "款": 2, "项": 3}
_MARK = r"[(（\[【]\s*([类款项])\s*[)）\]】]"
_NAMED = re.compile(
    rf"([^\s，,。；;：:（）()]{{2,40}}?(?:[（(][^（）()类款项]{{1,8}}[)）][^\s，,。；;：:（）()]{{0,30}})?)\s*{_MARK}"
)
_TAIL = re.compile(r"^\s*(?:支出|收入)(?=[\s\d为是:：，,预决完])")
_NUMBER = re.compile(
    r"^\s*(?:\d{1,2}\s*[.、．)）]\s*(?!\d)|[（(]\d{1,2}[)）]|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）])+"
)
_LEAD = re.compile(r".*(?:其中|用于|主要是)[:：]?")
_FIGURE = re.compile(r"(?<![\d.])(-?\d[\d,，]*(?:\.\d+)?)\s*(亿元|万元|千元|元|%|％|个百分点)")
_SENTENCE = re.compile(r"[。；;\n]")
_ROLES: tuple[tuple[re.Pattern[str], FigureRole], ...] = (
    (re.compile(r"(?:完成|执行)(?:年初|调整|全年)?预算(?:数)?的?[^，,]{0,4}$"), "done"),
    (re.compile(r"占[^，,。]{0,24}$"), "share"),
    (re.compile(r"(?:增加|增长|上升|上涨|提高)(?:了)?(?:约)?$"), "increase"),
    (re.compile(r"(?:减少|降低|下降|缩减)(?:了)?(?:约)?$"), "decrease"),
    (
        re.compile(
            r"(?:(?:比|较|与)(?:上年|去年|20\d\d年)|上年|去年)(?:度)?(?:年初)?(?:预算|决算|执行)?(?:数)?(?:为)?$"
        ),
        "before",
    ),
    (re.compile(r"决算(?:数)?(?:支出)?(?:为|是|:|：)?$"), "outcome"),
    (re.compile(r"预算(?:数)?(?:支出)?(?:安排)?(?:为|是|:|：)?$"), "budget"),
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a sentence: `value` in `unit` (万元, 元, %, …), its role, and its place in the text."""

    value: Decimal
    unit: str
    role: FigureRole
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mention:
    """A classification item that a sentence names: its names from the class down, what code that is, and the
    figures said of it. `start`, `end`: its place in the text, the figures included."""

    names: tuple[str, ...]
    match: CodeMatch
    figures: tuple[Figure, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Named:
    name: str
    level: int
    start: int
    end: int


def mentions(text: str, year: int | None, catalogue: Catalogue) -> tuple[Mention, ...]:
    """The function items that a text names with （类）, （款）, （项）, each with the figures up to the next
    one or the end of the sentence. An item named without its class or section gets it from the one before."""
    chains = _chains(_names(text))
    look = Lookup(catalogue, "function", year)
    result: list[Mention] = []
    above: tuple[_Named, ...] = ()
    for place, chain in enumerate(chains):
        path = (*(n for n in above if n.level < chain[0].level), *chain)
        above = path
        limit = chains[place + 1][0].start if place + 1 < len(chains) else len(text)
        figures = _figures(text, chain[-1].end, limit)
        end = figures[-1].end if figures else chain[-1].end
        names = tuple(n.name for n in path)
        result.append(Mention(names, _match(path, look), figures, chain[0].start, end))
    return tuple(result)


def _names(text: str) -> list[_Named]:
    """The names before each （类）, （款）, （项）, without numbering and the words that lead up to them."""
    found: list[_Named] = []
    for hit in _NAMED.finditer(text):
        raw = hit.group(1)
        name = _LEAD.sub("", _NUMBER.sub("", raw))
        if len(key(name)) > 1:
            found.append(_Named(name.strip(), _LEVELS[hit.group(2)], hit.end(1) - len(name), hit.end()))
    return found


def _chains(names: Sequence[_Named]) -> list[tuple[_Named, ...]]:
    """Names that follow each other directly from a level to deeper ones are one item."""
    chains: list[list[_Named]] = []
    for name in names:
        last = chains[-1][-1] if chains else None
        if last is not None and name.level > last.level and name.start - last.end <= 3:
            chains[-1].append(name)
        else:
            chains.append([name])
    return [tuple(chain) for chain in chains]


def _match(path: Sequence[_Named], look: Lookup) -> CodeMatch:
    """The code of the last name, resolved together with those above it."""
    return resolve([Shown(named.name, None, level=named.level) for named in path], look)[-1].match


def _figures(text: str, start: int, limit: int) -> tuple[Figure, ...]:
    """The figures between two places of a text, at most to the end of the sentence."""
    stop = _SENTENCE.search(text, start, limit)
    end = stop.start() if stop is not None else limit
    found: list[Figure] = []
    for hit in _FIGURE.finditer(text, start, end):
        before = unicodedata.normalize("NFKC", text[max(start, hit.start() - 30) : hit.start()])
        unit = "%" if hit.group(2) in "%％" else hit.group(2)
        value = Decimal(re.sub(r"[,，]", "", hit.group(1)))
        found.append(Figure(value, unit, _role("".join(before.split()), unit), hit.start(), hit.end()))
    return tuple(found)


def _role(before: str, unit: str) -> FigureRole:
    role: FigureRole = next((role for pattern, role in _ROLES if pattern.search(before)), "amount")
    if unit in ("%", "个百分点"):
        return role if role in ("share", "done") else "rate"
    return role
