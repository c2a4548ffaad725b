"""Mails and pages saved as one file (.eml, .mbox, .mht, .mhtml): their parts, decoded, none of them opened.

What a part is, is told from its content as for any file; a link or address in it is never followed.
"""

import binascii
import codecs
import email
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from email.errors import CloseBoundaryNotFoundDefect, MessageError, StartBoundaryNotFoundDefect
from email.message import Message
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser

from reftel.model.place import NO_PLACE
from reftel.model.problems import Problem, ProblemCode
from reftel.readers.decode import decode
from reftel.readers.forms.page import MOST_TAGS, find_page
from reftel.readers.input import Input, ignore
from reftel.readers.sources import plain_name

MOST_PARTS = 1_000
"""How many parts of a mail, or mails of a mailbox, are read at most."""

_HEAD_LINES = re.compile(
    rb"(?:[ \t]{0,8}\r?\n){0,20}"
    rb"((?:[!-9;-~]{1,80}:[^\r\n]{0,2000}\r?\n(?:[ \t][^\r\n]{0,2000}\r?\n){0,200}){2,200})"
)
_OF_MAILS = re.compile(
    rb"^(?:MIME-Version:[ \t]*\d|Content-Type:[ \t]*[a-z]+/|Message-ID:[ \t]*<|Received:[ \t]"
    rb"|Return-Path:[ \t]*<"
    rb"|Date:[ \t]*(?:[A-Z][a-z]{2},[ ]{1,2})?\d{1,2}[ ][A-Z][a-z]{2}[ ]\d{4}[ ]\d\d:\d\d)",
    re.IGNORECASE | re.MULTILINE,
)
_SENT_BY = re.compile(rb"^(?:From|Sender|To|Subject):", re.IGNORECASE | re.MULTILINE)
_BEGIN_OF_MAIL = re.compile(
    rb"(?:\A|(?<=\n))From [^\r\n]{1,200}?[ ](?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[ ][A-Z][a-z]{2}[ ]{1,2}\d{1,2}[ ]"
    rb"\d\d:\d\d(?::\d\d)?[^\r\n]{0,20}[ ]\d{4}[^\r\n]{0,10}\r?\n"
)
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)
_BREAKS = re.compile(
    r"<br\b[^>]{0,200}>|</(?:p|div|tr|li|h[1-6]|pre|table|blockquote)\s{0,9}>", re.IGNORECASE
)
_UNUSABLE = {
    "application/pkcs7-mime": (ProblemCode.ENCRYPTED, "is encrypted or signed as a whole"),
    "application/x-pkcs7-mime": (ProblemCode.ENCRYPTED, "is encrypted or signed as a whole"),
    "multipart/encrypted": (ProblemCode.ENCRYPTED, "is encrypted"),
    "message/external-body": (
        ProblemCode.ELSEWHERE,
        "refers to a text stored elsewhere, which is not fetched",
    ),
    "message/partial": (ProblemCode.ELSEWHERE, "is one part of a mail that was sent in several"),
}
# Other codecs of Python are no encodings of a mail, and some take long.
_OF_TEXTS = ("ascii", "utf", "iso", "cp", "koi8", "mac", "big5", "gb", "euc", "shift", "hz", "johab", "tis")
_CUT = (CloseBoundaryNotFoundDefect, StartBoundaryNotFoundDefect)


class MailPart(NamedTuple):
    """A part of a mail in one or more forms, of which one is enough; `is_body` where it is no attachment."""

    forms: list[Input]
    is_body: bool


def is_mail(head: bytes) -> bool:
    r"""Say whether the first bytes are those of a mail, a mailbox or a page saved as one file.

    >>> is_mail(b"From: a@example.org\nMIME-Version: 1.0\n\nText")
    True
    >>> is_mail(b"From: Smith, Ada\nSent: Tuesday, August 3, 2010 10:52 AM\nTo: H\n\nText")
    False
    """
    if _BEGIN_OF_MAIL.match(head):
        return True
    lines = _HEAD_LINES.match(head.removeprefix(b"\xef\xbb\xbf"))
    if not lines:
        return False
    found = {line.group().split(b":")[0].lower() for line in _OF_MAILS.finditer(lines[1])}
    return bool(found - {b"date"}) or bool(found and _SENT_BY.search(lines[1]))


def open_mail(outer: Input, data: bytes) -> Iterator[MailPart | Problem]:
    """Yield the parts of a mail, or of all mails of a mailbox, and a Problem for what cannot be used."""
    inner = replace(outer, step=ignore, depth=outer.depth + 1)
    begins = [found.span() for found in _BEGIN_OF_MAIL.finditer(data)]
    if not begins:
        yield from _Mail(inner, outer.name + "!/").open(data.removeprefix(b"\xef\xbb\xbf").lstrip())
        return
    ends = [begin for begin, _ in begins[1:]] + [len(data)]
    for number, ((_, start), end) in enumerate(zip(begins, ends, strict=True), 1):
        if number > MOST_PARTS:
            yield _too_many(outer.name, len(begins) - MOST_PARTS, "mails")
            return
        mail = _QUOTED_FROM.sub(rb"\1", data[start:end])
        yield from _Mail(inner, f"{outer.name}!/{number}/").open(mail)


