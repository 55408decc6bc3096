"""Findings for the equations that do not hold: one sentence, the figures, a verdict and the suspects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType

from extractor.document import Cell, CellRef, Finding, Suspect, Term, Verdict
from extractor.document import Equation as ShownEquation
from extractor.reconcile.equations.checked import Equation, Place, by_place, printed
from extractor.reconcile.sheet import Sheet
from extractor.reconcile.verdicts.accusing import Paper, accused
from extractor.reconcile.verdicts.extracts import lacks_rows
from extractor.reconcile.verdicts.of_formulas import weighed, with_formulas
from extractor.reconcile.verdicts.solver import Budget
from extractor.reconcile.verdicts.statements import DECIDED, Statement
from extractor.reconcile.verdicts.suspects import Blame, Move, components

_USUAL_SUSPECTS, _MOST_SUSPECTS = 5, 24
_AS_LIKELY = 0.8
"""More than the usual suspects are listed where they are hardly less likely: nothing tells them apart."""
_LEAST_SHARE = 0.005
_NONE: Mapping[Place, Decimal] = MappingProxyType({})
_THROUGHOUT = 0.95
"""How sure it is that a cell is misread with whose kind of misreading put right the paper adds up."""


def findings_of(
    sheets: Sequence[Sheet],
    equations: Sequence[Equation],
    statements: Sequence[Statement],
    throughout: Mapping[Place, Decimal] = _NONE,
) -> tuple[Finding, ...]:
    """A finding for each statement and each broken equation, in the order of the paper; ids are empty.

    `throughout`: the amounts of cells in which one digit was misread throughout. The sums are as they were
    read; who is at fault in one that fails with these amounts too is asked once they are taken as read.
    """
    parts_in = by_place(equations)
    said = [weighed(one, equations, parts_in) for one in statements]
    found = [(one.target, statement_finding(sheets, one)) for one in said]
    paper = Paper(equations, parts_in, _cells(sheets))
    mended = paper.with_amounts(throughout)
    groups = components(mended.equations, parts_in)
    blamed = accused(mended, groups, Budget())
    alone = {number for group in groups if len(group) == 1 for number in group}
    for number, one in enumerate(equations):
        if not one.holds:
            blame = with_formulas(blamed.get(number) or _of_all(one, throughout), statements)
            if lacks_rows(mended.cells, one) and (
                number in alone or not any(m.mends_all for m, _ in blame.moves)
            ):
                blame = replace(blame, decided=blame.misread > blame.misprinted)
            found.append((one.target, _finding(sheets, one, blame)))
    return tuple(finding for _, finding in sorted(found, key=lambda entry: entry[0]))


def _cells(sheets: Sequence[Sheet]) -> dict[Place, Cell]:
    return {(sheet.number, *place): cell for sheet in sheets for place, cell in sheet.cells.items()}


def _of_all(equation: Equation, throughout: Mapping[Place, Decimal]) -> Blame:
    """The cells of an equation in which a digit was misread throughout: all of them, not one or the other."""
    here = [place for place in dict.fromkeys(equation.places) if place in throughout]
    moves = tuple((Move(place, throughout[place], 0.0, 1.0, mends_all=True), _THROUGHOUT) for place in here)
    return Blame(moves, _THROUGHOUT)


def statement_finding(sheets: Sequence[Sheet], statement: Statement) -> Finding:
    """The finding for what is said once of many sums; the cells to be looked at are its suspects."""
    signs = zip(statement.parts, statement.signs, strict=True)
    to_change = [place for place, _ in statement.proposed]
    places = dict.fromkeys((statement.target, *statement.parts, *to_change, *statement.also))
    shares = statement.shares or (1 / max(1, len(statement.proposed)),) * len(statement.proposed)
    return Finding(
        id="",
        kind=statement.kind,
        message=statement.message,
        equation=ShownEquation(
            left=(_term(sheets, statement.target, 1),),
            right=tuple(_term(sheets, place, sign) for place, sign in signs),
        ),
        cells=tuple(_ref(sheets, place) for place in places),
        expected=statement.expected,
        found=statement.found,
        difference=None if statement.found is None else statement.found - statement.expected,
        tolerance=statement.tolerance,
        verdict=statement.verdict,
        verdict_probability=round(statement.probability, 4),
        suspects=tuple(
            Suspect(
                table=sheets[place[0]].table.id,
                row=place[1],
                col=place[2],
                probability=round(share, 4),
                proposed=amount,
            )
            for (place, amount), share in zip(statement.proposed, shares, strict=True)
        ),
    )


def shown_equation(sheets: Sequence[Sheet], equation: Equation) -> ShownEquation:
    """The equation as the document shows it: the total, and the parts that have an amount."""
    signs = dict(zip(equation.parts, equation.signs, strict=True))
    filled = [place for place in _filled(sheets, equation) if place != equation.target]
    return ShownEquation(
        left=(_term(sheets, equation.target, 1),),
        right=tuple(_term(sheets, place, signs[place]) for place in filled),
    )


def _filled(sheets: Sequence[Sheet], equation: Equation) -> list[Place]:
    """The places of the target and of the parts that have an amount."""
    return [
        (number, row, col)
        for number, row, col in equation.places
        if (number, row, col) == equation.target
        or ((cell := sheets[number].cells.get((row, col))) is not None and cell.amount is not None)
    ]


def _finding(sheets: Sequence[Sheet], equation: Equation, blamed: Blame) -> Finding:
    verdict, certainty = _verdict(blamed)
    return Finding(
        id="",
        kind=equation.kind,
        message=sum_message(equation),
        equation=shown_equation(sheets, equation),
        cells=tuple(_ref(sheets, place) for place in _filled(sheets, equation)),
        expected=equation.expected,
        found=None if equation.silent else equation.found,
        difference=None if equation.silent else equation.difference,
        tolerance=equation.tolerance,
        verdict=verdict,
        verdict_probability=round(certainty * equation.meant, 4),
        suspects=_suspects(sheets, blamed),
    )


def _verdict(blamed: Blame) -> tuple[Verdict, float]:
    if not blamed.decided:
        return "undecided", 0.5
    if blamed.misread >= max(DECIDED, blamed.misprinted):
        return "misread", blamed.misread
    if blamed.misprinted >= DECIDED:
        return "misprinted", blamed.misprinted
    return "undecided", max(0.0, 1 - abs(blamed.misread - blamed.misprinted))


def _suspects(sheets: Sequence[Sheet], blamed: Blame) -> tuple[Suspect, ...]:
    return tuple(
        Suspect(
            table=sheets[move.place[0]].table.id,
            row=move.place[1],
            col=move.place[2],
            probability=round(min(1.0, share), 4),
            proposed=move.value if move.mends_all else None,
        )
        for move, share in _listed(blamed)
        if share >= _LEAST_SHARE
    )


def _listed(blamed: Blame) -> list[tuple[Move, float]]:
    """The moves that are shown: the likeliest few, and all hardly less likely than the last of them."""
    usual, more = blamed.moves[:_USUAL_SUSPECTS], blamed.moves[_USUAL_SUSPECTS:_MOST_SUSPECTS]
    return [*usual, *(entry for entry in more if entry[1] >= _AS_LIKELY * usual[-1][1])]


def _term(sheets: Sequence[Sheet], place: Place, sign: int) -> Term:
    return Term(table=sheets[place[0]].table.id, row=place[1], col=place[2], sign=1 if sign > 0 else -1)


def _ref(sheets: Sequence[Sheet], place: Place) -> CellRef:
    return CellRef(table=sheets[place[0]].table.id, row=place[1], col=place[2])


def sum_message(equation: Equation) -> str:
    """The sentence for a sum that does not come out."""
    where = equation.where[:1].upper() + equation.where[1:]
    if equation.kind in ("balance", "cross_table"):
        other = "other side" if equation.kind == "balance" else "other table"
        return (
            f"{where}: the {other} has {printed(equation.expected)} but {printed(equation.found)} is printed "
            f"(difference {printed(equation.difference)})"
        )
    if equation.silent:
        return f"{where}: the parts add up to {printed(equation.expected)} but nothing is printed"
    return (
        f"{where}: the parts add up to {printed(equation.expected)} but {printed(equation.found)} is printed "
        f"(difference {printed(equation.difference)})"
    )
