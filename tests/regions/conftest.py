"""The recogniser, loaded once for all tests of regions."""

from __future__ import annotations

import pytest

from extractor.engines import Recogniser
from extractor.engines.paddle import PaddleRecogniser
from extractor.settings import Settings


@pytest.fixture(scope="session")
def recogniser() -> Recogniser:
    return PaddleRecogniser(Settings(threads=1))
