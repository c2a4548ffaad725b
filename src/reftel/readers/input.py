"""An input while it is read: its stream, how much of it is done, and how much it may unpack to."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from reftel.errors import InputError
from reftel.readers.limits import LIMITS, Limits, in_words
from reftel.readers.told import Told

Step = Callable[[int], None]
"""What takes the number of bytes just read."""


def ignore(_count: object) -> None:
    """Take bytes that are reported elsewhere."""


class UnpacksTooMuch(InputError):
    """An archive unpacks to far more than text does."""


class Readable(Protocol):
    """What bytes are read from, in parts of any length: only an empty one means the end.

    Where a damaged archive breaks off, all bytes before have been given when `read` raises.
    """

    def read(self, size: int = -1, /) -> bytes:
        """Give the next bytes, none at the end."""


class Budget:
    """What an archive of `size` bytes may unpack to, with all archives in it, and the other limits.

    `failed` says that something in it was not read for a reason that may be gone the next time. To `told` is
    added what a person should know.

    >>> budget = Budget(10)
    >>> budget.spend(300)
    >>> budget.limit - budget.left
    300
    """

    def __init__(self, size: int, limits: Limits = LIMITS, told: list[Told] | None = None) -> None:
        self.limits = limits
        self.limit = self.left = limits.unpacked_of(size)
        self.failed = False
        self.told = [] if told is None else told

    def spend(self, count: int) -> None:
        """Take unpacked bytes off; raises UnpacksTooMuch when there are none left."""
        self.left -= count
        if self.left < 0:
            cause = f"unpacks to more than {in_words(self.limit)}, far more than text does"
            raise UnpacksTooMuch(cause, advice="allow more with --max-unpacked if you trust it")


class Metered:
    """The bytes of a stream, each part of them reported to `step` as it is read."""

    def __init__(self, stream: Readable, step: Step) -> None:
        self._stream = stream
        self._step = step

    def read(self, size: int = -1, /) -> bytes:
        """Give the next bytes, none at the end."""
        data = self._stream.read(size)
        self._step(len(data))
        return data


class Rejoined:
    """A stream with the bytes that were read from it put back at its front."""

    def __init__(self, head: bytes, stream: Readable) -> None:
        self._head = head
        self._stream = stream

    def read(self, size: int = -1, /) -> bytes:
        """Give the next bytes, none at the end."""
        if not self._head:
            return self._stream.read(size)
        size = len(self._head) if size < 0 else size
        data, self._head = self._head[:size], self._head[size:]
        return data


class Bounded:
    """The next `size` bytes of a stream, all that follow where that is None; `show` gets what is read."""

    def __init__(self, stream: Readable, size: int | None, show: Callable[[bytes], object] = ignore) -> None:
        self._stream = stream
        self._left = sys.maxsize if size is None else size
        self._show = show

    def read(self, size: int = -1, /) -> bytes:
        """Give the next bytes, none at the end."""
        data = self._stream.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(data)
        self._show(data)
        return data


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
    stream: Readable
    size: int
    step: Step
    budget: Budget
    depth: int = 0

    def member(self, name: str, stream: Readable, size: int) -> "Input":
        """Give what is read of a member of this archive, whose bytes are reported elsewhere."""
        return Input(name, stream, size, ignore, self.budget, self.depth)
