"""A CSV that a user has written for reftel: its rows, and errors with file, line and column."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from reftel.errors import InputError

_LARGEST = 4 * 1024 * 1024  # bytes
_SHOWN = 42  # characters of a cell, in a message
_SEPARATORS = ",;\t"
_SEE = "see docs/data.md"


def read_own_rows(
    path: str | os.PathLike[str],
    what: str,
    columns: Sequence[str],
    needed: Sequence[str],
    refuse: Callable[[Sequence[str], str], None] = lambda first, path: None,
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows of a file, each with the number of its line; lines that begin with # are comments.

    `what` it is stands in errors. Its first line has some of the columns, those that are needed among them;
    `refuse` may raise for another file. Commas, semicolons or tabs separate the cells. Raises InputError.
    """
    text = _read_text(path, what, needed)

    def read_columns(values: Sequence[str]) -> list[str]:
        refuse(values, str(path))
        return _read_columns(values, str(path), columns, needed)

    return _read_rows(text, str(path), needed, read_columns)


def shown(cell: str) -> str:
    """Return a cell for a message, a long one cut."""
    return repr(cell if len(cell) <= _SHOWN else f"{cell[:_SHOWN]}...")


def wrong(place: str, column: str, cause: str, advice: str) -> InputError:
    """Return the error that a cell is wrong."""
    return InputError(f"{column}: {cause}", place=place, advice=advice)


def _read_text(path: str | os.PathLike[str], what: str, needed: Sequence[str]) -> str:
    advice = f"name a CSV file in UTF-8 with the columns {' and '.join(needed)}"
    try:
        with Path(path).open("rb") as file:
            data = file.read(_LARGEST + 1)
        if len(data) > _LARGEST:
            raise InputError(
                f"is not a {what}: it has over {_LARGEST:,} bytes", place=str(path), advice=advice
            )
        return data.decode("utf-8-sig")
    except (OSError, ValueError) as error:
        cause = f"the {what} cannot be read: {getattr(error, 'strerror', None) or error}"
        raise InputError(cause, place=str(path), advice=advice) from error


def _read_rows(
    text: str,
    path: str,
    needed: Sequence[str],
    read_columns: Callable[[Sequence[str]], list[str]],
) -> Iterator[tuple[int, dict[str, str]]]:
    lines = text.splitlines()
    first = next((line for line in lines if line.strip() and not line.startswith("#")), "")
    separator = max(_SEPARATORS, key=first.count)
    reader = csv.reader(("" if line.startswith("#") else line for line in lines), delimiter=separator)
    columns: list[str] = []
    try:
        for cells in reader:
            values = [" ".join(cell.split()) for cell in cells]
            if not any(values):
                continue
            if not columns:
                columns = read_columns(values)
                continue
            place = f"{path}, line {reader.line_num}"
            if any(values[len(columns) :]):
                cause = f"has {len(values)} cells, and the first line {len(columns)}"
                raise InputError(cause, place=place, advice=f"put a cell that holds {separator!r} in quotes")
            yield reader.line_num, dict(zip(columns, values, strict=False))
    except csv.Error as error:
        place = f"{path}, line {reader.line_num}"
        raise InputError(f"is not CSV: {error}", place=place, advice=_SEE) from error
    if not columns:
        advice = f"begin with a line that names the columns: {','.join(needed)}"
        raise InputError("is empty", place=path, advice=advice)


def _read_columns(
    values: Sequence[str], path: str, columns: Sequence[str], needed: Sequence[str]
) -> list[str]:
    names = [value.lower() for value in values]
    for column in needed:
        if names.count(column) != 1:
            cause = f"has no column {column}" if column not in names else f"has two columns {column}"
            must = f"of which {' and '.join(needed)} must be there"
            advice = f"the first line names the columns {', '.join(columns)}, {must}"
            first = ", ".join(shown(value) for value in values[:8])
            raise InputError(f"{cause}: its first line is {first}", place=path, advice=advice)
    for column in names:
        if column not in columns:
            cause = f"has a column {shown(column)}, which is not a column of such a table"
            raise InputError(cause, place=path, advice=f"its columns are {', '.join(columns)}")
    return names
