"""The lines that words imply where no rules are drawn: the sides of columns, between rows, round headings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractor.geometry import Box
from extractor.parts import Word
from extractor.regions.worded.columns import (
    Span,
    apart_by_lanes,
    columns_of,
    overlap,
    split_by_headings,
    with_empty_columns,
    within,
)
from extractor.regions.worded.edges import Column, Group, column_edges
from extractor.regions.worded.head_cells import Drawn, Head, Heading, head_of
from extractor.regions.worded.pieces import Line, character_width, cut, is_amount, is_figure, is_strokes

BESIDE, JOIN_IN_HEAD, ALONE = 0.25, 0.55, 1.0
"""Characters. Words of a head nearer to each other than the first are one piece, and farther apart than the
last they are not. Between, the columns of the rows tell: two if the lane between columns goes on between
them, one if both stand over one column; where the rows are empty, it is the second that counts."""
LEADING = 1.45
"""Lines of one cell stand at most this many characters below each other."""
SAME_SIDE = 0.35
"""Characters by which the middles, or left ends, of the lines of one heading may differ."""
MOST_LOOSE = 6
"""So many headings that stand over no column of the rows are tried as columns, or not."""
TORN = 15.0
"""What it costs that a column of nothing but figures has no heading while one beside it has nothing else."""
COLUMN = 0.6
"""What a column costs of which only a heading tells, in the costs of heads."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of an implied line: where it lies across, from where to where it runs along. A `firm` one also
    stands where a word lies across it."""

    at: float
    start: float
    end: float
    firm: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """What is known of a table's extent: the x of its sides and the y of its top where rules tell them, the y
    where its rows begin, and where it ends."""

    left: float | None
    right: float | None
    top: float | None
    below_head: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Implied:
    """A table's implied lines: the sides of its columns (x), its top, and pieces of lines."""

    edges: tuple[float, ...]
    top: float
    upright: tuple[Stretch, ...]
    level: tuple[Stretch, ...]


def implied_lines(
    lines: Sequence[Line],
    body: Sequence[Line],
    frame: Frame,
    drawn: Sequence[Drawn],
    sides: tuple[float | None, float | None] = (None, None),
) -> Implied | None:
    """The lines of a table with the `lines` of text, of which those of the `body` show its columns; None
    where they show fewer than two. `drawn` are the level rules in it; `sides` the x of sides that it may
    have: it has them if its headings fit better so."""
    words = [word for line in lines for word in line.words]
    # Single characters are as wide as their ink, which is less than their type.
    character = max(character_width(words), character_width([w for w in words if len(w.text) > 1] or words))
    head = [line for line in lines if line.box.center[1] < frame.below_head]
    pieces = [piece for line in body for piece in line.pieces]
    headings = headings_of(head, character, apart_by_lanes(body) if pieces else ())
    leaves = _leaves(headings)
    columns = columns_of(body, leaves) if pieces else []
    columns = split_by_headings(columns, leaves, pieces, len(body))
    in_head = [
        r for r in drawn if (frame.top or 0.0) + character / 2 < r.y < frame.below_head - character / 2
    ]
    counted = _above_numbers(head, frame, in_head)
    table = _Table(
        tuple(headings),
        tuple(pieces),
        frame,
        tuple(in_head),
        character,
        _has_no_labels(columns, pieces),
        counted,
    )
    least = 1 if drawn and body else 2
    fit = _best_fit(table, columns, least)
    if fit is not None and sides != (None, None):
        wide = replace(table, frame=replace(frame, left=sides[0], right=sides[1]))
        other = _best_fit(wide, columns, least)
        fit = min(fit, other or fit, key=lambda found: found.cost)
    return _drawn_out(fit, frame) if fit is not None else None


# --- headings -----------------------------------------------------------------------------------------


