"""Messages between a warden and its child: a JSON header and byte strings, each with its length in front.

The child handles hostile files, so what it sends is never unpickled.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

_LENGTH = struct.Struct("!I")
LONGEST_HEADER = 64 * 2**20
LONGEST_MESSAGE = 2 * 2**30


@dataclass(frozen=True, slots=True)
class Message:
    """A header and what belongs to it."""

    header: dict[str, Any]
    parts: tuple[bytes, ...] = ()


def packed(message: Message) -> Sequence[bytes]:
    """The pieces of the message in the order in which they are sent."""
    header = {"header": message.header, "parts": [len(part) for part in message.parts]}
    encoded = json.dumps(header, ensure_ascii=False).encode()
    return (_LENGTH.pack(len(encoded)), encoded, *message.parts)


def received(read: Callable[[int], bytes]) -> Message:
    """The next message; `read(n)` gives exactly n bytes. Raises `ValueError` where they are no message."""
    (length,) = _LENGTH.unpack(read(_LENGTH.size))
    if length > LONGEST_HEADER:
        raise ValueError("a message's header is too long")
    header = json.loads(read(length))
    lengths = [int(n) for n in header["parts"]]
    if sum(lengths) > LONGEST_MESSAGE or any(n < 0 for n in lengths):
        raise ValueError("a message is too long")
    return Message(header["header"], tuple(read(n) for n in lengths))
