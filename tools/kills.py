"""Interrupt builds in all the ways that happen, and see what is left.

    python tools/kills.py [--moments 100] [--seed 1] [--jobs N] [--only NAME]

A build of some hundred cables, fresh or extending an earlier one, is ended at seeded random moments by
kill -9 (the process alone, or with all that it started), by Ctrl-C, by a disk that is full, a folder that
becomes read-only, an input that is removed. Afterwards no process of it may be left, the store has to pass
PRAGMA integrity_check and to be that of before or that of after, and the next build has to give what an
undisturbed one gives: the files beside the store byte by byte, the store row by row, and byte by byte where
it was built fresh. The full disk and the read-only folder are real ones where the system lets a person
mount a file system of their own (unshare); else the disk is a limit on the size of files.

Prints a row for each way. Exit code 1 says that something was lost.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import reftel

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

import pile  # noqa: E402 (it lies among the tests)

REFTEL = (sys.executable, "-c", "from reftel.__main__ import main; main()")
STORE = "reftel.sqlite"
PACKAGE = str(Path(reftel.__file__).parent)
FILES = {STORE, *pile.FILES}
PATIENCE = 10.0  # seconds that processes of a build may take to see that it is dead
INSIDE = "REFTEL_KILLS_INSIDE"  # set where a file system of our own can be mounted


class Work(NamedTuple):
    """What is built: the paths, what there was before, and the files of undisturbed builds."""

    folder: Path
    paths: tuple[Path, ...]
    jobs: tuple[str, ...]
    lasting: dict[str, float]

    def before(self, way: str) -> Path:
        return self.folder / f"before-{way}"

    def after(self, way: str) -> Path:
        return self.folder / f"after-{way}"

    def command(self, output: Path) -> list[str]:
        return [*REFTEL, "build", *map(str, self.paths), "-o", str(output), *self.jobs]


WAYS = ("fresh", "extending")


def prepare(folder: Path, jobs: int | None) -> Work:
    """Make the cables, and build them undisturbed."""
    pile.write_pile(folder / "pile")
    table = folder / "generated.csv"
    make = [sys.executable, str(ROOT / "tools" / "generate.py"), str(table), "--cables", "300"]
    subprocess.run(make, check=True, stdout=subprocess.DEVNULL)
    paths = (folder / "pile", table, pile.EXAMPLES)
    work = Work(folder, paths, ("--jobs", str(jobs)) if jobs else (), {})
    work.before("fresh").mkdir()
    # The pile has a file without a cable: the exit code is 1.
    run(work._replace(paths=paths[1:]).command(work.before("extending")))
    for way in WAYS:
        shutil.copytree(work.before(way), work.after(way))
        begun = time.monotonic()
        run(work.command(work.after(way)))
        work.lasting[way] = time.monotonic() - begun
    return work


def run(command: list[str]) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1) or "Traceback" in done.stderr:
        sys.exit(f"{command} ended with {done.returncode}:\n{done.stderr}")
    return done


def start(work: Work, output: Path, **more: object) -> subprocess.Popen[str]:
    """Start a build in a process group of its own."""
    return subprocess.Popen(  # type: ignore[call-overload, no-any-return]
        work.command(output), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        start_new_session=True, **more,
    )  # fmt: skip


# The ways in which a build ends before its time. Each gives what the process said.


def kill_one(process: subprocess.Popen[str]) -> str:
    """Kill the process alone: those that it started have to notice."""
    process.kill()
    return process.communicate()[1]


def kill_all(process: subprocess.Popen[str]) -> str:
    """Kill the process and all that it started."""
    os.killpg(process.pid, signal.SIGKILL)
    return process.communicate()[1]


def press_ctrl_c(process: subprocess.Popen[str]) -> str:
    """Do what a terminal does: all processes of the group are told."""
    os.killpg(process.pid, signal.SIGINT)
    return process.communicate(timeout=60)[1]


ENDS: dict[str, Callable[[subprocess.Popen[str]], str]] = {
    "kill -9": kill_one,
    "kill -9 of the group": kill_all,
    "Ctrl-C": press_ctrl_c,
}


def interrupt(work: Work, name: str, moments: int, seed: int) -> Counter[str]:
    """End builds at random moments, fresh ones and others in turn."""
    chance = random.Random(f"{seed} {name}")
    found: Counter[str] = Counter()
    for moment in range(moments):
        way = WAYS[moment % 2]
        output = copied(work, way)
        with start(work, output) as process:
            try:
                process.wait(timeout=chance.uniform(0, work.lasting[way]))
                found["ended before"] += 1
            except subprocess.TimeoutExpired:
                pass
            said = ENDS[name](process) if process.returncode is None else process.communicate()[1]
        found["processes left"] += not gone(process.pid)
        # While Python itself starts, nobody can spare a person its words.
        found["traceback"] += "Traceback" in said and PACKAGE in said
        if name == "Ctrl-C":
            found["left in the folder"] += bool({path.name for path in output.iterdir()} - FILES)
        check(work, way, output, found)
    return found


def copied(work: Work, way: str) -> Path:
    output = work.folder / "out"
    shutil.rmtree(output, ignore_errors=True)
    shutil.copytree(work.before(way), output)
    return output


def gone(group: int) -> bool:
    """Say whether all processes of a group end by themselves; kill those that do not."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    os.killpg(group, signal.SIGKILL)
    return False


