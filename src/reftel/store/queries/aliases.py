"""Cables by whatever people call them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reftel.errors import InvalidMRN, NotInStore, SeveralCables
from reftel.lexicon.aliases import Name, read_name
from reftel.lexicon.mrn import parse_key
from reftel.model.aliases import Alias, AliasKind
from reftel.model.records import MRN
from reftel.store.codec import json_list
from reftel.store.database import AMONG, Database

_BY_VALUE = "aliases WHERE upper(replace(value, ' ', '')) = ? ORDER BY mrn"


def find_cable(store: Database, name: str | Name | MRN) -> MRN:
    """Return the MRN of a cable that is called by it, or by any other of its numbers.

    An MRN that the store does not know is returned as it is. Raises InvalidMRN for what is neither an MRN nor
    a number that the store knows, SeveralCables where several cables have the number.
    """
    if isinstance(name, MRN):
        return name
    called = read_name(name) if isinstance(name, str) else name
    found = _cables_of(store, called)
    if called.mrn and (not found or called.mrn in found):
        return called.mrn
    if len(found) == 1:
        return found[0]
    if found:
        said = f"{called.text} is a number of {len(found)} cables"
        advice = f"name one of them: {', '.join(map(str, found))}"
        raise SeveralCables(said, place=store.place, advice=advice)
    if called.is_number:
        advice = "name the cable by its MRN"
        raise NotInStore(
            f"{called.text} is not the number of a cable in the store", place=store.place, advice=advice
        )
    raise called.error or InvalidMRN(f"{called.text!r} is not a message reference number")


def stated_numbers(
    store: Database, kinds: Iterable[AliasKind], of: Iterable[str] | None = None
) -> Iterator[tuple[str, Alias]]:
    """Return the other numbers of cables that are of some kinds, each after its MRN; `of` are these alone."""
    among = "" if of is None else f" AND mrn {AMONG}"
    rest = f"aliases WHERE kind IN (SELECT value FROM json_each(?2)){among}"  # noqa: S608
    values = (json_list(of or ()), json_list(kinds))
    rows = store.rows("DISTINCT mrn, kind, value", f"{rest} ORDER BY mrn, kind, value", values)
    return ((mrn, Alias(AliasKind(kind), value)) for mrn, kind, value in rows)


def _cables_of(store: Database, name: Name) -> list[MRN]:
    """Return the cables that have an alias, of the year that is written beside it."""
    keys = sorted(parse_key(key) for (key,) in store.rows("DISTINCT mrn", _BY_VALUE, (name.key,)))
    return [mrn for mrn in keys if name.year in (None, mrn.year)]
