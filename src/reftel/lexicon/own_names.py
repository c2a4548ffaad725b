"""The table of names that a user has beside ours, and which one is in force: here, and nowhere else."""

from __future__ import annotations

import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

ALIAS, POST, INDICATOR = KINDS = ("alias", "post", "indicator")
_ROOMS = ("reftel.lexicon.", "reftel.text.", "reftel.readers.", "reftel.parse.", "reftel.resolve.")
_OF_OUR_TABLES = tuple(f"reftel.lexicon.{name}" for name in ("load", "numbers", "kinds", "markings"))


class OwnName(NamedTuple):
    """A line of a user's table: the name as written, its `key` as `squeeze` gives it, the code of the post.

    `kind` is ALIAS, POST (one that our tables lack, called so) or INDICATOR, whose key is in capitals.
    `instead` is the post that our tables have for the name, or "several", where the line overrules them.
    """

    name: str
    key: str
    post: str
    kind: str
    line: int
    instead: str = ""


class OwnNames(NamedTuple):
    """A user's table: the name of its file, and its lines."""

    file: str = ""
    names: tuple[OwnName, ...] = ()


NO_NAMES = OwnNames()
_in_force = NO_NAMES
_users: Counter[int] = Counter()  # by thread
_changed = threading.Condition()


def own_names() -> OwnNames:
    """Return the table that is in force, one without lines where there is none."""
    return _in_force


@contextmanager
def using(names: OwnNames) -> Iterator[None]:
    """Let a table be in force until the block ends; another thread with another one waits for it."""
    me = threading.get_ident()
    with _changed:
        _changed.wait_for(lambda: names == _in_force or not _others(me))
        before = _in_force
        put_in_force(names)
        _users[me] += 1
    try:
        yield
    finally:
        with _changed:
            _users[me] -= 1
            if _users[me]:  # a block within another
                _changed.wait_for(lambda: before == _in_force or not _others(me))
                put_in_force(before)
            elif not _others(me):
                del _users[me]
                put_in_force(NO_NAMES)
            _changed.notify_all()


def _others(me: int) -> bool:
    return any(count for thread, count in _users.items() if thread != me)


def put_in_force(names: OwnNames) -> None:
    """Let a table be in force for good, in a process that does nothing else."""
    global _in_force  # noqa: PLW0603 (the one place)
    if names == _in_force:
        return
    _in_force = names
    # What is kept of names, wherever that is, was found by another table.
    for name, module in list(sys.modules.items()):
        if name.startswith(_ROOMS):
            for kept in list(vars(module).values()):
                if hasattr(kept, "cache_clear") and kept.__module__ not in _OF_OUR_TABLES:
                    kept.cache_clear()
