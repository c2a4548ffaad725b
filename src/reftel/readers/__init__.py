"""Files, folders and archives become raw cables; what cannot be read becomes a Problem.

A module per form: telegram, record, page, csvfile, dump; archive and salvage unpack. Nothing here knows
of REF lines.
"""

from reftel.readers.pieces import Numbering, Piece, cut_sources, read_piece
from reftel.readers.reading import read_paths, read_source
from reftel.readers.sources import Source, find_sources

__all__ = [
    "Numbering",
    "Piece",
    "Source",
    "cut_sources",
    "find_sources",
    "read_paths",
    "read_piece",
    "read_source",
]
