"""A row of a table becomes a cable: from its cells, by the layout of the table."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from reftel.lexicon.dates import find_date
from reftel.model.aliases import Alias, AliasKind
from reftel.model.place import NO_PLACE, Place
from reftel.model.problems import Problem, ProblemCode
from reftel.model.records import RawCable
from reftel.readers.forms.dates import HEAD_OF_DATE
from reftel.readers.forms.form import Content
from reftel.readers.forms.tables.columns import Layout
from reftel.readers.forms.tables.values import (
    is_of_year,
    parts_of_list,
    read_addressees,
    read_captions,
    read_cited,
    read_date,
    read_id,
    read_tags,
    words_of,
)
from reftel.readers.told import Told

Row = Sequence[object]
Fault = tuple[ProblemCode, str, str]
"""The kind, the cause and the advice of a problem."""

_LONGEST_SHOWN = 40
_DRAFT = re.compile("draft", re.IGNORECASE)


class RowReader:
    """Reads the rows of one table."""

    def __init__(self, layout: Layout, source: str, form: str) -> None:
        self._layout = layout
        self._source = source
        self._form = form
        self._places: Mapping[str, tuple[int, ...]] = layout.places
        self._has_texts = "text" in layout.places
        self._drafts = frozenset(place for place, name in enumerate(layout.names) if _DRAFT.search(name))

    def begin(self, content: Content) -> Iterator[Problem]:
        """Tell which columns are read, and yield what is wrong with the whole table: with its first part."""
        if content.rows and not content.rows.first:
            return
        content.told.append(Told(self._source, self._layout.told))
        if not self._has_texts:
            cause = "has no texts: only the other columns of its cables are used"
            advice = "add the texts, or name their column with --columns text=..."
            yield Problem(ProblemCode.NO_TEXT, self._source, NO_PLACE, cause, advice, lost=False)
        yield from self._layout.order.problems(self._source)

    def read(self, row: Row, place: Place) -> Iterator[RawCable | Problem]:
        """Yield the cable of a row; `place` is its row and line."""
        text = self._text(row)
        if self._has_texts and not text:
            cause, advice = "has no text: only its other columns are used", "add its text"
            yield Problem(ProblemCode.NO_TEXT, self._source, place, cause, advice, lost=False)
        found = read_id(self._first(row, "mrn"))
        date, faults = self._date(row, text, found.mrn)
        if faults and date is None:
            code, cause, advice = faults[0]
            yield Problem(code, self._source, place, cause, advice, lost=False)
        film = self._first(row, "film").strip()
        yield RawCable(
            source=self._source,
            form=self._form,
            text=text,
            place=Place(place.row),
            mrn=found.mrn,
            date=date,
            origin=" ".join(self._first(row, "from").split()),
            classification=self._first(row, "classification").strip().upper(),
            subject=" ".join(self._first(row, "subject").split()),
            cited=read_cited(parts_of_list(self._first(row, "cited"))),
            tags=read_tags(parts_of_list(self._first(row, "tags"))),
            to=read_addressees(parts_of_list(self._first(row, "to"))),
            captions=read_captions(self._first(row, "captions")),
            reference="; ".join(parts_of_list(self._first(row, "reference")).splitlines()),
            aliases=(*found.aliases, *((Alias(AliasKind.FILM, film),) if film else ())),
        )

    def _text(self, row: Row) -> str:
        text = self._first(row, "text")
        head = self._first(row, "head")
        return f"{head}\n{text}" if head else text

    def _date(self, row: Row, text: str, mrn: str) -> tuple[datetime | None, list[Fault]]:
        """Return the first date of a row that can be that of its cable, and what is wrong with those before.

        A cable is sent days behind its draft: where its text has a date-time group, the day of that is none.
        """
        faults: list[Fault] = []
        for place in self._places.get("date", ()):
            if place in self._drafts and find_date(text[:HEAD_OF_DATE].upper()):
                continue
            written = words_of(row[place]).strip()
            if not written:
                continue
            date = read_date(row[place], self._layout.order)
            if date and is_of_year(date, mrn):
                return date, faults
            shown = written[:_LONGEST_SHOWN]
            if date:
                cause = f"has the date {shown!r}, more than a year from that of {mrn[:_LONGEST_SHOWN]}"
                faults.append(
                    (ProblemCode.IMPOSSIBLE_DATE, cause, "the date is not used; correct it or the id")
                )
            else:
                cause = f"has a date that cannot be read: {shown!r}"
                faults.append((ProblemCode.UNREADABLE_DATE, cause, "write dates as YYYY-MM-DD HH:MM"))
        return None, faults

    def _first(self, row: Row, field: str) -> str:
        for place in self._places.get(field, ()):
            words = words_of(row[place])
            if words and not words.isspace():
                return words
        return ""
