r"""Marks that copying left in the text, blanked without moving a character.

Every span that reftel reports counts the characters of the text as found. So marks are not cut out:
`blank_marks` gives a text of the same length in which they are spaces. Marks are

- links that a converter put around pilcrows and TAGS: `[1](#)B.`, `[PREL](#)`
- page markers of the systems since 2005: `OTTAWA 00000278  002 OF 003`, the post cut to ten letters
- page markers of the older archives: `PAGE 02  ROME 01196  01 OF 02  082030Z`, in 1978-79 on two lines
- the heading that each later section repeats: `S E C R E T SECTION 02 OF 03 OTTAWA 000278`
- banners: a classification alone on a line
- pilcrows, spaces that do not break (`&nbsp;`, too) and other signs that look like a space
- the backslash that a database puts before the end of a line; other signs for the end of a line become one
- the `**` around what a converter found bold
- the `>` before each line that a mail quotes
- margins of declassification: `Declassified/Released US Department of State EO Systematic Review ...`
- stamps of a release under FOIA: `RELEASE IN PART`, `REVIEW AUTHORITY: ...`, `Page 1 of 5`, and exemptions on
  a line of their own or at the right margin: `B6`, `1.4(D)`
- the address that a mail program puts behind a cable named in a list, to search for its MRN
- numbers of lines in a column at the left (`reftel.text.line_numbers`)
- the list of attributes that an archive prints above a telegram, which repeats its fields in other words
- the preview that a page prints above a cable (`reftel.text.preview`)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import AnyStr, NamedTuple

from reftel.lexicon.markings import (
    CLASSIFICATION,
    EXEMPTION,
    LEVEL,
    PAGE_LINE,
    RELEASED,
    SECTION,
    captions,
)
from reftel.lexicon.page_markers import GAP, PAGE_MARKER, begin_of_post
from reftel.text.preview import Preview, find_preview

_LINK = re.compile(
    r"\[(?:\d{1,2}|¶)\]\([^)\s]{0,200}\)"
    r"|\[(?=[^\]\[\n]{1,60}\]\([#h])"
    r"|\]\((?:#|https?:)[^)\s]{0,300}\)"
)

# What copies have in place of a space, or where nothing shows: a pattern for plain text takes none of them.
_UNSEEN = "¶\xa0\u2002\u2003\u2007\u2009\u200a\u200b\u202f\u3000\ufeff"
# Ends of lines that the line feed stands for everywhere else.
_LINE_ENDS = "\u2028\u2029\x85"
_BACKSLASHES = re.compile(r"(?<!\\)\\++(?=\s|\Z)")
_ENTITY = re.compile(r"&(?:nbsp|#160|#x[aA]0);")
_BOLD = re.compile(r"(?<!\*)\*\*(?!\*)")
_QUOTED = re.compile(r"^[ \t]{0,8}>(?:[ \t]{0,2}>){0,4}", re.MULTILINE)

_NAME = r"[A-Za-z][A-Za-z'.-]{0,24}(?:[ \t]{1,3}[A-Za-z'.-]{1,24}){0,3}"
_TIME = rf"{GAP}\d{{6}}Z\b"
_COUNT = rf"\d{{2,3}}(?:\.\d{{1,2}})?{GAP}(?:OF|of){GAP}\d{{2,3}}\b(?:{_TIME})?"
_PAGE = re.compile(
    rf"{PAGE_MARKER}(?:{GAP}(?:TOSEC|SECTO){GAP}\d{{1,6}}\b)?(?P<count>{GAP}{_COUNT}|{_TIME})?"
    r"(?P<end>[ \t]{0,20}(?=\r?\n|\Z))?"
)
# A marker in the middle of a line may be broken where the lines are.
_GAP_OR_END = r"(?:[ \t]{1,12}|[ \t]{0,12}\r?\n[ \t]{0,12})"
_NUMBER_AND_PAGE = re.compile(rf"\d(?<!\d\d)\d{{4,7}}{_GAP_OR_END}\d{{2,3}}(?:\.\d{{1,2}})?\s{{0,12}}\Z")
_OF_PAGES = re.compile(rf"\s(?:OF|of){_GAP_OR_END}\d{{2,3}}\b(?:{_TIME})?")
_LATER_SECTION = re.compile(rf"(?!SECTION{GAP}0?1\b){SECTION}{GAP}{_NAME}{GAP}\d{{1,8}}\b")
_NEXT_LINE = re.compile(r"(?:[ \t]{0,20}\r?\n){1,4}[ \t]{0,20}(?P<words>[A-Z ]{3,40}?)(?=[ \t\r]{0,20}\n)")
_MOST_CAPTIONS = 6
_LOOK_BACK = 60
_BANNER = re.compile(
    rf"[ \t]{{0,{_LOOK_BACK}}}+(?P<words>(?:{LEVEL}|OFFICIAL USE)(?://[A-Z ]{{2,25}})?"
    r"(?:[ \t]{1,20}PTQ\d{1,6})?[ \t]{0,80}(?=\r?\n|\Z))"
)
_REVIEW = re.compile(
    r"Declassified/Released\s{1,3}U\.?S\.?\s{1,3}Department\s{1,3}of\s{1,3}State\s{1,3}E\.?O\.?\s{1,3}"
    r"Systematic\s{1,3}Review(?:\s{1,3}\d{1,2}\s[A-Za-z]{3,9}\s\d{4})?"
)
_CASE = re.compile(
    r"U\.S\. Department of State\s{1,3}Case No\. ?\S{1,24}\s{1,3}Doc No\. ?\S{1,16}"
    r"(?:\s{1,3}Date:(?:\s{0,3}\d{1,2}/\d{1,2}/\d{4})?)?"
)

_ALONE = rf"(?:{EXEMPTION}|1\.4)(?:(?:[,;][ \t]?|[ \t]{{1,3}})(?:{EXEMPTION}|1\.4)){{0,9}}"
_BEGINS_STAMP = r"(?=RE[LV]|\(?B\d|1[.,]|\([Bb]|P[Aa]|-[ ]|UNC|CON|TOP|SEC|LIM)"  # all below do
_STAMP = re.compile(
    rf"\n[ \t]{{0,{_LOOK_BACK}}}+{_BEGINS_STAMP}"
    rf"(?P<words>{RELEASED}|{_ALONE}|REVIEW[ ]AUTHORITY[ ]?:[^\n]{{0,99}}|{PAGE_LINE})"
    r"[ \t\r]{0,80}(?=\n|\Z)"
)

_STAMPS_OF_RELEASE = re.compile(
    rf"""
    [ \t]{RELEASED}(?=[ \t\r]*$)
    | [ \t]{{40}}(?:FULL|PART)(?=[ \t\r]*$)
    | REVIEW[ ]AUTHORITY:[^\n]{{0,80}}
    | ^[ \t]{{0,99}}{PAGE_LINE}(?=[ \t\r]*$)
    | Classified[ ]by[ ]DAS,[ ]A/GIS[^\n]{{0,120}}(?:\n[^\n]{{0,60}}Declassify[ ]on:[^\n]{{0,20}})?
    | STATE[ ]DEPT\.[ ]-[ ]PRODUCED[ ]TO[ ]HOUSE[^\n]{{0,60}}
    | SUBJECT[ ]TO[ ]AGREEMENT[ ]ON[ ]SENSITIVE[ ]INFORMATION[^\n]{{0,60}}
    | ^[ \t]{{0,99}}STATE-SCB\d{{4,9}}(?=[ \t\r]*$)
    | (?:^[ \t]{{40}}|(?<=[\w.,;][ \t]{{3}}))[ \t]*+{EXEMPTION}(?:[ ,;]{{1,3}}{EXEMPTION})*(?=[ \t\r]*$)
    """,
    re.VERBOSE | re.MULTILINE,
)
_NUMBER_OF_RELEASE = re.compile(r"Doc No\. ?(?P<number>[A-Z]\d{7,9}\b)")
_SIGN_OF_REVIEW = "Declassified/Released"
_SIGNS_OF_RELEASE = ("Doc No.", "RELEASE IN", "RELEASED IN", "FOIA WAIVER")
_SEARCH_FOR_MRN = re.compile(
    r"<?https?:[^<>\n]{0,200}(?:\bmrn(?:%|=|:)|repository\.state)[^<>\n]{0,200}>?", re.IGNORECASE
)

# A pattern that begins with one sign is sought several times faster than any other, and as fast as one
# word: what begins in several ways is sought by a sign that all ways share, and looks back from there.
_CLASS_OR_SECTION = re.compile(r"C(?:(?<=SEC)(?:RET|TION)|ONFIDENTIAL|(?<=UNC)LAS|(?<=OFFIC)IAL USE)")
_PAGES_SIGN = re.compile(r"0(?:(?<=[Ff]\s0)(?<=\s(?:OF|of)\s0)|(?<=\n0)(?<=\s(?:OF|of) \n0))")

# What may stand before the parts above and belongs to the mark.
_CLASS_BEFORE = re.compile(
    rf"(?<![A-Z]){CLASSIFICATION}"
    r"(?:[ \t/]{1,4}(?:NOFORN|EXDIS|NODIS|FOR OFFICIAL USE ONLY|SENSITIVE)){0,2}[ \t]{1,12}\Z",
    re.IGNORECASE,
)
_REVIEWER_BEFORE = re.compile(
    r"(?:[A-Z][a-z]{1,20} [A-Z]\. [A-Z][a-z]{1,20}[ \t]{1,12}"
    r"|(?:^|(?<=\n))[ \t]{0,20}+[A-Z][a-z]{1,20}(?: (?:[A-Z]\.?|[A-Z][a-z]{1,20})){1,3}"
    r"(?:[ \t\r]{0,9}\n){1,3}[ \t]{0,20})\Z"
)
_NAME_ON_LINE = re.compile(rf"[ \t]{{0,{_LOOK_BACK}}}+(?:[A-Z]|'){_NAME}[ \t]{{1,12}}")
ATTRIBUTES, _MESSAGE = "Message Attributes", "Message Text"
_LONGEST_ATTRIBUTES = 20_000
_LONGEST_TITLE = 200  # of what stands above the list: a telegram is longer
_NO_BREAK = re.compile(r"[^\r\n]")


class Blanked(NamedTuple):
    """A text without its marks, of which `sought` is the text in which they were found.

    `preview` is the one that was blanked, `is_released` says that a release under FOIA left signs.
    """

    text: str
    sought: str
    preview: Preview | None
    is_released: bool


def release_numbers(text: str) -> tuple[str, ...]:
    """Return the numbers under which the document of a text was released, each once.

    >>> release_numbers("U.S. Department of State Case No. F-2020-00001 Doc No. C06000001 Date: 01/31/2020")
    ('C06000001',)
    """
    return tuple(dict.fromkeys(match["number"] for match in _NUMBER_OF_RELEASE.finditer(text)))


def blank_marks(text: str) -> str:
    r"""Give the text with links, pilcrows, page markers, section headings, banners, margins as spaces.

    The result has the length of `text` and its line breaks, each a line feed. Headings of a first section
    stay.

    >>> blank_marks("[1](#)B. STATE 5")
    '      B. STATE 5'
    >>> blank_marks("TAGS: [PREL](#)")
    'TAGS:  PREL    '
    >>> blank_marks("which the\nOSLO 00000278  002 OF 003\nhosts").split()
    ['which', 'the', 'hosts']
    >>> blank_marks("REF: OSLO 1159 OSLO 00001378 001.2 OF 003").rstrip()
    'REF: OSLO 1159'
    """
    return find_marks(text).text


def find_marks(text: str) -> Blanked:
    """Blank the marks of a text as `blank_marks` does, and give what is known of it then."""
    # A sign alone is sought ten times faster than two.
    if "]" in text and "](" in text:
        text = _LINK.sub(_spaces, text)
    if not text.isascii():
        for sign in _UNSEEN:
            text = text.replace(sign, " ")
        for sign in _LINE_ENDS:
            text = text.replace(sign, "\n")
    if "\\" in text:
        text = _BACKSLASHES.sub(_spaces, text)
    if "&" in text:
        text = _ENTITY.sub(_spaces, text)
    if "*" in text and "**" in text:
        text = _BOLD.sub("  ", text)
    if ">" in text:
        text = _QUOTED.sub(_spaces, text)
    is_released = any(map(text.__contains__, _SIGNS_OF_RELEASE))
    preview = find_preview(text)
    spans = sorted(_spans_of_marks(text, preview, is_released=is_released))
    return Blanked(blank_spans(text, spans), text, preview, is_released)


def _spans_of_marks(text: str, preview: Preview | None, *, is_released: bool) -> Iterator[tuple[int, int]]:
    """Give the span of each mark that is more than a character, in no order."""
    yield from _find_headings_and_banners(text)
    yield from _find_archive_markers(text)
    yield from _find_markers(text)
    yield from _find_margins(text)
    if is_released:
        yield from _find_stamps_of_release(text)
    if attributes := find_attributes(text):
        yield attributes
    if preview:
        yield preview.start, preview.end


def find_attributes(text: str) -> tuple[int, int] | None:
    """Give the span of a list of attributes at the beginning, to the heading of the telegram below it.

    Gives None where a telegram comes first: the list below it ends it, and is no mark.
    """
    begin = text.find(ATTRIBUTES, 0, _LONGEST_TITLE)
    if begin < 0 or not _is_line_start(text, begin):
        return None
    headings = places(text, _MESSAGE, begin, begin + _LONGEST_ATTRIBUTES)
    end = next((at for at in headings if _is_line_start(text, at)), -1)
    return (begin, end + len(_MESSAGE)) if end >= 0 and _MESSAGE not in text[:begin] else None


def _find_headings_and_banners(text: str) -> Iterator[tuple[int, int]]:
    for sign in _CLASS_OR_SECTION.finditer(text):
        at = sign.start()
        found = _find_heading(text, at - len("SE")) if text[at + 1] == "T" else _find_banner(text, at)
        if found:
            yield found


def _find_heading(text: str, at: int) -> tuple[int, int] | None:
    """Find the heading of a later section; "see section 02" without a classification is none."""
    match = _LATER_SECTION.match(text, at)
    start = _start_with(_CLASS_BEFORE, text, at) if match else at
    return (start, _end_of_captions(text, match.end())) if match and start < at else None


def _end_of_captions(text: str, end: int) -> int:
    """Give where the lines end behind a heading that hold captions alone: it repeats those of the first."""
    for _ in range(_MOST_CAPTIONS):
        line = _NEXT_LINE.match(text, end)
        if not line or line["words"] not in captions():
            break
        end = line.end()
    return end


def _find_banner(text: str, at: int) -> tuple[int, int] | None:
    """Find the classification alone on a line that has one of its letters here."""
    banner = _BANNER.match(text, text.rfind("\n", max(0, at - 2 * _LOOK_BACK), at) + 1)
    return banner.span("words") if banner and _is_line_start(text, banner.start("words")) else None


def _find_archive_markers(text: str) -> Iterator[tuple[int, int]]:
    """Find "PAGE 02 ROME 01196 01 OF 02 082030Z"; without count and time only on a line of its own."""
    for match in _PAGE.finditer(text):
        start = _start_with(_CLASS_BEFORE, text, match.start())
        alone = _is_line_start(text, start)
        is_broken = match.end("page_number") < text.find("\n", match.start()) < match.start("page_post")
        if (alone and match["end"] is not None) if is_broken else (match["count"] or alone):
            yield start, match.end()


def _find_markers(text: str) -> Iterator[tuple[int, int]]:
    """Find "OTTAWA 00000278 002 OF 003": the post is all of a line's words, or the last word of more."""
    for sign in _PAGES_SIGN.finditer(text):
        at = sign.start() - (5 if text.startswith(" \n", sign.start() - 2) else 4)
        number = _NUMBER_AND_PAGE.search(text, max(0, at - _LOOK_BACK), at)
        pages = _OF_PAGES.match(text, at)
        if number and pages:
            start = _start_of_post(text, number.start())
            if start < number.start():
                yield start, pages.end()


