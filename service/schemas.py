"""What requests and answers hold. These are the API's own; tables of the database may change without them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from service.intake import Accepted
from service.keys import EVERY, Role
from service.store import ledgers, tables
from service.store.ids import aware, now

State = Literal["queued", "reading", "assembling", "done", "failed", "set_aside", "cancelled"]
T = TypeVar("T")

_EXAMPLE_ID = "0193f2a1-7c3e-7b21-9d1c-2f6f0e9b7a55"


class Page(BaseModel, Generic[T]):
    """A part of a list."""

    items: list[T]
    next: str | None = Field(description="give it as `after` to get the page that follows; null: the end")


class Progress(BaseModel):
    """How far a document is."""

    stage: str
    pages: int = Field(description="pages to read")
    pages_done: int
    pages_failed: int = Field(description="of those done, pages that are in `failures`")
    pages_set_aside: int = Field(
        description="pages given up because they killed their process again and again"
    )
    pages_per_second: float | None = Field(description="since reading began")
    seconds_left: float | None = Field(description="at this rate; null while nothing is known")


class DocumentAnswer(BaseModel):
    """A document that was accepted, and how far it is."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": _EXAMPLE_ID,
                    "name": "2023年度部门决算.pdf",
                    "collection": "default",
                    "state": "reading",
                    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                }
            ]
        }
    )

    id: str
    name: str
    collection: str
    state: State
    reason_code: str | None = Field(description="why it failed, was set aside or cancelled")
    reason: str | None
    sha256: str
    media_type: str
    bytes: int
    source_pages: int
    options: dict[str, Any]
    priority: int
    archive_id: str | None
    progress: Progress
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    changed_at: datetime
    title: str | None
    unit_name: str | None
    unit_code: str | None
    fiscal_year: int | None
    kind: str | None
    tables: int | None
    findings: int | None
    doubtful: int | None = Field(description="cells that ask for a person's look")
    failures: int | None
    corrections: int = Field(description="how many corrections there are")
    corrections_applied: int = Field(description="up to which of them the result holds them")
    reviewed_at: datetime | None = Field(description="when somebody said to have looked it through")
    reviewed_by: str | None
    reviewed_corrections: int | None = Field(description="how many corrections there were then")


class AcceptedDocument(BaseModel):
    """A file of an upload and the document it became."""

    id: str
    name: str
    state: State
    known: bool = Field(description="the same bytes with the same options had come before")
    href: str


class Problematic(BaseModel):
    """A file of an upload that was refused."""

    name: str
    status: int
    code: str
    detail: str
    remedy: str | None


class UploadAnswer(BaseModel):
    """What became of the files of an upload."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "documents": [
                        {
                            "id": _EXAMPLE_ID,
                            "name": "预算.pdf",
                            "state": "queued",
                            "known": False,
                            "href": f"/v1/documents/{_EXAMPLE_ID}",
                        }
                    ],
                    "refused": [],
                }
            ]
        }
    )

    documents: list[AcceptedDocument]
    refused: list[Problematic] = Field(description="files that were not accepted, and why")


class AmountAnswer(BaseModel):
    """An amount of a document."""

    document_id: str
    collection: str
    fiscal_year: int | None
    unit_name: str | None
    kind: str | None
    table: str
    title: str | None
    page: int
    row: int
    col: int
    row_kind: str
    label: str
    code: str | None
    code_name: str | None
    column: str
    column_code: str | None
    value: str | None = Field(description="a decimal in `unit`; null: there is print that was not understood")
    unit: str | None
    yuan: str | None = Field(description="the same in 元; null where the unit is not known")
    text: str = Field(description="as printed")
    confidence: float
    flags: list[str]
    findings: list[str]


class KeyRequest(BaseModel):
    """What a new key is to be."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=200)]
    role: Role
    collections: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=100)]],
        Field(min_length=1, max_length=1000, description='collections it may use; ["*"]: all'),
    ] = [EVERY]
    requests_per_minute: Annotated[int | None, Field(ge=1, le=1_000_000)] = None
    pages_per_day: Annotated[int | None, Field(ge=1, le=1_000_000_000)] = None
    expires_at: datetime | None = None


class KeyAnswer(BaseModel):
    """A key, without the key itself."""

    id: str
    name: str
    role: str
    collections: list[str]
    requests_per_minute: int | None
    pages_per_day: int | None
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None


class NewKeyAnswer(KeyAnswer):
    """A new key. It is shown this once."""

    key: str
    callback_secret: str = Field(description="signs callbacks for this key's documents")


class MeAnswer(BaseModel):
    """Who makes the request, and what is granted."""

    name: str
    role: Role
    collections: list[str]
    requests_per_minute: int
    pages_per_day: int | None


