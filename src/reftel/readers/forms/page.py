"""The web page of a single cable as published in 2010 and 2011: a table of facts, head and body."""

import html
import re
from collections.abc import Iterator
from itertools import pairwise

from selectolax.lexbor import LexborHTMLParser, LexborNode

from reftel.model.place import NO_PLACE, Place
from reftel.model.problems import Problem, ProblemCode
from reftel.model.records import RawCable
from reftel.readers.forms.dates import parse_date
from reftel.readers.forms.form import CERTAIN, Content, Form, Read, lines_of
from reftel.readers.forms.telegram import is_telegram

_MARKUP = re.compile(
    r"\s{0,1000}<(?:!doctype|!--|\?xml|html|head|body|table|div|p|pre|br|title|meta|svg|h[1-6]|code|link)\b",
    re.I,
)
_ELEMENT = re.compile(r"\s{0,1000}<([A-Za-z_][\w.:-]{0,60})(?:\s[^<>]{0,4000})?>")
_HTML = re.compile(r"<(?:html|head|body|table|div|pre|title)\b", re.IGNORECASE)
_TABLE = re.compile(r"<table\b[^>]{0,300}?\bclass\s{0,3}=\s{0,3}[\"']?cable\b", re.IGNORECASE)
_START = re.compile(r"<(?:\?xml|!doctype|html)\b", re.IGNORECASE)
_PAGE = re.compile(r"<(?:html|HTML)\b")
_ENDS = ("</html>", "</HTML>")
_TITLE = re.compile(r"Viewing cable \s{0,4}[^\s,]{1,80},\s{0,4}([^<]{1,2000})</h3>")
MOST_TAGS = 20_000  # the time of parsing HTML grows with the square of tags in tags
_OF_NO_CABLE = 0.95  # other markup is refused, whatever words in it look like
_COLUMNS = ("reference id", "created", "released", "classification", "origin")


def is_markup(text: str) -> bool:
    """Say whether the text is HTML or XML rather than plain text.

    >>> is_markup("<!DOCTYPE html><html>")
    True
    """
    return _MARKUP.match(text) is not None or _is_element(text)


def _is_element(text: str) -> bool:
    """Say whether the text is one element of XML, whatever its name."""
    element = _ELEMENT.match(text)
    return element is not None and text.endswith(f"</{element[1]}>", 0, len(text.rstrip()))


def _recognise(content: Content) -> float:
    if find_page(content.text) >= 0:
        return CERTAIN if is_markup(content.text) else 0.9
    return _OF_NO_CABLE if is_markup(content.text) else 0


def _read(content: Content) -> Read:
    """Yield the cable of a web page, of several in one text each; else the problem that it is another one.

    The cable's text is head, line end, body: links and other tags dropped, their words kept, entities
    decoded. Nothing that the page links to is looked at. What stands before the page may be of any form.
    """
    text, name = content.text, content.name
    if is_markup(text):
        yield from _read_pages(text, name, 0)
        return
    page = find_page(text)
    yield Content(name, text[:page])
    yield from _read_pages(text[page:], name, text.count("\n", 0, page) + 1)


def _read_pages(text: str, name: str, line: int) -> Iterator[RawCable | Problem]:
    """Yield the cables of a text that begins as a page; `line` is where, 0 where it is all of its file."""
    tables = _find_tables(text)
    if not tables:
        yield _other_page(text, name)
        return
    starts = [0, *(_find_start(text, table, before) for before, table in pairwise(tables))]
    line = line or (1 if len(tables) > 1 else 0)
    counted = 0
    for start, end, table in zip(starts, [*starts[1:], len(text)], tables, strict=True):
        line += text.count("\n", counted, start)
        counted = start
        page = text[start:end]
        yield from _read_single(page, table - start, name, line)
        yield from _tell_others(page, table - start, name, line)


def find_page(text: str) -> int:
    """Give where the page of a cable begins in a text that begins otherwise, -1 where none does."""
    tag = text.find("<")
    if tag < 0:
        return -1
    table = _find_usual_table(text, tag)
    if table < 0 and (text.find("<table", tag) >= 0 or text.find("<TABLE", tag) >= 0):
        table = _find_table(text)
    return _find_start(text, table, 0) if table >= 0 else -1


def _find_tables(text: str) -> list[int]:
    first = _find_table(text)
    return [] if first < 0 else [first, *(table.start() for table in _TABLE.finditer(text, first + 1))]


def _find_start(text: str, table: int, before: int) -> int:
    """Give where the page of a table begins behind that of the table before."""
    text_end = text.rfind("</pre", before, table)
    start = _START.search(text, max(before + 1, text_end), table) if before else _START.search(text, 0, table)
    if start:
        return start.start()
    title = text.rfind("<h3", max(before, text_end), table)
    return title if title >= 0 else table


