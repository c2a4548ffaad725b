"""An input while it is read: its stream, how much of it is done, and how much it may unpack to."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from reftel.errors import InputError
from reftel.readers.limits import UNPACKED_FLOOR, UNPACKED_RATIO

Step = Callable[[int], None]
"""What takes the number of bytes just read."""


def ignore(_count: int) -> None:
    """Take bytes that are reported elsewhere."""


class UnpacksTooMuch(InputError):
    """An archive unpacks to far more than text does."""


class Readable(Protocol):
    """What bytes are read from."""

    def read(self, size: int = -1, /) -> bytes:
        """Give the next bytes, none at the end."""


class Budget:
    """What an archive of `size` bytes may unpack to, with all archives in it.

    >>> Budget(10).spend(1024**4)
    Traceback (most recent call last):
    reftel.readers.inputs.UnpacksTooMuch: unpacks to more than 256 MiB, far more than text does; ...
    """

    def __init__(self, size: int) -> None:
        self.limit = self.left = max(UNPACKED_FLOOR, UNPACKED_RATIO * size)

    def spend(self, count: int) -> None:
        """Take unpacked bytes off; raises UnpacksTooMuch when there are none left."""
        self.left -= count
        if self.left < 0:
            cause = f"unpacks to more than {self.limit // 1024 // 1024} MiB, far more than text does"
            raise UnpacksTooMuch(cause, advice="unpack it yourself if you trust it")


class Metered(io.RawIOBase):
    """A stream that reports all bytes read from it; it cannot be turned back."""

    def __init__(self, stream: Readable, step: Step) -> None:
        super().__init__()
        self._stream = stream
        self._step = step

    def readable(self) -> bool:
        """Say that bytes can be read from it."""
        return True

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]
        """Fill the buffer as far as bytes are left and give their number."""
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        self._step(len(data))
        return len(data)


def metered(stream: Readable, step: Step) -> BinaryIO:
    """Give a stream of the same bytes that reports them to `step` as they are read."""
    return io.BufferedReader(Metered(stream, step), 256 * 1024)


def scaled(step: Step, factor: float) -> Step:
    """Give a step that passes on `factor` times the bytes it takes, fractions kept for later.

    >>> seen = []
    >>> step = scaled(seen.append, 0.25)
    >>> for _ in range(3):
    ...     step(6)
    >>> seen
    [1, 2, 1]
    """
    owed = 0.0

    def take(count: int) -> None:
        nonlocal owed
        owed += count * factor
        whole = int(owed)
        owed -= whole
        step(whole)

    return take


@dataclass(frozen=True, slots=True)
class Input:
    """A document or archive to be read: `depth` counts the archives around it."""

    name: str
    stream: BinaryIO
    size: int
    step: Step
    budget: Budget
    depth: int = 0
