"""What requests to change a table's structure hold."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from extractor.document import Operation
from service.schemas import CorrectionsAnswer

_MOST = 100_000
Coordinate = Annotated[float, Field(ge=-1e6, le=1e6)]


class EditRequest(BaseModel):
    """What is to be done; `row` and `col` of the request say where."""

    model_config = ConfigDict(extra="forbid")

    operation: Operation
    rows: Annotated[int, Field(ge=0, le=_MOST, description="how many rows it concerns")] = 1
    cols: Annotated[int, Field(ge=0, le=_MOST, description="how many columns it concerns")] = 1
    other: Annotated[
        str | None, Field(max_length=20, description="join_tables: the table that is joined")
    ] = None
    page: Annotated[int | None, Field(ge=1, le=_MOST, description="add_table: the page it stands on")] = None
    bbox: Annotated[
        tuple[Coordinate, Coordinate, Coordinate, Coordinate] | None,
        Field(description="add_table: x0, y0, x1, y1 in points on the page as shown"),
    ] = None

    @model_validator(mode="after")
    def _is_whole(self) -> EditRequest:
        if self.operation == "join_tables" and not self.other:
            raise ValueError("join_tables names the `other` table")
        if self.operation == "add_table":
            if self.page is None or self.bbox is None:
                raise ValueError("add_table names its `page` and its `bbox`")
            if self.bbox[0] >= self.bbox[2] or self.bbox[1] >= self.bbox[3]:
                raise ValueError("the second corner of `bbox` lies right of and below the first")
        return self

    def as_edit(self) -> dict[str, Any]:
        """The edit as the extractor knows it."""
        return self.model_dump(mode="json")


class StructureRequest(BaseModel):
    """A change of a table's structure, and up to which correction its author has seen the document."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "table": "t1",
                    "row": 4,
                    "col": 0,
                    "edit": {"operation": "add_row"},
                    "seen": 3,
                    "why": "漏了一行",
                }
            ]
        },
    )

    table: Annotated[str, Field(max_length=20, description='the table; "" for add_table')] = ""
    row: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    col: Annotated[int, Field(ge=0, le=_MOST)] = 0
    edit: EditRequest
    seen: Annotated[
        int, Field(ge=0, le=2**31 - 1, description="`corrections_applied` of the document that was looked at")
    ]
    why: Annotated[str, Field(max_length=2_000)] = ""


class StructureAnswer(CorrectionsAnswer):
    """The correction that was made, and the document after it."""

    tables: list[str] = Field(description="tables that the change made, joined or took away")
