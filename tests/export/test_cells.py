"""Cells of XML: as the standard library writes them, whatever they hold."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reftel.export.cells import escaped, quoted, readable

WORDS = ["", "OSLO", "a < b", "R&D &amp; > \"x\" 'y'", '"', "'", "\r\n\t", "\0", "\ud800", "\u00e9\U0001f41f"]


@pytest.mark.parametrize("word", WORDS)
def test_cells_of_xml(word: str) -> None:
    assert escaped([word, "OSLO"]) == [escape(readable(word), {"\r": "&#13;"}), "OSLO"]
    assert quoted([word, "OSLO"]) == [quoteattr(readable(word)), '"OSLO"']


@given(st.lists(st.text("ab<>&'\"\r\n\t \0\u00e9"), min_size=1))
def test_cells_of_xml_in_columns(words: list[str]) -> None:
    assert list(escaped(words)) == [escape(readable(word), {"\r": "&#13;"}) for word in words]
    assert list(quoted(words)) == [quoteattr(readable(word)) for word in words]
