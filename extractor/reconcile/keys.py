"""By what a line is known in other tables and in sentences: its code, or its bare name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor import wording
from extractor.reconcile.frames import TOTAL
from extractor.reconcile.sheet import Frame, Line

_NUMBER = re.compile(
    r"^(?:[一二三四五六七八九十百]+[、.．，,]|[(（][一二三四五六七八九十]+[)）]|\d{1,2}[、.．](?!\d))"
)
_LEVEL = re.compile(r"[(（][类款项][)）]")
_LEAST_NAME = 2


def bare_name(label: str) -> str:
    """A label without its number, 其中, （类） and the word 支出 at its end: 五、教育支出 is 教育."""
    text = re.sub(r"^其中[:：]?", "", wording.compact(label))
    text = _LEVEL.sub("", _NUMBER.sub("", text))
    short = text.removesuffix("支出")
    return short if len(short) >= _LEAST_NAME else text


def line_keys(line: Line) -> Iterator[str]:
    """The keys of a line: its printed code, its bare name. Totals have none."""
    if line.rank == TOTAL:
        return
    if line.code:
        yield line.code
    name = bare_name(line.label)
    if name and not name.isdigit():
        yield name


def lines_by_key(frame: Frame) -> dict[str, int]:
    """The lines of a frame by the keys that only one of them has."""
    found: dict[str, int] = {}
    several: set[str] = set()
    for number, line in enumerate(frame.lines):
        for key in line_keys(line):
            if key in found:
                several.add(key)
            found[key] = number
    return {key: line for key, line in found.items() if key not in several}
