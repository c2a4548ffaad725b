"""Files of corrections that are none, and a folder for temporary files that is full: one clear error each."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

import telegrams
from reftel.cli.main import main

FILES = {
    "deep.toml": b"x=" + b"[" * 100_000,
    "deep tables.toml": b"x=" + b"{a=" * 100_000,
    "deep names.toml": b".".join([b"a"] * 2_000) + b"=1",
    "a number.toml": b"x=" + b"9" * 5000,
    "a day.toml": b"x=9999-99-99",
    "cut.toml": b'[[drop]]\nciting = "07LIMA',
    "bytes.toml": b"\xff\xfe\x00",
    "zeros.toml": bytes(1000),
    "a table.toml": b"[drop]\nciting = 1",
    "a list of lists.toml": b"drop = [[[[1]]]]",
    "a list of deep tables.toml": b"drop = [" + b"{a=" * 50 + b"1" + b"}" * 50 + b"]",
    "a long cell.csv": b"action,citing\ndrop," + b"x" * 200_000,
    "a quote.csv": b'action,citing\n"drop,x\n' * 50_000,
    "zeros.csv": b"action,citing\n" + bytes(100),
    "lines.csv": b"action,citing\rdrop,x\r",
    "a list.csv": b"action\ndrop,1,2,3,4,5\n",
}


@pytest.mark.parametrize("command", [["build", "IN", "-o", "OUT", "--corrections"], ["corrections", "check"]])
@pytest.mark.parametrize("name", FILES)
def test_corrections_that_are_none_are_one_error(tmp_path: Path, name: str, command: list[str]) -> None:
    (tmp_path / name).write_bytes(FILES[name])
    (tmp_path / "in.txt").write_text(telegrams.telegram("LIMA", 12))
    meant = {"IN": str(tmp_path / "in.txt"), "OUT": str(tmp_path / "out")}
    words = [meant.get(word, word) for word in command]
    result = CliRunner().invoke(main, [*words, str(tmp_path / name)])
    assert isinstance(result.exception, SystemExit), result.exception
    assert (result.exit_code, result.stdout) == (1, "")
    (line,) = result.stderr.splitlines()
    assert name in line
    assert not (tmp_path / "out").exists()


def test_disk_that_is_full_while_cables_are_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "12.txt").write_text(telegrams.telegram("LIMA", 12))
    words = ["build", str(tmp_path / "in"), "-o", str(tmp_path / "out"), "--with-text"]
    assert CliRunner().invoke(main, words).exit_code == 0
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    (tmp_path / "in" / "13.txt").write_text(telegrams.telegram("LIMA", 13))
    monkeypatch.setattr("reftel.pipeline.shelf._path", lambda *_: Path("/dev/full"))
    done = CliRunner().invoke(main, ["build", str(tmp_path / "in"), "-o", str(tmp_path / "out")])
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == (
        f"reftel: {tmp_path / 'out'}: cannot be written: No space left on device; "
        "earlier files are unchanged\n"
    )
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before
