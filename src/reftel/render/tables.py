"""What commands print for people: tables, CSV, and how a cable stands in a line."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import ne

from reftel.model.records import MRN, Edge, Node, Relation
from reftel.render.layout import lay_out, measure, wrap
from reftel.render.spreadsheet import fitting, guarded

TableRow = Mapping[str, object]

SHOWN_ITEMS = 3
SAME_SENTENCE = "(same sentence as above)"
_HEADERS = {"held": "status"}  # of columns whose cells are words
_NAMES = frozenset({"year", "number", "thread", "community"})  # columns whose numbers count nothing
_LEAST_SUBJECT = 16  # characters of a line that tell what a cable is about
_NARROWEST = 20  # characters of a line, however narrow the terminal is
# C0 and C1 controls, the marks that turn the direction of writing, and bytes that are not characters (half a
# surrogate pair stands for each): none reaches a terminal.
_CONTROLS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
_BYTES = re.compile("[\udc80-\udcff]")  # of a file name that is no text


def printable(text: str) -> str:
    r"""Return a text that a terminal shows as it is: nothing in it moves the cursor or turns the line.

    >>> printable("a\x1b[2Jb")
    'a\ufffd[2Jb'
    >>> print(printable("caf\udce9.txt"))
    caf\xe9.txt
    """
    return _CONTROLS.sub("\ufffd", _BYTES.sub(lambda byte: rf"\x{ord(byte[0]) - 0xDC00:02x}", text))


def flat(text: str) -> str:
    """Return a text as one line."""
    return " ".join(text.split())


def terminal_width() -> int:
    """Return how many characters a line of the terminal has; 120 where there is none."""
    return max(_NARROWEST, shutil.get_terminal_size((120, 24)).columns)


def in_lines(words: str, first: str = "", other: str = "") -> str:
    """Return words in lines that fit the terminal; `first` begins the first line, `other` each other one."""
    return "\n".join(wrap(printable(flat(words)), terminal_width(), first, other))


def shorten(words: str, width: int) -> str:
    """Return words that take no more than a width; where some are left out, three dots say so.

    >>> shorten("NORWAY: FISHERIES TALKS", 20)
    'NORWAY: FISHERIES...'
    """
    if measure(words) <= width:
        return words
    first, *others = wrap(words, max(1, width - 3)) or [""]
    return f"{first}..." if others and width > 3 else first


def shown_sentences(sentences: Iterable[tuple[MRN, str]]) -> Iterator[str]:
    """Return sentences of cables as they are shown below each other: one just shown is not repeated."""
    before = None
    for said in sentences:
        yield SAME_SENTENCE if said[1] and said == before else said[1]
        before = said


def named(node: Node) -> str:
    """Return a cable in a line: MRN, date, whether it is missing, subject."""
    when = sent(node.date, node.date_earliest, node.date_latest)
    state = node.subject if node.held else "(missing)"
    return printable("  ".join(filter(None, (str(node.mrn), when, flat(state)))))


def named_in_lines(node: Node, first: str = "", other: str = "    ", beside: Iterable[str] = ()) -> str:
    """Return a cable in a line, with words `beside` it; the subject is shortened to fit the terminal.

    Where that leaves no room for it, it has a line of its own.
    """
    when = sent(node.date, node.date_earliest, node.date_latest)
    subject = printable(flat(node.subject)) if node.held else "(missing)"
    rest = [printable(word) for word in beside if word]
    width = terminal_width()
    room = width - measure("  ".join([f"{first}{node.mrn}", when, "", *rest]))
    if room >= min(measure(subject), _LEAST_SUBJECT):
        return "  ".join(filter(None, (f"{first}{node.mrn}", when, shorten(subject, room), *rest)))
    if not node.held:
        rest, subject = [subject, *rest], ""
    lines = wrap("  ".join(filter(None, (f"{node.mrn}", when, *rest))), width, first, other)
    below = shorten(subject, width - measure(other))
    return "\n".join([*lines, f"{other}{below}"] if below else lines)


def cited_as(edge: Edge) -> str:
    """Return labels and relation of a citation in brackets: "[ref A, responds_to]"."""
    labels = ", ".join(filter(None, edge.labels))
    relation = edge.relation.value if edge.relation is not Relation.REFERS_TO else ""
    note = "editors' note" if edge.origin == "footnote" else ""
    words = ", ".join(filter(None, (f"ref {labels}" if labels else note, relation)))
    return f"[{words}]" if words else ""


def sent(date: str, earliest: str, latest: str) -> str:
    """Return when a cable was sent: the day, or the interval of a missing one."""
    if date:
        return date[:10]
    return f"{earliest} to {latest}" if earliest and latest else "not known"


def span_in_words(node: Node) -> str:
    """Return when a missing cable was sent: interval and likeliest day, or the day that somebody set."""
    if node.date:
        who = "set by a correction" if node.corrected else f"according to the editors: {node.date_set_by}"
        return f"on {node.date[:10]} ({who})"
    if node.date_earliest == node.date_latest:
        return f"on {node.date_earliest} (estimated)"
    days = f"between {node.date_earliest} and {node.date_latest}"
    return f"{days}, most likely on {node.date_likely} (estimated)"


def render_rows(rows: Sequence[TableRow], columns: Sequence[str]) -> str:
    """Return some columns of rows as a table; "sent" is the date, or the interval of an estimate."""
    cells = [[_table_cell(row, column) for column in columns] for row in rows]
    return render_table([_HEADERS.get(column, column.replace("_", " ")) for column in columns], cells)


def render_table(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table of plain text that fits the terminal; numbers have separators of thousands."""
    return lay_out(headers, [[_in_words(cell) for cell in row] for row in rows], terminal_width())


def _in_words(cell: object) -> str:
    if isinstance(cell, int) and not isinstance(cell, bool):
        return f"{cell:,}"
    return "" if cell is None else printable(flat(str(cell)))


def render_csv(rows: Sequence[TableRow], columns: Sequence[str], *, fits: bool = False) -> tuple[str, int]:
    """Return all columns of rows as CSV, or the line of these columns where there is no row.

    Where it `fits`, cells that are too long for a spreadsheet are cut; their number comes second.
    """
    headers = list(rows[0]) if rows else [column for column in columns if column != "sent"]
    text, cut = io.StringIO(), 0
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(headers)
    for row in rows:
        cells = [_csv_cell(row[header]) for header in headers]
        fitted = [fitting(cell) if fits and isinstance(cell, str) else cell for cell in cells]
        cut += sum(map(ne, cells, fitted))
        writer.writerow(fitted)
    return text.getvalue().rstrip("\n"), cut


def _csv_cell(cell: object) -> object:
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, (list, tuple)):
        cell = "; ".join(map(str, cell))
    if not isinstance(cell, str):
        return cell
    return guarded(printable(flat(cell)))


def _table_cell(row: TableRow, column: str) -> object:
    if column == "sent":
        return sent(*(str(row.get(name) or "") for name in ("date", "date_earliest", "date_latest")))
    cell = row.get(column)
    if column == "date" or column in _NAMES:
        return "" if cell is None else str(cell)[:10]
    if column == "held":
        return "held" if cell else "missing"
    if isinstance(cell, (list, tuple)):
        shown = ", ".join(map(str, cell[:SHOWN_ITEMS]))
        return f"{shown} and {len(cell) - SHOWN_ITEMS} more" if len(cell) > SHOWN_ITEMS else shown
    if isinstance(cell, float):
        return f"{cell:.6f}" if cell < 1 else f"{cell:,.0f}"
    return cell
