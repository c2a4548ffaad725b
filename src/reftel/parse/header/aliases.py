"""Other numbers of a telegram: "STATE 202481 TOSEC 100150" has that of a journey beside its own."""

from __future__ import annotations

import re

from reftel.lexicon.aliases import journey_number
from reftel.lexicon.numbers import TRAVEL_SERIES
from reftel.model.aliases import Alias

_SECOND = re.compile(
    rf"\b(?P<serial>[0-9]{{1,8}})[ \t]{{0,4}}/?[ \t]{{0,4}}(?P<series>{'|'.join(sorted(TRAVEL_SERIES))})"
    r"[ \t]{1,4}(?P<number>[0-9]{1,6})(?![0-9])"
)


def find_aliases(head: str, serial: int | None) -> tuple[Alias, ...]:
    """Return the numbers that stand behind the serial of a head, in its classification line or page markers.

    >>> [alias.value for alias in find_aliases("S E C R E T STATE 202481 TOSEC 100150", 202481)]
    ['TOSEC 100150']
    """
    if not serial or not any(map(head.__contains__, TRAVEL_SERIES)):
        return ()
    found = (match for match in _SECOND.finditer(head) if int(match["serial"]) == serial)
    return tuple(dict.fromkeys(journey_number(match["series"], int(match["number"])) for match in found))
