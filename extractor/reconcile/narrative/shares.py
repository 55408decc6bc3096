"""“收入5671万元，其中：拨款收入5601万元，占98.77%”: shares of a whole, and of a budget that was used."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from extractor.amounts import UNITS, Interval
from extractor.reconcile.equations.checked import printed
from extractor.reconcile.narrative.figures import AMOUNT, PERCENT, Figure, Told, agrees, ratio
from extractor.reconcile.narrative.mismatches import Mismatch

_STOP = rf"[^。;!?，{AMOUNT}{PERCENT}]"
_SHARE = re.compile(
    rf"(?P<part>{AMOUNT})[，、(]?(?:约)?占(?P<whole>{_STOP}{{0,40}}?)的?(?:比重|比例)?(?:为|约)?(?P<rate>{PERCENT})"
)
_DONE = re.compile(
    rf"预算(?:数|金额|安排)?(?:为|是)?(?P<whole>{AMOUNT})[，,、]{_STOP}{{0,12}}?(?:决算|执行|支出|完成)"
    rf"(?:数|金额)?(?:为|是)?(?P<part>{AMOUNT})[，,、]?(?:完成|执行)(?:了)?(?:年初|全年|调整|年度)?预算数?的?(?P<rate>{PERCENT})"
)
_OPENS_LIST = re.compile(r"[，:(]?(?:其中|包括|主要)")
_MOST_WHOLES = 40
_SURE, _LIKELY = 0.97, 0.9


@dataclass(frozen=True)
class Share:
    """A part, and the percentage it is said to make of a whole called `name` ("": not named)."""

    part: Figure
    rate: Figure
    name: str

    @property
    def tells(self) -> bool:
        """Whether the share would not come out by chance for many wholes."""
        return self.part.value > 0 and self.rate.value > 0

    def fits(self, whole: Interval) -> bool:
        real = ratio(self.part.interval, whole)
        return real is not None and agrees(self.rate, real)


@dataclass(frozen=True)
class _Whole:
    """A figure, or the sum of several, that shares may be taken of."""

    figures: tuple[Figure, ...]
    direct: bool = False
    """The list of parts follows it in its own sentence."""

    @property
    def interval(self) -> Interval:
        total = self.figures[0].interval
        for figure in self.figures[1:]:
            total = total + figure.interval
        return total

    @property
    def yuan(self) -> Decimal:
        return sum((figure.yuan for figure in self.figures), Decimal(0))


def share_mismatches(passages: Sequence[Told]) -> Iterator[Mismatch]:
    """Shares that are not what the part is of the whole, where the whole is certain."""
    named = _named_amounts(passages)
    before: tuple[Figure, ...] = ()
    for one in passages:
        taken: set[Figure] = set()
        for group in _groups(one):
            wholes = _wholes(one, group, before)
            yield from _check(group, wholes, named)
            taken.update(share.part for share in group)
        yield from _used_budgets(one)
        left = tuple(figure for figure in one.amounts if figure not in taken)
        before = (*before, *left)[-_MOST_WHOLES // 2 :] if taken else left or before


def _groups(one: Told) -> Iterator[tuple[Share, ...]]:
    """Shares of one list: of the same name, and no new list opened between them."""
    group: list[Share] = []
    for match in _SHARE.finditer(one.outline):
        share = Share(one.at[match.start("part")], one.at[match.start("rate")], _plain_name(match["whole"]))
        if group and (share.name != group[-1].name or _opens_list(one, group[-1].rate.mark, share.part.mark)):
            yield tuple(group)
            group = []
        group.append(share)
    if group:
        yield tuple(group)


def _opens_list(one: Told, start: int, end: int) -> bool:
    """Whether an amount stands between two places that a list of parts follows."""
    return any(_OPENS_LIST.match(one.outline, figure.mark + 1) for figure in one.between(start, end))


def _wholes(one: Told, group: Sequence[Share], before: Sequence[Figure]) -> list[_Whole]:
    """What the shares of a list may be taken of: the amount before it, others near it, all parts together."""
    first = group[0].part.mark
    earlier = one.between(0, first)
    sentence = one.between(one.sentence_start(first), first)
    found: list[_Whole] = []
    if len(sentence) == 1 and _OPENS_LIST.match(one.outline, sentence[0].mark + 1):
        found.append(_Whole(sentence, direct=True))
    found += [_Whole((figure,)) for figure in reversed((*before, *earlier))]
    if len(group) > 1:
        found.append(_Whole(tuple(share.part for share in group)))
    return [whole for whole in found if whole.interval.low > 0][:_MOST_WHOLES]


def _check(
    group: Sequence[Share], wholes: Sequence[_Whole], named: dict[str, tuple[Figure, ...]]
) -> Iterator[Mismatch]:
    """The shares of one list that do not fit the whole which most of them fit."""
    of_name = named.get(group[0].name, ())
    if group[0].name and _one_value(of_name):
        whole = _Whole(of_name[:1], direct=True)
        others = [one for one in wholes if one.direct]
    elif wholes:
        whole = max(wholes, key=lambda one: (_held(group, one), one.direct))
        others = list(wholes)
    else:
        return
    strays = [share for share in group if not share.fits(whole.interval) and _is_said(share)]
    held = _held(group, whole)
    enough = held >= (2 if len(whole.figures) > 1 else 1) and len(strays) <= held
    if not enough and not (whole.direct and len(strays) == len(group) == 1):
        return
    for share in strays:
        if not any(share.fits(other.interval) for other in others):
            yield _mismatch(share, whole, _SURE if whole.direct or held > 1 else _LIKELY)


def _held(group: Sequence[Share], whole: _Whole) -> int:
    return sum(share.tells and share.fits(whole.interval) for share in group)


def _is_said(share: Share) -> bool:
    """Whether the share is not the 0 % or 100 % of a form that was not filled in."""
    return share.part.value > 0 and share.rate.value >= 0


def _one_value(figures: Sequence[Figure]) -> bool:
    return bool(figures) and all(figure.interval.meets(figures[0].interval) for figure in figures)


def _named_amounts(passages: Sequence[Told]) -> dict[str, tuple[Figure, ...]]:
    """The amounts of the paper's sentences by what they are called: 本年支出合计."""
    found: dict[str, list[Figure]] = defaultdict(list)
    for one in passages:
        for figure in one.amounts:
            for name in _names(one.label(figure)):
                found[name].append(figure)
    return {name: tuple(figures) for name, figures in found.items()}


