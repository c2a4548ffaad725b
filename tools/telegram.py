"""An invented cable: head, REF line, numbered paragraphs, as long and as full as real ones are.

Lengths, addressees, TAGS, references and mentions are drawn by the figures of 244 public pages; of
classifications those of the whole collection of 2010-11.
"""

from __future__ import annotations

import random
from datetime import datetime
from math import log
from typing import NamedTuple

from prose import Prose
from reftel.lexicon.load import read_rows
from reftel.lexicon.posts import posts
from reftel.model.records import MRN
from topology import Sent

SPREAD = 0.55  # of the logarithm of a cable's length
LONGEST = 120_000
CLASSES = (
    ("UNCLASSIFIED", "UNCLAS", "U", 76),
    ("UNCLASSIFIED//FOR OFFICIAL USE ONLY", "UNCLAS", "SBU", 58),
    ("CONFIDENTIAL", "C O N F I D E N T I A L", "C", 97),
    ("CONFIDENTIAL//NOFORN", "C O N F I D E N T I A L", "C", 5),
    ("SECRET", "S E C R E T", "S", 11),
    ("SECRET//NOFORN", "S E C R E T", "S", 4),
)
CLASS_SHARES = tuple(share for *_, share in CLASSES)
TAGS = "PREL PGOV ECON PHUM EFIN ETRD ENRG PTER MARR KDEM PARM SENV EAID SOCI SCUL KPAO UN EU CA FR"
INFO_SHARES = (30, 14, 14, 16, 20, 18, 16, 14, 16, 10, 14, 10, 10, 8, 12, 4, 4, 3, 3, 3, 5)
SINGLE = ("ref", "ref", "reftel", "reftel", "reftel", "Reftel", "REFTEL")
LABELLED = ("ref {0}",) * 8 + ("Ref {0}", "Ref {0}", "reftel {0}", "REF {0}")
OPENINGS = (
    "In response to {0}, ", "As reported in {0}, ", "Further to {0}, ", "Per {0}, ", "See {0}.  ",
    "Post delivered {0} points on Monday.  ", "This updates {0}.  ",
    "As noted septel and in {0}, ",
)  # fmt: skip
DOCUMENTS = ("ROWAN-LARCH E-MAIL OF MARCH 4", "IIR 6 800 0123 07", "ALDER/EUR TELCON 05/11/06")


class Telegram(NamedTuple):
    """All that the eight columns and the public page tell of a cable."""

    mrn: MRN
    when: datetime
    origin: str
    classification: str
    cited: tuple[MRN, ...]
    tags: tuple[str, ...]
    subject: str
    head: str
    body: str


