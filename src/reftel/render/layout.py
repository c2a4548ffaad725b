"""Tables as lines of text that fit a width: no word is broken, and no cell is left out.

Columns that do not fit beside the others, or take fewer lines below, go below their row with their names.
Those without a word are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

_GAP = "  "
_INDENT = 4  # of what is below a row
_PROSE = 30  # a column with a cell longer than this is read as text
_LEAST_PROSE = 24  # characters of a line in which text can be read
_WEIGHED = 200  # rows that decide what a table looks like
_NUMBER = re.compile(r"~?-?[0-9][0-9,.]*%?( \+ \?)?|\?|under 0\.1%")
# Where a word longer than a whole line may be broken: behind these, which no MRN has.
_SEAMS = re.compile(r"(?<=[/!\\,;:_.@=&?-])")


class _Column(NamedTuple):
    """A column: its name, its cells, and the widths that it would have and can do with."""

    name: str
    cells: Sequence[str]
    natural: int
    least: int
    numbers: bool


def lay_out(headers: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> str:
    """Return a table that is nowhere wider than `width`.

    >>> print(lay_out(("cable", "count"), [("09OSLO1", "1,200"), ("09OSLO12", "7")], 40))
    cable     count
    --------  -----
    09OSLO1   1,200
    09OSLO12      7
    >>> print(lay_out(("cable", "subject"), [("09OSLO12", "NORWAY: FISHERIES AND WHALING TALKS")], 30))
    cable
    --------
    09OSLO12
        subject: NORWAY: FISHERIES
        AND WHALING TALKS
    """
    columns = [_column(name, [row[place] for row in rows]) for place, name in enumerate(headers)]
    told = [place for place, column in enumerate(columns) if not place or not rows or any(column.cells)]
    columns, rows = [columns[place] for place in told], [[row[place] for place in told] for row in rows]
    beside, widths = _choose(columns, width)
    below = [place for place in range(len(columns)) if place not in beside]
    shown = [columns[place] for place in beside]
    lines = [
        *_line([(column.name, size, column.numbers) for column, size in zip(shown, widths, strict=True)]),
        _GAP.join("-" * size for size in widths),
    ]
    for row in rows:
        cells = zip(beside, widths, shown, strict=True)
        lines += _line([(row[place], size, column.numbers) for place, size, column in cells])
        lines += _below([(columns[place], row[place]) for place in below if row[place]], width)
    return "\n".join(lines)


def measure(text: str) -> int:
    """Return how many columns of a terminal a text takes.

    >>> measure("OSLO"), measure("中文")
    (4, 4)
    """
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def wrap(text: str, width: int, first: str = "", other: str = "") -> list[str]:
    """Return a text in lines, broken between words; a word longer than a line is broken where it has a seam.

    `first` begins the first line, `other` each other one.

    >>> wrap("as cited in reftel", 9, "- ", "  ")
    ['- as', '  cited', '  in', '  reftel']
    >>> wrap("/data/2009/09OSLO12.html", 14)
    ['/data/2009/', '09OSLO12.html']
    """
    if measure(first) + measure(text) <= width and " " * 2 not in text:
        return [first + text] if text else []
    lines: list[str] = []
    line, is_bare = first, True
    for word in text.split():
        for part in _parts(word, max(1, width - max(measure(first), measure(other)))):
            glue = "" if is_bare or part.glued else " "
            if not is_bare and measure(line) + len(glue) + measure(part.text) > width:
                lines.append(line)
                line, glue = other, ""
            line, is_bare = f"{line}{glue}{part.text}", False
    return lines if is_bare else [*lines, line]


def underlined(text: str, marks: str, width: int, margin: str) -> list[str]:
    """Return a line with marks below, in as many lines as fit the width; both are broken at the same blanks.

    >>> underlined("STATE 91633 AND", "^^^^^^^^^^^", 16, "    ")
    ['    STATE 91633', '    ^^^^^^^^^^^', '    AND']
    """
    lines: list[str] = []
    start, room = 0, max(1, width - len(margin))
    while start < len(text) or not lines:
        end = len(text)
        if end - start > room:
            end = text.rfind(" ", start + 1, start + room + 1)
            end = end if end > start else start + room
        lines.append(f"{margin}{text[start:end]}")
        lines += [f"{margin}{under}"] if (under := marks[start:end].rstrip()) else []
        start = end + 1 if text[end : end + 1] == " " else end
    return lines


class _Part(NamedTuple):
    text: str
    glued: bool  # to what is before it


def _parts(word: str, width: int) -> Iterator[_Part]:
    """Return a word as it is, or in parts that fit a line."""
    if measure(word) <= width:
        yield _Part(word, glued=False)
        return
    is_first = True
    for piece in _SEAMS.split(word):
        for part in _chopped(piece, width):
            yield _Part(part, glued=not is_first)
            is_first = False


def _chopped(word: str, width: int) -> list[str]:
    """Return a word in parts of a width, whatever its letters take."""
    parts = [""]
    for letter in word:
        if parts[-1] and measure(parts[-1]) + measure(letter) > width:
            parts.append("")
        parts[-1] += letter
    return parts


def _column(name: str, cells: Sequence[str]) -> _Column:
    natural = max(map(measure, (name, *cells)))
    numbers = any(cells) and all(_NUMBER.fullmatch(cell) for cell in cells if cell)
    if natural <= len(name) or numbers:
        return _Column(name, cells, natural, natural, numbers)
    words = (word for text in (name, *cells) for word in text.split())
    least = max(map(measure, words), default=0)
    if natural > _PROSE:
        least = max(least, _LEAST_PROSE)
    return _Column(name, cells, natural, least, numbers)


def _choose(columns: Sequence[_Column], width: int) -> tuple[list[int], list[int]]:
    """Return which columns are beside each other, and how wide each is: those that take the fewest lines."""
    best: tuple[list[int], list[int]] = [0], [min(columns[0].natural, width)]
    fewest = 0
    for beside in _choices(columns):
        some = [columns[place] for place in beside]
        widths = _share(some, width)
        if not widths:
            continue
        count = _count_lines(columns, dict(zip(beside, widths, strict=True)), width)
        if not fewest or count < fewest:
            best, fewest = (beside, widths), count
    return best


def _choices(columns: Sequence[_Column]) -> Iterator[list[int]]:
    """Return which columns may be beside each other: all, then fewer, texts leaving first, from the last."""
    beside = list(range(len(columns)))
    yield list(beside)
    texts = [place for place in beside if columns[place].natural > _PROSE and place]
    others = [place for place in beside if place not in texts and place]
    for place in (*texts[::-1], *others[::-1]):
        beside.remove(place)
        yield list(beside)


def _share(columns: Sequence[_Column], width: int) -> list[int]:
    """Return the width of each column; none where they do not fit.

    What is short keeps its width, the rest is divided.
    """
    space = width - len(_GAP) * (len(columns) - 1)
    spare = space - sum(column.least for column in columns)
    if spare < 0:
        return []
    widths = [column.least for column in columns]
    order = sorted(range(len(columns)), key=lambda place: columns[place].natural - columns[place].least)
    for done, place in enumerate(order):
        wanted = columns[place].natural - columns[place].least
        more = max(0, min(wanted, spare // (len(order) - done)))
        widths[place] += more
        spare -= more
    return widths


def _count_lines(columns: Sequence[_Column], beside: dict[int, int], width: int) -> int:
    """Return about how many lines the first rows take."""
    room = width - _INDENT
    count = 0
    for number in range(min(_WEIGHED, len(columns[0].cells))):
        sizes = [len(column.cells[number]) for column in columns]
        count += max(-(-sizes[place] // size) if size else 0 for place, size in beside.items()) or 1
        below = [place for place, size in enumerate(sizes) if size and place not in beside]
        takes = [len(columns[place].name) + 2 + sizes[place] for place in below]
        texts = [size for place, size in zip(below, takes, strict=True) if columns[place].natural > _PROSE]
        count += sum(-(-size // room) for size in (*texts, sum(takes) - sum(texts)))
    return count


def _line(cells: Iterable[tuple[str, int, bool]]) -> list[str]:
    """Return the lines of a row: of each cell its text, its width, whether it is a number."""
    cells = list(cells)
    texts = [wrap(text, size) if text else [] for text, size, _ in cells]
    lines = []
    for number in range(max(1, *map(len, texts))):
        parts = [
            _padded(text[number] if number < len(text) else "", size, is_number)
            for text, (_, size, is_number) in zip(texts, cells, strict=True)
        ]
        lines.append(_GAP.join(parts).rstrip())
    return lines


def _padded(text: str, size: int, is_number: bool) -> str:
    space = " " * (size - measure(text))
    return space + text if is_number else text + space


def _below(cells: Iterable[tuple[_Column, str]], width: int) -> list[str]:
    """Return what is below a row: short cells share a line, a text begins one."""
    margin = " " * _INDENT
    lines: list[str] = []
    is_open = False
    for column, cell in cells:
        words = f"{column.name}: {cell}"
        is_text = column.natural > _PROSE
        if is_open and not is_text and measure(lines[-1]) + 3 + measure(words) <= width:
            lines[-1] += f"   {words}"
        else:
            lines += wrap(words, width, margin, margin)
        is_open = not is_text
    return lines
