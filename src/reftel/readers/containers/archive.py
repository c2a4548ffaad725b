"""Archives: the members of zip and tar files, one after the other, never written to disk under a name."""

import bz2
import gzip
import io
import lzma
import stat
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import BinaryIO, NamedTuple, cast

from reftel.files.atomic import temporary
from reftel.model.place import NO_PLACE
from reftel.model.problems import Problem, ProblemCode
from reftel.readers.containers.members import (
    DAMAGE,
    blame_file,
    blamed_on_machine,
    broken_off,
    explain,
    is_hidden,
    locked,
    may_be_packed,
    refuse,
)
from reftel.readers.containers.salvage import salvage_zip
from reftel.readers.input import Input, Metered, Readable, scaled
from reftel.readers.limits import SPOOL_BYTES, Limits
from reftel.readers.sources import plain_name

_ENCRYPTED = 1
_TAR_BLOCK = 512
_NO_MEMBERS = b"PK\x05\x06" + bytes(18)  # a whole zip file without members


class Spooled(NamedTuple):
    """A stream copied to where it can be read in any order; `broken` says where it ended too early."""

    stream: BinaryIO
    size: int
    broken: str


def spool(stream: Readable, head: bytes = b"") -> Spooled:
    """Give `head` and the rest of a stream as one that can be searched, as far as it can be read."""
    # The caller closes it, when all members are read.
    file = cast(BinaryIO, tempfile.SpooledTemporaryFile(SPOOL_BYTES))  # noqa: SIM115
    broken = ""
    try:
        block = head
        while True:
            with temporary():
                file.write(block)
            if not (block := stream.read(1024 * 1024)):
                break
    except BaseException as error:
        if not isinstance(error, DAMAGE) or blamed_on_machine(error):
            file.close()
            raise
        broken = str(error) or type(error).__name__
    size = file.tell()
    file.seek(0)
    return Spooled(file, size, broken)


class _Unpacked:
    """What a file object of a library unpacks, with all that it can give before it raises."""

    def __init__(self, file: zipfile.ZipExtFile | gzip.GzipFile | bz2.BZ2File | lzma.LZMAFile) -> None:
        self._file = file

    def read(self, size: int = -1, /) -> bytes:
        # Their read() gathers several parts and loses them when the next one is damaged.
        return self._file.read1(size)


_OPEN: dict[str, Callable[[BinaryIO], gzip.GzipFile | bz2.BZ2File | lzma.LZMAFile]] = {
    "gz": lambda stream: gzip.GzipFile(fileobj=stream, mode="rb"),
    "bz2": bz2.BZ2File,
    "xz": lzma.LZMAFile,
}


def unpack(stream: Readable, packing: str) -> Readable:
    """Give what a stream packed as "gz", "bz2" or "xz" holds."""
    return _Unpacked(_OPEN[packing](cast(BinaryIO, stream)))  # they call its read() alone


class Members(NamedTuple):
    """Members of a zip file that follow each other in the order of names, as its directory describes them."""

    infos: tuple[zipfile.ZipInfo, ...]


def open_zip(outer: Input, stream: BinaryIO, members: Members | None = None) -> Iterator[Input | Problem]:
    """Yield the members of a zip file in the order of their names; of a damaged one those that are left.

    Where `members` are given, yield these alone: the directory of the file is not read again.
    """
    try:
        archive = zipfile.ZipFile(stream if members is None else io.BytesIO(_NO_MEMBERS))
    except DAMAGE as error:
        blame_file(error)
        yield from salvage_zip(outer, stream)
        return
    with archive:
        archive.fp = stream
        infos = _list_zip(archive) if members is None else members.infos
        total = sum(info.file_size for info in infos)
        inner = replace(
            outer, step=scaled(outer.step, outer.size / total if total else 0), depth=outer.depth + 1
        )
        for info in infos:
            yield _open_zipped(archive, info, inner)


def _list_zip(archive: zipfile.ZipFile) -> tuple[zipfile.ZipInfo, ...]:
    # A member may have no name at all, at which is_dir() raises.
    files = [info for info in archive.infolist() if not info.filename.endswith("/")]
    return tuple(sorted((i for i in files if not is_hidden(i.filename)), key=lambda info: info.filename))


