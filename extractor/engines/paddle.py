"""PaddleOCR as recogniser and detector of lines of text, on ONNX Runtime.

PaddleOCR's own preprocessing and session do the work; its decoder is replaced by `extractor.engines.ctc`,
which gives several readings with probabilities. Everything of PaddleOCR is imported on first use.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from extractor.document import Alternative, ModelUse
from extractor.engines import LineReading, Recogniser, ctc, figures, texts
from extractor.engines import models as model_files
from extractor.errors import EngineError
from extractor.geometry import Points
from extractor.parts import Pixels
from extractor.settings import Settings

Runner = Callable[[npt.NDArray[np.float32]], npt.NDArray[np.float32]]
"""A network: pictures (lines, 3, 48, width) to probabilities (lines, steps, characters)."""

LINE_HEIGHT = 48
_BATCH_WIDTH = 4096
"""Most pixels of width in one batch: 512 steps of 18,710 probabilities are 38 MB."""
_WIDEST = 3200
"""PaddleOCR squeezes lines that are wider than this at a height of 48."""
_STRETCH = 1.25
"""A line is padded to at most so many times its own width."""
_NARROWEST = 96
"""Lines are padded to at least this width; PaddleOCR's own 320 triples the cost of a short figure."""


class PaddleRecogniser:
    """Reads pictures of single lines (`extractor.engines.Recogniser`)."""

    name = "paddleocr"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._entry = model_files.choose("recognition", settings)
        self._lock = threading.Lock()
        self._predictor: Any = None
        self._alphabet = ctc.Alphabet([""])

    @property
    def models(self) -> tuple[ModelUse, ...]:
        return (self._entry.use,)

    def read(self, lines: Sequence[Pixels]) -> list[LineReading]:
        """One reading for each picture of a line (BGR or grey, any size), in their order.

        Raises EngineError where PaddleOCR fails, ModelError where its model is missing.
        """
        if any(line.size == 0 for line in lines):
            raise EngineError("A picture of a line has no pixels")
        if not lines:
            return []
        with self._lock:
            self._load()
            readings: dict[int, LineReading] = {}
            pictures = [_colour(line) for line in lines]
            for batch in _batches([_width(line) for line in pictures]):
                for index, line in zip(batch, self._look([pictures[i] for i in batch]), strict=True):
                    readings[index] = _reading(self._decoded(line))
        return [readings[i] for i in range(len(lines))]

    def _decoded(self, line: ctc.Line) -> list[ctc.Reading]:
        plain = ctc.decode(line, self._alphabet)
        if not figures.figure_like(plain[0].text):
            return texts.weighed(plain)
        if len(plain) == 1 and figures.fits(plain[0].text):
            return plain
        return figures.weighed(plain, ctc.decode(line, self._alphabet, figures.AMOUNTS))

    def _load(self) -> None:
        if self._predictor is None:
            self._predictor = _load("TextRecognition", self._entry, self._settings)
            self._alphabet = ctc.Alphabet(_characters(self._predictor))
            resize = self._predictor.pre_tfs["ReisizeNorm"]
            resize.rec_image_shape = [3, LINE_HEIGHT, _NARROWEST]

    def _look(self, pictures: list[Pixels]) -> list[ctc.Line]:
        prepare = self._predictor.pre_tfs
        try:
            batch = prepare["ToBatch"](imgs=prepare["ReisizeNorm"](imgs=prepare["Read"](imgs=pictures)))
            probabilities = self._predictor.runner(x=batch)[0]
        except Exception as error:
            raise EngineError(f"PaddleOCR failed to read {len(pictures)} lines: {error}") from error
        return ctc.lines_of(probabilities, self._alphabet)


