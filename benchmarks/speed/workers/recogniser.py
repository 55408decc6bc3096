"""The bare recogniser on the pictures of lines that Kemu gives it on a page: the limit. Collecting them is
not measured."""

import time
from pathlib import Path
from typing import Any

from benchmarks.speed.workers.serving import Read, serve
from extractor.api import PageReader, PageTask, look_into
from extractor.engines import LineReading
from extractor.engines.bundle import Engines
from extractor.engines.paddle import PaddleRecogniser
from extractor.settings import Settings


def load() -> Read:
    """A recogniser that is loaded."""
    settings = Settings()
    recogniser = Engines(settings).recogniser
    collected: list[Any] = []
    plain = PaddleRecogniser.read

    def collecting(self: PaddleRecogniser, lines: Any) -> list[LineReading]:
        collected.extend(lines)
        return plain(self, lines)

    reader = PageReader(settings)

    def read(path: Path, _more: dict[str, Any]) -> dict[str, Any]:
        collected.clear()
        _, numbers = look_into(path, settings)
        PaddleRecogniser.read = collecting  # type: ignore[method-assign]
        try:
            for number in numbers:
                reader.read(PageTask(path, None, number))
        finally:
            PaddleRecogniser.read = plain  # type: ignore[method-assign]
        pictures = [picture.copy() for picture in collected]
        begin = time.perf_counter()
        recogniser.read(pictures)
        return {"seconds": time.perf_counter() - begin, "lines": len(pictures)}

    return read


if __name__ == "__main__":
    serve(load)