class CorrectionRequest(BaseModel):
    """What a cell holds in truth, and what it held when the corrector looked."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "table": "t1",
                    "row": 4,
                    "col": 3,
                    "before": "16.435.87",
                    "after": "16,435.87",
                    "why": "看清了",
                }
            ]
        },
    )

    table: Annotated[str, Field(min_length=1, max_length=20)]
    row: Annotated[int, Field(ge=0, le=1_000_000)]
    col: Annotated[int, Field(ge=0, le=100_000)]
    before: Annotated[str, Field(max_length=10_000)]
    after: Annotated[str, Field(max_length=10_000)]
    why: Annotated[str, Field(max_length=2_000)] = ""
    kind: Annotated[
        Literal["cell", "code"],
        Field(description='"code": `before` and `after` are codes of the row, "" for none'),
    ] = "cell"


class CorrectionsRequest(BaseModel):
    """Corrections that belong together: all are made or none."""

    model_config = ConfigDict(extra="forbid")

    corrections: Annotated[list[CorrectionRequest], Field(min_length=1, max_length=500)]


class CorrectionAnswer(BaseModel):
    """A correction that was made."""

    number: int = Field(description="counts from 1 within the document")
    kind: str
    table: str | None
    row: int | None
    col: int | None
    before: str
    after: str
    who: str
    at: datetime
    why: str
    undoes: int | None = Field(None, description="the correction that it takes back")
    edit: dict[str, Any] | None = Field(None, description="what was done to the table's structure")


class CorrectionsAnswer(BaseModel):
    """The corrections that were made, and the document after them."""

    corrections: list[CorrectionAnswer]
    document: DocumentAnswer


class CallbackAnswer(BaseModel):
    """A message to an address that a document's owner named."""

    id: str
    document_id: str | None
    collection: str
    url: str
    event: str
    state: Literal["pending", "delivered", "dead"]
    attempts: int
    due_at: datetime
    created_at: datetime
    delivered_at: datetime | None
    last_error: str | None


class AuditAnswer(BaseModel):
    """A change that somebody made."""

    id: int
    at: datetime
    who: str
    key_id: str | None
    action: str
    target: str | None
    collection: str | None
    detail: dict[str, Any]


def accepted_answer(accepted: Accepted) -> AcceptedDocument:
    """What an upload is answered with."""
    document = accepted.document
    return AcceptedDocument.model_validate(
        {
            "id": document.id,
            "name": document.name,
            "state": document.state,
            "known": accepted.known,
            "href": f"/v1/documents/{document.id}",
        }
    )


def document_answer(document: tables.Document) -> DocumentAnswer:
    """A document as the API shows it."""
    shown = {name: getattr(document, name) for name in DocumentAnswer.model_fields if name != "progress"}
    moments = {name: aware(value) for name, value in shown.items() if isinstance(value, datetime)}
    return DocumentAnswer.model_validate({**shown, **moments, "progress": progress(document)})


def progress(document: tables.Document) -> Progress:
    """How far it is, and how long it will take at the rate so far."""
    settled = document.pages_done + document.pages_aside
    started, ended = aware(document.started_at), aware(document.finished_at)
    seconds = ((ended or now()) - started).total_seconds() if started is not None else 0.0
    rate = settled / seconds if settled and seconds > 0 else None
    left = (document.pages - settled) / rate if rate and ended is None else 0.0 if ended else None
    return Progress(
        stage=document.stage,
        pages=document.pages,
        pages_done=document.pages_done,
        pages_failed=document.pages_failed,
        pages_set_aside=document.pages_aside,
        pages_per_second=None if rate is None else round(rate, 3),
        seconds_left=None if left is None else round(left, 1),
    )


def amount_answer(amount: tables.Amount) -> AmountAnswer:
    """An amount as the API shows it."""
    names = set(AmountAnswer.model_fields) - {"table"}
    return AmountAnswer.model_construct(
        table=amount.table_id, **{name: getattr(amount, name) for name in names}
    )


def key_answer(key: tables.Key) -> KeyAnswer:
    """A key as the API shows it."""
    return KeyAnswer.model_validate(_fields(KeyAnswer, key))


def new_key_answer(key: tables.Key, text: str) -> NewKeyAnswer:
    """A new key, this once with the key itself."""
    return NewKeyAnswer.model_validate(
        {**_fields(KeyAnswer, key), "key": text, "callback_secret": key.callback_secret}
    )


def correction_answer(correction: ledgers.Correction) -> CorrectionAnswer:
    """A correction as the API shows it; what was read with a table that was added is in the result."""
    edit = correction.body.get("edit")
    shown = None if edit is None else {name: edit[name] for name in edit if name != "added"}
    return CorrectionAnswer.model_validate(
        {
            "number": correction.number,
            "kind": correction.kind,
            "table": correction.table_id,
            "row": correction.row,
            "col": correction.col,
            **correction.body,
            "edit": shown,
            "who": correction.who,
            "at": aware(correction.at),
            "why": correction.why or "",
        }
    )


def callback_answer(callback: ledgers.Callback) -> CallbackAnswer:
    """A callback as the API shows it."""
    return CallbackAnswer.model_validate(_fields(CallbackAnswer, callback))


def audit_answer(entry: tables.AuditEntry) -> AuditAnswer:
    """A change as the API shows it."""
    return AuditAnswer.model_validate(_fields(AuditAnswer, entry))


def _fields(model: type[BaseModel], record: object) -> dict[str, Any]:
    values = {name: getattr(record, name) for name in model.model_fields}
    return {n: aware(v) if isinstance(v, datetime) else v for n, v in values.items()}