def headings_of(lines: Sequence[Line], character: float, columns: Sequence[Span]) -> list[Word]:
    """The headings of a head, each with all its lines: pieces close below each other, set in one middle or
    from one left side, with nothing else below the upper or above the lower. `columns`: those of the rows."""
    blocks: list[list[Word]] = []
    for line in lines:
        row = _pieces_of_head(line, character, columns)
        begun: list[Word] = []
        continued: list[list[Word]] = []
        for piece in row:
            above = [b for b in blocks if b not in continued and _continues(b[-1], piece, character)]
            below = [p for b in above for p in row if _overlap(b[-1], p)]
            if len(above) == 1 and len(below) == 1:
                above[0].append(piece)
                continued.append(above[0])
            else:
                begun.append(piece)
        blocks += [[piece] for piece in cut(begun, 0.0)]
    return [Word("".join(p.text for p in block), Box.union(p.box for p in block)) for block in blocks]


def _pieces_of_head(line: Line, character: float, columns: Sequence[Span]) -> list[Word]:
    """The words of a line of the head, those put together that stand in one cell."""
    pieces: list[Word] = []
    for word in cut(line.words, BESIDE * character / line.box.height, spread=False):
        if pieces and _in_one_cell(pieces[-1], word, character, columns):
            text = f"{pieces[-1].text} {word.text}"
            pieces[-1] = Word(text, Box.union((pieces[-1].box, word.box)))
        else:
            pieces.append(word)
    return pieces


def _in_one_cell(before: Word, after: Word, character: float, columns: Sequence[Span]) -> bool:
    gap = after.box.x0 - before.box.x1
    if gap >= ALONE * character or is_figure(before) or is_figure(after):
        return False
    left = [column for column in columns if column[0] < before.box.x1]
    right = [column for column in columns if column[1] > after.box.x0]
    over = {column for column in columns if overlap(column, (before.box.x0, after.box.x1))}
    if len(left) + len(right) == len(columns):
        beside = left and right and over >= {left[-1], right[0]}
        return gap < (BESIDE if beside else JOIN_IN_HEAD) * character
    return True


def _continues(upper: Word, lower: Word, character: float) -> bool:
    (x, y), (x_below, y_below) = upper.box.center, lower.box.center
    step = y_below - y
    near = min(abs(x - x_below), abs(upper.box.x0 - lower.box.x0)) <= SAME_SIDE * character
    return 0.5 * character < step <= LEADING * character and near


def _overlap(a: Word, b: Word) -> bool:
    return overlap((a.box.x0, a.box.x1), (b.box.x0, b.box.x1))


def _leaves(headings: Sequence[Word]) -> list[Word]:
    """The headings without another one straight below."""
    return [h for h in headings if not any(_overlap(h, o) and o.box.y0 > h.box.center[1] for o in headings)]


# --- columns ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Table:
    """What the fitting of columns looks at."""

    headings: tuple[Word, ...]
    pieces: tuple[Word, ...]
    frame: Frame
    drawn: tuple[Drawn, ...]
    character: float
    facing: bool
    """Whether no labels stand in the first column."""
    counted: float | None
    """The y above the row of column numbers (栏次) that closes the head, None where there is none."""


@dataclass(frozen=True, slots=True)
class _Fit:
    """Sides of columns, the head over them, and how badly the headings fit (characters)."""

    edges: tuple[float, ...]
    head: Head | None
    cost: float


