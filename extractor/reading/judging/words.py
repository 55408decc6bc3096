"""Which of several readings of a text consists of usual words: 项目 and not 项日, 一般 and not 般.

Where a level stroke is lost, as in a coarse fax, the ink itself shows another character, and a recogniser
that knows shapes alone is sure of it. A reader knows that 项日 is no word. So readings that the recogniser
itself names are weighed by how many of their pairs of neighbouring characters stand in known names (a noisy
channel with a bigram source: Kukich 1992, 4.2). No text is ever made of words: what no look at the ink named
is no candidate, and what is chosen against the looks stays doubtful.

The pairs lie in `models/words.json`; those of the table's own sure texts count as well.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from operator import add

from extractor.document import Alternative
from extractor.engines import LineReading, figures
from extractor.errors import ModelError
from extractor.reading.ideographs import bare
from extractor.reading.judging.outline import rest_of
from extractor.wording import has_ideographs

TABLE = "words.json"
BEFORE, AFTER = "\x02", "\x03"
"""What stands before the first and after the last character of a text."""
_PAIR = 3.0
"""Logarithm of how much likelier a text is for each further pair that is usual. Of 692 texts on coarse faxes
as many were read rightly with 2.5 to 4, fewer with less."""
_MOST = 9.0
"""But no text is likelier by more than this."""
_SHORT = 2
"""Texts of fewer characters are no words."""
_LEARNED = 0.995
"""Texts that are read with this probability say what words their table has."""
_CHOSEN = 0.9
"""How often, at most, a text is right that was chosen against the looks."""
_MOST_OTHERS = 5
_LEFT_OF = {
    "日": "目", "月": "目", "H": "目", "文": "支", "义": "支", "人": "大入", "木": "本", "山": "出",
    "白": "自", "上": "工", "T": "工", "I": "工", "1": "工", "股": "般", "市": "事", "次": "决",
    "顶": "预", "关": "差", "共": "其", "贷": "赁", "口": "日", "十": "干", "土": "士", "了": "子",
    "工": "卫", "和": "租", "汕": "油", "手": "事", "中": "事", "指": "措", "非": "津",
}  # fmt: skip
"""What a character that lost a level stroke may have been."""
_STRANGE = 2
"""A text with so many usual pairs fewer than with a stroke that may be lost is doubted."""


@dataclass(frozen=True, slots=True)
class Words:
    """Pairs of characters that stand side by side in names, the ends of a name included."""

    pairs: frozenset[str]

    def usual(self, text: str) -> int:
        """How many pairs of a text are usual; the number of an outline before it does not count."""
        plain = _named(text)
        if len(plain) < _SHORT:
            return 0
        return sum(pair in self.pairs for pair in _pairs(plain))

    def with_those_of(self, texts: Iterable[str]) -> Words:
        """These words and those of further texts."""
        more = {pair for text in texts if len(text) >= _SHORT for pair in _pairs(_named(text))}
        return Words(self.pairs | more)


def _pairs(text: str) -> Iterator[str]:
    return map(add, BEFORE + text, text + AFTER)


@lru_cache(maxsize=4096)
def _named(text: str) -> str:
    """The text without typography and without the number of an outline before it."""
    return rest_of(bare(text))


@cache
def usual_words() -> Words:
    """The words that come with the program. Raises ModelError where their table cannot be read."""
    try:
        said = json.loads(resources.files("models").joinpath(TABLE).read_text(encoding="utf-8"))
        after: Mapping[str, str] = said["after"]
        return Words(frozenset(a + b for a, followers in after.items() for b in followers))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(f"The words {TABLE} cannot be read: {error}") from error


def worded(readings: Sequence[LineReading], words: Words) -> list[LineReading]:
    """The readings of the lines of one table, each the likeliest of those named for it by its words too."""
    known = words.with_those_of(r.text for r in readings if _teaches(r, words))
    return [_worded(reading, known) for reading in readings]


def _teaches(reading: LineReading, words: Words) -> bool:
    """Whether a text says what words its table has: it is sure, and no stroke that may be lost would make
    usual words of it. Else 项H would bear itself out."""
    return (
        reading.confidence >= _LEARNED and _is_worded(reading.text) and _whole_of(reading.text, words) is None
    )


def _whole_of(text: str, words: Words) -> str | None:
    """The text of which this one may be left when a level stroke is lost, where that has clearly more usual
    words; None: there is none."""
    least = words.usual(text) + _STRANGE
    return next((other for other in _with_strokes(text) if words.usual(other) >= least), None)


def _is_worded(text: str) -> bool:
    return has_ideographs(text) and not figures.figure_like(text)


def _worded(reading: LineReading, words: Words) -> LineReading:
    named = [(reading.text, reading.confidence), *((a.text, a.probability) for a in reading.alternatives)]
    is_short = len(_named(reading.text)) < _SHORT
    if is_short or not any(_is_worded(text) for text, _ in named) or figures.figure_like(reading.text):
        return reading
    first = words.usual(reading.text)
    gains = [min(_MOST, _PAIR * (words.usual(text) - first)) for text, _ in named]
    return _doubted(reweighed(named, gains, most=_CHOSEN), words)


def _doubted(reading: LineReading, words: Words) -> LineReading:
    """The reading, in doubt where one stroke that may be lost would make usual words of it; it is not put
    back, for the ink does not show it."""
    if reading.confidence <= _CHOSEN:
        return reading
    text = reading.text
    whole = _whole_of(text, words)
    if whole is None:
        return reading
    others = (Alternative(text=whole, probability=1.0 - _CHOSEN), *reading.alternatives)
    return LineReading(text, _CHOSEN, others[:_MOST_OTHERS])


def _with_strokes(text: str) -> Iterator[str]:
    """The texts of which this one may be left when one level stroke is lost."""
    for place, character in enumerate(text):
        for whole in _LEFT_OF.get(character, ""):
            yield text[:place] + whole + text[place + 1 :]
        if character == "般" and text[place - 1 : place] != "一":
            yield text[:place] + "一" + text[place:]


def reweighed(named: Sequence[tuple[str, float]], gains: Sequence[float], *, most: float) -> LineReading:
    """The reading and its others, the looks' own first, after each gained so much (a logarithm). What no
    look named keeps its weight. Another than the looks' own is right with at most the probability `most`."""
    unnamed = max(0.0, 1.0 - sum(p for _, p in named))
    weights = [p * math.exp(gain) for (_, p), gain in zip(named, gains, strict=True)]
    total = sum(weights) + unnamed
    if total <= 0.0:
        return LineReading(named[0][0], 0.0, ())
    ordered = sorted(zip(weights, range(len(named)), strict=True), key=lambda item: (-item[0], item[1]))
    (weight, place), *others = ordered
    text = named[place][0]
    confidence = weight / total if place == 0 else min(weight / total, most)
    return LineReading(
        text,
        confidence,
        tuple(
            Alternative(text=named[i][0], probability=min(confidence, w / total))
            for w, i in others[:_MOST_OTHERS]
            if w > 0.0
        ),
    )
