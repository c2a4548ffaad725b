"""What reftel writes is open to nobody whom the umask keeps out, not for a moment."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from reftel.cli.export import FORMATS

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no umask")

CABLES = Path(__file__).parents[2] / "examples" / "cables" / "gannet-bank"

# Before each file is moved, removed or opened, the modes of all that is there are noted: no file that lives
# for a part of the build only is missed.
PROGRAM = """
import json, os, sys, tempfile
from pathlib import Path
umask, folder, calls = int(sys.argv[1], 8), Path(sys.argv[2]), json.loads(sys.argv[3])
os.umask(umask)
tempfile.tempdir = str(folder / "temporary")
Path(tempfile.tempdir).mkdir()
seen = {}
noting = False
def note(event, arguments):
    global noting
    if noting or event not in ("os.rename", "os.remove", "os.rmdir", "shutil.rmtree", "open"):
        return
    noting = True
    for path in folder.rglob("*"):
        try:
            seen[path.name] = seen.get(path.name, 0) | path.lstat().st_mode
        except FileNotFoundError:
            pass
    noting = False
sys.addaudithook(note)
from reftel.cli.main import main
for call in calls:
    try:
        main(call)
    except SystemExit as stop:
        if stop.code:
            raise
noting = True
print("\\n" + json.dumps(seen))
"""


@pytest.mark.parametrize("umask", [0o077, 0o027, 0o022])
def test_no_file_is_wider_than_the_umask(umask: int, tmp_path: Path) -> None:
    store = str(tmp_path / "out" / "reftel.sqlite")
    build = ["build", str(CABLES), "-o", str(tmp_path / "out")]
    calls = [build, [*build, "--with-text"], ["page", "--store", store, "-o", str(tmp_path / "page.html")]]
    calls += [["export", name, "--store", store] for name in FORMATS]
    command = [sys.executable, "-c", PROGRAM, f"{umask:o}", str(tmp_path), json.dumps(calls)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seen: dict[str, int] = json.loads(done.stdout.splitlines()[-1])
    assert {name: oct(mode) for name, mode in seen.items() if stat.S_IMODE(mode) & umask} == {}
    # files beside those that stay were met
    assert len(seen) > len([path for path in tmp_path.rglob("*") if path.name in seen])


def test_files_are_as_wide_as_the_umask_lets_them(tmp_path: Path) -> None:
    command = [sys.executable, "-c", PROGRAM, "22", str(tmp_path)]
    calls = [["build", str(CABLES), "-o", str(tmp_path / "out")]]
    subprocess.run([*command, json.dumps(calls)], capture_output=True, check=True)
    modes = {path.name: oct(path.stat().st_mode) for path in (tmp_path / "out").iterdir()}
    assert set(modes.values()) == {"0o100644"}