class Writer:
    """Makes cables; `size` is the mean number of characters of one, head and body together."""

    def __init__(self, size: int, chance: random.Random) -> None:
        self._chance = chance
        self._prose = Prose(random.Random(chance.random()))
        self._typical = log(max(size, 400)) - SPREAD**2 / 2
        codes = [code for code, post in posts().items() if post.kind in ("embassy", "consulate", "mission")]
        indicators = {row["post"]: row["indicator"] for row in read_rows("indicators.csv") if row["post"]}
        self._addressees = [f"{indicators.get(code, 'RUEHXX')}/{address(code)}" for code in codes]

    def write(self, sent: Sent) -> Telegram:
        """Give the cable that was sent."""
        chance = self._chance
        classification, marking, short, _ = chance.choices(CLASSES, CLASS_SHARES)[0]
        size = min(LONGEST, chance.lognormvariate(self._typical, SPREAD))
        tags = tuple(sorted(chance.sample(TAGS.split(), max(1, min(14, int(chance.gauss(5.8, 2.5)))))))
        subject = chance.choice(self._prose.subjects)
        head = self._head(sent)
        reference, labels = self._reference(sent)
        opening = _opening(sent, marking, tags, subject, reference, short)
        text = self._paragraphs(sent, short, labels, size - len(head) - len(opening))
        body = f"{opening}{text}{chance.choice(self._prose.subjects).split()[0]}"
        origin = posts()[sent.mrn.post].name if sent.mrn.post in posts() else sent.mrn.post.title()
        return Telegram(
            sent.mrn, sent.when, f"Embassy {origin}", classification, sent.cites, tags, subject, head, body
        )

    def _head(self, sent: Sent) -> str:
        chance, when = self._chance, sent.when
        many = chance.choices(range(len(INFO_SHARES)), INFO_SHARES)[0]
        info = "\n".join(
            f"{place} {chance.choice(('', 'PRIORITY '))}{chance.randint(1, 9999):04d}"
            for place in chance.sample(self._addressees, many)
        )
        precedence = chance.choice("RRPPO")
        return (
            f"VZCZCXRO{chance.randint(0, 9999):04d}\n{precedence}{precedence} RUEHXX\n"
            f"DE RUEHXX #{sent.mrn.serial % 10000:04d} {when:%j%H%M}\nZNY CCCCC ZZH\n"
            f"{precedence} {when:%d%H%M}Z {month(when)} {when:%y}\nFM {address(sent.mrn.post)}\n"
            f"TO RUEHC/SECSTATE WASHDC PRIORITY {chance.randint(1, 9999):04d}"
            + (f"\nINFO {info}" if info else "")
        )

    def _reference(self, sent: Sent) -> tuple[str, list[str]]:
        """Give the REF line, "" without references, and its labels."""
        entries = [self._cited(cited, sent.mrn) for cited in sent.cites]
        if entries and self._chance.random() < 0.1:
            entries.append(self._chance.choice(DOCUMENTS))
        labels = [chr(ord("A") + place % 26) for place in range(len(entries))]
        if len(entries) < 2:
            return "".join(f"REF: {entry} \n" for entry in entries), []
        form, gap = self._chance.choice(
            (("{}. {}", " \n     "), ("({}) {}", " "), ("{}. {}", " "), ("{}) {}", ", "))
        )
        listed = gap.join(form.format(*pair) for pair in zip(labels, entries, strict=True))
        return f"{self._chance.choice(('REF: ', 'REF: ', 'REFS: '))}{listed} \n", labels

    def _cited(self, cited: MRN, citing: MRN) -> str:
        written = self._chance.random() < (0.15 if cited.year == citing.year else 0.85)
        year = f"{cited.year % 100:02d} " if written else ""
        mark = " (NOTAL)" if self._chance.random() < 0.02 else ""
        return f"{year}{name(cited.post)} {cited.serial}{mark}"

    def _paragraphs(self, sent: Sent, short: str, labels: list[str], size: float) -> str:
        """Give numbered paragraphs of about `size` characters; where they are in lines, with page markers."""
        chance = self._chance
        wrapped = chance.random() < 0.7
        mentions = chance.choice((0, 1, 1, 2, 2, 3, 7)) if sent.cites else 0
        marker = f"\n{name(sent.mrn.post)} {sent.mrn.serial:08d}  {{:03d}} OF 004 \n \n"
        parts: list[str] = []
        number, page, left = 0, 1, size
        # A paragraph is some 600 characters: half of one is left out as often as written too much.
        while left > 300 or not number:
            number += 1
            drawn = chance.choice(self._prose.paragraphs)
            words = drawn.wrapped if wrapped else drawn.flowing
            mention = self._mention(labels) if number <= mentions else ""
            parts.append(f"{number}. ({short}) {mention}{words} \n \n")
            left -= len(parts[-1])
            if wrapped and size - left > page * 6000:
                page += 1
                parts.append(marker.format(page))
        return "".join(parts)

    def _mention(self, labels: list[str]) -> str:
        chance = self._chance
        named = chance.choice(LABELLED).format(chance.choice(labels)) if labels else chance.choice(SINGLE)
        return chance.choice(OPENINGS).format(named)


def _opening(
    sent: Sent, marking: str, tags: tuple[str, ...], subject: str, reference: str, short: str
) -> str:
    secret = short in ("C", "S")
    order = f"DECL: {sent.when:%m/%d}/{sent.when.year + 10}" if secret else "N/A"
    by = "Classified By: Counselor Alex Example for reasons 1.4 (b) and (d) \n \n" if secret else " \n"
    return (
        f"{marking} {name(sent.mrn.post)} {sent.mrn.serial:06d} \n \nSIPDIS \n \nE.O. 12958: {order} \n"
        f"TAGS: {', '.join(tags)} \nSUBJECT: {subject} \n \n{reference} \n{by}"
    )


def month(when: datetime) -> str:
    """Give the month as a date-time group writes it, whatever the language of the machine."""
    return "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC"[when.month * 3 - 3 : when.month * 3]


def address(post: str) -> str:
    """Give the post as the FM line does."""
    return "SECSTATE WASHDC" if post == "STATE" else f"AMEMBASSY {name(post)}"


def name(post: str) -> str:
    """Give the name of a post as cables write it."""
    return posts()[post].name.upper() if post in posts() and post != "STATE" else post
