"""The interactive page: the whole collection in one file that opens from disk and asks for nothing."""

from reftel.page.records import PageCable, PageCitation, PageText, PageUnresolved
from reftel.page.render import render_page, write_page
from reftel.page.write import write_part_page, write_store_page

__all__ = [
    "PageCable",
    "PageCitation",
    "PageText",
    "PageUnresolved",
    "render_page",
    "write_page",
    "write_part_page",
    "write_store_page",
]
