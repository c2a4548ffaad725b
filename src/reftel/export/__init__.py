"""Files for other programs: tables, graphs, linked data, bibliographies; docs/exports.md lists them.

All are written whole or not at all, and cable by cable, so that memory stays as it is however many there
are. What a format cannot hold (control characters, halves of surrogate pairs) becomes the mark U+FFFD.
"""

from reftel.export.formats import FORMATS, Exported, default_path, export_graph, export_some
from reftel.export.selection import Keep
from reftel.export.tables import CABLE_COLUMNS, REFERENCE_COLUMNS
from reftel.export.views import write_tables
from reftel.export.xmlgraphs import write_gexf, write_graphml

__all__ = [
    "CABLE_COLUMNS",
    "FORMATS",
    "REFERENCE_COLUMNS",
    "Exported",
    "Keep",
    "default_path",
    "export_graph",
    "export_some",
    "write_gexf",
    "write_graphml",
    "write_tables",
]
