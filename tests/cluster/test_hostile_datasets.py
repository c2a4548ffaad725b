"""Datasets that a stranger made: `rank` reads files of their folder alone, or ends with one clear error."""

from __future__ import annotations

import io
import json
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from click.testing import CliRunner, Result
from pyarrow.parquet import ParquetWriter, write_table

import datasets_of
import pile
from reftel.cli.main import main
from reftel.cluster.datasets import file_name, read_manifest
from reftel.files.storage import Storage

OPENED: list[str] = []
WATCHED = [""]


def watch(event: str, arguments: tuple[object, ...]) -> None:
    """Note which files below the watched folder are opened."""
    if event == "open" and WATCHED[0] and str(arguments[0]).startswith(WATCHED[0]):
        OPENED.append(str(arguments[0]))


sys.addaudithook(watch)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the datasets of the pile."""
    home = tmp_path_factory.mktemp("datasets")
    pile.write_pile(home / "in")
    datasets_of.make(Storage(str(home / "sets")), home / "in")
    return home / "sets"


@pytest.fixture
def datasets(made: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy of it, beside files that are nobody's business; which of these are opened is noted."""
    shutil.copytree(made, tmp_path / "sets")
    outside = tmp_path / "outside"
    for name in ("cables", "citations"):
        (outside / name).mkdir(parents=True)
        for file in (made / name).rglob("*.parquet"):
            shutil.copyfile(file, outside / name / file.name)
            shutil.copyfile(file, outside / "secret.parquet")
    OPENED.clear()
    WATCHED[0] = str(outside)
    yield tmp_path / "sets"
    WATCHED[0] = ""


def rank(folder: Path) -> Result:
    """What the command says of datasets; a traceback fails the test."""
    result = CliRunner().invoke(main, ["rank", str(folder), "--by", "pagerank", "--by", "thread"])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def is_one_error(result: Result) -> bool:
    """Say whether a command ended with one line."""
    return result.exit_code == 1 and result.stdout == "" and len(result.stderr.splitlines()) == 1


