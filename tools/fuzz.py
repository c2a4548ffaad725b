"""Read hostile bytes, many of them: nothing may raise, lose an input, or show words that are not there.

    python tools/fuzz.py [TARGET...] [--way guided|made] [--runs 1000000] [--record]

"guided" is libFuzzer, through atheris (pip install 'reftel[fuzz]'): it keeps what reaches code not reached
before, and changes it further; usual where atheris is there. "made" puts pieces of real notations and of the
examples together, by a seed. Both check the same properties. Every form of input is a target, with the
samples of tests/form_samples.py; so is what has a reader of its own besides (archives, PDFs, REF lines).
What fails is kept in a folder (--keep), one file for each place in the code, and the exit code is 1.
--record writes the figures into benchmarks/results/fuzzing.md.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
import traceback
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))  # what makes archives lies there
RESULTS = ROOT / "benchmarks" / "results" / "fuzzing.md"
SLOWEST = 5.0  # seconds of processor time for one input; the usual one takes a thousandth
PIECES = re.split(
    r"(?<!\\)\|",
    "; |, |/|-|--| AND | & |(|)|[|]|\"|'|.|#|\n|\n\n|\r\n|\t|  |¶|REF: |REFS:|REFTEL|REF A|Ref |ref(s):|A. "
    "|(A) "
    "|[A] |C) |d. |1. |AA. |08 |2008 |'08 |(08)|O8|512|12O5|91,633|00012345|9999999|051200Z |JAN 08|05/06/08"
    "|OSLO |RIO DE|JANEIRO|STATE |TEL AVIV |USDAO |XXXXXXX |IIR 6 849 0012 08|x@y|E-MAIL|LETTER|OF |(NOTAL)"
    "|SUMMARY|1. (C) |Classified By: X|S E C R E T|PAGE 02 ROME 01196 01 OF 02 082030Z|reftels|refs A-C and F"
    "|ref A, para 3|In response to |VZCZCXRO0106|PP RUEHRK|FM AMEMBASSY OSLO|TO SECSTATE WASHDC"
    "|R 121926Z APR 07|SUBJECT: |TAGS: |E.O. 12958: DECL: 04/12/2017|NNNN|BT\n|SECTION 01 OF 03"
    "|Message Text\n|Message Attributes\n|<< END OF DOCUMENT >>|Document Number: 1975OSLO02214"
    "|Draft Date: 09 JUN 1975|Reference: 75 STATE 101010, 75|Locator: TEXT ON MICROFILM|n/a"
    "|TAGS: PFOR (HOLM, ADA)|Film Number: D750203-0499"
    "|MRN: |Date/DTG: |Reference: |Message Text\n|Message Attributes\n|Document Number: 1975OSLO02214\n"
    '|<div class=s_key>|<div class=s_val>|<table id=synopsis>|{"doc_id": |"body": |}|},{|<TEI>|<p>|</p>'
    "|<head>|<div type=document>|<note>|</note>|<lb/>|endstream\nendobj\n|4 0 obj\n"
    "|/Kids [4 0 R]|<<|>>|BT (|) Tj ET|%PDF-1.4\n"
    '|<pre>|</pre>|<code>|<td>|<th>|&amp;|&#0;|<!--|]]>|\\"|"\n|","|é|ß|٣|²|\u2028|\x00|\ud800|\ufeff'
    "|[[corrections]]|cited = \"|'''|# |= ",
)
Run = Callable[[bytes], None]


class Failed(AssertionError):
    """A property that does not hold."""


def expect(holds: bool, why: str) -> None:
    if not holds:
        raise Failed(why)


# What is read, and what has to hold. Each gives the function that takes one input; imports come late,
# since atheris has to see them.


def form_reader(name: str, *, is_streamed: bool) -> Callable[[], Run]:
    """Return what makes a reader of files of this name, which parses the cables of some inputs too."""

    def make() -> Run:
        from reftel.model.records import RawCable
        from reftel.parse.cable import parse_cable
        from reftel.readers.read import read_text

        read = file_items() if is_streamed else lambda data: list(read_text(data, name))

        def run(data: bytes) -> None:
            items = read(data)
            check_items(iter(items))
            if is_parsed(data):
                for item in items:
                    if isinstance(item, RawCable):
                        check_cable(parse_cable(item))

        return run

    return make


def is_parsed(data: bytes) -> bool:
    """Say whether the cables of this input are parsed: one in twenty, since parsing has its own targets."""
    return zlib.crc32(data) % 20 == 0


def check_cable(cable: Any) -> None:
    for ref in cable.refs:
        expect(cable.text[ref.start : ref.end] == ref.text, "a reference that does not show its words")
    for ref in cable.recorded:
        expect(bool(ref.text.strip()), "a listed reference without words")
    check_mentions(cable.mentions, cable.text)


def file_reader() -> Run:
    read = file_items()
    return lambda data: check_items(iter(read(data)))


def file_items() -> Callable[[bytes], list[Any]]:
    from reftel.readers.read import read_source
    from reftel.readers.sources import Source

    path = Path(tempfile.mkdtemp(dir="/dev/shm" if Path("/dev/shm").is_dir() else None)) / "a"  # noqa: S108

    def read(data: bytes) -> list[Any]:
        path.write_bytes(data)
        done: list[int] = []
        items = list(read_source(Source(str(path), "a", len(data)), done.append))
        expect(sum(done) == len(data), f"{sum(done)} bytes of {len(data)} were reported as done")
        return items

    return read


def directory_reader() -> Run:
    """Read 7z archives whose checksums fit whatever became of their directory: else none would be read."""
    import struct

    read = file_reader()

    def run(data: bytes) -> None:
        if len(data) > 32 and data.startswith(b"7z"):
            offset, size = struct.unpack_from("<QQ", data, 12)
            directory = zlib.crc32(data[32 + offset : 32 + offset + size]) if offset < len(data) else 0
            start = data[12:28] + struct.pack("<L", directory)
            data = data[:8] + struct.pack("<L", zlib.crc32(start)) + start + data[32:]
        read(data)

    return run


def cut_reader() -> Run:
    """Read a file whole and in pieces: both have to give the same."""
    from reftel.readers import Numbering, cut_sources, read_piece
    from reftel.readers.read import read_source
    from reftel.readers.sources import Source

    path = Path(tempfile.mkdtemp(dir="/dev/shm" if Path("/dev/shm").is_dir() else None)) / "a"  # noqa: S108

    def run(data: bytes) -> None:
        path.write_bytes(data)
        source = Source(str(path), "a", len(data))
        whole = list(read_source(source))
        check_items(iter(whole))
        numbering, parts = Numbering(), []
        for piece in cut_sources([source], 200):
            items = list(read_piece(piece))
            places = numbering.renumber(piece, [item.place for item in items])
            parts += [(place, type(item)) for item, place in zip(items, places, strict=True)]
        expect(parts == [(item.place, type(item)) for item in whole], "parts that are not the whole")

    return run


def check_items(items: Iterator[Any]) -> None:
    from reftel.model.problems import Problem, ProblemCode
    from reftel.model.records import RawCable

    found = list(items)
    found += [problem for item in found if isinstance(item, RawCable) for problem in item.problems]
    expect(bool(found), "neither a cable nor a problem: the input vanished")
    for item in found:
        expect(isinstance(item, (Problem, RawCable)), f"{type(item).__name__} was yielded")
        told = any(isinstance(other, Problem) and other.code is ProblemCode.NO_TEXT for other in found)
        expect(isinstance(item, Problem) or bool(item.text.strip()) or told, "a cable without a text")


def volumes_of_tei() -> Run:
    """Read what stands in a document of a volume, whatever it is, and another document behind it."""
    from reftel.model.records import RawCable
    from reftel.parse.cable import parse_cable
    from reftel.readers.read import read_text
    from volumes import from_embassy, volume

    before, behind = volume(from_embassy("812. Nets. HERE"), from_embassy("813. Boats.", number=6)).split(
        "HERE"
    )

    def run(data: bytes) -> None:
        text = decode(data).replace("\0", "")
        items = list(read_text(f"{before}{text}{behind}".encode("utf-8", "replace"), "a.xml"))
        check_items(iter(items))
        cables = [parse_cable(item) for item in items if isinstance(item, RawCable)]
        if "<!--" not in text and "<![" not in text:
            expect(any(str(cable.mrn) == "75VALLETTA813" for cable in cables), "the next document is lost")
        for cable in cables:
            for ref in cable.refs:
                expect(
                    cable.text[ref.start : ref.end] == ref.text, "a reference that does not show its words"
                )
            check_mentions(cable.mentions, cable.text)

    return run


def whole_cable() -> Run:
    from reftel.model.records import RawCable
    from reftel.parse.cable import parse_cable

    def run(data: bytes) -> None:
        text = decode(data)
        cable = parse_cable(RawCable(text=text, source="a.txt", form="telegram"))
        for ref in cable.refs:
            expect(text[ref.start : ref.end] == ref.text, "a reference that does not show its words")
        check_mentions(cable.mentions, text)

    return run


def ref_line() -> Run:
    from reftel.parse.cable import parse_ref_line

    def run(data: bytes) -> None:
        text = decode(data)
        for ref in parse_ref_line(text):
            expect(text[ref.start : ref.end] == ref.text, "a reference that does not show its words")

    return run


def resolved_refs() -> Run:
    from reftel.api import parse_refs
    from reftel.model.records import Status

    def run(data: bytes) -> None:
        for found in parse_refs(decode(data), citing="09OSLO512", date=date(2009, 5, 4)):
            expect(found.status in Status, "a reference without a status")
            expect(bool(found.reason), "a status without a reason")

    return run


def mentions() -> Run:
    from reftel.parse.body.mentions import find_mentions
    from reftel.parse.cable import parse_ref_line
    from reftel.text.noise import blank_marks

    line = "REF: A. STATE 36510\n     B. 06 OTTAWA 3508\n     C. LETTER OF MAY 4\n\n"
    refs = parse_ref_line(line)

    def run(data: bytes) -> None:
        text = line + decode(data)
        check_mentions(find_mentions(text, blank_marks(text), len(line), refs).read, text)

    return run


def check_mentions(found: Any, text: str) -> None:
    for mention in found:
        expect(text[mention.start : mention.end] == mention.text, "a mention that does not show its words")


def ids() -> Run:
    from reftel.errors import InvalidMRN
    from reftel.lexicon.mrn import parse_mrn
    from reftel.parse.recorded.ids import canonicalize

    def run(data: bytes) -> None:
        text = decode(data)
        for mrn in canonicalize(text).mrns:
            expect(canonicalize(str(mrn)).mrns == (mrn,), f"{mrn} does not stand for itself")
        try:
            mrn = parse_mrn(text)
        except InvalidMRN:
            return
        expect(parse_mrn(str(mrn)) == mrn, f"{mrn} does not stand for itself")

    return run


def corrections() -> Run:
    from reftel.errors import InputError
    from reftel.resolve.corrections import read_corrections
    from reftel.resolve.entries import entry_record, parse_entry

    folder = Path(tempfile.mkdtemp(dir="/dev/shm" if Path("/dev/shm").is_dir() else None))  # noqa: S108

    def run(data: bytes) -> None:
        path = folder / ("a.csv" if data[:1] < b"\x80" else "a.toml")
        path.write_bytes(data[1:])
        try:
            found = read_corrections(path)
        except InputError:
            return
        for entry in found.entries:
            expect(parse_entry(entry_record(entry)) == entry, "an entry that does not come back")

    return run


def decode(data: bytes) -> str:
    """Give any text, halves of surrogate pairs among it: JSON and Python strings can hold them."""
    try:
        return data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return data.decode("utf-8", "replace")


# What the inputs are made from.


def seeds_of(form: str) -> Callable[[], list[bytes]]:
    def give() -> list[bytes]:
        found = [(ROOT / "tests" / "data" / "readers" / f"{form}.txt").read_bytes()]
        return found + [data for data in example_files() if len(data) < 3000][:20]

    return give


def example_files() -> list[bytes]:
    return [path.read_bytes() for path in sorted((ROOT / "examples" / "cables").rglob("*")) if path.is_file()]


def more_seeds(form: str) -> list[bytes]:
    """Give parts of samples, and other ways to write them."""
    if form == "attributes":
        folder = ROOT / "tests" / "data" / "readers"
        listed, text = ((folder / f"{name}.txt").read_bytes() for name in ("attributes", "archive"))
        whole = b"Message Text\n\n" + text + b"\n<< END OF DOCUMENT >>\n\n" + listed
        return [whole, listed[20:400], text, whole[:300] + listed[-500:], text + listed]
    if form == "csv":
        return [b'"1","4/12/2007 19:26","07OSLO7","Embassy Oslo","SECRET","07STATE1","FM","X"\n']
    if form == "page":
        return [b"<html><body><pre>FM AMEMBASSY OSLO\nSUBJECT: X</pre>"]
    return []


def pdf_seeds() -> list[bytes]:
    from pdfs import IMAGE, assemble, pdf, stream

    page = "UNCLAS OSLO 000007\n\nSUBJECT: X\nREF: BERN 5\n"
    packed = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Count 1 /Kids [4 0 R] >>",
        4: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 5 0 R >>",
        5: stream(b"BT (REF: OSLO 5) Tj ET", packed=True),
    }
    return [pdf(page), pdf(page, page), pdf(IMAGE), assemble(packed), assemble(packed, "/Encrypt 9 0 R ")]


def table_seeds() -> list[bytes]:
    names = ("foiarchive.csv", "foiarchive.jsonl", "foiarchive.json", "postgrest.json", "overview.csv")
    return [(ROOT / "tests" / "data" / "readers" / name).read_bytes()[:1500] for name in names] + [
        b'doc_id;date;text\n07OSLO7;2007-04-12;"1. X"\n07OSLO8;4/5/2007;"Y ""Z""\nW"\n',
        b'text\tid\n"A\nB"\t1976OSLO02114_b\n',
        b'{"results": [{"id": "07OSLO7", "body": "X"}, {"id": "07OSLO8", "tags": ["A"]}]}',
        b'{"07OSLO7": {"text": "X"}, "07OSLO8": {"text": null}}',
        b'{"id": "07OSLO7", "to": ["A"], "meta": {"date": 199065600000}}\n{"id": "frus1969-76ve14p1d26"}\n',
    ]


def archive_seeds() -> list[bytes]:
    import bz2
    import gzip
    import io
    import lzma
    import tarfile
    import zipfile

    text = (ROOT / "tests" / "data" / "readers" / "telegram.txt").read_bytes()[:600]
    zipped, taped = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", text)
        archive.writestr("../b.txt", "x")
    with tarfile.open(fileobj=taped, mode="w") as tape:
        info = tarfile.TarInfo("a.txt")
        info.size = len(text)
        tape.addfile(info, io.BytesIO(text))
    made = [zipped.getvalue(), taped.getvalue()[:2048]]
    return made + [
        pack(data) for pack in (gzip.compress, bz2.compress, lzma.compress) for data in (text, made[0])
    ]


def sevenzip_seeds() -> list[bytes]:
    from seven_zips import COPY, pack_7z, with_plain_directory

    text = (ROOT / "tests" / "data" / "readers" / "telegram.txt").read_bytes()[:600]
    members = {"a.txt": text, "b/c.txt": text[:50], "../d": b"x", "e.7z": b"7z", "f": b""}
    fair = {name: data for name, data in members.items() if not name.startswith("..")}
    plain = with_plain_directory(fair, lambda directory: None)
    return [pack_7z(fair), pack_7z(fair, filters=COPY), pack_7z({"a.txt": text}, {"b.txt": text}), plain]


def line_seeds() -> list[bytes]:
    texts: list[str] = []
    for path in sorted((ROOT / "tests" / "data" / "refs").glob("*.json")):
        collect_texts(json.loads(path.read_text(encoding="utf-8")), texts)
    return [text.encode("utf-8", "surrogatepass") for text in texts if 3 < len(text) < 400]


def collect_texts(value: object, texts: list[str]) -> None:
    if isinstance(value, str):
        texts.append(value)
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        collect_texts(part, texts)


def id_seeds() -> list[bytes]:
    return [text for text in line_seeds() if len(text) < 40] + [
        b"09OSLO512",
        b"1973NEWDE07645",
        b"09 OSLO 00512",
    ]


def mention_seeds() -> list[bytes]:
    texts: list[str] = []
    collect_texts(json.loads((ROOT / "tests" / "data" / "mentions.json").read_text(encoding="utf-8")), texts)
    return [text.encode("utf-8", "surrogatepass") for text in texts if 10 < len(text) < 600]


def correction_seeds() -> list[bytes]:
    tables = [(first, ROOT / "examples" / name) for first, name in ((b"\x01", "corrections.csv"),)]
    tables.append((b"\xff", ROOT / "examples" / "corrections.toml"))
    return [first + path.read_bytes() for first, path in tables]


def tei_seeds() -> list[bytes]:
    notes = (
        "</p><p>1. As in ref A.<note n='2'>Telegram 133075 to Athens, May 25, 1979, D790237-0274.</note>",
        "<note>telegrams 123 and 456 from Cairo, May 3 and 4, and 5/Todel 6 to Rome</note><lb/>Ref: Oslo 5.",
        "</p><list type='references'><head>REFS:</head><item>A. ROME 5</item></list><p>&eacute;&boat;<hi>",
        "</p></div><div type='document' n='7'><head>7. Telegram Secto 6/3276 From the Embassy in Mali</head>",
        "<![CDATA[<p>]]><!-- a --><dateline><placeName>Bonn</placeName><date when='1975-02-30'/></dateline>",
    )
    return [note.encode() for note in notes]


Target = tuple[Callable[[], Run], Callable[[], list[bytes]], int]


def form_targets() -> dict[str, Target]:
    """Give a target for each form, with its samples; those that a stream is read for are read from a file."""
    from form_samples import SAMPLES, STREAMED

    return {
        form: (
            form_reader(samples[0][0], is_streamed=form in STREAMED),
            lambda form=form, samples=samples: [  # type: ignore[misc]
                *(text.encode("utf-8", "surrogatepass") for _, text in samples),
                *more_seeds(form),
                *(text.encode("utf-8", "surrogatepass")[:800] for _, text in samples),
            ],
            1500,
        )
        for form, samples in SAMPLES.items()
    }


TARGETS: dict[str, Target] = {
    **form_targets(),
    "parts": (cut_reader, table_seeds, 1500),
    "pdf": (file_reader, pdf_seeds, 1500),
    "tei": (volumes_of_tei, tei_seeds, 400),
    "archive": (file_reader, archive_seeds, 1500),
    "sevenzip": (directory_reader, sevenzip_seeds, 1500),
    "head": (whole_cable, seeds_of("telegram"), 400),
    "refline": (ref_line, line_seeds, 160),
    "refs": (resolved_refs, line_seeds, 120),
    "mentions": (mentions, mention_seeds, 200),
    "canonicalize": (ids, id_seeds, 60),
    "corrections": (corrections, correction_seeds, 400),
}


# How they are run.


class Watched:
    """A target whose failures are kept, one file for each place in the code, and do not end the run."""

    def __init__(self, run: Run, keep: Path) -> None:
        self._run = run
        self._keep = keep
        self.runs = 0
        self.failures: set[str] = set()

    def __call__(self, data: bytes) -> None:
        self.runs += 1
        begun = time.process_time()
        try:
            self._run(data)
        except Exception as error:
            self._note(data, error)
        if time.process_time() - begun > SLOWEST:
            self._note(data, TimeoutError(f"more than {SLOWEST} seconds for {len(data)} bytes"))

    def _note(self, data: bytes, error: Exception) -> None:
        places = [f for f in traceback.extract_tb(error.__traceback__) if "reftel" in f.filename]
        place = f"{Path(places[-1].filename).stem}-{places[-1].name}" if places else "slow"
        name = re.sub(
            r"\W+", "_", f"{type(error).__name__}-{place}-{error if isinstance(error, Failed) else ''}"
        )
        if name in self.failures:
            return
        self.failures.add(name)
        self._keep.mkdir(parents=True, exist_ok=True)
        (self._keep / f"{name[:120]}.bin").write_bytes(data)
        print(f"FAILED {type(error).__name__}: {error}\n    {data[:200]!r}", flush=True)


def run_guided(name: str, arguments: argparse.Namespace) -> None:
    """Run one target under libFuzzer, which ends the process."""
    import atheris  # type: ignore[import-untyped]

    with atheris.instrument_imports(include=["reftel"]):
        make, seeds, usual = TARGETS[name]
        watched = Watched(make(), arguments.keep / name)
    runs, longest = arguments.runs, arguments.longest or usual
    folder = Path(tempfile.mkdtemp(prefix="reftel-fuzz-"))
    corpus = folder / "corpus"
    corpus.mkdir()
    for number, data in enumerate(seeds()):
        (corpus / str(number)).write_bytes(data)
    words = folder / "words"
    words.write_text("".join(f'"{escape(piece)}"\n' for piece in PIECES), encoding="ascii")

    def one(data: bytes) -> None:
        watched(data)
        if watched.runs == runs:
            print(f"ran {watched.runs} failed {len(watched.failures)}", flush=True)
            shutil.rmtree(folder, ignore_errors=True)

    options = [
        f"-max_len={longest}",
        f"-seed={arguments.seed}",
        f"-dict={words}",
        "-verbosity=0",
        "-close_fd_mask=0",
    ]
    # Some runs more: libFuzzer counts one of its own, and the corpus first.
    atheris.Setup([sys.argv[0], *options, f"-runs={runs + 1000}", str(corpus)], one)
    atheris.Fuzz()


def escape(piece: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in piece.encode("utf-8", "surrogatepass"))


def run_made(name: str, arguments: argparse.Namespace) -> None:
    """Run one target on inputs made from pieces and seeds."""
    make, seeds, usual = TARGETS[name]
    watched = Watched(make(), arguments.keep / name)
    runs, longest = arguments.runs, arguments.longest or usual
    generator = random.Random(arguments.seed)
    known, pieces = seeds(), [piece.encode("utf-8", "surrogatepass") for piece in PIECES]
    while watched.runs < runs:
        watched(make_input(generator, known, pieces)[:longest])
    print(f"ran {watched.runs} failed {len(watched.failures)}", flush=True)


def make_input(generator: random.Random, seeds: list[bytes], pieces: list[bytes]) -> bytes:
    kind = generator.random()
    if kind < 0.3:
        return b"".join(generator.choices(pieces, k=generator.randrange(1, 30)))
    data = generator.choice(seeds)
    for _ in range(generator.randrange(1, 5)):
        at, end = sorted((generator.randrange(len(data) + 1), generator.randrange(len(data) + 1)))
        other = generator.choice(seeds)
        between = (
            generator.choice(pieces),
            generator.choice(pieces) * generator.randrange(1, 40),
            bytes((generator.randrange(256),)),
            other[: generator.randrange(len(other) + 1)],
            b"",
        )
        end = min(end, at + generator.choice((0, 1, 4, 40, 4000)))
        data = data[:at] + generator.choice(between) + data[end:]
    return data


def run_target(name: str, arguments: argparse.Namespace) -> tuple[int, int, float]:
    """Run one target in a process of its own; give runs, failures and seconds."""
    command = [sys.executable, __file__, name, "--way", arguments.way, "--runs", str(arguments.runs)]
    command += ["--seed", str(arguments.seed), "--keep", str(arguments.keep), "--here"]
    command += ["--longest", str(arguments.longest)]
    begun = time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        assert process.stdout  # noqa: S101 (it is a pipe)
        said = process.stdout.read().decode("utf-8", "replace")
    seconds = time.monotonic() - begun
    print("".join(line + "\n" for line in said.splitlines() if re.match(r"FAILED|    b['\"]", line)), end="")
    counts = re.search(r"^ran (\d+) failed (\d+)$", said, re.MULTILINE)
    if not counts:
        print(said[-2000:])
        return 0, 1, seconds
    return int(counts[1]), int(counts[2]), seconds


HEAD = """# Runs of tools/fuzz.py

