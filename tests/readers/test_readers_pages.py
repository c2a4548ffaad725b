"""Plain pages are read without parsing HTML: what comes out is what the parser gives."""

import html.entities
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reftel.readers.forms.page_fast import read_plain_page
from reftel.readers.read import read_text

PAGE = (Path(__file__).parents[1] / "data" / "readers" / "page.html").read_bytes()
ARTICLES = b"""<tr>
<td colspan='5'>
Appears in these articles:<br />
<a href='http://example.org'>http://example.org</a><br />
</td>
</tr>
</table>"""


def check(page: bytes) -> bool:
    """Hold a page that is read as plain against the same page parsed; say whether it was plain."""
    cable = read_plain_page(page, "p")
    if cable is not None:
        assert [cable] == list(read_text(page, "p"))
    return cable is not None


@pytest.mark.parametrize(
    ("page", "is_plain", "why"),
    [
        (PAGE, True, "as published"),
        (PAGE.replace(b"</table>", ARTICLES), True, "with the newspapers that wrote of it"),
        (PAGE.replace(b"ITS OWNER", "ITS “OWNER”".encode()), True, "letters of several bytes"),
        (
            PAGE.replace(b"XXXX", b"E&A &c &tribal & &amp;lt; &notit;"),
            True,
            "ampersands, well written or not",
        ),
        (PAGE.replace(b"<?xml version='1.0' encoding='utf-8' ?>\n", b""), True, "without the first line"),
        (PAGE.replace(b"XXXX", b"E&<a href='x'>amp;</a>"), True, "a tag breaks an entity"),
        (PAGE.replace(b"XXXX", b"<b>X</b>"), False, "a tag that is never there"),
        (PAGE.replace(b"XXXX", b"&#65;"), False, "a number for a letter"),
        (PAGE.replace(b"<pre>VZ", b"<pre>&#x000A;VZ"), False, "a line end that browsers drop"),
        (PAGE.replace(b"<pre>C O", b"<pre>\nC O"), False, "the same in the body"),
        (PAGE.replace(b"XXXX", b"\xff"), False, "a byte that is no character"),
        (PAGE.replace(b"<head>", b"<head>\xe9"), False, "one in what stands around the cable"),
        (PAGE.replace(b"2008-04-15 21:30", b"once"), False, "no date"),
        (PAGE.replace(b"</body>", b"<pre>more</pre></body>"), False, "a third text"),
        (PAGE.replace(b"XXXX", b"<a href='x'>" * 21_000), False, "so many tags that the page is refused"),
        (PAGE.replace(b"\n", b"\r\n"), False, "line ends of Windows"),
        (PAGE[: PAGE.index(b"pipes")], False, "broken off"),
        (b"", False, "nothing"),
    ],
)
def test_which_pages_are_plain(page: bytes, is_plain: bool, why: str) -> None:
    assert check(page) == is_plain, why


PARTS = st.sampled_from(
    """
    < > & ' " </a> <a <a> <a\thref='x'> <a\thref='x'>y</a> <a\tid='x'\thref='#x'> <a\thref="x"> <b>
    <br\t/> <pre> </pre> </pre></code> <code> <td> </td> </tr> <th> <table\tclass='cable'> </table> <h3> </h3>
    <p> <!-- --> <![CDATA[ <script> </script> <plaintext> <textarea> <select> <svg> <math> <frameset>
    <template> </body> &amp; &amp &lt; &gt &quot; &quot; &notit; &not &copy &#65; &#x000A; &#10; &#0; &#x80;
    &#xd800; & &; &a &nbsp; é ¶ \ufeff \ufffe \ufdd0 \x01 \x7f \x85 \u2028 \xa0 \0 Viewing\tcable\t09OSLO7,\tX
    """.replace("\t", "\x1f").split(" ")  # only spaces part them
).map(lambda part: part.strip("\n").replace("\x1f", " ").encode()) | st.sampled_from(
    [b"\n", b"\n\n", b"\r", b"\r\n", b"\t", b" ", b"\x0b", b"\x0c", b"\xff", b"\xc2", b"\xe2\x80"]
)


@given(data=st.data(), page=st.sampled_from([PAGE, PAGE.replace(b"</table>", ARTICLES)]))
def test_a_changed_page_is_read_as_parsed_or_not_at_all(data: st.DataObject, page: bytes) -> None:
    for _ in range(data.draw(st.integers(1, 3))):
        # Half of the changes fall on the texts.
        start = data.draw(
            st.integers(0, len(page)) | st.integers(min(len(page), PAGE.index(b"<pre>")), len(page))
        )
        end = min(len(page), start + data.draw(st.sampled_from([0, 0, 1, 5, 40])))
        page = page[:start] + data.draw(PARTS) + page[end:]
    check(page)


@given(
    name=st.sampled_from(sorted(html.entities.html5)),
    behind=st.sampled_from(["", ";", " ", "x", "=", "<a href='x'>", "\n"]),
)
def test_entities_by_name_are_those_of_html(name: str, behind: str) -> None:
    assert check(PAGE.replace(b"XXXX", f"&{name}{behind}".encode()))
