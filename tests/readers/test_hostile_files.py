"""Files in any encoding and archives made to hurt, through a whole build: read or told, the rest built."""

from __future__ import annotations

import gzip
import io
import json
import os
import stat
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import reftel
import telegrams
from reftel.cli.main import main
from reftel.errors import NotInStore
from reftel.model.records import MRN

GOOD = telegrams.telegram("LIMA", 9, ref="REF: NONE")
BAD = MRN(2007, "OTTAWA", 702)
SUBJECT = "CAFÉ IN ORLÉANS – 5 €"


def build(folder: Path, name: str, data: bytes) -> Result:
    """Build a file and a good one beside it; the good one is held, whatever the other is."""
    (folder / "in").mkdir()
    (folder / "in" / name).write_bytes(data)
    (folder / "in" / "zz-good.txt").write_text(GOOD)
    result = CliRunner().invoke(main, ["build", str(folder / "in"), "-o", str(folder / "out")])
    assert isinstance(result.exception, SystemExit | None), result.exception
    assert subject(folder, MRN(2007, "LIMA", 9)) == "A LIGHTHOUSE IS PAINTED"
    return result


def subject(folder: Path, mrn: MRN) -> str | None:
    """Give the subject of a cable of the build, None where it is not held."""
    with reftel.open_store(folder / "out" / "reftel.sqlite") as store:
        try:
            return store.cable(mrn).node.subject
        except NotInStore:
            return None


def telegram(words: str = SUBJECT, ends: str = "\n") -> str:
    return telegrams.telegram(subject=words).replace("\n", ends)


SURROGATES = "surrogatepass"

# What is written, the subject as it is read, what is told of it.
ENCODINGS = [
    ("UTF-8", telegram().encode(), SUBJECT, ""),
    ("UTF-8 with a mark", telegram().encode("utf-8-sig"), SUBJECT, ""),
    ("UTF-16 with a mark", telegram().encode("utf-16"), SUBJECT, ""),
    ("UTF-16 little end first, no mark", telegram().encode("utf-16-le"), SUBJECT, ""),
    ("UTF-16 big end first, no mark", telegram().encode("utf-16-be"), SUBJECT, ""),
    ("UTF-16 cut in the middle of a character", telegram().encode("utf-16")[:-1], SUBJECT, "not a character"),
    ("UTF-32 with a mark", telegram().encode("utf-32"), SUBJECT, ""),
    ("Latin-1", telegram("CAFÉ IN ORLÉANS").encode("latin-1"), "CAFÉ IN ORLÉANS", ""),
    ("Windows-1252", telegram().encode("cp1252"), SUBJECT, ""),
    ("mojibake stays as it is", telegram("CAFÃ‰ IN ORLÃ‰ANS").encode(), "CAFÃ‰ IN ORLÃ‰ANS", ""),
    ("UTF-8 with one byte of Latin-1", telegram("CAFÉ É É").encode() + b"\xe9", "CAFÉ É É", "1 byte"),
    ("a NUL", telegram("A\0B").encode(), "A\ufffdB", "1 byte"),
    ("NUL at the end, as tapes have", telegram().encode() + bytes(512), SUBJECT, ""),
    ("NUL everywhere", bytes(700) + telegram().encode() + bytes(700), None, "NUL bytes"),
    ("half a pair in UTF-8", telegram("A\ud800").encode("utf-8", SURROGATES), "A", ""),
    ("half a pair in UTF-16", telegram("A\ud800").encode("utf-16", SURROGATES), "A", "not a character"),
    ("CRLF", telegram(ends="\r\n").encode(), SUBJECT, ""),
    ("CR", telegram(ends="\r").encode(), SUBJECT, ""),
    ("CR CR LF", telegram(ends="\r\r\n").encode(), SUBJECT, ""),
    ("form feeds between the parts", telegram().replace("\n\n", "\n\f\n").encode(), SUBJECT, ""),
    ("form feeds at the ends of lines", telegram(ends="\f\n").encode(), SUBJECT, ""),
    ("vertical tabs, file marks, NEL", telegram("A\x0bB\x1cC\x85D").encode(), "A", ""),
    ("line separators of Unicode", telegram("A\u2028B\u2029C").encode(), "A", ""),
    ("no line at all, only NUL", bytes(5000), None, "is empty"),
    ("nothing", b"", None, "is empty"),
    ("a mark and nothing", b"\xff\xfe", None, "is empty"),
    ("bytes at random", bytes(range(256)) * 40, None, "not text"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "read", "told"), [row[1:] for row in ENCODINGS], ids=[row[0] for row in ENCODINGS]
)
def test_encoding(data: bytes, read: str | None, told: str, tmp_path: Path) -> None:
    result = build(tmp_path, "a.txt", data)
    found = subject(tmp_path, BAD)
    if read == "A":  # what follows is read in more than one way; that something does is what counts
        assert found
        assert found.startswith("A")
    else:
        assert found == read
    assert told in result.stderr
    assert bool(result.stderr) == bool(told) or read == "A"
    assert result.exit_code == (1 if read is None else 0)


