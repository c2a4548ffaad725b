"""What commands print for people: tables, CSV, and how a cable stands in a line."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from operator import ne

from reftel.model.records import Edge, Node, Relation
from reftel.render.spreadsheet import fitting, guarded

TableRow = Mapping[str, object]

SHOWN_ITEMS = 3
_LONGEST_WORD = 16  # a word up to this length, such as an MRN, is not broken
# C0 and C1 controls, the marks that turn the direction of writing, and bytes that are no characters (half a
# surrogate pair stands for each): none reaches a terminal.
_CONTROLS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
_LIST_OF_MRNS = re.compile(r"\d{2,4}[A-Z]{3,20}(?:-A)?\d{1,6}, ")
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
    return max(60, shutil.get_terminal_size((120, 24)).columns)


def named(node: Node) -> str:
    """Return a cable in a line: MRN, date, whether it is missing, subject."""
    when = sent(node.date, node.date_earliest, node.date_latest)
    state = node.subject if node.held else "(missing)"
    return printable("  ".join(filter(None, (str(node.mrn), when, flat(state)))))


def cited_as(edge: Edge) -> str:
    """Return labels and relation of a citation in brackets: "[ref A, responds_to]"."""
    labels = ", ".join(filter(None, edge.labels))
    relation = edge.relation.value if edge.relation is not Relation.REFERS_TO else ""
    note = "note of editors" if edge.origin == "footnote" else ""
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
        who = "set by people" if node.corrected else f"as editors say: {node.date_set_by}"
        return f"on {node.date[:10]} ({who})"
    if node.date_earliest == node.date_latest:
        return f"on {node.date_earliest} (estimated)"
    days = f"between {node.date_earliest} and {node.date_latest}"
    return f"{days}, most likely on {node.date_likely} (estimated)"


def render_rows(rows: Sequence[TableRow], columns: Sequence[str]) -> str:
    """Return some columns of rows as a table; "sent" is the date, or the interval of an estimate."""
    cells = [[_table_cell(row, column) for column in columns] for row in rows]
    return render_table([column.replace("_", " ") for column in columns], cells)


def render_table(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table of plain text; long cells are wrapped to the width of the terminal."""
    from tabulate import tabulate

    cells = [[printable(flat(cell)) if isinstance(cell, str) else cell for cell in row] for row in rows]
    widths = _widths(headers, cells)
    return tabulate(cells, headers, tablefmt="simple", maxcolwidths=widths, disable_numparse=True)


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
    if column == "date":
        return str(cell or "")[:10]
    if column == "held":
        return "held" if cell else "missing"
    if isinstance(cell, (list, tuple)):
        shown = ", ".join(map(str, cell[:SHOWN_ITEMS]))
        return f"{shown} and {len(cell) - SHOWN_ITEMS} more" if len(cell) > SHOWN_ITEMS else shown
    if isinstance(cell, float):
        return f"{cell:.6f}" if cell < 1 else f"{cell:.0f}"  # tabulate stumbles over "7,222"
    return "" if cell is None else cell


def _widths(headers: Sequence[str], rows: Sequence[Sequence[object]]) -> list[int]:
    """Share the width of the terminal: what is short keeps its width, the rest is divided.

    No column is narrower than its cells of one word, unless these are long, or than an MRN of a list.
    """
    columns = [[str(row[place]) for row in rows] for place in range(len(headers))]
    # tabulate gives each header two characters more than it needs
    longest = [
        max([len(header) + 2, *map(len, column)]) for header, column in zip(headers, columns, strict=True)
    ]
    words = [max((len(cell) for cell in column if " " not in cell), default=0) for column in columns]
    lists = ([cell for cell in column if _LIST_OF_MRNS.match(cell)] for column in columns)
    mrns = [max((len(word) for cell in some for word in cell.split()), default=0) for some in lists]
    space = terminal_width() - 2 * (len(headers) - 1)
    widths: dict[int, int] = {}
    for done, place in enumerate(sorted(range(len(headers)), key=longest.__getitem__)):
        share = max(10, min(words[place], _LONGEST_WORD), mrns[place], space // (len(headers) - done))
        widths[place] = max(1, min(longest[place], share))
        space -= widths[place]
    return [widths[place] for place in range(len(headers))]
