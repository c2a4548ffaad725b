"""The interactive page: the whole collection in one file that opens from disk and asks for nothing."""

from reftel.page.records import PageText
from reftel.page.write import write_framed_page, write_part_page, write_store_page

__all__ = ["PageText", "write_framed_page", "write_part_page", "write_store_page"]
