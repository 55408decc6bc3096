"""What one cell shows a reviewer, in one answer: reading, choices, headings, equations, where to see it."""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from threading import Lock
from typing import Any

from extractor.amounts import parse_amount
from extractor.telling import told_in_chinese
from service.desk import Desk
from service.problems import Refusal
from service.results import unpacked
from service.store.files import FileStore, view_key
from service.store.tables import Document

FORM = "review"
"""The view of a result that holds its items and equations."""
Place = tuple[str, int, int]

_REMEMBERED = 12
_MOST_TERMS = 40
_MOST_EQUATIONS = 12
_SIDE, _ABOVE = 90.0, 62.0
"""Points of the page that are shown beside and above a cell."""


@dataclass(frozen=True)
class Seen:
    """A result, ready to be asked about its cells."""

    tables: Mapping[str, dict[str, Any]]
    cells: Mapping[Place, dict[str, Any]]
    pages: Mapping[int, dict[str, Any]]
    equations: Sequence[dict[str, Any]]
    equations_at: Mapping[Place, Sequence[int]]
    findings_at: Mapping[Place, Sequence[dict[str, Any]]]


class Views:
    """Shows cells of results. A result never changes, so a few are remembered."""

    def __init__(self, files: FileStore, desk: Desk, audit_share: float) -> None:
        self._files = files
        self._desk = desk
        self._audit_share = audit_share
        self._seen: OrderedDict[str, Seen] = OrderedDict()
        self._lock = Lock()

    def of(self, document: Document) -> Seen:
        """The document's current result; a `Refusal` (409) where there is none."""
        key = document.current_key
        if key is None:
            raise Refusal(409, "no_result", f"The document has no result: it is {document.state}")
        with self._lock:
            if key in self._seen:
                self._seen.move_to_end(key)
                return self._seen[key]
        packed = self._files.get_bytes(key)
        seen = _seen(json.loads(unpacked(packed)), self._review(key, packed)["equations"])
        with self._lock:
            self._seen[key] = seen
            while len(self._seen) > _REMEMBERED:
                self._seen.popitem(last=False)
        return seen

    def items(self, document: Document) -> list[dict[str, Any]]:
        """The cells of the document's current result that ask for a look; a `Refusal` where it takes too
        long."""
        key = str(document.current_key)
        items: list[dict[str, Any]] = self._review(key, self._files.get_bytes(key))["items"]
        return items

    def _review(self, key: str, packed: bytes) -> Any:
        kept = view_key(key, FORM)
        try:
            body = self._files.get_bytes(kept)
        except FileNotFoundError:
            # A result of before reviews were kept.
            body = self._desk.run("review", {"audit_share": self._audit_share}, packed).parts[0]
            self._files.put_bytes(kept, body)
        return json.loads(unpacked(body))


def cell_view(document: Document, seen: Seen, place: Place) -> dict[str, Any]:
    """All that the cell view shows of a cell. Raises `Refusal` (404) where there is no such cell."""
    cell = seen.cells.get(place)
    if cell is None:
        raise Refusal(404, "no_cell", f"There is no cell at row {place[1]}, column {place[2]} of {place[0]}")
    table = seen.tables[place[0]]
    row, column = table["rows"][cell["row"]], table["columns"][cell["col"]]
    findings = seen.findings_at.get(place, ())
    choices = _choices(cell, place, findings)
    numbers = list(seen.equations_at.get(place, ()))
    # Those that do not hold come first: they are what the look is about.
    numbers.sort(key=lambda n: (_holds(seen.equations[n]), n))
    equations = [_equation(seen, place, n) for n in numbers[:_MOST_EQUATIONS]]
    for choice in choices:
        choice["effects"] = [_effect(cell, choice["text"], one) for one in equations]
    return {
        "document": {
            "id": document.id,
            "name": document.name,
            "collection": document.collection,
            "unit_name": document.unit_name,
        },
        "table": {"id": table["id"], "title": table["title"], "unit": table["amount_unit"]},
        "row": cell["row"],
        "col": cell["col"],
        "rows": len(table["rows"]),
        "cols": len(table["columns"]),
        "page": cell["page"],
        "label": row["label"],
        "code": row["code"],
        "code_name": row["code_name"],
        "headings": column["path"],
        "column_code": column["code"],
        "text": cell["text"],
        "amount": cell["amount"],
        "confidence": cell["confidence"],
        "engine": cell["engine"],
        "flags": cell["flags"],
        "choices": choices,
        "equations": equations,
        "equations_left_out": max(0, len(numbers) - _MOST_EQUATIONS),
        "findings": [_finding(one, seen) for one in findings],
        "picture": picture_of(document, seen, cell),
        "neighbours": _neighbours(seen, table, cell),
    }


def picture_of(document: Document, seen: Seen, cell: Mapping[str, Any]) -> dict[str, Any]:
    """Where the cell's picture is to be had, the area of the page it shows, the cell's box; in points."""
    page = seen.pages[cell["page"]]
    x0, y0, x1, y1 = cell["bbox"]
    area = [
        round(max(0.0, x0 - _SIDE), 2),
        round(max(0.0, y0 - _ABOVE), 2),
        round(min(page["width"], x1 + _SIDE), 2),
        round(min(page["height"], y1 + _ABOVE), 2),
    ]
    where = f"{cell['table']}/{cell['row']}/{cell['col']}"
    mark = hashlib.sha256(str(document.result_key).encode()).hexdigest()[:8]
    href = f"/v1/documents/{document.id}/cells/{where}.webp?scale=3&v={mark}"
    return {"href": href, "area": area, "box": cell["bbox"]}


