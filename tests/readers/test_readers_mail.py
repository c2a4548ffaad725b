"""Mails, mailboxes and pages saved as one file: their parts are read as files are, and the rest is told."""

from __future__ import annotations

import base64
import io
import quopri
import tempfile
import zipfile
from email.message import EmailMessage
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effort import tries
from inputs import read_all
from reftel.model.problems import Problem
from reftel.model.records import RawCable
from reftel.parse.cable import parse_cable
from reftel.readers import Limits, Source, limits, read_source
from reftel.readers.containers import mail
from reftel.readers.read import read_text
from telegrams import page, row, telegram

TELEGRAM = telegram(subject="CAFÉ ON A PIER")
OTHER = telegram("DAKAR", 1451, subject="A WELL")
NOTE = "Dear colleague,\n\nplease find it attached.\n"


def read(tmp_path: Path, data: bytes, name: str = "m.eml") -> list[RawCable | Problem]:
    path = tmp_path / name
    path.write_bytes(data)
    items = read_all(path)
    assert path.read_bytes() == data
    return items


def names(items: list[RawCable | Problem]) -> list[tuple[str, str]]:
    """The part and MRN of each cable."""
    cables = [item for item in items if isinstance(item, RawCable)]
    return [(cable.source.rpartition("m.eml")[2], str(parse_cable(cable).mrn)) for cable in cables]


def told(items: list[RawCable | Problem]) -> list[tuple[str, str, bool]]:
    problems = [item for item in items if isinstance(item, Problem)]
    return [(problem.source.rpartition("m.eml")[2], problem.cause, problem.lost) for problem in problems]


def mail_of(text: str = NOTE, **attached: str | bytes) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "ada@example.org"
    message["To"] = "bob@example.org"
    message["Subject"] = "TRIPOLI 00000248"
    message["Message-ID"] = "<1@example.org>"
    message.set_content(text)
    for name, data in attached.items():
        raw = data.encode() if isinstance(data, str) else data
        message.add_attachment(
            raw, maintype="application", subtype="octet-stream", filename=name.replace("_", ".")
        )
    return message


def saved_page(encoding: str = "quoted-printable", charset: str = "utf-8") -> bytes:
    """A page as a browser saves it with all that it shows."""
    whole = MIMEMultipart("related", type="text/html")
    whole["From"] = "<Saved by a browser>"
    whole["Subject"] = "Cable Viewer"
    text = MIMEText(page(), "html", charset)
    if encoding == "quoted-printable":
        text.replace_header("Content-Transfer-Encoding", encoding)
        text.set_payload(quopri.encodestring(page().encode(charset)).decode())
    text["Content-Location"] = "https://example.org/cable/07OTTAWA702.html"
    whole.attach(text)
    for kind, sub in (("text", "css"), ("image", "png"), ("application", "javascript")):
        part = MIMEBase(kind, sub)
        part.set_payload(base64.b64encode(b"\x89PNG body { color: red }").decode())
        part["Content-Transfer-Encoding"] = "base64"
        whole.attach(part)
    return whole.as_bytes()


@pytest.mark.parametrize("encoding", ["quoted-printable", "base64"])
@pytest.mark.parametrize("charset", ["utf-8", "windows-1252", "utf-16"])
def test_a_page_saved_as_one_file_is_the_page(encoding: str, charset: str, tmp_path: Path) -> None:
    if (encoding, charset) == ("base64", "utf-16"):
        charset = "iso-8859-15"
    (cable,) = read(tmp_path, saved_page(encoding, charset), "m.mhtml")
    (alone,) = read_text(page().encode(), "p.html")
    assert isinstance(cable, RawCable)
    assert isinstance(alone, RawCable)
    assert cable == alone._replace(source=(tmp_path / "m.mhtml").as_posix() + "!/1.1")


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "utf-16", "cp437", "us-ascii"])
@pytest.mark.parametrize("encoding", ["8bit", "quoted-printable", "base64"])
def test_the_text_of_a_mail_may_be_a_cable(charset: str, encoding: str, tmp_path: Path) -> None:
    text = TELEGRAM.replace("É", "E") if charset == "us-ascii" else TELEGRAM
    message = MIMEText(text, "plain", charset)
    if encoding != "base64" and charset != "utf-16":
        message = MIMEText("", "plain", charset)
        message.replace_header("Content-Transfer-Encoding", encoding)
        raw = text.encode(charset)
        raw = quopri.encodestring(raw) if encoding == "quoted-printable" else raw
        data = message.as_bytes().rstrip(b"\n") + b"\n\n" + raw
    else:
        data = message.as_bytes()
    (cable,) = read(tmp_path, b"Subject: FW: a cable\n" + data)
    assert isinstance(cable, RawCable)
    assert (cable.form, cable.text.strip()) == ("telegram", text.strip())


