"""Volumes of Foreign Relations of the United States as TEI XML, with invented documents."""

from __future__ import annotations

STATE = "the Department of State"


def volume(*documents: str, name: str = "frus1969-76v99") -> str:
    """A volume of these documents; its words are cut at line ends, as those of real ones are."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader>'
        f'<publicationStmt><idno type="dospubno"/><idno type="frus">{name}</idno></publicationStmt>'
        '</teiHeader><text><body><div type="compilation"><head>Boats</head>'
        f"{''.join(documents)}</div></body></text></TEI>"
    )


def document(
    head: str,
    *lines: str,
    number: int = 5,
    dateline: str = "",
    source: str = "Source: National Archives, RG 59. Secret; Immediate; Exdis.",
    kind: str = 'type="document"',
) -> str:
    """A document of a volume with its source note; lines are what is in its paragraphs."""
    dateline = dateline or dated("Valletta", "1975-05-03T10:30:00", "May 3, 1975, 1030Z")
    paragraphs = "".join(f"<p>{line}</p>\n" for line in lines)
    note = f'<note n="1" xml:id="d{number}fn1" type="source">{source}</note>' if source else ""
    return (
        f'<div n="{number}"\n xml:id="d{number}" {kind}><head>{number}. {head}{note}</head>'
        f"<dateline>{dateline}</dateline>{paragraphs}</div>"
    )


def from_embassy(
    *lines: str, number: int = 5, dateline: str = "", source: str = "Source: Files. Secret; Immediate; Exdis."
) -> str:
    """A telegram from Valletta to the Department."""
    head = f"Telegram From the Embassy in Malta to {STATE}"
    return document(head, *lines, number=number, dateline=dateline, source=source)


def dated(place: str, when: str, written: str) -> str:
    return f'<placeName>{place}</placeName>, <date when="{when}">{written}</date>.'


WASHINGTON = dated("Washington", "1975-05-03T10:30:00", "May 3, 1975, 1030Z")
