"""The store: all that a build knows, in one SQLite file (schema.sql says what is where).

`rows` has the tables and turns records into rows and back, `opening`, `schema` and `checks` refuse files and
cells that are none of this version, `reader` says what a store holds, `queries` has the SQL of each question,
`filler` makes a store and `writer` changes one. `repair` needs the parser, and builds alone import it.
"""

from reftel.lexicon.mrn import parse_key as stored_mrn
from reftel.store.filler import Provenance, Rows, StoreFiller, fill_store, storable_rows
from reftel.store.inputs import InputFile, input_of, place_of
from reftel.store.opening import files_of_store, keep_beside
from reftel.store.queries.links import Follow, Side
from reftel.store.queries.listings import EVERYTHING, Filter
from reftel.store.reader import Store, StoredCable, find_in, open_store
from reftel.store.rows import Cited
from reftel.store.writer import NOTHING_CHANGED, Changed, StoreWriter, change_store, merge_log, refuse_locked

__all__ = [
    "EVERYTHING",
    "NOTHING_CHANGED",
    "Changed",
    "Cited",
    "Filter",
    "Follow",
    "InputFile",
    "Provenance",
    "Rows",
    "Side",
    "Store",
    "StoreFiller",
    "StoreWriter",
    "StoredCable",
    "change_store",
    "files_of_store",
    "fill_store",
    "find_in",
    "input_of",
    "keep_beside",
    "merge_log",
    "open_store",
    "place_of",
    "refuse_locked",
    "storable_rows",
    "stored_mrn",
]
