"""7z archives: their members in the order in which they lie there, in one pass, through the library py7zr.

Members lie in *folders*, each packed as one: a member is reached through all that are before it in its
folder, so a folder is unpacked once, whoever reads its members. py7zr reads the directory, which stands at
the end, and decodes; which members are read, how large anything may be and what is checked is decided here.
"""

import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any, BinaryIO, NamedTuple

from reftel.files.extras import install
from reftel.model.place import NO_PLACE, Place
from reftel.model.problems import Problem, ProblemCode
from reftel.readers.containers.members import (
    CUT_ADVICE,
    blame_file,
    broken_off,
    is_hidden,
    may_be_packed,
    refuse,
)
from reftel.readers.input import Input, Step
from reftel.readers.limits import SMALL_BYTES, in_words
from reftel.readers.sources import plain_name

MEMORY_LIMIT = 512 * 1024 * 1024
"""How much memory unpacking may fill: the dictionary of LZMA."""

MOST_MEMBERS = 1_000_000
"""How many members an archive may have."""

_UNPACK = "unpack it yourself and give reftel the files"
_LZMA, _LZMA2 = b"\x03\x01\x01", b"\x21"
# Those of Python's own libraries, which give what they are asked for, or a thousandfold of what they take;
# others may give any amount at once (Zstandard), or are less well tried at hostile bytes (PPMd).
_METHODS = {b"\0", b"\x03", _LZMA, _LZMA2, b"\x04\x01\x08", b"\x04\x02\x02"}
_BRANCHES = (
    b"\x03\x03\x01\x03",
    b"\x03\x03\x02\x05",
    b"\x03\x03\x05\x01",
    b"\x03\x03\x07\x01",
    b"\x03\x03\x08\x05",
)
_AES = b"\x06\xf1\x07\x01"
_TAKEN, _GIVEN = 32 * 1024, 2 * 1024 * 1024  # bytes that are unpacked in a step, and at most come of it


class Entry(NamedTuple):
    """A member: its size unpacked, and its checksum, None where the archive has none."""

    name: str
    size: int
    crc: int | None
    is_link: bool


class Folder(NamedTuple):
    """Members that are packed as one, from `start` of the archive on; `coders` say how."""

    entries: list[Entry]
    coders: list[dict[str, Any]]
    sizes: list[int]
    start: int
    packed: int


class Directory(NamedTuple):
    """What an archive holds: members in folders, and names of empty files."""

    folders: list[Folder]
    empty: list[str]

    @property
    def size(self) -> int:
        """What all members have together, in bytes unpacked."""
        return sum(entry.size for folder in self.folders for entry in folder.entries)


class Unpacked(NamedTuple):
    """Members of an archive in memory, in order, or what is to be told of them.

    `digest` is that of the whole archive, "" where it was not read to its end.
    """

    members: tuple[tuple[str, bytes] | Problem, ...]
    digest: str


def read_directory(name: str, stream: BinaryIO) -> Directory | Problem:
    """Return the directory of an archive, or why there is none; raises what the machine is to blame for."""
    try:
        import py7zr
    except ImportError:
        cause = "is a 7z archive, and the library that reads 7z is not installed"
        return Problem(ProblemCode.NO_LIBRARY, name, NO_PLACE, cause, install("archives"))
    usual = py7zr.archiveinfo.MAX_NUMFILES  # eight million, for each of which it takes a kilobyte
    py7zr.archiveinfo.MAX_NUMFILES = MOST_MEMBERS
    try:
        stream.seek(0)
        with py7zr.SevenZipFile(stream) as archive:
            return _take_over(archive)
    except py7zr.PasswordRequired:
        cause, advice = "is encrypted, with its list of members", "unpack it with its password first"
        return Problem(ProblemCode.ENCRYPTED, name, NO_PLACE, cause, advice)
    except Exception as error:  # what it raises at a damaged directory is of many kinds
        blame_file(error)
        cause = f"is a 7z archive whose directory cannot be read ({_words(error)})"
        return Problem(ProblemCode.DAMAGED, name, NO_PLACE, cause, f"{CUT_ADVICE}, or {_UNPACK}")
    finally:
        py7zr.archiveinfo.MAX_NUMFILES = usual


