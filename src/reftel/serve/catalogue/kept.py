"""What was made for a question, kept for the next who asks the same."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any

_LEAST = 1000  # bytes that anything kept is taken to have


class Kept:
    """The things that were asked for last, up to so many bytes together."""

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._bytes = 0
        self._things: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Any:
        """Return what is kept for a key; None where nothing is."""
        with self._lock:
            if key not in self._things:
                return None
            self._things.move_to_end(key)
            return self._things[key]

    def keep(self, key: Hashable, thing: Any) -> Any:
        """Keep a thing for a key, which may drop others; returns what is kept for it."""
        with self._lock:
            if key in self._things:
                return self._things[key]
            self._things[key] = thing
            self._bytes += _size(thing)
            while self._bytes > self._most and len(self._things) > 1:
                self._bytes -= _size(self._things.popitem(last=False)[1])
        return thing

    def of(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """Return what is kept for a key, else make it and keep it."""
        found = self.get(key)
        return self.keep(key, make()) if found is None else found


def _size(thing: Any) -> int:
    return max(_LEAST, len(thing) if isinstance(thing, bytes) else int(getattr(thing, "nbytes", 0)))
