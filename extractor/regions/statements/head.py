"""The head of a table that no rules draw in full: which lines above the rows it takes, and over which columns
each heading stands.

A heading over one column may go on over several lines; one over several columns stands over their middle, or
a rule under it reaches from the first to the last of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from extractor.geometry import Box
from extractor.regions.statements.cells import Block, StatementHead, fitted, share
from extractor.regions.statements.lanes import Lanes
from extractor.regions.statements.phrases import Phrase, TextLine
from extractor.regions.statements.rows import across_from, is_bracketed
from extractor.regions.worded.head_cells import Drawn
from extractor.wording import amount_unit, department, ends_as_title, is_mark, is_narrative, is_note

FAR = 2.4
"""Lines of a head stand no farther apart than this many of their heights."""
TIGHT = 1.3
"""Lines of one heading stand no farther below each other than this many of their heights."""
ASIDE = 0.6
"""Ems by which the ends, or the middles, of two lines of one heading differ, at most."""
MOST_LINES = 14
"""No head has more lines."""
FULL = 0.8
"""A rule over this share of the table's width runs from side to side."""


@dataclass(slots=True)
class _Gathered:
    """Lines of the head from top to bottom, the labels between them and the rows, the rules passed."""

    lines: list[TextLine] = field(default_factory=list)
    labels: list[TextLine] = field(default_factory=list)


def head_above(
    lines: Sequence[TextLine], first: int, run: Sequence[TextLine], lanes: Lanes, drawn: Sequence[Drawn]
) -> StatementHead:
    """The head over the rows `run`, which begin at `first` among the `lines`."""
    across = [r.y for r in drawn if runs_across(r, lanes)]
    gathered = _gathered(lines, first, run, lanes, across)
    if not gathered.lines:
        return StatementHead(lanes.columns, labels=tuple(gathered.labels))
    partly = [r for r in drawn if not runs_across(r, lanes)]
    below = gathered.labels[0] if gathered.labels else run[0]
    bottom = _bottom(gathered.lines[-1], below, across)
    blocks = _blocks(gathered.lines, lanes, partly)
    return fitted(blocks, lanes, partly, bottom, gathered.labels)


def runs_across(rule: Drawn, lanes: Lanes) -> bool:
    """Whether a rule runs from one side of a table to the other."""
    left, right = lanes.columns[0][0], lanes.columns[-1][1]
    return min(rule.x1, right) - max(rule.x0, left) >= FULL * (right - left)


# --- lines --------------------------------------------------------------------------------------------


def _gathered(
    lines: Sequence[TextLine],
    first: int,
    run: Sequence[TextLine],
    lanes: Lanes,
    across: Sequence[float],
) -> _Gathered:
    """The lines above the first row that are its head, and the labels between."""
    found = _Gathered()
    waiting: list[TextLine] = []
    below = run[0]
    closed = False
    above = [None, *lines[:first]]
    for index in range(first - 1, max(0, first - MOST_LINES - 3) - 1, -1):
        line = lines[index]
        ruled = any(line.y < y < below.y for y in across)
        if below.y - line.y > FAR * max(line.box.height, below.box.height) * (1.3 if ruled else 1.0):
            break
        is_label = not found.lines and (
            _states_units(line, above[index], lanes)
            or (not closed and not ruled and _is_part(line, run, lanes))
        )
        if (ruled and found.lines) or (not is_label and _says_something(line)):
            break
        if ruled and not found.lines:
            closed = True
            found.labels = [*reversed(waiting), *found.labels]
            waiting = []
        if is_label:
            waiting.append(line)
            found.labels = [*reversed(waiting), *found.labels]
            waiting = []
            below = line
            continue
        if _is_over_columns(line, lanes):
            if not found.lines and not closed:
                found.labels = [*reversed(waiting), *found.labels]
                waiting = []
            found.lines = [line, *reversed(waiting), *found.lines]
            waiting = []
        elif _crosses(line, lanes):
            break
        else:
            waiting.append(line)
        below = line
        if len(found.lines) >= MOST_LINES:
            break
    # A rule closes the head at its top: what stands between is a heading of the labels' column.
    if waiting and found.lines and across and any(y < waiting[-1].y for y in across):
        tops = [y for y in across if y < waiting[-1].y]
        if waiting[-1].box.y0 - max(tops) < waiting[-1].box.height:
            found.lines = [*reversed(waiting), *found.lines]
    return found


def _states_units(line: TextLine, above: TextLine | None, lanes: Lanes) -> bool:
    """Whether a line below the headings says in brackets what the figures of all columns are counted in; what
    stands below one heading only, as its next line, is that heading's."""
    if not is_bracketed(line.text) or is_note(line.text) or across_from(line, lanes) != 1:
        return False
    return above is not None and (len(above.phrases) > 1 or not share(above.box, line.box))


def _is_part(line: TextLine, run: Sequence[TextLine], lanes: Lanes) -> bool:
    """Whether a line above the rows stands across the columns as others do between them."""
    if across_from(line, lanes) is None or line.phrases[0].is_year:
        return False
    alike = [
        other
        for other in run
        if len(other.phrases) == 1
        and other.phrases[0].font == line.phrases[0].font
        and abs(other.box.center[0] - line.box.center[0]) <= 0.5 * lanes.em
        and other.phrases[0].box.x0 > lanes.columns[0][0] + 2 * lanes.em
    ]
    return bool(alike)