Each row is the last recorded run of a target: `python tools/fuzz.py TARGET --way WAY --runs N --record`.
A row whose inputs are shorter than usual for its target was run with --longest. "failing" counts the places
in the code that failed, after which the run goes on; each becomes a case of the tests when it is mended.

| target | way | date | runs | seconds | failing | longest input in bytes |
|---|---|---|---|---|---|---|
"""


def record(name: str, arguments: argparse.Namespace, ran: tuple[int, int, float]) -> None:
    """Put the row of a run in its place in the table."""
    text = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else HEAD
    rows = [line for line in text[text.index("|---") :].splitlines()[1:] if line.startswith("|")]
    today = datetime.now(UTC).date().isoformat()
    mine = f"| {name} | {arguments.way} |"
    longest = arguments.longest or TARGETS[name][2]
    rows = [row for row in rows if not row.startswith(mine)]
    rows.append(f"{mine} {today} | {ran[0]:,} | {ran[2]:.0f} | {ran[1]} | {longest} |")
    order = list(TARGETS)
    rows.sort(key=lambda row: (order.index(row.split(" | ")[0][2:]), row))
    RESULTS.parent.mkdir(exist_ok=True)
    notes = text.rpartition("|\n")[2]  # what a person wrote below the table
    RESULTS.write_text(HEAD + "\n".join(rows) + "\n" + notes, encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(TARGETS))
    has_atheris = importlib.util.find_spec("atheris") is not None
    parser.add_argument("--way", choices=("guided", "made"), default="guided" if has_atheris else "made")
    parser.add_argument("--runs", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--longest", type=int, default=0, help="bytes of an input; else what suits the target"
    )
    parser.add_argument("--keep", type=Path, default=Path("fuzz-failures"))
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if unknown := set(arguments.targets) - set(TARGETS):
        parser.error(f"no such target: {', '.join(sorted(unknown))}")
    if arguments.here:
        run = run_guided if arguments.way == "guided" else run_made
        run(arguments.targets[0], arguments)
        return
    failed = 0
    for name in arguments.targets or TARGETS:
        ran = run_target(name, arguments)
        failed += ran[1]
        print(f"{name:14} {arguments.way}  {ran[0]:>9,} runs  {ran[2]:6.0f} s  {ran[1]} failing", flush=True)
        if arguments.record and ran[0]:
            record(name, arguments, ran)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
