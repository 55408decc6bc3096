"""“采购1019万元，其中：货物509.6万元、工程0万元、服务509.4万元”: lists that name all parts of a whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from extractor.amounts import UNITS, Interval
from extractor.reconcile.equations import printed
from extractor.reconcile.narrative.figures import AMOUNT, Figure, Told
from extractor.reconcile.narrative.mismatches import Mismatch

_LIST = re.compile(rf"{AMOUNT}[，。:;]?(?:其中|包括)[:，]?")
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
