"""How a paper looks: faces, rules, paper, prints of amounts, and what else stands on its pages."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Literal

Rules = Literal["full", "across", "three_line", "none"]
Frame = Literal["same", "thick", "double"]
AmountUnit = Literal["万元", "元"]


@dataclass(frozen=True, slots=True)
class Style:
    """How a paper is drawn. Lengths in points."""

    face: str = "song"
    heading_face: str = "zenhei"
    size: float = 9.0
    rules: Rules = "full"
    rule_width: float = 0.5
    frame: Frame = "same"
    dotted: bool = False
    shaded: bool = False
    landscape: bool | None = None
    """None: as the table's width needs it."""
    row_padding: float = 2.6
    amount_unit: AmountUnit = "万元"
    decimals: int = 2
    separators: bool = True
    nothing: str = ""
    """What is printed in an amount's place where there is none: "", "0", "0.00", "-", "—"."""
    full_width: bool = False
    """Prints some amounts with full-width digits."""
    brackets: bool = False
    """Prints negative amounts in brackets instead of with a minus sign."""
    negatives: bool = False
    """Lets some amounts be negative."""
    echo_total: bool = True
    """Repeats the total in a row without a label, as many provinces' forms do."""
    numbered: bool = False
    """Adds a row of column numbers (栏次) where the form may have one."""
    facing: bool = True
    """Cuts wide tables over facing pages where the form is made so."""
    repeat_head: bool = True
    narrative: bool = False
    notes: bool = False
    rows: int | None = None
    """About how many rows the tables have, where the form leaves it open."""
    planted: int = 0
    """How many amounts are misprinted on purpose."""
    year: int = 2023


FACES_OF_TEXT = ("song", "kai", "sungti", "zenhei", "microhei", "wenkai", "kaiti")


def random_style(seed: int, planted: int = 0) -> Style:
    """A style drawn by chance, most often an ordinary one."""
    chance = random.Random(f"style {seed}")
    unit: AmountUnit = chance.choice(("万元", "万元", "元"))
    return Style(
        face=chance.choice(FACES_OF_TEXT),
        heading_face=chance.choice(("zenhei", "microhei", "wenkai-bold", "song")),
        size=chance.choice((8.0, 9.0, 9.0, 10.0)),
        rules=chance.choice(("full",) * 8 + ("three_line", "across", "none")),
        rule_width=chance.choice((0.25, 0.5, 0.5, 0.75, 1.0)),
        frame=chance.choice(("same", "same", "same", "thick", "double")),
        dotted=chance.random() < 0.08,
        shaded=chance.random() < 0.2,
        row_padding=chance.choice((1.5, 2.6, 4.0, 6.0)),
        amount_unit=unit,
        decimals=2 if unit == "万元" else chance.choice((0, 2)),
        separators=chance.random() < 0.7,
        nothing=chance.choice(("", "", "", "0", "0.00", "-", "—")),
        full_width=chance.random() < 0.06,
        brackets=chance.random() < 0.5,
        negatives=chance.random() < 0.15,
        echo_total=chance.random() < 0.4,
        numbered=chance.random() < 0.3,
        repeat_head=chance.random() < 0.7,
        narrative=chance.random() < 0.3,
        notes=chance.random() < 0.4,
        planted=planted,
        year=chance.randint(2017, 2026),
    )
