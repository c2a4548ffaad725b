"""A store as Python asks it: each question of the command line is a method, its answer a table too.

`store` has the questions, `chosen` the cables that they are about, `records` lists of records, `columns` and
`frames` what these are as tables for pandas, Polars and Arrow, `picture` a thread in a notebook.
"""

from reftel.questions.records import Records
from reftel.questions.store import Store, open_store

__all__ = ["Records", "Store", "open_store"]
