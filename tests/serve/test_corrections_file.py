"""What people settle is never lost: not by two writers, not by what a build would refuse, not by a kill."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest

import reftel
from reftel.errors import InputError, OutputError
from reftel.serve.corrections import MOST_BYTES, CorrectionsFile, OutOfDate
from servers import Server

DROP = '[[drop]]\nciting = "08OSLO112"\ncited = "08STATE{}"\nauthor = "Ada"\nreason = "another year"\n'


def drops(count: int) -> str:
    return "".join(DROP.format(serial) for serial in range(1, count + 1))


def test_a_version_takes_the_place_of_the_one_that_was_read(tmp_path: Path) -> None:
    file = CorrectionsFile(tmp_path / "settled.toml")
    first = file.write(drops(1), file.read().mark)
    second = file.write(drops(2), first.mark)
    assert file.read() == second
    assert file.path.read_text() == drops(2)
    assert [kept.read_text() for kept in file.kept.iterdir()] == [drops(1)]


def test_what_another_has_written_is_not_overwritten(tmp_path: Path) -> None:
    file = CorrectionsFile(tmp_path / "settled.toml")
    seen = file.read().mark
    file.path.write_text(drops(3))
    with pytest.raises(OutOfDate, match="has changed"):
        file.write(drops(1), seen)
    assert file.path.read_text() == drops(3)


@pytest.mark.parametrize(
    "text",
    [
        "[[drop]\n",
        '[[drop]]\nciting = "08OSLO112"\n',
        DROP.format(1).replace("drop", "destroy"),
        DROP.format(1).replace("08OSLO112", "nonsense"),
        drops(1) * 2,
    ],
)
def test_what_a_build_would_refuse_is_refused_at_once(tmp_path: Path, text: str) -> None:
    file = CorrectionsFile(tmp_path / "settled.toml")
    before = file.write(drops(1), file.read().mark)
    with pytest.raises(InputError) as refused:
        file.write(text, before.mark)
    assert str(tmp_path) not in str(refused.value)
    assert "settled.toml" in str(refused.value)
    assert file.read() == before


def test_more_than_fits_is_refused(tmp_path: Path) -> None:
    file = CorrectionsFile(tmp_path / "settled.toml")
    with pytest.raises(InputError, match="bytes"):
        file.write("#" * (MOST_BYTES + 1), file.read().mark)


def test_another_kind_of_file_is_no_place_for_them(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="TOML"):
        CorrectionsFile(tmp_path / "settled.csv")


def test_a_file_that_a_build_would_refuse_is_not_served(tmp_path: Path) -> None:
    path = tmp_path / "settled.toml"
    path.write_text("[[drop]\n")
    with pytest.raises(InputError):
        CorrectionsFile(path)
    assert path.read_text() == "[[drop]\n"


def test_over_the_server(server: Server) -> None:
    before = server.ask("corrections")
    written = server.client.put(
        "/api/corrections", content=drops(2), headers={"if-match": before.headers["etag"]}
    )
    assert written.status_code == 200
    after = server.ask("corrections")
    assert (after.text, after.headers["etag"]) == (drops(2), written.headers["etag"])
    stale = server.client.put(
        "/api/corrections", content=drops(1), headers={"if-match": before.headers["etag"]}
    )
    assert (stale.status_code, "read it again" in stale.text) == (412, True)
    unseen = server.client.put("/api/corrections", content=drops(1))
    assert (unseen.status_code, "If-Match" in unseen.text) == (428, True)
    for content, status in ((b"\xff", 400), (b"[[drop]", 400), (b"#" * (MOST_BYTES + 1), 413)):
        headers = {"if-match": after.headers["etag"]}
        assert server.client.put("/api/corrections", content=content, headers=headers).status_code == status
    assert server.ask("corrections").text == drops(2)


WRITER = """
import sys
from pathlib import Path
from reftel.serve.corrections import CorrectionsFile
file = CorrectionsFile(Path(sys.argv[1]))
entry = sys.argv[2].encode().decode("unicode_escape")
mark = file.read().mark
print("begun", flush=True)
for count in range(1, 100_000):
    mark = file.write("".join(entry.format(serial) for serial in range(1, count + 1)), mark).mark
    print(count, flush=True)
"""


@pytest.mark.parametrize("after", [0.02, 0.15, 0.4])
def test_a_kill_leaves_a_whole_version(tmp_path: Path, after: float) -> None:
    path = tmp_path / "settled.toml"
    words = [sys.executable, "-c", WRITER, str(path), DROP.encode("unicode_escape").decode()]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout
        assert writer.stdout.readline() == "begun\n"
        time.sleep(after)
        os.kill(writer.pid, signal.SIGKILL)
        told = [int(line) for line in writer.stdout]
    said = told[-1] if told else 0
    text = path.read_text() if path.exists() else ""
    kept = len(tomllib.loads(text).get("drop", []))
    assert kept in (said, said + 1)
    assert text == drops(kept)


def test_a_build_takes_what_was_written(examples_with_texts: Path, tmp_path: Path) -> None:
    from reftel.store import open_store

    with open_store(examples_with_texts) as store:
        edge = next(store.edges())
    file = CorrectionsFile(tmp_path / "settled.toml")
    entry = (
        f'[[drop]]\nciting = "{edge.citing}"\ncited = "{edge.cited}"\nauthor = "Ada"\nreason = "another"\n'
    )
    file.write(entry, file.read().mark)
    cables = Path(__file__).parents[2] / "examples" / "cables"
    reftel.build(cables, output=tmp_path / "built", corrections=file.path, store_only=True)
    with open_store(tmp_path / "built" / "reftel.sqlite") as store:
        assert (edge.citing, edge.cited) not in {(one.citing, one.cited) for one in store.edges()}
