"""Ids that are right as they stand, and files that are named after a cable: "1975NEWDE10098_2.txt"."""

from __future__ import annotations

import re
from functools import lru_cache

from reftel.errors import InvalidMRN
from reftel.lexicon.mrn import bare_id, find_airgram, parse_mrn, posts_named
from reftel.model.records import MRN

_LONGEST_NAME = 80
_ENDING = re.compile(r"(?:\.[A-Za-z][A-Za-z0-9]{0,4}){1,2}\Z")
_COPY = re.compile(r"[ _-]{0,2}\((?:copy|\d{1,2})\)\Z", re.IGNORECASE)
_NAME = re.compile(
    r"(?:(?:19|20)?\d\d)[ _-]?(?P<post>[A-Za-z][A-Za-z .'_-]{0,40}?)[ _-]?0{0,5}[1-9]\d{0,5}", re.ASCII
)


def mrn_of_name(source: str) -> MRN | None:
    """Return the MRN of the cable that a file or a member of an archive is named after, None for others.

    The post must be known, in full or as the archive of 1973-79 cuts it; no slip is repaired.

    >>> str(mrn_of_name("cables.zip!/1975/1975NEWDE10098.txt")), str(mrn_of_name("1979TEHRAN A-9.txt"))
    ('75NEWDELHI10098', '79TEHRAN-A9')
    >>> mrn_of_name("2008REPORT123.txt"), mrn_of_name("1975 notes.txt")
    (None, None)
    """
    name = source[-4 * _LONGEST_NAME :]
    stem = _ENDING.sub("", name[max(name.rfind("/"), name.rfind("\\")) + 1 :])
    return known_mrn(_COPY.sub("", stem) if stem.endswith(")") else stem)


@lru_cache(maxsize=256)
def known_mrn(written: str) -> MRN | None:
    """Return the MRN of an id or document number of a known post in which nothing is to be repaired.

    >>> str(known_mrn("1976USUNN03275_b")), known_mrn("1976USUNX03275"), known_mrn("P760012-0345")
    ('76USUNNEWYORK3275', None, None)
    """
    if len(written) > _LONGEST_NAME:
        return None
    stem = bare_id(written)
    if airgram := find_airgram(stem):
        return airgram
    match = _NAME.fullmatch(stem)
    if not match:
        return None
    try:
        mrn = parse_mrn(stem.replace("_", " "))
    except InvalidMRN:
        return None
    return mrn if mrn.post in posts_named(match["post"].replace("_", " "), mrn.year) else None
