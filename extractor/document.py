"""The document Kemu hands out: frozen values, and the JSON contract (schema version 1) at the same time.

Pages count from 1; rows and columns from 0 within the logical table. Boxes are `[x0, y0, x1, y1]` in
points on the page as the source shows it. Amounts are decimals in the table's own unit, written as
strings. What is not known is None; what was looked for and is not there is empty.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, WithJsonSchema
from pydantic.functional_validators import BeforeValidator

from extractor.geometry import Box

Origin = Literal["digital", "scanned", "mixed"]
DocumentKind = Literal["budget", "final_accounts", "performance_targets", "other"]
ColumnRole = Literal["code", "label", "unit_code", "amount", "number", "text"]
CodeLevel = Literal["class", "section", "item", "joined"]
RowKind = Literal["header", "total", "unit", "group", "item", "blank"]
CodeSystem = Literal["function", "department_economic", "government_economic", "revenue"]
CodeSource = Literal["printed", "label", "both", "context"]
FindingKind = Literal[
    "row_sum",
    "column_sum",
    "hierarchy",
    "cross_table",
    "balance",
    "percentage",
    "weights",
    "narrative",
    "code_conflict",
]
Verdict = Literal["misread", "misprinted", "undecided"]
Flag = Literal["low_confidence", "corrected", "stamp", "unread", "no_grammar"]
CorrectionKind = Literal["cell", "code", "structure"]
Operation = Literal[
    "merge_cells",
    "split_cell",
    "add_row",
    "remove_row",
    "join_rows",
    "split_row",
    "add_column",
    "remove_column",
    "join_columns",
    "split_column",
    "mark_headings",
    "split_table",
    "join_tables",
    "add_table",
    "remove_table",
]
DOUBTS: frozenset[Flag] = frozenset({"low_confidence", "stamp", "unread", "no_grammar"})
"""Flags that ask for a person's look. `corrected` is not among them: it says where an amount comes from."""


def doubtful(flags: Collection[str]) -> bool:
    """Whether a cell with these flags asks for a person's look."""
    return not DOUBTS.isdisjoint(flags)


def _to_box(value: Any) -> Any:
    return Box(*value) if isinstance(value, list | tuple) else value


def _to_decimal(value: Any) -> Any:
    if isinstance(value, float):
        raise ValueError("an amount is never a float")  # noqa: TRY004 - pydantic turns ValueError into its own
    return value


