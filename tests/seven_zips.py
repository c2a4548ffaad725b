"""Real .7z archives, whole and made to hurt."""

from __future__ import annotations

import io
import lzma
import struct
import zlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import py7zr

Change = Callable[[list[dict[str, Any]]], None]
LZMA2: list[dict[str, int]] = [{"id": lzma.FILTER_LZMA2, "preset": 1}]
COPY: list[dict[str, int]] = [{"id": py7zr.FILTER_COPY}]


def pack_7z(
    *folders: Mapping[str, bytes] | Iterable[tuple[str, bytes]],
    filters: list[dict[str, int]] = LZMA2,
    change: Change = lambda infos: None,
    password: str | None = None,
    hide_names: bool = False,
) -> bytes:
    """An archive with members in one solid folder or several; `change` gets what is said of each."""
    file = io.BytesIO()
    used = [*filters, {"id": py7zr.FILTER_CRYPTO_AES256_SHA256}] if password else filters
    for number, members in enumerate(folders):
        file.seek(0)
        with py7zr.SevenZipFile(
            file, "a" if number else "w", filters=used, password=password, header_encryption=hide_names
        ) as archive:
            for name, data in members.items() if isinstance(members, Mapping) else members:
                archive.writestr(data, name)
            if archive.header.files_info:
                change(archive.header.files_info.files)
    return file.getvalue()


def renamed(name: str) -> Change:
    """Change the name of the first member to one that no program would write."""
    return lambda infos: infos[0].update(filename=name)


def as_link(infos: list[dict[str, Any]]) -> None:
    """Make the first member a link, as p7zip stores it."""
    infos[0]["attributes"] = 0x8000 | (0o120777 << 16)


def with_plain_directory(members: Mapping[str, bytes], change: Callable[[bytearray], None]) -> bytes:
    """An archive whose directory is not packed, as `change` leaves it, with the checksums of that."""
    file = io.BytesIO()
    with py7zr.SevenZipFile(file, "w", filters=LZMA2) as archive:
        archive.set_encoded_header_mode(False)
        for name, data in members.items():
            archive.writestr(data, name)
    data = file.getvalue()
    offset, _ = struct.unpack_from("<QQ", data, 12)
    directory = bytearray(data[32 + offset :])
    change(directory)
    start = struct.pack("<QQL", offset, len(directory), zlib.crc32(directory))
    return data[:8] + struct.pack("<L", zlib.crc32(start)) + start + data[32 : 32 + offset] + directory


def with_dictionary(code: int) -> Callable[[bytearray], None]:
    """Let the first coder, LZMA2, ask for another dictionary: 40 is 4 GB."""

    def change(directory: bytearray) -> None:
        directory[directory.index(b"\x21\x21\x01") + 3] = code

    return change
