"""Networks run by OpenVINO on the processor, in numbers of 32 bits or, where it reckons with them, of 16."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from extractor.errors import EngineError
from extractor.settings import Settings

Numbers = Literal["f32", "bf16"]
Values = npt.NDArray[np.float32]


class Network:
    """A network of one input and one output, loaded from an ONNX file.

    Each new shape of input costs its preparation, some milliseconds to some tens of them: feed few shapes.
    """

    def __init__(self, path: Path, settings: Settings, numbers: Numbers = "f32") -> None:
        """Raises EngineError where OpenVINO cannot load the file."""
        threads = settings.threads or max(1, (os.cpu_count() or 1) // settings.jobs)
        hints = {
            # without the first, a processor that has 16-bit numbers would reckon with them unasked
            "INFERENCE_PRECISION_HINT": numbers,
            "INFERENCE_NUM_THREADS": threads,
            "NUM_STREAMS": "1",
            # workers that are pinned would all be pinned to the first core
            "ENABLE_CPU_PINNING": False,
        }
        try:
            model = _core().read_model(path)
            compiled = _core().compile_model(model, "CPU", hints)
            self._request = compiled.create_infer_request()
        except Exception as error:
            raise EngineError(f"OpenVINO cannot load {path.name}: {error}") from error
        self._name = path.name
        self.metadata: Mapping[str, str] = _metadata(model)
        """What the file says of the network."""
        self.last_axis: int | None = _last_axis(compiled)
        """How many values the output has along its last axis; None where that follows from the input."""

    def run(self, values: Values) -> Values:
        """The output for an input; it is overwritten by the next run. Raises EngineError where it fails."""
        try:
            result = self._request.infer([values], share_inputs=True, share_outputs=True)
            return np.asarray(result[0], dtype=np.float32)
        except Exception as error:
            raise EngineError(f"OpenVINO failed to run {self._name}: {error}") from error


@cache
def has_16_bits() -> bool:
    """Whether the processor itself reckons with 16-bit numbers (bfloat16): only then are they fast."""
    return "BF16" in _core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")


@cache
def _core() -> Any:
    import openvino  # type: ignore[import-untyped]

    return openvino.Core()


def _metadata(model: Any) -> dict[str, str]:
    if not model.has_rt_info("framework"):
        return {}
    said = model.get_rt_info()["framework"]
    return {str(key): str(value.astype(str)) for key, value in said.items()}


def _last_axis(compiled: Any) -> int | None:
    last = compiled.output(0).get_partial_shape()[-1]
    return int(last.get_length()) if last.is_static else None