def cut_zip(stream: BinaryIO, size: int, most: int, limits: Limits) -> list[Members]:
    """Give the members of a zip file in parts that unpack to about `size` bytes, each of `most` at most.

    None are given where what can be read of a member depends on those before it: of a damaged file, and of
    one that unpacks to more than the limit, counting what may be packed once more.
    """
    try:
        with zipfile.ZipFile(stream) as archive:
            infos = _list_zip(archive)
    except DAMAGE:
        return []
    if any(may_be_packed(info.filename) for info in infos):
        return []
    parts: list[Members] = []
    start = unpacked = total = 0
    for end, info in enumerate(infos):
        if end > start and (unpacked + info.file_size > size or end - start == most):
            parts.append(Members(infos[start:end]))
            start, unpacked = end, 0
        unpacked += info.file_size
        total += info.file_size
    parts.append(Members(infos[start:]))
    return parts if total <= limits.unpacked_of(stream.seek(0, io.SEEK_END)) else []


def _open_zipped(archive: zipfile.ZipFile, info: zipfile.ZipInfo, outer: Input) -> Input | Problem:
    name = f"{outer.name}!/{plain_name(info.filename)}"
    if refused := refuse(info.filename, stat.S_ISLNK(info.external_attr >> 16)):
        return replace(refused, source=name)
    if info.flag_bits & _ENCRYPTED:
        return locked(name)
    try:
        member = _Unpacked(cast(zipfile.ZipExtFile, archive.open(info)))
    except DAMAGE as error:
        return explain(name, error, outer.budget, f"cannot be unpacked: {error}")
    budget, step = outer.budget, outer.step

    def spend(count: int) -> None:
        budget.spend(count)
        step(count)

    return outer.member(name, Metered(member, spend), info.file_size)


class _Extent(NamedTuple):
    name: str
    offset: int
    size: int


class _Window:
    """The bytes of a stream from an offset on, at most `size`."""

    def __init__(self, stream: BinaryIO, extent: _Extent) -> None:
        self._stream = stream
        self._offset = extent.offset
        self._end = extent.offset + extent.size

    def read(self, size: int = -1, /) -> bytes:
        left = self._end - self._offset
        self._stream.seek(self._offset)
        data = self._stream.read(left if size < 0 else min(size, left))
        if left and size and not data:
            raise EOFError("the archive breaks off inside it")
        self._offset += len(data)
        return data


def open_tar(outer: Input, stream: BinaryIO, broken: str = "") -> Iterator[Input | Problem]:
    """Yield the members of an unpacked tar file in the order of their names.

    What is left of a file that breaks off is yielded, then one Problem that names the last member
    read; `broken` says that unpacking it broke off already.
    """
    members: list[_Extent | Problem] = []
    cut = _list_tar(outer, stream, members)
    total = sum(member.size for member in members if isinstance(member, _Extent))
    step = scaled(outer.step, outer.size / total if total else 0)
    inner = replace(outer, depth=outer.depth + 1)
    last = max((m for m in members if isinstance(m, _Extent)), key=lambda m: m.offset, default=None)
    for member in sorted(members, key=lambda m: m.source if isinstance(m, Problem) else m.name):
        if isinstance(member, Problem):
            yield member
            continue
        window = Metered(_Window(stream, member), step)
        yield inner.member(member.name, window, member.size)
    if cut := cut or (broken if last and last.offset + last.size <= outer.size else ""):
        yield broken_off(outer.name, last.name if last else "", cut)


def _list_tar(outer: Input, stream: BinaryIO, members: list[_Extent | Problem]) -> str:
    """Fill `members`; give why the file ends too early, "" where it does not."""
    end = 0
    try:
        archive = tarfile.open(fileobj=stream, mode="r:")  # noqa: SIM115 (closing it is the caller's)
        while info := archive.next():
            archive.members = []  # type: ignore[attr-defined]  # else it keeps them all
            end = info.offset_data + (-(-info.size // _TAR_BLOCK) * _TAR_BLOCK if info.isreg() else 0)
            if not info.isdir() and not is_hidden(info.name):
                members.append(_locate(info, outer.name))
                if isinstance(members[-1], _Extent) and info.offset_data + info.size > outer.size:
                    return ""  # whoever reads that member comes to its end and reports it
    except DAMAGE as error:
        blame_file(error)
        return str(error) or type(error).__name__
    return "" if end + _TAR_BLOCK <= outer.size else "its end mark is missing"


def _locate(info: tarfile.TarInfo, archive: str) -> _Extent | Problem:
    name = f"{archive}!/{plain_name(info.name)}"
    if refused := refuse(info.name, info.issym() or info.islnk()):
        return replace(refused, source=name)
    if not info.isreg() or info.issparse():
        cause = "is a device or a sparse file and is not read"
        return Problem(ProblemCode.SPECIAL_FILE, name, NO_PLACE, cause, lost=False)
    return _Extent(name, info.offset_data, info.size)
