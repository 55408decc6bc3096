"""Lines of text joined to passages, each character knowing the line it stands in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from extractor import wording
from extractor.geometry import Box
from extractor.parts import TextLine

_LONGEST = 4000
"""Characters of one passage; a longer one is parted."""
_KEPT = frozenset("，。、“”…")
_ENDS = ("。", ";", ":", "!", "?")
_GOES_ON = re.compile(r"(?:;|(?:其中|包括)[:：]?)$")
"""The end of a line of a list: what follows belongs to the same whole, though it begins a line."""
_SHORT_OF_EDGE, _SHORT_WITHOUT_END = 1.5, 2.5
"""Line heights by which a paragraph's last line ends before the right edge, or its first is indented."""
_FAR_BELOW = 2.5
_OTHER_SIZE = 1.35
_PRIVATE = "Co"


@dataclass(frozen=True)
class Passage:
    """A paragraph in compatibility form without blanks; `owners` has, for each character, its line's number
    within `lines` and its place in that line's own text, from 0 (start) to 1 (end)."""

    text: str
    owners: tuple[tuple[int, float, float], ...]
    lines: tuple[TextLine, ...]

    def place(self, start: int, end: int) -> tuple[int, Box]:
        """Page and box of a piece of the text: of its part on the first line, if it stands on two."""
        number = self.owners[start][0]
        here = [share for share in self.owners[start:end] if share[0] == number]
        line = self.lines[number]
        left = line.box.x0 + line.box.width * here[0][1]
        right = line.box.x0 + line.box.width * here[-1][2]
        return line.page, Box(left, line.box.y0, right, line.box.y1)

    def confidence(self, start: int, end: int) -> float:
        """The chance that all lines a piece of the text stands on were read right."""
        chance = 1.0
        for number in dict.fromkeys(owner[0] for owner in self.owners[start:end]):
            chance *= self.lines[number].confidence
        return chance


def passages(lines: Iterable[TextLine]) -> tuple[Passage, ...]:
    """The paragraphs of a paper's text in reading order; page numbers are left out.

    A figure that a line ends with goes on in the next line of its paragraph, if that begins with a digit: no
    sentence has two figures side by side.
    """
    told = [line for line in lines if line.text.strip() and not wording.is_page_number(line.text)]
    edges = _edges(told)
    return tuple(_passage(group) for group in _groups(told, edges))


def _edges(lines: Sequence[TextLine]) -> dict[int, tuple[float, float]]:
    found: dict[int, tuple[float, float]] = {}
    for line in lines:
        left, right = found.get(line.page, (line.box.x0, line.box.x1))
        found[line.page] = min(left, line.box.x0), max(right, line.box.x1)
    return found


def _groups(
    lines: Sequence[TextLine], edges: dict[int, tuple[float, float]]
) -> Iterator[tuple[TextLine, ...]]:
    group: list[TextLine] = []
    length = 0
    for line in lines:
        if group and (length > _LONGEST or _parted(group[-1], line, edges)):
            yield tuple(group)
            group, length = [], 0
        group.append(line)
        length += len(line.text)
    if group:
        yield tuple(group)


def _parted(above: TextLine, below: TextLine, edges: dict[int, tuple[float, float]]) -> bool:
    """Whether a new paragraph begins with the lower line."""
    high, low = sorted((above.box.height, below.box.height))
    same_page = above.page == below.page
    if same_page and min(above.box.y1, below.box.y1) - max(above.box.y0, below.box.y0) > high / 2:
        return False
    if low > _OTHER_SIZE * max(high, 1.0) or (same_page and below.box.y0 - above.box.y1 > _FAR_BELOW * low):
        return True
    if _GOES_ON.search(_normal(above.text).rstrip()):
        return wording.numbering_level(below.text) == 0
    room = edges[above.page][1] - above.box.x1
    indent = below.box.x0 - edges[below.page][0]
    if not _normal(above.text).rstrip().endswith(_ENDS):
        return room > _SHORT_WITHOUT_END * low
    numbered = wording.numbering_level(below.text) is not None
    return numbered or room > _SHORT_OF_EDGE * low or indent > _SHORT_OF_EDGE * low


def _passage(lines: tuple[TextLine, ...]) -> Passage:
    characters: list[str] = []
    owners: list[tuple[int, float, float]] = []
    for number, line in enumerate(lines):
        pieces = [(_normal(character), _advance(character)) for character in line.text]
        whole = sum(advance for _, advance in pieces) or 1.0
        at = 0.0
        for piece, advance in pieces:
            for character in piece:
                characters.append(character)
                owners.append((number, at / whole, (at + advance) / whole))
            at += advance
    kept = [i for i, character in enumerate(characters) if character != " " or _between_digits(characters, i)]
    text = "".join(characters[i] for i in kept)
    return Passage(re.sub(r"(?<!\d),|,(?!\d)", "，", text), tuple(owners[i] for i in kept), lines)


def _normal(text: str) -> str:
    """Compatibility form, but with the marks of Chinese sentences: a full-width comma parts no thousands."""
    return "".join(
        c
        if c in _KEPT
        else ""
        if unicodedata.category(c) == _PRIVATE
        else re.sub(r"\s", " ", unicodedata.normalize("NFKC", c))
        for c in text
    )


def _advance(character: str) -> float:
    return 1.0 if unicodedata.east_asian_width(character) in "WF" else 0.5


def _between_digits(characters: Sequence[str], index: int) -> bool:
    """Whether a blank parts two figures, or two pieces of one: then it stays, once."""
    before = next((c for c in reversed(characters[max(0, index - 8) : index]) if c != " "), "")
    after = next((c for c in characters[index + 1 : index + 9] if c != " "), "")
    first = index == 0 or characters[index - 1] != " "
    return first and bool(re.match(r"[\d.,]", before)) and bool(re.match(r"[\d.,]", after))