def _take_over(archive: Any) -> Directory:
    """Return what is needed of the directory that py7zr has read, which takes ten times the memory."""
    main: Any = getattr(archive.header, "main_streams", None)
    folders: dict[int, Folder] = {}
    stream = 0
    for folder in main.unpackinfo.folders if main else ():
        streams = max(1, len(folder.packed_indices))
        start, end = main.packinfo.packpositions[stream], main.packinfo.packpositions[stream + streams]
        begin = archive.afterheader + main.packinfo.packpos + start
        folders[id(folder)] = Folder([], folder.coders, folder.unpacksizes, begin, end - start)
        stream += streams
    empty: list[str] = []
    for file in archive.files:
        if file.folder is not None:
            is_link = file.is_symlink or file.is_junction
            entry = Entry(file.filename, file.uncompressed, file.crc32, is_link)
            folders[id(file.folder)].entries.append(entry)
        elif not file.is_directory and not is_hidden(file.filename):
            empty.append(file.filename)
    return Directory([folder for folder in folders.values() if folder.entries], empty)


def open_7z(outer: Input, stream: BinaryIO) -> Iterator[Input | Problem]:
    """Yield the members of an archive in the order in which they lie there."""
    directory = read_directory(outer.name, stream)
    if isinstance(directory, Problem):
        outer.budget.failed = outer.budget.failed or directory.code is ProblemCode.NO_LIBRARY
        yield directory
        return
    share = outer.size / (directory.size or 1)
    done = 0

    def spend(count: int) -> None:
        nonlocal done
        outer.budget.spend(count)
        before, done = done, done + count
        outer.step(int(done * share) - int(before * share))

    inner = replace(outer, depth=outer.depth + 1)
    for name, content in unpack_members(outer.name, directory, stream, spend):
        if isinstance(content, Problem):
            yield content
        elif isinstance(content, bytes):
            yield inner.member(name, BytesIO(content), len(content))
        else:
            yield inner.member(name, content, content.size)


class Cuts(NamedTuple):
    """How an archive is cut: parts of about `size` bytes and `most` members, of `limit` bytes in all."""

    size: int
    most: int
    limit: int


def unpack_7z(archive: str, stream: BinaryIO, cuts: Cuts, digest: str) -> Iterator[tuple[Unpacked, float]]:
    """Yield the members of an archive in parts, each with how much is done of the whole, 1 at the end.

    None are yielded where what can be read of a member depends on those before it, or where one is too large
    to be handed over.
    """
    directory = read_directory(archive, stream)
    if isinstance(directory, Problem) or not _may_be_cut(directory, cuts):
        return
    total = directory.size + 1  # so that a part before the last is not all
    members: list[tuple[str, bytes] | Problem] = []
    size = done = 0

    def spend(count: int) -> None:
        nonlocal done
        done += count

    for name, content in unpack_members(archive, directory, stream, spend):
        if isinstance(content, Member):  # none is as large
            continue
        length = 0 if isinstance(content, Problem) else len(content)
        if members and (size + length > cuts.size or len(members) == cuts.most):
            yield Unpacked(tuple(members), digest), (done - length) / total
            members, size = [], 0
        members.append(content if isinstance(content, Problem) else (name, content))
        size += length
    if members:
        yield Unpacked(tuple(members), digest), 1


def _may_be_cut(directory: Directory, cuts: Cuts) -> bool:
    """Say whether an archive unpacks to no more than the limit, counting what may be packed once more."""
    entries = [entry for folder in directory.folders for entry in folder.entries]
    if directory.size > cuts.limit or any(entry.size > SMALL_BYTES for entry in entries):
        return False
    return not any(may_be_packed(entry.name) for entry in entries)


