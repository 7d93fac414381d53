"""Messages through a pipe: the length in eight bytes, then the bytes."""

from __future__ import annotations

import io
import json
import struct
from collections.abc import Callable, Mapping
from typing import Any

MOST_BYTES = 200_000_000
_LENGTH = struct.Struct(">Q")

Read = Callable[[int], bytes]
Write = Callable[[bytes], Any]


class Broken(Exception):
    """The other side ended in the middle of a message, or wrote something else."""


def framed(message: bytes) -> bytes:
    """A message as it goes through the pipe."""
    return _LENGTH.pack(len(message)) + message


def as_json(facts: Mapping[str, Any]) -> bytes:
    """Facts as a message."""
    return framed(json.dumps(facts, separators=(",", ":")).encode())


def receive(read: Read) -> bytes | None:
    """The next message, or None where the other side has ended between two messages.

    `read(n)` gives up to n bytes, none at the end. Raises Broken.
    """
    head = _exactly(read, _LENGTH.size, may_end=True)
    if head is None:
        return None
    (length,) = _LENGTH.unpack(head)
    if length > MOST_BYTES:
        raise Broken
    return _exactly(read, length)


def are_whole(messages: bytes, number: int) -> bool:
    """Whether bytes are just so many messages."""
    source = io.BytesIO(messages)
    try:
        found = [receive(source.read) for _ in range(number + 1)]
    except Broken:
        return False
    return found[-1] is None and None not in found[:-1]


def _exactly(read: Read, length: int, may_end: bool = False) -> bytes | None:
    pieces, missing = [], length
    while missing:
        piece = read(min(missing, 1 << 20))
        if not piece:
            if may_end and missing == length:
                return None
            raise Broken
        pieces.append(piece)
        missing -= len(piece)
    return b"".join(pieces)
