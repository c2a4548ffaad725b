"""The PlusD page of a single cable: a title, pairs of a name and a value, the text with its words tagged."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import PurePosixPath

from selectolax.lexbor import LexborHTMLParser, LexborNode

from reftel.lexicon.dates import MONTHS
from reftel.lexicon.records.attributes import is_nothing
from reftel.model.place import NO_PLACE, Place
from reftel.model.problems import Problem, ProblemCode
from reftel.model.records import RawCable
from reftel.readers.forms.archive.values import handling, no_text, parts, read_tags
from reftel.readers.forms.form import CERTAIN, Content, Form, Read, lines_of
from reftel.readers.forms.page import MOST_TAGS, find_page, has_too_many_tags, is_markup, tell_cable_behind

_KEY = re.compile(
    r"<[a-z]{1,9}\b[^<>]{0,300}?\bclass\s{0,3}=\s{0,3}[\"']?[^\"'<>]{0,80}\bs_key\b", re.IGNORECASE
)
_PAGE = re.compile(r"<(?:!doctype|html)\b", re.IGNORECASE)
_TEXT = re.compile(r"\bid\s{0,3}=\s{0,3}[\"']?tagged-text\b", re.IGNORECASE)
_LINE_END = re.compile(r"<br\b[^<>]{0,80}>(?:[ \t]{0,80}\r?\n)?|(?=</(?:p|div|h[1-6]|li|tr)>)", re.IGNORECASE)
_ID = re.compile(r"(?<![A-Za-z0-9])(?:\d\d){1,2}[A-Z][A-Z -]{1,20}\d{1,6}_[a-e]\d?(?![A-Za-z0-9])")
_DATE = re.compile(
    r"(?P<year>\d{4}) (?P<month>[A-Z]{3,9})\.? (?P<day>\d{1,2})"
    r"(?: ?,? ?(?P<hour>\d{1,2}):(?P<minute>\d\d))?(?: ?\([A-Z]{3,9}\))?",
    re.IGNORECASE,
)
_MISSING, _FETCH = (
    "is the page of a cable, but without its text",
    "fetch the page again; its other facts are used",
)
_NO_TEXT = "#key, .key, .legend, .s_key, .s_val, script, style"


def _recognise(content: Content) -> float:
    text = content.text
    if not is_markup(text):
        return 0
    # Looking for a word of each is many times faster than for the tags around it.
    small = text.lower()
    is_page = ("s_key" in small and _KEY.search(text)) or ("tagged-text" in small and _TEXT.search(text))
    return CERTAIN if is_page and find_page(text) < 0 else 0


def _read(content: Content) -> Read:
    """Yield the cable of each page in a text.

    Its text is that of `#tagged-text`: tags dropped, their words kept, a line where the page begins one. A
    cable on microfilm has none, and what is known of it stands in the pairs. Nothing that a page links to is
    looked at.
    """
    text, name = content.text, content.name
    keys = [key.start() for key in (*_KEY.finditer(text), *_TEXT.finditer(text))]
    keys.sort()
    begins, at = [0], 0
    for page in _PAGE.finditer(text, keys[0], keys[-1]):
        # <!doctype> and <html> are one begin, and a page without pairs is none.
        behind = bisect_left(keys, page.start())
        if behind > at:
            begins.append(page.start())
            at = behind
    places = lines_of(text, begins)
    for (begin, end), line in zip(pairwise([*begins, len(text)]), places, strict=True):
        yield from _read_page(text[begin:end], name, Place(line=line) if len(begins) > 1 else NO_PLACE)
        yield from tell_cable_behind(text[begin:end], name, line)


def _read_page(page: str, name: str, place: Place) -> Iterator[RawCable | Problem]:
    if has_too_many_tags(page):
        cause = f"has more than {MOST_TAGS} tags, unlike the page of a cable"
        yield Problem(ProblemCode.TOO_LARGE, name, place, cause, "save its text")
        return
    tagged = _TEXT.search(page)
    start = tagged.end() if tagged else len(page)
    tree = LexborHTMLParser(page[:start] + _LINE_END.sub("\n", page[start:]))
    cells = _read_pairs(tree)
    problems: list[Problem] = []
    date = _parse_date(cells.get("date", ""))
    if date is None and "date" in cells:
        cause = f"the date on the page cannot be read: {cells['date'][:40]!r}"
        advice = "the date of the text is used if it has one"
        problems.append(Problem(ProblemCode.UNREADABLE_DATE, name, place, cause, advice, lost=False))
    text = _read_text(tree)
    if not text.strip():
        text = ""
        problems.append(no_text(name, place, cells.get("locator", ""), _MISSING, _FETCH))
    if enclosure := cells.get("enclosure"):
        cause = f"has an enclosure that is not on its page: {enclosure[:60]}"
        advice = "ask the archive for it"
        problems.append(Problem(ProblemCode.ELSEWHERE, name, place, cause, advice, lost=False))
    yield RawCable(
        source=name,
        form=FORM.name,
        text=text,
        place=place,
        mrn=cells.get("canonical id") or _find_id(tree, name),
        date=date,
        origin=cells.get("from", ""),
        classification=cells.get("original classification", "").upper(),
        subject=_read_title(tree),
        tags=read_tags(cells.get("tags", "")),
        to=parts(cells.get("to", "")),
        captions=handling(cells.get("handling restrictions", "")),
        problems=tuple(problems),
    )


def _read_pairs(tree: LexborHTMLParser) -> dict[str, str]:
    """Give the values by their names in small letters, without those that say that there is none."""
    cells: dict[str, str] = {}
    key = ""
    for node in tree.css(".s_key, .s_val"):
        words = _words(node)
        if "s_key" in (node.attributes.get("class") or "").split():
            key = words.rstrip(" :").lower()
        elif key:
            if not is_nothing(words):
                cells.setdefault(key, words)
            key = ""
    return cells


def _read_title(tree: LexborHTMLParser) -> str:
    """Give the words of the first cell of the table that spans it, "" where there is none."""
    for node in tree.css("#synopsis [colspan]"):
        words = _words(node)
        if words and node.css_first(".s_key, .s_val, #tagged-text") is None:
            return "" if is_nothing(words) else words
    return ""


def _read_text(tree: LexborHTMLParser) -> str:
    tagged = tree.css_first("#tagged-text") or tree.css_first("pre")
    if tagged is None:
        return ""
    for node in tagged.css(_NO_TEXT):
        node.decompose()
    text = tagged.text(deep=True).replace("\xa0", " ").replace("\r\n", "\n")
    return "" if is_nothing(" ".join(text[:200].split())) else text


def _parse_date(words: str) -> datetime | None:
    """Give the date in UTC, None where the words are none; 00:00 is a day without a time.

    >>> str(_parse_date("1976 October 19, 11:04 (Tuesday)"))
    '1976-10-19 11:04:00+00:00'
    """
    match = _DATE.fullmatch(words)
    number = next((n for n, m in enumerate(MONTHS, 1) if match and m.startswith(match["month"].upper())), 0)
    if not match or not number:
        return None
    try:
        time = int(match["hour"] or 0), int(match["minute"] or 0)
        return datetime(int(match["year"]), number, int(match["day"]), *time, tzinfo=UTC)
    except ValueError:
        return None


def _find_id(tree: LexborHTMLParser, name: str) -> str:
    """Give the id of a page that states none: that of its file or window title, "" where these have none."""
    title = tree.css_first("title")
    found = _ID.search(PurePosixPath(name).name) or _ID.search(_words(title) if title else "")
    return found[0] if found else ""


def _words(node: LexborNode) -> str:
    return " ".join(node.text(deep=True).split())


FORM = Form("plusd", _recognise, _read)
