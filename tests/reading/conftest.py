"""The recogniser, loaded once for all tests of reading."""

from __future__ import annotations

import pytest

from extractor.engines import Detector, Recogniser
from extractor.engines.detection import PaddleDetector
from extractor.engines.paddle import PaddleRecogniser
from extractor.settings import Settings

SETTINGS = Settings(threads=1)


@pytest.fixture(scope="session")
def recogniser() -> Recogniser:
    return PaddleRecogniser(SETTINGS)


@pytest.fixture(scope="session")
def detector() -> Detector:
    return PaddleDetector(SETTINGS)
