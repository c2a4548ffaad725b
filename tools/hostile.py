"""Build from inputs that are made to hurt, and see what they cost: seconds, memory, and what is said.

    python tools/hostile.py [NAME...] [--list]

Each input is made in a temporary folder (the largest take 5 GB of disk for a moment), built together with
one good cable, and removed. The good cable has to be in the store, nothing may end with a traceback, and
each has to stay below its limits of time and memory; exit code 1 says that one does not.
"""

from __future__ import annotations

import argparse
import gzip
import io
import os
import resource
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

import py7zr  # noqa: E402

import reftel  # noqa: E402
import seven_zips  # noqa: E402
import telegrams  # noqa: E402 (it lies among the tests)

REFTEL = (sys.executable, "-c", "from reftel.cli.main import main; main()")
MIB = 2**20
SECONDS, MEMORY = 120.0, 2048  # limits of a build, and of all of its processes at their worst, in MiB


def zeros_in_zip(folder: Path) -> None:
    path = folder / "zeros.zip"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("zeros.txt", "w", force_zip64=True) as member,
    ):
        for _ in range(10 * 1024):
            member.write(bytes(MIB))


def zeros_in_gzip(folder: Path) -> None:
    packed = gzip.compress(bytes(64 * MIB))
    with (folder / "zeros.txt.gz").open("wb") as file:
        for _ in range(160):
            file.write(packed)


def letters_in_gzip(folder: Path) -> None:
    packed = gzip.compress(b"A" * (64 * MIB))
    with (folder / "letters.csv.gz").open("wb") as file:
        file.write(gzip.compress(telegrams.row().encode()))
        for _ in range(160):
            file.write(packed)


def many_in_zip(folder: Path) -> None:
    with zipfile.ZipFile(folder / "many.zip", "w") as archive:
        for number in range(1_000_000):
            archive.writestr(zipfile.ZipInfo(f"{number}.txt"), b"x")


def many_in_tar(folder: Path) -> None:
    with gzip.open(folder / "many.tar.gz", "wb", compresslevel=1) as file:
        block = b"x".ljust(512, b"\0")
        for number in range(1_000_000):
            info = tarfile.TarInfo(f"{number}.txt")
            info.size = 1
            file.write(info.tobuf(tarfile.USTAR_FORMAT) + block)
        file.write(bytes(1024))


def zeros_in_7z(folder: Path) -> None:
    zeros = folder / "zeros.txt"
    zeros.touch()
    os.truncate(zeros, 10 * 1024 * MIB)
    with (
        zeros.open("rb") as file,
        py7zr.SevenZipFile(folder / "zeros.7z", "w", filters=seven_zips.LZMA2) as archive,
    ):
        archive.writef(file, "zeros.txt")
    zeros.unlink()


def many_in_7z(folder: Path) -> None:
    members = ((f"{number}.txt", b"x") for number in range(1_000_000))
    (folder / "many.7z").write_bytes(seven_zips.pack_7z(members))


def zips_in_zip(folder: Path) -> None:
    data = b"x"
    for _ in range(100):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a.zip", data)
        data = packed.getvalue()
    (folder / "nested.zip").write_bytes(data)


