"""An invented record of the archive of 1973-79: a telegram in capitals with page lines, and its attributes.

The order of lines and keys is that of the records that are passed on as `.txt`, one a record: some 2.5 kB.
"""

from __future__ import annotations

import random
import textwrap

from prose import Prose
from reftel.lexicon.posts import cut_name, posts
from reftel.model.records import MRN
from telegram import month, name
from topology import Sent

PAGE_LINES = 48
CLASSES = ("UNCLASSIFIED", "LIMITED OFFICIAL USE", "CONFIDENTIAL", "SECRET")
CLASS_SHARES = (42, 27, 26, 5)
TAGS = "PFOR PINT EFIN ETRD EAID MASS OVIP SHUM CVIS BEXP EAIR ECON ENRG PARM SREF UN IT FR UK GW JA"
LOST_SHARE = 0.13  # of all telegrams: of the numbers that real ones cite, a quarter is absent
TEXT_SHARE = 0.94  # of the others the text is lost, and attributes alone are left
STAMP = "Declassified/Released US Department of State EO Systematic Review 04 MAY 2006"


def posts_of(year: int) -> list[str]:
    """Return the codes of the posts that the archive numbers in a year, the Department first."""
    kinds = ("embassy", "consulate", "mission")
    codes = sorted(code for code, post in posts().items() if post.kind in kinds and cut_name(code, year))
    return ["STATE", *codes]


def document_number(mrn: MRN) -> str:
    """Return the number that the archive gives a telegram.

    >>> document_number(MRN(1976, "NEWDELHI", 9051))
    '1976NEWDE09051'
    """
    width = 6 if mrn.post == "STATE" else 5
    return f"{mrn.year}{cut_name(mrn.post, mrn.year)}{mrn.serial:0{width}d}"


