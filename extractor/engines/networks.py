"""Networks, and OpenVINO, which runs them on the processor.

They reckon in numbers of 32 bits, or of 16 where the processor does so itself.
"""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal, Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from extractor.engines.imports import out_of_reach
from extractor.engines.once import Once
from extractor.errors import EngineError
from extractor.settings import Settings

Numbers = Literal["f32", "bf16"]
Values = npt.NDArray[np.float32]
T = TypeVar("T")

FEW_SHAPES = 5
"""For a network that meets few on a page."""
_MOST_AT_ONCE = 4
"""More runs at once are held up by what Python does between them, and each needs 30 MB."""
_UNLIKE = 0.42
"""The share of a network's convolutions that differ from one another: what is prepared for each shape."""


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

    @property
    def at_once(self) -> int:
        """How many runs it makes at the same time, at least 1; threads beyond these wait."""
        ...

    def run(self, values: Values, take: Callable[[Values], T]) -> T:
        """What `take` makes of the output for an input. The output is lent: the next run overwrites it.

        Any thread may call it. Raises EngineError where the network fails, and what `take` raises.
        """
        ...

    def rest(self) -> None:
        """Let go of memory that only runs need; the next run takes it anew. Any thread may call it."""
        ...


class OpenVinoNetwork:
    """A network on the processor.

    Each new shape of input costs its preparation, 15 to 20 ms, and what was prepared is kept, 3 to 10 MB:
    feed few shapes.
    """

    def __init__(
        self,
        path: Path,
        settings: Settings,
        numbers: Numbers = "f32",
        *,
        several: bool = False,
        shapes: int = FEW_SHAPES,
    ) -> None:
        """`several`: as many runs at once as there are threads, each on one of them, instead of all threads
        on one run. `shapes`: for about so many, those met last, what was prepared is kept. Raises EngineError
        where OpenVINO cannot load the file."""
        threads = threads_of(settings)
        self._at_once = min(threads, _MOST_AT_ONCE) if several else 1
        if threads == 1:
            # oneDNN, below OpenVINO, keeps for all of a process once more what was prepared. Several runs at
            # once have it in common thereby; with one it would only stay when OpenVINO lets go of it.
            os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "0")
        hints = {
            # without the first, a processor that has 16-bit numbers would reckon with them unasked
            "INFERENCE_PRECISION_HINT": numbers,
            "INFERENCE_NUM_THREADS": threads,
            "NUM_STREAMS": str(self._at_once),
            # workers that are pinned would all be pinned to the first core
            "ENABLE_CPU_PINNING": False,
        }
        try:
            model = _model(path, path.stat().st_mtime_ns)
            # each kind of step is counted apart, and of convolutions there are most
            hints["CPU_RUNTIME_CACHE_CAPACITY"] = max(1, round(_UNLIKE * _convolutions(model) * shapes))
            compiled = _core().compile_model(model, "CPU", hints)
            self._compiled = compiled
            self._resting = threading.Lock()
            self._idle: queue.SimpleQueue[Any] = queue.SimpleQueue()
            for _ in range(self._at_once):
                self._idle.put(compiled.create_infer_request())
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

    @property
    def at_once(self) -> int:
        return self._at_once

    def run(self, values: Values, take: Callable[[Values], T]) -> T:
        request = self._idle.get()
        try:
            return take(self._output(request, values))
        finally:
            self._idle.put(request)

    def rest(self) -> None:
        with self._resting:
            # not while it runs: all requests must be idle
            requests = [self._idle.get() for _ in range(self._at_once)]
            try:
                self._compiled.release_memory()
            finally:
                for request in requests:
                    self._idle.put(request)

    def _output(self, request: Any, values: Values) -> Values:
        if _has_run.is_set():
            return self._inferred(request, values)
        with _first_run:
            output = self._inferred(request, values)
            _has_run.set()
            return output

    def _inferred(self, request: Any, values: Values) -> Values:
        try:
            result = request.infer([values], share_inputs=True, share_outputs=True)
            return np.asarray(result[0], dtype=np.float32)
        except Exception as error:
            raise EngineError(f"OpenVINO failed to run {self._name}: {error}") from error


_first_run, _has_run = threading.Lock(), threading.Event()
"""OpenVINO's bindings set themselves up in a process's first run, and let go of Python's lock meanwhile. Two
threads must not both do so: one would wait for that lock, and the other hold it and wait for the first."""


def threads_of(settings: Settings) -> int:
    """How many threads one network may use."""
    return settings.threads or max(1, (os.cpu_count() or 1) // settings.jobs)


@cache
def has_16_bits() -> bool:
    """Whether the processor itself reckons with 16-bit numbers (bfloat16): only then are they fast."""
    return "BF16" in _core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")


def _new_core() -> Any:
    # OpenVINO imports its converter of models where it can, which nobody here needs. That takes three
    # quarters of the import, and tells its maker over the network of every one, from another process.
    with out_of_reach("openvino.tools.ovc"):
        import openvino  # type: ignore[import-untyped]

    return openvino.Core()


_core = Once(_new_core)


@lru_cache(maxsize=2)
def _model(path: Path, _changed: int) -> Any:
    """A model as it is read from its file; networks made of it in unlike numbers share its weights."""
    return _core().read_model(path)


def _convolutions(model: Any) -> int:
    return sum("Convolution" in step.get_type_name() for step in model.get_ops())


def _metadata(model: Any) -> dict[str, str]:
    if not model.has_rt_info("framework"):
        return {}
    said = model.get_rt_info()["framework"]
    return {str(key): str(value.astype(str)) for key, value in said.items()}


def _last_axis(compiled: Any) -> int | None:
    last = compiled.output(0).get_partial_shape()[-1]
    return int(last.get_length()) if last.is_static else None
