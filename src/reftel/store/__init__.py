"""The store: all that a build knows, in one SQLite file (schema.sql says what is where).

`rows` turns records into rows and back, `opening` and `faults` see to files that are no whole store of now,
`reading` answers, `writing` makes a store and changes it.
"""

from reftel.mrn import parse_key as stored_mrn
from reftel.store.filling import Filling, Made, Rows, fill_store, storable_rows, write_store
from reftel.store.opening import keep_beside
from reftel.store.reading import EVERYTHING, Filter, Follow, Side, Store, StoredCable, open_store
from reftel.store.rows import Cited, InputFile, input_of
from reftel.store.salvage import Salvaged, Taken, salvage
from reftel.store.writing import Writing, change_store, refuse_locked, settle_store

__all__ = [
    "EVERYTHING",
    "Cited",
    "Filling",
    "Filter",
    "Follow",
    "InputFile",
    "Made",
    "Rows",
    "Salvaged",
    "Side",
    "Store",
    "StoredCable",
    "Taken",
    "Writing",
    "change_store",
    "fill_store",
    "input_of",
    "keep_beside",
    "open_store",
    "refuse_locked",
    "salvage",
    "settle_store",
    "storable_rows",
    "stored_mrn",
    "write_store",
]
