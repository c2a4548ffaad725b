"""Invented samples of every form of input: a new form brings its own, as a file and a line here."""

from __future__ import annotations

from pathlib import Path

import telegrams
import volumes

DATA = Path(__file__).parent / "data" / "readers"

BODY = """1. THE MINISTRY COUNTS THE HERRING AS PROPOSED REFTEL. NO HASTE IS SEEN.

2. COMMENT: NOR BY THE EMBASSY. END COMMENT.

EXAMPLE
"""
SMART = """MRN:          11 BERN 1210
Date/DTG:     Nov 26, 2011 / 261556Z NOV 11
From:         AMEMBASSY BERN
Action:       WASHDC, SECSTATE ROUTINE
TAGS:         EFIS, SZ
Reference:    11 OSLO 393
Subject:      CHEESE AND FISH

1. (U) The cheese is counted.
"""
PLUSD = """<!DOCTYPE html>
<html><body><a href="/">Home</a>
<table id="synopsis"><tr><td colspan="3">HERRING QUOTAS</td></tr>
<tr><td><div class="s_key">Date:</div><div class="s_val">1976 October 19, 11:04 (Tuesday)</div></td>
<td><div class="s_key">Canonical ID:</div><div class="s_val">1976USUNN03275_b</div></td></tr></table>
<div id="tagged-text"><pre>FM USMISSION USUN NEW YORK
TO SECSTATE WASHDC 9051
UNCLAS USUN 3275
SUBJ: HERRING
1. THE NETS.</pre></div></body></html>
"""


def _text_of(name: str) -> str:
    return (DATA / name).read_text(encoding="utf-8")


def _of_file(name: str) -> tuple[str, str]:
    return name, _text_of(name)


SAMPLES: dict[str, list[tuple[str, str]]] = {
    "csv": [_of_file("cables.csv"), ("a.csv", telegrams.row() + telegrams.row(2, "07OTTAWA703"))],
    "frus": [
        ("frus1969-76v99.xml", volumes.volume(volumes.from_embassy("812. Subject: Nets. Ref: Oslo 5."))),
        ("a.xml", volumes.volume(volumes.document("Editorial Note", "The fleet sailed."))),
    ],
    "plusd": [("1976USUNN03275_b.html", PLUSD)],
    "page": [_of_file("page.html"), ("a.html", telegrams.page())],
    "table": [_of_file("foiarchive.csv"), _of_file("overview.csv")],
    "json": [_of_file("foiarchive.json"), _of_file("foiarchive.jsonl"), _of_file("postgrest.json")],
    "refused": [
        ("a.csv", "doc;authored;weight\n7;2009-09-11;Nets\n8;2009-09-12;More nets\n"),
        ("a.json", '{"weight": 7, "nets": [1, 2]}\n'),
    ],
    "dump": [_of_file("dump.txt"), ("a.txt", telegrams.dump())],
    "record": [_of_file("record.txt"), ("a.txt", telegrams.record())],
    "smart": [_of_file("smart.txt"), ("a.txt", SMART)],
    "attributes": [
        _of_file("attributes.txt"),
        ("above.txt", _text_of("attributes.txt") + "\nMessage Text\n\n" + _text_of("archive.txt")),
        ("below.txt", f"Message Text\n\n{_text_of('archive.txt')}\n\n{_text_of('attributes.txt')}"),
    ],
    "telegram": [
        _of_file("telegram.txt"),
        _of_file("archive.txt"),
        _of_file("extract.txt"),
        ("a.txt", telegrams.telegram()),
        ("b.txt", telegrams.text()),
    ],
    "body": [("1975OSLO02214.txt", BODY), ("records/1975OSLO02214_2.txt", BODY)],
}
"""For each form of the registry the names and texts of files."""

WITHOUT_CABLES = frozenset({"refused"})
"""The forms that are told apart to be refused."""

STREAMED = frozenset({"csv", "table", "json"})
"""The forms that are read as a stream, however large a file is."""