def test_attachments_are_read_as_files_are(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.txt", OTHER)
    message = mail_of(
        a_txt=TELEGRAM, b_html=page(), c_csv=row(), d_zip=packed.getvalue(), e_pdf=b"%PDF-1.4\n"
    )
    items = read(tmp_path, message.as_bytes())
    assert names(items) == [
        ("!/1.2 a.txt", "07OTTAWA702"),
        ("!/1.3 b.html", "07OTTAWA702"),
        ("!/1.4 c.csv", "07OTTAWA702"),
        ("!/1.5 d.zip!/a.txt", "07DAKAR1451"),
    ]
    assert told(items) == [
        ("!/1.6 e.pdf", "is a PDF that is damaged or cut short", True),
        ("!/1.1", "contains no cable that reftel recognises", False),  # the covering note
    ]


def test_a_mail_without_a_cable_is_told_once_for_each_part(tmp_path: Path) -> None:
    assert told(read(tmp_path, mail_of().as_bytes())) == [
        ("!/1", "contains no cable that reftel recognises", True)
    ]


def test_of_alternatives_one_is_read(tmp_path: Path) -> None:
    message = mail_of(TELEGRAM)
    lines = TELEGRAM.replace("\n", "<br>\n")
    message.add_alternative(f"<html><body><p>{lines}</p></body></html>", subtype="html")
    assert names(read(tmp_path, message.as_bytes())) == [("!/1.1", "07OTTAWA702")]
    message = mail_of("This mail has to be shown as a page.")
    message.add_alternative(page(), subtype="html")
    items = read(tmp_path, message.as_bytes())
    assert names(items) == [("!/1.2", "07OTTAWA702")]
    assert told(items) == []


@pytest.mark.parametrize(
    "body",
    [
        "<div>" + "</div><div>".join(TELEGRAM.split("\n")) + "</div>",
        "<pre>" + TELEGRAM + "</pre>",
        "<p>" + "</p>\n<p>".join(line.replace(" ", " \n", 1) for line in TELEGRAM.split("\n")) + "</p>",
    ],
)
def test_words_of_a_mail_that_is_a_web_page_are_read_line_by_line(body: str, tmp_path: Path) -> None:
    message = mail_of()
    message.set_content(f"<html><head><style>p {{}}</style></head><body>{body}</body></html>", subtype="html")
    (cable,) = read(tmp_path, message.as_bytes())
    assert isinstance(cable, RawCable)
    words = [line.strip() for line in cable.text.split("\n") if line.strip()]
    assert words == [line.strip() for line in TELEGRAM.split("\n") if line.strip()]


def test_mails_in_mails_and_mailboxes(tmp_path: Path) -> None:
    inner = mail_of(OTHER)
    outer = mail_of(TELEGRAM)
    outer.add_attachment(inner)
    assert names(read(tmp_path, outer.as_bytes())) == [
        ("!/1.1", "07OTTAWA702"),
        ("!/1.2!/1", "07DAKAR1451"),
    ]
    line = b"From ada@example.org Tue Apr  1 10:00:00 2008\n"
    text = mail_of("AS SEEN\n\n>From here.\n" + TELEGRAM).as_bytes()
    items = read(tmp_path, line + text + b"\n" + line + inner.as_bytes())
    assert names(items) == [("!/1/1", "07OTTAWA702"), ("!/2/1", "07DAKAR1451")]
    assert isinstance(items[0], RawCable)
    assert "\nFrom here." in items[0].text
    most = mail_of()
    most.add_attachment(outer)
    assert ("!/1.2!/1.2", "is nested too deep (a mail in a mail in a mail) and is not read", True) in told(
        read(tmp_path, most.as_bytes())
    )


def test_no_mail_is_half_used(tmp_path: Path) -> None:
    whole = mail_of(a_txt=TELEGRAM).as_bytes()
    cut = whole[: whole.rindex(b"\n--")]
    assert ("!/1", "breaks off or is damaged: the end of its parts is missing", False) in told(
        read(tmp_path, cut)
    )
    broken = whole.replace(base64.b64encode(TELEGRAM.encode())[100:140], b"?" * 40)
    assert ("!/1.2 a.txt", "cannot be decoded", True) in told(read(tmp_path, broken))


@pytest.mark.parametrize(
    ("kind", "cause"),
    [
        ("application/pkcs7-mime", "is encrypted or signed as a whole"),
        ("multipart/encrypted; boundary=a", "is encrypted"),
        ("message/external-body; access-type=URL", "refers to a text stored elsewhere, which is not fetched"),
        ("message/partial; number=1; total=2", "is one part of a mail that was sent in several"),
    ],
)
def test_mails_that_cannot_be_used_are_told(kind: str, cause: str, tmp_path: Path) -> None:
    data = f"Subject: a\nMIME-Version: 1.0\nContent-Type: {kind}\n\n{TELEGRAM}".encode()
    assert (cause, True) in [(what, lost) for _, what, lost in told(read(tmp_path, data))]
    assert names(read(tmp_path, data)) == []


@pytest.mark.parametrize(
    ("data", "cause"),
    [
        (b"{\\rtf1\\ansi " + TELEGRAM.encode(), "is an RTF document, not text"),
        (b"\xef\xbb\xbf{\\rtf1 " + TELEGRAM.encode(), "is an RTF document, not text"),
        (b"\n\n%PDF-1.4\n" + TELEGRAM.encode(), "is a PDF that is damaged or cut short"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1" + bytes(99), "is an old Word, Excel or Outlook document, not text"),
        (b"\xffWPC" + bytes(99), "is a WordPerfect document, not text"),
        (b"!BDN" + bytes(99), "is an Outlook mailbox, not text"),
        (b"-----BEGIN PGP MESSAGE-----\n\nhQEMA\n", "is an encrypted mail, not text"),
        (b"<?xml version='1.0'?><w:wordDocument>" + TELEGRAM.encode(), "is XML, not a cable"),
    ],
)
def test_documents_of_offices_are_refused_by_name(data: bytes, cause: str, tmp_path: Path) -> None:
    assert told(read(tmp_path, data)) == [("", cause, True)]


@pytest.mark.parametrize("first", ["docProps/app.xml", "customXml/item1.xml", "xl/workbook.xml", "ppt/a.xml"])
def test_office_documents_are_known_by_their_first_member(first: str, tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as document:
        document.writestr(first, "<x/>")
        document.writestr("word/document.txt", TELEGRAM)
    assert told(read(tmp_path, buffer.getvalue())) == [
        ("", "is an office or e-book document, not text", True)
    ]


def test_a_text_that_shows_the_head_of_a_mail_is_no_mail(tmp_path: Path) -> None:
    lines = (
        "From: CBPC [cbpc@example.org]\nSent: Friday, March 21, 2008 11:08 AM\nTo: Post\nSubject: LIMA 1\n\n"
    )
    text = lines + TELEGRAM
    assert read(tmp_path, text.encode()) == [
        RawCable(source=(tmp_path / "m.eml").as_posix(), form="telegram", text=text)
    ]


def test_limits_hold_for_parts_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "MOST_PARTS", 3)
    message = mail_of(**{f"a{n}_txt": TELEGRAM for n in range(5)})
    items = read(tmp_path, message.as_bytes())
    assert len(names(items)) == 2
    assert ("", "has more than 3 parts, the others are not read", True) in told(items)
    line = b"From ada@example.org Tue Apr  1 10:00:00 2008\n"
    items = read(tmp_path, (line + mail_of(TELEGRAM).as_bytes() + b"\n") * 5)
    assert len(names(items)) == 3
    assert ("", "has more than 3 mails, 2 more are not read", True) in told(items)
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", "x" * 3_000_000)
    path = tmp_path / "m.eml"
    path.write_bytes(mail_of(a_zip=bomb.getvalue()).as_bytes())
    few = Limits(unpacked=1_000_000)
    items = list(read_source(Source(str(path), path.as_posix(), path.stat().st_size), limits=few))
    assert any("unpacks to more than" in cause for _, cause, _ in told(items))


def test_a_mail_may_be_longer_than_what_is_read_at_once(tmp_path: Path) -> None:
    message = mail_of("Words. " * 200_000, a_txt=TELEGRAM)
    data = message.as_bytes()
    assert len(data) > limits.SMALL_BYTES
    assert names(read(tmp_path, data)) == [("!/1.2 a.txt", "07OTTAWA702")]


def test_many_parts_in_parts_do_no_harm(tmp_path: Path) -> None:
    data = b"MIME-Version: 1.0\nSubject: a\n"
    for n in range(3000):
        data += b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n)
    items = read(tmp_path, data)
    assert all(isinstance(item, Problem) for item in items)
    assert items


@settings(deadline=None, max_examples=tries(80, 200))
@given(data=st.data())
def test_no_damage_to_a_mail_raises_or_loses_it_silently(data: st.DataObject) -> None:
    whole = mail_of(a_txt=TELEGRAM, b_html=page()).as_bytes()
    at = data.draw(st.integers(0, len(whole) - 1))
    cut = data.draw(st.integers(0, 300))
    put = data.draw(st.binary(max_size=20))
    damaged = whole[:at] + put + whole[at + cut :]
    with tempfile.NamedTemporaryFile() as file:
        file.write(damaged)
        file.flush()
        assert list(read_source(Source(file.name, "m.eml", len(damaged))))