def _best_fit(table: _Table, columns: Sequence[Span], least: int) -> _Fit | None:
    """The columns, at least so many, over which the headings fit best.

    A heading over no column of the rows is that of an empty column, or of labels set otherwise beside, or it
    stands over several columns: the highest do so first. Then each of them is tried the other way. So is one
    over a column where lower headings stand on both sides of it.
    """
    leaves = _leaves(table.headings)
    loose = [h for h in leaves if not any(overlap(_span(h), column) for column in columns)]
    doubtful = [h for h in loose if any(o.box.y0 > h.box.center[1] for o in table.headings)]
    doubtful += [h for h in leaves if not any(h is o for o in loose) and _parts_lower(h, leaves)]
    doubtful = sorted(doubtful, key=lambda h: h.box.y0)[:MOST_LOOSE]
    none = _Fit((), None, float("inf"))
    fits: dict[frozenset[int], _Fit] = {}

    def fit(over: frozenset[int]) -> _Fit:
        if over not in fits:
            groups = [doubtful[i] for i in over]
            own = _apart([h for h in leaves if not any(h is g for g in groups)])
            empty = [_span(h) for h in own if any(h is other for other in loose)]
            ways = {tuple(with_empty_columns(columns, own)), tuple(sorted([*columns, *empty]))}
            tried = [_fitted(table, spans) for spans in sorted(ways) if len(spans) >= least]
            fits[over] = min(tried, key=lambda found: found.cost, default=none)
        return fits[over]

    starts = [frozenset(range(i)) for i in range(len(doubtful) + 1)]
    best = min(starts, key=lambda over: fit(over).cost)
    for i in range(len(doubtful)):
        best = min(best, best ^ {i}, key=lambda over: fit(over).cost)
    return fit(best) if fit(best).edges else None


def _parts_lower(heading: Word, others: Sequence[Word]) -> bool:
    """Whether headings on lower lines stand on both sides of one."""
    box = heading.box
    lower = [other.box for other in others if other.box.y0 > box.y1]
    return any(o.x1 <= box.x0 for o in lower) and any(o.x0 >= box.x1 for o in lower)


def _apart(headings: Sequence[Word]) -> list[Word]:
    """Headings none of which stands over another: the lower ones stay."""
    kept: list[Word] = []
    for heading in sorted(headings, key=lambda h: -h.box.y1):
        if not any(_overlap(heading, other) for other in kept):
            kept.append(heading)
    return kept


def _span(word: Word) -> Span:
    return word.box.x0, word.box.x1


def _fitted(table: _Table, spans: Sequence[Span]) -> _Fit:
    """The sides of the columns and the head over them: first from the texts alone, then with the headings
    that proved to stand over single columns and groups."""
    leaves = _leaves(table.headings)
    reach = [_widened(span, spans, leaves) for span in spans]
    columns = [
        Column(r, tuple(_span(p) for p in table.pieces if within(p, span)), None)
        for r, span in zip(reach, spans, strict=True)
    ]
    outer = (table.frame.left, table.frame.right)
    groups: list[Group] = []
    found: Head | None = None
    edges: tuple[float, ...] = ()
    for _ in range(3):
        edges = column_edges(columns, groups, outer, table.character)
        found = _head(table, edges)
        if found is None:
            break
        before = columns, groups
        columns, groups = _with_middles(table, columns, edges, found)
        if (columns, groups) == before:
            break
    lost = sum(not edges[0] < h.box.center[0] < edges[-1] for h in table.headings)
    cost = (found.cost if found is not None else 4.0 * len(table.headings)) + 10.0 * lost
    empty = sum(not column.texts for column in columns)
    torn = _torn(table, spans) + _unnamed(columns, found)
    return _Fit(edges, found, cost + COLUMN * empty + TORN * torn)


def _torn(table: _Table, spans: Sequence[Span]) -> int:
    """How many columns of figures without a heading stand right of one that holds nothing but a heading: one
    column, most likely, whose heading is set to the left and whose figures to the right."""
    leaves = _leaves(table.headings)
    headed = [any(overlap(_span(h), span) for h in leaves) for span in spans]
    filled = [any(within(p, span) for p in table.pieces) for span in spans]
    return sum(
        headed[i] and not filled[i] and filled[i + 1] and not headed[i + 1] for i in range(len(spans) - 1)
    )


def _unnamed(columns: Sequence[Column], head: Head | None) -> int:
    """How many columns hold nothing, below a heading that stands over others too: nothing tells of them."""
    if head is None:
        return 0
    last = len(head.levels) - 1
    wide = [cell for cell in head.cells if cell.bottom == last and cell.right - cell.left > 1]
    return sum(not column.texts for cell in wide for column in columns[cell.left : cell.right])


