"""Files, folders and archives become raw cables; what cannot be read becomes a Problem.

`forms` has a file per form, listed in its `registry`; `containers` unpacks archives and mails. Nothing here
knows of REF lines.
"""

from reftel.readers.forms.tables.columns import with_columns
from reftel.readers.limits import LIMITS, Limits
from reftel.readers.pieces import (
    Digests,
    Numbering,
    Piece,
    cut_sources,
    digest_source,
    read_piece,
    unpack_pieces,
)
from reftel.readers.pipes import keep_streams
from reftel.readers.read import read_source
from reftel.readers.sources import Source, find_sources
from reftel.readers.told import Telling, Told

__all__ = [
    "LIMITS",
    "Digests",
    "Limits",
    "Numbering",
    "Piece",
    "Source",
    "Telling",
    "Told",
    "cut_sources",
    "digest_source",
    "find_sources",
    "keep_streams",
    "read_piece",
    "read_source",
    "unpack_pieces",
    "with_columns",
]
