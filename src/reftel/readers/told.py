"""What a person should know of what is read, said once."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import NamedTuple


class Told(NamedTuple):
    """What a person should know of an input that is read: words behind the name of its source."""

    source: str
    words: str


class Telling:
    """Hands what a person should know to `say`: of inputs of which the same is to be told the first alone.

    >>> telling = Telling(print)
    >>> telling.take([Told("a.csv", "is one"), Told("b.csv", "is one"), Told("c.csv", "is one")])
    a.csv is one
    >>> telling.end()
    2 more are read as a.csv
    """

    def __init__(self, say: Callable[[str], object]) -> None:
        self._say = say
        self._first: dict[str, str] = {}
        self._more: Counter[str] = Counter()

    def take(self, told: Iterable[Told]) -> None:
        """Tell what is new."""
        for source, words in told:
            if self._first.setdefault(words, source) != source:
                self._more[words] += 1
            else:
                self._say(f"{source} {words}")

    def end(self) -> None:
        """Tell of how many inputs the same was to be told."""
        for words, number in self._more.items():
            self._say(f"{number} more {'is' if number == 1 else 'are'} read as {self._first[words]}")
