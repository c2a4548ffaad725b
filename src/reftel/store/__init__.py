"""The store: all that a build knows, in one SQLite file (schema.sql says what is where).

`rows` turns records into rows and back, `opening` and `schema` refuse files that are no whole store of this
version, `reader` answers, `filler` makes a store and `writer` changes one. `repair` needs the parser, and
builds alone import it.
"""

from reftel.mrn import parse_key as stored_mrn
from reftel.store.filler import Filling, Made, Rows, fill_store, storable_rows, write_store
from reftel.store.opening import files_of_store, keep_beside
from reftel.store.reader import EVERYTHING, Filter, Follow, Side, Store, StoredCable, open_store
from reftel.store.rows import Cited, InputFile, input_of, place_of
from reftel.store.writer import Writing, change_store, refuse_locked, settle_store

__all__ = [
    "EVERYTHING",
    "Cited",
    "Filling",
    "Filter",
    "Follow",
    "InputFile",
    "Made",
    "Rows",
    "Side",
    "Store",
    "StoredCable",
    "Writing",
    "change_store",
    "files_of_store",
    "fill_store",
    "input_of",
    "keep_beside",
    "open_store",
    "place_of",
    "refuse_locked",
    "settle_store",
    "storable_rows",
    "stored_mrn",
    "write_store",
]
