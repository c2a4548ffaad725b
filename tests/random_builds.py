"""Random sequences of builds: whatever came before, a store is that of one build from nothing."""

from __future__ import annotations

import json
import os
import random
import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest

import pile
import reftel
from inputs import checksums
from reftel.errors import InputError, ReftelError
from reftel.pipeline.options import STORE, Options
from reftel.resolve.corrections import read_corrections

BUILD = "import json, sys, reftel\nreftel.build(sys.argv[2:3], sys.argv[1], **json.loads(sys.argv[3]))"
LEAST = 3  # files that stay, so that a build always has cables
LONGEST = 2.0  # seconds after which a build is killed at the latest
HELD = 0.4  # seconds that another program holds the store


class Sequence:
    """Builds of a folder whose files change in between.

    `pool` are the files that may be there, `done` counts what happened, `faults` say what is not as it should
    be.
    """

    def __init__(self, folder: Path, pool: Mapping[str, bytes], seed: int) -> None:
        self.chance = random.Random(seed)
        self.pool = dict(pool)
        self.inputs, self.output = folder / "in", folder / "out"
        self.fresh, self.corrections = folder / "fresh", folder / "corrections.toml"
        self.inputs.mkdir(parents=True)
        self.corrections.write_text("")
        self.with_text = False
        self.done: Counter[str] = Counter()
        self.faults: list[str] = []

    def run(self, builds: int) -> None:
        """Change and build so many times, then compare with one build of what is there."""
        self.add(self.chance.randint(LEAST, max(LEAST, len(self.pool) // 2)))
        self.build_plainly()
        changes = (self.add, self.change, self.change_unseen, self.rename, self.remove, self.correct)
        builds_ = (self.build_plainly, self.build_plainly, self.build_killed, self.build_locked)
        for _ in range(builds):
            for change in self.chance.choices(changes, k=self.chance.randint(1, 3)):
                self.done[change.__name__] += 1
                change()
            build = self.chance.choice(builds_)
            self.done[build.__name__] += 1
            build()
        self.compare()

    # What happens to the files.

    @property
    def files(self) -> list[Path]:
        return sorted(path for path in self.inputs.rglob("*") if path.is_file())

    def add(self, count: int = 2) -> None:
        for name in self.chance.sample(sorted(self.pool), min(count, len(self.pool))):
            path = self.inputs / self.chance.choice(("", "a", "b c")) / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(self.pool[name])

    def change(self) -> None:
        path = self.chance.choice(self.files)
        path.write_bytes(self.pool[self.chance.choice(sorted(self.pool))])

    def change_unseen(self) -> None:
        """Change a digit, and leave size and time as they were."""
        path = self.chance.choice(self.files)
        data, status = path.read_bytes(), path.stat()
        digits = [place for place, byte in enumerate(data) if byte in b"0123456789"]
        if digits:
            place = self.chance.choice(digits)
            path.write_bytes(data[:place] + self.chance.choice(b"123456789").to_bytes() + data[place + 1 :])
            os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))

    def rename(self) -> None:
        path = self.chance.choice(self.files)
        target = path.with_name(f"{self.chance.randint(0, 99)} {path.name}")
        if not target.exists():
            path.rename(target)

    def remove(self) -> None:
        for path in self.chance.sample(self.files, min(2, len(self.files) - LEAST)):
            path.unlink()

    def correct(self) -> None:
        with closing(sqlite3.connect(self.output / STORE)) as database:
            pairs = sorted(database.execute("SELECT citing, cited FROM citations"))
            held = sorted(database.execute("SELECT mrn, source FROM documents WHERE mrn IS NOT NULL"))
        entries: list[str] = []
        for _ in range(self.chance.randint(0, 3)):
            self.corrections.write_text("\n".join([*entries, self._entry(pairs, held)]), encoding="utf-8")
            try:
                read_corrections(self.corrections)
            except InputError:  # it contradicts itself, or one before
                continue
            entries = [self.corrections.read_text(encoding="utf-8")]
        self.corrections.write_text("\n".join(entries), encoding="utf-8")

    def _entry(self, pairs: list[tuple[str, str]], held: list[tuple[str, str]]) -> str:
        action = self.chance.choice(("add", "drop", "retarget", "merge", "split", "date"))
        mrn, source = self.chance.choice(held)
        other = self.chance.choice(held)[0]
        citing, cited = self.chance.choice(pairs) if pairs else (mrn, other)
        fields = {
            "add": {"citing": mrn, "cited": other},
            "drop": {"citing": citing, "cited": cited},
            "retarget": {"citing": citing, "cited": cited, "to": other},
            "merge": {"mrn": mrn, "to": other},
            "split": {"mrn": mrn, "source": source, "to": "04LIMA9001"},
            "date": {"mrn": self.chance.choice((mrn, cited)), "date": "2006-05-17"},
        }[action] | {"author": "M. Okonde", "reason": "seen"}
        return f"[[{action}]]\n" + "".join(f"{name} = {json.dumps(text)}\n" for name, text in fields.items())

    # How it is built.

    def _options(self) -> Options:
        options: Options = {"corrections": str(self.corrections), "jobs": self.chance.choice((1, 1, 2))}
        options["prune"] = self.chance.random() < 0.5
        options["store_only"] = self.chance.random() < 0.5
        self.with_text |= self.chance.random() < 0.1
        options["with_text"] = self.with_text
        return options

    def build_plainly(self) -> None:
        with pytest.MonkeyPatch.context() as patch:
            if self.chance.random() < 0.3:
                patch.setattr("reftel.pipeline.build.MUCH", -1)
            self._build(self._options())

    def _build(self, options: Options) -> None:
        before = checksums(self.inputs, self.corrections)
        try:
            reftel.build([self.inputs], self.output, **options)
        except ReftelError as error:
            self.done["refused: locked"] += 1
            self._expect("is locked" in error.cause, f"refused: {error}")
        self._expect(before == checksums(self.inputs, self.corrections), "an input has changed")

    def build_killed(self) -> None:
        before = checksums(self.inputs, self.corrections)
        words = [str(self.output), str(self.inputs), json.dumps(self._options())]
        with subprocess.Popen(
            [sys.executable, "-c", BUILD, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            try:
                process.wait(timeout=self.chance.uniform(0.2, LONGEST))
            except subprocess.TimeoutExpired:
                process.kill()
                self.done["killed"] += 1
        self._expect(before == checksums(self.inputs, self.corrections), "an input has changed")

    def build_locked(self) -> None:
        """Build while another program writes into the store, or reads it."""
        statement = self.chance.choice(("BEGIN EXCLUSIVE", "BEGIN IMMEDIATE", "BEGIN"))
        other = sqlite3.connect(self.output / STORE, isolation_level=None, check_same_thread=False)
        other.execute(statement)
        other.execute("SELECT count(*) FROM cables").fetchall()
        release = threading.Timer(HELD, other.close)
        release.start()
        self._build(self._options())
        release.join()

    def compare(self) -> None:
        """Build what is there once more, and from nothing in another folder."""
        options: Options = {"corrections": str(self.corrections), "with_text": self.with_text}
        self._build({**options, "prune": True})
        reftel.build([self.inputs], self.fresh, **options)
        for table, rows in pile.contents(self.fresh / STORE, pile.OF_ALL).items():
            found = pile.contents(self.output / STORE, pile.OF_ALL)[table]
            differing = [row for row in found if row not in rows] + [row for row in rows if row not in found]
            self._expect(not differing, f"{table}: {str(differing)[:200]}")
        self._expect(pile.views(self.output) == pile.views(self.fresh), "the files beside the store differ")
        names = {path.name for path in self.output.iterdir()}
        self._expect(names == {STORE, *pile.FILES}, f"in the folder are {sorted(names)}")

    def _expect(self, holds: bool, fault: str) -> None:
        if not holds:
            self.faults.append(fault)


def run_sequence(folder: Path, pool: Mapping[str, bytes], seed: int, builds: int = 5) -> Sequence:
    """Run a sequence in a folder that is not there yet."""
    sequence = Sequence(folder, pool, seed)
    sequence.run(builds)
    return sequence
