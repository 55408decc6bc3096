"""Charts and plans on a digital page: groups of rules that draw no table, and where they lie."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

import numpy as np

from extractor.geometry import Box
from extractor.parts import PageRegion, Word
from extractor.regions.ruled.whether_table import (
    Net,
    Numbers,
    as_rules,
    holds_boxes,
    holds_its_texts,
    is_a_box,
    is_a_drawing,
    is_walled,
    lies_apart,
    scales_alone,
)

LABELS = 25.0
"""Points around a chart or a plan within which texts belong to it."""
BEFORE, LABELLED = 60.0, 0.7
"""Points before a row in which its label may end; a form of lines has labels at this share of its rows."""
FIRM = 0.02
"""Thickness in points up to which a rule of a region is only implied."""
AT_SIDE = 3.0
"""Points from a side within which a rule is that side."""


class Rule(Protocol):
    """A level or upright rule: where it lies across, from where to where it runs along, in points."""

    @property
    def at(self) -> float: ...
    @property
    def start(self) -> float: ...
    @property
    def end(self) -> float: ...
    @property
    def thickness(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Drawings:
    """Which of the groups of rules draw something else than a table; the areas of charts and plans with the
    texts around them; boxes for a text that stand alone; the upright rules and the words of the page."""

    drawn: tuple[bool, ...]
    areas: tuple[Box, ...]
    boxes: tuple[Net, ...]
    upright: Sequence[Rule]
    words: Sequence[Word]

    def words_outside(self, words: Sequence[Word]) -> list[Word]:
        """The words that belong to no chart or plan."""
        return [w for w in words if not any(area.contains(*w.box.center) for area in self.areas)]

    def is_a_form(self, region: PageRegion) -> bool:
        """Whether a region without upright rules inside is a form to fill in: it holds several boxes that
        stand alone or one below the other, or it is one column of lines with their labels left of it."""
        box = region.box
        inside = [r.x0 for r in region.upright if box.x0 + AT_SIDE < r.x0 < box.x1 - AT_SIDE]
        drawn = [r.x0 for r in region.upright if r.thickness > 0 and r.x0 in inside]
        in_boxes = not drawn and holds_boxes((box.x0, box.y0, box.x1, box.y1), self.boxes)
        if in_boxes or (not drawn and self._lies_apart(region)):
            return True
        return not inside and self._is_labelled(region)

    def _lies_apart(self, region: PageRegion) -> bool:
        """Whether a region is made of boxes with white between them, their corners round, say."""
        box = region.box
        level = [(r.y0, r.x0, r.x1) for r in region.level if r.thickness > FIRM]
        sides = [(r.at, r.start, r.end) for r in self.upright if r.end > box.y0 and r.start < box.y1]
        return lies_apart(Net(as_rules(level), as_rules(sides), 1.0))

    def _is_labelled(self, region: PageRegion) -> bool:
        """Whether most of a region's rows have a text that ends right before them."""
        box = region.box
        before = [w for w in self.words if box.x0 - BEFORE <= w.box.x1 <= box.x0 + AT_SIDE]
        rows = [(a, b) for a, b in pairwise(sorted({r.y0 for r in region.level})) if b - a > AT_SIDE]
        labelled = [any(a < w.box.center[1] < b for w in before) for a, b in rows]
        return sum(labelled) >= LABELLED * max(1, len(rows))


def find_drawings(
    groups: Sequence[tuple[Sequence[Rule], Sequence[Rule]]],
    lost: Sequence[Rule],
    upright: Sequence[Rule],
    words: Sequence[Word],
) -> Drawings:
    """What is drawn by `groups` (level and upright rules that meet), and by the level rules `lost` that meet
    no other; `upright` are all upright rules of the page."""
    texts = np.array([(w.box.x0, w.box.y0, w.box.x1, w.box.y1) for w in words]).reshape(-1, 4)
    nets = [_net(*group) for group in groups]
    drawn = [
        is_walled(net, min(rule.thickness for rule in (*level, *upright)))
        or is_a_drawing(net, _near(texts, net))
        for net, (level, upright) in zip(nets, groups, strict=True)
    ]
    kept = (net for net, is_drawn in zip(nets, drawn, strict=True) if is_drawn and holds_its_texts(net))
    charts = [net.sides for net in kept]
    charts += scales_alone(_net(lost, ()).level, texts, 1.0)
    return Drawings(
        tuple(drawn),
        tuple(Box(*sides).grown(LABELS) for sides in charts),
        tuple(net for net in nets if is_a_box(net)),
        upright,
        words,
    )


def _net(level: Sequence[Rule], upright: Sequence[Rule]) -> Net:
    across, down = ([(r.at, r.start, r.end) for r in rules] for rules in (level, upright))
    return Net(as_rules(across), as_rules(down), 1.0)


def _near(texts: Numbers, net: Net) -> Numbers:
    """The boxes of words that lie around a net, not far from it."""
    x0, y0, x1, y1 = net.sides
    beside = (texts[:, 2] > x0 - 2 * LABELS) & (texts[:, 0] < x1 + 2 * LABELS)
    level_with = (texts[:, 3] > y0 - 2 * LABELS) & (texts[:, 1] < y1 + 2 * LABELS)
    return np.asarray(texts[beside & level_with])
