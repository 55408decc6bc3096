"""Tables in a frame of whose inner rules too little is left to tell columns and rows: by their print, and on
what is left of the rules.

Frame: points of the page, as everywhere among words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extractor.geometry import Box
from extractor.parts import Word
from extractor.regions.worded.alignment import Alignment, is_short_table, with_spans
from extractor.regions.worded.between_rows import between_rows
from extractor.regions.worded.implied import Frame, Stretch, implied_lines
from extractor.regions.worded.pieces import text_lines

LEAST_ROWS = 2
"""So many rows of figures make a table of a frame with headings."""

FARTHEST = 72.0, 25.0
"""Points by which an upright and a level rule may lie off the place that print tells for it."""

RIM = 2.0
"""Points from a side, within which a rule is the side's own."""

Span = tuple[float, float]
"""From where to where something reaches, along or across."""


def alignment_in_frame(box: Box, words: Sequence[Word], drawn: Sequence[float]) -> Alignment | None:
    """The columns and rows of a table in a frame, the box, of whose inner rules too little is left to tell
    them; None where the words in the box do not stand in columns. `drawn`: the y of level rules of which
    pieces are left."""
    lines = text_lines([word for word in words if box.contains(*word.box.center)])
    body = [line for line in lines if line.has_figures or line.is_figures]
    head = [line for line in lines if body and line.box.center[1] < body[0].box.center[1]]
    if not head or not (len(body) >= LEAST_ROWS or is_short_table(body[0], lines)):
        return None
    last = max((i for i, line in enumerate(head) if len(line.pieces) >= 2), default=len(head) - 1)
    above, first = lines[last].box, lines[last + 1].box
    below = [y for y in drawn if above.center[1] < y < first.center[1]]
    below_head = below[0] if below else (above.y1 + first.y0) / 2
    implied = implied_lines(lines, body, Frame(box.x0, box.x1, box.y0, below_head, box.y1), ())
    if implied is None:
        return None
    rows = lines[last + 1 :]
    ruled = [y for y in drawn if below_head < y < box.y1 - 1]
    between = (*between_rows(rows, ruled), *ruled)
    return with_spans(Alignment(box, implied.upright, implied.level), rows, implied.edges, (between, ruled))


def written(words: Sequence[Word]) -> list[Word]:
    """The words without the dots and dashes that are left of rules: those on lines of nothing else."""
    lines = text_lines(words)
    return [w for line in lines if any(_is_written(word) for word in line.words) for w in line.words]


def _is_written(word: Word) -> bool:
    return any(character.isalnum() for character in word.text)


def on_rules(
    table: Alignment,
    words: Sequence[Word],
    level: Sequence[tuple[float, Span]],
    upright: Sequence[tuple[float, Span]],
) -> Alignment:
    """The table with its implied lines moved onto the rules that are left, where no word stands between, and
    with the upright rules that no implied line stands for. A rule is where it lies across, and from where to
    where it runs."""
    box = table.box
    across = [(w.box.x0, w.box.x1) for w in words]
    down = [(w.box.y0, w.box.y1) for w in words]
    inner = [rule for rule in upright if box.x0 + RIM < rule[0] < box.x1 - RIM]
    ys = [at for at, _ in level if box.y0 + RIM < at < box.y1 - RIM]
    x_of = _places(table.upright, [at for at, _ in inner], across, FARTHEST[0])
    y_of = _places(table.level, ys, down, FARTHEST[1])
    moved = [_moved(s, x_of, y_of) for s in table.upright]
    lone = [Stretch(at, *reach) for at, reach in inner if at not in x_of.values()]
    return replace(table, upright=(*moved, *lone), level=tuple(_moved(s, y_of, x_of) for s in table.level))


def _moved(line: Stretch, across: dict[float, float], along: dict[float, float]) -> Stretch:
    at, start, end = (
        across.get(line.at, line.at),
        along.get(line.start, line.start),
        along.get(line.end, line.end),
    )
    return Stretch(at, min(start, end), max(start, end), line.firm)


def _places(
    stretches: Sequence[Stretch], rules: Sequence[float], words: Sequence[Span], most: float
) -> dict[float, float]:
    """For places of implied lines the nearest rule with no word between, each rule for one place."""
    ways = sorted(
        (abs(at - rule), at, rule)
        for at in {s.at for s in stretches}
        for rule in rules
        if abs(at - rule) <= most and _free(at, rule, words)
    )
    moved: dict[float, float] = {}
    for _, at, rule in ways:
        if at not in moved and rule not in moved.values():
            moved[at] = rule
    return moved


def _free(at: float, rule: float, words: Sequence[Span]) -> bool:
    """Whether the middle of no word lies between two places."""
    low, high = min(at, rule), max(at, rule)
    return not any(low < (start + end) / 2 < high for start, end in words)
