"""What commands print for people: tables and short texts."""

from __future__ import annotations

import csv
import io
import re
import shutil
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from reftel.model.records import Decision, Document, Edge, Node, Reference, Resolution, Status
from reftel.render.spreadsheet import FORMULA, fitting

if TYPE_CHECKING:
    from reftel.analysis.check_corrections import Checked
    from reftel.store import StoredCable

# C0 and C1 controls, the marks that turn the direction of writing, and bytes that are no characters (half a
# surrogate pair stands for each): none reaches a terminal.
_CONTROLS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
_BYTES = re.compile("[\udc80-\udcff]")  # of a file name that is no text


def printable(text: str) -> str:
    r"""Give a text that a terminal shows as it is: nothing in it moves the cursor or turns the line.

    >>> printable("a\x1b[2Jb")
    'a\ufffd[2Jb'
    >>> print(printable("caf\udce9.txt"))
    caf\xe9.txt
    """
    return _CONTROLS.sub("\ufffd", _BYTES.sub(lambda byte: rf"\x{ord(byte[0]) - 0xDC00:02x}", text))


def change_counts(changes: tuple[int, int, int] | None) -> dict[str, int]:
    """Give how many documents a build brought, removed and left as they were, where it extended one."""
    names = ("documents new", "documents removed", "documents unchanged")
    return dict(zip(names, changes, strict=True)) if changes else {}


def correction_counts(checked: Sequence[Checked]) -> dict[str, int]:
    """Give how many corrections a build was given, and how many no longer apply; nothing without any."""
    names = ("corrections", "corrections that no longer apply")
    counts = (len(checked), sum(bool(found.why) for found in checked))
    return dict(zip(names, counts, strict=True)) if checked else {}


def correction_notices(checked: Iterable[Checked]) -> list[str]:
    """Say of each correction that no longer applies why not."""
    return [f"{found.entry.place}: no longer applies: {found.why}" for found in checked if found.why]


def render_changes(changes: tuple[int, int, int] | None) -> str:
    """Give the same as a line, empty for a build from nothing."""
    if not changes:
        return ""
    new, removed, unchanged = changes
    parts = [f"{new} new", f"{removed} removed" if removed else "", f"{unchanged} unchanged"]
    advice = " (--fresh builds from what is given alone)" if new and unchanged else ""
    return f"\ndocuments: {', '.join(filter(None, parts))}{advice}\n"


def render_table(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Give a table of plain text; long cells are wrapped to the width of the terminal."""
    from tabulate import tabulate

    cells = [[printable(flat(cell)) if isinstance(cell, str) else cell for cell in row] for row in rows]
    widths = _widths(headers, cells)
    return tabulate(cells, headers, tablefmt="simple", maxcolwidths=widths, disable_numparse=True)


def render_csv(headers: Sequence[str], rows: Iterable[Sequence[object]], *, fits: bool = False) -> str:
    """Give the same as CSV, where it `fits` with no cell that is too long for a spreadsheet."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(headers)
    writer.writerows([_csv_cell(cell, fits) for cell in row] for row in rows)
    return text.getvalue().rstrip("\n")


def _csv_cell(cell: object, fits: bool) -> object:
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, (list, tuple)):
        cell = "; ".join(map(str, cell))
    if not isinstance(cell, str):
        return cell
    line = printable(flat(cell))
    safe = f"'{line}" if line.startswith(FORMULA) else line
    return fitting(safe) if fits else safe


TableRow = Mapping[str, object]


def render_rows(rows: Sequence[TableRow], columns: Sequence[str]) -> str:
    """Give some columns of rows as a table; "sent" is the day of the date, or the interval of an estimate."""
    cells = [[_table_cell(row, column) for column in columns] for row in rows]
    return render_table([column.replace("_", " ") for column in columns], cells)


def render_rows_csv(rows: Sequence[TableRow], columns: Sequence[str], *, fits: bool = False) -> str:
    """Give all columns of rows as `render_csv` does, or the line of these columns where there is no row."""
    headers = list(rows[0]) if rows else [column for column in columns if column != "sent"]
    return render_csv(headers, ([row[header] for header in headers] for row in rows), fits=fits)


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


def sent(date: str, earliest: str, latest: str) -> str:
    """Give when a cable was sent: the day, or the interval of a missing one."""
    if date:
        return date[:10]
    return f"{earliest} to {latest}" if earliest and latest else "not known"


