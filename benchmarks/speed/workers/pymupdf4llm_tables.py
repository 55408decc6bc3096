"""pymupdf4llm, as benchmarks/accuracy has it read. Runs in its environment, as a script, with the
folders of this file and of that worker on the path."""

from pathlib import Path
from typing import Any

from pymupdf4llm_worker import tables_of  # type: ignore[import-not-found]
from serving import Read, serve  # type: ignore[import-not-found]


def load() -> Read:
    """Its models are loaded at the first page, which is not measured."""

    def read(path: Path, more: dict[str, Any]) -> dict[str, Any]:
        return {"tables": len(tables_of(path, bool(more["scanned"])))}

    return read


if __name__ == "__main__":
    serve(load)
