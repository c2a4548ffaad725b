"""How much a reader takes at most: chosen above all real cables, below what a machine chokes on."""

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
