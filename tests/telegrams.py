"""Invented cables as the files that people have: one telegram in each form of input."""

from __future__ import annotations

import csv
import html
import io

BODY = "1. (U) The harbor master answers the questions of ref A and thanks post for ref B."
REF = "REF: A. STATE 36510\n     B. 06 OTTAWA 3508"
CLASSIFIED = "CONFIDENTIAL"


def head(post: str = "OTTAWA", serial: int = 702, date: str = "121926Z APR 07") -> str:
    """The routing lines, as far as addressees."""
    return (
        f"VZCZCXRO0106\nPP RUEHRK\nDE RUEHXX #{serial:04d} 1021926\nZNR UUUUU ZZH\nP {date}\n"
        f"FM AMEMBASSY {post}\nTO RUEHC/SECSTATE WASHDC PRIORITY 1934\nINFO RUEHRK/AMEMBASSY REYKJAVIK 0559"
    )


def text(
    post: str = "OTTAWA",
    serial: int = 702,
    *,
    ref: str = REF,
    body: str = BODY,
    subject: str = "A LIGHTHOUSE IS PAINTED",
    section: str = "",
    remark: str = "",
) -> str:
    """The part from the classification line on; `section` is "02 OF 03", `remark` a line above SIPDIS."""
    spaced = "C O N F I D E N T I A L" + (f" SECTION {section}" if section else "")
    lines = [f"{spaced} {post} {serial:06d}", remark, "SIPDIS", "E.O. 12958: DECL: 04/12/2017"]
    lines += ["TAGS: EFIS, CA", f"SUBJECT: {subject}"]
    return "\n\n".join(filter(None, ["\n".join(filter(None, lines)), ref, body, "QUILLAN"])) + "\n"


def telegram(
    post: str = "OTTAWA",
    serial: int = 702,
    date: str = "121926Z APR 07",
    *,
    ref: str = REF,
    body: str = BODY,
    subject: str = "A LIGHTHOUSE IS PAINTED",
    section: str = "",
    remark: str = "",
) -> str:
    """A raw telegram."""
    rest = text(post, serial, ref=ref, body=body, subject=subject, section=section, remark=remark)
    return f"{head(post, serial, date)}\n\n{rest}"


def record(cited: str = "07STATE36510") -> str:
    """The telegram as one flattened record."""
    flat = " ".join(f"{head()} {text()}".split())
    return f"41807 4/12/2007 19:26 07OTTAWA702 Embassy Ottawa {CLASSIFIED} {cited} {flat}\n"


def page(mrn: str = "07OTTAWA702") -> str:
    """The telegram as a web page."""
    facts = (mrn, "2007-04-12 19:26", "2011-04-01 12:00", CLASSIFIED, "Embassy Ottawa")
    names = ("Reference ID", "Created", "Released", "Classification", "Origin")
    heads = "".join(f"<th>{name}</th>" for name in names)
    cells = "".join(f"<td><a href='#'>{fact}</a></td>" for fact in facts)
    parts = "".join(f"<code><pre>{html.escape(part)}</pre></code>" for part in (head(), text()))
    table = f"<table class='cable'><tr>{heads}</tr><tr>{cells}</tr></table>"
    return f"<!DOCTYPE html><html><body>{table}{parts}</body></html>"


def row(number: int = 1, mrn: str = "07OTTAWA702", cited: str = "07STATE36510", body: str = "") -> str:
    """The telegram as one row of the CSV of eight columns."""
    fields = [
        str(number),
        "4/12/2007 19:26",
        mrn,
        "Embassy Ottawa",
        CLASSIFIED,
        cited,
        head(),
        body or text(),
    ]
    line = io.StringIO()
    csv.writer(line, quoting=csv.QUOTE_ALL, escapechar="\\", doublequote=False, lineterminator="\n").writerow(
        fields
    )
    return line.getvalue()


def dump() -> str:
    """The telegram as a plain text dump."""
    facts = ("07OTTAWA702", "A LIGHTHOUSE IS PAINTED", "2007-04-12 19:26", CLASSIFIED, "Embassy Ottawa")
    return "\n".join((*facts, head())) + f"\n\n{text()}"
