"""Which predicted cell stands at the place of a true cell.

The place of a cell is where it lies on the paper. True and predicted cells of a page are paired one to one
by the overlap of their boxes (intersection over union), the best pairs first. So a missing or an
additional row makes that row wrong and no other; a predicted cell into which two true cells have run
together is the partner of one of them and wrong, and the other has none.

A table whose cells find no partners in this way (the prediction has no boxes to speak of) is aligned by its
texts: first the tables, then rows, then columns (`extractor.evaluate.alignment`). The measure `boxes` tells
how much came by boxes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment

from extractor.document import Cell, Table
from extractor.evaluate.alignment import align_grids, likeness
from extractor.evaluate.texts import plain

LEAST_OVERLAP = 0.25
"""Intersection over union below which two boxes are not the same place."""
_BLOCK = 1_000_000
"""Pairs of boxes looked at in one go."""
LEAST_LIKENESS = 0.5
"""Share of texts that two tables without common boxes must have in common to be partners."""

Key = tuple[int, int]
"""A cell: number of its table, number of the cell in the table."""


@dataclass(frozen=True, slots=True)
class Pairing:
    """Partners: `cells` leads from true to predicted cells, `tables` from true to predicted tables (by
    number). `overlaps` holds the intersection over union of pairs that were found by boxes."""

    cells: dict[Key, Key]
    tables: dict[int, int]
    overlaps: dict[Key, float]


def pair(truth: Sequence[Table], predicted: Sequence[Table]) -> Pairing:
    """The partners of true tables and cells among the predicted ones."""
    overlaps: dict[Key, float] = {}
    cells: dict[Key, Key] = {}
    for page in sorted({cell.page for table in truth for cell in table.cells}):
        for one, other, overlap in _by_boxes(_on_page(truth, page), _on_page(predicted, page)):
            cells[one], overlaps[one] = other, overlap
    tables = _pair_tables(truth, predicted, cells)
    for t, p in _by_texts(truth, predicted, tables).items():
        tables[t] = p
        for key in [key for key in cells if key[0] == t]:
            del cells[key], overlaps[key]
        aligned = align_grids(truth[t], predicted[p])
        cells |= {(t, a): (p, b) for a, b in aligned.items()}
    return Pairing(cells, tables, overlaps)


def _on_page(tables: Sequence[Table], page: int) -> list[tuple[Key, Cell]]:
    return [
        ((t, c), cell)
        for t, table in enumerate(tables)
        for c, cell in enumerate(table.cells)
        if cell.page == page
    ]


def _by_boxes(
    truth: list[tuple[Key, Cell]], predicted: list[tuple[Key, Cell]]
) -> list[tuple[Key, Key, float]]:
    if not truth or not predicted:
        return []
    free_ones, free_others = set(range(len(truth))), set(range(len(predicted)))
    pairs = []
    for share, one, other in sorted(_candidates(truth, predicted), key=lambda c: -c[0]):
        if one in free_ones and other in free_others:
            free_ones.remove(one)
            free_others.remove(other)
            pairs.append((truth[one][0], predicted[other][0], share))
    return pairs


def _candidates(
    truth: list[tuple[Key, Cell]], predicted: list[tuple[Key, Cell]]
) -> Iterator[tuple[float, int, int]]:
    """Overlap and numbers of all pairs that overlap enough; worked out in blocks to bound the memory."""
    ones, others = _corners(truth), _corners(predicted)
    step = max(1, _BLOCK // len(others))
    for start in range(0, len(ones), step):
        shares = overlap_shares(ones[start : start + step], others)
        for i, j in zip(*np.nonzero(shares >= LEAST_OVERLAP), strict=True):
            yield float(shares[i, j]), start + int(i), int(j)


def _corners(cells: list[tuple[Key, Cell]]) -> npt.NDArray[np.float64]:
    return np.array([(c.bbox.x0, c.bbox.y0, c.bbox.x1, c.bbox.y1) for _, c in cells], dtype=np.float64)


def overlap_shares(ones: npt.NDArray[np.float64], others: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Intersection over union of every box of `ones` (N, 4) with every box of `others` (M, 4): (N, M)."""
    low = np.maximum(ones[:, None, :2], others[None, :, :2])
    high = np.minimum(ones[:, None, 2:], others[None, :, 2:])
    common = np.prod(np.clip(high - low, 0.0, None), axis=2)
    areas = [np.prod(boxes[:, 2:] - boxes[:, :2], axis=1) for boxes in (ones, others)]
    union = areas[0][:, None] + areas[1][None, :] - common
    shares: npt.NDArray[np.float64] = np.divide(common, union, out=np.zeros_like(common), where=union > 0)
    return shares