def overlapping_zip(folder: Path) -> None:
    """A zip in which 20,000 members share the bytes of one: 64 MiB each where they are unpacked."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", bytes(64 * MIB))
        archive.filelist = [archive.filelist[0]] * 20_000
    (folder / "overlapping.zip").write_bytes(packed.getvalue())


def long_line(folder: Path) -> None:
    with (folder / "line.txt").open("wb") as file:
        for _ in range(5 * 1024):
            file.write(b"A" * MIB)


def long_row(folder: Path) -> None:
    with (folder / "row.csv").open("wb") as file:
        file.write(telegrams.row().encode() + b'"2","4/12/2007 19:26","07OTTAWA703","')
        for _ in range(5 * 1024):
            file.write(b"A" * MIB)


def long_subject(size: int) -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        words = "A LIGHTHOUSE IS PAINTED " * (size * MIB // 24)
        (folder / "subject.txt").write_text(telegrams.telegram(subject=words))

    return make


def repeated(unit: str, before: str = "", after: str = "", size: int = 7) -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        (folder / "text.txt").write_text(before + unit * (size * MIB // len(unit)) + after)

    return make


def telegram_with(ref: str = telegrams.REF, body: str = telegrams.BODY) -> Callable[[Path], None]:
    """A telegram of 7 MiB: a REF line or a body over and over."""

    def make(folder: Path) -> None:
        count = 7 * MIB // len(ref if body == telegrams.BODY else body)
        if body == telegrams.BODY:
            text = telegrams.telegram(ref=f"REF: A. LIMA 1\n{ref * count}")
        else:
            text = telegrams.telegram(body=body * count)
        (folder / "telegram.txt").write_text(text)

    return make


def entities(folder: Path) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 20))
    head = f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY l0 "ha">{laughs}<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    (folder / "entities.html").write_text(head + telegrams.page().replace("LIGHTHOUSE", "&l19;&f;"))


PAGE = telegrams.page().split("HARBOR".lower(), 1)
MIXED = "aA1 .,:;-/()[]\"'&#=\n"
INPUTS: dict[str, Callable[[Path], None]] = {
    "zip of 10 GB of zeros": zeros_in_zip,
    "gzip of 10 GB of zeros": zeros_in_gzip,
    "gzip of a CSV with a 10 GB cell": letters_in_gzip,
    "zip of a million members": many_in_zip,
    "tar.gz of a million members": many_in_tar,
    "7z of 10 GB of zeros": zeros_in_7z,
    "7z of a million members": many_in_7z,
    "a hundred zips in each other": zips_in_zip,
    "zip of 20,000 members that overlap": overlapping_zip,
    "line of 5 GB": long_line,
    "CSV row of 5 GB": long_row,
    "subject of 300 MB": long_subject(300),
    "subject of 100 MB": long_subject(100),
    "subject of 7 MB": long_subject(7),
    "HTML 5 million deep": repeated("<div>", PAGE[0], PAGE[1], size=25),
    "HTML of attributes": repeated(" a=b", f"{PAGE[0]}<b", f">{PAGE[1]}", size=25),
    "HTML of comments": repeated("<!--", PAGE[0], PAGE[1], size=25),
    "XML entities that multiply": entities,
    "REF line of 7 MB": telegram_with(ref="B. OSLO 12 "),
    "REF line of labels": telegram_with(ref="(A) "),
    "REF line of numbers": telegram_with(ref="08 "),
    "body of 7 MB of mentions": telegram_with(body="1. (U) As in ref A and refs A-C. "),
    "body of 7 MB of one word": telegram_with(body="reftel"),
    "body of 7 MB of MRNs": telegram_with(body="07 LIMA 250 "),
    "body of 7 MB of brackets": telegram_with(body="(("),
    "body of 7 MB of line ends": telegram_with(body="\n"),
    "telegrams begun over and over": repeated("VZCZCXRO0106\nPP RUEHRK\nFM AMEMBASSY OSLO\n", size=100),
    "heads over and over": repeated("TAGS: A, B\nSUBJECT: X\n", telegrams.head() + "\n"),
    "marks of all kinds": repeated(MIXED, telegrams.head() + "\nSUBJECT: X\n\nREF: A\n"),
}


class Cost:
    """What a build took, and what it said."""

    def __init__(self, folder: Path) -> None:
        (folder / "in" / "zz-good.txt").write_text(telegrams.telegram("LIMA", 9, ref="REF: NONE"))
        command = [*REFTEL, "build", str(folder / "in"), "-o", str(folder / "out"), "--fresh"]
        begun = time.monotonic()
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
            assert process.stderr  # noqa: S101 (it is a pipe)
            said = process.stderr.read()
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        self.seconds = time.monotonic() - begun
        self.worked = usage.ru_utime + usage.ru_stime
        self.memory = usage.ru_maxrss / 1024
        self.said = said.decode("utf-8", "replace").replace(f"{folder}/in/", "")
        self.built = process.returncode in (0, 1) and is_held(folder / "out" / "reftel.sqlite")

    @property
    def holds(self) -> bool:
        """Say whether the good cable is there, within the limits."""
        fine = self.built and "Traceback" not in self.said
        return fine and self.worked < SECONDS and self.memory < MEMORY


def is_held(path: Path) -> bool:
    if not path.exists():
        return False
    with reftel.open_store(path) as store:
        return any(node.held and str(node.mrn) == "07LIMA9" for node in store.nodes())


def measure(name: str) -> bool:
    with tempfile.TemporaryDirectory(prefix="reftel-hostile-") as place:
        folder = Path(place)
        (folder / "in").mkdir()
        # In a process of its own: what a process takes in memory counts from what its parent had.
        subprocess.run([sys.executable, __file__, name, "--make", str(folder / "in")], check=True)
        size = sum(path.stat().st_size for path in (folder / "in").iterdir()) / MIB
        cost = Cost(folder)
    lines = [line for line in cost.said.splitlines() if line.startswith("reftel: ")] or [""]
    print(
        f"| {name} | {size:,.1f} | {cost.worked:.1f} | {cost.memory:,.0f} | {lines[0][8:120]} |", flush=True
    )
    if not cost.holds:
        print(f"FAILED: {cost.said[-1500:]}")
    return cost.holds


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--make", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.make:
        INPUTS[arguments.names[0]](arguments.make)
        return
    if arguments.list:
        print("\n".join(INPUTS))
        return
    # What goes wrong shall not take the machine with it.
    resource.setrlimit(resource.RLIMIT_AS, (16 * 1024 * MIB, 16 * 1024 * MIB))
    print("| input | MiB | s of processor | peak MiB | said |\n|---|---|---|---|---|")
    held = [measure(name) for name in arguments.names or INPUTS]
    sys.exit(0 if all(held) else 1)


if __name__ == "__main__":
    main()
