r"""Pages of single cables in the shape in which they were published, read from bytes without parsing HTML.

Nothing here judges. A page is plain if its table, its two texts and their tags are written just as in the
pages of 2010 and 2011, and all of it is UTF-8. All others are left to `page`, which reads plain ones alike.
"""

import html
import re

from reftel.model.records import Form, RawCable
from reftel.readers.forms.dates import parse_date
from reftel.readers.forms.page import MOST_TAGS, find_subject

_BEGINNINGS = (b"<?xml ", b"<!DOCTYPE ", b"<!doctype ", b"<html>", b"<html ")
_TABLE = b"<table class='cable'>"
_VALUE = rb"'[ !-%(-;=?-~]{0,1000}'"  # ASCII without quotation marks, ampersands and what ends tags
_CELL = (
    rb"<td>\n?(?:<a href=" + _VALUE + rb"(?: title=" + _VALUE + rb")?>)?([^<>&]{0,300})(?:</a>)?\n?</td>\n?"
)
_HEADS = b"".join(
    rb"<th>" + name + rb"</th>\n?"
    for name in (b"Reference ID", b"Created", b"Released", b"Classification", b"Origin")
)
_ARTICLES = (
    rb"(?:<tr>\n?<td colspan='5'>(?:[\n -%'-;=?-~]|<br />|<a href="
    + _VALUE
    + rb">|</a>){0,5000}</td>\n?</tr>\n?)?"
)
_FACTS = re.compile(
    _TABLE
    + rb"\n?<tr>\n?"
    + _HEADS
    + rb"</tr>\n?<tr>\n?"
    + _CELL * 5
    + rb"</tr>\n?"
    + _ARTICLES
    + rb"</table>\n?<code><pre>(?![\n&])"
)
_BETWEEN = re.compile(rb"</pre></code>\n?<code><pre>(?![\n&])")
# What may be of another text or page: it is left to `page` to look.
_OTHERS = re.compile(rb"<(?:p|table|html)|</html>\s*\S", re.IGNORECASE)
_TAGS = re.compile(rb"<(?:/a>|a(?: id=" + _VALUE + rb")? href=" + _VALUE + rb">)")


def read_plain_page(data: bytes, name: str) -> RawCable | None:
    """Give the cable of a page that is plain, else None."""
    table = data.find(_TABLE) if data.startswith(_BEGINNINGS) and data[257:262] != b"ustar" else -1
    facts = _FACTS.match(data, table) if table >= 0 else None
    title = data.rfind(b"<h3", 0, table)
    if not facts or title < 0 or b"\0" in data or data.find(b"\r", title) >= 0:
        return None
    if not data[:title].isascii():
        return None
    try:
        text = _read_text(data, facts.end())
        subject = find_subject(data[title:table].decode())
        mrn, created, _, classification, origin = (" ".join(cell.decode().split()) for cell in facts.groups())
    except UnicodeDecodeError:
        return None
    date = parse_date(created)
    if not text or text.isspace() or date is None:
        return None
    return RawCable(name, Form.PAGE, text, "", mrn, date, origin, classification, subject)


def _read_text(data: bytes, begin: int) -> str:
    """Give the two texts behind the table, "" where they or what follows are not plain."""
    between = _BETWEEN.search(data, begin)
    end = data.rfind(b"</pre></code>\n", between.end()) if between else -1
    if not between or end < 0:
        return ""
    rest = data[end + 6 :]
    if not rest.isascii() or _has_many_tags(data, begin) or _OTHERS.search(rest):
        return ""
    view = memoryview(data)  # so that nothing is copied twice
    text = b"\n".join((view[begin : between.start()], view[between.end() : end])).replace(b"&#x000A;", b"\n")
    if b"&" not in text:
        text = _TAGS.sub(b"", text)
        return "" if b"<" in text else text.decode()
    parts = _TAGS.split(text)
    if b"&#" in text or any(b"<" in part for part in parts):
        return ""
    return "".join([html.unescape(part.decode()) for part in parts])


def _has_many_tags(data: bytes, begin: int) -> bool:
    return len(data) - begin > MOST_TAGS and data.count(b"<", begin) > MOST_TAGS // 2
