"""Packs the folders of examples/sources into the two archives of examples/cables.

The archives are committed; run this after a change of a source: `python examples/make_examples.py`.
"""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
SOURCES = HERE / "sources"
CABLES = HERE / "cables"

# Times and owners of the members are fixed, so that packing the same texts gives the same archive.
ZIP_TIME = (2011, 4, 1, 12, 0, 0)
TAR_TIME = 1_301_659_200


def read_members(folder: Path) -> list[tuple[str, bytes]]:
    """Give name in the archive and content of each text of `folder`, in order of name."""
    return [(f"{folder.name}/{path.name}", path.read_bytes()) for path in sorted(folder.glob("*.txt"))]


def pack_zip(members: list[tuple[str, bytes]]) -> bytes:
    """Give a zip archive that holds `members`."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in members:
            member = zipfile.ZipInfo(name, ZIP_TIME)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o644 << 16
            archive.writestr(member, content)
    return packed.getvalue()


def pack_tar(members: list[tuple[str, bytes]]) -> bytes:
    """Give a gzipped tar archive that holds `members`."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, content in members:
            member = tarfile.TarInfo(name)
            member.size = len(content)
            member.mtime = TAR_TIME
            archive.addfile(member, io.BytesIO(content))
    return gzip.compress(packed.getvalue(), mtime=TAR_TIME)


def main() -> None:
    """Write both archives."""
    zipped = CABLES / "ash-cloud" / "replies.zip"
    zipped.write_bytes(pack_zip(read_members(SOURCES / "ash")))
    tarred = CABLES / "relief" / "sitreps.tar.gz"
    tarred.parent.mkdir(exist_ok=True)
    tarred.write_bytes(pack_tar(read_members(SOURCES / "relief")))


if __name__ == "__main__":
    main()
