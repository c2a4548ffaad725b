"""The script of the page as one text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from reftel.page.bundle import bundle

SCRIPT = Path(str(files("reftel.page"))) / "script"
MODULES = sorted(SCRIPT.rglob("*.js"))
NAMED = re.compile(r"^import \{([^}]*)\} from '([^']*)';", re.MULTILINE)
AT_THE_TOP = re.compile(
    r"^(export )?(?:async )?(?:function|class|const|let) (\w+|\[[^\]]*\]|\{[^}]*\})", re.MULTILINE
)


def names_at_the_top(text: str, *, exported: bool = False) -> Iterator[str]:
    for export, names in AT_THE_TOP.findall(text):
        if export or not exported:
            yield from re.findall(r"\w+", names)


def test_each_module_comes_after_those_that_it_imports(tmp_path: Path) -> None:
    (tmp_path / "room").mkdir()
    (tmp_path / "main.js").write_text(
        "import { b } from './b.js';\nimport {\n  a, c,\n} from './room/a.js';\n\nvoid [a, b, c];\n"
    )
    (tmp_path / "b.js").write_text("import { a } from './room/a.js';\n\nexport const b = a;\n")
    (tmp_path / "room" / "a.js").write_text(
        "/**\n * A number.\n * @type {number} */\nexport const a = 1;\nexport async function c() {}\n"
    )
    assert bundle(tmp_path / "main.js") == (
        "'use strict';\n{\n\nconst a = 1;\nasync function c() {}\n\nconst b = a;\n\nvoid [a, b, c];\n\n}\n"
    )


def test_the_bundle_is_the_same_each_time_and_has_every_module() -> None:
    whole = bundle(SCRIPT / "main.js")
    assert not re.search(r"^(?:import|export)\b", whole, re.MULTILINE)
    first_lines = [path.read_text(encoding="utf-8").partition("\n")[0] for path in MODULES]
    assert [line for line in first_lines if whole.count(line) != 1] == []


def test_no_two_modules_have_the_same_name_at_the_top() -> None:
    names = [name for path in MODULES for name in names_at_the_top(path.read_text(encoding="utf-8"))]
    assert len(names) > 200
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_a_module_imports_what_is_there_and_exports_what_is_used(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for names, module in NAMED.findall(text):
        there = (path.parent / module).read_text(encoding="utf-8")
        assert set(re.findall(r"\w+", names)) <= set(names_at_the_top(there, exported=True))
        body = NAMED.sub("", text)
        assert [name for name in re.findall(r"\w+", names) if not re.search(rf"\b{name}\b", body)] == []


def test_folders_and_modules_stay_small() -> None:
    sizes = {path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert {name: size for name, size in sizes.items() if size > 500} == {}
    folders = {path.parent for path in MODULES}
    assert {
        folder.name: len(list(folder.glob("*.js"))) for folder in folders if len(list(folder.iterdir())) > 14
    } == {}
