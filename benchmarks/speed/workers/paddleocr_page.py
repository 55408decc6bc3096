"""PaddleOCR's own pipeline on the whole page: text lines only, with Kemu's models, on ONNX Runtime."""

import os
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import onnxruntime
import yaml  # type: ignore[import-untyped]

from benchmarks.speed.workers.pictures import pictures_of
from benchmarks.speed.workers.serving import Read, serve
from extractor.engines import models
from extractor.settings import Settings


def load() -> Read:
    """Detection and recognition; pages are not turned, which favours it."""
    os.environ.setdefault("PADDLE_PDX_DISABLE_MODEL_SOURCE_CHECK", "True")
    settings = Settings()
    found, read_by = models.choose("detection", settings), models.choose("recognition", settings)
    with ExitStack() as folders:
        detection = folders.enter_context(models.prepared(found, settings))
        recognition = folders.enter_context(models.prepared(read_by, settings))
        _with_alphabet(recognition)
        from paddleocr import PaddleOCR

        engine = PaddleOCR(
            text_detection_model_name=found.name,
            text_detection_model_dir=str(detection),
            text_recognition_model_name=read_by.name,
            text_recognition_model_dir=str(recognition),
            use_doc_orientation_classify=False,
            use_doc_unwarping=False,
            use_textline_orientation=False,
            engine="onnxruntime",
        )

    def read(path: Path, _more: dict[str, Any]) -> dict[str, Any]:
        lines = 0
        for pixels in pictures_of(path):
            for result in engine.predict(pixels):
                lines += len(result["rec_texts"])
        return {"lines": lines}

    return read


def _with_alphabet(folder: Path) -> None:
    """Kemu takes the alphabet from the network's file; PaddleOCR wants it in the model's settings."""
    session: Any = onnxruntime.InferenceSession(folder / "inference.onnx", providers=["CPUExecutionProvider"])
    alphabet = session.get_modelmeta().custom_metadata_map["character"].split("\n")
    path = folder / "inference.yml"
    said = yaml.safe_load(path.read_text(encoding="utf-8"))
    said["PostProcess"]["character_dict"] = alphabet
    path.write_text(yaml.safe_dump(said, allow_unicode=True), encoding="utf-8")


if __name__ == "__main__":
    serve(load)
