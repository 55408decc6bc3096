"""`/v1/rows`: amounts across documents, as JSON, CSV or Parquet."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import FileResponse, StreamingResponse
from starlette.background import BackgroundTask

from extractor.export.csv_file import harmless
from service.deps import After, Limit, TheDatabase, Uploader
from service.keys import Caller
from service.problems import Refusal, responses
from service.results import MEDIA_TYPES
from service.schemas import AmountAnswer, Page, amount_answer
from service.store.amounts import Place, Question, all_answers, answers, place_of
from service.store.database import Database

router = APIRouter(prefix="/rows", tags=["amounts"])

_FIELDS = tuple(AmountAnswer.model_fields)
_TEXTS = {"unit_name", "title", "label", "code_name", "column", "text", "collection"}


@dataclass(frozen=True, slots=True)
class _Asked:
    """Which amounts are asked for."""

    code: Annotated[
        str | None, Query(max_length=20, description="of the row or the column: 205-01-99 or 2050199")
    ] = None
    under: Annotated[str | None, Query(max_length=20, description="a code and all below it")] = None
    year: Annotated[int | None, Query(ge=1900, le=2200)] = None
    unit: Annotated[str | None, Query(max_length=200, description="part of the unit's name")] = None
    kind: Annotated[str | None, Query(max_length=40, description="budget, final_accounts, …")] = None
    row_kind: Annotated[Literal["total", "unit", "group", "item"] | None, Query()] = None
    collection: Annotated[str | None, Query(max_length=100)] = None
    document: Annotated[str | None, Query(max_length=36)] = None
    archive: Annotated[str | None, Query(max_length=36)] = None

    def question(self, caller: Caller, after: Place | None = None) -> Question:
        """The same, within the collections that the caller may see."""
        collections = caller.collections
        if self.collection is not None:
            collections = (self.collection,) if caller.sees(self.collection) else ()
        return Question(
            collections=collections,
            code=self.code,
            under=self.under,
            year=self.year,
            unit=self.unit,
            kind=self.kind,
            row_kind=self.row_kind,
            document=self.document,
            archive=self.archive,
            after=after,
        )


Asked = Annotated[_Asked, Depends()]


@router.get(
    "",
    response_model=Page[AmountAnswer],
    responses={200: {"content": {"text/csv": {}, "application/vnd.apache.parquet": {}}}, **responses()},
    summary="Amounts across documents",
)
def rows(
    caller: Uploader,
    database: TheDatabase,
    asked: Asked,
    form: Annotated[Literal["json", "csv", "parquet"], Query(alias="format")] = "json",
    limit: Limit = 100,
    after: After = None,
) -> Any:
    """As JSON page by page; as CSV or Parquet all at once. Sorted by document, table, row and column."""
    if form == "csv":
        lines = _csv(database, asked.question(caller))
        return StreamingResponse(lines, media_type=MEDIA_TYPES["csv"], headers=_named("rows.csv"))
    if form == "parquet":
        return _parquet(database, asked.question(caller))
    with database.reading() as session:
        found = answers(session, asked.question(caller, _place(after)), limit + 1)
    shown = found[:limit]
    more = ":".join(map(str, place_of(shown[-1]))) if len(found) > limit else None
    return Page(items=[amount_answer(a) for a in shown], next=more)


def _place(after: str | None) -> Place | None:
    if after is None:
        return None
    parts = after.split(":")
    if len(parts) != 4 or not all(p.isdecimal() and len(p) < 9 for p in parts[2:]):
        raise Refusal(422, "invalid", "`after` is not what `next` was")
    return parts[0], parts[1], int(parts[2]), int(parts[3])


def _csv(database: Database, question: Question) -> Iterator[bytes]:
    yield "\ufeff".encode() + (",".join(_FIELDS) + "\r\n").encode()
    with database.reading() as session:
        for batch in all_answers(session, question):
            text = io.StringIO(newline="")
            writer = csv.writer(text)
            writer.writerows(_line(amount_answer(a).model_dump()) for a in batch)
            yield text.getvalue().encode()


def _line(answer: dict[str, Any]) -> list[Any]:
    joined = {name: " ".join(answer[name]) for name in ("flags", "findings")}
    return [_safe(name, value) for name, value in {**answer, **joined}.items()]


def _safe(name: str, value: Any) -> Any:
    """The value as it stands in the file: texts so that no spreadsheet takes them for formulas."""
    if name in _TEXTS and isinstance(value, str):
        return harmless(value)
    return "" if value is None else value


def _parquet(database: Database, question: Question) -> Response:
    import pyarrow as pa
    import pyarrow.parquet as pq

    whole = {"fiscal_year", "page", "row", "col"}
    lists = {"flags", "findings"}
    schema = pa.schema(
        [
            pa.field(
                name,
                pa.int32()
                if name in whole
                else pa.list_(pa.string())
                if name in lists
                else pa.float64()
                if name == "confidence"
                else pa.string(),
            )
            for name in _FIELDS
        ]
    )
    with tempfile.NamedTemporaryFile(prefix="kemu-", suffix=".parquet", delete=False) as file:
        path = Path(file.name)
    try:
        with pq.ParquetWriter(path, schema, compression="zstd") as writer, database.reading() as session:
            for batch in all_answers(session, question):
                records = [amount_answer(a).model_dump() for a in batch]
                writer.write_table(pa.Table.from_pylist(records, schema=schema))
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return FileResponse(
        path,
        media_type=MEDIA_TYPES["parquet"],
        headers=_named("rows.parquet"),
        background=BackgroundTask(path.unlink, missing_ok=True),
    )


def _named(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}