BoxField = Annotated[
    Box,
    BeforeValidator(_to_box),
    PlainSerializer(lambda b: [round(v, 2) for v in (b.x0, b.y0, b.x1, b.y1)], return_type=list[float]),
    WithJsonSchema(
        {
            "type": "array",
            "items": {"type": "number"},
            "minItems": 4,
            "maxItems": 4,
            "description": "x0, y0, x1, y1 in points, origin at the top left of the page as shown",
        }
    ),
]
Amount = Annotated[
    Decimal,
    BeforeValidator(_to_decimal),
    PlainSerializer(lambda d: format(d, "f"), return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^-?\d+(\.\d+)?$"}),
]
Probability = Annotated[float, Field(ge=0.0, le=1.0)]
Index = Annotated[int, Field(ge=0)]


class Value(BaseModel):
    """A frozen value of the contract; unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Source(Value):
    """The file that was read."""

    name: str
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    media_type: str
    pages: Annotated[int, Field(ge=0)]
    bytes: Annotated[int, Field(ge=0)]


class ModelUse(Value):
    """A recognition model that took part."""

    name: str
    version: str
    sha256: str


class CatalogueUse(Value):
    """The code catalogue that rows were matched against."""

    name: str
    version: str


class Producer(Value):
    """What made this document. `year`: the budget year the caller gave, None where none was given."""

    name: str
    version: str
    models: tuple[ModelUse, ...]
    catalogue: CatalogueUse | None
    year: int | None = None


class Said(Value):
    """One thing the papers say of themselves, and where. `value` None: nothing says so."""

    value: str | None
    confidence: Probability
    page: int | None
    bbox: BoxField | None


class About(Value):
    """What the papers say of themselves. `fiscal_year`'s value is four digits; `kind`'s a DocumentKind."""

    title: Said
    unit_name: Said
    unit_code: Said
    fiscal_year: Said
    kind: Said
    amount_unit: Said


class PageLine(Value):
    """A line of text on a page that is in no table."""

    text: str
    bbox: BoxField
    confidence: Probability


class Page(Value):
    """A page of the source. `turned`: how far the picture was turned clockwise to read it; `skew` in
    degrees, clockwise positive; `dpi` of the picture that was read, None on digital pages. `lines`: the
    text outside the tables, in reading order."""

    number: Annotated[int, Field(ge=1)]
    width: float
    height: float
    origin: Origin
    turned: Literal[0, 90, 180, 270]
    skew: float
    dpi: float | None
    seconds: float
    lines: tuple[PageLine, ...] = ()


class Region(Value):
    """A place on a page where (a part of) a table lies."""

    page: Annotated[int, Field(ge=1)]
    bbox: BoxField


class Column(Value):
    """A column: the headings above it, outermost first, and what it holds."""

    index: Index
    path: tuple[str, ...]
    role: ColumnRole
    level: CodeLevel | None = None
    code: str | None = None


class CodeCandidate(Value):
    """A code a row may stand under."""

    code: str
    name: str
    score: Probability


class CodeMatch(Value):
    """What the matcher says of one label: its code, or None with candidates."""

    code: str | None
    code_name: str | None
    code_system: CodeSystem | None
    code_confidence: Probability
    code_source: CodeSource | None
    code_candidates: tuple[CodeCandidate, ...]


class Row(Value):
    """A row. `parent` is the row this one is a part of. `codes` holds, for a table of two sides, each
    label column's own code; `given_codes` those that a person gave ("": none)."""

    index: Index
    kind: RowKind
    label: str
    parent: Index | None
    code: str | None = None
    code_name: str | None = None
    code_system: CodeSystem | None = None
    code_confidence: Probability = 0.0
    code_source: CodeSource | None = None
    code_candidates: tuple[CodeCandidate, ...] = ()
    codes: dict[int, str] = {}
    given_codes: dict[int, str] = {}


class Alternative(Value):
    """Another reading of a cell."""

    text: str
    probability: Probability


class Cell(Value):
    """A cell of the grid. `amount` is None where the cell holds none. `engine` is what read it: "paddleocr",
    "camelot", "review", or "none" where there was no ink to read. `confidence` is the probability that
    `text` is what the paper says, `read_confidence` what it was before the sums were looked at (None: the
    same)."""

    row: Index
    col: Index
    row_span: Annotated[int, Field(ge=1)]
    col_span: Annotated[int, Field(ge=1)]
    text: str
    amount: Amount | None
    page: Annotated[int, Field(ge=1)]
    bbox: BoxField
    confidence: Probability
    alternatives: tuple[Alternative, ...]
    engine: str
    flags: tuple[Flag, ...]
    read_confidence: Probability | None = None


class Table(Value):
    """A logical table: one grid, whatever pages it lies on. `cells` holds every cell once, row by row."""

    id: str
    title: str | None
    amount_unit: str | None
    regions: tuple[Region, ...]
    header_rows: Index
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    cells: tuple[Cell, ...]


class CellRef(Value):
    """A cell that is meant, by its top left corner in the grid."""

    table: str
    row: Index
    col: Index


class Term(Value):
    """A cell's amount in an equation, added (1) or taken off (-1)."""

    table: str
    row: Index
    col: Index
    sign: Literal[1, -1]


class NarrativeTerm(Value):
    """A figure in a sentence."""

    page: int
    bbox: BoxField
    text: str


class Equation(Value):
    """What should be equal: the sum of `left` and the sum of `right`."""

    left: tuple[Term | NarrativeTerm, ...]
    right: tuple[Term | NarrativeTerm, ...]


class Suspect(Value):
    """A cell that may be at fault. `proposed` would make every equation it takes part in hold."""

    table: str
    row: Index
    col: Index
    probability: Probability
    proposed: Amount | None


class Finding(Value):
    """Something in the document that does not agree with itself."""

    id: str
    kind: FindingKind
    message: str
    equation: Equation | None
    cells: tuple[CellRef, ...]
    expected: Amount | None
    found: Amount | None
    difference: Amount | None
    tolerance: Amount | None
    verdict: Verdict
    verdict_probability: Probability
    suspects: tuple[Suspect, ...]


class Edit(Value):
    """A change of a table's structure, at the row and column of its correction (see
    `extractor.corrections.structure`). `rows`, `cols`: how many it concerns; `other`: the table that is
    joined; `page`, `bbox` and `added`: where a missed table lies, and what was read there."""

    operation: Operation
    rows: Index = 1
    cols: Index = 1
    other: str | None = None
    page: Annotated[int, Field(ge=1)] | None = None
    bbox: BoxField | None = None
    added: tuple[Table, ...] = ()


class Correction(Value):
    """What a person, or the sums, say against a document: where, what was there before, what there is in
    truth, by whom, when, why. `before` and `after` are the text of a cell (kind `cell`), the code of a row
    (`code`, "" for none) or the size of a table (`structure`: "12x6" for 12 rows and 6 columns)."""

    table: str
    row: Index
    col: Index
    before: Annotated[str, Field(max_length=10_000)]
    after: Annotated[str, Field(max_length=10_000)]
    who: Annotated[str, Field(max_length=200)]
    when: datetime
    why: Annotated[str, Field(max_length=2_000)] = ""
    kind: CorrectionKind = "cell"
    edit: Edit | None = None


class Failure(Value):
    """A page or stage that could not be read; the others stand."""

    page: int | None
    stage: str
    code: str
    message: str


class Document(Value):
    """Everything read from one source. `corrections`: those that were applied to it, in their order."""

    schema_version: Literal["1"]
    source: Source
    producer: Producer
    document: About
    pages: tuple[Page, ...]
    tables: tuple[Table, ...]
    findings: tuple[Finding, ...]
    failures: tuple[Failure, ...]
    corrections: tuple[Correction, ...] = ()


def json_schema() -> dict[str, Any]:
    """The contract as a JSON Schema (draft 2020-12)."""
    schema = Document.model_json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "Kemu document"}