class Member:
    """The bytes of a large member, unpacked while they are read."""

    def __init__(self, unpacker: "_Unpacker", entry: Entry) -> None:
        self._unpacker = unpacker
        self._left = self.size = entry.size
        self._expected = entry.crc
        self._crc = 0

    def read(self, size: int = -1, /) -> bytes:
        """Give the next bytes, none at the end; raises ValueError there where they are not those packed."""
        data = self._unpacker.read(min(self._left, _GIVEN if size < 0 else size))
        self._left -= len(data)
        self._crc = zlib.crc32(data, self._crc)
        if data and not self._left and self._expected not in (None, self._crc):
            raise ValueError(_OTHER_BYTES)
        return data

    def skip(self) -> None:
        """Unpack what was not read of it."""
        while self._left:
            self._left -= len(self._unpacker.read(self._left))


_OTHER_BYTES = "its contents are not what was packed"
Content = bytes | Member | Problem


def unpack_members(
    archive: str, directory: Directory, stream: BinaryIO, spend: Step
) -> Iterator[tuple[str, Content]]:
    """Yield name and content of each member, in their order, or what is to be told of it or of several.

    `spend` takes the bytes that are unpacked, those of members that are not read among them. A large member
    has to be read before the next is asked for.
    """
    refused: set[str] = set()
    for folder in directory.folders:
        problem = _refuse_folder(archive, folder)
        if problem is None:
            yield from _unpack_folder(archive, folder, stream, spend)
        elif problem.cause not in refused:  # an archive may have as many folders as members
            refused.add(problem.cause)
            yield archive, problem
    for name in directory.empty:
        yield from _judge(archive, Entry(name, 0, None, is_link=False), b"")


def _refuse_folder(archive: str, folder: Folder) -> Problem | None:
    methods = {coder["method"] for coder in folder.coders}
    if _AES in methods:
        advice = "unpack it with its password first"
        return Problem(ProblemCode.ENCRYPTED, archive, NO_PLACE, "has members that are encrypted", advice)
    simple = all(coder["numinstreams"] == coder["numoutstreams"] == 1 for coder in folder.coders)
    if not simple or not methods.issubset((*_METHODS, *_BRANCHES)):
        cause = "has members packed in a way that reftel cannot unpack"
        return Problem(ProblemCode.DAMAGED, archive, NO_PLACE, cause, _UNPACK)
    if (memory := max(_memory_of(folder))) > MEMORY_LIMIT:
        cause = f"needs {in_words(memory)} of memory to be unpacked, more than {in_words(MEMORY_LIMIT)}"
        return Problem(ProblemCode.TOO_LARGE, archive, NO_PLACE, cause, _UNPACK)
    return None