def _read_single(text: str, table: int, name: str, line: int) -> Iterator[RawCable | Problem]:
    place = Place(line=line)
    if has_too_many_tags(text, table):
        cause = f"has more than {MOST_TAGS} tags, unlike the page of a cable"
        yield Problem(ProblemCode.TOO_LARGE, name, place, cause, "save its text")
        return
    title = text.rfind("<h3", 0, table)
    # What surrounds the cable (lists of all dates and posts) is ten times as long and need not be parsed.
    tree = LexborHTMLParser(text[table:])
    parts = [node.text(deep=True) for node in tree.css("pre")]
    if not any(part.strip() for part in parts):
        cause = "is the page of a cable, but without its text"
        yield Problem(ProblemCode.NO_TEXT, name, place, cause, "fetch the page again")
        return
    if _breaks_off(text, table):
        cause = "breaks off in the text of the cable"
        last = Place(line=text.count(chr(10)) + (line or 1))
        yield Problem(ProblemCode.DAMAGED, name, last, cause, "fetch the page again", lost=False)
    subject = _find_subject(text[title:table] if title >= 0 else "")
    yield from _read_cable(tree, "\n".join(parts), name, place, subject)


def has_too_many_tags(text: str, start: int = 0) -> bool:
    """Say whether a page has more tags from a place on than that of a cable may have."""
    return len(text) - start > MOST_TAGS and text.count("<", start) > MOST_TAGS


def _breaks_off(text: str, table: int) -> bool:
    """Say whether the last text of a page has no end."""
    end = text.rfind("</pre")
    if end < 0 or text.find("<pre", end) >= 0:
        return True
    return text.find("<pre", table, end) < 0 and text.find("<pre", 0, end) < 0


def _tell_others(text: str, table: int, name: str, line: int) -> Iterator[Problem]:
    """Yield a Problem for another web page behind that of the table, and for a cable behind these."""
    first = min((at for tag in _ENDS if (at := text.find(tag, table)) >= 0), default=len(text))
    for there in lines_of(text, (page.start() for page in _PAGE.finditer(text, first))):
        place = Place(line=there - 1 + (line or 1))
        cause = "is another web page, but not the page of a single cable"
        yield Problem(ProblemCode.NOT_SEPARATED, name, place, cause, "cut the file there")
    yield from tell_cable_behind(text, name, line)


def tell_cable_behind(text: str, name: str, line: int) -> Iterator[Problem]:
    """Yield a Problem for a cable behind the end of a page that begins on a line, 0 for all of its file."""
    end = -1
    for tag in _ENDS:
        end = max(end, text.rfind(tag, end + 1))
    behind = text[end + len(_ENDS[0]) :] if end >= 0 else ""
    if behind and not behind.isspace() and is_telegram(behind):
        place = Place(line=text.count(chr(10), 0, end) + (line or 1))
        cause = "has what looks like a cable after a web page; that part is not read"
        yield Problem(ProblemCode.NOT_SEPARATED, name, place, cause, "cut the file there")


def _find_table(text: str) -> int:
    if (table := _find_usual_table(text, 0)) >= 0:
        return table
    match = _TABLE.search(text)
    return match.start() if match else -1


def _find_usual_table(text: str, start: int) -> int:
    for spelling in ("<table class='cable'", '<table class="cable"'):
        if (table := text.find(spelling, start)) >= 0:
            return table
    return -1


def _other_page(text: str, name: str) -> Problem:
    element = _ELEMENT.match(text)
    is_xml = element is not None and not _HTML.match(element.group().lstrip())
    if not is_xml and _HTML.search(text, 0, 20_000):
        advice = "save the pages of single cables, or their plain text"
        cause = "is a web page, but not the page of a single cable"
        return Problem(ProblemCode.NO_CABLE, name, NO_PLACE, cause, advice)
    return Problem(
        ProblemCode.NO_CABLE, name, NO_PLACE, "is XML, not a cable", "save its cables as plain text"
    )


def _find_subject(heading: str) -> str:
    """Give the subject in the heading above the table, "" without one."""
    match = _TITLE.search(heading)
    return " ".join(html.unescape(match[1]).split()) if match else ""


def _read_cable(
    tree: LexborHTMLParser, text: str, name: str, place: Place, subject: str
) -> Iterator[RawCable | Problem]:
    cells = _read_cells(tree)
    date = parse_date(cells.get("created", ""))
    if date is None:
        cause = f"the table on the page has no date that reftel can read: {cells.get('created', '')[:40]!r}"
        advice = "the date of the text is used if it has one"
        yield Problem(ProblemCode.UNREADABLE_DATE, name, place, cause, advice, lost=False)
    yield RawCable(
        source=name,
        form=FORM.name,
        text=text,
        place=place,
        mrn=cells.get("reference id", ""),
        date=date,
        origin=cells.get("origin", ""),
        classification=cells.get("classification", ""),
        subject=subject,
    )


def _read_cells(tree: LexborHTMLParser) -> dict[str, str]:
    table = tree.css_first("table")
    if table is None:
        return {}
    heads = [_words(node).lower() for node in table.css("th")]
    cells = [_words(node) for node in table.css("td")]
    return dict(zip(heads if "reference id" in heads else _COLUMNS, cells, strict=False))


def _words(node: LexborNode) -> str:
    return " ".join(node.text(deep=True).split())


FORM = Form("page", _recognise, _read)
