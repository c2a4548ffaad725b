"""What spreadsheets need of CSV: no cell that runs, on wish a mark of the encoding and no cell too long."""

from __future__ import annotations

MARK = "\ufeff"
"""What a CSV in UTF-8 begins with where Excel is to read its letters; other programs may take it for text."""

CELL = 32_767
"""The most UTF-16 units that a cell of Excel holds."""

# A cell that begins so is a formula (in Japanese and Chinese versions the wide signs too); an apostrophe
# before it keeps it text.
FORMULA = ("=", "+", "-", "@", "\t", "＝", "＋", "－", "＠")

_JOINTS = (" ", ";")


def guarded(cell: str) -> str:
    """Return a cell with an apostrophe before what a spreadsheet would run."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def fitting(cell: str) -> str:
    """Return a cell that a spreadsheet holds: of a longer one whole words or items, with a note of the rest.

    >>> fitting("short")
    'short'
    >>> fitting("09OSLO1; " * 4000)[-42:]
    '09OSLO1; 09OSLO1; [cut: 36,000 characters]'
    """
    if len(cell) <= CELL // 2 or len(cell.encode("utf-16-le", "surrogatepass")) // 2 <= CELL:
        return cell
    note = f" [cut: {len(cell):,} characters]"
    room = CELL - len(note)
    shown = cell.encode("utf-16-le", "surrogatepass")[: 2 * room].decode("utf-16-le", "ignore")
    end = max(map(shown.rfind, _JOINTS))
    return (shown[:end] if end > 0 else shown) + note
