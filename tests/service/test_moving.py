"""Items of the review follow their cells, on both databases."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from service.store.database import Database
from service.store.review_moving import move_items, moves
from service.store.review_tables import ReviewItem
from tests.service.test_review_queue import fill, item


def result(*rows: float, table: str = "t1") -> dict[str, Any]:
    """A result with one column, its cells at these heights on the page."""
    cells = [
        {"row": number, "col": 3, "page": 1, "bbox": [0.0, y, 10.0, y + 5]} for number, y in enumerate(rows)
    ]
    return {"tables": [{"id": table, "cells": cells}]}


def places(database: Database, document: str) -> dict[str, tuple[str, int, str]]:
    """Where the items are by now, by what they were read as."""
    with database.reading() as session:
        found = session.scalars(select(ReviewItem).where(ReviewItem.document_id == document))
        return {one.text: (one.table_id, one.row, one.state) for one in found}


def move(database: Database, document: str, old: dict[str, Any], new: dict[str, Any]) -> None:
    with database.writing() as session:
        move_items(session, document, moves(old, new))


def test_cells_are_known_again_by_their_place_on_paper() -> None:
    assert moves(result(1, 2, 3), result(1, 2, 3)) == {}
    assert moves(result(1, 3), result(1, 2, 3)) == {("t1", 1, 3): ("t1", 2, 3)}
    assert moves(result(1, 2), result(1)) == {("t1", 1, 3): None}
    assert moves(result(1), result(1, table="t2")) == {("t1", 0, 3): ("t2", 0, 3)}
    # two cells in one place on paper: nobody can tell which it was
    assert moves(result(2), result(9, 2, 2)) == {("t1", 0, 3): None}


def test_items_change_places_with_each_other_and_none_is_lost(database: Database) -> None:
    document = fill(database, [item(0), item(1), item(2)])
    move(database, document, result(1, 2, 3), result(3, 1, 2))
    assert places(database, document) == {
        "0.00": ("t1", 1, "open"), "1.00": ("t1", 2, "open"), "2.00": ("t1", 0, "open"),
    }  # fmt: skip


def test_what_was_said_of_a_cell_that_is_no_more_is_kept_at_no_place(database: Database) -> None:
    document = fill(database, [item(0), item(1), item(2)])
    with database.writing() as session:
        settled = session.scalars(select(ReviewItem).where(ReviewItem.row == 1)).one()
        settled.state = "settled"
    move(database, document, result(1, 2, 3), result(1))
    found = places(database, document)
    assert found["0.00"] == ("t1", 0, "open")
    assert (found["1.00"][2], found["2.00"][2]) == ("settled", "gone")
    assert found["1.00"][1] < 0
    assert found["2.00"][1] < 0
    move(database, document, result(1), result(0.5, 1))
    assert places(database, document)["0.00"] == ("t1", 1, "open")
