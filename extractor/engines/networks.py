"""Networks, and OpenVINO, which runs them on the processor.

They reckon in numbers of 32 bits, or of 16 where the processor does so itself.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np
import numpy.typing as npt

from extractor.errors import EngineError
from extractor.settings import Settings

Numbers = Literal["f32", "bf16"]
Values = npt.NDArray[np.float32]


class Network(Protocol):
    """A network of one input and one output."""

    @property
    def metadata(self) -> Mapping[str, str]:
        """What its file says of it."""
        ...

    @property
    def last_axis(self) -> int | None:
        """How many values the output has along its last axis; None where that follows from the input."""
        ...

    def run(self, values: Values) -> Values:
        """The output for an input; the next run may overwrite it. Raises EngineError where it fails."""
        ...


class OpenVinoNetwork:
    """A network on the processor.

    Each new shape of input costs its preparation, some milliseconds to some tens of them: feed few shapes.
    """

    def __init__(self, path: Path, settings: Settings, numbers: Numbers = "f32") -> None:
        """Raises EngineError where OpenVINO cannot load the file."""
        hints = {
            # without the first, a processor that has 16-bit numbers would reckon with them unasked
            "INFERENCE_PRECISION_HINT": numbers,
            "INFERENCE_NUM_THREADS": threads_of(settings),
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
        self._metadata = _metadata(model)
        self._last_axis = _last_axis(compiled)

    @property
    def metadata(self) -> Mapping[str, str]:
        return self._metadata

    @property
    def last_axis(self) -> int | None:
        return self._last_axis

    def run(self, values: Values) -> Values:
        try:
            result = self._request.infer([values], share_inputs=True, share_outputs=True)
            return np.asarray(result[0], dtype=np.float32)
        except Exception as error:
            raise EngineError(f"OpenVINO failed to run {self._name}: {error}") from error


def threads_of(settings: Settings) -> int:
    """How many threads one network may use."""
    return settings.threads or max(1, (os.cpu_count() or 1) // settings.jobs)


@cache
def has_16_bits() -> bool:
    """Whether the processor itself reckons with 16-bit numbers (bfloat16): only then are they fast."""
    return "BF16" in _core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")


@cache
def _core() -> Any:
    # OpenVINO imports its converter of models where it can, which nobody here needs. That takes three
    # quarters of the import, and tells its maker over the network of every one, from another process.
    with _out_of_reach("openvino.tools.ovc"):
        import openvino  # type: ignore[import-untyped]

    return openvino.Core()


@contextmanager
def _out_of_reach(module: str) -> Iterator[None]:
    """Whoever imports `module` meanwhile finds that there is no such module; loaded already, it stays."""
    absent = module not in sys.modules
    if absent:
        sys.modules[module] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        if absent:
            del sys.modules[module]


def _metadata(model: Any) -> dict[str, str]:
    if not model.has_rt_info("framework"):
        return {}
    said = model.get_rt_info()["framework"]
    return {str(key): str(value.astype(str)) for key, value in said.items()}


def _last_axis(compiled: Any) -> int | None:
    last = compiled.output(0).get_partial_shape()[-1]
    return int(last.get_length()) if last.is_static else None