def change_manifest(folder: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Change what a manifest says."""
    path = folder / "manifest.json"
    manifest = json.loads(path.read_bytes())
    change(manifest)
    path.write_text(json.dumps(manifest))


def first_part(manifest: dict[str, Any]) -> dict[str, Any]:
    """The first part that has citations."""
    found: dict[str, Any] = next(part for part in manifest["parts"] if "citations" in part["rows"])
    return found


LEADS_OUT: dict[str, Callable[[dict[str, Any], Path], None]] = {
    "a run above": lambda manifest, _: manifest.update(run="../../../outside/secret"),
    "a run elsewhere": lambda manifest, out: manifest.update(run=f"{out}/cables/x"),
    "a run with a URL": lambda manifest, _: manifest.update(run="http://127.0.0.1:9/x"),
    "a part above": lambda manifest, _: first_part(manifest).update(name="../../../outside/secret"),
    "a part in a folder": lambda manifest, _: first_part(manifest).update(name="held-1/../../x"),
    "a part elsewhere": lambda manifest, out: first_part(manifest).update(name=f"{out}/secret"),
    "a part with a chain": lambda manifest, out: first_part(manifest).update(name=f"held::file://{out}/x"),
    "a year that is none": lambda manifest, _: first_part(manifest).update(year=-2007),
    "a dataset that is none": lambda manifest, _: first_part(manifest)["rows"].update({"../outside": 1}),
    "a run that looks on": lambda manifest, _: manifest.update(run="../../outside/cables/0123456789ab"),
    "a part with a line": lambda manifest, _: first_part(manifest).update(name="held\n\x1b[2J"),
}


@pytest.mark.parametrize("way", LEADS_OUT)
def test_manifest_that_leads_out_is_refused(datasets: Path, way: str) -> None:
    change_manifest(datasets, lambda manifest: LEADS_OUT[way](manifest, datasets.parent / "outside"))
    result = rank(datasets)
    assert is_one_error(result), result.output
    assert "names a file that is not one of its datasets" in result.stderr
    assert "\x1b" not in result.stderr
    assert OPENED == []


def test_links_that_lead_out_are_not_followed(datasets: Path) -> None:
    for file in sorted((datasets / "cables").rglob("*.parquet")):
        file.unlink()
        file.symlink_to(datasets.parent / "outside" / "secret.parquet")
    result = rank(datasets)
    assert is_one_error(result)
    assert "points outside the folder" in result.stderr
    assert OPENED == []


def test_folders_that_lead_out_are_not_followed(datasets: Path) -> None:
    shutil.rmtree(datasets / "cables")
    (datasets / "cables").symlink_to(datasets.parent / "outside" / "cables")
    change_manifest(datasets, lambda manifest: None)
    result = rank(datasets)
    assert is_one_error(result)
    assert OPENED == []


def test_a_folder_named_through_a_link_is_read(datasets: Path) -> None:
    (datasets.parent / "link").symlink_to(datasets)
    assert rank(datasets.parent / "link").stdout == rank(datasets).stdout != ""


MANIFESTS = {
    "deep": b"[" * 1_000_000,
    "deep in a field": b'{"format": 1, "run": ' + b"[" * 1_000_000,
    "nothing": b"",
    "a word": b'"manifest"',
    "no UTF-8": b'{"format": 1, "run": "\xff"}',
    "numbers for words": b'{"format": "1", "run": 1, "parts": 7}',
    "a number of thousand digits": b'{"format": ' + b"9" * 5000 + b"}",
}


@pytest.mark.parametrize("manifest", MANIFESTS)
def test_manifest_that_is_none_is_one_error(datasets: Path, manifest: str) -> None:
    (datasets / "manifest.json").write_bytes(MANIFESTS[manifest])
    result = rank(datasets)
    assert is_one_error(result), result.output
    words = ["build", str(datasets.parent), "-o", str(datasets), "--cluster", "local:1"]
    again = CliRunner().invoke(main, words)
    assert again.exit_code in (1, 2)
    assert (datasets / "manifest.json").read_bytes() == MANIFESTS[manifest]


def parquet(**columns: Any) -> bytes:
    """A Parquet file of some columns."""
    file = io.BytesIO()
    write_table(pa.table(columns), file)
    return file.getvalue()


FILES: dict[str, Callable[[bytes], bytes]] = {
    "nothing": lambda data: b"",
    "cut in half": lambda data: data[: len(data) // 2],
    "without its end": lambda data: data[:-1],
    "without its head": lambda data: data[4:],
    "zeros in it": lambda data: data[:8] + bytes(len(data) - 16) + data[-8:],
    "a length that is none": lambda data: data[:-8] + b"\xff\xff\xff\x7f" + data[-4:],
    "a length below zero": lambda data: data[:-8] + b"\xff\xff\xff\xff" + data[-4:],
    "words": lambda data: b"no Parquet at all" * 100,
    "other columns": lambda data: parquet(a=[1], b=["x"]),
    "numbers for words": lambda data: parquet(citing=[7], cited=[8]),
    "lists for words": lambda data: parquet(citing=[["07LIMA250"]], cited=[["07LIMA250"]]),
    "bytes for words": lambda data: parquet(citing=[b"\xff"], cited=[b"\xff"]),
    "nothing for words": lambda data: parquet(citing=[None], cited=[None]),
    "cables that are not there": lambda data: parquet(citing=["07LIMA250"], cited=["nobody"]),
}


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("dataset", ["citations", "cables"])
def test_parquet_of_a_stranger_is_one_error(datasets: Path, dataset: str, file: str) -> None:
    manifest = read_manifest(Storage(str(datasets)))
    part = next(part for part in manifest.parts if dataset in part.rows)
    path = datasets / file_name(dataset, manifest.run, part)
    path.write_bytes(FILES[file](path.read_bytes()))
    result = rank(datasets)
    assert is_one_error(result), result.output
    assert str(datasets) in result.stderr


def test_rows_without_number_are_not_read(datasets: Path) -> None:
    """A row group of one value takes no room in a file, and much in memory."""
    manifest = read_manifest(Storage(str(datasets)))
    part = next(part for part in manifest.parts if "citations" in part.rows)
    path = datasets / file_name("citations", manifest.run, part)
    schema = pa.schema([("citing", pa.string()), ("cited", pa.string())])
    some = pa.table({"citing": ["07LIMA250"] * 1_000_000, "cited": ["07LIMA250"] * 1_000_000}, schema)
    with ParquetWriter(path, schema, compression="zstd") as writer:
        for _ in range(21):
            writer.write_table(some)
    result = rank(datasets)
    assert is_one_error(result)
    assert "21000000 rows" in result.stderr
