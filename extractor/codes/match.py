"""Every row under its code, or honestly under none.

Evidence for a row: the printed code and how surely it was read, the label's likeness to the catalogue's
names, and the section it stands under. A code is given only where the evidence leaves no serious rival;
everything else comes out as None with candidates.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from extractor.codes.catalogue import Catalogue, Entry
from extractor.codes.labels import likeness, plain
from extractor.codes.printed import PrintedCode, code_before_label, code_in_columns
from extractor.document import (
    Cell,
    CellRef,
    CodeCandidate,
    CodeSource,
    CodeSystem,
    Column,
    Finding,
    Row,
    RowKind,
    Table,
)

_CODED_KINDS: frozenset[RowKind] = frozenset({"item", "group"})
_SAME_NAME = 0.9
"""Labels at least this alike are the same name with a reading error or a small variant."""
_RELATED = 0.5
"""Below this likeness a catalogue name is no candidate."""
_CANDIDATES = 5


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What a row shows of its code."""

    label: str
    printed: PrintedCode | None
    read_confidence: float
    under: str | None
    """The code of the row it stands under."""


def match_codes(
    tables: Sequence[Table], year: int | None, catalogue: Catalogue
) -> tuple[tuple[Table, ...], tuple[Finding, ...]]:
    """The tables with codes in their rows and columns, and the conflicts between codes and labels."""
    coded: list[Table] = []
    findings: list[Finding] = []
    for table in tables:
        rows, conflicts = _match_rows(table, year, catalogue)
        columns = tuple(_with_code(column, year, catalogue) for column in table.columns)
        coded.append(table.model_copy(update={"rows": rows, "columns": columns}))
        findings.extend(conflicts)
    return tuple(coded), tuple(findings)


def _match_rows(
    table: Table, year: int | None, catalogue: Catalogue
) -> tuple[tuple[Row, ...], list[Finding]]:
    cells = {(cell.row, cell.col): cell for cell in table.cells}
    labels = [column.index for column in table.columns if column.role == "label"]
    evidence = [_evidence(row, table, cells) for row in table.rows]
    system = _system(evidence, year, catalogue)
    rows: list[Row] = []
    findings: list[Finding] = []
    for row, shown in zip(table.rows, evidence, strict=True):
        parent = rows[row.parent].code if row.parent is not None and row.parent < len(rows) else None
        known = _Evidence(shown.label, shown.printed, shown.read_confidence, parent)
        matched = row if row.kind not in _CODED_KINDS else _matched(row, known, system, year, catalogue)
        rival = _rival(matched, known, year, catalogue)
        if rival is not None:
            findings.append(_conflict(table, row, matched, rival, labels))
        rows.append(_with_sides(matched, table, cells, year, catalogue))
    return tuple(rows), findings


def _evidence(row: Row, table: Table, cells: dict[tuple[int, int], Cell]) -> _Evidence:
    texts = {c.index: cells[row.index, c.index].text for c in table.columns if (row.index, c.index) in cells}
    printed = code_in_columns(texts, table.columns)
    code, label = code_before_label(row.label)
    if printed is None and code is not None:
        columns = tuple(c.index for c in table.columns if c.role == "label")[:1]
        printed = PrintedCode(code, columns)
    read = (
        [cells[row.index, c].confidence for c in printed.columns if (row.index, c) in cells]
        if printed
        else []
    )
    return _Evidence(plain(label), printed, min(read, default=0.0), None)


def _system(evidence: Sequence[_Evidence], year: int | None, catalogue: Catalogue) -> CodeSystem | None:
    """The system most rows of a table speak for: by printed codes, else by labels that have one."""
    printed = Counter(e.printed.system for e in evidence if e.printed and e.printed.system)
    if printed:
        return printed.most_common(1)[0][0]
    named = Counter(
        entry.system for e in evidence for entry in catalogue.called(e.label) if entry.holds_in(year)
    )
    return named.most_common(1)[0][0] if named else None


def _matched(
    row: Row, shown: _Evidence, system: CodeSystem | None, year: int | None, catalogue: Catalogue
) -> Row:
    candidates = _candidates(shown, system, year, catalogue)
    code, confidence, source = _decision(shown, candidates, year, catalogue)
    entries = catalogue.named(code, year) if code else ()
    return row.model_copy(
        update={
            "code": code,
            "code_name": entries[0].name if entries else None,
            "code_system": entries[0].system
            if entries
            else (shown.printed.system if code and shown.printed else None),
            "code_confidence": confidence,
            "code_source": source,
            "code_candidates": candidates,
        }
    )


