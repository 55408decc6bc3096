"""What requests and answers of the review hold."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Kind = Literal["flag", "finding", "audit"]
Station = Annotated[
    str,
    Field(
        min_length=1,
        max_length=40,
        pattern=r"^[\w\-]+$",
        description="names the reviewer's window: each holds its own cells",
    ),
]


class FilterRequest(BaseModel):
    """Which cells are wanted; null: all that the key may see."""

    model_config = ConfigDict(extra="forbid")

    collection: Annotated[str | None, Field(max_length=100)] = None
    document: Annotated[str | None, Field(max_length=36)] = None
    unit: Annotated[str | None, Field(max_length=200, description="part of the unit's name")] = None
    code: Annotated[str | None, Field(max_length=20, description="of the row or the column")] = None
    kind: Kind | None = None
    skipped: Annotated[bool, Field(description="those that were skipped, instead of those that wait")] = False


class NextRequest(FilterRequest):
    """What to look at next."""

    station: Station
    ahead: Annotated[int, Field(ge=1, le=20, description="how many cells, the one to show now included")] = 3


class SettleRequest(BaseModel):
    """What a look gave."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"station": "w1", "outcome": "replace", "before": "16.435.87", "after": "16,435.87"},
            ]
        },
    )

    station: Station
    outcome: Literal["accept", "replace", "paper_wrong", "skip"]
    before: Annotated[str, Field(max_length=10_000, description="what the cell held when it was looked at")]
    after: Annotated[
        str | None, Field(max_length=10_000, description="with `replace`: what the paper has")
    ] = None
    why: Annotated[str, Field(max_length=2_000)] = ""

    @model_validator(mode="after")
    def _after_where_it_belongs(self) -> SettleRequest:
        if (self.outcome == "replace") != (self.after is not None):
            raise ValueError("`after` belongs to the outcome `replace`, and to no other")
        return self


class UndoRequest(BaseModel):
    """Which decision is to be taken back; null: one's last one that stands."""

    model_config = ConfigDict(extra="forbid")

    station: Station
    decision: Annotated[int | None, Field(ge=1, le=2**53)] = None


class StationRequest(BaseModel):
    """A window that closes."""

    model_config = ConfigDict(extra="forbid")

    station: Station


class RuleRequest(BaseModel):
    """What a collection asks of its reviewers."""

    model_config = ConfigDict(extra="forbid")

    two_reviews: Annotated[bool, Field(description="changed amounts need two people who say the same")]


class RuleAnswer(RuleRequest):
    """What a collection asks of its reviewers."""

    collection: str


class CountsAnswer(BaseModel):
    """How much is left, and how long it will take."""

    left: int
    decided: int = Field(description="by this key, in all")
    pace: float | None = Field(description="seconds for a cell, the median of this key's last ones")
    seconds_left: float | None = Field(description="at this pace; null while it is not known")


class Effect(BaseModel):
    """What an equation would be if the cell held another text."""

    holds: bool | None = Field(description="null: the text is no amount")
    off: str | None = Field(description="by how much the two sides would differ")


class Choice(BaseModel):
    """Another text that the cell may hold; `effects` in the order of the equations."""

    text: str
    probability: float
    source: Literal["reading", "sums"]
    effects: list[Effect]


class EquationTerm(BaseModel):
    """A cell of an equation; its amount times `weight` enters the difference."""

    table: str
    row: int
    col: int
    weight: str
    label: str
    heading: str
    text: str


class EquationAnswer(BaseModel):
    """What must come to nothing: the sum of all terms times their weights is `difference`."""

    kind: str
    where: str
    difference: str
    tolerance: str
    holds: bool
    weight: str = Field(description="of this cell")
    terms: list[EquationTerm]
    terms_left_out: int


class PictureAnswer(BaseModel):
    """Where the cell is to be seen."""

    href: str
    area: list[float] = Field(description="of the page, points: what the picture shows")
    box: list[float] = Field(description="of the cell, points")


class PlaceAnswer(BaseModel):
    """Where a cell stands."""

    table: str
    row: int
    col: int


class CellAnswer(BaseModel):
    """All that there is to see of a cell."""

    document: dict[str, str | None]
    table: dict[str, str | None]
    row: int
    col: int
    rows: int
    cols: int
    page: int
    label: str
    code: str | None
    code_name: str | None
    headings: list[str]
    column_code: str | None
    text: str
    amount: str | None
    confidence: float
    engine: str
    flags: list[str]
    choices: list[Choice]
    equations: list[EquationAnswer]
    equations_left_out: int
    findings: list[dict[str, Any]]
    picture: PictureAnswer
    neighbours: dict[str, PlaceAnswer | None]


class Vote(BaseModel):
    """What one of two reviewers said, shown once they disagree."""

    who: str
    outcome: str
    after: str


class ItemAnswer(BaseModel):
    """A cell that asks for a look."""

    id: str
    kind: Kind
    worth: float
    state: str
    votes: list[Vote] = Field(description="empty until two people disagree, so that the second look is free")
    lease_seconds: float
    cell: CellAnswer


class NextAnswer(BaseModel):
    """Cells to look at, the one to show first."""

    items: list[ItemAnswer]
    counts: CountsAnswer


class SettledAnswer(BaseModel):
    """What came of a look."""

    decision: int = Field(description="its number, for undoing it")
    item: str
    state: str = Field(description="settled, skipped, second (another must look) or disputed")
    correction: int | None = Field(description="the document's correction that came of it")


class MeasuredAnswer(BaseModel):
    """The audit of a collection: of the amounts that nobody doubted, how many are wrong."""

    collection: str
    drawn: int
    looked_at: int
    wrong: int
    rate: float | None
    low: float | None = Field(description="lower end of the 95 % interval (Wilson)")
    high: float | None
