"""A process that reads, and that pages with certain numbers bring down: page 1 kills it, page 2 hangs, page
3 eats memory, page 4 kills it the first time only."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from extractor.batch.operations import Operations
from extractor.watched.child import serve
from extractor.watched.frames import Message


class DeadlyOperations(Operations):
    def read(self, request: Message) -> Message:
        number, path = int(request.header["number"]), Path(request.header["path"])
        with path.with_suffix(".tries").open("a") as file:
            file.write(f"{number}\n")
        tries = path.with_suffix(".tries").read_text().split()
        if number == 1 or (number == 4 and tries.count("4") == 1):
            os.kill(os.getpid(), signal.SIGKILL)
        if number == 2:
            time.sleep(3600)
        if number == 3:
            held = []
            while True:
                held.append(bytearray(os.urandom(2**20)) * 16)
        return super().read(request)


if __name__ == "__main__":
    serve(DeadlyOperations)
