"""The engines one process reads with, each made when it is first needed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.document import ModelUse
from extractor.engines import Detector, Orienter, Recogniser, TextLayerReader
from extractor.engines.once import Once
from extractor.settings import Settings

if TYPE_CHECKING:
    from extractor.engines.detection import PaddleDetector
    from extractor.engines.paddle import PaddleRecogniser


class Engines:
    """PaddleOCR for pictures and Camelot for text layers, loaded lazily."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._paddle = Once(self._new_recogniser)
        self._detector = Once(self._new_detector)

    @property
    def models_dir(self) -> Path | None:
        """One's own folder of models and of what was fitted for them."""
        return self._settings.models_dir

    @property
    def threads(self) -> int:
        """How many threads a page may be read with."""
        from extractor.engines.networks import threads_of

        return threads_of(self._settings)

    def load(self) -> None:
        """Load what pictures are read with, before it is needed."""
        for _ in self._loaded_by_steps():
            pass

    @contextmanager
    def loading(self) -> Iterator[None]:
        """Have that loaded by another thread meanwhile, where there are several cores and it is this process
        that reads pages. What is not loaded by the end is left."""
        if self._settings.jobs > 1 or self.threads < 2:
            yield
            return
        # while OpenCV is imported another module stands under its name: two threads must not do it at once
        import_module("cv2")
        enough = threading.Event()

        def load() -> None:
            for _ in self._loaded_by_steps():
                if enough.is_set():
                    return

        with ThreadPoolExecutor(1, thread_name_prefix="loading") as executor:
            # should this fail, what needs the engines will say so
            executor.submit(load)
            try:
                yield
            finally:
                enough.set()

    def _loaded_by_steps(self) -> Iterator[None]:
        paddle, detector = self._paddle(), self._detector()
        paddle.load()
        yield
        detector.load()
        yield
        while paddle.prepare_next():
            yield

    def rest(self) -> None:
        """Let go of memory that only reading pictures needs; the next picture takes it anew."""
        for engine in (self._paddle.made, self._detector.made):
            if engine is not None:
                engine.rest()

    @property
    def recogniser(self) -> Recogniser:
        """Reads pictures of lines."""
        return self._paddle()

    def _new_recogniser(self) -> PaddleRecogniser:
        from extractor.engines.paddle import PaddleRecogniser

        return PaddleRecogniser(self._settings)

    @property
    def detector(self) -> Detector:
        """Finds lines in pictures."""
        return self._detector()

    def _new_detector(self) -> PaddleDetector:
        from extractor.engines.detection import PaddleDetector

        return PaddleDetector(self._settings)

    @cached_property
    def orienter(self) -> Orienter:
        """Tells which way up a line stands."""
        from extractor.engines.paddle import PaddleOrienter

        return PaddleOrienter(self._paddle())

    @cached_property
    def layer_reader(self) -> TextLayerReader:
        """Reads cells from text layers."""
        from extractor.engines.camelot import CamelotReader

        return CamelotReader()

    def models(self) -> tuple[ModelUse, ...]:
        """The models that pictures are read with, whether or not this process has needed them."""
        from extractor.engines.models import models_in_use

        return models_in_use(self._settings)
