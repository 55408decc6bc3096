"""The engines of a process: made once, loaded beside other work."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from extractor.engines.bundle import Engines
from extractor.engines.once import Once
from extractor.errors import ModelError
from extractor.settings import Settings


def test_a_thing_is_made_once_whoever_asks_for_it() -> None:
    made: list[object] = []
    started = threading.Barrier(4)

    def make() -> object:
        made.append(object())
        return made[-1]

    once = Once(make)

    def ask(_: int) -> object:
        started.wait()
        return once()

    with ThreadPoolExecutor(4) as threads:
        given = list(threads.map(ask, range(4)))
    assert len(made) == 1
    assert given == made * 4


def test_what_could_not_be_made_is_tried_again() -> None:
    tries = iter([ValueError("not yet"), None])

    def make() -> int:
        fault = next(tries)
        if fault is not None:
            raise fault
        return 7

    once = Once(make)
    with pytest.raises(ValueError, match="not yet"):
        once()
    assert once() == 7


def test_lines_are_read_while_the_engines_are_loaded() -> None:
    engines = Engines(Settings(threads=2))
    paper = np.full((40, 90, 3), 255, np.uint8)
    with engines.loading(), ThreadPoolExecutor(3) as others:
        reads = [others.submit(engines.recogniser.read, [paper] * 5) for _ in range(3)]
        found = [others.submit(engines.detector.detect, paper) for _ in range(3)]
        assert [len(read.result()) for read in reads] == [5, 5, 5]
        assert [quads.result() for quads in found] == [[], [], []]


def test_a_model_that_cannot_be_loaded_is_told_of_where_it_is_needed(tmp_path: Path) -> None:
    (tmp_path / "manifest.toml").write_text("[[model]]\nname = 7\n", encoding="utf-8")
    engines = Engines(Settings(threads=2, models_dir=tmp_path))
    with engines.loading():
        pass
    with pytest.raises(ModelError, match="manifest"):
        engines.recogniser.read([np.full((40, 90, 3), 255, np.uint8)])
