"""A user's own table of names: a CSV beside ours, checked as ours are."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from reftel.errors import InputError
from reftel.lexicon.dates import MONTH
from reftel.lexicon.load import words_for
from reftel.lexicon.own_names import ALIAS, INDICATOR, KINDS, NO_NAMES, POST, OwnName, OwnNames, using
from reftel.lexicon.posts import (
    LONGEST_NAME,
    code_of_key,
    embassies,
    generic_prefixes,
    post_keys,
    post_of_indicator,
    posts,
    posts_of_truncation,
    squeeze,
    without_prefix,
)
from reftel.lexicon.users.rows import read_own_rows, shown, wrong

COLUMNS = ("name", "post", "kind", "replace")
_NEEDED = COLUMNS[:2]
_LONGEST_KEY = 40  # letters
_INDICATOR = re.compile(r"[A-Z]{5,9}")
_MONTH = re.compile(MONTH)
_USES = ("no_post", "before_serial", "own", "addressee", "adds_nothing", "message", "apart")
_SEVERAL = "several"


def read_own_names(path: str | os.PathLike[str]) -> OwnNames:
    """Read a table of the columns name and post, and kind and replace if it has them.

    Raises InputError with file, line and column where something is wrong.
    """
    rows = list(read_own_rows(path, "table of names", COLUMNS, _NEEDED, _refuse_corrections))
    return _checked(Path(path).name, rows, str(path))


def own_names_record(names: OwnNames) -> str:
    """Return a table as a store keeps it, "" for one without lines; `parse_own_names` reads it back."""
    rows = [(own.line, own.name, own.post, own.kind, bool(own.instead)) for own in names.names]
    return json.dumps([names.file, rows]) if rows else ""


def parse_own_names(record: str, store: str) -> OwnNames:
    """Read back the table that a store keeps; raises InputError where it does not go with ours any more."""
    if not record:
        return NO_NAMES
    advice = "name a table again with --aliases; to do without one, name a table with only the first line"
    try:
        file, lines = json.loads(record)
        rows = [
            (
                int(line),
                dict(zip(COLUMNS, (str(name), str(post), str(kind), "yes" if replace else ""), strict=True)),
            )
            for line, name, post, kind, replace in lines
        ]
    except (ValueError, TypeError) as error:
        raise InputError(
            "the table of names kept in it cannot be read", place=store, advice=advice
        ) from error
    try:
        return _checked(str(file), rows, f"{store}: {file}")
    except InputError as error:
        raise InputError(error.cause, place=error.place, advice=f"{error.advice}; or {advice}") from error


def tell_replaced(names: OwnNames) -> Iterator[str]:
    """Say which names a table reads otherwise than ours."""
    for own in names.names:
        if own.instead:
            ours = "one of several posts" if own.instead == _SEVERAL else own.instead
            yield f"{names.file}, line {own.line}: {own.name} is {own.post}, where reftel has {ours}"


def _refuse_corrections(values: Sequence[str], path: str) -> None:
    if {"action", "author"} & {value.lower() for value in values} or values[0].startswith("[["):
        advice = "name it with --corrections, and a table of the columns name and post with --aliases"
        raise InputError("is a file of corrections, not a table of names", place=path, advice=advice)


# The checks, those that our own tables pass.


def _checked(file: str, rows: Sequence[tuple[int, Mapping[str, str]]], path: str) -> OwnNames:
    with using(NO_NAMES):  # what another table says is no matter
        new = {squeeze(row.get("post", "")) for _, row in rows if row.get("kind", "").lower() == POST}
        names: dict[tuple[bool, str], OwnName] = {}
        for line, row in rows:
            own = _read_name(line, row, new, f"{path}, line {line}")
            for key in {own.key, own.post} if own.kind == POST else {own.key}:
                earlier = names.setdefault((own.kind == INDICATOR, key), own)
                if earlier is not own:
                    raise wrong(
                        f"{path}, line {line}",
                        "name",
                        f"{shown(own.name)} is in line {earlier.line} already",
                        "remove one of them",
                    )
        kept = dict.fromkeys(names.values())
        return OwnNames(file, tuple(own for own in kept if not _is_ours(own)))


def _read_name(line: int, row: Mapping[str, str], new: set[str], place: str) -> OwnName:
    name, post = row.get("name", ""), row.get("post", "")
    for column, value in (("name", name), ("post", post)):
        if not value:
            raise wrong(place, column, "is missing", "fill it in")
    kind = row.get("kind", "").lower() or ALIAS
    if kind not in KINDS:
        raise wrong(place, "kind", f"{shown(kind)} is not a kind", f"write one of {', '.join(KINDS)}")
    if kind == POST:
        _refuse_known_post(post, place)
    code = squeeze(post) if kind == POST or squeeze(post) in new else code_of_key(squeeze(post))
    if not code:
        advice = "write its code as in MRNs, or add a line of kind post: its name, and its code"
        raise wrong(place, "post", f"{shown(post)} is not a post of reftel or of this table", advice)
    key = _read_indicator(name, place) if kind == INDICATOR else _read_key(name, place)
    ours = _ours(key, kind)
    own = OwnName(name, key, code, kind, line)
    replace = row.get("replace", "").lower()
    if replace not in ("", "yes", "no"):
        raise wrong(
            place,
            "replace",
            f"{shown(replace)} is neither yes nor no",
            "write yes if the line overrules reftel",
        )
    if replace == "yes" and (not ours or ours == code):
        raise wrong(
            place, "replace", "there is nothing to replace: reftel has no other post for it", "leave it empty"
        )
    if ours and ours != code:
        own = own._replace(instead=ours)
        if replace != "yes" or kind == POST or key in posts():
            raise _clash(own, place)
    return own


def _refuse_known_post(post: str, place: str) -> None:
    code = squeeze(post)
    if not 3 <= len(code) <= _LONGEST_KEY:
        advice = f"write its code as in MRNs: 3 to {_LONGEST_KEY} letters"
        raise wrong(place, "post", f"{shown(post)} is not the code of a post", advice)
    known = code_of_key(code) or (_SEVERAL if code in post_keys() else "")
    if known:
        advice = "leave kind empty: the line adds a name to it"
        raise wrong(place, "post", f"{shown(post)} is a name of {known}, which reftel has already", advice)


def _read_indicator(name: str, place: str) -> str:
    indicator = name.upper()
    if not _INDICATOR.fullmatch(indicator):
        raise wrong(
            place, "name", f"{shown(name)} is not a routing indicator", "write it as after DE: RUEHOT"
        )
    return indicator


def _read_key(name: str, place: str) -> str:
    key = squeeze(name)
    if not 2 <= len(key) <= _LONGEST_KEY:
        cause = f"{shown(name)} has {len(key)} letters or digits that cables use"
        raise wrong(place, "name", cause, f"write 2 to {_LONGEST_KEY}, as REF lines do")
    if len(name.split()) > LONGEST_NAME:
        raise wrong(
            place,
            "name",
            f"{shown(name)} has over {LONGEST_NAME} words",
            "write only the words that name the post",
        )
    is_word = any(key in words_for(use) for use in _USES) or _MONTH.fullmatch(key)
    if is_word or key in generic_prefixes():
        raise wrong(
            place,
            "name",
            f"{shown(name)} is a word that does not name a post in REF lines",
            "write a longer name",
        )
    return key


def _ours(key: str, kind: str) -> str:
    """Return the post that our tables have for a name, "several" where that is not one, "" without any."""
    if kind == INDICATOR:
        return post_of_indicator(key)
    if code := code_of_key(key):
        return code
    if key in post_keys() or without_prefix(key) in post_keys():
        return _SEVERAL
    if country := embassies().get(key):
        return country
    cut = posts_of_truncation(key)
    return cut[0] if len(cut) == 1 else ""


def _is_ours(own: OwnName) -> bool:
    """Tell whether our tables say the same of a name as written; then they decide."""
    same = post_of_indicator(own.key) if own.kind == INDICATOR else code_of_key(own.key)
    return same == own.post


def _clash(own: OwnName, place: str) -> InputError:
    ours = "several posts" if own.instead == _SEVERAL else own.instead
    cause = f"reftel reads {shown(own.name)} as {ours}, not {own.post}"
    if own.kind == POST or own.key in posts():
        return wrong(place, "name", cause, "write another name: the name of a post cannot be replaced")
    return wrong(place, "name", cause, "remove the line, or add a column replace with yes to overrule reftel")