SHOWN_ITEMS = 3
_WIDE = 100  # characters of a terminal, for a table of seven columns
_LONGEST_WORD = 16  # a word up to this length, such as an MRN, is not broken
TAB = "\t"
REFERENCE_COLUMNS = ("label", "text", "kind", "status", "mrn", "year_from", "reason")


def reference_rows(references: Iterable[Reference]) -> list[tuple[str, ...]]:
    """Give references as the rows of a table with REFERENCE_COLUMNS."""
    return [
        (
            found.label,
            found.text,
            found.kind.value,
            found.status.value,
            str(found.mrn or ""),
            found.year_from.value if found.year_from else "",
            _with_weighed(found),
        )
        for found in references
    ]


def _with_weighed(found: Reference) -> str:
    """Give the reason, and where several cables were weighed, which."""
    if len(found.candidates) < 2:
        return found.reason
    return f"{found.reason} (weighed: {', '.join(map(str, found.candidates))})"


def render_marked(text: str, references: Iterable[Reference]) -> str:
    """Give the lines of a text, with marks under the words that each reference was read from."""
    marks = bytearray(b" " * len(text))
    for found in references:
        marks[found.start : found.end] = b"^" * (found.end - found.start)
    shown, start = [], 0
    for line in text.split("\n"):
        under = marks[start : start + len(line)].decode().rstrip()
        shown += [f"    {printable(line.replace(TAB, ' '))}", *([f"    {under}"] if under else [])]
        start += len(line) + 1
    return "\n".join(shown)


def render_cable(stored: StoredCable) -> str:
    """Give a cable as text: its head, what it cites with status and reason, who cites it."""
    parts = [_render_head(stored.node)]
    if stored.node.held:
        parts.append(_render_cites(stored))
    if any(mention.cable for mention in stored.mentions):
        parts.append(_render_also_mentioned(stored))
    parts.append(_render_cited_by(stored))
    if len(stored.documents) > 1:
        rows = [(item.role, _section(item), item.source, item.place) for item in stored.documents]
        parts.append("Documents\n" + render_table(("role", "section", "source", "place"), rows))
    if stored.problems:
        lines = (f"- {problem.cause}; {problem.advice}".rstrip("; ") for problem in stored.problems)
        parts.append("\n".join(["To know", *map(printable, lines)]))
    return "\n\n".join(parts)


def _section(document: Document) -> str:
    return f"{document.section[0]} of {document.section[1]}" if document.section else ""


def _render_head(node: Node) -> str:
    if node.held:
        state = ""
        date = node.date.replace("T", " ").replace("Z", " UTC") or "not known"
    else:
        state = "  (missing: cited, but not in the collection)"
        date = span_in_words(node)
    fields = {
        "Date": date,
        "From": node.sender,
        "To": ", ".join(node.action),
        "Classification": node.classification,
        "Captions": " ".join(node.captions),
        "TAGS": " ".join(node.tags),
        "Source": node.source,
        "Corrected": node.corrected,
    }
    return "\n".join(
        [f"{node.mrn}{state}", *([printable(node.subject)] if node.subject else []), *_render_fields(fields)]
    )


def span_in_words(node: Node) -> str:
    """Give when a missing cable was sent: its interval and the likeliest day in it, or the day people set."""
    if node.date:
        return f"on {node.date[:10]} (set by people)"
    if node.date_earliest == node.date_latest:
        return f"on {node.date_earliest} (estimated)"
    days = f"between {node.date_earliest} and {node.date_latest}"
    return f"{days}, most likely on {node.date_likely} (estimated)"


def _render_fields(fields: Mapping[str, str]) -> list[str]:
    width = terminal_width()
    return [
        textwrap.fill(f"{name + ':':16}{printable(value)}", width, subsequent_indent=" " * 16)
        for name, value in fields.items()
        if value
    ]


def _render_cites(stored: StoredCable) -> str:
    if not stored.decisions:
        return "Cites nothing"
    edges = {edge.cited: edge for edge in stored.cites}
    rows = []
    for decision in stored.decisions:
        resolution = decision.resolution
        relation, sentence = _meaning(edges.get(resolution.mrn) if resolution.mrn else None)
        rows.append(
            (
                decision.ref.label,
                "(added by people)" if is_added(decision) else decision.ref.text,
                resolution.status.value,
                _which(resolution),
                resolution.reason,
                relation,
                sentence,
            )
        )
    return "Cites\n" + _render_meant(("label", "as written", "status", "cable", "reason"), rows)


