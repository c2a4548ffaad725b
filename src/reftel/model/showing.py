"""How records show themselves at a prompt and in a notebook: short, whatever they hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Sized
from datetime import date
from enum import Enum
from html import escape
from pathlib import PurePath
from typing import Any

SHOWN = 20
"""So many rows a table in a notebook has at most."""
_WORDS, _LINE, _ITEMS = 60, 240, 4
_CELL, _ITEMS_IN_HTML = 240, 30


def brief(record: object, names: Sequence[str] = ()) -> str:
    """Return a record in one line: its fields that say something, or those of some `names`, each cut short.

    >>> from reftel.model.records import MRN, Edge
    >>> brief(Edge(MRN(2007, "OSLO", 211), MRN(2007, "STATE", 21870), ("A",), (), origin=""))
    "Edge(citing=07OSLO211, cited=07STATE21870, labels=['A'], relation=refers_to, mentions=0)"
    """
    fields = {name: getattr(record, name) for name in names or _names(record)}
    said = ", ".join(f"{name}={_short(value)}" for name, value in fields.items() if not _is_empty(value))
    return f"{type(record).__name__}({_cut(said, _LINE)})"


def _names(record: Any) -> Sequence[str]:
    return getattr(record, "_fields", None) or tuple(getattr(record, "__dataclass_fields__", ()))


def _is_empty(value: object) -> bool:
    return value is None or value is False or (isinstance(value, Sized) and not len(value))


def _short(value: Any) -> str:
    if isinstance(value, Enum | date):
        return str(value.value if isinstance(value, Enum) else value)
    if isinstance(value, PurePath):
        value = value.as_posix()
    if isinstance(value, str):
        return repr(_cut(value[: 2 * _WORDS], _WORDS))
    if _names(value):
        return _name(value)
    if isinstance(value, Mapping):
        return f"<{len(value)} items>"
    if isinstance(value, Sequence):
        return _short_list(value)
    return _cut(repr(value), _WORDS)


def _short_list(items: Sequence[Any]) -> str:
    """Return the items of a short list of words, else how many there are."""
    if len(items) <= _ITEMS and not any(_names(item) and not _is_number(item) for item in items):
        return f"[{', '.join(map(_short, items))}]"
    return f"<{len(items)} {type(items[0]).__name__}>"


def _name(record: Any) -> str:
    """Return the MRN of a record, else what kind it is."""
    if _is_number(record):
        return str(record)
    mrn = getattr(record, "mrn", None)
    return f"<{type(record).__name__} {mrn}>" if mrn else f"<{type(record).__name__}>"


def _is_number(record: Any) -> bool:
    return hasattr(record, "serial") and hasattr(record, "counter")


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"


def html_table(columns: Sequence[str], rows: Iterable[Sequence[object]], more: int = 0) -> str:
    """Return a table for a notebook, everything in it escaped; `more` rows are left out, and said to be.

    >>> html_table(("mrn", "subject"), [("07OSLO211", "A < B")], more=2).count("&lt;")
    1
    """
    head = "".join(f"<th>{html_text(name)}</th>" for name in columns)
    lines = ("".join(f"<td>{html_text(cell)}</td>" for cell in row) for row in rows)
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    rest = f"<p>and {more:,} more</p>" if more > 0 else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{rest}"


def html_facts(facts: Mapping[str, object]) -> str:
    """Return facts as a table of two columns; those that say nothing are left out."""
    said = ((name, value) for name, value in facts.items() if not _is_empty(value))
    rows = "".join(f"<tr><th>{html_text(name)}</th><td>{html_text(value)}</td></tr>" for name, value in said)
    return f"<table><tbody>{rows}</tbody></table>"


def html_text(value: object) -> str:
    """Return a value as words in HTML, on one line and cut where it is long; nothing in it is a tag."""
    if value is None:
        return ""
    if isinstance(value, list | tuple) and not _names(value):
        return html_text(", ".join(_begin(item) for item in value[:_ITEMS_IN_HTML]))
    words = "".join(sign if sign.isprintable() else " " for sign in _begin(value))
    return escape(_cut(" ".join(words.split()), _CELL))


def _begin(value: object) -> str:
    # More than this is cut anyway, and a text may have a million characters.
    return str(value.value if isinstance(value, Enum) else value)[: 2 * _CELL]