def _names(label: str) -> Iterator[str]:
    """A label without the year before it, quotation marks and the verb behind it, if that leaves a name."""
    bare = re.sub(r"^.*\d{4}年(?:度)?", "", label)
    bare = re.sub(r"[“”\"]|(?:为|是|共|共计)$", "", bare)
    if len(bare) > 2:
        yield bare


def _plain_name(name: str) -> str:
    return re.sub(r"[“”\"]|^(?:总|全年|全部)$|的$", "", re.sub(r"^\d{4}年(?:度)?", "", name))


def _mismatch(share: Share, whole: _Whole, meant: float) -> Mismatch:
    real = ratio(share.part.interval, whole.interval) or Interval.exact(Decimal(0))
    middle = round(100 * share.part.yuan / whole.yuan, max(2, -int(share.rate.last_place.adjusted())))
    unit = share.part.unit
    total = printed((whole.yuan / UNITS[unit]).normalize() + Decimal(0))
    return Mismatch(
        "percentage",
        f"{share.part.text} is {middle} % of {total} {unit}, but {share.rate.text} is stated",
        (share.rate,),
        (share.part, *whole.figures),
        middle,
        share.rate.value,
        round((real.high - real.low) / 2 + share.rate.last_place, 4),
        meant,
    )


def _used_budgets(one: Told) -> Iterator[Mismatch]:
    """“年初预算为A，支出决算为B，完成年初预算的P”."""
    for match in _DONE.finditer(one.outline):
        part, whole, rate = (one.at[match.start(name)] for name in ("part", "whole", "rate"))
        share = Share(part, rate, "")
        if whole.interval.low > 0 and not share.fits(whole.interval):
            yield _mismatch(share, _Whole((whole,)), _SURE)
