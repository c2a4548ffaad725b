"""The preview that a page prints above a cable: one cable, read once, with what its dump recorded."""

import json
from pathlib import Path
from typing import Any

import pytest

from reftel.model.records import RawCable
from reftel.parse.cable import parse_cable
from reftel.text.noise import blank_marks
from reftel.text.preview import find_preview, find_recorded

ROUTING = """VZCZCXRO0755
PP RUEHFL RUEHKW
DE RUEHNY #0512/01 2271640
ZNY CCCCC ZZH
P 141640Z AUG 08
FM AMEMBASSY OSLO
TO RUEHC/SECSTATE WASHDC PRIORITY 7160
INFO RUEHAC/AMEMBASSY ASUNCION 0665
"""
CABLE = """C O N F I D E N T I A L SECTION 01 OF 02 OSLO 000512

SIPDIS

E.O. 12958: DECL: 08/14/2018
TAGS: PREL NO
SUBJECT: HARBOUR WORKS GO ON, AND FERRIES
WAIT

REF: A. 08 STATE 81854
     B. 07 STATE 208448
     C. ROME 61

Classified By: DCM Ann Example, reasons 1.4 (b) and (d).

1. (C) The mayor answered (ref A) and has no more to say of the ferries.
"""
FIELDS = f"""id: 111659
date: 8/14/2008 16:40
refid: 08OSLO512
origin: Embassy Oslo
classification: CONFIDENTIAL
destination: 07STATE208448|08ROME61|08STATE81854
header:
{ROUTING}
----------------- header ends ----------------
"""
VALUES = """111659

2008-08-14

08OSLO512

Embassy Oslo

CONFIDENTIAL

07STATE208448|08ROME61|08STATE81854
"""
ROW = f"""111659,8/14/2008 16:40,08OSLO512,"Embassy
Oslo",CONFIDENTIAL,07STATE208448|08ROME61|08STA
TE81854,"{ROUTING}","""
RECORDED = ("07STATE208448", "08ROME61", "08STATE81854")


def page(cut: int, fields: str, cable: str = CABLE) -> str:
    return f"{ROUTING}{CABLE[:cut]}...\n\n\n{fields}\n{cable}"


def ends_of(words: str) -> int:
    return CABLE.index(words) + len(words)


@pytest.mark.parametrize("fields", [FIELDS, VALUES, ROW, ""], ids=["fields", "values", "row", "nothing"])
@pytest.mark.parametrize(
    "words", ["HARBOUR WORKS", "REF: A. 08", "STATE 8185", "07 STATE 208", "C. RO", "answered (ref A"]
)
def test_cable_below_its_preview_is_read_once(words: str, fields: str) -> None:
    text = page(ends_of(words), fields)
    cable = parse_cable(RawCable("page", "page", text))
    assert str(cable.mrn) == "08OSLO512"
    assert [(ref.label, ref.post, ref.serial) for ref in cable.refs] == [
        ("A", "STATE", 81854),
        ("B", "STATE", 208448),
        ("C", "ROME", 61),
    ]
    assert cable.subject == "HARBOUR WORKS GO ON, AND FERRIES WAIT"
    assert [to.post for to in cable.header.info] == ["ASUNCION"]
    assert [mention.text for mention in cable.mentions] == ["ref A"]
    assert cable.mentions[0].start > text.rindex("1. (C)")
    assert len(blank_marks(text)) == len(text)


@pytest.mark.parametrize(
    ("fields", "cited"), [(FIELDS, RECORDED), (VALUES, RECORDED), ("destination: \n", ()), ("", ())]
)
def test_fields_of_the_dump_list_what_is_cited(fields: str, cited: tuple[str, ...]) -> None:
    text = page(ends_of("07 STATE 208"), fields)
    assert find_recorded(text, find_preview(text)) == cited
    assert parse_cable(RawCable("page", "page", text)).cited == cited
    assert parse_cable(RawCable("page", "page", text, cited=("09OSLO5",))).cited == ("09OSLO5",)


def test_row_cut_within_an_id_keeps_those_that_are_whole() -> None:
    text = page(ends_of("07 STATE 208"), ROW)
    assert find_recorded(text, find_preview(text))[:2] == RECORDED[:2]


def test_full_stop_before_the_dots_makes_four() -> None:
    cut = CABLE.index("DCM Ann")
    text = f"{ROUTING}{CABLE[:cut].rstrip()}....\n\n{VALUES}\n{CABLE}"
    preview = find_preview(text)
    assert preview
    assert text[preview.end :] == CABLE


def test_fields_below_a_cable_that_does_not_come_again() -> None:
    text = f"{CABLE[: ends_of('C. RO')]}...\n\n{FIELDS}"
    cable = parse_cable(RawCable("page", "page", text))
    assert [(ref.label, ref.kind.value, ref.serial) for ref in cable.refs] == [
        ("A", "cable", 81854),
        ("B", "cable", 208448),
        ("C", "unreadable", None),
    ]
    assert cable.cited == RECORDED


@pytest.mark.parametrize(
    ("cable", "why"),
    [
        (CABLE.replace("     B. 07", "¶B. 07"), "with pilcrows"),
        (" ".join(CABLE.split()), "on one line"),
        (CABLE.replace("\n", " \n"), "with blanks at the ends of lines"),
        (CABLE.replace("01 OF 02 OSLO", "01\nOF 02 OSLO"), "with its first line cut"),
        (CABLE[: CABLE.index("1.")].lower(), "in small letters"),
    ],
)
def test_cable_may_be_written_otherwise(cable: str, why: str) -> None:
    text = page(ends_of("07 STATE 208"), FIELDS, cable)
    preview = find_preview(text)
    assert preview, why
    assert text[preview.end :].strip() == cable.strip(), why


@pytest.mark.parametrize(
    "text",
    [
        "",
        "...",
        CABLE,
        f"{CABLE}\n2. And so on...\n\n3. And so on, he said.",
        f"UNCLAS OSLO 000512\nSUBJECT: HE WAITS...\n\n1. He waits.\n{CABLE}",
        f"{CABLE[:300]}...",
    ],
)
def test_dots_alone_make_no_preview(text: str) -> None:
    assert find_preview(text) is None


PAGES = json.loads((Path(__file__).parents[1] / "data" / "previews.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page["why"])
def test_page_is_read_once(page: dict[str, Any]) -> None:
    cable = parse_cable(RawCable(source="a.html", form="page", text=page["text"]))
    refs = [
        f"{ref.label or '-'} {f'{ref.post} {ref.serial}' if ref.serial else ref.kind.value}"
        for ref in cable.refs
    ]
    assert (str(cable.mrn), cable.subject, refs) == (page["mrn"], page["subject"], page["refs"])