def _seen(result: dict[str, Any], equations: Sequence[dict[str, Any]]) -> Seen:
    cells: dict[Place, dict[str, Any]] = {}
    for table in result["tables"]:
        for cell in table["cells"]:
            cell["table"] = table["id"]
            cells[table["id"], cell["row"], cell["col"]] = cell
        del table["cells"]
    equations_at: dict[Place, list[int]] = defaultdict(list)
    for number, equation in enumerate(equations):
        for table_id, row, col, _ in equation["terms"]:
            equations_at[table_id, row, col].append(number)
    findings_at: dict[Place, list[dict[str, Any]]] = defaultdict(list)
    for finding in result["findings"]:
        places = {(r["table"], r["row"], r["col"]) for r in (*finding["cells"], *finding["suspects"])}
        for place in places:
            findings_at[place].append(finding)
    return Seen(
        tables={table["id"]: table for table in result["tables"]},
        cells=cells,
        pages={page["number"]: page for page in result["pages"]},
        equations=equations,
        equations_at=equations_at,
        findings_at=findings_at,
    )


def _choices(
    cell: Mapping[str, Any], place: Place, findings: Iterable[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Other readings, the most likely first; and what the sums ask for, where no reading says so."""
    found = [
        {"text": other["text"], "probability": other["probability"], "source": "reading"}
        for other in cell["alternatives"]
    ]
    said = {parse_amount(one["text"]).value for one in found} | {parse_amount(cell["text"]).value}
    for finding in findings:
        for suspect in finding["suspects"]:
            if (suspect["table"], suspect["row"], suspect["col"]) != place or suspect["proposed"] is None:
                continue
            value = Decimal(suspect["proposed"])
            if value not in said:
                said.add(value)
                text = format(value, ",f" if "," in cell["text"] or abs(value) < 1000 else "f")
                found.append({"text": text, "probability": suspect["probability"], "source": "sums"})
    return found[:9]


def _equation(seen: Seen, place: Place, number: int) -> dict[str, Any]:
    equation = seen.equations[number]
    weights = {(t, r, c): w for t, r, c, w in equation["terms"]}
    terms = [_term(seen, (t, r, c), w) for t, r, c, w in equation["terms"][:_MOST_TERMS]]
    return {
        "kind": equation["kind"],
        "where": equation["where"],
        "difference": equation["difference"],
        "tolerance": equation["tolerance"],
        "holds": _holds(equation),
        "weight": weights[place],
        "terms": terms,
        "terms_left_out": max(0, len(equation["terms"]) - _MOST_TERMS),
    }


def _term(seen: Seen, place: Place, weight: str) -> dict[str, Any]:
    cell, table = seen.cells.get(place), seen.tables[place[0]]
    return {
        "table": place[0],
        "row": place[1],
        "col": place[2],
        "weight": weight,
        "label": table["rows"][place[1]]["label"],
        "heading": "/".join(table["columns"][place[2]]["path"]),
        "text": cell["text"] if cell is not None else "",
    }


def _holds(equation: Mapping[str, Any]) -> bool:
    return abs(Decimal(equation["difference"])) <= Decimal(equation["tolerance"])


def _effect(cell: Mapping[str, Any], text: str, equation: Mapping[str, Any]) -> dict[str, Any]:
    """What the equation would be if the cell held `text`: by how much off; None where that is no amount."""
    value, now_ = parse_amount(text), parse_amount(cell["text"])
    nothing = value.kind == "nothing"
    amount = Decimal(0) if nothing else value.value
    shown = Decimal(cell["amount"]) if cell["amount"] is not None else None
    own_unit = shown is not None and now_.value is not None and now_.value != shown
    if amount is None or own_unit:
        return {"holds": None, "off": None}
    change = amount - (shown if shown is not None else Decimal(0))
    off = Decimal(equation["difference"]) + change * Decimal(equation["weight"])
    return {"holds": abs(off) <= Decimal(equation["tolerance"]), "off": format(off, "f")}


def _finding(finding: Mapping[str, Any], seen: Seen) -> dict[str, Any]:
    said = {name: finding[name] for name in ("id", "kind", "message", "verdict", "verdict_probability")}
    return {**said, "message_zh": told_in_chinese(finding, seen.tables)}


def _neighbours(seen: Seen, table: Mapping[str, Any], cell: Mapping[str, Any]) -> dict[str, Any]:
    """The places to which the arrow keys lead; None at the edge of the table."""
    row, col = cell["row"], cell["col"]
    lines = range(len(table["rows"]))
    across = range(len(table["columns"]))
    ways = {
        "up": ((r, col) for r in reversed(lines[:row])),
        "down": ((r, col) for r in lines[row + 1 :]),
        "left": ((row, c) for c in reversed(across[:col])),
        "right": ((row, c) for c in across[col + 1 :]),
    }
    found = {}
    for name, places in ways.items():
        first = next(((r, c) for r, c in places if (table["id"], r, c) in seen.cells), None)
        found[name] = None if first is None else {"table": table["id"], "row": first[0], "col": first[1]}
    return found
