"""A source becomes raw cables: its form is told from its content, and each form has its reader."""

import hashlib
import io
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import accumulate, chain, pairwise
from typing import BinaryIO, NamedTuple

from reftel.model.place import NO_PLACE
from reftel.model.problems import Problem, ProblemCode
from reftel.model.records import RawCable
from reftel.readers.containers.archive import Members, Spooled, cut_zip, open_tar, open_zip, spool, unpack
from reftel.readers.containers.mail import MailPart, is_mail, open_mail
from reftel.readers.containers.members import DAMAGE, blame_file, explain, not_read
from reftel.readers.containers.sevenzip import Cuts, Unpacked, open_7z, unpack_7z
from reftel.readers.decode import REPLACEMENT, decode, replaced_bytes
from reftel.readers.forms.form import Content, Form, RowSpan
from reftel.readers.forms.registry import ADVICE, FORMS, choose_form
from reftel.readers.forms.tables import refuse
from reftel.readers.input import (
    Bounded,
    Budget,
    Input,
    Metered,
    Readable,
    Rejoined,
    Step,
    UnpacksTooMuch,
    ignore,
    scaled,
)
from reftel.readers.limits import HEAD_BYTES, LIMITS, NESTED_ARCHIVES, SMALL_BYTES, Limits, in_words
from reftel.readers.pdf.decode import read_pdf
from reftel.readers.sniff import advise, find_archive, is_pdf, name_foreign
from reftel.readers.sources import DEVICE, Source
from reftel.readers.told import Told
from reftel.readers.urls import GLANCE

Item = RawCable | Problem

_BLOCK = 1024 * 1024
# A pipe that took the place of a file must not keep its reader waiting.
_OPENED = (
    os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
)
_SLIPS = 3  # so many NUL are slips in a text of any length,
_NUL_SHARE = 1000  # and one in so many characters in a longer one; more are not text


class FilePart(NamedTuple):
    """A part of a file that can be read by itself; `start` and `size` are its share of the file in bytes.

    `form` is the name of the form of its rows, "" of members of an archive. Members that are unpacked are
    part of it: the file is not opened again.
    """

    of: RowSpan | Members | Unpacked
    start: int
    size: int
    form: str = ""


def read_source(
    source: Source,
    advance: Step = ignore,
    part: FilePart | None = None,
    digests: list[str] | None = None,
    *,
    limits: Limits = LIMITS,
    told: list[Told] | None = None,
) -> Iterator[Item]:
    """Yield the cables of a file, whatever its form, and a Problem for all that cannot be read.

    `advance` is called with bytes of the file that are done; together they are its size. Content never
    raises; nothing that a file names is opened, run or fetched. Of a `part` its own rows or members are
    given, rows and lines counted from its beginning. At the end that of the file or part is added to
    `digests`, as `digest_part` gives it; "" where the machine failed to read something, which may be read the
    next time. What is larger than the `limits` is a Problem. To `told` is added what a person should know.
    """
    left = part.size if part else source.size

    def step(count: int) -> None:
        nonlocal left
        count = min(count, left)
        left -= count
        if count > 0:
            advance(count)

    budget = Budget(source.size, limits, told)
    taken: list[str] = []
    try:
        for item in _read_file(source, step, part, None if digests is None else taken, budget):
            yield _refuse_endless(item, limits.cable)
    except UnpacksTooMuch as error:
        yield Problem(ProblemCode.TOO_LARGE, source.name, NO_PLACE, error.cause, error.advice)
    except (OSError, MemoryError) as error:
        budget.failed = True
        yield not_read(source.name, error)
    finally:
        step(left)
    if digests is not None:
        digests += [""] if budget.failed else taken


def _read_file(
    source: Source, step: Step, part: FilePart | None, digests: list[str] | None, budget: Budget
) -> Iterator[Item]:
    small = None if part else _load_small(source)
    if small is not None and digests is not None:
        digests.append(hashlib.sha256(small).hexdigest())
    if small is not None and not find_archive(small[:HEAD_BYTES]):
        yield from _read(Input(source.name, io.BytesIO(small), source.size, step, budget))
        return
    if not source.is_remote and not stat.S_ISREG(source.path.stat().st_mode):
        yield replace(DEVICE, source=source.name)
        return
    if part and isinstance(part.of, Unpacked):
        yield from _read_unpacked(Input(source.name, io.BytesIO(), part.size, step, budget), part.of)
        if digests is not None:
            digests.append(part.of.digest)
        return
    if small is None and digests is not None and not (part and isinstance(part.of, RowSpan)):
        # Before it is read: what changes in between must not be taken for what was read.
        digests.append(digest_part(source, part))
    with source.open() as stream:
        size = part.size if part else source.size
        item = Input(source.name, stream, size, step, budget)
        if part is None:
            yield from _read(item)
        elif isinstance(part.of, RowSpan):
            yield from _read_rows(item, stream, part, part.of, digests)
        elif isinstance(part.of, Members):
            yield from _read_members(open_zip(item, stream, part.of))


