"""The head of a telegram: date, addressees, classification line, captions, TAGS, subject.

Heads survive in several shapes: a line per field, all fields on one line, in small letters, with blank
lines between all lines, with the markers of an archive among them. So each field is sought by its own
words within the part of the head where it stands; nothing depends on the line breaks but where a field
has no other end. 5 FAH-2 H-300 has the order of the fields.
"""

from __future__ import annotations

import re

from reftel.lexicon.dates import find_date
from reftel.lexicon.markings import PORTION, spaced
from reftel.lexicon.mrn import find_post
from reftel.lexicon.posts import (
    canonical_post,
    longest_post,
    post_of_indicator,
    posts_of_truncation,
    squeeze,
    variants,
    without_prefix,
)
from reftel.lexicon.records.smart import fields_at_top
from reftel.model.notes import Note, NoteKind
from reftel.model.records import Header
from reftel.parse.header.addressees import find_sender, read_addressees
from reftel.parse.header.aliases import find_aliases
from reftel.parse.header.classification import (
    BEHIND_ADDRESSEES,
    Line,
    captions_of_line,
    find_classification_line,
    read_section,
    split_words,
    starts_line,
    with_captions,
)
from reftel.parse.header.evidence import DE_LINE, PAGE, cut_from
from reftel.parse.header.labels import Label, find_labels
from reftel.parse.header.smart import read_smart_head
from reftel.parse.header.subject import Subject, Tags, read_subject, read_tags
from reftel.text.noise import places

_BLANKS = str.maketrans("\xa0\u2028\u2029\x85", " \n\n\n")
_USUAL_LENGTHS = (1_500, 5_000)  # most heads are shorter, and what is not looked at costs nothing
_LONGEST_MARK = 120  # of a first paragraph with its portion mark: nearer to the end it may be cut
_FIRST_PARAGRAPH = re.compile(rf"1{{1,2}}\.(?:[ \t]{{0,8}}(?P<portion>{PORTION})|[ \t\n])")
_CORRECTED = re.compile(
    rf"{spaced('CORRECTED COPY')}(?P<of> {{1,3}}OF {{1,3}}(?P<mrn>[A-Z0-9][A-Z0-9 ]{{3,40}}))?"
)
_OPENS_HEAD = re.compile(
    r"^[ \t>*#]{0,8}(?:FM[ \t]{1,4}[A-Z]|(?:[ZOPRY]{1,4}[ ]{1,4}){0,4}[0-9OIL]{2}[ ]?[0-9OIL]{4}[ ]?Z[ ]"
    r"|[ZOPR]{1,2}[ ]{1,4}[0-9]|DE[ ]R[A-Z]|VZCZC|[A-Z]{3,6}DAY,?[ ][0-9])",
    re.MULTILINE,
)
_DIGITS_BEHIND = re.compile(r"(?:[ ]{1,3}[0-9]{1,5}(?![0-9/]))*")
_PARTIAL = "PARTIAL EXTRACT OF THE ORIGINAL CABLE"


