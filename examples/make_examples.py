"""Packs the folders of examples/sources into the two archives of examples/cables, and prints a text as PDF.

The three files are committed; run this after a change of a source: `python examples/make_examples.py`.
"""

from __future__ import annotations

import gzip
import io
import re
import tarfile
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
SOURCES = HERE / "sources"
CABLES = HERE / "cables"
ARCHIVES = HERE / "archives"

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


def print_pdf(text: str) -> bytes:
    """Give a PDF of a text in Courier, a page for each part between form feeds."""
    pages = text.split("\f")
    numbers = range(3, 3 + 2 * len(pages), 2)
    kids = " ".join(f"{number} 0 R" for number in numbers)
    font = "<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Courier >> >> >>"
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>"]
    for number, page in zip(numbers, pages, strict=True):
        lines = (re.sub(r"([\\()])", r"\\\1", line) for line in page.strip("\n").split("\n"))
        drawn = "BT /F1 10 Tf 12 TL 50 740 Td\n" + "".join(f"({line}) Tj T*\n" for line in lines) + "ET"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources {font} "
            f"/Contents {number + 1} 0 R >>"
        )
        objects.append(f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream")
    whole, places = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(whole))
        whole += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n"
    return f"{whole}{end}{len(whole)}\n%%EOF\n".encode("ascii")


def main() -> None:
    """Write both archives and the PDF."""
    zipped = CABLES / "ash-cloud" / "replies.zip"
    zipped.write_bytes(pack_zip(read_members(SOURCES / "ash")))
    tarred = CABLES / "relief" / "sitreps.tar.gz"
    tarred.parent.mkdir(exist_ok=True)
    tarred.write_bytes(pack_tar(read_members(SOURCES / "relief")))
    text = (SOURCES / "pdf" / "10LONDON388.txt").read_text(encoding="ascii")
    (ARCHIVES / "ash-cloud" / "10LONDON388.pdf").write_bytes(print_pdf(text))


if __name__ == "__main__":
    main()
