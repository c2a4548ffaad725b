"""Tables and JSON in which nothing tells cables: refused by name rather than read as loose text.

A text is a table if its first line names columns, or if rows of one length have facts of one kind in one
place. A cable is neither, whatever commas, tabs and aligned columns it has: its lines differ.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice
from typing import NamedTuple

from reftel.files.own import BEGINNINGS_OF_TABLES, are_own_columns
from reftel.lexicon.mrn import GLUED
from reftel.model.place import NO_PLACE
from reftel.model.problems import Problem, ProblemCode
from reftel.readers.forms import dump, record
from reftel.readers.forms.facts import CLASSIFICATION
from reftel.readers.forms.form import CERTAIN, Content, Form, Read
from reftel.readers.forms.tables.columns import show_names
from reftel.readers.forms.tables.objects import is_json, names_in
from reftel.readers.limits import ROW_LIMIT

COLUMNS = ("number", "date", "id", "origin", "classification", "ids cited", "head", "body")
"""The columns of the CSV that needs no names, in their order."""

ADVICE = "save it as CSV with names above its columns, or each text as a file of its own"

_SAY_WHICH = "say which column holds what with --columns mrn=...,date=...,text=..."
_DELIMITERS = ",;\t|~^"
_LEAST_COLUMNS = 3
_FIRST_LINES = 4  # a title may stand above the names
_SAMPLE = 4_000_000  # characters: more than the first rows of most tables
_ROWS = 200
_NAME = re.compile(r"(?=.{0,60}[^\W\d_])(?:[^:\"<>{}\n]|(?<=\w):(?=\w)){1,60}|Unnamed: \d{1,4}|#")
_BARE_NAMES = re.compile(r"\A[^\W\d]\w*(?:[,;\t|~^][^\W\d]\w*)+")
_MOST, _NEARLY_ALL = 0.5, 0.9  # of the rows have the length of the first
_MOST_WORDS = 4  # of the name of a column
_FACT = re.compile(
    rf"#?\d{{1,12}}|{GLUED}"
    r"|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}\b.{0,20}"
    r"|\d{1,2}[-/. ](?:\d{1,2}|[A-Za-z]{3,9})[-/. ](?:\d{4}|\d{2})\b.{0,20}",
    re.ASCII,
)
_OPEN_QUOTE = re.compile(r'(?:^|[,;\t|~^])"[^"\n]*$', re.MULTILINE)  # its cell goes on in the next line
_SEPARATOR = re.compile(r"sep=(.)\s{0,3}\Z", re.IGNORECASE)
_CLASSIFIED = re.compile(CLASSIFICATION, re.VERBOSE | re.IGNORECASE)
_IDS = re.compile(rf"{GLUED}(?:[|\s]{{1,3}}{GLUED})*\|?", re.ASCII)
_HEAD = re.compile(r"VZCZC|^FM |^(?:[OPRZ] ){0,4}\d{6}Z ", re.MULTILINE)
# What people call the columns, squeezed; a name that stands in another place shows another order.
_CALLED = (
    {"number", "no", "nr", "num", "row", "rowid", "index"},
    {"date", "datetime", "created", "sent", "dated", "authored"},
    {"mrn", "refid", "reference", "referenceid", "cable", "cableid"},
    {"origin", "from", "post", "embassy", "office", "sender"},
    {"classification", "class", "classified", "level"},
    {"cited", "cites", "idscited", "refs", "references", "links"},
    {"head", "header"},
    {"body", "text", "content", "fulltext", "message"},
)


class Table(NamedTuple):
    """A table: the names of its columns, or its first row where it names none.

    `is_other` says that its rows are those of the CSV of eight columns but for their order or number,
    `is_broken` that texts break them.
    """

    columns: tuple[str, ...]
    named: bool
    is_other: bool = False
    is_broken: bool = False


def _recognise(content: Content) -> float:
    text = content.text
    if is_json(text):
        return CERTAIN
    if table := find_table(text):
        # Records and dumps look like tables too.
        is_record = not table.is_other and any(one.find_first(text) for one in (dump.FACTS, record.FACTS))
        return 0 if is_record else CERTAIN
    return 0.1 if text.startswith(BEGINNINGS_OF_TABLES) else 0


def _read(content: Content) -> Read:
    if is_json(content.text):
        yield _refuse_json(content.name, names_in(content.text[:_SAMPLE]))
    elif table := find_table(content.text):
        yield refuse(content.name, table)
    else:
        yield _refuse_own(content.name)


def find_table(text: str) -> Table | None:
    """Give the table that a text is, None where it is none.

    >>> find_table("doc_id;authored;body\\n7;2009-09-11;Nets\\n8;2009-09-12;More nets\\n").columns
    ('doc_id', 'authored', 'body')
    >>> find_table("SUBJECT: NETS, BOATS, AND MORE\\n\\nREF: OSLO 5, 6, 7")
    """
    given = ""
    for start, line in _first_lines(text):
        if separator := _SEPARATOR.match(line):
            given = separator[1]
            continue
        for delimiter in given or _DELIMITERS:
            cells = line.split(delimiter)
            if _may_begin(cells) and (table := _read_table(text, start, delimiter)):
                return table
    return _find_rows_of_texts(text) if _OPEN_QUOTE.search(text, 0, _SAMPLE) else None


def _find_rows_of_texts(text: str) -> Table | None:
    """Give the table whose rows each hold a text of several lines in quotation marks, of any columns."""
    for delimiter in _DELIMITERS:
        first, *rows = split_rows(text[:_SAMPLE], delimiter, None, whole=len(text) <= _SAMPLE) or [[]]
        if len(rows) > 1 and all(len(row) == len(first) for row in rows):
            texts = (place for place in range(len(first)) if all("\n" in row[place] for row in rows))
            place = next(texts, None)
            if place is not None:
                return Table(tuple(map(str.strip, first)), named="\n" not in first[place])
    return None


def _refuse_own(name: str) -> Problem:
    return Problem(ProblemCode.NO_CABLE, name, NO_PLACE, "is a table that reftel wrote, not a cable")


def _refuse_json(name: str, names: Sequence[str]) -> Problem:
    if not names:
        return Problem(ProblemCode.NO_CABLE, name, NO_PLACE, "is JSON, not a cable", ADVICE)
    if are_own_columns(names):
        return _refuse_own(name)
    cause = f"is JSON, but reftel finds no ids or texts of cables in it; its fields are {show_names(names)}"
    advice = f"{_SAY_WHICH}, and write one object for each cable"
    return Problem(ProblemCode.UNKNOWN_TABLE, name, NO_PLACE, cause, advice)


def refuse(name: str, table: Table) -> Problem:
    """Give why a table is not read, and what to do."""
    if table.named and are_own_columns(table.columns):
        return _refuse_own(name)
    if not table.named:
        cause = f"is a table without column names; its first row is {show_names(table.columns)}"
        advice = "add a line above with their names: mrn,date,text"
    elif table.is_broken:
        cause = "is a table whose texts run over several lines without quotation marks"
        advice = "put each text in quotation marks"
    elif _are_ours(table.columns):
        cause = "has columns that reftel knows, but its rows cannot be told apart"
        advice = "write ids as 07OSLO12, and put every cell in quotation marks"
    else:
        shown = show_names(table.columns)
        cause = f"is a table, but reftel finds no ids or texts of cables in it; its columns are {shown}"
        advice = _SAY_WHICH
    return Problem(ProblemCode.UNKNOWN_TABLE, name, NO_PLACE, cause, advice)


def find_other_order(rows: Sequence[Sequence[str]], *, named: bool) -> Table | None:
    """Give the table whose rows begin like those of the CSV of eight columns, but are others.

    All rows have more or fewer columns, their names say another order, or facts stand in other places. The
    first row is that of the names where the columns are `named`.
    """
    if len(rows) < 2:
        return None
    lengths = {len(row) for row in rows}
    other = len(lengths) == 1 and lengths != {len(COLUMNS)}
    other = other or (named and len(rows[0]) == len(COLUMNS) and _names_other_order(rows[0]))
    full = [row for row in rows[named:] if len(row) == len(COLUMNS)]
    other = other or (len(full) > 1 and _holds_other_order(full))
    return Table(tuple(rows[0]), named, is_other=True) if other else None


def _may_begin(cells: Sequence[str]) -> bool:
    if len(cells) < _LEAST_COLUMNS:
        return _are_names(cells)
    return _are_names(cells) or any('"' in cell or _is_fact(cell) for cell in cells)


def _first_lines(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    found = 0
    while found < _FIRST_LINES and start < min(len(text), _SAMPLE):
        end = text.find("\n", start)
        end = end if end >= 0 else len(text)
        if line := text[start : min(end, start + 10_000)].strip(" \r\n"):
            found += 1
            yield start, line
        start = end + 1


def _read_table(text: str, start: int, delimiter: str) -> Table | None:
    sample = text[start : start + _SAMPLE]
    for escape in (None, "\\"):
        first, *rows = split_rows(sample, delimiter, escape, whole=start + _SAMPLE >= len(text)) or [[]]
        even = [row for row in rows if len(row) == len(first)]
        least = _MOST if _BARE_NAMES.fullmatch(delimiter.join(first)) else _NEARLY_ALL
        regular = bool(even) and len(even) >= len(rows) * least
        named = len(first) > 1 and _are_names(first)
        if len(first) < _LEAST_COLUMNS and not (named and regular and _is_pair(even)):
            return None
        if regular and (named or (len(even) > 1 and _has_facts([first, *even]))):
            is_other = find_other_order([first, *even], named=named) is not None
            return Table(tuple(map(str.strip, first)), named, is_other)
    # Texts that stand in a row as they are, without quotation marks, break it into many lines.
    if _are_names(first) and _begin_rows(sample, delimiter, len(first)):
        return Table(tuple(map(str.strip, first)), named=True, is_broken=True)
    return None


def _is_pair(rows: Sequence[Sequence[str]]) -> bool:
    """Say whether rows of two columns are those of a table, not lines that a comma or a tab divides."""
    return any("\n" in cell for row in rows for cell in row) or (len(rows) > 1 and _has_facts(rows))


def split_rows(text: str, delimiter: str, escape: str | None, *, whole: bool) -> list[list[str]]:
    """Give the first rows of a table; the last is left out where the text is not the `whole` of it."""
    csv.field_size_limit(max(csv.field_size_limit(), ROW_LIMIT))
    rows: list[list[str]] = []
    lines = io.StringIO(text, newline="")
    reader = csv.reader(lines, delimiter=delimiter, escapechar=escape, skipinitialspace=True)
    with suppress(csv.Error):
        rows.extend(row for row in islice(reader, _ROWS) if any(map(str.strip, row)))
    if not whole and len(rows) > 1 and len(rows) < _ROWS:
        rows.pop()
    return rows


def _are_names(cells: Sequence[str]) -> bool:
    """Say whether the cells of a row name columns; that of an index and the last ones may be empty."""
    names = [cell.strip() for cell in cells]
    while names and not names[-1]:
        names.pop()
    rest = names[1:] if names and not names[0] else names
    if len(set(rest)) < len(rest) or len(rest) < 2:
        return False
    return all(
        _NAME.fullmatch(name) and len(name.split()) <= _MOST_WORDS and not _is_fact(name) for name in rest
    )


def _has_facts(rows: Sequence[Sequence[str]]) -> bool:
    """Say whether a column holds a number, a date or an id in every row."""
    return any(all(map(_is_fact, column)) for column in zip(*rows, strict=True))


def _begin_rows(sample: str, delimiter: str, count: int) -> bool:
    """Say whether lines begin rows of so many columns: with a fact, and as many separators as names have.

    Lines of a text have commas too: there the names have to be written as no text writes words.
    """
    names, *lines = sample.splitlines()
    if delimiter == "," and not _BARE_NAMES.fullmatch(names.strip()):
        return False
    rows = (line.split(delimiter) for line in lines)
    return sum(len(cells) >= count and any(map(_is_fact, cells[:2])) for cells in rows) > 1


def _is_fact(cell: str) -> bool:
    return _FACT.fullmatch(cell.strip(' "')) is not None


def _places_of_names(heading: Sequence[str]) -> list[set[int]]:
    """Give for each name the places of the columns that people call so."""
    squeezed = ["".join(filter(str.isalnum, name.lower())) for name in heading]
    return [{place for place, called in enumerate(_CALLED) if name in called} for name in squeezed]


def _names_other_order(heading: Sequence[str]) -> bool:
    return any(known and place not in known for place, known in enumerate(_places_of_names(heading)))


def _are_ours(heading: Sequence[str]) -> bool:
    own = (place in known for place, known in enumerate(_places_of_names(heading)))
    return len(heading) == len(COLUMNS) and not _names_other_order(heading) and sum(own) * 2 > len(COLUMNS)


def _holds_other_order(rows: Sequence[Sequence[str]]) -> bool:
    """Say whether another column has all classifications, ids or heads, and their own has none."""
    kinds = ((4, _CLASSIFIED.fullmatch), (5, _IDS.fullmatch), (6, _HEAD.search))
    columns = [[cell.strip() for cell in column] for column in zip(*rows, strict=True)]
    for own, is_one in kinds:
        if any(map(is_one, columns[own])) or not any(columns[own]):
            continue
        others = (column for place, column in enumerate(columns) if place not in (0, 1, 2, own))
        if any(column and all(map(is_one, column)) for column in others):
            return True
    return False


FORM = Form("refused", _recognise, _read)
