"""Codes as printed: in three columns, joined in one, before the label in the same cell; whole or in part."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from extractor.document import Cell, CodeLevel, CodeSystem, Column

SYSTEM_BY_FIRST_DIGIT: Mapping[str, CodeSystem] = {
    "1": "revenue",
    "2": "function",
    "3": "department_economic",
    "5": "government_economic",
}
_CODE = re.compile(r"[1235]\d\d(?:-\d\d){0,3}")
_WHOLE = re.compile(r"[1235]\d\d(?:\d\d){0,3}")
_LEADING = re.compile(
    r"[\[(【]?([1235]\d{2}(?:[\s.\-—]?\d{2}){0,3})(?![\d.,%])[\])】]?[\s\-—、.:：]*(?=\D|$)"
)
_BLANKS = re.compile(r"[\s.\-—,，]+")
_PLACES: Mapping[CodeLevel | None, int] = {"class": 0, "section": 1, "item": 2}
_AS_DIGITS = str.maketrans("OoQDIl|!ZSsBbGg", "000011112558866")
_LOOK_ALIKE = frozenset(["17", "14", "38", "35", "56", "68", "08", "09", "06", "89", "27", "49", "39"])

ALIKE_DIGIT = 1.4
OTHER_DIGIT = 2.6
LOST_DIGIT = 2.6
ZERO_LOST = 0.2
"""Costs (nats) of a digit read as one that looks like it, as another, not at all or twice; of a leading zero
that a spreadsheet has dropped ("2" for "02")."""
LEAST_DOUBT = 1e-4
"""No reading is surer than this of its digits."""


@dataclass(frozen=True, slots=True)
class Printed:
    """What is printed of a code.

    `parts`: its digits by level (类, 款, 项, 目), "" where a level is blank. `whole`: the parts were cut from
    one number, or all levels from the class down are filled. `columns`: the cells it was read from.
    `confidence`: the probability that all digits are as read. `others`: other readings with probabilities.
    """

    parts: tuple[str, ...]
    columns: tuple[int, ...]
    confidence: float
    others: tuple[tuple[tuple[str, ...], float], ...] = ()

    @property
    def code(self) -> str | None:
        """The code with hyphens where the parts are a whole one, None where its beginning is blank."""
        return _code(self.parts)

    @property
    def system(self) -> CodeSystem | None:
        """The system that the first digit belongs to."""
        return SYSTEM_BY_FIRST_DIGIT.get(self.parts[0][:1]) if self.code else None

    def below(self, above: str | None) -> str | None:
        """The whole code, its blank beginning taken from the code printed above."""
        blank = next((n for n, part in enumerate(self.parts) if part), len(self.parts))
        if not blank:
            return self.code
        upper = above.split("-") if above else []
        return _code((*upper[:blank], *self.parts[blank:])) if len(upper) >= blank else None

    def doubt(self, code: str) -> float:
        """The cost (nats) of this print if `code` is what stands on the paper."""
        wanted = code.split("-")
        best = _parts_cost(self.parts, wanted)
        if best <= 4 * ZERO_LOST:
            return best - math.log(max(self.confidence, LEAST_DOUBT))
        left = 1 - self.confidence - sum(p for _, p in self.others)
        costs = [best - math.log(max(left, LEAST_DOUBT))]
        for parts, probability in self.others:
            if _parts_cost(parts, wanted) <= 4 * ZERO_LOST:
                costs.append(-math.log(max(probability, LEAST_DOUBT)))
        return min(costs)


def hyphenated(digits: str) -> str | None:
    """2050199 as 205-01-99; None where the digits are no code."""
    if not _WHOLE.fullmatch(digits):
        return None
    return "-".join(split(digits))


def is_code(text: str) -> bool:
    """Whether a text is a code as Kemu writes it: 205, 205-01, 205-01-99, 103-04-27-62."""
    return _CODE.fullmatch(text) is not None


def split(digits: str) -> tuple[str, ...]:
    """Digits by level: three, then two by two."""
    return (digits[:3], *(digits[i : i + 2] for i in range(3, len(digits), 2)))


def code_in_columns(cells: Mapping[int, Cell], columns: Sequence[Column]) -> Printed | None:
    """What a row's code cells say of its code. `cells`: the row's cells by column."""
    filled = [(column, cell) for column in columns if (cell := cells.get(column.index)) and cell.text.strip()]
    texts = [digits_of(cell.text) for _, cell in filled]
    if not any(texts):
        return None
    used = tuple(column.index for column, _ in filled)
    confidence = math.prod(cell.confidence for _, cell in filled)
    parts = _parts([column for column, _ in filled], texts)
    others = []
    for place, (_, cell) in enumerate(filled):
        for other in cell.alternatives:
            changed = [*texts]
            changed[place] = digits_of(other.text)
            if (read := _parts([column for column, _ in filled], changed)) and read != parts:
                others.append((read, other.probability))
    return Printed(parts, used, confidence, tuple(others)) if parts else None


def code_before_label(text: str) -> tuple[tuple[str, ...], str]:
    """The code that a label begins with, by level, and the label without it: "2050199 其他…", "205 01 99
    其他…", "[205]教育支出". No code: ((), text)."""
    if not text[:2].strip("[(【（［ \u3000")[:1].isdecimal():
        return (), text
    folded = unicodedata.normalize("NFKC", text).strip()
    match = _LEADING.match(folded)
    if match is None:
        return (), text
    return split(_BLANKS.sub("", match.group(1))), folded[match.end() :]


def digits_of(text: str) -> str:
    """The digits of a code cell, letters that look like digits taken for them; "" where there are words."""
    if text.isascii() and text.isdecimal():
        return text
    folded = _BLANKS.sub("", unicodedata.normalize("NFKC", text))
    if not any(character.isdecimal() for character in folded):
        return ""
    digits = folded.translate(_AS_DIGITS)
    return digits if digits.isascii() and digits.isdecimal() else ""


def _parts(columns: Sequence[Column], texts: Sequence[str]) -> tuple[str, ...]:
    """Digits by level. A column may hold its own level's digits or the whole code down to it."""
    longest = max(texts, key=len)
    if len(longest) > 3 or (len(texts) == 1 and columns[0].level not in _PLACES):
        return split(longest)
    parts = ["", "", ""]
    last = -1
    for column, text in zip(columns, texts, strict=True):
        # A joined code column beside others continues where they end.
        last = _PLACES[column.level] if column.level in _PLACES else last + 1
        if last < 3 and text:
            parts[last] = text if last == 0 else text.zfill(2)
    while parts and not parts[-1]:
        parts.pop()
    return tuple(parts)


def _code(parts: Sequence[str]) -> str | None:
    code = "-".join(parts)
    return code if _CODE.fullmatch(code) else None


def _parts_cost(parts: tuple[str, ...], wanted: Sequence[str]) -> float:
    """The cost of reading the levels `wanted` of a code as `parts`, whose blank beginning is no matter."""
    if len(parts) == len(wanted):
        return sum(_digits_cost(a, b) for a, b in zip(parts, wanted, strict=True) if a)
    if parts[0]:
        return _digits_cost("".join(parts), "".join(wanted))
    return LOST_DIGIT * 4


def _digits_cost(read: str, true: str) -> float:
    if read == true:
        return 0.0
    if len(read) == len(true):
        return sum(
            ALIKE_DIGIT if {a + b, b + a} & _LOOK_ALIKE else OTHER_DIGIT
            for a, b in zip(read, true, strict=True)
            if a != b
        )
    if len(true) == 2 and read.zfill(2) == true:
        return ZERO_LOST
    return LOST_DIGIT * Levenshtein.distance(read, true)
