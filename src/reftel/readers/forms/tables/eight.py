r"""The collection as one CSV: eight columns, quoted, with backslash escapes, two gigabytes long.

Columns: number, date (`M/D/YYYY H:MM`), id, origin, classification, ids cited (joined by "|"), head,
body. `eight_rows` finds where rows begin; here a row becomes a cable.
"""

import csv
from collections.abc import Iterator

from reftel.model.place import Place
from reftel.model.problems import Problem, ProblemCode
from reftel.model.records import RawCable
from reftel.readers.decode import decode, find_encoding, replaced_bytes
from reftel.readers.forms.dates import Order, parse_date
from reftel.readers.forms.form import CERTAIN, Content, Form, Read
from reftel.readers.forms.tables.blocks import Fault
from reftel.readers.forms.tables.dialect import find_table_of_cables
from reftel.readers.forms.tables.eight_rows import (
    COLUMNS,
    ID,
    CsvRow,
    cut_csv,
    find_row_pattern,
    find_rows,
    is_heading,
    look_at_rows,
    read_rows,
)
from reftel.readers.forms.tables.refuse import refuse
from reftel.readers.limits import ROW_LIMIT

_ADVICE = f"write it with {COLUMNS} columns in quotation marks, those inside them escaped by a backslash"


def _recognise(content: Content) -> float:
    r"""Say whether the first bytes hold the beginning of a row of the collection.

    >>> _recognise(Content("a", head=b'"1","9/11/2009 19:26","09OSLO7","Embassy Oslo","SECRET","","FM","Hi"'))
    1.0
    """
    head = content.head
    if head.startswith(b"<"):  # a page; there may be very many
        return 0
    encoding, mark = find_encoding(head)
    plain = head[mark:] if encoding == "utf-8" else decode(head).text.encode()
    if not find_row_pattern(plain):
        return 0
    _, other = look_at_rows(head)
    # With names above, its columns may be others, or in another order.
    is_named = other and other.named and find_table_of_cables(head, content.columns)
    return 0 if is_named else CERTAIN


def _read(content: Content) -> Read:
    """Yield the cable of each row, a problem for each that cannot be read.

    A line of column names before the first row is left out. Of a part rows and lines are counted from its
    beginning.
    """
    csv.field_size_limit(max(csv.field_size_limit(), ROW_LIMIT))
    rows, name = content.rows, content.name
    may_be_heading = rows is None or rows.first
    order, other = (rows.order, None) if rows else look_at_rows(content.head)
    if other:
        yield refuse(name, other)
        return
    if may_be_heading:
        yield from order.problems(name)
    number = 0
    for chunk in find_rows(content.stream, rows):
        for row in read_rows(chunk):
            if isinstance(row, CsvRow) and may_be_heading and is_heading(row.fields):
                continue
            may_be_heading = False
            number += 1
            yield from _read_row(row, name, number, order)
        content.step(len(chunk.data))


def _read_row(row: CsvRow | Fault, name: str, number: int, order: Order) -> Iterator[RawCable | Problem]:
    place = Place(number, row.line)
    if isinstance(row, Fault):
        yield Problem(ProblemCode.BAD_ROW, name, place, row.cause, _ADVICE)
        return
    _, written, mrn, origin, classification, cited, head, body = row.fields
    date = parse_date(written, order)
    may_be_either = date is None and order.varies and parse_date(written) is not None
    if date is None and not ID.match(mrn):
        cause = f"has neither a date nor an id where they are expected, but {written[:40]!r} and {mrn[:40]!r}"
        yield Problem(ProblemCode.BAD_ROW, name, place, cause, _ADVICE)
        return
    if date is None and not may_be_either:
        cause = f"has no date in its second column, but {written[:40]!r}"
        advice = "write it as M/D/YYYY H:MM"
        yield Problem(ProblemCode.UNREADABLE_DATE, name, place, cause, advice, lost=False)
    text = f"{head}\n{body}"
    if text.isspace():
        cause = "has no text: only its other columns are used"
        yield Problem(ProblemCode.NO_TEXT, name, place, cause, "add its text", lost=False)
    if row.replaced:
        yield replaced_bytes(name, place, row.replaced)
    yield RawCable(
        source=name,
        form=FORM.name,
        text=text,
        place=Place(number),
        mrn=mrn.strip(),
        date=date,
        origin=origin.strip(),
        classification=classification.strip(),
        cited=split_ids(cited),
    )


def split_ids(cell: str) -> tuple[str, ...]:
    """Give the ids of a column of ids.

    >>> split_ids("09STATE1| 09OSLO2|")
    ('09STATE1', '09OSLO2')
    """
    return tuple(part for word in cell.split("|") if (part := word.strip())) if cell else ()


FORM = Form("csv", _recognise, _read, cut_csv)
