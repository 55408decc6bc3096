"""Reads PDFs with img2table and RapidOCR; runs in the environment of `img2table.txt`, knows nothing of Kemu.

`python img2table_worker.py OUT FILE…` writes OUT/NAME.json: a list of tables {page, bbox, rows, cells} in
points, `rows` the texts and `cells` the boxes, null where a cell is merged away.
"""

import json
import sys
from pathlib import Path
from typing import Any

from img2table.document import PDF  # type: ignore[import-not-found]
from img2table.ocr.rapidocr import RapidOCR  # type: ignore[import-not-found]
from rapidocr import LangRec

POINTS = 72 / 200
"""img2table draws pages at 200 dots to the inch."""


def tables_of(path: Path, ocr: RapidOCR) -> list[dict[str, Any]]:
    """The tables of a PDF, as above."""
    pdf = PDF(str(path), detect_rotation=True)
    found = pdf.extract_tables(ocr=ocr, borderless_tables=True, min_confidence=30)
    tables = []
    for page, on_page in found.items():
        for table in on_page:
            seen, rows, cells = set(), [], []
            for row in table.content.values():
                texts, boxes = [], []
                for cell in row:
                    box = (cell.bbox.x1, cell.bbox.y1, cell.bbox.x2, cell.bbox.y2)
                    first = box not in seen
                    seen.add(box)
                    texts.append(cell.value or "" if first else None)
                    boxes.append([v * POINTS for v in box] if first else None)
                rows.append(texts)
                cells.append(boxes)
            whole = (table.bbox.x1, table.bbox.y1, table.bbox.x2, table.bbox.y2)
            tables.append(
                {"page": page + 1, "bbox": [v * POINTS for v in whole], "rows": rows, "cells": cells}
            )
    return tables


def main() -> None:
    """Reads every file that has no result yet."""
    out = Path(sys.argv[1])
    ocr = RapidOCR({"Rec.lang_type": LangRec.CH})
    for name in sys.argv[2:]:
        path = Path(name)
        try:
            tables = tables_of(path, ocr)
        except Exception as error:  # noqa: BLE001 - a page that it cannot read is a result
            print(f"{path.name}: {error!r}", file=sys.stderr)
            tables = []
        (out / f"{path.stem}.json").write_text(json.dumps(tables), encoding="utf-8")


if __name__ == "__main__":
    main()