@pytest.mark.parametrize("data", [row[1] for row in ENCODINGS], ids=[row[0] for row in ENCODINGS])
def test_encoding_of_a_packed_file(data: bytes, tmp_path: Path) -> None:
    bare, packed = tmp_path / "bare", tmp_path / "packed"
    bare.mkdir()
    packed.mkdir()
    one, other = build(bare, "a.txt", data), build(packed, "a.txt.gz", gzip.compress(data))
    assert subject(bare, BAD) == subject(packed, BAD)
    assert one.stderr.replace(f"{bare}/in/a.txt", f"{packed}/in/a.txt.gz") == other.stderr


# Archives


def zipped(members: dict[str, bytes], change: Callable[[zipfile.ZipInfo], None] = lambda info: None) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            change(info)
            archive.writestr(info, data)
    return file.getvalue()


def taped(change: Callable[[tarfile.TarInfo], None], data: bytes = b"") -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        info = tarfile.TarInfo("a.txt")
        info.size = len(data)
        change(info)
        archive.addfile(info, io.BytesIO(data))
    return file.getvalue()


def link(info: zipfile.ZipInfo) -> None:
    info.external_attr = (stat.S_IFLNK | 0o777) << 16


def named(name: str, kind: bytes = tarfile.REGTYPE, to: str = "") -> Callable[[tarfile.TarInfo], None]:
    def change(info: tarfile.TarInfo) -> None:
        info.name, info.type, info.linkname = name, kind, to
        if kind != tarfile.REGTYPE:
            info.size = 0

    return change


TEXT = telegram().encode()
OUT = "outside its archive and is not read"
BLOCK = bytes(64 * 2**20)
PATH, DEEP = "../../a.txt", "is nested too deep"
LARGE = "more than 256 MiB"


def cut_short() -> bytes:
    """A tar whose one member says that it has 8 GB."""
    info = tarfile.TarInfo("a.txt")
    info.size = 8**11 - 1
    return info.tobuf() + bytes(1024)


# They are made when they are needed: some take a second.
ARCHIVES: dict[str, tuple[Callable[[], bytes], str]] = {
    "zip: a path that leads out": (lambda: zipped({PATH: TEXT}), OUT),
    "zip: an absolute path": (lambda: zipped({"/etc/cron.d/a.txt": TEXT}), OUT),
    "zip: a drive of Windows": (lambda: zipped({"C:\\a.txt": TEXT}), OUT),
    "zip: a path of Windows that leads out": (lambda: zipped({"x\\..\\a.txt": TEXT}), OUT),
    "zip: a path of Windows that begins outside": (lambda: zipped({"..\\a.txt": TEXT}), OUT),
    "zip: a link": (lambda: zipped({"a.txt": b"/etc/passwd"}, link), "is a link"),
    "zip: bytes that are no zip": (lambda: b"PK\x03\x04" + bytes(500), "a.bin"),
    "zip: in a zip in a zip": (lambda: zipped({"a": zipped({"a": zipped({"a": TEXT})})}), DEEP),
    "zip: 5 times 64 MB of zeros": (
        lambda: zipped({f"{n}.txt": BLOCK for n in range(5)}),
        LARGE,
    ),
    "tar: a path that leads out": (lambda: taped(named(PATH), TEXT), OUT),
    "tar: an absolute path": (lambda: taped(named("/etc/cron.d/a.txt"), TEXT), OUT),
    "tar: a link": (lambda: taped(named("a.txt", tarfile.SYMTYPE, "/etc/passwd")), "is a link"),
    "tar: a hard link": (lambda: taped(named("a.txt", tarfile.LNKTYPE, "/etc/passwd")), "is a link"),
    "tar: a device": (lambda: taped(named("a.txt", tarfile.CHRTYPE)), "is a device"),
    "tar: a pipe": (lambda: taped(named("a.txt", tarfile.FIFOTYPE)), "is a device"),
    "tar: a member that says it has 8 GB": (cut_short, "damaged or cut short"),
    "gzip: 320 MB of zeros": (lambda: gzip.compress(BLOCK) * 5, LARGE),
    "gzip: in gzip in gzip": (lambda: gzip.compress(gzip.compress(gzip.compress(TEXT))), DEEP),
    "gzip: an archive that leads out": (lambda: gzip.compress(taped(named(PATH), TEXT)), OUT),
}