class RecordWriter:
    """Makes records of some 2.5 kB."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        prose = Prose(random.Random(chance.random()))
        self._subjects = prose.subjects
        self._paragraphs = [
            "\n".join(textwrap.wrap(paragraph.flowing.upper(), 65, break_on_hyphens=False))
            for paragraph in prose.paragraphs
            if len(paragraph.flowing) < 900
        ]

    def write(self, sent: Sent) -> tuple[str, str]:
        """Return the name of the file of a record, and its text."""
        chance = self._chance
        classification = chance.choices(CLASSES, CLASS_SHARES)[0]
        subject, tags = chance.choice(self._subjects)[:70], chance.sample(TAGS.split(), chance.randint(1, 4))
        number = document_number(sent.mrn)
        has_text = chance.random() < TEXT_SHARE
        telegram = self._telegram(sent, classification, subject, tags) if has_text else "n/a\n"
        attributes = self._attributes(sent, classification, subject, tags, has_text)
        return (
            f"{sent.mrn.year}/{number}.txt",
            f"Message Text\n\n{telegram}\n\n<< END OF DOCUMENT >>\n\nMessage Attributes\n\n{attributes}",
        )

    def _telegram(self, sent: Sent, classification: str, subject: str, tags: list[str]) -> str:
        chance, when, post = self._chance, sent.when, name(sent.mrn.post)
        is_out = sent.mrn.post == "STATE"
        order = "12065" if sent.mrn.year == 1979 else "11652"
        lines = [
            str(chance.randint(10, 70)),
            f"{'ORIGIN SS' if is_out else 'ACTION EUR'}-12",
            f"INFO  OCT-01  ISO-00  NSAE-00  /{chance.randint(10, 110):03d} {'R' if is_out else 'W'}",
            f"                     ---------------------     {chance.randint(1, 124999):06d}",
            f"{chance.choice('RRPO')} {when:%d%H%M}Z {month(when)} {when:%y}",
            f"FM {'SECSTATE WASHDC' if is_out else f'AMEMBASSY {post}'}",
            f"TO {'AMEMBASSY ROME' if is_out else f'SECSTATE WASHDC {chance.randint(1, 9999):04d}'}",
            "",
            f"{spaced(classification)} {post} {sent.mrn.serial}",
            "",
            f"E.O. {order}: {'N/A' if classification == 'UNCLASSIFIED' else 'GDS'}",
            f"TAGS: {', '.join(tags)}",
            f"SUBJ: {subject}",
            "",
            *reference_lines(sent, chance),
        ]
        for number, paragraph in enumerate(chance.sample(self._paragraphs, chance.choice((1, 2, 3, 3))), 1):
            lines += f"{number}. {paragraph}".split("\n")
        lines.append(chance.choice(self._subjects).split()[0])
        return paged(lines, sent, classification)

    def _attributes(
        self, sent: Sent, classification: str, subject: str, tags: list[str], has_text: bool
    ) -> str:
        chance, when = self._chance, sent.when
        reference = ", ".join(f"{cited.year % 100} {name(cited.post)} {cited.serial}" for cited in sent.cites)
        is_out = sent.mrn.post == "STATE"
        return "\n".join(
            f"{key}: {value}"
            for key, value in (
                ("Automatic Decaptioning", "X"),
                ("Capture Date", "01 JAN 1994"),
                ("Channel Indicators", "n/a"),
                ("Current Classification", "UNCLASSIFIED"),
                ("Concepts", subject.replace(" ", ", ")),
                ("Draft Date", f"{when:%d} {month(when)} {when:%Y}"),
                ("Document Number", document_number(sent.mrn)),
                ("Document Source", "CORE"),
                ("Executive Order", "GS" if classification != "UNCLASSIFIED" else "N/A"),
                ("Errors", "N/A"),
                ("Film Number", f"D{when:%y%m}{chance.randint(1, 28):02d}-{chance.randint(1, 1200):04d}"),
                ("From", name(sent.mrn.post)),
                ("Handling Restrictions", "n/a"),
                ("Locator", "TEXT ON-LINE" if has_text else "TEXT ON MICROFILM"),
                ("Original Classification", classification),
                ("Page Count", "1"),
                ("Reference", reference[:120] or "n/a"),
                ("Review Markings", f"\n\n{STAMP}\n"),
                ("Subject", subject),
                ("TAGS", ", ".join(tags)),
                ("To", "ROME" if is_out else "STATE"),
                ("Type", "TE"),
                ("Markings", STAMP),
            )
        )


def reference_lines(sent: Sent, chance: random.Random) -> list[str]:
    """Return the REF line of a telegram and an empty one, none without references."""
    entries = [
        f"{name(cited.post)} {cited.serial}" if cited.year == sent.mrn.year else
        f"{cited.year % 100} {name(cited.post)} {cited.serial}"
        for cited in sent.cites
    ]  # fmt: skip
    if not entries:
        return []
    if len(entries) == 1:
        return [f"REF: {entries[0]}", ""]
    form, gap = chance.choice((("({}) {}", "; "), ("({}) {}", ", "), ("{}. {}", "\n     ")))
    listed = gap.join(form.format(chr(65 + place % 26), entry) for place, entry in enumerate(entries))
    return [*f"REF: {listed}".split("\n"), ""]


def paged(lines: list[str], sent: Sent, classification: str) -> str:
    """Return the lines in pages, each with its classification and its page line: in 1978-79 on two lines."""
    late = sent.mrn.year >= 1978
    pages = []
    for number, start in enumerate(range(0, len(lines), PAGE_LINES), 1):
        number_line = f"{name(sent.mrn.post)[:6]:<6} {sent.mrn.serial:05d}  {sent.when:%d%H%M}Z"
        page_line = f"PAGE {number:02d}{chr(10) if late else '        '}{number_line}"
        part = "\n".join(lines[start : start + PAGE_LINES])
        pages.append(f"{classification}\n\n{page_line}\n\n{part}\n{classification}\n")
    return "\n".join(pages)


def spaced(classification: str) -> str:
    """Return a classification as classification lines write it.

    >>> spaced("SECRET"), spaced("UNCLASSIFIED"), spaced("LIMITED OFFICIAL USE")
    ('S E C R E T', 'UNCLAS', 'LIMITED OFFICIAL USE')
    """
    if classification in ("SECRET", "CONFIDENTIAL"):
        return " ".join(classification)
    return "UNCLAS" if classification == "UNCLASSIFIED" else classification