def _read_unpacked(item: Input, part: Unpacked) -> Iterator[Item]:
    total = sum(len(member[1]) for member in part.members if not isinstance(member, Problem))
    step = scaled(item.step, item.size / total if total else 0)
    inner = replace(item, depth=item.depth + 1)

    def spend(count: int) -> None:
        item.budget.spend(count)
        step(count)

    yield from _read_members(
        member
        if isinstance(member, Problem)
        else inner.member(member[0], Metered(io.BytesIO(member[1]), spend), len(member[1]))
        for member in part.members
    )


def digest_part(source: Source, part: FilePart | None) -> str:
    """Give the SHA-256 of a file or its part in hexadecimal digits, "" where it cannot be read."""
    start, size = (part.start, part.size) if part else (0, None)
    if part and isinstance(part.of, RowSpan) and part.of.end is None:
        size = None
    digest = hashlib.sha256()
    try:
        with source.open(buffering=0) as stream:
            stream.seek(start)
            bounded = Bounded(stream, size)
            while block := bounded.read(_BLOCK):
                digest.update(block)
    except OSError:
        return ""
    return digest.hexdigest()


def _load_small(source: Source) -> bytes | None:
    """Give the bytes of a small file, None of one that is read as a stream."""
    if source.size > SMALL_BYTES:
        return None
    if source.is_remote:
        with source.open() as stream:
            data = stream.read(SMALL_BYTES + 1)
        return data if len(data) == source.size else None
    handle = os.open(source.file, _OPENED)
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode) or status.st_size > SMALL_BYTES:
            return None
        data = os.read(handle, status.st_size + 1)
    finally:
        os.close(handle)
    return data if len(data) == status.st_size else None


def cut_source(source: Source, size: int, most: int, limits: Limits = LIMITS) -> list[FilePart]:
    """Give the parts in which a file can be read with the same result as in one; none where it cannot.

    `size` is about how many bytes a part has, unpacked, `most` how many members of an archive.
    """
    try:
        with source.open(ahead=GLANCE) as stream:
            head = _read_head(stream)
            archive = find_archive(head)
            if archive == "zip":
                return _share(source.size, cut_zip(stream, size, most, limits))
            if archive or is_pdf(head) or name_foreign(head):
                return []
            content = Content(source.name, head=head, columns=dict(limits.columns))
            form = choose_form(content, streamed=True)
            if not form or not form.cut:
                return []
            return _measure(source.size, form.cut(stream, content, size), form.name)
    except (OSError, MemoryError):  # told where it is read
        return []


def _measure(size: int, parts: list[RowSpan], form: str) -> list[FilePart]:
    begins = [0, *(rows.start for rows in parts[1:])]
    return [
        FilePart(rows, begin, max(0, (rows.end or size) - begin), form)
        for rows, begin in zip(parts, begins, strict=False)
    ]


def is_unpacked_once(source: Source) -> bool:
    """Say whether a file is an archive that is unpacked in one go: see `unpack_source`."""
    try:
        with source.open() as stream:
            return find_archive(_read_head(stream)) == "7z"
    except (OSError, MemoryError):
        return False


def unpack_source(source: Source, size: int, most: int, limits: Limits = LIMITS) -> Iterator[FilePart]:
    """Yield the members of such an archive, unpacked, in parts that can be read by themselves.

    A part has about `size` bytes and `most` members. None is yielded where the whole is to be read in one.
    """
    digest = digest_part(source, None)
    start = 0
    try:
        with source.open() as stream:
            for part, done in unpack_7z(
                source.name, stream, Cuts(size, most, limits.unpacked_of(source.size)), digest
            ):
                end = int(source.size * done)
                yield FilePart(part, start, end - start)
                start = end
    except (OSError, MemoryError) as error:
        if start:
            yield FilePart(Unpacked((not_read(source.name, error),), ""), start, source.size - start)


