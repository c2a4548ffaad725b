"""Records of the archive of 1973-79: a text and a block of attributes, `Key: value` in each line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from reftel.lexicon.dates import find_date
from reftel.lexicon.file_names import known_mrn, mrn_of_name
from reftel.lexicon.kinds import find_kind
from reftel.lexicon.mrn import bare_id
from reftel.lexicon.records.attributes import find_blocks, may_have_attributes
from reftel.model.aliases import Alias, AliasKind
from reftel.model.place import NO_PLACE, Place
from reftel.model.problems import Problem, ProblemCode
from reftel.model.records import MRN, RawCable
from reftel.readers.forms.archive.records import Record, find_records, has_head, serials_of
from reftel.readers.forms.archive.values import handling, no_text, parts, read_tags
from reftel.readers.forms.dates import HEAD_OF_DATE, Order, find_order, parse_date
from reftel.readers.forms.form import CERTAIN, Content, Form, Passage, Read, lines_of
from reftel.readers.forms.telegram import is_telegram, read_telegram

_MIDNIGHT = re.compile(r"[ T]{1,3}(?:12|0?0):00(?::00(?:\.0{1,6})?)?[ ]?(?:AM)?\Z", re.IGNORECASE)
_DATES = ("sent date", "draft date", "date")
_OTHER_DATES = ("review date", "capture date", "disposition date", "decaption date", "review release date")
_NOTICE = re.compile(
    r"\W{0,9}(?:(?:TEXT|TELEGRAM|DOCUMENT|MESSAGE|RECORD)\b[^\n]{0,40}\b(?:MICROFILM|AVAILABLE|UNAVAILABLE"
    r"|(?:UN)?RETRIEVABLE|WITHDRAWN|MISSING|LOST|DESTROYED)\b[^\n]{0,60}|NO TEXT"
    r"|ERROR READING TEXT[^\n]{0,60}"
    r"|EXPAND ERROR ENCOUNTERED[^\n]{0,120}|N/A)\W{0,9}",
    re.IGNORECASE,
)
_LONGEST_NOTICE = 250
_TELEGRAM = re.compile(r"\W{0,3}(?:TE|TEL|TELEGRAM|CABLE|AIRGRAM|A-?G)\b", re.IGNORECASE)
_LONGEST_VALUE = 60  # characters of a value in a message
_MISSING, _FETCH = "is a record without its text", "fetch the record again; its other facts are used"
_LONGEST_TITLE = 200  # characters of words beside records that are no text
_ADVICE = "remove it, or put 'Message Text' above it and its attributes below"


def _recognise(content: Content) -> float:
    return CERTAIN if may_have_attributes(content.text) and find_blocks(content.text) else 0


def _read(content: Content) -> Read:
    """Yield the cable of each record; its text is that of the telegram alone.

    Attributes may stand below the text or above it, or without one: then why there is none is a Problem that
    loses nothing. A telegram of no record is read as such.
    """
    text, name = content.text, content.name
    found = find_records(text)
    order = _find_order(text, found.records)
    items: list[tuple[int, Record | int]] = [(record.begin, record) for record in found.records]
    items += [(start, end) for start, end in found.others]
    items.sort(key=lambda item: item[0])
    is_one = len(items) == 1
    lines = lines_of(text, [at for at, _ in items])
    for (at, item), line in zip(items, lines, strict=True):
        if isinstance(item, Record):
            yield from _read_record(text, name, item, NO_PLACE if is_one else Place(line=line), order)
        else:
            yield from _read_other(Passage(text[at:item], Place(line=line)), name)


def _read_other(passage: Passage, name: str) -> Iterator[RawCable | Problem]:
    """Yield a telegram of no record, or a Problem for words that are more than a title."""
    if is_telegram(passage.text):
        yield read_telegram(passage, name)
    elif len(passage.text.strip()) > _LONGEST_TITLE:
        cause = "has text that belongs to none of the records here"
        yield Problem(ProblemCode.NO_CABLE, name, passage.place, cause, _ADVICE)


def _read_record(
    text: str, name: str, record: Record, place: Place, order: Order
) -> Iterator[RawCable | Problem]:
    values = record.values
    words = text[record.start : record.end].strip("\r\n")
    notice = words.strip() if len(words) < _LONGEST_NOTICE and _NOTICE.fullmatch(words) else ""
    words = "" if notice or not any(map(str.isalnum, words)) else words
    number = values.get("document number", "")
    mrn = known_mrn(number)
    if mrn and bare_id(number) != number and mrn.serial not in serials_of(words) != set():
        number, mrn = "", None  # a second record of a number, whose head has its own
    if not _is_cable(values.get("type", ""), mrn, words):
        yield _other_document(name, place, values)
        return
    date, why = _find_date(values, order, mrn, words)
    problems: list[Problem] = []
    if why:
        advice = "the cable is dated by its number alone"
        problems.append(Problem(ProblemCode.UNREADABLE_DATE, name, place, why, advice, lost=False))
    if not words:
        problems.append(no_text(name, place, values.get("locator") or notice, _MISSING, _FETCH))
    yield RawCable(
        source=name,
        form=FORM.name,
        text=words,
        place=place,
        mrn=number,
        date=date,
        origin=values.get("from", ""),
        classification=values.get("original classification", "").upper(),
        subject=values.get("subject", ""),
        tags=read_tags(values.get("tags", "")),
        to=parts(values.get("to", ""), commas=True),
        captions=handling(values.get("original handling restrictions", "")),
        reference=values.get("reference", ""),
        aliases=tuple(_aliases(values)),
        named=str(mrn_of_name(name) or "") if not place else "",
        problems=tuple(problems),
    )


def _aliases(values: Mapping[str, str]) -> Iterator[Alias]:
    if number := values.get("document number", ""):
        yield Alias(AliasKind.DOCUMENT_NUMBER, " ".join(number.upper().split()))
    for film in parts(values.get("film number", ""), commas=True):
        yield Alias(AliasKind.FILM, film.upper())


def _is_cable(kind: str, mrn: MRN | None, words: str) -> bool:
    """Tell whether a record of a type is a telegram or airgram; of one that nobody knows its number tells, or
    its text.
    """
    if not kind or _TELEGRAM.match(kind):
        return True
    return not find_kind(kind) and (mrn is not None or is_telegram(words))


def _other_document(name: str, place: Place, values: Mapping[str, str]) -> Problem:
    known = (values.get(key, "") for key in ("document number", "film number", "subject"))
    said = ", ".join(word[:_LONGEST_VALUE] for word in known if word)
    cause = f"is of the type {values['type'][:_LONGEST_VALUE]!r}, not a telegram" + (
        f": {said}" if said else ""
    )
    return Problem(ProblemCode.NO_CABLE, name, place, cause, "it is not in the graph", lost=False)


def _find_order(text: str, records: list[Record]) -> Order:
    """Return the order of day and month in a file; where nothing tells it, dates that have two are none."""

    def dates() -> Iterator[tuple[str, str]]:
        for record in records:
            head = text[record.start : record.end][:HEAD_OF_DATE]
            for key in (*_DATES, *_OTHER_DATES):
                if value := record.values.get(key):
                    yield _day_of(value), head if key in _DATES else ""

    order = find_order(dates())
    return Order(varies=True) if order.doubt else order


def _find_date(
    values: Mapping[str, str], order: Order, mrn: MRN | None, words: str
) -> tuple[datetime | None, str]:
    """Return the day on which a cable was sent or drafted, and why that is not known.

    It is not asked for where the head of the text has a date-time group.
    """
    sent = find_date(words[:HEAD_OF_DATE].upper()) if words and has_head(words) else None
    if sent and sent.date and _is_of(sent.date, mrn):
        return None, ""
    why = ""
    for key in _DATES:
        written = values.get(key, "")
        if not written:
            continue
        date = parse_date(_day_of(written), order)
        if date and _is_of(date, mrn):
            return date, ""
        known = f"its {key} {written[:_LONGEST_VALUE]!r} "
        why = why or known + (
            f"is not of {mrn.year}" if date and mrn else "is not a date that reftel can read"
        )
    return None, why


def _day_of(written: str) -> str:
    """Return a date as written without the midnight that stands for no time."""
    return _MIDNIGHT.sub("", written) if ":" in written else written


def _is_of(date: datetime, mrn: MRN | None) -> bool:
    """Tell whether a date is of the year of a number, or as near to it as drafts and New Year bring it."""
    if mrn is None:
        return True
    return mrn.year in ((date + timedelta(days=31)).year, (date - timedelta(days=2)).year)


FORM = Form("attributes", _recognise, _read)
