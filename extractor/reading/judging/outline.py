"""Numbers of an outline before texts: 一、 二、 三、 and (一), which count on from cell to cell of a column.

Their characters are level strokes and little else, so that a coarse fax makes 一 of 二 and 二 of 三, and
drops the stroke of 十. What remains does not tell which it was, but the numbers above and below do.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from extractor.document import Alternative
from extractor.engines import LineReading

_DIGITS = "一二三四五六七八九"
_CUT = re.compile(r"(?P<open>[(（]?)(?P<number>[一二三四五六七八九十|丨卜上\-·.:]{0,3})(?P<close>[、)）])")
"""The number of an outline, or what is left of one whose strokes are lost."""
_WORDED = re.compile(r"\s*[\u3400-\u9fff]")
_LAST = 60
"""No outline counts further."""
_LEFT_OF = {
    "一": ("", "-", "·", "."),
    "二": ("", "一", "-", ":"),
    "三": ("", "一", "二", "-", ":"),
    "十": ("", "一", "|", "丨", "卜", "上", "-"),
}
"""What may be left of a number's character when its level strokes are lost."""
_SURE = 0.995
"""Numbers that are read with this probability stand as they are."""
_LOSES = math.log(0.03)
"""Logarithm of how often a character of a number loses strokes."""
_COUNTS_ON, _LEAVES_OUT = 4.0, 1.0
"""Logarithms of how much likelier than any other number the next one is, and the next but one."""
_BEGINS = 2.0
"""The same of the first number of a column, where it is 1."""
_MAY_BE = 0.1
"""A line may have the number of a text that is so likely beside its likeliest."""
_MISSHAPEN = 0.5
"""Logarithm of how much likelier a number is than what cannot be one."""
_COUNTED = 0.9
"""How often, at most, a number is right that was chosen by those around it."""
_MOST_OTHERS = 5

_Options = Mapping[int, tuple[float, str]]
"""For each number that a line may have: the logarithm of its probability, and the text with it."""


def rest_of(text: str) -> str:
    """The text without the number of an outline, or without what is left of one."""
    match = _CUT.match(text)
    return text[match.end() :] if match is not None else text


def spelled(number: int) -> str:
    """A number from 1 to 99 in Chinese."""
    tens, ones = divmod(number, 10)
    first = "" if tens == 0 else "十" if tens == 1 else _DIGITS[tens - 1] + "十"
    return first + (_DIGITS[ones - 1] if ones else "")


def strokes_lost(read: str, true: str) -> int | None:
    """In how many characters of the number `true` strokes must be lost for it to be read as `read`; None
    where that does not explain it."""
    if not true:
        return None if read else 0
    found = [strokes_lost(read[1:], true[1:])] if read[:1] == true[0] else []
    for left in _LEFT_OF.get(true[0], ()):
        more = strokes_lost(read[len(left) :], true[1:]) if read.startswith(left) else None
        found.append(None if more is None else more + 1)
    known = [lost for lost in found if lost is not None]
    return min(known) if known else None


def counted(readings: Sequence[LineReading], columns: Sequence[int]) -> list[LineReading]:
    """The readings of the lines of one table, in their order, with the numbers that the columns' outlines
    suggest where a number was doubtful; what is chosen so stays in doubt."""
    result = list(readings)
    chains: dict[tuple[int, bool], list[int]] = defaultdict(list)
    for place, (reading, column) in enumerate(zip(readings, columns, strict=True)):
        match = _numbered(reading)
        if match is not None:
            chains[column, bool(match["open"])].append(place)
    for chain in chains.values():
        options = [_options(readings[place]) for place in chain]
        for place, may_be, number in zip(chain, options, _likeliest(options), strict=True):
            text = may_be[number][1]
            if text != result[place].text:
                result[place] = _with_number(result[place], text)
    return result


def _numbered(reading: LineReading) -> re.Match[str] | None:
    """The outline's number before the words of a line, or what is left of it; None where there is none."""
    least = _MAY_BE * reading.confidence
    named = [reading.text, *(other.text for other in reading.alternatives if other.probability >= least)]
    if reading.confidence >= _SURE:
        named = named[:1]
    for text in named:
        match = _CUT.match(text)
        if match is None or _WORDED.match(text, match.end()) is None:
            continue
        if _number(match["number"]) is not None or reading.confidence < _SURE:
            return match
    return None


def _number(said: str) -> int | None:
    return next((number for number in range(1, _LAST + 1) if spelled(number) == said), None)


def _options(reading: LineReading) -> _Options:
    """The numbers that a line may have: those that were named, in doubt those of which strokes may be lost,
    and the text as it was read (0)."""
    found = {0: (math.log(max(reading.confidence, 1e-6)) - _MISSHAPEN, reading.text)}
    named = [(reading.text, reading.confidence), *((a.text, a.probability) for a in reading.alternatives)]
    for text, p in named[:1] if reading.confidence >= _SURE else named:
        match = _CUT.match(text)
        if match is None:
            continue
        for number in range(1, _LAST + 1):
            lost = strokes_lost(match["number"], spelled(number))
            if lost is None or (lost and reading.confidence >= _SURE):
                continue
            weight = math.log(max(p, 1e-6)) + lost * _LOSES
            if weight > found.get(number, (-math.inf, ""))[0]:
                said = text[: match.start("number")] + spelled(number) + text[match.end("number") :]
                found[number] = (weight, said)
    return found


def _likeliest(chain: Sequence[_Options]) -> list[int]:
    """The likeliest numbers of a column's lines together (Viterbi 1967)."""
    scores = {number: weight + (_BEGINS if number == 1 else 0.0) for number, (weight, _) in chain[0].items()}
    before: list[dict[int, int]] = []
    for options in chain[1:]:
        best = {n: max(scores, key=lambda m, n=n: scores[m] + _step(m, n)) for n in options}  # type: ignore[misc]
        scores = {n: scores[m] + _step(m, n) + options[n][0] for n, m in best.items()}
        before.append(best)
    numbers = [max(scores, key=lambda n: scores[n])]
    for best in reversed(before):
        numbers.append(best[numbers[-1]])
    return numbers[::-1]


def _step(number: int, after: int) -> float:
    """How much likelier a number is after another; after and before what is none, nothing is known."""
    if 0 in (number, after):
        return 0.0
    return {1: _COUNTS_ON, 2: _LEAVES_OUT}.get(after - number, 0.0)


def _with_number(reading: LineReading, text: str) -> LineReading:
    """The reading with another text in its place, which is no surer than it was, and beside it."""
    others = [(reading.text, reading.confidence), *((a.text, a.probability) for a in reading.alternatives)]
    confidence = min(_COUNTED, max(0.5, reading.confidence))
    left = [(other, p) for other, p in others if other != text]
    scale = min(1.0, (1.0 - confidence) / max(1e-6, sum(p for _, p in left)))
    return LineReading(
        text,
        confidence,
        tuple(Alternative(text=other, probability=p * scale) for other, p in left[:_MOST_OTHERS]),
    )
