"""What the documents say is true: outputs of commands, examples in Python, links, names of files."""

from __future__ import annotations

import doctest
import importlib
import inspect
import json
import pkgutil
import re
import runpy
from pathlib import Path
from typing import Any

import pytest

import reftel
from every_command import QUESTIONS
from reftel.cli.main import main
from reftel.model.records import Kind, Relation, Status, YearFrom
from reftel.pipeline.options import FILES

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted({*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "examples" / "README.md"})
# The script that writes the outputs is the one that checks them.
docs: dict[str, Any] = runpy.run_path(str(ROOT / "docs" / "refresh.py"))


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", docs["documents"](), ids=name)
def test_outputs_are_those_of_the_commands(path: Path, tmp_path: Path) -> None:
    docs["prepare"](tmp_path)
    for example in docs["find_examples"](path.read_text(encoding="utf-8")):
        printed = docs["run"](example.command, tmp_path)
        assert docs["fits"](example.output, printed), f"{example.command}\nrun `make docs`\n{printed}"


def test_reference_of_commands_is_current() -> None:
    written = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert written == docs["render_commands"](), "run `make docs`"


@pytest.mark.parametrize("command", sorted(main.commands))
def test_every_command_is_documented(command: str) -> None:
    shown = "".join((ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8") for page in ("ask", "build"))
    assert f"$ reftel {command} " in shown, f"neither docs/ask.md nor docs/build.md shows reftel {command}"
    assert f"\n## reftel {command}\n" in (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_question_is_a_documented_method(question: str) -> None:
    written = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    row = re.search(rf"^\| `{question}` \| `store\.(\w+)\((.*)\)` \|$", written, re.MULTILINE)
    assert row, f"docs/python.md has no row for {question}"
    method, written_arguments = row.groups()
    parameters = [
        name for name in inspect.signature(getattr(reftel.Store, method)).parameters if name != "self"
    ]
    arguments = [argument.partition("=")[0] for argument in written_arguments.split(", ") if argument]
    assert arguments == [name for name in parameters if name in arguments]


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_python_of_the_documents(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = re.findall(r"^```python\n(.*?)^```$", path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    docs["prepare"](tmp_path)
    monkeypatch.chdir(tmp_path)
    test = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, name(path), name(path), 0)
    assert doctest.DocTestRunner().run(test).failed == 0


MODULES = sorted(module.name for module in pkgutil.walk_packages(reftel.__path__, "reftel."))


@pytest.mark.parametrize("module", ["reftel", *MODULES])
def test_python_of_the_docstrings(module: str) -> None:
    assert doctest.testmod(importlib.import_module(module)).failed == 0


def test_the_notebook_says_what_its_cells_do(tmp_path: Path) -> None:
    docs["prepare"](tmp_path)
    written = (ROOT / "examples" / "notebook.ipynb").read_text(encoding="utf-8")
    assert written == docs["render_notebook"](tmp_path / "examples"), "run `make docs`"


def test_the_notebook_is_one_that_programs_open() -> None:
    notebook = json.loads((ROOT / "examples" / "notebook.ipynb").read_text(encoding="utf-8"))
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    cells = notebook["cells"]
    assert len({cell["id"] for cell in cells}) == len(cells)
    for cell in cells:
        kind = {"execution_count", "outputs"} if cell["cell_type"] == "code" else set[str]()
        assert {*cell} == {"cell_type", "id", "metadata", "source"} | kind
    links = re.findall(r"\]\(([^)#]+)\)", " ".join("".join(cell["source"]) for cell in cells))
    assert links and all((ROOT / "examples" / link).exists() for link in links)


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#][^)]*)\)", path.read_text(encoding="utf-8")):
        if target.startswith("https://"):
            continue
        file, _, heading = target.partition("#")
        text = (path.parent / file).read_text(encoding="utf-8") if heading else ""
        headings = {
            re.sub(r"\W+", "-", words.lower()) for words in re.findall("^#+ (.*)", text, re.MULTILINE)
        }
        assert (path.parent / file).exists() and {heading} - {""} <= headings, target


# Words that others rely on: the file that explains them -> the words
EXPLAINED = {
    "docs/build.md": {*FILES, *Status},
    "docs/files.md": {*FILES, *Kind, *Status, *YearFrom, *Relation},
    "docs/notations.md": set(YearFrom),
}


@pytest.mark.parametrize("document", EXPLAINED)
def test_every_word_is_explained(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    assert (
        sorted(word for word in EXPLAINED[document] if f"`{word}`" not in text and f"## {word}" not in text)
        == []
    )


def test_every_table_is_explained() -> None:
    text = (ROOT / "docs" / "data.md").read_text(encoding="utf-8")
    tables = sorted(path.name for path in (ROOT / "src" / "reftel" / "lexicon" / "data").glob("*.csv"))
    assert [table for table in tables if f"`{table}`" not in text] == []


def test_every_room_is_explained() -> None:
    text = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
    rooms = sorted(module.name for module in pkgutil.iter_modules(reftel.__path__) if module.ispkg)
    assert [room for room in rooms if f"`{room}/`" not in text] == []


def test_every_column_is_explained(tmp_path: Path) -> None:
    reftel.build([ROOT / "examples" / "cables" / "table.csv"], tmp_path)
    text = (ROOT / "docs" / "files.md").read_text(encoding="utf-8")
    for table in ("cables.csv", "references.csv"):
        columns = (tmp_path / table).read_text(encoding="utf-8").splitlines()[0].split(",")
        assert [column for column in columns if f"`{column}`" not in text] == []
    graphml = (tmp_path / "graph.graphml").read_text(encoding="utf-8")
    attributes = set(re.findall(r'attr\.name="([^"]+)"', graphml))
    exports = (ROOT / "docs" / "exports.md").read_text(encoding="utf-8")
    for explained in (text, exports):
        assert [attribute for attribute in sorted(attributes) if f"`{attribute}`" not in explained] == []


def test_version_has_an_entry_in_the_changelog() -> None:
    assert f"## [{reftel.__version__}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


# The checks themselves: a document that is wrong is found.

BLOCK = '```console\n$ reftel --version\n{}\n$ reftel refs ""\nno reference in this text\n```\n'


@pytest.mark.parametrize(
    ("output", "fits"), [("reftel 0.2.0", True), ("reftel ...", True), ("reftel 9", False)]
)
def test_wrong_output_is_found_and_mended(output: str, fits: bool, tmp_path: Path) -> None:
    text = BLOCK.format(output)
    version, refs = docs["find_examples"](text)
    assert (version.command, version.output, refs.command) == (
        "reftel --version",
        f"{output}\n",
        'reftel refs ""',
    )
    assert docs["fits"](version.output, docs["run"](version.command, tmp_path)) is fits
    mended = docs["refresh"](text, tmp_path)
    assert mended == (text if fits else BLOCK.format("reftel 0.2.0"))


def test_nothing_but_reftel_is_run(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="only reftel is run"):
        docs["run"]("rm -r examples", tmp_path)
