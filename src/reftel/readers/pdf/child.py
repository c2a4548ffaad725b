"""The process that takes PDF documents apart, one after the other, with its time and memory limited.

It reads requests from its standard input and answers on its standard output, both a length in eight bytes
and then as many bytes: a request is JSON with the limits, and then the document; an answer is JSON with the
fields of `Extracted`.
"""

import json
import os
import sys
import time
from contextlib import suppress
from typing import BinaryIO

from reftel.readers.pdf.extract import NO_MEMORY, Extracted, extract


def send(stream: BinaryIO, data: bytes) -> None:
    """Write the length of some bytes, and the bytes."""
    stream.write(len(data).to_bytes(8, "big"))
    stream.write(data)
    stream.flush()


def receive(stream: BinaryIO) -> bytes:
    """Return the bytes that `send` wrote at the other end; raises EOFError where that end is gone."""
    size = int.from_bytes(_read(stream, 8), "big")
    return _read(stream, size)


def _read(stream: BinaryIO, size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise EOFError("the other process ended")
    return data


def _limit(seconds: int, memory: int) -> None:
    """Let the system end this process after so many more seconds of work; it gets no more memory either."""
    try:
        import resource
    except ImportError:  # Windows has none: whoever asks ends this process after some time
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    used = int(time.process_time()) + 1
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (used + seconds, most))
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    with suppress(ValueError, OSError):  # macOS refuses: there the time alone is limited
        resource.setrlimit(resource.RLIMIT_AS, (memory, most))


def _answer(request: dict[str, int], data: bytes) -> Extracted:
    try:
        return extract(data, request["pages"], request["characters"])
    except MemoryError:
        return Extracted(NO_MEMORY)


def main() -> None:
    """Answer requests until there are no more."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    requests = sys.stdin.buffer
    while True:
        try:
            request = json.loads(receive(requests))
            _limit(request["seconds"], request["memory"])
            data = receive(requests)
        except EOFError:
            return
        send(answers, json.dumps(_answer(request, data)._asdict()).encode("ascii"))


if __name__ == "__main__":
    main()
