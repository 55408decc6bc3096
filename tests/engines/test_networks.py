"""What a network keeps of the shapes it has met."""

from __future__ import annotations

import platform
import subprocess
import sys

import numpy as np
import pytest

from extractor.engines import models
from extractor.engines.networks import OpenVinoNetwork
from extractor.settings import Settings

SETTINGS = Settings(threads=1)

_HELD = """
import ctypes, sys
import numpy as np
from extractor.engines import models
from extractor.engines.networks import OpenVinoNetwork
from extractor.settings import Settings

class Heap(ctypes.Structure):
    _fields_ = [(str(place), ctypes.c_size_t) for place in range(10)]

library = ctypes.CDLL(None)
library.mallinfo2.restype = Heap

def used():
    network.rest()
    return getattr(library.mallinfo2(), "7")

settings = Settings(threads=1)
path = models.verified(models.choose("recognition", settings), settings)
network = OpenVinoNetwork(path, settings, shapes=int(sys.argv[1]))
widths = range(32, 32 + 16 * 16, 16)
for number, width in enumerate(widths):
    network.run(np.zeros((1, 3, 48, width), dtype=np.float32), len)
    if number == 3:
        first = used()
print(used() - first)
"""


def _grown(shapes: int) -> int:
    """Bytes by which the heap of a process of its own grows from the fourth shape to the sixteenth."""
    done = subprocess.run(
        [sys.executable, "-c", _HELD, str(shapes)], capture_output=True, text=True, check=True
    )
    return int(done.stdout)


def test_what_is_prepared_for_shapes_met_long_ago_is_let_go_of() -> None:
    """Else a worker would grow by some megabytes with each width of line and size of strip it meets."""
    if platform.libc_ver()[0] != "glibc":
        pytest.skip("only its heap can be asked")
    kept, let_go = _grown(16), _grown(3)
    assert kept > 8 * 2**20
    assert let_go < kept / 2


def test_a_shape_that_was_let_go_of_gives_the_same() -> None:
    path = models.verified(models.choose("recognition", SETTINGS), SETTINGS)
    network = OpenVinoNetwork(path, SETTINGS, shapes=1)
    values = {
        width: np.random.default_rng(width).uniform(-1, 1, (1, 3, 48, width)).astype(np.float32)
        for width in (48, 64, 96)
    }
    first = {width: network.run(picture, np.copy) for width, picture in values.items()}
    for width, picture in values.items():
        assert np.array_equal(network.run(picture, np.copy), first[width])
