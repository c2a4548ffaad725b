"""Datasets count by their manifest, are read by others, and give the store of a build on one machine."""

from __future__ import annotations

import json
import os
import sqlite3
from collections import Counter
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any, ClassVar
from zipfile import ZipFile

import fsspec
import pytest
from fsspec import AbstractFileSystem
from fsspec.spec import AbstractBufferedFile

import pile
import reftel
import telegrams
from datasets_of import make
from reftel.cluster.datasets import (
    DATASETS,
    FORMAT,
    find_earlier,
    gather_store,
    read_edges,
    read_manifest,
    read_problems,
    read_tables,
)
from reftel.errors import OutputError
from reftel.files.storage import Span, Storage
from reftel.pipeline.changes.inputs import find_inputs
from reftel.pipeline.driver import NoCables
from reftel.readers import Source, cut_sources, find_sources, read_piece
from reftel.readers.sources import MANIFEST
from reftel.readers.urls import AHEAD, GLANCE


@pytest.fixture
def place(tmp_path: Path) -> Storage:
    return Storage(str(tmp_path / "out"))


@pytest.fixture(autouse=True)
def in_small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reftel.pipeline.driver.cut_sources", partial(cut_sources, size=1500, most=4))
    monkeypatch.setattr("reftel.cluster.build.PART", 5)
    monkeypatch.setattr("reftel.pipeline.batches._SHARE_BYTES", 3000)


def test_folder_in_memory_serves_as_any_other(tmp_path: Path) -> None:
    place = Storage("memory://datasets-of-a-test")
    make(place, pile.EXAMPLES)
    gather_store(place, tmp_path / "gathered.sqlite")
    reftel.build([pile.EXAMPLES], tmp_path / "local")
    gathered = pile.contents(tmp_path / "gathered.sqlite", pile.OF_ALL)
    local = pile.contents(tmp_path / "local" / "reftel.sqlite", pile.OF_ALL)
    assert {**gathered, "facts": []} == {**local, "facts": []}
    assert gathered["facts"] == [("read_by", "test")]
    assert sorted(place.find("")) == sorted(["manifest.json", *read_manifest(place).files()])


def names_below(folder: Path | str) -> list[str]:
    """The names of the files that are read below a folder."""
    found = find_sources([folder], may_fetch=True)
    return [source.path.name for source in found if isinstance(source, Source)]


@pytest.mark.parametrize("folder", ["{}", "file://{}"])
def test_datasets_below_the_input_are_not_read(folder: str, place: Storage, tmp_path: Path) -> None:
    make(place, pile.EXAMPLES, tmp_path / "nowhere")  # that is a problem: no dataset is empty
    assert {path.name for path in (tmp_path / "out").iterdir()} == {*DATASETS, MANIFEST} - {"aliases"}
    (tmp_path / "out" / "07LIMA12.txt").write_text(telegrams.telegram("LIMA", 12))
    assert names_below(folder.format(tmp_path)) == ["07LIMA12.txt"]


@pytest.mark.parametrize("folder", ["{}", "file://{}"])
def test_cables_in_folders_named_as_datasets_are_read(folder: str, place: Storage, tmp_path: Path) -> None:
    make(place, pile.EXAMPLES)
    (tmp_path / "out" / "cables" / "07LIMA12.txt").write_text(telegrams.telegram("LIMA", 12))
    assert names_below(folder.format(tmp_path)) == ["07LIMA12.txt"]
    assert names_below(folder.format(tmp_path / "out" / "cables")) == ["07LIMA12.txt"]


def test_what_a_killed_build_left_is_not_read(place: Storage, tmp_path: Path) -> None:
    make(place, pile.EXAMPLES)
    place.remove(MANIFEST)
    assert names_below(tmp_path) == []


@pytest.mark.parametrize("manifest", ["{}", "[", "[]", '{"name": "a program", "parts": []}'])
def test_cables_beside_the_manifest_of_another_program_are_read(tmp_path: Path, manifest: str) -> None:
    (tmp_path / "cables").mkdir()
    (tmp_path / "cables" / "07LIMA12.txt").write_text(telegrams.telegram("LIMA", 12))
    (tmp_path / MANIFEST).write_text(manifest)
    assert names_below(tmp_path) == ["07LIMA12.txt", MANIFEST]


def test_others_read_the_datasets(place: Storage, tmp_path: Path) -> None:
    from pyarrow import dataset

    make(place, pile.EXAMPLES)
    found = dataset.dataset(f"{place.url}/cables", partitioning="hive").to_table().to_pylist()
    reftel.build([pile.EXAMPLES], tmp_path / "local")
    with closing(sqlite3.connect(tmp_path / "local" / "reftel.sqlite")) as database:
        rows = database.execute("SELECT mrn, year, held, cited_by FROM cables").fetchall()
    assert sorted(rows) == sorted((row["mrn"], row["year"], row["held"], row["cited_by"]) for row in found)


