"""What is left of a zip file without its directory, as of one that was not fetched to its end."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO, NamedTuple

from reftel.model.place import NO_PLACE
from reftel.model.problems import Problem, ProblemCode
from reftel.readers.containers.members import (
    CUT_ADVICE,
    DAMAGE,
    blame_file,
    broken_off,
    is_hidden,
    locked,
    refuse,
)
from reftel.readers.input import Input, Metered, ignore
from reftel.readers.sources import plain_name

_HEAD = struct.Struct("<4s2xHHxxxxxxxxLLHH")
_MEMBER, _DIRECTORY = b"PK\x03\x04", b"PK\x01\x02"
_STORED, _DEFLATED = 0, 8
_ENCRYPTED, _SIZES_BEHIND, _UTF8 = 1, 8, 0x800
_SIZES_LENGTH = 28  # the sizes behind a member, at their longest, and the magic of what follows
_BLOCK = 64 * 1024


class _Local(NamedTuple):
    """What stands before each member: its name, how it is packed, its size packed."""

    name: str
    flags: int
    method: int
    packed: int


def salvage_zip(outer: Input, stream: BinaryIO) -> Iterator[Input | Problem]:
    """Yield the members of a broken zip file in the order that they lie there, then one Problem.

    That Problem names the last member read, or, raised where it is read, the member that is cut.
    """
    stream.seek(0)
    inner = replace(outer, depth=outer.depth + 1, step=ignore)
    last, reported = "", False
    while local := _read_local(stream):
        member = _Member(stream, local)
        item = _open_member(member, local, inner)
        if item and not is_hidden(local.name):
            yield item
        reported = member.broken
        if not member.skip():
            break
        last = local.name
    if reported:
        return
    if last:
        yield broken_off(outer.name, last, "its directory is missing")
    else:
        yield Problem(
            ProblemCode.DAMAGED, outer.name, NO_PLACE, "is a zip file that cannot be read", CUT_ADVICE
        )


def _read_local(stream: BinaryIO) -> _Local | None:
    head = stream.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    magic, flags, method, packed, _, length, extra = _HEAD.unpack(head)
    if magic != _MEMBER or method not in (_STORED, _DEFLATED):
        return None
    name = stream.read(length)
    stream.seek(extra, 1)
    return _Local(name.decode("utf-8" if flags & _UTF8 else "cp437", "replace"), flags, method, packed)


def _open_member(member: "_Member", local: _Local, outer: Input) -> Input | Problem | None:
    if local.name.endswith("/"):
        return None
    name = f"{outer.name}!/{plain_name(local.name)}"
    if refused := refuse(local.name):
        return replace(refused, source=name)
    if local.flags & _ENCRYPTED:
        return locked(name)
    return replace(outer, name=name, stream=Metered(member, outer.budget.spend), size=local.packed)


class _Member:
    """The unpacked bytes of a member; `broken` once the file ended in it."""

    def __init__(self, stream: BinaryIO, local: _Local) -> None:
        self.broken = False
        self._stream = stream
        self._sizes_behind = bool(local.flags & _SIZES_BEHIND)
        self._left = local.packed
        self._inflater = zlib.decompressobj(-15) if local.method == _DEFLATED else None
        if local.flags & _ENCRYPTED:
            self._inflater = None
        self._ended = self._done = False

    def read(self, size: int = -1, /) -> bytes:
        try:
            data = self._read_stored(size) if self._inflater is None else self._inflate(self._inflater, size)
        except DAMAGE:
            self.broken = True
            raise
        self._done = self._done or not data
        return data

    def skip(self) -> bool:
        """Go behind the member; say whether that place was found."""
        try:
            while not self._done:
                self.read(_BLOCK)
        except DAMAGE as error:
            blame_file(error)
            return False
        if not self._sizes_behind:
            return True
        start = self._stream.tell()
        behind = self._stream.read(_SIZES_LENGTH)
        places = [place for magic in (_MEMBER, _DIRECTORY) if (place := behind.find(magic)) >= 0]
        self._stream.seek(start + min(places, default=0))
        return bool(places)

    def _read_stored(self, size: int) -> bytes:
        if self._sizes_behind:
            raise EOFError("its size is not known")
        data = self._stream.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(data)
        if self._left and size and not data:
            raise EOFError("the archive breaks off inside it")
        return data

    def _inflate(self, inflater: "zlib._Decompress", size: int) -> bytes:
        while not self._ended:
            packed = inflater.unconsumed_tail or self._stream.read(_BLOCK)
            data = inflater.decompress(packed, max(size, 0))
            if inflater.eof:
                self._ended = True
                self._stream.seek(-len(inflater.unused_data), 1)
            elif not data and not packed:
                raise EOFError("the archive breaks off inside it")
            if data:
                return data
        return b""
