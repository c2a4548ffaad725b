"""How much a reader takes at most: chosen above all real cables, below what a machine chokes on.

With it goes what else a person says of what is read.
"""

from dataclasses import dataclass

HEAD_BYTES = 64 * 1024
"""The first bytes of an input, from which its form is recognised."""

SMALL_BYTES = 1024 * 1024
"""A file or member up to this size is read at once rather than as a stream."""

TEXT_LIMIT = 256 * 1024 * 1024
"""The largest text or page read as one, in bytes unpacked. Only a CSV may be larger: it is streamed."""

CABLE_LIMIT = 8 * 1024 * 1024
"""The longest text taken for one cable, in characters."""

ROW_LIMIT = 64 * 1024 * 1024
"""The largest row of a CSV in bytes. The longest real cables stay below one MiB."""

UNPACKED_FLOOR = 256 * 1024 * 1024
UNPACKED_RATIO = 200
"""An archive may unpack to UNPACKED_RATIO times its size, and always to UNPACKED_FLOOR bytes; text packs
five- to tenfold, a bomb a thousandfold."""

SPOOL_BYTES = 32 * 1024 * 1024
"""What is unpacked beyond this many bytes is put in a temporary file without a name."""

NESTED_ARCHIVES = 1
"""How deep an archive may lie in an archive."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a person may choose of all this; it goes to each process that reads.

    `text` is the largest text or page in bytes unpacked, `cable` the longest text of one cable in
    characters, `unpacked` what an archive may unpack to in bytes; where that is None, its size decides.
    `columns` says what the columns of tables hold: a field and the name of a column in each pair.

    >>> Limits().unpacked_of(10) == UNPACKED_FLOOR
    True
    >>> Limits(unpacked=1000).unpacked_of(10)
    1000
    """

    text: int = TEXT_LIMIT
    cable: int = CABLE_LIMIT
    unpacked: int | None = None
    columns: tuple[tuple[str, str], ...] = ()

    def unpacked_of(self, size: int) -> int:
        """Give how many bytes an archive of `size` bytes may unpack to."""
        return max(UNPACKED_FLOOR, UNPACKED_RATIO * size) if self.unpacked is None else self.unpacked


LIMITS = Limits()
"""Those of whoever chooses none."""


def in_words(size: int) -> str:
    """Give a number of bytes as a person reads it.

    >>> in_words(256 * 1024 * 1024), in_words(1536), in_words(999)
    ('256 MiB', '1,536 bytes', '999 bytes')
    """
    for unit, name in ((1024**3, "GiB"), (1024**2, "MiB"), (1024, "KiB")):
        if size >= unit and size % unit == 0:
            return f"{size // unit} {name}"
    return f"{size:,} bytes" if size < 10 * 1024**2 else f"{size // 1024**2} MiB"