def _memory_of(folder: Folder) -> Iterator[int]:
    """Yield how much memory each coder of a folder may fill: of a dictionary no more than it unpacks to."""
    for coder, size in zip(folder.coders, folder.sizes, strict=False):
        about = coder.get("properties") or b""
        if coder["method"] == _LZMA and len(about) == 5:
            yield _filled(struct.unpack("<xL", about)[0], size)
        elif coder["method"] == _LZMA2 and len(about) == 1:
            yield _filled(min((2 | about[0] & 1) << (about[0] // 2 + 11), 2**32 - 1), size)
    yield 0


def _filled(dictionary: int, size: int) -> int:
    """Return how much of a dictionary is filled by so many bytes."""
    return min(dictionary, size)


class _Broken(EOFError):
    """A folder cannot be unpacked beyond this place."""


class _Unpacker:
    """The bytes of a folder, one after the other."""

    def __init__(self, folder: Folder, stream: BinaryIO, spend: Step) -> None:
        self._folder = folder
        self._stream = stream
        self._spend = spend
        self._place = folder.start
        self._ready = memoryview(b"")
        self._decode: Callable[[BinaryIO, int], bytes] | None = None
        self._broken = ""

    def read(self, size: int) -> bytes:
        """Return as many bytes as are at hand, `size` at most; raises _Broken, from then on each time."""
        if size and not self._ready:
            self._ready = memoryview(self._unpack())
        data, self._ready = bytes(self._ready[:size]), self._ready[size:]
        self._spend(len(data))
        return data

    def read_all(self, size: int) -> bytes:
        """Return so many bytes; raises _Broken."""
        data = self.read(size)
        while len(data) < size:
            data += self.read(size - len(data))
        return data

    def _unpack(self) -> bytes:
        if not self._broken:
            try:
                return self._decode_next()
            except Exception as error:  # the decoders raise what they like
                blame_file(error)
                self._broken = _words(error)
        raise _Broken(self._broken)

    def _decode_next(self) -> bytes:
        if self._decode is None:
            from py7zr.compressor import SevenZipDecompressor

            folder = self._folder
            decoder = SevenZipDecompressor(folder.coders, folder.packed, folder.sizes, None, None, _TAKEN)
            self._decode = decoder.decompress
        self._stream.seek(self._place)
        while True:
            data = self._decode(self._stream, _GIVEN)
            before, self._place = self._place, self._stream.tell()
            if data:
                return data
            if self._place == before:
                raise EOFError("the archive breaks off inside it")


class _Damaged:
    """Members that follow each other and are not what was packed: of a damaged folder there are many."""

    def __init__(self, archive: str) -> None:
        self._archive = archive
        self._names: list[str] = []

    def add(self, name: str) -> None:
        """Take one more."""
        self._names.append(name)

    def tell(self) -> Iterator[tuple[str, Problem]]:
        """Yield what is to be told of them, if there are any, and begin anew."""
        names, self._names = self._names, []
        cause = f"is damaged or cut short ({_OTHER_BYTES})"
        if len(names) == 1:
            source = f"{self._archive}!/{plain_name(names[0])}"
            yield self._archive, Problem(ProblemCode.DAMAGED, source, NO_PLACE, cause, CUT_ADVICE)
        elif names:
            place = Place(words=f"from {plain_name(names[0])} to {plain_name(names[-1])}")
            cause += f": {len(names)} members"
            yield self._archive, Problem(ProblemCode.DAMAGED, self._archive, place, cause, CUT_ADVICE)


def _unpack_folder(
    archive: str, folder: Folder, stream: BinaryIO, spend: Step
) -> Iterator[tuple[str, Content]]:
    """Yield the members of a folder; those behind a place where it is broken are told together."""
    unpacker = _Unpacker(folder, stream, spend)
    damaged = _Damaged(archive)
    last = ""
    for number, entry in enumerate(folder.entries):
        try:
            if entry.size > SMALL_BYTES:
                member = Member(unpacker, entry)
                yield from damaged.tell()
                yield from _judge(archive, entry, member)
                member.skip()
            else:
                data = unpacker.read_all(entry.size)
                if entry.crc in (None, zlib.crc32(data)):
                    yield from damaged.tell()
                    yield from _judge(archive, entry, data)
                elif not is_hidden(entry.name):
                    damaged.add(entry.name)
            last = entry.name
        except _Broken as error:
            yield from damaged.tell()
            lost = sum(not is_hidden(one.name) for one in folder.entries[number:])
            reason = f"{error}: {lost} members are lost" if lost > 1 else str(error)
            yield archive, broken_off(archive, plain_name(last) if last else "", reason)
            return
    yield from damaged.tell()


def _judge(archive: str, entry: Entry, content: bytes | Member) -> Iterator[tuple[str, Content]]:
    """Yield the content of a member under its name, or why it is not read; nothing of a hidden one."""
    if is_hidden(entry.name):
        return
    name = f"{archive}!/{plain_name(entry.name)}"
    refused = refuse(entry.name, entry.is_link)
    yield name, replace(refused, source=name) if refused else content


def _words(error: BaseException) -> str:
    """Return what an error says, on a line."""
    return " ".join(str(error).split())[:200] or type(error).__name__
