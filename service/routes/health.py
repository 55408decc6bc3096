"""`/healthz`, `/readyz`, `/metrics`: for those who watch over the service. They take no key."""

from __future__ import annotations

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from service import metrics
from service.deps import TheServices
from service.problems import Refusal, responses
from service.store.files import StorageError
from service.store.tables import Unit

router = APIRouter(tags=["operation"])


@router.get("/healthz", summary="Is the process alive?")
def alive() -> dict[str, str]:
    """Answers as long as the process does."""
    return {"status": "alive"}


@router.get("/readyz", responses=responses(503), summary="Can it do its work?")
def ready(services: TheServices) -> dict[str, str]:
    """Asks the database, the file store and those who have documents read."""
    try:
        services.database.check()
    except SQLAlchemyError as error:
        raise Refusal(503, "database", "The database does not answer") from error
    try:
        services.files.check()
    except StorageError as error:
        raise Refusal(503, "storage", "The file store does not answer") from error
    if services.foreman is not None and not services.foreman.ready:
        raise Refusal(503, "workers", "The workers have not started yet, or do not answer")
    return {"status": "ready"}


@router.get("/metrics", response_class=Response, summary="For Prometheus")
def figures(services: TheServices) -> Response:
    """Pages by outcome, seconds by stage, the queue, doubtful cells, requests."""
    with services.database.reading() as session:
        counted = session.execute(select(Unit.state, func.count()).group_by(Unit.state)).all()
    counts = {str(state): int(count) for state, count in counted}
    for state in ("ready", "leased", "aside"):
        metrics.QUEUE.labels(state).set(counts.get(state, 0))
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
