"""Read diplomatic cables and resolve their REF lines into a graph of which cable refers to which.

>>> import reftel
>>> [str(ref.mrn) for ref in reftel.parse_refs("REF: STATE 91633", citing="09OTTAWA707")]
['09STATE91633']
"""

from importlib import import_module

TYPE_CHECKING = False  # type checkers know the name; typing itself takes half of what this takes to import
if TYPE_CHECKING:
    from reftel.api import build, graph, parse_cables, parse_mrn, parse_refs
    from reftel.errors import (
        InputError,
        InvalidMRN,
        LibraryMissing,
        NotInStore,
        OutputError,
        ReftelError,
        SeveralCables,
        StoreError,
    )
    from reftel.export import Keep
    from reftel.model.records import MRN, Cable, Decision, Edge, Mention, Node, Reference
    from reftel.pipeline.options import Build
    from reftel.questions import Records, Store, open_store
    from reftel.store import StoredCable

__version__ = "0.2.0"
__all__ = [
    "MRN",
    "Build",
    "Cable",
    "Decision",
    "Edge",
    "InputError",
    "InvalidMRN",
    "Keep",
    "LibraryMissing",
    "Mention",
    "Node",
    "NotInStore",
    "OutputError",
    "Records",
    "Reference",
    "ReftelError",
    "SeveralCables",
    "Store",
    "StoreError",
    "StoredCable",
    "build",
    "graph",
    "open_store",
    "parse_cables",
    "parse_mrn",
    "parse_refs",
]
_PLACES = {
    "api": "build graph parse_cables parse_mrn parse_refs",
    "errors": (
        "InputError InvalidMRN LibraryMissing NotInStore OutputError ReftelError SeveralCables StoreError"
    ),
    "model.records": "MRN Cable Decision Edge Mention Node Reference",
    "pipeline.options": "Build",
    "export": "Keep",
    "questions": "Records Store open_store",
    "store": "StoredCable",
}


if not TYPE_CHECKING:  # else any name would do

    def __getattr__(name: str) -> object:
        """Import what is asked for: start-up of the command line must stay short."""
        for place, names in _PLACES.items():
            if name in names.split():
                return getattr(import_module(f"reftel.{place}"), name)
        raise AttributeError(f"module 'reftel' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*__all__, *(name for name in globals() if name.startswith("__"))])