def test_edges_are_numbers(place: Storage, tmp_path: Path) -> None:
    make(place, pile.EXAMPLES)
    mrns, citing, cited = read_edges(place)
    found = zip(mrns.take(citing).to_pylist(), mrns.take(cited).to_pylist(), strict=True)
    edges = reftel.build([pile.EXAMPLES], tmp_path / "local").collection.edges
    assert Counter(found) == Counter((str(edge.citing), str(edge.cited)) for edge in edges)


def test_files_that_the_manifest_does_not_name_do_not_count(place: Storage) -> None:
    make(place, pile.EXAMPLES)
    folder = Path(place.url)
    left = folder / "cables" / "year=2009" / "0123456789ab-held-000001.parquet"
    left.write_bytes(b"half of a file")
    foreign = folder / "cables" / "year=2009" / "mine.parquet"
    foreign.write_bytes(b"of somebody else")
    tables = list(read_tables(place, read_manifest(place), "cables"))
    assert sum(map(len, tables)) == 70
    make(place, pile.EXAMPLES)
    assert not left.exists()
    assert foreign.exists()


def test_datasets_kept_below_others_stay(place: Storage) -> None:
    inner = place.below("inputs/of-march")
    make(inner, pile.EXAMPLES)
    counted = list(read_manifest(inner).files())
    make(place, pile.EXAMPLES)
    assert all(map(inner.has, counted))


def test_datasets_that_cannot_be_read_are_not_replaced_unasked(place: Storage) -> None:
    assert find_earlier(place) is None
    place.write(MANIFEST, json.dumps({**EMPTY, "format": 0}).encode())
    with pytest.raises(OutputError, match=r"have format 0, .* build with --fresh"):
        find_earlier(place)
    place.write(MANIFEST, json.dumps(EMPTY).encode())
    assert find_earlier(place) == read_manifest(place)


def test_datasets_of_other_inputs_replace_the_earlier_ones(place: Storage, tmp_path: Path) -> None:
    make(place, pile.EXAMPLES)
    earlier = set(read_manifest(place).files())
    make(place, *pile.write_pile(tmp_path / "in"))
    later = set(read_manifest(place).files())
    assert not earlier & later
    assert {str(path.relative_to(place.url)) for path in Path(place.url).rglob("*.parquet")} == later


def test_datasets_of_another_format_are_replaced_when_the_new_ones_are_whole(
    place: Storage, tmp_path: Path
) -> None:
    make(place, pile.EXAMPLES)
    earlier = set(read_manifest(place).files())
    old = json.loads(place.read(MANIFEST))
    place.write(MANIFEST, json.dumps({**old, "format": 0}).encode())
    (tmp_path / "nothing.txt").touch()
    with pytest.raises(NoCables):
        make(place, tmp_path / "nothing.txt")
    assert all(map(place.has, earlier))
    make(place, *pile.write_pile(tmp_path / "in"))
    assert not any(map(place.has, earlier))


def test_problems_of_other_paths_are_in_other_files(place: Storage, tmp_path: Path) -> None:
    make(place, pile.EXAMPLES, tmp_path / "nowhere")
    earlier = set(read_manifest(place).files())
    make(place, pile.EXAMPLES, tmp_path / "elsewhere")
    assert not earlier & set(read_manifest(place).files())


def test_datasets_of_a_later_reftel_are_left_alone(place: Storage) -> None:
    later = json.dumps({**EMPTY, "format": 99}).encode()
    place.write(MANIFEST, later)
    with pytest.raises(OutputError, match=r"from a later version of reftel \(format 99\)"):
        make(place, pile.EXAMPLES)
    assert place.read(MANIFEST) == later


@pytest.mark.parametrize("foreign", [b'{"name": "site"}', b"[]", b"words"])
def test_manifest_of_somebody_else_is_left_alone(place: Storage, foreign: bytes) -> None:
    place.write(MANIFEST, foreign)
    with pytest.raises(OutputError, match="was not written by reftel"):
        make(place, pile.EXAMPLES)
    assert place.read(MANIFEST) == foreign


def test_nothing_to_read_leaves_the_earlier_datasets(place: Storage, tmp_path: Path) -> None:
    make(place, pile.EXAMPLES)
    before = read_manifest(place)
    (tmp_path / "nothing.txt").touch()
    with pytest.raises(NoCables):
        make(place, tmp_path / "nothing.txt")
    assert read_manifest(place) == before
    assert not list(Path(place.url).glob(".*"))


