"""Columns while a page is put together: arrays of numbers, and texts as numbers of their words.

Among millions of cables a Python object for each cell would take gigabytes. Columns take in some rows at a
time, and give their cells one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice, repeat
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
TYPES = tuple(map(np.dtype, ("int8", "uint8", "int16", "uint16", "int32", "uint32")))
"""The types of numbers that a pack may have, the narrowest first."""
SLICE = 1 << 16
"""So many rows are worked on at a time."""
NO_NUMBER = -1
_MANY = 1 << 16  # different texts that a column keeps whole: beyond, their words recur more than they do
_RECUR = 16  # times that a text must occur in the mean to be kept whole
_FEW = 30
_LONGEST = 9  # digits of a number
_DIGITS = "0123456789"
_NO_BEGIN = ("", "0")
_NONE = str(NO_NUMBER)


def narrow(numbers: Array) -> Array:
    """Return the numbers in the narrowest type that holds them."""
    low, high = (int(numbers.min()), int(numbers.max())) if numbers.size else (0, 0)
    fits = (one for one in TYPES if np.iinfo(one).min <= low and high <= np.iinfo(one).max)
    return numbers.astype(next(fits), copy=False)


def slices(size: int) -> Iterator[slice]:
    """Yield the places of some rows, then of the next."""
    return (slice(start, start + SLICE) for start in range(0, size, SLICE))


class Numbers:
    """A column of whole numbers of at most 32 bits."""

    def __init__(self, numbers: Iterable[int] = ()) -> None:
        self._parts: list[Array] = []
        self._size = 0
        for some in _in_slices(numbers):
            self.add(some)

    def add(self, numbers: Sequence[int] | Array) -> None:
        """Add rows."""
        self._parts.append(narrow(np.asarray(numbers, np.int64)))
        self._size += len(numbers)

    @property
    def array(self) -> Array:
        """The whole column."""
        if len(self._parts) != 1:
            self._parts = [np.concatenate(self._parts) if self._parts else np.zeros(0, np.int8)]
        return self._parts[0]

    def take(self, rows: Array) -> Numbers:
        """Return a column of these rows."""
        taken = Numbers()
        taken._parts, taken._size = [self.array[rows]], len(rows)
        return taken

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[int]:
        return chain.from_iterable(self.parts())

    def parts(self) -> Iterator[list[int]]:
        """Yield the numbers in lists."""
        for part in self._parts:
            for some in slices(len(part)):
                yield part[some].tolist()


class _Numbering(dict[str, int]):
    """Numbers texts in the order in which they are asked for."""

    def __missing__(self, text: str) -> int:
        number = self[text] = len(self)
        return number


class Recurring:
    """A column of texts that recur: each is kept once, and its number for each row."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._number = _Numbering()
        self._rows = Numbers()
        for some in _in_slices(texts):
            self.add(some)

    def add(self, texts: Sequence[str]) -> None:
        """Add rows."""
        self._rows.add(list(map(self._number.__getitem__, texts)))

    @property
    def different(self) -> int:
        """How many different texts there are."""
        return len(self._number)

    @property
    def values(self) -> list[str]:
        """The texts, each once; their places here are their numbers."""
        return list(self._number)

    @property
    def numbers(self) -> Array:
        """The numbers of the texts of all rows."""
        return self._rows.array

    def find(self, texts: Iterable[str]) -> list[int]:
        """Return the numbers of some texts; NO_NUMBER for one that is not here."""
        return [self._number.get(text, NO_NUMBER) for text in texts]

    def take(self, rows: Array) -> Recurring:
        """Return a column of these rows."""
        return self._renumbered(self.numbers[rows], self.values)

    def mapped(self, function: Callable[[str], str]) -> Recurring:
        """Return a column of what a function makes of each text."""
        return self._renumbered(self.numbers, list(map(function, self.values)))

    @staticmethod
    def _renumbered(numbers: Array, values: Sequence[str]) -> Recurring:
        """Return a column of rows whose texts have these numbers, without those that have no row."""
        column = Recurring()
        used = np.zeros(len(values), bool)
        used[numbers] = True
        number_of = np.zeros(len(values), np.uint32)
        number_of[used] = [column._number[values[at]] for at in np.flatnonzero(used).tolist()]
        column._rows.add(number_of[numbers])
        return column

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[str]:
        return chain.from_iterable(self.parts())

    def parts(self) -> Iterator[list[str]]:
        """Yield the texts in lists."""
        values = self.values
        return (list(map(values.__getitem__, numbers)) for numbers in self._rows.parts())