def read_header(text: str, blanked: str) -> Header:
    r"""Give what the head of a telegram says; a field is empty where the head does not say it.

    `blanked` is the text from `blank_marks`: the fields are read from it, but the classification line,
    which a mark may be, from the text. No text raises an error. NOFORN is a caption and part of the
    classification, on the classification line or on one of its own, as the records of 2010-11 have it. A DE
    line has only the last four digits of a serial: it is used where no other line has one, and never for
    STATE. A post that no table has is taken where the FM line or the page marker names it too.

    >>> text = "R 280620Z JUN 73\nFM AMEMBASSY NEW DELHI\nTO SECSTATE WASHDC\nUNCLAS NEW DELHI 7645\nSUBJ: A"
    >>> header = read_header(text, text)
    >>> header.post, header.serial, header.subject, header.action[0].post
    ('NEWDELHI', 7645, 'A', 'STATE')
    """
    if fields := fields_at_top(blanked):
        return read_smart_head(text, blanked, _capitals(blanked), fields)
    head = _head(blanked)
    tags_at, subject_at = find_labels(head)
    end = len(head)
    top = min(subject_at.start if subject_at else end, tags_at.start if tags_at else end)
    found = head[:top] if text is blanked else _capitals(text[:top])
    line = find_classification_line(found)
    if not (line.post or line.named) and top < end:
        # Records print subject and TAGS above the telegram.
        line = find_classification_line(_capitals(text[:end]))
    line = _behind_sender(line, found)
    envelope = head[: line.start if line.post or line.named else _end_of_addressees(line, head, top)]
    date = find_date(envelope)
    subject = read_subject(text, blanked, head, subject_at.end) if subject_at else Subject("", 0)
    end_of_tags = _end_of_tags(tags_at, subject_at, line) if tags_at else None
    tags = read_tags(head, blanked, tags_at.end, end_of_tags) if tags_at else Tags()
    page = PAGE.search(found)
    post, serial, note = _number(line, page, found)
    marked = _read_captions(line, head[line.end : top if top > line.end else end])
    sender, action, info = read_addressees(blanked[: len(envelope)], envelope, subject.text)
    if not (serial or line.classification or _OPENS_HEAD.search(envelope)):
        # A text without its head: what is here are words of paragraphs.
        date, sender, action, info = None, "", (), ()
    return Header(
        date=date.date if date else None,
        date_text=" ".join(text[date.start : date.end].split()) if date else "",
        precedence=date.precedence if date else "",
        post=post,
        serial=serial,
        classification=with_captions(line.classification, marked),
        captions=marked,
        tags=tags.codes,
        subject=subject.text,
        subject_end=subject.end,
        sender=sender,
        action=action,
        info=info,
        # The count in the markers of the old archives is that of sections: "PAGE 01 ROME 01196 01 OF 02".
        section=line.section or read_section(page),
        corrected=_is_corrected(head, post, serial),
        partial=_PARTIAL in head,
        note=note,
        cut=(*(("subject",) if subject.cut else ()), *(("TAGS",) if tags.cut else ())),
        aliases=find_aliases(found, serial),
    )


def _head(blanked: str) -> str:
    """Give the text before the first paragraph in capitals."""
    for length in _USUAL_LENGTHS:
        head = _capitals(blanked[:length])
        end = _end_of_head(head)
        if end < length - _LONGEST_MARK:
            return head[:end]
    head = _capitals(blanked)
    return head[: _end_of_head(head)]


def _capitals(text: str) -> str:
    """Give the text in capitals with the same offsets: a sign outside ASCII becomes a question mark."""
    if text.isascii():
        return text.upper()
    plain = text.translate(_BLANKS).encode("ascii", "replace").decode("ascii")
    return plain.upper()


def _end_of_head(head: str) -> int:
    """Give where the first paragraph starts; the mark 1. also occurs as 11. and between words."""
    for at in places(head, "1."):
        begin = at - 1 if head[at - 1 : at] == "1" else at
        first = _FIRST_PARAGRAPH.match(head, begin)
        if first and (starts_line(head, begin) or (first["portion"] and head[begin - 1 : begin].isspace())):
            return begin
    return len(head)


def _end_of_addressees(line: Line, head: str, top: int) -> int:
    """Give where the addressees end at a line without an MRN: a banner may as well stand above the sender."""
    if line.start and find_sender(head[: line.start]):
        return line.start
    to = head.find("\nTO", 0, top)
    behind = BEHIND_ADDRESSEES.search(head, to, top) if to >= 0 else None
    return behind.start() if behind else top


def _behind_sender(line: Line, head: str) -> Line:
    """Give the line with the same MRN behind the sender where the first is a banner above it."""
    sender = head.find("\nFM ", line.end) if line.post else -1
    if sender < 0 or find_sender(head[: line.start]):
        return line
    behind = find_classification_line(head, sender)
    return behind if behind[4:6] == line[4:6] else line


