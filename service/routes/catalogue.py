"""`/v1/codes`: the catalogue of the budget classification, for people who choose a code."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from extractor.corrections import search_codes
from extractor.document import CodeSystem
from service.deps import TheSettings, Uploader

router = APIRouter(prefix="/codes", tags=["codes"])


class CodeAnswer(BaseModel):
    """A code under one of its names."""

    code: str
    name: str
    system: CodeSystem
    first_year: int | None = Field(description="budget years in which it holds; null: not known")
    last_year: int | None


class CodesAnswer(BaseModel):
    """The codes that were found, the closest first."""

    items: list[CodeAnswer]


@router.get("", response_model=CodesAnswer)
def search(
    _caller: Uploader,
    settings: TheSettings,
    q: Annotated[str, Query(min_length=1, max_length=100, description="a number's beginning, or a name")],
    year: Annotated[int | None, Query(ge=1990, le=2100, description="only what holds in this year")] = None,
    system: CodeSystem | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> CodesAnswer:
    """Codes by number or by name, as the catalogue of this service has them."""
    found = search_codes(q, year, system, most=limit, settings=settings.reading)
    return CodesAnswer(
        items=[
            CodeAnswer(
                code=e.code, name=e.name, system=e.system, first_year=e.first_year, last_year=e.last_year
            )
            for e in found
        ]
    )
