"""What comes through standard input and pipes is read as files are, and results go to standard output."""

from __future__ import annotations

import bz2
import contextlib
import gzip
import io
import json
import os
import pty
import shlex
import shutil
import socket
import sqlite3
import subprocess
import sys
import tarfile
import threading
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import telegrams
from reftel.cli.main import main
from reftel.export import FORMATS

OSLO = telegrams.telegram("OSLO", 12, "101200Z MAR 07", ref="REF: 07 ROME 5").encode()
ROME = telegrams.telegram("ROME", 5, "011200Z MAR 07", ref="REF: 07 OSLO 3").encode()
REFTEL = f"{shlex.quote(sys.executable)} -m reftel"
BASH = shutil.which("bash") or "bash"
NAME = "standard input"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the ways of a POSIX shell")


def shell(line: str, folder: Path, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run a line of bash in a folder in which files lie; `reftel` is ours, and nothing stays in TMPDIR."""
    (folder / "tmp").mkdir(exist_ok=True)
    environment = {**os.environ, "TMPDIR": str(folder / "tmp")}
    script = f'reftel() {{ {REFTEL} "$@"; }}\n{line}'
    done = subprocess.run(
        [BASH, "-c", script], cwd=folder, env=environment, input=stdin, capture_output=True, check=False
    )
    assert list((folder / "tmp").iterdir()) == []
    return done


def run(*words: str) -> Result:
    """Run a command in this process, for what it gives when files and no streams are named."""
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.output
    return result


def zipped(*texts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, text in enumerate(texts):
            archive.writestr(f"{number}.txt", text)
    return file.getvalue()


def taped(text: bytes) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as archive:
        info = tarfile.TarInfo("a.txt")
        info.size = len(text)
        archive.addfile(info, io.BytesIO(text))
    return file.getvalue()


# A line, and under which name the cable of a.txt comes.
WAYS = {
    "a pipe": ("cat a.txt | reftel parse -", NAME),
    "a file": ("reftel parse - < a.txt", NAME),
    "a document in the script": ('reftel parse - <<< "$(cat a.txt)"', NAME),
    "/dev/stdin, a pipe": ("cat a.txt | reftel parse /dev/stdin", "/dev/stdin"),
    "/dev/stdin, a file": ("reftel parse /dev/stdin < a.txt", "/dev/stdin"),
    "/proc/self/fd/0": ("cat a.txt | reftel parse /proc/self/fd/0", "/proc/self/fd/0"),
    "/dev/fd": ("reftel parse /dev/fd/7 7< a.txt", "/dev/fd/7"),
    "a substitution": ("reftel parse <(cat a.txt)", "/dev/fd/63"),
    "a named pipe": ("mkfifo p; cat a.txt > p & reftel parse p", "p"),
    "a link to a pipe": ("mkfifo p; ln -s p link; cat a.txt > p & reftel parse link", "link"),
    "the rest of a file": ("{ head -c 0 >/dev/null; reftel parse -; } < a.txt", NAME),
    "given twice": ("reftel parse - /dev/stdin - < a.txt", NAME),
    "beside a file that has the name": ("cp other.txt ./-; cat a.txt | reftel parse -", NAME),
}


@pytest.mark.parametrize("way", WAYS)
def test_way_in(way: str, tmp_path: Path) -> None:
    if way == "/proc/self/fd/0" and not Path("/proc/self/fd").exists():
        pytest.skip("this system has no /proc")
    line, source = WAYS[way]
    (tmp_path / "a.txt").write_bytes(OSLO)
    (tmp_path / "other.txt").write_bytes(ROME)
    done = shell(line, tmp_path)
    assert (done.stderr, done.returncode) == (b"", 0)
    (record,) = map(json.loads, done.stdout.splitlines())
    assert (record["mrn"], record["source"]) == ("07OSLO12", source)


FORMS: dict[str, Callable[[], bytes]] = {
    "text": lambda: OSLO,
    "UTF-16": lambda: OSLO.decode().encode("utf-16"),
    "zip": lambda: zipped(OSLO),
    "tar.gz": lambda: taped(OSLO),
    "gz": lambda: gzip.compress(OSLO),
    "bz2": lambda: bz2.compress(OSLO),
    "page": lambda: telegrams.page("07OSLO12").encode(),
    "CSV": lambda: telegrams.row(mrn="07OSLO12").encode(),
}


@pytest.mark.parametrize("form", FORMS)
def test_form_of_a_stream_is_told_by_its_content(form: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(FORMS[form]())
    (tmp_path / "stdin").write_bytes(FORMS[form]())
    with contextlib.chdir(tmp_path):
        as_file = run("parse", "file")
    done = shell("cat stdin | reftel parse -", tmp_path)
    assert json.loads(done.stdout)["mrn"] == "07OSLO12"
    assert done.stdout.replace(f'"{NAME}'.encode(), b'"file') == as_file.stdout_bytes


# A line, what it says on standard error, and its exit code.
REFUSED = {
    "empty": ("reftel parse - < /dev/null", "standard input: is empty: nothing came through it", 1),
    "closed": ("reftel parse - <&-", "standard input: cannot be read: it is closed", 1),
    "closed, refs": ("reftel refs <&-", "standard input: cannot be read: it is closed", 1),
    "empty, build": ("true | reftel build -", "standard input: is empty", 1),
    "only blanks": ("echo | reftel parse -", "standard input: is empty", 1),
    "null": ("reftel parse /dev/null", "/dev/null: is a device, not a file", 1),
    "zero": ("reftel parse /dev/zero", "/dev/zero: is a device, not a file", 1),
    "zero as standard input": ("reftel parse - --max-text 1M < /dev/zero", "is larger than 1 MiB", 1),
    "endless": ("yes | reftel parse - --max-text 1M", "is larger than 1 MiB and not a table of cables", 1),
    "endless refs": ("yes | reftel refs -", "is larger than 8 MiB", 1),
    "PDF": ("echo %PDF-1.4 | reftel parse -", "standard input: is a PDF that is damaged", 1),
    "socket": ("reftel parse socket", "socket: is a device, not a file", 1),
    "cluster": ("reftel build - --cluster local:1 < a.txt", "workers of a cluster cannot read", 1),
    "build to a stream": ("reftel build a.txt -o -", "name a folder with -o", 2),
    "two files": ("reftel export csv -o - --store out/reftel.sqlite", "csv has two files", 2),
    "its own output": (
        "cp out/cables.csv out/kept; reftel build - -o out < out/cables.csv; cmp out/cables.csv out/kept",
        "is read as /dev/fd/0 and would be replaced",
        0,
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str, tmp_path: Path) -> None:
    line, said, code = REFUSED[name]
    (tmp_path / "a.txt").write_bytes(OSLO)
    if "out/" in line:
        with contextlib.chdir(tmp_path):
            run("build", "a.txt", "-o", "out")
    with closing(socket.socket(socket.AF_UNIX)) as listening:
        before = Path.cwd()
        os.chdir(tmp_path)  # the name of a socket must be short
        listening.bind("socket")
        os.chdir(before)
        done = shell(line, tmp_path)
    assert said in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()
    assert done.returncode == code


def held(folder: Path) -> list[tuple[str, str]]:
    """Give the documents of a store with their sources."""
    with closing(sqlite3.connect(folder / "out" / "reftel.sqlite")) as store:
        return sorted(store.execute("SELECT mrn, source FROM documents"))


def test_streams_are_added_and_never_take_the_place_of_each_other(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(OSLO)
    (tmp_path / "b.txt").write_bytes(ROME)
    assert shell("reftel build - -o out < a.txt", tmp_path).returncode == 0
    assert held(tmp_path) == [("07OSLO12", NAME)]
    assert shell("reftel build - -o out < b.txt", tmp_path).returncode == 0
    both = [("07OSLO12", NAME), ("07ROME5", f"{NAME} 2")]
    assert held(tmp_path) == both
    store = (tmp_path / "out" / "reftel.sqlite").read_bytes()
    for line in ("cat b.txt | reftel build - -o out", "reftel build - -o out < a.txt"):
        done = shell(line, tmp_path)
        assert b"0 new, 2 unchanged" in done.stdout
        assert (tmp_path / "out" / "reftel.sqlite").read_bytes() == store
    # Read with other settings, they are read again when they are given again, and stay when not.
    done = shell("reftel build - -o out --with-text < b.txt", tmp_path)
    assert held(tmp_path) == both
    assert shell("mkdir c; cp a.txt c; reftel build c -o out", tmp_path).returncode == 0
    assert held(tmp_path) == sorted([*both, ("07OSLO12", "c/a.txt")])
    assert shell("reftel build - -o out --prune < b.txt", tmp_path).returncode == 0
    assert held(tmp_path) == both[1:]
    assert (tmp_path / "a.txt").read_bytes() == OSLO


def test_streams_of_one_build_have_names_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(OSLO)
    (tmp_path / "b.txt").write_bytes(ROME)
    line = "reftel build <(cat a.txt) - b.txt -o out < b.txt"
    assert shell(line, tmp_path).returncode == 0
    assert held(tmp_path) == [("07OSLO12", "/dev/fd/63"), ("07ROME5", "b.txt"), ("07ROME5", NAME)]


def test_workers_read_what_came_through_a_pipe(tmp_path: Path) -> None:
    texts = [telegrams.telegram("LIMA", serial, "101200Z MAR 07").encode() for serial in range(1, 1100)]
    (tmp_path / "all.zip").write_bytes(zipped(*texts))
    done = shell("cat all.zip | reftel build - -o out --jobs 3 --store-only", tmp_path)
    assert (done.returncode, done.stderr) == (0, b"")
    assert len(held(tmp_path)) == 1099
    assert {source.partition("!/")[0] for _, source in held(tmp_path)} == {NAME}


@pytest.mark.parametrize("words", ["parse -", "refs", "refs -", "parse /dev/stdin", "build - -o out"])
def test_person_at_a_terminal_is_told_what_is_awaited(words: str, tmp_path: Path) -> None:
    terminal, end = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "reftel", *words.split()],
        cwd=tmp_path,
        stdin=end,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        os.close(end)
        assert process.stderr
        said = process.stderr.readline()
        text = OSLO if words.split(maxsplit=1)[0] != "refs" else b"REF: 07 ROME 5"
        os.write(terminal, text.replace(b"\r\n", b"\n") + b"\n\x04\x04")
        out, _ = process.communicate(timeout=60)
        os.close(terminal)
    assert said == "reftel: type or paste the text, then press Ctrl-D\n"
    assert process.returncode == 0
    assert "07ROME5" in out or (tmp_path / "out" / "graph.html").exists()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    (folder / "a.txt").write_bytes(OSLO)
    with contextlib.chdir(folder):
        run("build", "a.txt", "-o", "out")
    return folder


ONE_FILE = [f"export {name}" for name, about in FORMATS.items() if len(about.names) == 1]
OUT = {
    "standard output": "reftel {} -o - > got",
    "a pipe": "reftel {} -o - | cat > got",
    "/dev/stdout": "reftel {} -o /dev/stdout > got",
    "a substitution": "reftel {} -o >(cat > got); wait $!",
    "a named pipe": "mkfifo p; cat p > got & reftel {} -o p; wait",
}


CALLS = [
    *(("standard output", command) for command in ONE_FILE),
    *((way, command) for way in OUT for command in ("export json", "page")),
]


@pytest.mark.parametrize(("way", "command"), CALLS)
def test_way_out(way: str, command: str, built: Path, tmp_path: Path) -> None:
    shutil.copytree(built / "out", tmp_path / "out")
    asked = f"{command} --store out/reftel.sqlite"
    with contextlib.chdir(tmp_path):
        run(*asked.split(), "-o", "file")
    done = shell(OUT[way].format(asked), tmp_path)
    assert (done.returncode, done.stdout) == (0, b"")
    assert (tmp_path / "got").read_bytes() == (tmp_path / "file").read_bytes()
    assert done.stderr.count(b"\n") == 1  # what was written, which is not for standard output
    assert not Path("/dev/stdout").is_file() or Path("/dev/stdout").is_symlink()


def test_reader_of_an_export_goes_away(built: Path) -> None:
    done = shell("reftel page -o - --store out/reftel.sqlite | head -c 10", built)
    assert (done.stdout, done.stderr, done.returncode) == (b"<!doctype ", b"", 0)


def test_write_error_of_an_export_is_told(built: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    done = shell("reftel page -o - --store out/reftel.sqlite > /dev/full", built)
    assert (done.returncode, done.stderr) == (1, b"reftel: standard output: No space left on device\n")


def test_parse_from_python_reads_a_pipe(tmp_path: Path) -> None:
    import reftel

    os.mkfifo(tmp_path / "p")
    writer = threading.Thread(target=(tmp_path / "p").write_bytes, args=(OSLO,))
    writer.start()
    (cable,) = reftel.parse_cables([tmp_path / "p"])
    writer.join()
    assert str(cable.mrn) == "07OSLO12"