def _pair_tables(truth: Sequence[Table], predicted: Sequence[Table], cells: dict[Key, Key]) -> dict[int, int]:
    """Tables one to one, so that as many paired cells as can be lie in paired tables.

    At least half of the true table's cells, or of the predicted table's, must be paired with the other's.
    """
    if not truth or not predicted:
        return {}
    common = np.zeros((len(truth), len(predicted)))
    for one, other in cells.items():
        common[one[0], other[0]] += 1
    ones, others = (indices.tolist() for indices in linear_sum_assignment(-common))
    return {
        t: p
        for t, p in zip(ones, others, strict=True)
        if common[t, p] and 2 * common[t, p] >= min(len(truth[t].cells), len(predicted[p].cells))
    }


def _by_texts(truth: Sequence[Table], predicted: Sequence[Table], paired: dict[int, int]) -> dict[int, int]:
    """Partners by their texts, for tables that have none by their boxes."""
    ones = [t for t in range(len(truth)) if t not in paired and _texts(truth[t])]
    others = [p for p in range(len(predicted)) if p not in paired.values()]
    if not ones or not others:
        return {}
    alike = np.array([[likeness(_texts(truth[t]), _texts(predicted[p])) for p in others] for t in ones])
    rows, columns = (indices.tolist() for indices in linear_sum_assignment(-alike))
    return {ones[i]: others[j] for i, j in zip(rows, columns, strict=True) if alike[i, j] >= LEAST_LIKENESS}


def _texts(table: Table) -> list[str]:
    return [text for cell in table.cells if (text := plain(cell.text))]


def partners_of_lines(
    pairing: Pairing, truth: Sequence[Table], predicted: Sequence[Table]
) -> tuple[dict[tuple[int, int], int], dict[tuple[int, int], int]]:
    """For rows and for columns: (true table, index) to the index in the table's partner.

    The partner of a line is that to which most of its cells' partners belong; merged cells do not vote for
    the direction in which they are merged. Where all cells that begin in a line are merged, as in forms whose
    blocks have walls of their own, those vote that span as many lines as their partners.
    """
    alone: tuple[_Ballot, _Ballot] = (defaultdict(list), defaultdict(list))
    merged: tuple[_Ballot, _Ballot] = (defaultdict(list), defaultdict(list))
    for one, other in pairing.cells.items():
        if pairing.tables.get(one[0]) != other[0]:
            continue
        a, b = truth[one[0]].cells[one[1]], predicted[other[0]].cells[other[1]]
        for way, spans, lines in (
            (0, (a.row_span, b.row_span), (a.row, b.row)),
            (1, (a.col_span, b.col_span), (a.col, b.col)),
        ):
            if spans[0] == spans[1]:
                ballots = alone if spans[0] == 1 else merged
                ballots[way][one[0], lines[0]].append(lines[1])
    rows, columns = (_elected(merged[way]) | _elected(alone[way]) for way in (0, 1))
    return rows, columns


_Ballot = defaultdict[tuple[int, int], list[int]]
"""For lines of true tables (table, index) the lines of the partner that cells vote for."""


def _elected(ballot: _Ballot) -> dict[tuple[int, int], int]:
    return {line: max(set(cast), key=lambda v: (cast.count(v), -v)) for line, cast in ballot.items()}