def _start_of_post(text: str, start: int) -> int:
    line = max(text.rfind("\n", max(0, start - _LOOK_BACK), start) + 1, start - _LOOK_BACK)
    if _is_line_start(text, line) and _NAME_ON_LINE.fullmatch(text, line, start):
        return line
    return begin_of_post(text, max(0, start - _LOOK_BACK), start)


def _find_margins(text: str) -> Iterator[tuple[int, int]]:
    for at in places(text, _SIGN_OF_REVIEW):
        if review := _REVIEW.match(text, at):
            yield _start_with(_REVIEWER_BEFORE, text, at), review.end()
    for stamp in _STAMP.finditer(text):
        yield stamp.span("words")


def _find_stamps_of_release(text: str) -> Iterator[tuple[int, int]]:
    for case in _CASE.finditer(text):
        yield _start_with(_CLASS_BEFORE, text, case.start()), case.end()
    for stamp in _STAMPS_OF_RELEASE.finditer(text):
        yield stamp.span()
    for address in _SEARCH_FOR_MRN.finditer(text):
        yield address.span()


def places(text: AnyStr, word: AnyStr, start: int = 0, limit: int | None = None) -> Iterator[int]:
    """Give each place of a word; several times faster than a pattern, and most texts have none."""
    at = text.find(word, start, limit)
    while at >= 0:
        yield at
        at = text.find(word, at + len(word), limit)


def _start_with(before: re.Pattern[str], text: str, start: int) -> int:
    """Give where the mark begins together with the words before it, `start` where none belong to it."""
    match = before.search(text, max(0, start - _LOOK_BACK), start)
    return match.start() if match else start


def _is_line_start(text: str, start: int) -> bool:
    window = text[max(0, start - _LOOK_BACK) : start]
    blank = window.rstrip(" \t")
    return blank.endswith("\n") or (not blank and len(window) == start)


def blank_spans(text: str, spans: list[tuple[int, int]]) -> str:
    """Give the text with spaces for sorted spans; ends of lines stay."""
    pieces: list[str] = []
    done = 0
    for start, end in spans:
        if end > done:
            pieces += (text[done : max(start, done)], _blank_span(text[max(start, done) : end]))
            done = end
    return "".join((*pieces, text[done:])) if pieces else text


def _blank_span(mark: str) -> str:
    return _NO_BREAK.sub(" ", mark) if "\n" in mark or "\r" in mark else " " * len(mark)


def _spaces(match: re.Match[str]) -> str:
    return " " * len(match.group())