def _decision(
    shown: _Evidence, candidates: tuple[CodeCandidate, ...], year: int | None, catalogue: Catalogue
) -> tuple[str | None, float, CodeSource | None]:
    """The code, the probability that it is right, and what speaks for it."""
    named_so = [c for c in candidates if c.score >= _SAME_NAME]
    if shown.printed is None:
        return _decision_by_label(shown, named_so)
    entries = catalogue.named(shown.printed.code, year)
    if any(likeness(plain(e.name), shown.label) >= _SAME_NAME for e in entries):
        return shown.printed.code, 0.999, "both"
    if entries:
        # A project or unit row has a name of its own and takes the printed code.
        return shown.printed.code, min(0.99, shown.read_confidence), "printed"
    misread = [c for c in named_so if _one_digit_apart(c.code, shown.printed.code)]
    return (misread[0].code, 0.97, "label") if len(misread) == 1 else (None, 0.0, None)


def _decision_by_label(
    shown: _Evidence, named_so: Sequence[CodeCandidate]
) -> tuple[str | None, float, CodeSource | None]:
    """Names that stand under many sections (行政运行) are settled by the row above, or not at all."""
    below = [c for c in named_so if shown.under is None or c.code.startswith(shown.under + "-")]
    if len(below) != 1:
        return None, 0.0, None
    if len(named_so) == 1:
        return below[0].code, 0.99 * below[0].score, "label"
    return (below[0].code, 0.98 * below[0].score, "context") if shown.under else (None, 0.0, None)


def _candidates(
    shown: _Evidence, system: CodeSystem | None, year: int | None, catalogue: Catalogue
) -> tuple[CodeCandidate, ...]:
    """The most alike names of the table's system, at most five, the best first."""
    best: dict[str, CodeCandidate] = {}
    if not shown.label:
        return ()
    for entry, score in catalogue.alike(shown.label, system, _RELATED):
        if entry.holds_in(year) and score > (best[entry.code].score if entry.code in best else 0.0):
            best[entry.code] = CodeCandidate(code=entry.code, name=entry.name, score=round(score, 4))
    under = shown.under
    ranked = sorted(best.values(), key=lambda c: (-c.score, not (under and c.code.startswith(under)), c.code))
    return tuple(ranked[:_CANDIDATES])


def _one_digit_apart(a: str, b: str) -> bool:
    return len(a) == len(b) and sum(x != y for x, y in zip(a, b, strict=True)) == 1


def _rival(row: Row, shown: _Evidence, year: int | None, catalogue: Catalogue) -> Entry | None:
    """The entry a row's label names, where the printed code is another one's."""
    if row.code is None or row.code_source != "printed":
        return None
    others = [e for e in catalogue.called(shown.label) if e.holds_in(year) and e.system == row.code_system]
    # Names such as 行政运行 stand under many sections and contradict nothing by themselves.
    return others[0] if len(others) == 1 and others[0].code != row.code else None


def _conflict(table: Table, row: Row, matched: Row, rival: Entry, labels: Sequence[int]) -> Finding:
    columns = [c.index for c in table.columns if c.role == "code"] + list(labels[:1])
    return Finding(
        id="f0",
        kind="code_conflict",
        message=(
            f"Row {row.index + 1}: the printed code {matched.code} is {matched.code_name}, "
            f"but the label reads {row.label}, which is {rival.code}"
        ),
        equation=None,
        cells=tuple(CellRef(table=table.id, row=row.index, col=c) for c in columns),
        expected=None,
        found=None,
        difference=None,
        tolerance=None,
        verdict="undecided",
        verdict_probability=0.5,
        suspects=(),
    )


def _with_sides(
    row: Row, table: Table, cells: dict[tuple[int, int], Cell], year: int | None, catalogue: Catalogue
) -> Row:
    """For a table of two sides, each side's own code by its label column."""
    labels = [column.index for column in table.columns if column.role == "label"]
    if len(labels) < 2 or row.kind not in _CODED_KINDS | {"total"}:
        return row
    codes: dict[int, str] = {}
    for col in labels:
        text = plain(cells[row.index, col].text) if (row.index, col) in cells else ""
        found = [e for e in catalogue.called(text) if e.holds_in(year) and e.level == 1]
        if len(found) == 1:
            codes[col] = found[0].code
    return row.model_copy(update={"codes": codes})


def _with_code(column: Column, year: int | None, catalogue: Catalogue) -> Column:
    """An economic category as a heading (工资福利支出 is 301) gives its column a code."""
    if column.role != "amount" or not column.path:
        return column
    name = plain(column.path[-1])
    found = [e for e in catalogue.called(name) if e.system == "department_economic" and e.holds_in(year)]
    codes = {e.code for e in found}
    return column.model_copy(update={"code": codes.pop()}) if len(codes) == 1 else column
