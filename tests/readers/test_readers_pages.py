"""Pages of single cables as they were published, and as copying changed them."""

import html.entities
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reftel.model.records import RawCable
from reftel.readers.read import read_text

PAGE = (Path(__file__).parents[1] / "data" / "readers" / "page.html").read_bytes()
ARTICLES = b"""<tr>
<td colspan='5'>
Appears in these articles:<br />
<a href='http://example.org'>http://example.org</a><br />
</td>
</tr>
</table>"""


def words_of(page: bytes) -> str:
    """The text of the cable of a page that is read without a problem."""
    (cable,) = read_text(page, "p")
    assert isinstance(cable, RawCable)
    return cable.text


@pytest.mark.parametrize(
    ("page", "why"),
    [
        (PAGE.replace(b"</table>", ARTICLES), "with the newspapers that wrote of it"),
        (PAGE.replace(b"<?xml version='1.0' encoding='utf-8' ?>\n", b""), "without the first line"),
        (PAGE.replace(b"<pre>VZ", b"<pre>&#x000A;VZ"), "a line end that browsers drop"),
        (PAGE.replace(b"<pre>C O", b"<pre>\nC O"), "the same in the body"),
        (PAGE.replace(b"\n", b"\r\n"), "line ends of Windows"),
    ],
)
def test_what_stands_around_a_cable_changes_nothing(page: bytes, why: str) -> None:
    assert words_of(page) == words_of(PAGE), why


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("“OWNER”".encode(), "“OWNER”"),
        (b"E&A &c &tribal & &amp;lt; &notit;", "E&A &c &tribal & &lt; ¬it;"),
        (b"E&<a href='x'>amp;</a>", "E&amp;"),
        (b"<b>X</b>", "X"),
        (b"&#65;&#x000A;B", "A\nB"),
        (b"</pre><pre>more", "\nmore"),
    ],
)
def test_words_of_a_page(written: bytes, words: str) -> None:
    assert words_of(PAGE.replace(b"XXXX", written)) == words_of(PAGE).replace("XXXX", words)


@given(
    name=st.sampled_from(sorted(html.entities.html5)),
    behind=st.sampled_from(["", ";", " ", "x", "=", "<a href='x'>", "\n"]),
)
def test_entities_by_name_are_those_of_html(name: str, behind: str) -> None:
    written = f"&{name}{behind}"
    text = words_of(PAGE.replace(b"XXXX", written.encode()))
    assert text == words_of(PAGE).replace("XXXX", html.unescape(written.removesuffix("<a href='x'>")))
