"""Where a cable can be read or asked for: templates by the year of its MRN, ours and a user's own."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from reftel.errors import InputError
from reftel.lexicon.load import read_rows
from reftel.lexicon.users.rows import read_own_rows, shown, wrong

READ, SEARCH, ASK = HOW = ("read", "search", "ask")
FIELDS = ("mrn", "document_number", "year", "post", "serial", "frus", "film")
"""What may stand in a template, in braces."""
COLUMNS = ("name", "template", "first", "last", "held", "how", "words")
_NEEDED = COLUMNS[:2]
_FIELD = re.compile(r"\{([^{}]{0,40})\}")
_BRACE = re.compile(r"[{}]")
_NOT_IN_LINKS = re.compile(r"[\s\x00-\x20<>\"'`\\]")
_LONGEST = 2_000  # characters of a template


class Link(NamedTuple):
    """A place where cables of some years can be read, searched for or asked for.

    `template` is that of an address, "" where there is none; {mrn} and the other `FIELDS` stand in it and in
    `words`. `held` says that it is for held cables alone, or for missing ones; None is for both.
    """

    name: str
    template: str
    first: int
    last: int
    held: bool | None
    how: str
    words: str

    @property
    def fields(self) -> frozenset[str]:
        """What must be known of a cable."""
        return frozenset(_FIELD.findall(self.template + self.words))

    def fits(self, year: int, *, held: bool, known: Iterable[str]) -> bool:
        """Say whether it is for a cable of a year of which so much is known."""
        return (
            self.first <= year <= self.last and self.held in (None, held) and self.fields <= frozenset(known)
        )


class Place(NamedTuple):
    """A place where a cable can be read, searched for or asked for (`how`); `link` is "" without one."""

    how: str
    name: str
    words: str
    link: str


@cache
def our_links() -> tuple[Link, ...]:
    """Return the places that our table has, in its order."""
    return tuple(_link_of(row) for row in read_rows("links.csv"))


def fill(link: Link, values: Mapping[str, str]) -> Place:
    """Return the place of a cable; in the address what is filled in is quoted.

    >>> link = Link("FRUS", "https://example.org/{frus}?q={post}", 1973, 1979, None, READ, "")
    >>> fill(link, {"frus": "frus1977-80v21/d34", "post": "A&B"}).link
    'https://example.org/frus1977-80v21/d34?q=A%26B'
    """
    quoted = {
        name: quote(value, safe="/" if name == "frus" else "", errors="replace")
        for name, value in values.items()
    }
    return Place(link.how, link.name, _filled(link.words, values), _filled(link.template, quoted))


def read_own_links(path: str | os.PathLike[str]) -> tuple[Link, ...]:
    """Read a user's own table of the columns name and template, and others of ours if it has them.

    Raises InputError with file, line and column where something is wrong.
    """
    rows = read_own_rows(path, "table of links", COLUMNS, _NEEDED)
    return tuple(_checked(row, f"{path}, line {line}") for line, row in rows)


def _filled(template: str, values: Mapping[str, str]) -> str:
    return _FIELD.sub(lambda field: values.get(field[1], ""), template)


def _link_of(row: Mapping[str, str]) -> Link:
    return Link(
        row["name"],
        row["template"],
        int(row.get("first") or 0),
        int(row.get("last") or 9999),
        {"yes": True, "no": False}.get(row.get("held", "")),
        row.get("how") or READ,
        row.get("words", ""),
    )


def _checked(row: Mapping[str, str], place: str) -> Link:
    cells = {column: row.get(column, "") for column in COLUMNS}
    cells.update((column, cells[column].lower()) for column in ("held", "how"))
    if not cells["name"]:
        raise wrong(place, "name", "is missing", "write what the place is called")
    for column, choice in (("held", ("", "yes", "no")), ("how", ("", *HOW))):
        if cells[column] not in choice:
            advice = f"leave it empty or write one of {', '.join(choice[1:])}"
            raise wrong(place, column, f"{shown(cells[column])} is not allowed", advice)
    for column in ("first", "last"):
        if cells[column] and not re.fullmatch(r"[0-9]{4}", cells[column]):
            raise wrong(
                place, column, f"{shown(cells[column])} is not a year", "write four digits, or nothing"
            )
    for column in ("template", "words"):
        if unknown := _unknown_field(cells[column]):
            known = ", ".join(f"{{{field}}}" for field in FIELDS)
            raise wrong(place, column, f"{shown(unknown)} is unknown", f"write {known}")
    if fault := _fault_of(cells["template"]):
        raise fault_error(place, fault)
    return _link_of(cells)


def fault_error(place: str, fault: str) -> InputError:
    """Return the error that a template is no address."""
    return wrong(place, "template", fault, "write an address such as https://example.org/{mrn}")


def _unknown_field(text: str) -> str:
    unknown = next((field for field in _FIELD.findall(text) if field not in FIELDS), None)
    if unknown is not None:
        return f"{{{unknown}}}"
    return text if _BRACE.search(_FIELD.sub("", text)) else ""


def _fault_of(template: str) -> str:
    """Say why a template is no address of a page, "" where it is one."""
    if not template:
        return "is missing"
    if len(template) > _LONGEST:
        return f"has over {_LONGEST:,} characters"
    try:
        address = urlsplit(template)
    except ValueError as error:
        return f"{shown(template)} is not an address: {error}"
    if address.scheme not in ("http", "https") or not address.hostname:
        return f"{shown(template)} does not begin with http:// or https:// and the name of a server"
    if _BRACE.search(address.netloc) or address.username is not None:
        return f"{shown(template)} has more than the name of a server before its path"
    return (
        f"{shown(template)} has characters that an address cannot have"
        if _NOT_IN_LINKS.search(template)
        else ""
    )
