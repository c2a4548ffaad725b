"""Read diplomatic cables and resolve their REF lines into a graph of which cable refers to which.

>>> import reftel
>>> [str(ref.mrn) for ref in reftel.parse_refs("REF: STATE 91633", citing="09OTTAWA707")]
['09STATE91633']
"""

from importlib import import_module

TYPE_CHECKING = False  # type checkers know the name; typing itself takes half of what this takes to import
if TYPE_CHECKING:
    from reftel.graph import graph
    from reftel.pipeline import build, parse_cables, parse_refs
    from reftel.store import open_store

__version__ = "0.1.0"
__all__ = ["build", "graph", "open_store", "parse_cables", "parse_refs"]

# What is imported when it is first asked for: start-up of the command line must stay short.
_HOMES = {
    "build": "reftel.pipeline",
    "graph": "reftel.graph",
    "parse_cables": "reftel.pipeline",
    "parse_refs": "reftel.pipeline",
    "open_store": "reftel.store",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'reftel' has no attribute {name!r}")
    home = import_module(_HOMES[name])
    return home if name == "graph" else getattr(home, name)
