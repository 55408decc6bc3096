"""The networks of the models in use, run by what the settings ask for."""

from __future__ import annotations

from extractor.engines import models as model_files
from extractor.engines.models import ModelEntry
from extractor.engines.networks import FEW_SHAPES, Network, OpenVinoNetwork, has_16_bits
from extractor.settings import Settings


def load(
    entry: ModelEntry, settings: Settings, *, several: bool = False, shapes: int = FEW_SHAPES
) -> Network:
    """A model's network, in numbers of 32 bits. `several`: for many small runs by several threads. `shapes`:
    for about so many shapes of input what was prepared is kept.

    Raises ModelError where its file is missing or another, EngineError where it cannot be loaded.
    """
    if settings.engine == "onnxruntime":
        from extractor.engines.paddle_runtime import PaddleNetwork

        return PaddleNetwork(entry, settings)
    return OpenVinoNetwork(model_files.verified(entry, settings), settings, several=several, shapes=shapes)


def load_quick(
    entry: ModelEntry, settings: Settings, *, several: bool = False, shapes: int = FEW_SHAPES
) -> Network | None:
    """The same network in numbers of 16 bits; None where that would not be faster, or is not wanted."""
    if settings.engine != "openvino" or settings.numbers == "f32" or not has_16_bits():
        return None
    path = model_files.verified(entry, settings)
    return OpenVinoNetwork(path, settings, "bf16", several=several, shapes=shapes)
