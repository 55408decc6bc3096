"""Adds the pages to the application."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from service.deps import Services
from service.ui import amounts, oversight, pages, papers, reviewing, signing, users
from service.ui.sessions import Attempts, by_cookie
from service.ui.views import Shelf

_STATIC = Path(__file__).parent / "static"


class _Files(StaticFiles):
    """Files that browsers keep and ask for anew whether they changed (ETag)."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "no-cache"
        return response


def install(app: FastAPI, services: Services) -> None:
    """Pages, their files, and sessions that tell the API who calls."""
    services.identify.append(by_cookie)
    app.state.attempts = Attempts(services.database)
    app.state.shelf = Shelf(services.results)
    app.include_router(signing.router)
    app.include_router(pages.router)
    app.include_router(papers.router)
    app.include_router(reviewing.router)
    app.include_router(amounts.router)
    app.include_router(oversight.router)
    app.include_router(users.router)
    app.mount("/static", _Files(directory=_STATIC), name="static")