class PaddleDetector:
    """Finds lines of text (`extractor.engines.Detector`)."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._entry = model_files.choose("detection", settings)
        self._lock = threading.Lock()
        self._predictor: Any = None

    @property
    def models(self) -> tuple[ModelUse, ...]:
        return (self._entry.use,)

    def detect(self, pixels: Pixels) -> list[Points]:
        """The corners (4, 2), clockwise from the top left, of each line in a picture (BGR or grey), which
        is looked at as large as it is. Raises EngineError where PaddleOCR fails."""
        with self._lock:
            if self._predictor is None:
                self._predictor = _load("TextDetection", self._entry, self._settings)
            try:
                result = next(
                    iter(self._predictor.predict(_colour(pixels), limit_side_len=32, limit_type="min"))
                )
            except Exception as error:
                raise EngineError(f"PaddleOCR failed to find lines of text: {error}") from error
        return [np.asarray(quad, dtype=np.float64) for quad in result["dt_polys"]]


class PaddleOrienter:
    """Says which way up lines are by reading them both ways (`extractor.engines.Orienter`).

    A line that stands on its head is read as something that the recogniser itself finds unlikely; the two
    posteriors' ratio is the evidence. That needs no further model.
    """

    def __init__(self, settings: Settings, recogniser: Recogniser | None = None) -> None:
        """`recogniser`: one that is there already, so that its model is not loaded twice."""
        self._recogniser = recogniser if recogniser is not None else PaddleRecogniser(settings)

    def upside_down(self, lines: Sequence[Pixels]) -> list[float]:
        """For each picture of a line the probability that it stands on its head.

        Raises EngineError or ModelError as the recogniser does.
        """
        turned = [np.ascontiguousarray(line[::-1, ::-1]) for line in lines]
        readings = self._recogniser.read([*lines, *turned])
        upright, upset = readings[: len(lines)], readings[len(lines) :]
        return [
            (u.confidence + 1e-6) / (u.confidence + r.confidence + 2e-6)
            for r, u in zip(upright, upset, strict=True)
        ]


def _load(kind: str, entry: model_files.ModelEntry, settings: Settings) -> Any:
    """The PaddleX predictor behind a PaddleOCR model class."""
    # without it the import asks model hosts for an answer
    os.environ.setdefault("PADDLE_PDX_DISABLE_MODEL_SOURCE_CHECK", "True")
    # PaddleX sets up its own coloured handler only where there is none
    log = logging.getLogger("paddlex")
    if not log.handlers:
        log.addHandler(logging.NullHandler())
    with model_files.prepared(entry, settings) as folder:
        try:
            import paddleocr

            threads = settings.threads or max(1, (os.cpu_count() or 1) // settings.jobs)
            model = getattr(paddleocr, kind)(
                model_name=entry.name,
                model_dir=str(folder),
                device="cpu",
                engine="onnxruntime",
                engine_config={"intra_op_num_threads": threads, "inter_op_num_threads": 1},
            )
        except Exception as error:
            raise EngineError(f"PaddleOCR cannot load {entry.name}: {error}") from error
    return model.paddlex_predictor


def _characters(predictor: Any) -> list[str]:
    """The characters by their place in the network's output: blank, the alphabet, space."""
    metadata = predictor.runner.session.get_modelmeta().custom_metadata_map
    characters = metadata["character"].split("\n") if "character" in metadata else None
    if characters is None:
        characters = list(predictor.config["PostProcess"].get("character_dict") or [])
    all_characters = ["", *characters, " "]
    size = predictor.runner.session.get_outputs()[0].shape[-1]
    if len(all_characters) != size:
        raise EngineError(
            f"The recogniser puts out {size} characters, its alphabet has {len(all_characters)}"
        )
    return all_characters


def _colour(pixels: Pixels) -> Pixels:
    return np.repeat(pixels[:, :, None], 3, axis=2) if pixels.ndim == 2 else pixels


def _reading(found: list[ctc.Reading]) -> LineReading:
    best, *others = found
    return LineReading(
        best.text,
        best.probability,
        tuple(Alternative(text=r.text, probability=r.probability) for r in others),
    )


def _width(picture: Pixels) -> float:
    """How wide the network sees a picture."""
    height, width = picture.shape[:2]
    return float(min(_WIDEST, max(_NARROWEST, LINE_HEIGHT * width / height)))


def _batches(widths: Sequence[float]) -> Iterator[list[int]]:
    """The lines' places in batches of about the same width, narrow ones first."""
    batch: list[int] = []
    for index in sorted(range(len(widths)), key=lambda i: widths[i]):
        width = widths[index]
        if batch and (width * (len(batch) + 1) > _BATCH_WIDTH or width > _STRETCH * widths[batch[0]]):
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch
