"""Tables of which little has changed: the rest is copied, and they are those of one build all the same."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

import pile
import reftel
import telegrams
from reftel.export import views
from reftel.pipeline.options import STORE, TABLES, Options

LATE = ["late.txt", "cites.txt"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of cables, built into `out` beside it but for those of LATE, which lie in `late`."""
    pile.write_pile(tmp_path / "in")
    (tmp_path / "late").mkdir()
    cited, citing = telegrams.telegram("LIMA", 3), telegrams.telegram("OSLO", 99, ref="REF: LIMA 3")
    for name, text in zip(LATE, (cited, citing), strict=True):
        (tmp_path / "late" / name).write_text(text)
    reftel.build([tmp_path / "in"], tmp_path / "out")
    return tmp_path


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """How tables are written: "whole" or "changed"."""
    ways: list[str] = []

    def heard(way: str, write: Callable[..., None]) -> Callable[..., None]:
        def wrapped(*args: object, **options: object) -> None:
            ways.append(way)
            write(*args, **options)

        return wrapped

    monkeypatch.setattr(views, "_write", heard("whole", views._write))
    monkeypatch.setattr(views, "_update", heard("changed", views._update))
    return ways


def add(folder: Path, **options: object) -> None:
    """Add the cables of LATE, and compare with one build of all."""
    more: Options = options  # type: ignore[assignment]
    reftel.build([folder / "late"], folder / "out", **more)
    reftel.build([folder / "in", folder / "late"], folder / "once", **more)
    for name in TABLES:
        assert (folder / "out" / name).read_bytes() == (folder / "once" / name).read_bytes(), name


def test_rows_that_have_not_changed_are_copied(folder: Path, written: list[str]) -> None:
    add(folder)
    assert written == ["changed", "whole"]


def test_rows_of_cables_that_are_gone_are_not_there(folder: Path, written: list[str]) -> None:
    before = {name: (folder / "out" / name).read_bytes() for name in TABLES}
    reftel.build([folder / "late"], folder / "out")
    reftel.build([folder / "in"], folder / "out", prune=True)
    assert written == ["changed", "changed"]
    assert {name: (folder / "out" / name).read_bytes() for name in TABLES} == before


def test_tables_without_a_change_stay_where_they_are(folder: Path, written: list[str]) -> None:
    before = {name: (folder / "out" / name).stat().st_ino for name in TABLES}
    reftel.build([folder / "in"], folder / "out")
    assert written == ["changed"]
    assert {name: (folder / "out" / name).stat().st_ino for name in TABLES} == before


def edit(table: Path) -> None:
    """As a spreadsheet saves it."""
    table.write_text(table.read_text(encoding="utf-8").replace("LIMA", "lima"), encoding="utf-8")


def lose(table: Path) -> None:
    """As a person tidies up."""
    table.unlink()


def date_store(table: Path) -> None:
    """As another program changes it."""
    os.utime(table.with_name(STORE), (1, 1))


@pytest.mark.parametrize("happen", [edit, lose, date_store])
@pytest.mark.parametrize("name", TABLES)
def test_tables_that_are_not_those_of_the_store_are_written_anew(
    folder: Path, written: list[str], name: str, happen: Callable[[Path], None]
) -> None:
    happen(folder / "out" / name)
    add(folder)
    assert written == ["whole", "whole"]


def test_times_of_whole_seconds_say_too_little(folder: Path, written: list[str]) -> None:
    for name in (STORE, *TABLES):
        os.utime(folder / "out" / name, (1, 1))
    add(folder)
    assert written == ["whole", "whole"]


STRANGE = {
    "empty": lambda _: b"",
    "another head": lambda data: data.replace(b'id="aliases"', b'id="others"', 1),
    "another end": lambda data: data[:-1] + b"x",
    "a cable without a number": lambda data: data.replace(b"07", b"zz").replace(b"06", b"zz"),
}


@pytest.mark.parametrize("change", STRANGE.values(), ids=STRANGE)
def test_what_is_none_of_our_tables_is_written_anew(
    folder: Path, written: list[str], change: Callable[[bytes], bytes]
) -> None:
    table = folder / "out" / "graph.graphml"
    times = table.stat().st_mtime_ns
    table.write_bytes(change(table.read_bytes()))
    os.utime(table, ns=(times, times))
    add(folder)
    assert written == ["changed", "whole", "whole"]


def test_tables_for_spreadsheets_are_not_made_of_others(folder: Path, written: list[str]) -> None:
    add(folder, excel=True)
    assert written == ["changed", "whole", "whole"]


def test_a_store_that_was_built_alone_has_no_tables(folder: Path, written: list[str]) -> None:
    reftel.build([folder / "late"], folder / "out", store_only=True)
    reftel.build([folder / "late"], folder / "out")
    assert written == ["whole"]
