"""Codes as printed: in three columns, joined in one, or before the label in the same cell."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from extractor.document import CodeSystem, Column

_DIGITS = re.compile(r"\d+")
_LEADING = re.compile(r"^(\d{3}(?:[\s-]?\d{2}){0,3})(?!\d)[\s-]*(?=\D|$)")
_WHOLE = re.compile(r"^\d{3}(\d{2}){0,3}$")
_SYSTEM_BY_FIRST_DIGIT: Mapping[str, CodeSystem] = {
    "1": "revenue",
    "2": "function",
    "3": "department_economic",
    "5": "government_economic",
}


@dataclass(frozen=True, slots=True)
class PrintedCode:
    """A code as printed in a row (hyphenated), and the columns whose cells make it up."""

    code: str
    columns: tuple[int, ...]

    @property
    def system(self) -> CodeSystem | None:
        """The system its first digit belongs to."""
        return _SYSTEM_BY_FIRST_DIGIT.get(self.code[0])


def hyphenated(digits: str) -> str | None:
    """2050199 as 205-01-99; None where the digits are no code."""
    if not _WHOLE.match(digits) or digits[0] not in _SYSTEM_BY_FIRST_DIGIT:
        return None
    return "-".join([digits[:3], *(digits[i : i + 2] for i in range(3, len(digits), 2))])


def code_in_columns(texts: Mapping[int, str], columns: tuple[Column, ...]) -> PrintedCode | None:
    """The code that a row's code cells make up. `texts`: the row's cell texts by column."""
    found: list[str] = []
    used: list[int] = []
    for column in columns:
        text = unicodedata.normalize("NFKC", texts.get(column.index, ""))
        digits = "".join(_DIGITS.findall(text))
        if column.role == "code" and digits:
            found.append(digits)
            used.append(column.index)
    # Two code columns may each hold a whole code (a class column and a joined one): the longest wins.
    whole = [digits for digits in found if hyphenated(digits)]
    joined = hyphenated("".join(found)) or (hyphenated(max(whole, key=len)) if whole else None)
    return PrintedCode(joined, tuple(used)) if joined else None


def code_before_label(text: str) -> tuple[str | None, str]:
    """The code a label begins with, and the label without it: "2050199 其他…" or "205 01 99 其他…"."""
    folded = unicodedata.normalize("NFKC", text).strip()
    match = _LEADING.match(folded)
    code = hyphenated("".join(_DIGITS.findall(match.group(1)))) if match else None
    if match is None or code is None:
        return None, text
    return code, folded[match.end() :]