def test_same_input_gives_the_same_bytes(place: Storage, tmp_path: Path) -> None:
    other = Storage(str(tmp_path / "other"))
    make(place, pile.EXAMPLES)
    make(other, pile.EXAMPLES)
    manifest = read_manifest(place)
    assert manifest == read_manifest(other)
    assert {name: place.read(name) for name in manifest.files()} == {
        name: other.read(name) for name in manifest.files()
    }
    assert {dataset for part in manifest.parts for dataset in part.rows} == set(DATASETS) - {
        "problems",
        "aliases",
    }


EMPTY = {"format": FORMAT, "run": "", "facts": {}, "corrections": [], "counts": {}, "notes": [], "parts": []}


@pytest.mark.parametrize(
    ("manifest", "words"),
    [
        (None, "has no datasets written by reftel; build them with --cluster"),
        ("{", "its manifest.json cannot be read"),
        (json.dumps({**EMPTY, "format": 99}), f"have format 99, this version of reftel reads {FORMAT}"),
    ],
)
def test_what_is_no_dataset_is_said(manifest: str | None, words: str, tmp_path: Path) -> None:
    if manifest is not None:
        (tmp_path / "manifest.json").write_text(manifest)
    with pytest.raises(OutputError) as caught:
        read_manifest(Storage(str(tmp_path)))
    assert words in str(caught.value)


def test_place_gives_what_was_written(place: Storage) -> None:
    for one in (place, Storage("memory://place-of-a-test")):
        one.write("a/b", b"0123456789")
        one.write("a/b", b"abcdefghij")
        assert one.read("a/b") == b"abcdefghij"
        assert one.read_spans([Span("a/b", 2, 4), Span("a/b", 9, 10)]) == [b"cd", b"j"]
        assert one.read_spans([]) == []
        assert one.find("a") == ["a/b"]
        one.remove("a")
        one.remove("a")
        assert one.find("a") == []
        assert not one.has("a/b")


