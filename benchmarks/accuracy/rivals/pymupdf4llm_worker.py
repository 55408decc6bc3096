"""Reads PDFs with pymupdf4llm, its layout model and RapidOCR; runs in the environment of `pymupdf4llm.txt`.

Called as `img2table_worker.py`, writes the same.
"""

import json
import sys
from pathlib import Path
from typing import Any

import pymupdf4llm  # type: ignore[import-not-found]
from pymupdf4llm.ocr import rapidocr_api  # type: ignore[import-not-found]


def tables_of(path: Path, scanned: bool) -> list[dict[str, Any]]:
    """The tables of a PDF; `scanned`: its pages are pictures and nothing else."""
    read = pymupdf4llm.to_json(
        str(path), use_ocr=True, force_ocr=scanned, ocr_function=rapidocr_api.exec_ocr, ocr_dpi=200
    )
    tables = []
    for page in json.loads(read)["pages"]:
        for box in page["boxes"]:
            table = box.get("table")
            if table:
                tables.append(
                    {
                        "page": page["page_number"],
                        "bbox": table["bbox"],
                        "rows": table["extract"],
                        "cells": table["cells"],
                    }
                )
    return tables


def main() -> None:
    """Reads every file."""
    out = Path(sys.argv[1])
    for name in sys.argv[2:]:
        path = Path(name)
        try:
            tables = tables_of(path, not path.stem.endswith("-digital"))
        except Exception as error:  # noqa: BLE001 - a page that it cannot read is a result
            print(f"{path.name}: {error!r}", file=sys.stderr)
            tables = []
        (out / f"{path.stem}.json").write_text(json.dumps(tables), encoding="utf-8")


if __name__ == "__main__":
    main()
