"""Errors planted in a document's cells: what a clerk mistypes, and what a recogniser misreads."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from benchmarks.verdicts.material import Place
from extractor.document import Alternative, Cell, Document, Flag, Table

SURE = 0.99958
"""What the calibration gives to a clear figure of a clean scan (models/calibration.json)."""
_LOOK_ALIKE = {
    "0": "68",
    "1": "74",
    "2": "7",
    "3": "85",
    "4": "1",
    "5": "36",
    "6": "85",
    "7": "12",
    "8": "36",
    "9": "40",
}
_DOUBTFUL = 0.95
"""Readings less sure than this carry the flag `low_confidence` (setting `acceptable_error`)."""


@dataclass(frozen=True, slots=True)
class Planted:
    """A cell with another amount than it had."""

    place: Place
    right: Decimal
    wrong: Decimal


Plant = Callable[[Cell, random.Random], Cell | None]


def surely_read(document: Document, chance: random.Random) -> Document:
    """The document as from a clean scan: every figure read as surely as the calibration allows."""

    def sure(cell: Cell) -> Cell:
        if cell.amount is None:
            return cell
        others = _others(f"{cell.amount:,f}", chance, 1e-4)
        return cell.model_copy(
            update={
                "confidence": SURE,
                "read_confidence": None,
                "alternatives": others,
                "engine": "paddleocr",
            }
        )

    return _mapped(document, sure)


def planted(
    document: Document, place: Place, plant: Plant, chance: random.Random
) -> tuple[Document, Planted] | None:
    """The document with one cell changed by `plant`; None where that is not possible."""
    table = next(t for t in document.tables if t.id == place[0])
    cell = next(c for c in table.cells if (c.row, c.col) == place[1:])
    changed = plant(cell, chance)
    if changed is None or cell.amount is None or changed.amount is None:
        return None
    cells = tuple(changed if c is cell else c for c in table.cells)
    tables = tuple(t.model_copy(update={"cells": cells}) if t is table else t for t in document.tables)
    document = document.model_copy(update={"tables": tables})
    return document, Planted(place, cell.amount, changed.amount)


def misprint(cell: Cell, chance: random.Random) -> Cell | None:
    """The cell with a slip of a clerk's, read as surely as before: a digit, two digits swapped, one lost."""
    wrong = _slip(cell.amount or Decimal(0), chance)
    if wrong is None:
        return None
    return cell.model_copy(
        update={"amount": wrong, "text": f"{wrong:,f}", "alternatives": _others(f"{wrong:,f}", chance, 1e-4)}
    )


def misreading(true_listed: float) -> Plant:
    """A plant that misreads: a digit taken for one that looks like it, or lost, or the point lost; the true
    text stands among the alternatives with the chance `true_listed`."""

    def plant(cell: Cell, chance: random.Random) -> Cell | None:
        right = f"{cell.amount:,f}"
        text = _misread(right, chance)
        wrong = _value(text)
        if wrong is None or cell.amount is None or abs(wrong - cell.amount) <= 1:
            return None
        listed = chance.random() < true_listed
        confidence = chance.choice((0.55, 0.7, 0.8, 0.88, 0.93, 0.96, 0.98))
        left = 1 - confidence
        others = [a for a in _others(text, chance, left * 0.2) if a.text != right]
        if listed:
            share = left * chance.uniform(0.2, 0.75)
            others = sorted(
                [*others[:4], Alternative(text=right, probability=share)], key=lambda a: -a.probability
            )
        flags: tuple[Flag, ...] = ("low_confidence",) if confidence < _DOUBTFUL else ()
        return cell.model_copy(
            update={
                "amount": wrong,
                "text": text,
                "confidence": confidence,
                "read_confidence": None,
                "alternatives": tuple(others),
                "flags": flags,
                "engine": "paddleocr",
            }
        )

    return plant


def _mapped(document: Document, change: Callable[[Cell], Cell]) -> Document:
    def table(one: Table) -> Table:
        return one.model_copy(update={"cells": tuple(change(cell) for cell in one.cells)})

    return document.model_copy(update={"tables": tuple(table(one) for one in document.tables)})


def _value(text: str) -> Decimal | None:
    plain = text.replace(",", "")
    return Decimal(plain) if plain.strip("-").replace(".", "", 1).isdigit() else None


def _others(text: str, chance: random.Random, mass: float) -> tuple[Alternative, ...]:
    """Look-alike readings that share `mass`."""
    found: dict[str, float] = {}
    share = mass
    for _ in range(3):
        share *= chance.uniform(0.2, 0.6)
        other = _substituted(text, chance)
        if other != text:
            found.setdefault(other, share)
    return tuple(Alternative(text=t, probability=p) for t, p in sorted(found.items(), key=lambda i: -i[1]))


def _substituted(text: str, chance: random.Random) -> str:
    digits = [i for i, c in enumerate(text) if c.isdigit()]
    i = chance.choice(digits)
    return text[:i] + chance.choice(_LOOK_ALIKE[text[i]]) + text[i + 1 :]


def _misread(text: str, chance: random.Random) -> str:
    kind = chance.random()
    digits = [i for i, c in enumerate(text) if c.isdigit()]
    if kind < 0.75:
        return _substituted(text, chance)
    if kind < 0.9 and len(digits) > 3:
        i = chance.choice(digits)
        return text[:i] + text[i + 1 :]
    return text.replace(".", "") if "." in text else _substituted(text, chance)


def _slip(right: Decimal, chance: random.Random) -> Decimal | None:
    """Another amount as a tired clerk types it, off by more than 1."""
    text = f"{right:f}"
    whole = [i for i, c in enumerate(text) if c.isdigit() and ("." not in text or i < text.index("."))]
    for _ in range(12):
        kind, i = chance.random(), chance.choice(whole)
        if kind < 0.45:
            wrong = text[:i] + chance.choice("123456789") + text[i + 1 :]
        elif kind < 0.8:
            wrong = text[:i] + text[i : i + 2][::-1] + text[i + 2 :]
        elif kind < 0.9:
            wrong = text[:i] + text[i + 1 :]
        else:
            return right + chance.choice((-1, 1)) * Decimal(chance.randrange(200, 90_000)).scaleb(
                -2
            ).quantize(right)
        value = _value(wrong)
        if value is not None and abs(value - right) > 1 and wrong[0] != ".":
            return value
    return None
