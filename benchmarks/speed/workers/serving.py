"""What all measured processes do: load, then read the files they are told, one after the other, and say how
long each took. Knows nothing of Kemu, as rivals' environments do not either.

They are told over standard input, a JSON object `{"path": …, "more": {…}}` a line, and answer on what was
standard output when they started: `{"seconds": …, "peak": bytes, "told": {…}}` or `{"error": …}`.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Read = Callable[[Path, dict[str, Any]], dict[str, Any]]
"""Reads a file; gives what is to be told. `"seconds"` in it stands for the time taken, where not all of the
call is to be measured."""


def serve(load: Callable[[], Read]) -> None:
    """Answer until standard input ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # engines print
    begin = time.perf_counter()
    read = load()
    _say(answers, {"seconds": time.perf_counter() - begin, "peak": _peak(), "told": {}})
    for line in sys.stdin:
        asked = json.loads(line)
        begin = time.perf_counter()
        try:
            told = read(Path(asked["path"]), asked["more"])
        except Exception as error:  # noqa: BLE001 - a page that it cannot read is a result
            _say(answers, {"error": repr(error)})
            continue
        seconds = time.perf_counter() - begin
        _say(answers, {"seconds": told.pop("seconds", seconds), "peak": _peak(), "told": told})


def _peak() -> int:
    """The most memory held since the program began. `ru_maxrss` will not do: on Linux it begins with what the
    parent held when it forked."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


def _say(answers: Any, answer: dict[str, Any]) -> None:
    answers.write(json.dumps(answer) + "\n")
    answers.flush()
