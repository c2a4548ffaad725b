"""Which post an office is that is named by its country or its task: "the Embassy in Romania"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from reftel.lexicon.load import read_rows
from reftel.lexicon.posts import canonical_post, embassies, squeeze

_KIND = r"(?:Embassy(?: Office)?|Consulate(?: General)?|Legation|Interests Section|Liaison Office|Mission)"
_IN_PLACE = re.compile(rf"(?:the )?(?P<kind>{_KIND}) (?:in|at) (?:the )?(?P<place>[^,;]{{2,60}})")
_ARTICLE = re.compile(r"\A(?:the |U\.S\. |United States (?!of )){1,2}", re.IGNORECASE)


def office_of(words: str) -> str:
    """Return the post that an office is, "" where nobody can tell without knowing where it was.

    >>> office_of("the Mission to the United Nations"), office_of("the Embassy in Romania")
    ('USUNNEWYORK', 'BUCHAREST')
    >>> office_of("the Consulate General in Istanbul"), office_of("the Embassy in Atlantis")
    ('ISTANBUL', '')
    """
    bare = _ARTICLE.sub("", words)
    if known := _offices("task").get(squeeze(bare), ""):
        return known
    found = _IN_PLACE.match(bare)
    if not found:
        return ""
    if found["kind"].startswith("Embassy") and (embassy := embassy_in(squeeze(found["place"]))):
        return embassy
    return canonical_post(found["place"])


def embassy_in(country: str) -> str:
    """Return the embassy in a country, named by its key; "" where nobody can tell.

    >>> embassy_in("ZAIRE"), embassy_in("ROMANIA")
    ('KINSHASA', 'BUCHAREST')
    """
    return embassies().get(country, "") or _offices("country").get(country, "")


def country_of(words: str) -> str:
    """Return the key of the country whose embassy some words name, "" where they name none.

    >>> country_of("the Embassy in the United Kingdom"), country_of("the Department of State")
    ('UNITEDKINGDOM', '')
    """
    found = _IN_PLACE.match(_ARTICLE.sub("", words))
    return squeeze(found["place"]) if found and found["kind"].startswith("Embassy") else ""


def is_task(words: str) -> bool:
    """Say whether words name an office by its task, or one beside an embassy in the same city.

    >>> [is_task(f"the {words}") for words in ("Mission to NATO", "Mission in Berlin", "Embassy in Mali")]
    [True, True, False]
    """
    return squeeze(_ARTICLE.sub("", words)) in _offices("task")


def is_office(words: str) -> bool:
    """Say whether words name an office abroad by where it is.

    >>> is_office("the Embassy in Germany"), is_office("the Ambassador to Iran (Helms)")
    (True, False)
    """
    return _IN_PLACE.match(_ARTICLE.sub("", words)) is not None


@cache
def _offices(kind: str) -> Mapping[str, str]:
    rows = (row for row in read_rows("offices.csv") if row["kind"] == kind)
    return MappingProxyType({squeeze(_ARTICLE.sub("", row["name"])): row["code"] for row in rows})
