"""Pages without any table that may look as though they had one: charts, plans, forms of lines, ruled paper.

Each kind is drawn from a seed; `draw_tableless` gives a PDF of one page. Nothing on them has rows *and*
columns of values: a reader must find no table.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from samples.tableless import charts, paper, pictures, plans, writing
from samples.tableless.sheet import Sheet

TABLELESS: dict[str, Callable[[Sheet], None]] = {
    "prose": writing.prose,
    "numbered": writing.numbered,
    "form_lines": writing.form,
    "bar_chart": charts.bars,
    "line_chart": charts.curve,
    "pie_chart": charts.pie,
    "photograph": pictures.photograph,
    "notebook": paper.notebook,
    "letter": writing.letter,
    "signatures": writing.signatures,
    "contents": writing.contents,
    "organisation": plans.organisation,
    "framed": writing.framed,
    "columns": writing.columns,
    "cover": writing.cover,
    "cover_form": writing.cover_form,
    "glossary": writing.glossary,
    "questions": writing.questions,
    "slip": writing.slip,
    "levels": plans.levels,
    "flow": plans.flow,
    "seats": plans.seats,
    "rooms": plans.rooms,
    "map": plans.map_of_places,
    "grid_chart": charts.on_a_grid,
    "level_bars": charts.level_bars,
    "scatter": charts.scatter,
    "key_figures": charts.key_figures,
    "squared": paper.squared,
    "music": paper.music,
    "envelope": paper.envelope,
    "code": pictures.code,
    "identity": pictures.identity,
    "screen": pictures.screen,
    "poster": pictures.poster,
    "seals": pictures.seals,
}
"""Kinds of pages without a table."""


def draw_tableless(kind: str, seed: int) -> bytes:
    """A PDF of one page of a kind (a key of `TABLELESS`). The same seed gives the same bytes."""
    sheet = Sheet(random.Random(f"{kind} {seed}"))
    TABLELESS[kind](sheet)
    return sheet.done()
