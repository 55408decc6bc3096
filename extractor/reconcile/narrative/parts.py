"""“采购1019万元，其中：货物509.6万元、工程0万元、服务509.4万元”: lists that name all parts of a whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from extractor.amounts import UNITS, Interval
from extractor.reconcile.equations.checked import printed
from extractor.reconcile.narrative.figures import AMOUNT, Figure, Told
from extractor.reconcile.narrative.mismatches import Mismatch

_LIST = re.compile(rf"{AMOUNT}[，。:;]?(?:其中|包括)[:，]?")
_OF_IT = re.compile(r"(?P<name>[^，。、;:]{4,30})中，")
_FUNDS = ("一般公共预算", "政府性基金", "国有资本经营")
_MOST_PARAGRAPHS = 6
_ALL_PARTS = (
    ("货物", "工程", "服务"),
    ("人员", "公用"),
    ("因公出国", "公务用车", "接待"),
    ("购置", "运行"),
    ("基本支出", "项目支出"),
)
"""Words of parts that together are all of a whole."""
_WHOLES = ("采购", "基本支出", "三公", "公务用车", "支出")
_NO_PART = re.compile(r"增加|减少|增长|下降|比|较|上年|超|其中|占|预留")
_MOST_PARTS = 5
_SURE = 0.95


def sum_mismatches(passages: Sequence[Told]) -> Iterator[Mismatch]:
    """Wholes that are not the sum of the parts that are named right after them."""
    for one in passages:
        for match in _LIST.finditer(one.outline):
            whole = one.at[match.start()]
            parts = _parts(one, match.end())
            if _names_all(one, whole, parts):
                yield from _check(one, whole, parts)
        yield from _of_funds(one)
    for position, one in enumerate(passages):
        yield from _in_paragraphs(one, passages[position + 1 : position + 1 + _MOST_PARAGRAPHS])


def _of_funds(one: Told) -> Iterator[Mismatch]:
    """“财政拨款支出预算A，…。财政拨款支出预算中，一般公共预算…B；政府性基金…C；国有资本经营…D”."""
    for match in _OF_IT.finditer(one.outline):
        whole = [f for f in one.between(0, match.start()) if one.label(f).endswith(match["name"])]
        end = one.outline.find("。", match.end())
        figures = one.between(match.end(), end if end >= 0 else len(one.outline))
        parts = [[f for f in figures if one.label(f).startswith(fund)] for fund in _FUNDS]
        named = [fund for fund in _FUNDS if fund in one.outline[match.end() : end if end >= 0 else None]]
        if whole and len(named) == len(_FUNDS) and all(len(of_fund) == 1 for of_fund in parts):
            yield from _check(one, whole[-1], [of_fund[0] for of_fund in parts])


def _in_paragraphs(one: Told, following: Sequence[Told]) -> Iterator[Mismatch]:
    """“基本支出A，其中：”, and after it 人员经费B and 公用经费C, with sentences of their own between them."""
    for match in _LIST.finditer(one.outline):
        whole = one.at[match.start()]
        after = [(one, f) for f in one.amounts if f.mark > whole.mark]
        after += ((other, f) for other in following for f in other.amounts)
        if "基本支出" not in one.label(whole) or not after:
            continue
        parts = [
            next((f for told, f in after if re.search(rf"{word}[^，。、;:]{{0,8}}$", told.label(f))), None)
            for word in ("人员经费", "公用经费")
        ]
        staff, running = parts
        if staff is after[0][1] and running is not None and not _in_one_sentence(one, whole, running):
            yield from _check(one, whole, [staff, running])


def _in_one_sentence(one: Told, whole: Figure, part: Figure) -> bool:
    """Whether the part is one of those that `_parts` sees."""
    return part in one.amounts and one.outline.find("。", whole.mark, part.mark) < 0


def _parts(one: Told, start: int) -> tuple[Figure, ...]:
    """The amounts of the sentence that follows, each with a label of its own."""
    ends = [i for stop in "。!?" if (i := one.outline.find(stop, start)) >= 0]
    found: list[Figure] = []
    for figure in one.between(start, min(ends, default=len(one.outline))):
        label = one.label(figure)
        if not label or _NO_PART.search(label):
            return ()
        found.append(figure)
    return tuple(found)


def _names_all(one: Told, whole: Figure, parts: Sequence[Figure]) -> bool:
    """Whether the parts are, word by word, those of one of the known wholes."""
    labels = [one.label(part) for part in parts]
    opening = one.outline[one.sentence_start(whole.mark) : whole.mark]
    for words, name in zip(_ALL_PARTS, _WHOLES, strict=True):
        if len(words) == len(labels) <= _MOST_PARTS and name in opening:
            return all(word in label for word, label in zip(words, labels, strict=True))
    return False


def _check(one: Told, whole: Figure, parts: Sequence[Figure]) -> Iterator[Mismatch]:
    total = parts[0].interval
    for part in parts[1:]:
        total = total + part.interval
    if total.meets(whole.interval) or _said_elsewhere(one, whole, total):
        return
    factor = UNITS[whole.unit]
    expected = sum((part.yuan for part in parts), Decimal(0)) / factor
    width = (total.high - total.low + whole.interval.high - whole.interval.low) / 2 / factor
    yield Mismatch(
        "narrative",
        f"The parts {', '.join(part.text for part in parts)} add up to {printed(expected)} {whole.unit}, but "
        f"{whole.text} is stated",
        (whole,),
        tuple(parts),
        expected,
        whole.value,
        width,
        _SURE,
    )


def _said_elsewhere(one: Told, whole: Figure, total: Interval) -> bool:
    """Whether another amount before the list is what its parts add up to."""
    return any(figure.interval.meets(total) for figure in one.between(0, whole.mark))