def _widened(span: Span, spans: Sequence[Span], headings: Sequence[Word]) -> Span:
    """A column's reach with the headings that stand over it alone."""
    own = [
        _span(h)
        for h in headings
        if overlap(_span(h), span) and sum(overlap(_span(h), other) for other in spans) == 1
    ]
    return min([span[0], *(s[0] for s in own)]), max([span[1], *(s[1] for s in own)])


def _head(table: _Table, edges: Sequence[float]) -> Head | None:
    headings = [Heading(h.box.x0, h.box.y0, h.box.x1, h.box.y1) for h in table.headings]
    top, bottom = table.frame.top, table.frame.below_head
    if table.counted is None:
        return head_of(headings, edges, (top, bottom), table.character, table.drawn, table.facing)
    y = table.counted
    above = [h for h in headings if h.middle[1] < y]
    drawn = [rule for rule in table.drawn if rule.y < y - table.character / 2]
    upper = head_of(above, edges, (top, y), table.character, drawn, table.facing)
    numbers = head_of([h for h in headings if h.middle[1] > y], edges, (y, bottom), table.character)
    return upper.over(numbers) if upper is not None and numbers is not None else None if above else numbers


def _has_no_labels(columns: Sequence[Span], pieces: Sequence[Word]) -> bool:
    """Whether the first column holds figures only, that are no codes."""
    first = [piece for piece in pieces if columns and within(piece, columns[0])]
    return all(is_amount(piece) or is_strokes(piece) or piece.text == "0" for piece in first)


def _above_numbers(head: Sequence[Line], frame: Frame, drawn: Sequence[Drawn]) -> float | None:
    if not head or not head[-1].counts_columns:
        return None
    row = head[-1].box
    rules = [rule.y for rule in drawn if rule.y < row.center[1] and row.center[1] - rule.y < 2 * row.height]
    return max(rules, default=max(2 * row.center[1] - frame.below_head, row.y0 - 0.5 * row.height))


def _with_middles(
    table: _Table, columns: Sequence[Column], edges: Sequence[float], head: Head
) -> tuple[list[Column], list[Group]]:
    """The columns as wide as their headings, with the middles of these, and the headings over several."""
    known = [replace(column, heading=None) for column in columns]
    groups: list[Group] = []
    for cell in head.cells:
        x0, x1 = edges[cell.left], edges[cell.right]
        y0, y1 = head.levels[cell.top], head.levels[cell.bottom]
        held = [h for h in table.headings if Box(x0, y0, x1, y1).contains(*h.box.center)]
        if len(held) != 1:
            continue
        middle = held[0].box.center[0]
        if cell.right - cell.left == 1:
            reach = known[cell.left].reach
            wide = min(reach[0], held[0].box.x0), max(reach[1], held[0].box.x1)
            known[cell.left] = replace(known[cell.left], reach=wide)
            if cell.bottom == len(head.levels) - 1 or known[cell.left].heading is None:
                known[cell.left] = replace(known[cell.left], heading=middle)
        else:
            groups.append(Group(middle, cell.left, cell.right))
    return known, groups


# --- lines --------------------------------------------------------------------------------------------


def _drawn_out(fit: _Fit, frame: Frame) -> Implied:
    """The lines between columns below the head, and between the cells of the head."""
    edges, head = fit.edges, fit.head
    begins = frame.below_head if head is not None else (frame.top or frame.below_head)
    upright = [Stretch(x, begins, frame.bottom) for x in edges[1:-1]]
    level: list[Stretch] = []
    top = begins
    if head is not None:
        top = head.levels[0]
        for cell in head.cells:
            x0, x1 = edges[cell.left], edges[cell.right]
            y0, y1 = head.levels[cell.top], head.levels[cell.bottom]
            level.append(Stretch(y1, x0, x1))
            if cell.right < len(edges) - 1:
                upright.append(Stretch(x1, y0, y1))
    return Implied(edges, top, tuple(upright), tuple(level))