class _Mail:
    """The parts of one mail; each is named by its place and by the name that it states."""

    def __init__(self, inner: Input, name: str) -> None:
        self.inner = inner
        self.name = name
        self.count = 0

    def open(self, data: bytes) -> Iterator[MailPart | Problem]:
        try:
            message = email.message_from_bytes(data)
            yield from self._open(message, "1", is_page=False)
        except (MessageError, RecursionError, LookupError, ValueError, AssertionError) as error:
            name = self.name.removesuffix("/").removesuffix("!")
            cause = f"is a mail whose parts cannot be told apart ({error})"
            yield Problem(ProblemCode.DAMAGED, name, NO_PLACE, cause, "save its text or page")

    def _open(self, message: Message, place: str, *, is_page: bool) -> Iterator[MailPart | Problem]:
        kind = message.get_content_type()
        name = self._name(message, place)
        if any(isinstance(defect, _CUT) for defect in message.defects):
            cause = "breaks off or is damaged: the end of its parts is missing"
            yield Problem(ProblemCode.DAMAGED, name, NO_PLACE, cause, lost=False)
        if kind in _UNUSABLE:
            code, cause = _UNUSABLE[kind]
            yield Problem(code, name, NO_PLACE, cause, "save what it holds as plain text")
        elif kind == "message/rfc822" or not message.is_multipart():
            yield from self._open_leaf(message, name, is_page)
        elif kind == "multipart/alternative":
            yield from self._open_alternatives(message, place)
        else:
            is_page = kind == "multipart/related"
            for number, part in enumerate(_parts(message), 1):
                yield from self._open(part, f"{place}.{number}", is_page=is_page)

    def _open_leaf(self, message: Message, name: str, is_page: bool) -> Iterator[MailPart | Problem]:
        if is_page and not message.get_content_type().startswith(("text/html", "text/plain", "message/")):
            return  # pictures and the like, of which the page is made
        self.count += 1
        if self.count > MOST_PARTS:
            if self.count == MOST_PARTS + 1:
                yield _too_many(self.name.removesuffix("/").removesuffix("!"), 0, "parts")
            return
        data = _decode(message)
        if data is None:
            yield Problem(ProblemCode.DAMAGED, name, NO_PLACE, "cannot be decoded", "fetch it again")
        elif data.strip():
            self.inner.budget.spend(len(data))
            part = replace(self.inner, name=name, stream=io.BytesIO(data), size=len(data))
            yield MailPart([part], _is_body(message))

    def _open_alternatives(self, message: Message, place: str) -> Iterator[MailPart | Problem]:
        """Yield one part for all of the same words: the plain text comes first, unless there is a page."""
        forms: list[Input] = []
        for number, alternative in enumerate(_parts(message), 1):
            for part in self._open(alternative, f"{place}.{number}", is_page=False):
                if isinstance(part, MailPart) and part.is_body:
                    forms += part.forms
                else:
                    yield part
        if forms:
            yield MailPart(forms, is_body=True)

    def _name(self, message: Message, place: str) -> str:
        stated = str(message.get_filename("") or "").replace("\\", "/").rpartition("/")[2]
        return f"{self.name}{place}" + (f" {plain_name(stated)}" if stated.strip() else "")


def _parts(message: Message) -> list[Message]:
    return [part for part in message.get_payload() if isinstance(part, Message)]


def _is_body(message: Message) -> bool:
    return message.get_content_disposition() != "attachment" and not message.get_filename()


def _decode(message: Message) -> bytes | None:
    """Give the bytes of a part, those of a text in UTF-8; None where they are damaged."""
    if message.get_content_type() == "message/rfc822":
        return b"\n".join(part.as_bytes() for part in _parts(message))
    if str(message.get("Content-Transfer-Encoding", "")).strip().lower() == "base64":
        data = _decode_base64(str(message.get_payload()))
    else:
        payload = message.get_payload(decode=True)
        data = payload if isinstance(payload, bytes) else b""
    if data is None or message.get_content_maintype() != "text":
        return data
    return _read_text(data, message)


def _decode_base64(text: str) -> bytes | None:
    try:
        return binascii.a2b_base64("".join(text.split()), strict_mode=True)
    except (binascii.Error, ValueError):
        return None


def _read_text(data: bytes, message: Message) -> bytes:
    charset = message.get_content_charset("utf-8")
    try:
        if not codecs.lookup(charset).name.startswith(_OF_TEXTS):
            raise LookupError(charset)
        text = data.decode(charset)
    except (LookupError, UnicodeError):
        if message.get_content_type() != "text/html":
            return data  # what is no character is told where the bytes are read
        text = decode(data).text
    if message.get_content_type() == "text/html":
        text = _words_of_page(text)
    return text.encode("utf-8", "surrogatepass")


def _words_of_page(text: str) -> str:
    """Give the words of a web page that is not that of a single cable, line by line."""
    if find_page(text) >= 0 or text.count("<") > MOST_TAGS:
        return text
    if "<pre" not in text.lower():
        text = " ".join(text.split())
    body = LexborHTMLParser(_BREAKS.sub(lambda tag: tag.group() + "\n", text)).body
    words = body.text(deep=True) if body else ""
    return "\n".join(line.strip(" ") for line in words.split("\n"))


def _too_many(name: str, left: int, noun: str) -> Problem:
    more = f", {left} more are not read" if left else ", the others are not read"
    cause = f"has more than {MOST_PARTS:,} {noun}{more}"
    return Problem(ProblemCode.TOO_LARGE, name, NO_PLACE, cause, "cut it into several files")
