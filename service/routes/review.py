"""`/v1/review`: the queue of cells that ask for a look. `/v1/documents/{id}/cells`: what a cell shows."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, BackgroundTasks, Path, Query, Response
from fastapi.responses import StreamingResponse
from sqlalchemy.orm import Session

from service.deps import Administrator, Reading, Reviewer, Services, TheDocument, TheServices, note
from service.keys import Caller
from service.problems import Refusal, not_found, responses
from service.results import MEDIA_TYPES
from service.review import audit, deciding, exports, queue, training
from service.review.deciding import Look
from service.review.following import follower_of
from service.review.queue import Wanted
from service.review.schemas import (
    CellAnswer,
    CountsAnswer,
    FilterRequest,
    ItemAnswer,
    MeasuredAnswer,
    NextAnswer,
    NextRequest,
    RuleAnswer,
    RuleRequest,
    SettledAnswer,
    SettleRequest,
    StationRequest,
    UndoRequest,
)
from service.review.views import Seen, cell_view, picture_of
from service.store.review_tables import ReviewDecision, ReviewItem, ReviewRule
from service.store.tables import Document

router = APIRouter(tags=["review"])

ItemId = Annotated[str, Path(max_length=36)]
TableId = Annotated[str, Path(max_length=20, pattern=r"^[A-Za-z0-9_\-]+$")]
_TRIES = 5
Line = Annotated[int, Path(ge=0, le=1_000_000)]


@router.post("/review/next", response_model=NextAnswer, responses=responses())
def next_items(wanted: NextRequest, caller: Reviewer, services: TheServices) -> NextAnswer:
    """The cells to look at next, those that settle most first, leased to this window for some minutes. Asking
    again prolongs the lease; nobody else gets these cells meanwhile."""
    reviewer = queue.Reviewer(caller, wanted.station)
    with services.database.writing() as session:
        found = queue.take(session, reviewer, _wanted(wanted), wanted.ahead)
    with services.database.reading() as session:
        items = _shown(services, session, found)
        counts = queue.counts(session, caller, _wanted(wanted))
    return NextAnswer(items=items, counts=_counted(counts))


@router.post("/review/counts", response_model=CountsAnswer, responses=responses())
def counts(wanted: FilterRequest, caller: Reviewer, session: Reading) -> CountsAnswer:
    """How many cells wait, this key's pace, and how long it will take."""
    return _counted(queue.counts(session, caller, _wanted(wanted)))


@router.post("/review/{item}/settle", response_model=SettledAnswer, responses=responses(404, 409))
def settle(
    item: ItemId, said: SettleRequest, caller: Reviewer, services: TheServices, after: BackgroundTasks
) -> SettledAnswer:
    """Writes down what a look gave. `accept` and `paper_wrong` say that the cell is as read, `replace` that
    it is not: each is a correction of the document, whose result follows at once after the answer."""
    look = Look(said.outcome, said.before, said.after, said.why)
    with services.database.writing() as session:
        reviewer = queue.Reviewer(caller, said.station)
        settled, decision = deciding.settle(session, services.corrector, reviewer, item, look)
        _note(session, caller, "review.settle", settled, decision)
    after.add_task(_follow, services, settled.document_id)
    return _settled(settled, decision)


@router.post("/review/undo", response_model=SettledAnswer, responses=responses(404, 409))
def undo(said: UndoRequest, caller: Reviewer, services: TheServices) -> SettledAnswer:
    """Takes one's last decision back, or the one named; again and again for those before it. Nothing is
    deleted: a correction is taken back by another one. The cell waits again, leased to this window."""
    with services.database.writing() as session:
        number = said.decision or deciding.last_decision(session, caller)
        reviewer = queue.Reviewer(caller, said.station)
        item, decision = deciding.undo(session, services.corrector, reviewer, number)
        _note(session, caller, "review.undo", item, decision)
    # At once and not afterwards: the cell is shown again now, and must hold what it held.
    _follow_now(services, item.document_id)
    return _settled(item, decision)


@router.post("/review/leave", status_code=204, responses=responses())
def leave(said: StationRequest, caller: Reviewer, services: TheServices) -> None:
    """The window closes: its cells are free for others at once."""
    with services.database.writing() as session:
        queue.release(session, queue.Reviewer(caller, said.station))


@router.get("/review/audit", response_model=list[MeasuredAnswer], responses=responses())
def measured(caller: Reviewer, session: Reading) -> list[MeasuredAnswer]:
    """By collection: of the amounts that nobody doubted and chance drew, how many people found wrong, with
    the 95 % interval of the true rate."""
    return [MeasuredAnswer.model_validate(asdict(one)) for one in audit.measured(session, caller)]


@router.get(
    "/review/export",
    responses={200: {"content": {"text/csv": {}, "application/vnd.apache.parquet": {}}}, **responses()},
    response_class=Response,
)
def export(
    caller: Reviewer,
    session: Reading,
    form: Annotated[Literal["csv", "parquet"], Query(alias="format")] = "csv",
) -> Response:
    """All cells that people have settled: what was read, how sure it was, what the paper has. For fitting
    the confidence anew."""
    make = exports.as_csv if form == "csv" else exports.as_parquet
    name = {"Content-Disposition": f'attachment; filename="review.{form}"'}
    return Response(make(session, caller), media_type=MEDIA_TYPES[form], headers=name)