def _number(line: Line, page: re.Match[str] | None, head: str) -> tuple[str, int | None, Note | None]:
    """Give post, serial and a note from the classification line, else the page marker, else the DE line.

    The page marker of an archive is right where the two have other serials.

    A station that passes on what others send has its own indicator on the DE line: where the other lines
    name someone else, it tells nothing.
    """
    if line.post:
        return (page and _number_of_page(line, page, head)) or (line.post, line.serial, line.note)
    if page:
        posts = posts_of_truncation(page["page_post"])
        if len(posts) == 1:
            return posts[0], int(page["page_serial"]), None
        is_unknown = not (posts or line.named)
        post, note = _post_of_sender(squeeze(page["page_post"]), head) if is_unknown else ("", None)
        if post:
            return post, int(page["page_serial"]), note
    if de := DE_LINE.search(head):
        post = post_of_indicator(de["indicator"])
        sent = canonical_post(find_sender(head))
        if line.named and line.serial and (sent != post or line.serial % 10_000 != int(de["serial"])):
            post = ""
        if post and post != "STATE" and sent in ("", post, *variants(post)):
            return post, line.serial or int(de["serial"]), None
    return "", None, Note(NoteKind.UNCONFIRMED, line.named) if line.named else None


def _number_of_page(line: Line, page: re.Match[str], head: str) -> tuple[str, int, Note | None] | None:
    """Return post and serial of the page marker above a line that has another serial, None where it has none.

    A system prints the one, people type the other: "ISLAMABAD 2 745" on a page of ISLAMA 02745. The first
    line may also be that of a telegram which is repeated.
    """
    serial, posts = int(page["page_serial"]), posts_of_truncation(page["page_post"])
    if page.start() > line.start or serial == line.serial or len(posts) != 1:
        return None
    same = line.post in posts or cut_from(squeeze(page["page_post"]), line.post)
    digits = "".join(_DIGITS_BEHIND.match(head, line.end)[0].split())  # type: ignore[index]
    if same and int(f"{line.serial}{digits}") == serial:
        return line.post, serial, None
    written, read = f"{line.post} {line.serial}", f"{posts[0]} {serial}"
    return posts[0], serial, Note(NoteKind.READ_AS, written, read)


def _post_of_sender(short: str, head: str) -> tuple[str, Note | None]:
    """Give the post of the FM line, which no table has, where the name in the page marker is cut from it."""
    name = without_prefix(squeeze(find_sender(head)))
    post, note = find_post(name)
    return (post, note) if post == name and cut_from(short, name) else ("", None)


def _read_captions(line: Line, after: str) -> tuple[str, ...]:
    """Give the captions of the classification line and of the lines behind it."""
    found = line.captions
    is_behind_mrn = bool(line.post or line.named)
    for row in after.split("\n"):
        if row and not row.isspace():
            found += captions_of_line(row, is_behind_mrn)
        is_behind_mrn = False
    return tuple(dict.fromkeys(found)) if len(found) > 1 else found


def _end_of_tags(tags_at: Label, subject_at: Label | None, line: Line) -> int | None:
    """Give where the TAGS end at the subject or the classification line, else None."""
    others = (subject_at.start if subject_at else 0, line.start)
    return min([at for at in others if at >= tags_at.end], default=None)


def _is_corrected(head: str, post: str, serial: int | None) -> bool:
    """Tell whether the head calls itself a corrected copy; "corrected copy of" another MRN does not."""
    match = _CORRECTED.search(head) if "COPY" in head or "C O P Y" in head else None
    if not match:
        return False
    if not match["mrn"]:
        return True
    words = split_words(match["mrn"])
    number = next((i for i, word in enumerate(words) if word.isdigit() and i), None)
    if number is None:
        return True
    named, _ = longest_post(words[:number])
    return not named or (named, int(words[number])) == (post, serial)
