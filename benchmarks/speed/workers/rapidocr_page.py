"""RapidOCR on the whole page: text lines only, no tables."""

from pathlib import Path
from typing import Any

from rapidocr import LangRec, RapidOCR

from benchmarks.speed.workers.pictures import pictures_of
from benchmarks.speed.workers.serving import Read, serve


def load() -> Read:
    """Its detector and recogniser as its wheel brings them."""
    engine: Any = RapidOCR(params={"Rec.lang_type": LangRec.CH})

    def read(path: Path, _more: dict[str, Any]) -> dict[str, Any]:
        return {"lines": sum(len(engine(pixels).txts or ()) for pixels in pictures_of(path))}

    return read


if __name__ == "__main__":
    serve(load)
