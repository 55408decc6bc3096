"""`/amounts`: amounts by code, unit and year, as a table, a chart and downloads."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request, Response
from sqlalchemy.orm import Session

from extractor.amounts import UNITS
from service.deps import Reading, TheSettings, Uploader
from service.keys import Caller
from service.results import MEDIA_TYPES
from service.store.amounts import written_with_hyphens
from service.ui import series_files
from service.ui.chart import MOST_SERIES, Curve, bars_chart, legend, lines_chart
from service.ui.rendering import PageRoute, language_of, page, said
from service.ui.series import EVERY, MOST_AMOUNTS, Line, Series, Wanted, codes_like, series, shown

router = APIRouter(route_class=PageRoute, include_in_schema=False)

_FEWEST_FOR_LINES = 2
_Text = Annotated[str, Query(max_length=200)]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What stands in the page's address."""

    q: _Text = ""
    code: Annotated[list[str] | None, Query(max_length=8)] = None
    unit: Annotated[list[str] | None, Query(max_length=100)] = None
    kind: Annotated[str, Query(max_length=40)] = ""
    measure: Annotated[str, Query(max_length=1000)] = ""
    unit_of_amounts: Annotated[str, Query(alias="in", max_length=4)] = "万元"
    collection: Annotated[str, Query(max_length=100)] = ""

    def collections(self, caller: Caller) -> tuple[str, ...] | None:
        """Those that are asked for and that the caller may see."""
        if self.collection:
            return (self.collection,) if caller.sees(self.collection) else ()
        return caller.collections

    def wanted(self, caller: Caller) -> Wanted:
        """The same as a question to the database."""
        return Wanted(
            self.collections(caller),
            tuple(code.strip()[:20] for code in self.code or () if code.strip()),
            tuple(self.unit or ()),
            self.kind,
            self.measure,
            self.unit_of_amounts if self.unit_of_amounts in UNITS else "万元",
        )

    def query(self, without: str = "") -> str:
        """The address's query for the same, one code left out."""
        fields = [("code", code) for code in self.code or () if written_with_hyphens(code) != without]
        fields += [("unit", unit) for unit in self.unit or ()]
        fields += [("kind", self.kind), ("measure", self.measure), ("in", self.unit_of_amounts)]
        return urlencode([(k, v) for k, v in (*fields, ("collection", self.collection)) if v])


Asked = Annotated[_Asked, Depends()]


@router.get("/amounts")
def amounts(request: Request, caller: Uploader, session: Reading, asked: Asked) -> Response:
    """Codes that fit what is searched for, or the amounts of the codes that were chosen."""
    codes = codes_like(session, asked.collections(caller), asked.q) if asked.q.strip() else []
    exact = [known.code for known in codes if asked.q.strip() in (known.code, known.code.replace("-", ""))]
    if exact and not asked.code:
        asked = replace(asked, code=exact)
    wanted = asked.wanted(caller)
    found = series(session, wanted) if wanted.codes else None
    say = partial(said, language_of(request))
    curves = _curves(found, say("amounts.no_unit")) if found is not None else []
    return page(
        request,
        "amounts.html",
        caller,
        asked=asked,
        wanted=wanted,
        names=_names(found, wanted),
        codes=codes,
        found=found,
        amount_units=tuple(UNITS),
        every=EVERY,
        shown=shown,
        most=MOST_AMOUNTS,
        most_series=MOST_SERIES,
        chart=_chart(found, curves, wanted, say("amounts.table")) if found is not None else None,
        series_keys=legend(curves, bars=found is not None and len(_years(found)) < _FEWEST_FOR_LINES),
        lines_left_out=len(found.lines) - MOST_SERIES if found is not None else 0,
    )


@router.get("/amounts.csv")
def as_csv(caller: Uploader, session: Reading, asked: Asked) -> Response:
    """Every amount as a line."""
    found, wanted = _found(session, caller, asked)
    return _file(series_files.as_csv(found, wanted.unit_of_amounts), "csv")


@router.get("/amounts.xlsx")
def as_xlsx(
    request: Request, caller: Uploader, session: Reading, asked: Asked, settings: TheSettings
) -> Response:
    """Lines with a column for each year, and every amount with a link to its cell."""
    found, wanted = _found(session, caller, asked)
    address = (settings.public_url or str(request.base_url)).rstrip("/")
    say = partial(said, language_of(request))
    return _file(series_files.as_xlsx(found, wanted.unit_of_amounts, address, say), "xlsx")


def _found(session: Session, caller: Caller, asked: _Asked) -> tuple[Series, Wanted]:
    wanted = asked.wanted(caller)
    return series(session, wanted), wanted


def _file(body: bytes, form: str) -> Response:
    name = {"Content-Disposition": f'attachment; filename="amounts.{form}"'}
    return Response(body, media_type=MEDIA_TYPES[form], headers=name)


def _names(found: Series | None, wanted: Wanted) -> dict[str, str]:
    """The codes that were chosen, and what they are called."""
    called = {line.code: line.name for line in found.lines} if found is not None else {}
    return {code: called.get(code, "") for code in map(written_with_hyphens, wanted.codes)}


def _curves(found: Series, nameless: str) -> list[Curve]:
    """A curve for each line, over the years that are known, of the years for which the papers agree."""
    years = _years(found)
    several_codes = len({line.code for line in found.lines}) > 1
    several_measures = len({line.measure for line in found.lines}) > 1

    def name(line: Line) -> str:
        more = [line.code] if several_codes else []
        return " · ".join([line.unit or nameless, *more, *([line.measure] if several_measures else [])])

    return [Curve(name(line), tuple(line.agreed(year) for year in years)) for line in found.lines]


def _chart(found: Series, curves: list[Curve], wanted: Wanted, title: str) -> str | None:
    years = [str(year) for year in _years(found)]
    values: list[Decimal | None] = [value for curve in curves for value in curve.values]
    if not any(value is not None for value in values):
        return None
    draw = lines_chart if len(years) >= _FEWEST_FOR_LINES else bars_chart
    return draw(f"{title} ({wanted.unit_of_amounts})", years, curves)


def _years(found: Series) -> list[int]:
    return [year for year in found.years if year is not None]