def _render_meant(headers: Sequence[str], rows: Iterable[tuple[object, ...]]) -> str:
    """Give a table whose last two cells are relation and sentence; a narrow one has both in a column."""
    if terminal_width() >= _WIDE:
        return render_table((*headers, "relation", "sentence"), rows)
    joined = ((*row[:-2], ": ".join(str(cell) for cell in row[-2:] if cell)) for row in rows)
    return render_table((*headers, "meaning"), joined)


def _which(resolution: Resolution) -> str:
    """Give the cable that a reference names, or those that it may name."""
    if resolution.status is not Status.AMBIGUOUS:
        return str(resolution.mrn or "")
    *others, last = map(str, resolution.candidates or ("",))
    return f"{', '.join(others)} or {last}" if others else last


def is_added(decision: Decision) -> bool:
    """Say whether people added a reference: no line of the cable has it."""
    return bool(decision.corrected_by) and decision.found is None


def _render_also_mentioned(stored: StoredCable) -> str:
    """Give the cables that the paragraphs name themselves and the REF line does not have."""
    rows = []
    for mention in stored.mentions:
        if mention.cable and (resolution := mention.resolution):
            decided = (resolution.status.value, _which(resolution), resolution.reason)
            meaning = (mention.relation.value, mention.sentence)
            rows.append((mention.paragraph or "", mention.text, *decided, *meaning))
    headers = ("paragraph", "as written", "status", "cable", "reason")
    return "Also mentioned\n" + _render_meant(headers, rows)


def _render_cited_by(stored: StoredCable) -> str:
    if not stored.cited_by:
        return "Cited by no cable of the collection"
    rows = []
    for edge in stored.cited_by:
        citing = stored.neighbours[edge.citing]
        labels = ", ".join(filter(None, edge.labels))
        rows.append((str(edge.citing), labels, citing.date[:10], citing.subject, *_meaning(edge)))
    return "Cited by\n" + _render_meant(("cable", "as ref", "date", "subject"), rows)


STORED_COLUMNS = (
    "citing", "label", "text", "status", "cited", "reason", "relation", "sentence", "candidates",
)  # fmt: skip


def stored_rows(stored: StoredCable) -> list[TableRow]:
    """Give the references of a cable, then the citations by others, as rows for CSV."""
    edges = {edge.cited: edge for edge in stored.cites}
    rows: list[tuple[object, ...]] = []
    for found in stored.decisions:
        ref, resolution = found.ref, found.resolution
        edge = edges.get(resolution.mrn) if resolution.mrn else None
        decided = (resolution.status.value, str(resolution.mrn or ""), resolution.reason)
        weighed = list(map(str, resolution.candidates))
        rows.append((str(found.citing), ref.label, ref.text, *decided, *_meaning(edge), weighed))
    status = Status.HELD if stored.node.held else Status.MISSING
    for edge in stored.cited_by:
        decided = (status.value, str(edge.cited), "")
        rows.append((str(edge.citing), edge.labels, edge.texts, *decided, *_meaning(edge), ()))
    return [dict(zip(STORED_COLUMNS, row, strict=True)) for row in rows]


def _meaning(edge: Edge | None) -> tuple[str, str]:
    return (edge.relation.value, edge.sentence) if edge else ("", "")


def flat(text: str) -> str:
    """Give a text as one line."""
    return " ".join(text.split())


def terminal_width() -> int:
    """Give how many characters a line of the terminal has; 120 where there is none."""
    return max(60, shutil.get_terminal_size((120, 24)).columns)


def _widths(headers: Sequence[str], rows: Sequence[Sequence[object]]) -> list[int]:
    """Share the width of the terminal: what is short keeps its width, the rest is divided.

    No column is narrower than its cells of one word, unless these are long.
    """
    # tabulate gives each header two characters more than it needs
    longest = [
        max([len(header) + 2, *(len(str(row[place])) for row in rows)])
        for place, header in enumerate(headers)
    ]
    words = [
        max((len(cell) for row in rows if " " not in (cell := str(row[place]))), default=0)
        for place in range(len(headers))
    ]
    space = terminal_width() - 2 * (len(headers) - 1)
    widths: dict[int, int] = {}
    for done, place in enumerate(sorted(range(len(headers)), key=longest.__getitem__)):
        share = max(10, min(words[place], _LONGEST_WORD), space // (len(headers) - done))
        widths[place] = max(1, min(longest[place], share))
        space -= widths[place]
    return [widths[place] for place in range(len(headers))]
