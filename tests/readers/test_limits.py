"""How much is read at most is chosen by a person, and holds in every process."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, SupportsIndex

import pytest
from click.testing import CliRunner, Result

import reftel
import telegrams
from reftel.cli.main import main
from reftel.model.records import Cable, Kind, RawCable
from reftel.parse.body.mentions import MOST_MENTIONS
from reftel.parse.cable import parse_cable
from reftel.parse.header.header import read_header
from reftel.parse.refs import block, drafts, entry, labels, read, schemes, years
from reftel.readers import LIMITS, Limits
from reftel.store import open_store

ROOMY = 4000
LARGE = telegrams.telegram(body="1. (U) " + "Nets. " * 2000)
SMALL = telegrams.telegram().replace("000278", "000279")


def run(*words: object) -> Result:
    return CliRunner().invoke(main, list(map(str, words)))


def pile(folder: Path) -> Path:
    """A small text and a large one, and both again in an archive."""
    folder.mkdir()
    (folder / "large.txt").write_text(LARGE)
    (folder / "small.txt").write_text(SMALL)
    with zipfile.ZipFile(folder / "both.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("large.txt", LARGE)
        archive.writestr("small.txt", SMALL)
    return folder


# What is told of what is too large, by the option and its size.
CASES = [
    ((), []),
    (("--max-text", "1M"), []),
    (("--max-text", len(LARGE)), []),
    (("--max-text", ROOMY), ["both.zip!/large.txt: is larger than 4,000", "large.txt: is larger than 4,000"]),
    (("--max-text", "4k"), ["both.zip!/large.txt: is larger than 4 KiB", "large.txt: is larger than 4 KiB"]),
    (("--max-cable", ROOMY), ["both.zip!/large.txt: is longer than any", "large.txt: is longer than any"]),
    (("--max-unpacked", len(LARGE + SMALL)), []),
    (("--max-unpacked", len(LARGE + SMALL) - 1), ["both.zip: unpacks to more than "]),
]


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize(("options", "told"), CASES)
def test_limit_of_a_build(options: tuple[object, ...], told: list[str], jobs: int, tmp_path: Path) -> None:
    folder = pile(tmp_path / "in")
    result = run("build", folder, "-o", tmp_path / "out", "--jobs", jobs, "--fresh", *options)
    said = [line.removeprefix(f"reftel: {folder}/") for line in result.stderr.splitlines()][: len(told)]
    assert [line[: len(cause)] for line, cause in zip(said, told, strict=True)] == told
    assert result.exit_code == bool(told)
    if "--max-unpacked" in options and told:
        assert result.stderr.endswith("reftel: 1 input could not be read in full; see above\n")
    with open_store(tmp_path / "out" / "reftel.sqlite") as store:
        assert len(list(store.problems())) == len(told)


@pytest.mark.parametrize(("options", "told"), CASES)
def test_limit_of_parse(options: tuple[object, ...], told: list[str], tmp_path: Path) -> None:
    folder = pile(tmp_path / "in")
    result = run("parse", folder, *options)
    assert [line for line in result.stderr.splitlines() if "more with --max" in line] == [
        line for line in result.stderr.splitlines() if any(cause in line for cause in told)
    ]
    assert result.exit_code == bool(told)
    assert len([json.loads(line) for line in result.stdout.splitlines()]) == 4 - len(told)


def test_what_was_too_large_is_read_when_more_is_allowed(tmp_path: Path) -> None:
    folder, out = pile(tmp_path / "in"), tmp_path / "out"
    assert run("build", folder, "-o", out, "--max-text", ROOMY).exit_code == 1
    again = run("build", folder, "-o", out, "--max-text", ROOMY)
    assert again.exit_code == 1
    assert "large.txt: is larger than" in again.stderr
    result = run("build", folder, "-o", out)
    assert (result.exit_code, result.stderr) == (0, "")
    whole = tmp_path / "whole"
    assert run("build", folder, "-o", whole).exit_code == 0
    for name in ("cables.csv", "references.csv", "graph.graphml", "graph.html"):
        assert (out / name).read_bytes() == (whole / name).read_bytes()


@pytest.mark.parametrize("size", ["0", "", "-1", "1.5M", "256MB", "M", "9" * 30, "١"])
@pytest.mark.parametrize("option", ["--max-text", "--max-cable", "--max-unpacked"])
def test_what_is_no_size_is_refused(option: str, size: str, tmp_path: Path) -> None:
    result = run("build", tmp_path, option, size)
    assert result.exit_code == 2
    assert "is not a size; write a number" in result.stderr


def test_the_usual_limits_are_those_of_the_help() -> None:
    printed = " ".join(run("build", "--help").stdout.split())
    assert f"[default: {LIMITS.text // 1024**2}M]" in printed
    assert f"[default: {LIMITS.cable // 1024**2}M]" in printed
    floor = Limits().unpacked_of(0)
    assert (
        f"[default: {Limits().unpacked_of(floor) // floor} times its size, at least {floor // 1024**2}M]"
        in printed
    )


def parse(text: str) -> Cable:
    return parse_cable(RawCable(source="a.txt", form="telegram", text=text))


def letters_of(number: int) -> str:
    before, last = divmod(number - 1, 26)
    return (letters_of(before) if before else "") + chr(ord("A") + last)


# How a person lists many references; {n} counts them from 1, {l} in letters, {s} is the serial.
STYLES = [
    ("a line each", "STATE {s}\n"),
    ("commas", "STATE {s}, "),
    ("semicolons", "STATE {s}; "),
    ("years", "08 STATE {s}\n"),
    ("ids", "09STATE{s}\n"),
    ("captions", "STATE {s} (NOTAL)\n"),
    ("titles", "STATE {s} (A LIGHTHOUSE IS PAINTED, AND WHAT BECAME OF IT)\n"),
    ("empty lines", "{n}. STATE {s}\n\n"),
    ("numbers", "{n}. STATE {s}\n"),
    ("numbers in brackets", "({n}) STATE {s}\n"),
    ("letters", "{l}. STATE {s}\n"),
    ("letters in brackets", "({l}) STATE {s}\n"),
    ("letters on one line", "{l}. STATE {s} "),
]
LABELLED = {
    "numbers",
    "numbers in brackets",
    "letters",
    "letters in brackets",
    "empty lines",
    "letters on one line",
}


@pytest.mark.parametrize("count", [60, 700, 1100])
@pytest.mark.parametrize(("why", "style"), STYLES)
def test_a_ref_line_is_read_to_its_end(why: str, style: str, count: int) -> None:
    serials = range(100_000, 100_000 + count)
    listed = [style.format(n=n, l=letters_of(n), s=serial) for n, serial in enumerate(serials, 1)]
    cable = parse(telegrams.telegram(ref=f"REF: {''.join(listed).strip()}"))
    assert [ref.serial for ref in cable.refs] == list(serials)
    assert len({ref.label for ref in cable.refs}) == (count if why in LABELLED else 1)
    assert not cable.problems


@pytest.mark.parametrize("count", [40, 70, 130, 1000])
def test_an_entry_is_never_cut_in_the_middle(count: int) -> None:
    words = " ".join(["HERRING", "NETS", "BOATS", "FERRIES", "OF", "THE", "NORTHERN", "SHORE"] * (count // 8))
    entries = [f"MEMCON ON {words}", "STATE 512", f"LETTER ON {words}", "OSLO 77"]
    cable = parse(telegrams.telegram(ref=f"REF: A. {'; '.join(entries)} B. {words}; ROME 512 C. LIMA 6"))
    found = [(ref.label, ref.kind, ref.text) for ref in cable.refs]
    assert found == [
        ("A", Kind.DOCUMENT, entries[0]),
        ("A", Kind.CABLE, entries[1]),
        ("A", Kind.DOCUMENT, entries[2]),
        ("A", Kind.CABLE, entries[3]),
        ("B", Kind.OTHER, words),
        ("B", Kind.CABLE, "ROME 512"),
        ("C", Kind.CABLE, "LIMA 6"),
    ]


@pytest.mark.parametrize("count", [600, 3000])
def test_a_head_of_many_addressees_is_read_to_its_end(count: int) -> None:
    more = "".join(f"RUEH{letters_of(n)}/AMEMBASSY REYKJAVIK {n:04d}\n" for n in range(27, 27 + count))
    cable = parse(telegrams.telegram().replace("INFO ", f"INFO {more}"))
    alone = parse(telegrams.telegram())
    assert len(cable.header.info) == count + 1
    assert cable.header._replace(info=()) == alone.header._replace(
        info=(), subject_end=cable.header.subject_end
    )
    assert [ref.serial for ref in cable.refs] == [ref.serial for ref in alone.refs] == [36510, 3508]
    assert cable.mrn == alone.mrn


def test_mentions_that_are_too_many_are_reported_with_their_count(tmp_path: Path) -> None:
    text = telegrams.telegram(body="1. (U) Nets.\n" + "Thanks for ref A.\n" * (MOST_MENTIONS + 7))
    cable = parse(text)
    assert len(cable.mentions) == MOST_MENTIONS
    assert [(problem.cause, problem.lost) for problem in cable.problems] == [
        (f"too many mentions of references: 7 after the first {MOST_MENTIONS:,} are not read", True)
    ]
    (tmp_path / "a.txt").write_text(text)
    result = run("build", tmp_path / "a.txt", "-o", tmp_path / "out")
    assert result.exit_code == 1
    assert "7 after the first" in result.stderr
    assert (tmp_path / "a.txt").read_text() == text


ENDLESS = [
    ("TAGS", "UNCLAS LIMA 000012\nTAGS: " + "HERRING NETS " * 400, ("TAGS",)),
    (
        "a subject",
        "UNCLAS LIMA 000012\nSUBJECT: " + f"{'HERRING ' * 7}\n{'HERRING ' * 8}\n" * 200,
        ("subject",),
    ),
    ("a subject on a short line", "UNCLAS LIMA 000012\nSUBJECT: " + "HERRING\n" * 400, ()),
    ("a subject on one line, however long", "UNCLAS LIMA 000012\nSUBJECT: " + "HERRING " * 400, ()),
    ("TAGS that REF ends", "UNCLAS LIMA 000012\nTAGS: " + "HERRING NETS " * 9 + "\nREF: A. LIMA 5", ()),
    ("a subject that REF ends", "UNCLAS LIMA 000012\nSUBJECT: " + "HERRING\n" * 9 + "REF: LIMA 5", ()),
]


@pytest.mark.parametrize(("why", "text", "cut"), ENDLESS)
def test_a_field_without_end_is_cut_between_words_and_reported(
    why: str, text: str, cut: tuple[str, ...]
) -> None:
    header = read_header(text, text)
    assert header.cut == cut, why
    assert {*header.tags, *header.subject.split()} <= {"HERRING", "NETS"}
    causes = [problem.cause for problem in parse(text).problems]
    assert causes[1:] == [f"no end found of its {name}: only the first lines are read" for name in cut]


def test_all_parts_of_a_page_are_read(tmp_path: Path) -> None:
    page = telegrams.page()
    end = page.rindex("</pre>")
    (tmp_path / "a.html").write_text(
        page[:end] + "".join(f"</pre><pre>Part {n}." for n in range(20)) + page[end:]
    )
    (found,) = reftel.parse_cables(tmp_path / "a.html")
    assert "Part 19." in found.text


class Counted(str):
    """A text that counts the characters of all parts that are taken of it."""

    taken = 0

    def __getitem__(self, part: SupportsIndex | slice) -> str:
        taken = super().__getitem__(part)
        self.taken += len(taken)
        return taken


# Shapes of REF lines, by how much a reading takes of them where it looks back at all that it has read.
SHAPES = [
    ("lines", lambda count: "STATE 100000\n" * count),
    ("lines in words", lambda count: "STATE 100000 OF THE HERRING FISHERS\n" * count),
    ("letters behind empty lines", lambda count: "A. STATE 100000\n\n" * count),
    ("empty lines before all", lambda count: "\n" * (20 * count) + "A. STATE 100000\n\n" * count),
    ("brackets", lambda count: "(C) STATE 100000\n" * count),
    ("all of them NOTAL", lambda count: "A. STATE 100000 (ALL NOTAL)\n" * count),
    ("words of one entry", lambda count: "A. " + "HERRING NETS " * count),
    ("words and numbers of one entry", lambda count: "A. " + "HERRING NETS 5; " * count),
]


# What is asked of the words that wait for a number.
ASKED = {"known_post", "unknown_post", "find_kind", "whose_number"}


def steps_of(text: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """Count the characters, words and references that are looked at to read a REF line."""
    looked_at = 0

    def counting(called: Callable[..., Any]) -> Callable[..., Any]:
        def count(first: Any, *others: Any, **named: Any) -> Any:
            nonlocal looked_at
            looked_at += len(first)
            return called(first, *others, **named)

        return count

    counted = Counted(text)
    with monkeypatch.context() as patch:
        for module in (drafts, entry, schemes, years):
            for name in ASKED & vars(module).keys():
                patch.setattr(module, name, counting(getattr(module, name)))
        blocks = block.find_blocks(counted)
        read.read_refs(counted, counted, labels.split_entries(counted, blocks))
    return looked_at + counted.taken


@pytest.mark.parametrize(("why", "shape"), SHAPES)
def test_reading_a_ref_line_takes_steps_by_its_length(
    why: str, shape: Callable[[int], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    once, twice, four_times = (
        steps_of(f"REF: {shape(count).strip(' ')}\n\n1. (U) Text.", monkeypatch) for count in (300, 600, 1200)
    )
    assert twice < 2.3 * once, why
    assert four_times < 2.3 * twice, why