class Texts:
    """A column of texts: kept as those that recur until they are too many, then as their words."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._whole: Recurring | None = Recurring()
        self.words = Recurring()
        """The words of all rows, one after another, where texts are kept so."""
        self.lengths = Numbers()
        """How many words each row has."""
        for some in _in_slices(texts):
            self.add(some)

    def add(self, texts: Sequence[str]) -> None:
        """Add rows."""
        if self._whole is None:
            self._add_words(texts)
            return
        self._whole.add(texts)
        if self._whole.different > _MANY:
            self.split()

    def split(self) -> None:
        """Keep the texts as their words from now on."""
        whole, self._whole = self._whole, None
        for some in whole.parts() if whole else ():
            self._add_words(some)

    def _add_words(self, texts: Sequence[str]) -> None:
        if texts:
            self.words.add(" ".join(texts).split(" "))
            self.lengths.add([text.count(" ") + 1 for text in texts])

    def recurring(self) -> Recurring | None:
        """Return the column as texts that recur, None where most do not."""
        size, seen = len(self), set[str]()
        if self._whole is not None:
            few = self._whole.different * _RECUR < size or size < _FEW
            return self._whole if few else None
        for text in self:
            seen.add(text)
            if len(seen) * _RECUR >= size >= _FEW:
                return None
        return Recurring(self)

    def pieces(self) -> tuple[list[str], Iterator[tuple[Array, Array]]]:
        """Return the whole texts or the words that the column is kept as, and pairs of arrays: rows, and the
        numbers of their pieces. All those of a row are in one pair.
        """
        if self._whole is not None:
            numbers = self._whole.numbers
            whole = ((np.arange(*some.indices(len(numbers))), numbers[some]) for some in slices(len(numbers)))
            return self._whole.values, whole
        return self.words.values, self._words_by_row()

    def _words_by_row(self) -> Iterator[tuple[Array, Array]]:
        numbers, lengths = self.words.numbers, self.lengths.array
        end = 0
        for some in slices(len(lengths)):
            begin, end = end, end + int(lengths[some].sum(dtype=np.int64))
            yield np.repeat(np.arange(*some.indices(len(lengths))), lengths[some]), numbers[begin:end]

    def take(self, rows: Array) -> Texts:
        """Return a column of these rows."""
        taken = Texts()
        if self._whole is not None:
            taken._whole = self._whole.take(rows)
            return taken
        taken._whole = None
        lengths = self.lengths.array
        begins = np.cumsum(lengths, dtype=np.int64) - lengths
        words = Numbers()
        for some in slices(len(rows)):
            counts = lengths[rows[some]].astype(np.int64)
            ends = np.cumsum(counts)
            within = np.arange(ends[-1]) - np.repeat(ends - counts, counts)
            words.add(self.words.numbers[np.repeat(begins[rows[some]], counts) + within])
        taken.lengths = self.lengths.take(rows)
        taken.words = Recurring._renumbered(words.array, self.words.values)
        return taken

    def __len__(self) -> int:
        return len(self.lengths) if self._whole is None else len(self._whole)

    def __iter__(self) -> Iterator[str]:
        if self._whole is not None:
            return iter(self._whole)
        words = iter(self.words)
        return (" ".join(islice(words, length)) for length in self.lengths)


class Numbered:
    """A column of texts that end in a number, as MRNs do: what stands before it apart from the number."""

    def __init__(self, before: Recurring | Texts, texts: Iterable[str] = ()) -> None:
        self.before = before
        self._numbers = Numbers()
        for some in _in_slices(texts):
            self.add(some)

    def add(self, texts: Sequence[str]) -> None:
        """Add rows."""
        before, numbers = split_numbers(texts)
        self.before.add(before)
        self._numbers.add(numbers)

    @property
    def numbers(self) -> Array:
        """The numbers; NO_NUMBER where there is none."""
        return self._numbers.array

    def __len__(self) -> int:
        return len(self._numbers)

    def __iter__(self) -> Iterator[str]:
        return map(_joined, self.before, self._numbers)


class Keys(Numbered):
    """A column of MRNs, each of which stands in it once."""

    before: Recurring

    def __init__(self, texts: Iterable[str] = ()) -> None:
        super().__init__(Recurring(), texts)
        self._sorted: tuple[Array, Array] | None = None

    def at(self, rows: Array) -> list[str]:
        """Return the MRNs of some rows."""
        values = self.before.values
        before = map(values.__getitem__, self.before.numbers[rows].tolist())
        return list(map(_joined, before, self.numbers[rows].tolist()))

    def find(self, texts: Sequence[str]) -> Array:
        """Return the rows of some MRNs; raises KeyError for one that has none."""
        rows, found = self._search(texts)
        if not found.all():
            raise KeyError(texts[int(np.flatnonzero(~found)[0])])
        return rows

    def find_known(self, texts: Sequence[str]) -> dict[str, int]:
        """Return the rows of those of some MRNs that have one."""
        rows, found = self._search(texts)
        known = zip(texts, rows.tolist(), found.tolist(), strict=True)
        return {text: row for text, row, is_found in known if is_found}

    def _search(self, texts: Sequence[str]) -> tuple[Array, Array]:
        """Return the row of each MRN, and whether it is its."""
        if self._sorted is None:
            keys = _keys(self.before.numbers, self.numbers)
            order = np.argsort(keys, kind="stable")
            self._sorted = keys[order], order.astype(np.int32)
        keys, order = self._sorted
        before, numbers = split_numbers(texts)
        wanted = _keys(np.array(self.before.find(before), np.int64), np.array(numbers, np.int64))
        if not keys.size:
            return np.zeros(len(texts), np.int32), np.zeros(len(texts), bool)
        places = np.minimum(np.searchsorted(keys, wanted), keys.size - 1)
        return order[places], keys[places] == wanted


def _keys(before: Array, numbers: Array) -> Array:
    return (before.astype(np.int64) << 32) + numbers


def split_numbers(texts: Sequence[str]) -> tuple[list[str], list[int]]:
    """Return what stands before the numbers at the end of texts, and the numbers.

    One that begins with 0 or is too long is no number: it is left where it stands.

    >>> split_numbers(["09OTTAWA278", "OTTAWA", "OTTAWA07"])
    (['09OTTAWA', 'OTTAWA', 'OTTAWA07'], [278, -1, -1])
    """
    before = list(map(str.rstrip, texts, repeat(_DIGITS)))
    digits = list(map(str.removeprefix, texts, before))
    for at, number in enumerate(digits):
        if number[:1] in _NO_BEGIN or len(number) > _LONGEST:
            before[at], digits[at] = texts[at], _NONE
    return before, list(map(int, digits))


def _joined(before: str, number: int) -> str:
    return before if number == NO_NUMBER else f"{before}{number}"


def _in_slices(items: Iterable[Any]) -> Iterator[list[Any]]:
    rest = iter(items)
    while some := list(islice(rest, SLICE)):
        yield some
