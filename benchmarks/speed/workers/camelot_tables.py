"""Camelot's lattice on digital pages that hold a table, told where the tables lie (`more["areas"]`, by page,
as Camelot wants them)."""

from pathlib import Path
from typing import Any

from camelot.io import read_pdf

from benchmarks.speed.workers.serving import Read, serve


def load() -> Read:
    """Nothing is loaded."""

    def read(path: Path, more: dict[str, Any]) -> dict[str, Any]:
        cells = 0
        for page, areas in more["areas"].items():
            found = read_pdf(str(path), pages=page, flavor="lattice", table_areas=areas)
            cells += sum(table.df.size for table in found)
        return {"cells": cells}

    return read


if __name__ == "__main__":
    serve(load)
