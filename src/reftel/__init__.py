"""Read diplomatic cables and resolve their REF lines into a graph of which cable refers to which.

>>> import reftel
>>> [str(ref.mrn) for ref in reftel.parse_refs("REF: STATE 91633", citing="09OTTAWA707")]
['09STATE91633']
"""

from importlib import import_module

TYPE_CHECKING = False  # type checkers know the name; typing itself takes half of what this takes to import
if TYPE_CHECKING:
    from reftel.api import build, graph, open_store, parse_cables, parse_mrn, parse_refs

__version__ = "0.1.0"
__all__ = ["build", "graph", "open_store", "parse_cables", "parse_mrn", "parse_refs"]


def __getattr__(name: str) -> object:
    """Import what is asked for: start-up of the command line must stay short."""
    if name not in __all__:
        raise AttributeError(f"module 'reftel' has no attribute {name!r}")
    return getattr(import_module("reftel.api"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
