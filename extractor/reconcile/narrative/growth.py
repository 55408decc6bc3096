"""“比上年预算数5586.62万元增加84.38万元，增长1.51%”: differences and rates of growth."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from extractor.amounts import UNITS, Interval
from extractor.reconcile.equations.checked import printed
from extractor.reconcile.narrative.figures import AMOUNT, PERCENT, Figure, Told, agrees, ratio
from extractor.reconcile.narrative.mismatches import Mismatch

_UP, _DOWN = "增加|增长|上升|提高|上涨|增幅", "减少|下降|降低|压减|降幅"
_WORD = rf"(?<![/或(])(?:{_UP}|{_DOWN})"
_FILL = r"(?:了|额|数|幅度|率|比例)?(?:为|达到?|约)*"
_STOP = rf"[^。;!?{AMOUNT}{PERCENT}]"
_CHANGE = re.compile(
    rf"(?:比|较|与)(?P<reference>{_STOP}{{1,40}}?)(?P<base>{AMOUNT})?(?P<subject>{_STOP}{{0,24}}?)"
    rf"(?:(?P<word>{_WORD}){_FILL}(?P<change>{AMOUNT})"
    rf"(?:[,，、(]?(?:同比)?{_STOP}{{0,4}}?(?P<rate_word>{_WORD}){_FILL}(?P<rate>{PERCENT}))?"
    rf"|(?P<only_word>{_WORD}){_FILL}(?P<only_rate>{PERCENT}))"
)
_YEAR = re.compile(r"(?:19|20)\d\d年|上年")
_MOST_POOL = 30
_SURE, _LIKELY = 0.97, 0.9


@dataclass(frozen=True)
class Growth:
    """A statement of growth: `now` is what grew (None: not known), `base` what it grew from, where stated.

    `certain`: the words leave no doubt what grew. `up` and `rate_up` are the words' directions.
    """

    now: Figure | None
    base: Figure | None
    change: Figure | None
    up: bool | None
    rate: Figure | None
    rate_up: bool | None
    certain: bool
    pool: tuple[Figure, ...]


def growth_mismatches(passages: Sequence[Told]) -> Iterator[Mismatch]:
    """Statements of growth whose figures do not agree."""
    before: tuple[Figure, ...] = ()
    for one in passages:
        for growth in _statements(one, before):
            yield from _check(growth)
        if one.amounts:
            before = one.amounts


def _statements(one: Told, before: tuple[Figure, ...]) -> Iterator[Growth]:
    for match in _CHANGE.finditer(one.outline):
        at = one.at
        base = at[match.start("base")] if match["base"] else None
        start = one.sentence_start(match.start())
        here, earlier = one.between(start, match.start()), one.between(0, start)
        now = here[-1] if here else earlier[-1] if earlier else before[-1] if before else None
        touching = bool(here) and _is_bare(one.outline[here[-1].mark + 1 : match.start()])
        if base is not None and "相比" in match["reference"] and "(" not in match["reference"]:
            now, base, touching = base, None, not match["subject"].strip("，")
        change = at[match.start("change")] if match["change"] else None
        rate_name = "rate" if match["rate"] else "only_rate"
        rate = at[match.start(rate_name)] if match[rate_name] else None
        if change is None and base is None and touching:
            base = _of_year(one, here[:-1], match["reference"] + match["subject"])
        yield Growth(
            now,
            base,
            change,
            _is_up(match["word"]),
            rate,
            _is_up(match["rate_word"] or match["only_word"]),
            touching,
            (*before, *one.amounts)[-_MOST_POOL:],
        )


def _is_bare(between: str) -> bool:
    return between.strip("，、()") == ""


def _is_up(word: str | None) -> bool | None:
    return None if word is None else re.fullmatch(_UP, word) is not None


def _of_year(one: Told, figures: Sequence[Figure], reference: str) -> Figure | None:
    """The only figure before that is said to be of the year, or of the kind, the reference names."""
    year = _YEAR.search(reference)
    if year is None:
        return None
    named = [figure for figure in figures if year[0] in one.label(figure)]
    return named[0] if len(named) == 1 else None


def _check(one: Growth) -> Iterator[Mismatch]:
    wrong_change = _difference_mismatch(one) or _contradiction(one)
    if wrong_change is not None:
        yield wrong_change
    wrong_rate = _rate_mismatch(one)
    if wrong_rate is not None:
        yield wrong_rate


def _difference_mismatch(one: Growth) -> Mismatch | None:
    """A stated increase that is not what the two stated amounts differ by."""
    now, base, change = one.now, one.base, one.change
    if now is None or base is None or change is None or not one.certain:
        return None
    if now.value < 0 or base.value < 0:
        return None
    real = now.interval - base.interval
    stated = change.interval if one.up or change.value < 0 else -change.interval
    if stated.meets(real) or (change.value < 0 and (-stated).meets(real)):
        return None
    factor = UNITS[change.unit]
    expected = (now.yuan - base.yuan) / factor
    found = change.value if one.up or change.value < 0 else -change.value
    width = (real.high - real.low + stated.high - stated.low) / 2 / factor
    word = "an increase" if found > 0 else "a decrease"
    return Mismatch(
        "narrative",
        f"From {base.text} to {now.text} the change is {printed(_plain(expected))} {change.unit}, but {word} "
        f"of {change.text} is stated",
        (change,),
        (now, base),
        _plain(expected),
        found,
        _plain(width),
        _SURE,
    )


def _contradiction(one: Growth) -> Mismatch | None:
    """An increase that is said to be a rate of decline, or the other way round."""
    change, rate = one.change, one.rate
    if change is None or rate is None or one.up is None or one.rate_up is None or one.up is one.rate_up:
        return None
    if change.value <= 0 or rate.value <= 0:
        return None
    stated = "an increase" if one.up else "a decrease"
    direction = "growth" if one.rate_up else "decline"
    return Mismatch(
        "narrative",
        f"The sentence states {stated} of {change.text}, and with it a {direction} of {rate.text}",
        (rate,),
        (change,),
        -rate.value,
        rate.value,
        rate.last_place,
        _SURE,
    )


def _rate_mismatch(one: Growth) -> Mismatch | None:
    """A rate that does not follow from the stated figures, whichever of them is the base."""
    rate, now = one.rate, one.now
    if rate is None or not rate.value or now is None or (not one.certain and one.change is None):
        return None
    readings = list(_rates(one))
    fitting = [real for real, _ in readings if agrees(rate, _size(real))]
    if not readings or (fitting and not _wrong_way(one, rate, fitting[0])):
        return None
    if not one.certain and any(agrees(rate, _size(real)) for real in _other_rates(one)):
        return None
    real, figures = readings[0]
    middle = _shown(_exact_rate(one, figures), rate)
    what = f"{'An increase' if middle > 0 else 'A decrease'} of {figures[0].text} to {now.text} is {middle} %"
    if figures[0] is now:
        what = f"From {figures[-1].text} to {now.text} is a change of {middle} %"
    stated = (
        f"{'a decline of ' if one.rate_up is False else 'a growth of ' if one.rate_up else ''}{rate.text}"
    )
    return Mismatch(
        "percentage",
        f"{what}, but {stated} is stated",
        (rate,),
        figures,
        -middle if one.rate_up is False else middle,
        rate.value,
        round(_plain((real.high - real.low) / 2 + rate.last_place), 4),
        _SURE if one.certain else _LIKELY,
    )


def _exact_rate(one: Growth, figures: tuple[Figure, ...]) -> Decimal:
    """The rate in per cent that the figures give as they are printed."""
    first, last = figures[0].yuan, figures[-1].yuan
    if one.base is not None:
        return 100 * (first - last if figures[0] is one.now else first) / last
    size = abs(first)
    rising = _rising(one, figures[0])
    return 100 * size / (last - size) if rising else -100 * size / (last + size)


def _wrong_way(one: Growth, rate: Figure, real: Interval) -> bool:
    """Whether a decline is called a growth of the same size, or the other way round, by a rate alone."""
    if one.change is not None or one.rate_up is None or rate.value < 0:
        return False
    return real.high < 0 if one.rate_up else real.low > 0


def _rates(one: Growth) -> Iterator[tuple[Interval, tuple[Figure, ...]]]:
    """Rates of growth in per cent by the figures of the statement itself."""
    now, base, change = one.now, one.base, one.change
    if base is not None:
        if now is not None and one.certain:
            grown = ratio(now.interval, base.interval)
            if grown is not None:
                yield grown - Interval.exact(Decimal(100)), (now, base)
        if change is not None and (part := ratio(_size(change.interval), base.interval)):
            yield part, (change, base)
    elif now is not None and change is not None:
        found = _from_now(change, now, rising=_rising(one, change))
        if found is not None:
            yield found, (change, now)


def _rising(one: Growth, change: Figure) -> bool:
    return bool(one.up) == (change.value >= 0)


def _from_now(change: Figure, now: Figure, *, rising: bool) -> Interval | None:
    """The rate by which a change that ends at `now` grew, or shrank, in per cent of where it began."""
    size = _size(change.interval)
    part = ratio(size, now.interval - size if rising else now.interval + size)
    return part if part is None or rising else -part


def _other_rates(one: Growth) -> Iterator[Interval]:
    """Rates that other figures nearby would give as what grew, or as the base."""
    change = one.change
    if change is None:
        return
    for figure in one.pool:
        for real in (
            _from_now(change, figure, rising=_rising(one, change)),
            ratio(_size(change.interval), figure.interval),
        ):
            if real is not None:
                yield real


def _size(interval: Interval) -> Interval:
    return -interval if interval.high <= 0 else interval


def _shown(value: Decimal, rate: Figure) -> Decimal:
    return round(value, max(2, -int(rate.last_place.adjusted())))


def _plain(value: Decimal) -> Decimal:
    short = value.normalize()
    return short if short.as_tuple().exponent <= 0 else short.quantize(Decimal(1))  # type: ignore[operator]
