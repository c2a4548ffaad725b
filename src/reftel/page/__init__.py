"""The interactive page: the whole collection in one file that opens from disk and asks for nothing."""

from reftel.page.records import PageCable, PageCitation, PageUnresolved
from reftel.page.render import render_page, write_page
from reftel.page.write import write_graph_page, write_part_page, write_store_page

__all__ = [
    "PageCable",
    "PageCitation",
    "PageUnresolved",
    "render_page",
    "write_graph_page",
    "write_page",
    "write_part_page",
    "write_store_page",
]