def _share(size: int, parts: list[Members]) -> list[FilePart]:
    """Give each part of an archive its share of the size of the file."""
    weights = [sum(info.file_size + 1 for info in part.infos) for part in parts]
    edges = [size * done // max(sum(weights), 1) for done in accumulate(weights, initial=0)]
    return [
        FilePart(part, start, end - start) for part, (start, end) in zip(parts, pairwise(edges), strict=True)
    ]


def _read_rows(
    item: Input, stream: BinaryIO, part: FilePart, rows: RowSpan, digests: list[str] | None
) -> Iterator[Item]:
    """Yield what the rows of a part hold; their digest is taken on the way."""
    digest = hashlib.sha256()
    show = ignore if digests is None else digest.update
    stream.seek(part.start)
    show(stream.read(rows.start - part.start))
    size = None if rows.end is None else rows.end - rows.start
    form = next(form for form in FORMS if form.name == part.form)
    content = Content(
        item.name, stream=Bounded(stream, size, show), step=item.step, rows=rows, told=item.budget.told
    )
    yield from _read_content(content, form)
    if digests is not None:
        digests.append(digest.hexdigest())


def _refuse_endless(item: Item, most: int) -> Item:
    """Give the item, or why it is not read: each of a hundred million words costs time and memory."""
    if isinstance(item, Problem) or len(item.text) <= most:
        return item
    cause = f"is longer than any cable: {len(item.text):,} characters, of which {most:,} are read at most"
    advice = "cut it into files of single cables, or allow more with --max-cable"
    return Problem(ProblemCode.TOO_LARGE, item.source, item.place, cause, advice)


def _read(item: Input) -> Iterator[Item]:
    head = _read_head(item.stream)
    archive = find_archive(head)
    if not archive:
        yield from _read_document(item, head)
    elif item.depth > NESTED_ARCHIVES:
        cause = "is nested too deep (an archive in an archive in an archive) and is not read"
        yield Problem(ProblemCode.NESTED, item.name, NO_PLACE, cause, "unpack the outer ones first")
    elif archive in ("gz", "bz2", "xz"):
        yield from _read_packed(item, head, archive)
    else:
        stream, size, broken = _make_searchable(item, head)
        with stream:
            yield from _read_archive(replace(item, size=size), archive, stream, broken)


def _make_searchable(item: Input, head: bytes) -> Spooled:
    if isinstance(item.stream, io.BufferedReader | io.BytesIO):
        item.stream.seek(0)
        return Spooled(item.stream, item.size, "")
    return spool(item.stream, head)


def _read_archive(item: Input, archive: str, stream: BinaryIO, broken: str) -> Iterator[Item]:
    if archive == "tar":
        members = open_tar(item, stream, broken)
    else:
        members = (open_zip if archive == "zip" else open_7z)(item, stream)
    first = next(members, None)
    if first is None:
        yield Problem(ProblemCode.EMPTY, item.name, NO_PLACE, "is an archive without files")
        return
    yield from _read_members(chain((first,), members))


def _read_members(members: Iterable[Input | Problem]) -> Iterator[Item]:
    for member in members:
        if isinstance(member, Problem):
            yield member
            continue
        try:
            yield from _read(member)
        except DAMAGE as error:
            yield explain(member.name, error, member.budget)


def _read_packed(item: Input, head: bytes, packing: str) -> Iterator[Item]:
    """Yield what a file packed by gzip, bzip2 or xz holds: one document, or an archive."""
    packed = Metered(Rejoined(head, item.stream), item.step)
    inner = replace(item, stream=Metered(unpack(packed, packing), item.budget.spend), step=ignore)
    try:
        head = _read_head(inner.stream)
        archive = find_archive(head)
        if archive == "tar":
            stream, size, broken = spool(inner.stream, head)
            with stream:
                yield from _read_archive(replace(inner, size=size), archive, stream, broken)
        elif archive:
            yield from _read(replace(inner, stream=Rejoined(head, inner.stream), depth=item.depth + 1))
        else:
            yield from _read_document(inner, head)
    except DAMAGE as error:
        yield explain(item.name, error, item.budget)


def _read_head(stream: Readable) -> bytes:
    """Give the first bytes; an error behind the first ones is left to who reads on."""
    head = stream.read(HEAD_BYTES)
    try:
        while head and len(head) < HEAD_BYTES and (more := stream.read(HEAD_BYTES - len(head))):
            head += more
    except DAMAGE as error:
        blame_file(error)
    return head


def _read_document(item: Input, head: bytes) -> Iterator[Item]:
    if is_pdf(head) and not is_mail(head):
        yield from _read_pdf(item, head)
        return
    if foreign := name_foreign(head):
        yield Problem(ProblemCode.NOT_TEXT, item.name, NO_PLACE, f"is {foreign}, not text", advise(foreign))
        return
    content = _as_stream(item, head)
    if form := choose_form(content, streamed=True):
        yield from _read_content(content, form)
        return
    most = item.budget.limits.text
    data = _read_rest(head, item.stream, most)
    if len(data) > most:
        beginning = Content(item.name, decode(head).text)
        if choose_form(beginning) is refuse.FORM:
            yield from _read_content(beginning, refuse.FORM)
            return
        cause = f"is larger than {in_words(most)} and not a table of cables"
        advice = "cut it into files of single cables, or allow more with --max-text"
        yield Problem(ProblemCode.TOO_LARGE, item.name, NO_PLACE, cause, advice)
        return
    yield from _read_mail(item, data) if is_mail(head) else read_text(data, item.name)
    item.step(len(data))


def _as_stream(item: Input, head: bytes) -> Content:
    return Content(
        item.name,
        head=head,
        stream=Rejoined(head, item.stream),
        step=item.step,
        columns=dict(item.budget.limits.columns),
        told=item.budget.told,
    )


def _read_pdf(item: Input, head: bytes) -> Iterator[Item]:
    """Yield the cables of a PDF document: its text may be of any form."""
    most = item.budget.limits.text
    data = _read_rest(head, item.stream, most)
    if len(data) > most:
        cause = f"is a PDF larger than {in_words(most)}"
        advice = "cut it into files of single cables, or allow more with --max-text"
        yield Problem(ProblemCode.TOO_LARGE, item.name, NO_PLACE, cause, advice)
        return
    found = read_pdf(data, item.name, most)
    item.budget.failed = item.budget.failed or found.may_pass
    if found.text.strip():
        for one in _read_content_of_pdf(item, found.text):
            yield one if isinstance(one, Problem) else one._replace(form="pdf")
    yield from found.problems
    item.step(len(data))


def _read_content_of_pdf(item: Input, text: str) -> Iterator[Item]:
    data = text.encode()
    table = _as_stream(replace(item, stream=io.BytesIO(data[HEAD_BYTES:]), step=ignore), data[:HEAD_BYTES])
    if form := choose_form(table, streamed=True):
        return _read_content(table, form)
    return _read_content(Content(item.name, text))


def _read_mail(item: Input, data: bytes) -> Iterator[Item]:
    """Yield what the parts of a mail hold; its own words need not be a cable where something else is."""
    if item.depth > NESTED_ARCHIVES:
        cause = "is nested too deep (a mail in a mail in a mail) and is not read"
        yield Problem(ProblemCode.NESTED, item.name, NO_PLACE, cause, "save it by itself")
        return
    found = False
    of_bodies: list[Problem] = []
    for part in open_mail(item, data):
        items = [part] if isinstance(part, Problem) else _read_part_of_mail(part)
        found = found or any(isinstance(one, RawCable) for one in items)
        for one in items:
            if isinstance(one, Problem) and one.lost and isinstance(part, MailPart) and part.is_body:
                of_bodies.append(one)
            else:
                yield one
    yield from (replace(problem, lost=problem.lost and not found) for problem in of_bodies)


def _read_part_of_mail(part: MailPart) -> list[Item]:
    """Give what the first form of a part holds that is a cable, else why the last is none."""
    items: list[Item] = []
    for form in part.forms:
        items = list(_read_members([form]))
        if any(isinstance(one, RawCable) for one in items):
            break
    return items


def _read_rest(head: bytes, stream: Readable, most: int) -> bytes:
    """Give the whole of a stream, of one above the limit somewhat more than the limit."""
    blocks, size = [head], len(head)
    while size <= most and (block := stream.read(_BLOCK)):
        blocks.append(block)
        size += len(block)
    return b"".join(blocks)


def read_text(data: bytes, name: str) -> Iterator[Item]:
    """Yield the cables of a text or page given as bytes, whatever its form."""
    text, replaced = decode(data)
    if not text.strip():
        yield Problem(ProblemCode.EMPTY, name, NO_PLACE, "is empty", "remove it, or fetch it again")
        return
    if 0 in data and text.count(REPLACEMENT) > max(_SLIPS, len(text) // _NUL_SHARE):
        cause = "is not text (it holds NUL bytes)"
        yield Problem(ProblemCode.NOT_TEXT, name, NO_PLACE, cause, "save it as plain text")
        return
    yield from _read_content(Content(name, text))
    if replaced:
        yield replaced_bytes(name, NO_PLACE, replaced)


def _read_content(content: Content, form: Form | None = None) -> Iterator[Item]:
    form = form or choose_form(content)
    if not form:
        cause = "contains no cable that reftel recognises"
        yield Problem(ProblemCode.NO_CABLE, content.name, NO_PLACE, cause, ADVICE)
        return
    for item in form.read(content):
        if isinstance(item, Content):
            yield from _read_content(item)
        else:
            yield item
