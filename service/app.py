"""The application: services that live as long as it, and the routes."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import APIRouter, FastAPI
from fastapi.middleware.cors import CORSMiddleware
from sqlalchemy.exc import SQLAlchemyError

from service import problems
from service.archives.accepting import ArchiveDesk
from service.archives.pieces import Pieces
from service.archives.unpacking import Unpacker, clear_spools
from service.correcting import Corrector
from service.deps import Services, by_key
from service.desk import Desk
from service.intake import Intake
from service.jobs import Foreman
from service.keys import Rates
from service.middleware import BodyLimit, Surroundings
from service.problems import Refusal
from service.results import Results
from service.review.catching_up import Latecomers
from service.review.views import Views
from service.routes import (
    archives,
    catalogue,
    corrections,
    documents,
    events,
    health,
    keys,
    oversight,
    results,
    review,
    reviewed,
    rows,
    uploads,
)
from service.seals import Seal
from service.settings import ServiceSettings
from service.store.database import Database
from service.store.files import FileStore, StorageError
from service.store.migrations import migrate
from service.ui.install import install as install_pages
from service.webhooks import Messenger

_CATCH_UP_SECONDS = 60.0


def services_of(settings: ServiceSettings) -> Services:
    """Everything the application needs, with the database brought up to date. Nothing is started yet."""
    settings.data.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database)
    migrate(database)
    files, seal, desk = FileStore(settings.storage), Seal.of(settings), Desk(settings)
    intake = Intake(settings, database, files, desk, seal)
    foreman = Foreman(settings, database, files, seal) if settings.read_documents else None
    corrector = Corrector(database, files, desk)
    if foreman is not None:
        intake.on_accepted = foreman.wake
    archive_desk = ArchiveDesk(settings, database, files, seal, intake)
    unpacker = Unpacker(settings, database, files, seal, intake) if settings.read_documents else None
    if unpacker is not None:
        archive_desk.on_accepted = unpacker.wake
    return Services(
        settings=settings,
        database=database,
        files=files,
        seal=seal,
        desk=desk,
        intake=intake,
        results=Results(files, desk, seal, settings.data.absolute() / "cache"),
        corrector=corrector,
        views=Views(files, desk, settings.audit_share),
        rates=Rates(settings.requests_per_minute, database),
        messenger=Messenger(settings, database),
        foreman=foreman,
        archive_desk=archive_desk,
        pieces=Pieces(settings, database),
        unpacker=unpacker,
        identify=[by_key],
    )


def create_app(services: Services) -> FastAPI:
    """The application over these services; it starts and stops them."""
    app = FastAPI(
        title="Kemu",
        version=version("kemu"),
        summary="Tables of Chinese department budgets and final accounts, read from scans and checked",
        docs_url=None,
        redoc_url=None,
        openapi_url="/v1/openapi.json",
        lifespan=_lifespan,
        responses=problems.responses(),
    )
    app.state.services = services
    problems.install(app)
    v1 = APIRouter(prefix="/v1")
    for routes in (documents, archives, uploads, events, results, rows, catalogue, corrections, reviewed):
        v1.include_router(routes.router)
    for routes in (keys, oversight, review):
        v1.include_router(routes.router)
    app.include_router(v1)
    app.include_router(health.router)
    install_pages(app, services)
    if services.settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(services.settings.cors_origins),
            allow_methods=["GET", "POST", "DELETE"],
            allow_headers=["authorization", "content-type", "idempotency-key"],
        )
    app.add_middleware(BodyLimit, most=services.settings.upload_bytes)
    app.add_middleware(Surroundings)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    services: Services = app.state.services
    services.intake.incoming.clear()
    if services.foreman is not None:
        services.foreman.start()
    if services.unpacker is not None:
        clear_spools(services.settings)
        services.unpacker.start()
    services.pieces.clear()
    services.messenger.start()
    warming = asyncio.create_task(asyncio.to_thread(_warm, services))
    catching_up = asyncio.create_task(_catch_up(services))
    yield
    catching_up.cancel()
    await warming
    await asyncio.to_thread(_stop, services)


async def _catch_up(services: Services) -> None:
    """Make results follow corrections that were left behind when a process died, and put documents into the
    queue that were read before there was one."""
    latecomers = Latecomers(services.database, services.views)
    while True:
        with contextlib.suppress(SQLAlchemyError, OSError, StorageError):
            await asyncio.to_thread(services.corrector.catch_up)
            while await asyncio.to_thread(latecomers.fill):
                pass
        await asyncio.sleep(_CATCH_UP_SECONDS)


def _warm(services: Services) -> None:
    """Start what the first upload would have to wait for; where that fails, the upload will say so."""
    with contextlib.suppress(Refusal, OSError):
        services.desk.warm()


def _stop(services: Services) -> None:
    if services.foreman is not None:
        services.foreman.stop()
    if services.unpacker is not None:
        services.unpacker.stop()
    services.messenger.stop()
    services.desk.close()
    services.database.close()