def check(work: Work, way: str, output: Path, found: Counter[str]) -> None:
    """See what is there, build again, and compare with what an undisturbed build gives."""
    found["builds"] += 1
    state = ""
    if (output / STORE).exists():
        state = str(contents(output / STORE))
        states = [str(contents(path / STORE)) for path in (work.before(way), work.after(way)) if has(path)]
        found["neither before nor after"] += state not in states
    elif has(work.before(way)):
        found["store lost"] += 1
    run(work.command(output))
    found["store differs"] += contents(output / STORE) != contents(work.after(way) / STORE)
    found["files differ"] += pile.views(output) != pile.views(work.after(way))
    if way == "fresh" and not state:
        found["bytes differ"] += (output / STORE).read_bytes() != (work.after(way) / STORE).read_bytes()
    found["left behind"] += {path.name for path in output.iterdir()} != FILES


def has(folder: Path) -> bool:
    return (folder / STORE).exists()


def contents(path: Path) -> object:
    """Give all rows of a store that passes its checks; what asks them leaves no file beside it."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / STORE
        for suffix in ("", "-wal"):
            if path.with_name(STORE + suffix).exists():
                shutil.copy(path.with_name(STORE + suffix), copy.with_name(STORE + suffix))
        return pile.contents(copy)


# What fails under a build.


def remove_inputs(work: Work, moments: int, seed: int) -> Counter[str]:
    """Remove input files while they are read; the build after has them again."""
    chance = random.Random(f"{seed} removed")
    found: Counter[str] = Counter()
    for moment in range(moments):
        way = WAYS[moment % 2]
        output = copied(work, way)
        source, aside = work.paths[0], work.folder / "aside"
        shutil.copytree(source, aside, dirs_exist_ok=True)
        with start(work, output) as process:
            time.sleep(chance.uniform(0, work.lasting[way]))
            for path in sorted(source.iterdir()):
                path.unlink()
            said = process.communicate()[1]
        for path in aside.iterdir():
            shutil.copy2(path, source / path.name)
        found["traceback"] += "Traceback" in said
        found["builds"] += 1
        contents(output / STORE)
        run(work.command(output))
        found["store differs"] += contents(output / STORE) != contents(work.after(way) / STORE)
        found["files differ"] += pile.views(output) != pile.views(work.after(way))
    return found


def fill_disk(work: Work, moments: int, seed: int) -> Counter[str]:
    """Build on a disk that is full at some point; the build after has room."""
    chance = random.Random(f"{seed} full")
    found: Counter[str] = Counter()
    needed = sum(path.stat().st_size for path in work.after("fresh").iterdir())
    for moment in range(moments):
        way = WAYS[moment % 2]
        have = sum(path.stat().st_size for path in work.before(way).iterdir())
        size = have + int(chance.uniform(0.02, 1) * 1.5 * needed)
        if os.environ.get(INSIDE):
            mount(work.folder / "out", size)
            shutil.copytree(work.before(way), work.folder / "out", dirs_exist_ok=True)
            process = start(work, work.folder / "out")
        else:
            output = copied(work, way)
            limit = int(chance.uniform(0.02, 1) * (work.after(way) / STORE).stat().st_size)
            process = start(work, output, preexec_fn=lambda limit=limit: limit_files(limit))
        said = process.communicate()[1]
        found["traceback"] += "Traceback" in said
        found["failed, as it should"] += "reftel: " in said and process.returncode == 1 and "cannot" in said
        if os.environ.get(INSIDE):
            mount(work.folder / "out", 2**30, "remount,")
        check(work, way, work.folder / "out", found)
        unmount(work.folder / "out")
    return found


def limit_files(size: int) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def lock_folder(work: Work, moments: int, seed: int) -> Counter[str]:
    """Build into a folder that is read-only from the beginning, or becomes so on the way."""
    chance = random.Random(f"{seed} locked")
    found: Counter[str] = Counter()
    output = work.folder / "out"
    for moment in range(moments if os.environ.get(INSIDE) else 0):
        way = WAYS[moment % 2]
        mount(output, 2**30)
        shutil.copytree(work.before(way), output, dirs_exist_ok=True)
        if moment % 3 == 0:
            mount(output, 2**30, "remount,ro,")
        process = start(work, output)
        time.sleep(chance.uniform(0, work.lasting[way]))
        # A file system with files open for writing refuses; then the build goes on undisturbed.
        mount(output, 2**30, "remount,ro,", check=False)
        said = process.communicate()[1]
        found["traceback"] += "Traceback" in said
        found["failed, as it should"] += "cannot" in said and process.returncode == 1
        mount(output, 2**30, "remount,rw,")
        check(work, way, output, found)
        unmount(output)
    return found


def mount(folder: Path, size: int, how: str = "", *, check: bool = True) -> None:
    if not how:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
    options = f"{how}size={max(size, 65536)}"
    command = [str(shutil.which("mount")), "-t", "tmpfs", "-o", options, "none", str(folder)]
    subprocess.run(command, check=check, stderr=None if check else subprocess.DEVNULL)


def unmount(folder: Path) -> None:
    if os.environ.get(INSIDE):
        subprocess.run([str(shutil.which("umount")), str(folder)], check=True)


TROUBLES = {"removed input": remove_inputs, "full disk": fill_disk, "read-only folder": lock_folder}
BAD = (
    "traceback", "processes left", "store lost", "neither before nor after", "store differs", "files differ",
    "bytes differ", "left behind", "left in the folder",
)  # fmt: skip


def enter_namespace() -> None:
    """Run this again where file systems can be mounted, if the system lets us."""
    words = ["unshare", "--map-root-user", "--mount", "--"]
    if os.environ.get(INSIDE) or not shutil.which("unshare"):
        return
    test = [*words, "mount", "-t", "tmpfs", "none", "/mnt"]
    if subprocess.run(test, capture_output=True, check=False).returncode == 0:
        os.environ[INSIDE] = "1"
        os.execvp(words[0], [*words, sys.executable, *sys.argv])  # noqa: S606 (no shell is wanted)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--moments", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int)
    parser.add_argument("--only", choices=(*ENDS, *TROUBLES))
    arguments = parser.parse_args()
    enter_namespace()
    failed = False
    with tempfile.TemporaryDirectory(prefix="reftel-kills-") as name:
        work = prepare(Path(name), arguments.jobs)
        print(", ".join(f"{way}: {seconds:.1f} s undisturbed" for way, seconds in work.lasting.items()))
        for way in [arguments.only] if arguments.only else [*ENDS, *TROUBLES]:
            begun = time.monotonic()
            if way in ENDS:
                found = interrupt(work, way, arguments.moments, arguments.seed)
            else:
                found = TROUBLES[way](work, arguments.moments, arguments.seed)
            bad = {what: count for what, count in found.items() if what in BAD and count}
            failed = failed or bool(bad)
            rest = {what: count for what, count in found.items() if what not in BAD and count}
            verdict = f"LOST: {bad}" if bad else "nothing lost"
            print(f"{way:22} {rest} {verdict} {time.monotonic() - begun:.0f} s", flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