@pytest.mark.parametrize(
    ("url", "words"),
    [("nothing-known://x", "nothing-known://x: cannot be opened"), ("{}/missing", "missing: cannot be read")],
)
def test_place_that_cannot_be_used_is_named(url: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(OutputError) as caught:
        Storage(url.format(tmp_path)).read("a")
    assert words in str(caught.value)


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pile, an archive of the examples, and a table that is cut into parts with a row that is wrong."""
    folder = tmp_path_factory.mktemp("inputs") / "in"
    pile.write_pile(folder)
    with ZipFile(folder / "examples.zip", "w") as archive:
        for path in sorted(pile.EXAMPLES.iterdir()):
            archive.write(path, path.name)
    rows = [telegrams.row(number, f"07OSLO{number}", "07LIMA300|X") for number in range(1, 40)]
    (folder / "rows.csv").write_text("".join([*rows, '"40","half\n', *rows[:3]]))
    (folder / ".hidden").write_text("is not read")
    return folder


@pytest.mark.parametrize("url", ["file://{}", "memory://inputs-of-a-test"])
def test_inputs_by_url_are_read_as_those_by_path(
    url: str, inputs: Path, place: Storage, tmp_path: Path
) -> None:
    url = url.format(inputs)
    if url.startswith("memory"):
        for path in inputs.iterdir():
            Storage(url).write(path.name, path.read_bytes())
    make(place, url)
    gather_store(place, tmp_path / "by-url.sqlite")
    other = Storage(str(tmp_path / "other"))
    make(other, inputs)
    gather_store(other, tmp_path / "by-path.sqlite")
    by_url = json.dumps(as_plain(tmp_path / "by-url.sqlite")).replace(url, str(inputs))
    assert json.loads(by_url) == as_plain(tmp_path / "by-path.sqlite")


def as_plain(path: Path) -> dict[str, list[list[str]]]:
    """All rows of a store; of an input its name, size and digest."""
    found = pile.contents(path)
    found["inputs"] = [(name, size, digest) for name, _, size, _, digest in found["inputs"]]
    return {table: [[plain(cell) for cell in row] for row in rows] for table, rows in found.items()}


def plain(cell: object) -> str:
    return cell.decode() if isinstance(cell, bytes) else str(cell)


@pytest.mark.parametrize(
    "url", ["memory://nothing-of-a-test/x.csv", "nothing-known://x", "file:///nowhere/x"]
)
def test_url_that_cannot_be_read_is_told(url: str, place: Storage) -> None:
    make(place, url, pile.EXAMPLES)
    problems = read_problems(place, read_manifest(place))
    assert [problem.source for problem in problems] == [url]
    assert "cannot be opened" in problems[0].cause


def test_names_that_are_no_urls(place: Storage, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / os.fsdecode(b"caf\xe9.txt")).write_text(telegrams.telegram("LIMA", 12))
    (folder / "x::memory:").mkdir()
    (folder / "x::memory:" / "y.txt").write_text("is not opened: it would open another file")
    make(place, f"file://{folder}")
    manifest = read_manifest(place)
    assert [table["source"].to_pylist() for table in read_tables(place, manifest, "documents")] == [
        [f"file://{folder}/caf\\xe9.txt"]
    ]
    (problem,) = read_problems(place, manifest)
    assert problem.source == f"file://{folder}: x::memory:/y.txt"
    assert 'has "::" in its name' in problem.cause


def test_members_of_an_archive_by_url(place: Storage, tmp_path: Path) -> None:
    with ZipFile(tmp_path / "in.zip", "w") as archive:
        for number, name in enumerate(("2007/a.txt", "b.md", "2007/.hidden/c.txt", "__MACOSX/._b.md"), 12):
            archive.writestr(name, telegrams.telegram("LIMA", number))
    make(place, f"zip://::file://{tmp_path}/in.zip")
    sources = [table["source"].to_pylist() for table in read_tables(place, read_manifest(place), "documents")]
    assert sources == [
        [f"zip://2007/a.txt::file://{tmp_path}/in.zip", f"zip://b.md::file://{tmp_path}/in.zip"]
    ]


class RefusedError(Exception):
    """What a storage raises that has errors of its own."""


class _File(AbstractBufferedFile):  # type: ignore[misc]
    def _fetch_range(self, start: int, end: int) -> bytes:
        if "refused" in self.path:
            raise RefusedError("403: this key may not read")
        self.fs.fetched.append(end - start)
        return bytes(Faraway.data[start:end])


class Faraway(AbstractFileSystem):  # type: ignore[misc]
    """A storage as far away as a bucket, with one file under many names."""

    protocol = "faraway"
    cachable = False
    data = b""
    fetched: ClassVar[list[int]] = []

    def info(self, path: str, **_: object) -> dict[str, object]:
        """Give what is known of a file."""
        return {"name": path, "size": len(self.data), "type": "file"}

    def _open(self, path: str, mode: str = "rb", block_size: Any = None, **more: Any) -> _File:
        return _File(self, path, mode, block_size=block_size or "default", size=len(self.data))

    def pipe_file(self, path: str, value: bytes, mode: str = "overwrite", **_: object) -> None:
        """Refuse to write."""
        raise RefusedError("503: slow down")


@pytest.fixture
def storage(monkeypatch: pytest.MonkeyPatch) -> type[Faraway]:
    fsspec.register_implementation("faraway", Faraway, clobber=True)
    monkeypatch.setattr(Faraway, "fetched", [])
    return Faraway


def test_errors_of_a_storage_are_told(storage: type[Faraway], place: Storage) -> None:
    storage.data = b"REF: STATE 1"
    make(place, "faraway://refused.txt", pile.EXAMPLES)
    (problem,) = read_problems(place, read_manifest(place))
    assert problem.source == "faraway://refused.txt"
    assert "403: this key may not read" in problem.cause
    with pytest.raises(OutputError, match=r"faraway://x: cannot be written: 503: slow down"):
        Storage("faraway://x").write("a", b"")


def test_no_more_is_fetched_than_is_needed(storage: type[Faraway]) -> None:
    rows = "".join(telegrams.row(number, f"07OSLO{number}", "") for number in range(60_000))
    storage.data = rows.encode()
    (source,) = find_sources(["faraway://rows.csv"], may_fetch=True)
    assert isinstance(source, Source)
    pieces = list(cut_sources([source]))
    assert len(pieces) > 2
    assert sum(storage.fetched) < len(pieces) * 4 * GLANCE
    storage.fetched.clear()
    assert sum(1 for _ in read_piece(pieces[1])) > 1000
    assert sum(storage.fetched) < pieces[1].size + 2 * AHEAD


def test_builds_of_one_machine_fetch_nothing(tmp_path: Path) -> None:
    Storage("memory://fetched-of-a-test").write("a.txt", b"REF: NONE")
    found = find_inputs(["memory://fetched-of-a-test"], (), trust=False)
    assert not found.changed
    told = [(problem.cause, problem.advice) for problem in found.problems]
    assert told == [("does not exist", "URLs can be read only with --cluster")]