@pytest.mark.parametrize("name", ARCHIVES)
def test_archive_made_to_hurt(name: str, tmp_path: Path) -> None:
    make, told = ARCHIVES[name]
    result = build(tmp_path, "a.bin", make())
    assert told in result.stderr
    assert subject(tmp_path, BAD) is None
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "out"]


def test_member_without_a_name_is_read(tmp_path: Path) -> None:
    build(tmp_path, "a.zip", zipped({"x": TEXT}, lambda info: setattr(info, "filename", "")))
    assert subject(tmp_path, BAD) == SUBJECT


# Markup


MARKUP = [
    ("entities that multiply", '<!DOCTYPE html [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>', "&b;"),
    ("an entity that is a file", '<!DOCTYPE html [<!ENTITY f SYSTEM "file:///etc/passwd">]>', "&f;"),
    ("a frame of a file", "<!DOCTYPE html>", "<iframe src='file:///etc/passwd'></iframe><script>1</script>"),
    ("ten thousand elements deep", "<!DOCTYPE html>", "<b>" * 10_000),
]  # fmt: skip


@pytest.mark.parametrize(("head", "words"), [row[1:] for row in MARKUP], ids=[row[0] for row in MARKUP])
def test_markup_is_read_as_text(head: str, words: str, tmp_path: Path) -> None:
    page = telegrams.page().replace("<!DOCTYPE html>", head).replace("A LIGHTHOUSE", f"A LIGHTHOUSE {words}")
    build(tmp_path, "a.html", page.encode())
    found = subject(tmp_path, BAD)
    assert found
    assert found.startswith("A LIGHTHOUSE")
    assert "root:" not in found


def test_markup_of_too_many_elements_is_told(tmp_path: Path) -> None:
    result = build(
        tmp_path, "a.html", telegrams.page().replace("HARBOR", "<b>" * 100_000).encode() + b"<b>" * 50_000
    )
    assert "has more than 20000 tags" in result.stderr
    assert result.exit_code == 1


# What a build opens: nothing that its input names.


@pytest.mark.skipif(sys.platform == "win32", reason="it has other files of its own")
def test_a_build_opens_nothing_that_its_input_names(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    secret = tmp_path / "secret.txt"
    secret.write_text(telegrams.telegram("ROME", 5))
    small = [make for name, (make, _) in ARCHIVES.items() if "MB" not in name]
    for number, make in enumerate(small):
        (tmp_path / "in" / f"{number}.bin").write_bytes(make().replace(b"/etc/passwd", b"secret.txt\0"))
    (tmp_path / "in" / "a.html").write_text(
        telegrams.page().replace("07OTTAWA702", f"<a href='{secret}'>x</a>")
    )
    (tmp_path / "in" / "link.txt").symlink_to(secret)
    os.mkfifo(tmp_path / "in" / "pipe.txt")
    program = (
        "import json, sys\nopened = []\n"
        "sys.addaudithook(lambda event, a: event == 'open' and opened.append(str(a[0])))\n"
        "from reftel.cli.main import main\n"
        "try:\n    main(['build', 'in', '-o', 'out'])\n"
        "except SystemExit:\n    print(json.dumps(opened))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    opened = json.loads(done.stdout.splitlines()[-1])
    assert any("in/0.bin" in path for path in opened)
    named = ("secret.txt", "passwd", "pipe.txt", "link.txt")
    assert [path for path in opened if path.endswith(named)] == []
