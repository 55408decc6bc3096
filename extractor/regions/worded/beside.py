"""What captions say of where tables stand: side by side, where each has a title or states a unit of its own
on one line; and between which sides."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.parts import Word
from extractor.regions.worded.pieces import Line, text_lines
from extractor.wording import amount_unit, compact, ends_as_title, has_ideographs

FARTHEST_SIDE = 6.0
"""Heights of a line by which a caption may stand out beyond the texts of its table."""
LANE = 1.0
"""Heights of words: the white lane between two such tables is at least that wide."""
LEAST_BELOW = 4
"""So many lines, the titles among them, stand beside each other where two tables do."""


def states_unit(text: str) -> bool:
    """Whether a line says in which unit a table's amounts are (单位：万元, in thousands), and is no
    heading that says it of its column: 金额（万元）."""
    wording = compact(text)
    alone = "单位" in wording or wording[:1] in "(（" or not has_ideographs(wording)
    return alone and amount_unit(text) is not None


def beside_each_other(words: Sequence[Word]) -> list[list[Word]]:
    """The words of the left and of the right table where a line states two units, each at the right side of
    its table, and a white lane goes down behind the first one; none where there is no such line."""
    lines = text_lines(words)
    for line in lines:
        units = [piece for piece in line.pieces if states_unit(piece.text)]
        if len(units) < 2:
            continue
        x = _lane(units[0], units[1], [word for word in words if word.box.y0 > line.box.y0])
        if x is None:
            continue
        top = _top(lines, line, x)
        inside = [word for word in words if word.box.center[1] >= top]
        left = [word for word in inside if word.box.center[0] < x]
        right = [word for word in inside if word.box.center[0] >= x]
        above = [word for word in words if word.box.center[1] < top]
        return [part for part in (above, left, right) if part]
    return []


def _top(lines: Sequence[Line], stated: Line, x: float) -> float:
    """The y of the first of the lines right above the units that the lane parts as well: the titles."""
    top = stated.box.y0
    for line in reversed([line for line in lines if line.box.y1 <= stated.box.y1 and line is not stated]):
        if any(word.box.x0 < x < word.box.x1 for word in line.words) or len(line.pieces) < 2:
            break
        top = line.box.y0
    return top


def _lane(left: Word, right: Word, below: Sequence[Word]) -> float | None:
    """The middle of the first white lane behind the left unit through all words below it."""
    height = left.box.height
    end = left.box.x1 - height
    for word in sorted(below, key=lambda w: w.box.x0):
        if word.box.x1 <= end:
            continue
        if word.box.x0 - end >= LANE * height and end >= left.box.x1 - height:
            return (end + word.box.x0) / 2 if word.box.x0 < right.box.x1 else None
        end = max(end, word.box.x1)
    return None


def under_two_titles(words: Sequence[Word]) -> list[list[Word]]:
    """The words of the tables below two titles on one line, apart, and the other words of the page; none
    where no line holds two titles with a white lane of some lines below and between them."""
    lines = text_lines(words)
    for i, line in enumerate(lines):
        titles = [piece for piece in line.pieces if ends_as_title(piece.text)]
        if len(titles) != 2 or len(line.pieces) != 2:
            continue
        left, right = titles
        step = 0.25 * line.box.height
        count = int((right.box.x0 - left.box.x1) / step)
        lengths = [_clear(lines[i:], left.box.x1 + step * k, step) for k in range(1, count)]
        longest = max(lengths, default=0)
        if longest < LEAST_BELOW:
            continue
        # Of the lane's places the last: the right table's title begins where its labels do, most often.
        x = left.box.x1 + step * (count - 1 - lengths[::-1].index(longest))
        inside = [word for below in lines[i : i + longest] for word in below.words]
        halves = [[w for w in inside if (w.box.center[0] < x) == first] for first in (True, False)]
        taken = {id(word) for word in inside}
        return [*halves, [word for word in words if id(word) not in taken]]
    return []


def _clear(lines: Sequence[Line], x: float, width: float) -> int:
    """Over how many of the lines, from the first on, a lane of some width around an x is white."""
    for i, line in enumerate(lines):
        if any(word.box.x0 < x + width and word.box.x1 > x - width for word in line.words):
            return i
    return len(lines)


def sides_of(caption: Line, block: Sequence[Line]) -> tuple[float | None, float | None]:
    """The x of the sides of a table that stand out from its texts, where its caption begins at the one and
    ends at the other."""
    if len(caption.pieces) < 2:
        return None, None
    left, right = min(line.box.x0 for line in block), max(line.box.x1 for line in block)
    far = FARTHEST_SIDE * caption.box.height
    begins, ends = caption.box.x0, caption.box.x1
    return (
        begins if left - far <= begins < left else None,
        ends if right < ends <= right + far else None,
    )
