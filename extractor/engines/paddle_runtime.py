"""Networks run by PaddleOCR itself, on ONNX Runtime: for a graphics processor, or without OpenVINO."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from extractor.engines import models as model_files
from extractor.engines.models import ModelEntry
from extractor.engines.networks import T, Values, threads_of
from extractor.errors import EngineError
from extractor.settings import Settings

_KINDS = {"recognition": "TextRecognition", "detection": "TextDetection"}


class PaddleNetwork:
    """The session inside a PaddleOCR model (`extractor.engines.networks.Network`)."""

    def __init__(self, entry: ModelEntry, settings: Settings) -> None:
        """Raises EngineError where PaddleOCR cannot load the model, ModelError where its file is missing."""
        self._name = entry.name
        self._runner = _predictor(entry, settings).runner
        self._lock = threading.Lock()

    @property
    def metadata(self) -> Mapping[str, str]:
        return dict(self._runner.session.get_modelmeta().custom_metadata_map)

    @property
    def last_axis(self) -> int | None:
        last = self._runner.session.get_outputs()[0].shape[-1]
        return last if isinstance(last, int) else None

    @property
    def at_once(self) -> int:
        return 1

    def run(self, values: Values, take: Callable[[Values], T]) -> T:
        with self._lock:
            try:
                output = np.asarray(self._runner(x=values)[0], dtype=np.float32)
            except Exception as error:
                raise EngineError(f"PaddleOCR failed to run {self._name}: {error}") from error
        return take(output)

    def rest(self) -> None:
        """What ONNX Runtime keeps for its runs it keeps for good."""


def _predictor(entry: ModelEntry, settings: Settings) -> Any:
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

            model = getattr(paddleocr, _KINDS[entry.role])(
                model_name=entry.name,
                model_dir=str(folder),
                device=settings.device,
                engine="onnxruntime",
                engine_config={"intra_op_num_threads": threads_of(settings), "inter_op_num_threads": 1},
            )
        except Exception as error:
            raise EngineError(f"PaddleOCR cannot load {entry.name}: {error}") from error
    return model.paddlex_predictor