def _says_something(line: TextLine) -> bool:
    """Whether a line is a title, a note, a sentence, or states a unit or a department."""
    text = line.text
    if is_note(text) or is_mark(text) or department(text) is not None:
        return True
    if len(line.phrases) > 2:
        return False
    stated = any(amount_unit(p.text) is not None and len(line.phrases) == 1 for p in line.phrases)
    return stated or ends_as_title(text) or any(_is_sentence(p.text) for p in line.phrases)


def _is_sentence(text: str) -> bool:
    return is_narrative(text) and (len(text) > 40 or text.rstrip()[-1:] in "。；;")


def _is_over_columns(line: TextLine, lanes: Lanes) -> bool:
    """Whether a line holds a heading over the columns right of the labels, and none runs from the labels over
    to them."""
    if _crosses(line, lanes):
        return False
    start = (lanes.columns[0][1] + lanes.columns[1][0]) / 2
    held = [p for p in line.phrases if p.box.center[0] > start]
    if not held:
        return False
    if len(line.phrases) > 1:
        return True
    only = held[0]
    left, right = lanes.columns[0][0], lanes.columns[-1][1]
    whole = abs(only.box.center[0] - (left + right) / 2)
    figures = min(abs(only.box.center[0] - (a + right) / 2) for a, _ in lanes.columns[1:])
    bracketed = only.text[:1] in "([（" and only.text[-1:] in ")]）"
    return not bracketed or (figures < whole and only.box.x0 > lanes.columns[0][1])


def _crosses(line: TextLine, lanes: Lanes) -> bool:
    """Whether a phrase runs from the labels over to the figures."""
    a, b = lanes.columns[0][1], lanes.columns[1][0]
    return any(
        p.box.x0 < a - 0.3 * (a - lanes.columns[0][0]) - lanes.em and p.box.x1 > b + lanes.em
        for p in line.phrases
    )


def _bottom(last: TextLine, below: TextLine, across: Sequence[float]) -> float:
    """The y where the head ends."""
    ruled = [y for y in across if last.y < y < below.y]
    return ruled[0] if ruled else (last.box.y1 + below.box.y0) / 2


# --- headings -----------------------------------------------------------------------------------------


def _blocks(lines: Sequence[TextLine], lanes: Lanes, partly: Sequence[Drawn]) -> list[Block]:
    """The headings, each with all its lines."""
    blocks: list[Block] = []
    for line in lines:
        own = [Block([p]) for p in line.phrases]
        open_blocks = [b for b in blocks if 0 < line.y - b.last.box.center[1] <= TIGHT * _height(b, line)]
        begun: list[Block] = []
        for block in own:
            phrase = block.last
            above = [b for b in open_blocks if share(b.box, phrase.box)]
            if len(above) == 1 and _continues(above[0], phrase, line, (open_blocks, lanes, partly)):
                above[0].phrases.append(phrase)
            else:
                begun.append(block)
        blocks += begun
    return blocks


def _height(block: Block, line: TextLine) -> float:
    return max(block.last.box.height, *(p.box.height for p in line.phrases))


def _is_set_alike(upper: Box, lower: Box, em: float) -> bool:
    """Whether two lines are set against one left or right side, or in one middle."""
    sides = ((upper.x0, lower.x0), (upper.x1, lower.x1), (upper.center[0], lower.center[0]))
    return min(abs(a - b) for a, b in sides) <= ASIDE * em


def _continues(
    block: Block,
    phrase: Phrase,
    line: TextLine,
    around: tuple[Sequence[Block], Lanes, Sequence[Drawn]],
) -> bool:
    """Whether a phrase is the next line of the heading above it, and no heading of its own."""
    open_blocks, lanes, partly = around
    below = [p for p in line.phrases if share(block.box, p.box)]
    y0, y1 = block.last.box.center[1], phrase.box.center[1]
    parted = any(y0 < r.y < y1 and r.x0 < phrase.box.center[0] < r.x1 for r in partly)
    if len(below) != 1 or parted or not _is_set_alike(block.last.box, phrase.box, lanes.em):
        return False
    upper, lower = lanes.over(block.span), lanes.over(phrase.span)
    goes_on = (
        phrase.text[:1].islower()
        or phrase.text[:1] in "(（"
        or block.last.text.endswith(("-", ",", "/", "($", "("))
    )
    if goes_on and abs(block.last.box.center[0] - phrase.box.center[0]) <= ASIDE * lanes.em:
        return True
    if len(upper) > 1 and len(lower) == 1:
        return False
    if goes_on:
        return True
    if not lower:
        return True
    # A heading over an odd number of columns stands straight over that of the middle one.
    column = lower[0]
    beside = [i for i in (column - 1, column + 1) if 0 < i < len(lanes.columns)]
    bare = [
        i
        for i in beside
        if not any(i in lanes.over(b.span) for b in open_blocks)
        and any(i in lanes.over(p.span) for p in line.phrases)
    ]
    return not (len(bare) == 2 and phrase.text[:1].isascii())
