"""The stage: tables and lines of text in, findings out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from extractor.document import Equation as ShownEquation
from extractor.document import Finding, Table
from extractor.parts import TextLine
from extractor.reconcile.equations.balance import balances
from extractor.reconcile.equations.checked import Equation, Place, equations_of
from extractor.reconcile.equations.columns import column_relations
from extractor.reconcile.equations.crosstable import cross_table_equations
from extractor.reconcile.equations.discovered import discovered_relations
from extractor.reconcile.equations.forms import form_frames
from extractor.reconcile.equations.judge import MEANT, Judged, judge
from extractor.reconcile.equations.rows import row_relations
from extractor.reconcile.equations.samefigures import same_figure_equations
from extractor.reconcile.equations.spanning import spanning_totals
from extractor.reconcile.equations.support import supported
from extractor.reconcile.formulas.products import product_statements
from extractor.reconcile.formulas.rates import rate_statements
from extractor.reconcile.formulas.weights import weight_statements
from extractor.reconcile.frames import column_frames, row_frames
from extractor.reconcile.narrative import narrative_findings
from extractor.reconcile.sheet import Sheet, read_sheets
from extractor.reconcile.verdicts.confirming import confirmed
from extractor.reconcile.verdicts.extracts import without_extract
from extractor.reconcile.verdicts.findings import findings_of, shown_equation
from extractor.reconcile.verdicts.statements import Statement, statements
from extractor.reconcile.verdicts.throughout import as_read, misread_throughout, with_amounts
from extractor.reconcile.verdicts.unread import unread_statements


def reconcile(tables: Sequence[Table], lines: Sequence[TextLine]) -> tuple[Finding, ...]:
    """What does not agree within `tables`; ids are f1, f2, … in the order of the paper.

    `lines` is the text outside the tables, whose sentences come last. Amounts are compared with the tolerance
    that follows from the digits printed (XBRL Calculations 1.1).
    """
    return _findings(_understood(tables), lines)


def settle(
    tables: Sequence[Table], lines: Sequence[TextLine], acceptable_error: float
) -> tuple[tuple[Table, ...], tuple[Finding, ...]]:
    """What `reconcile` finds, and the tables with the confidence that the sums leave to their cells.

    The flag `low_confidence` follows from it: the chance of being wrong is above `acceptable_error`.
    """
    known = _understood(tables)
    found = _findings(known, lines)
    return confirmed(known.sheets, known.equations, found, acceptable_error), found


@dataclass(frozen=True)
class _Understood:
    """The sums of some tables with the figures as they were read, what is said of many at once, and the
    amounts of cells in which one digit was misread throughout."""

    sheets: Sequence[Sheet]
    equations: Sequence[Equation]
    said: Sequence[Statement]
    throughout: Mapping[Place, Decimal]


def _understood(tables: Sequence[Table]) -> _Understood:
    sheets = read_sheets(tables)
    equations, said = _all_equations(sheets)
    changes = misread_throughout(tables, sheets, equations, _all_equations)
    if changes:
        equations, said = _all_equations(read_sheets(with_amounts(tables, changes)))
        equations = as_read(equations, changes, sheets)
    return _Understood(sheets, equations, said, changes)


def _findings(known: _Understood, lines: Sequence[TextLine]) -> tuple[Finding, ...]:
    of_tables = findings_of(known.sheets, known.equations, known.said, known.throughout)
    found = (*of_tables, *narrative_findings(known.sheets, lines))
    return tuple(one.model_copy(update={"id": f"f{number}"}) for number, one in enumerate(found, start=1))


def holding_equations(tables: Sequence[Table]) -> tuple[ShownEquation, ...]:
    """The sums of `tables` that are believed to be meant and hold, in the order of their totals.

    On the left stands the total, on the right what it is the sum of; cells without an amount are left out,
    and so are sums of zeros.
    """
    sheets = read_sheets(tables)
    equations, _ = _all_equations(sheets)
    holding = [one for one in equations if one.holds and one.found]
    return tuple(shown_equation(sheets, one) for one in sorted(holding, key=lambda one: one.target))


def equations_in(tables: Sequence[Table]) -> tuple[Equation, ...]:
    """The sums of `tables` that are believed to be meant, whether they hold or not; places name tables by
    their position."""
    return tuple(_all_equations(read_sheets(tables))[0])


def _all_equations(sheets: Sequence[Sheet]) -> tuple[list[Equation], list[Statement]]:
    equations: list[Equation] = []
    said: list[Statement] = []
    for sheet in sheets:
        meant, spoken = table_equations(sheet)
        equations += meant
        said += (*spoken, *weight_statements(sheet), *rate_statements(sheet), *product_statements(sheet))
    between = {(one.target, one.parts): one for one in same_figure_equations(sheets)}
    between |= {(one.target, one.parts): one for one in cross_table_equations(sheets)}
    slipped = {place for one in said if one.slipped for place, _ in one.proposed}
    return [e for e in (*equations, *between.values()) if e.holds or slipped.isdisjoint(e.places)], said


def table_equations(sheet: Sheet) -> tuple[list[Equation], list[Statement]]:
    """The equations within one table that are believed to be meant, whether they hold or not.

    Relations that fail as a whole are not among them; a statement speaks for each.
    """
    relations = table_relations(sheet)
    said, spoken_for = statements(relations)
    equations = [
        equation
        for number, judged in enumerate(relations)
        if judged.belief.meant >= MEANT and number not in spoken_for and not judged.beyond_errors
        for equation in equations_of(judged)
    ]
    heard = [judged for number, judged in enumerate(relations) if number not in spoken_for]
    left, extract = without_extract(sheet, equations)
    return left, [*said, *extract, *unread_statements(heard)]


def table_relations(sheet: Sheet) -> list[Judged]:
    """The best reading of every row and column that may be a sum."""
    judged: list[Judged] = []
    sides = row_frames(sheet)
    for frame in sides:
        judged += judge(frame, row_relations(frame))
    for frame, relation in balances(sides):
        judged += judge(frame, [relation])
    for frame, total in spanning_totals(sheet):
        judged += (one for one in judge(frame, row_relations(frame)) if one.relation.target == total)
    forms = form_frames(sheet)
    for frame in (f for f in forms if f.axis == "row"):
        judged += judge(frame, row_relations(frame))
    for frame in (*column_frames(sheet), *(f for f in forms if f.axis == "column")):
        named = judge(frame, column_relations(frame))
        judged += (*named, *judge(frame, discovered_relations(frame, named)))
    return supported(judged)
