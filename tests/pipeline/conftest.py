"""What the tests of the whole way share: the sample set, and the command as a user runs it."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from extractor import Document, Settings, extract

SAMPLES = Path(__file__).parents[2] / "samples" / "set"

Kemu = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def kemu() -> Kemu:
    """Runs `kemu` with these arguments in a process of its own."""

    def run(*arguments: str | Path, largest_file: int | None = None) -> subprocess.CompletedProcess[str]:
        def limit() -> None:
            if largest_file is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))

        command = [Path(sys.executable).with_name("kemu"), *map(str, arguments)]
        return subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
            preexec_fn=limit,
        )

    return run


@pytest.fixture(scope="session")
def demo() -> Document:
    """The demo scan, read once."""
    return extract(SAMPLES / "demo.pdf", Settings(threads=1))
