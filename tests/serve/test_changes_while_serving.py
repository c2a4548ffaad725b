"""What happens to a server, and by it, while a build changes its store, and when it is killed."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

import reftel
from reftel.store import change_store
from servers import Server, serving
from telegrams import telegram

DROP = '[[drop]]\nciting = "08OSLO{}"\nlabel = "A"\nauthor = "Ada"\nreason = "a slip"\n'


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build of one cable, beside two that are still to be added."""
    folder = tmp_path_factory.mktemp("serving")
    for serial in (1, 2, 3):
        (folder / f"08OSLO{serial}.txt").write_text(telegram("OSLO", serial), encoding="utf-8")
    reftel.build(folder / "08OSLO1.txt", output=folder / "built", store_only=True)
    return folder


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "copy"))


def held(server: Server) -> list[str]:
    answer = server.ask("list", of="held", sort="mrn")
    assert answer.status_code == 200, answer.text
    rows: list[str] = answer.json()["rows"]
    return rows


def test_a_server_goes_on_with_what_a_build_makes(folder: Path) -> None:
    """Of a change, and of a store made anew in its place."""
    store = folder / "built" / "reftel.sqlite"
    with serving(store) as server:
        first = held(server)
        assert len(first) == 1
        seen = server.ask("list").headers["etag"]
        reftel.build(folder / "08OSLO2.txt", output=folder / "built", store_only=True)
        assert len(held(server)) == 2
        assert server.ask("list").headers["etag"] != seen
        paths = [folder / f"08OSLO{serial}.txt" for serial in (2, 3)]
        reftel.build(paths, output=folder / "built", store_only=True, fresh=True)
        assert len(held(server)) == 2
        assert first[0] not in held(server)
        assert server.ask("show", mrn=first[0]).status_code == 404


def test_what_is_committed_counts_though_it_is_still_in_the_log(folder: Path) -> None:
    store = folder / "built" / "reftel.sqlite"
    with serving(store) as server:
        (mrn,) = held(server)
        with change_store(store) as writer:
            writer.run("UPDATE cables SET subject = 'QUILLAN' WHERE mrn = ?", (mrn,))
            writer.commit()
            told = server.ask("list", of="held", heads=True).json()
            assert told["heads"][mrn]["subject"] == "QUILLAN"
            assert server.ask("list", of="search", q="quillan").status_code == 200


def test_who_asks_while_a_build_runs_is_answered(folder: Path) -> None:
    store = folder / "built" / "reftel.sqlite"
    statuses: set[int] = set()
    with serving(store) as server:
        over = threading.Event()

        def ask() -> None:
            while not over.is_set():
                statuses.update(server.ask(name).status_code for name in ("list", "facets", "stats"))

        asking = threading.Thread(target=ask)
        asking.start()
        try:
            reftel.build(folder / "08OSLO2.txt", output=folder / "built", store_only=True)
        finally:
            over.set()
            asking.join()
        assert len(held(server)) == 2
    assert 200 in statuses <= {200, 503}


@contextmanager
def command(store: Path, corrections: Path) -> Iterator[tuple[subprocess.Popen[str], httpx.Client]]:
    """The command itself, and a client that knows its token."""
    words = [sys.executable, "-m", "reftel", "serve", "--no-browser", "--store", str(store)]
    with subprocess.Popen(
        [*words, "--corrections", str(corrections)], stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr
        try:
            found = re.search(r"(http://\S+?)/\?token=(\S+)", process.stderr.readline())
            assert found
            headers = {"authorization": f"Bearer {found[2]}"}
            with httpx.Client(base_url=found[1], headers=headers, timeout=60) as client:
                yield process, client
        finally:
            process.kill()


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a signal of POSIX")
@pytest.mark.parametrize("saved", [0, 7])
def test_a_server_that_is_killed_while_it_saves_loses_no_correction(folder: Path, saved: int) -> None:
    """It is killed while a version is on its way: what it said was saved is there, or one more."""
    file = folder / "settled.toml"
    with command(folder / "built" / "reftel.sqlite", file) as (process, client):
        mark, told = client.get("/api/corrections").headers["etag"], 0
        for count in range(1, 1000):
            if told == saved:
                threading.Timer(0.001 * (1 + saved), os.kill, (process.pid, signal.SIGKILL)).start()
            text = "".join(DROP.format(serial) for serial in range(1, count + 1))
            try:
                answer = client.put("/api/corrections", content=text, headers={"if-match": mark})
            except httpx.TransportError:
                break
            assert answer.status_code == 200
            mark, told = answer.headers["etag"], count
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    kept = len(tomllib.loads(text).get("drop", []))
    assert kept in (told, told + 1)
    assert told >= saved