@router.get(
    "/review/training.zip",
    responses={200: {"content": {"application/zip": {}}}, **responses()},
    response_class=Response,
)
def training_data(
    caller: Reviewer,
    services: TheServices,
    most: Annotated[int, Query(ge=1, le=20_000, description="most cells, those brought first")] = 2000,
) -> StreamingResponse:
    """Pictures of the cells that people have settled, and what the paper has in each: for training a
    recogniser (`labels.txt` is in PaddleOCR's form)."""
    name = {"Content-Disposition": 'attachment; filename="training.zip"'}
    return StreamingResponse(
        training.training(services, caller, most), media_type="application/zip", headers=name
    )


@router.put("/review/rules/{collection}", response_model=RuleAnswer, responses=responses())
def rule(
    collection: Annotated[str, Path(min_length=1, max_length=100, pattern=r"^[\w\-. ]+$")],
    wanted: RuleRequest,
    caller: Administrator,
    services: TheServices,
) -> RuleAnswer:
    """Says whether changed amounts of a collection need two people who say the same."""
    if not caller.sees(collection):
        raise Refusal(403, "forbidden", "The key does not have this collection")
    with services.database.writing() as session:
        kept = session.get(ReviewRule, collection, with_for_update=True)
        if kept is None:
            kept = ReviewRule(collection=collection)
            session.add(kept)
        kept.two_reviews = wanted.two_reviews
        note(session, caller, "review.rule", collection, collection=collection, **wanted.model_dump())
    return RuleAnswer(collection=collection, two_reviews=wanted.two_reviews)


@router.get(
    "/documents/{document_id}/cells/{table}/{row}/{col}.webp",
    responses={200: {"content": {"image/webp": {}}}, **responses(404, 409)},
    response_class=Response,
)
def picture(
    document: TheDocument,
    services: TheServices,
    table: TableId,
    row: Line,
    col: Line,
    scale: Annotated[float, Query(ge=0.5, le=8, description="pixels to a point of the page")] = 3.0,
) -> Response:
    """A cell with its surroundings, enlarged; the cell view says which area of the page it is."""
    document, seen = _seen(services, document)
    cell = seen.cells.get((table, row, col))
    if cell is None:
        raise Refusal(404, "no_cell", f"There is no cell at row {row}, column {col} of table {table}")
    area = picture_of(document, seen, cell)["area"]
    body = services.results.crop(document, cell["page"], area, scale)
    return Response(body, media_type="image/webp", headers={"Cache-Control": "private, max-age=86400"})


@router.get(
    "/documents/{document_id}/cells/{table}/{row}/{col}",
    response_model=CellAnswer,
    responses=responses(404, 409),
)
def cell(document: TheDocument, services: TheServices, table: TableId, row: Line, col: Line) -> CellAnswer:
    """All that there is to see of a cell: reading, other readings, headings, equations and what each reading
    would make of them, where its neighbours are."""
    current, seen = _seen(services, document)
    return CellAnswer.model_validate(cell_view(current, seen, (table, row, col)))


def _seen(services: Services, document: Document) -> tuple[Document, Seen]:
    """The document's result, once more where a correction came just now and it made way for a newer one."""
    for _ in range(_TRIES):
        try:
            return document, services.views.of(document)
        except FileNotFoundError:
            # A session of its own: others see the state of the database in which they began.
            with services.database.reading() as session:
                found = session.get(Document, document.id)
            if found is None:
                raise not_found(f"document {document.id}") from None
            document = found
    raise Refusal(503, "away", "The result is being changed all the time", headers={"Retry-After": "1"})


def _wanted(asked: FilterRequest) -> Wanted:
    return Wanted(**{name: getattr(asked, name) for name in FilterRequest.model_fields})


def _shown(services: Services, session: Session, found: Iterable[ReviewItem]) -> list[ItemAnswer]:
    items = []
    for item in found:
        document = session.get(Document, item.document_id)
        if document is None:
            continue
        document, seen = _seen(services, document)
        place = item.table_id, item.row, item.col
        if place not in seen.cells:
            continue
        votes: list[dict[str, Any]] = item.votes if item.state == "disputed" else []
        items.append(
            ItemAnswer.model_validate(
                {
                    **{name: getattr(item, name) for name in ("id", "kind", "worth", "state")},
                    "votes": votes,
                    "lease_seconds": queue.LEASE.total_seconds(),
                    "cell": cell_view(document, seen, place),
                }
            )
        )
    return items


def _counted(counts: queue.Counts) -> CountsAnswer:
    return CountsAnswer(
        left=counts.left, decided=counts.decided, pace=counts.pace, seconds_left=counts.seconds_left
    )


def _settled(item: ReviewItem, decision: ReviewDecision) -> SettledAnswer:
    return SettledAnswer(decision=decision.id, item=item.id, state=item.state, correction=decision.correction)


def _note(session: Session, caller: Caller, action: str, item: ReviewItem, decision: ReviewDecision) -> None:
    note(
        session,
        caller,
        action,
        item.document_id,
        collection=item.collection,
        item=item.id,
        outcome=decision.outcome,
        correction=decision.correction,
    )


def _follow(services: Services, document_id: str) -> None:
    """Make the result follow. Where that takes too long it is tried again later: nothing is lost."""
    with contextlib.suppress(Refusal):
        follower_of(services.corrector).follow(services.corrector, document_id)


def _follow_now(services: Services, document_id: str) -> None:
    """The same, and wait until it does."""
    with contextlib.suppress(Refusal):
        follower_of(services.corrector).now(services.corrector, document_id)
