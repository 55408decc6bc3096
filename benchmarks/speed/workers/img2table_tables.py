"""img2table, as benchmarks/accuracy has it read. Runs in its environment, as a script, with the
folders of this file and of that worker on the path."""

from pathlib import Path
from typing import Any

from img2table.ocr.rapidocr import RapidOCR  # type: ignore[import-not-found]
from img2table_worker import tables_of  # type: ignore[import-not-found]
from rapidocr import LangRec
from serving import Read, serve  # type: ignore[import-not-found]


def load() -> Read:
    """Its OCR is loaded once."""
    ocr = RapidOCR({"Rec.lang_type": LangRec.CH})

    def read(path: Path, _more: dict[str, Any]) -> dict[str, Any]:
        return {"tables": len(tables_of(path, ocr))}

    return read


if __name__ == "__main__":
    serve(load)
